"""Errors about us and our surroundings. What is wrong with a claim is a Finding, a value, never raised.

Every message says what is wrong, where, why it matters and what to do next; the parts are attributes, so that a
screen or a log can show them without taking the sentence apart. No message holds patient data or text of a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


class SuperbillError(Exception):
    """Base of every error that this package raises on purpose."""


class TableMissing(SuperbillError):
    """No installed release of an official table covers the day that was asked for."""

    def __init__(self, name: str, day: date | None, held: Sequence[str] = ()) -> None:
        self.name, self.day, self.held = name, day, tuple(held)
        when = f" covers {day.isoformat()}" if day else " is installed"
        super().__init__(
            f"No release of the table '{name}'{when}. Installed: {', '.join(self.held) or 'none'}. "
            f"Run `superbill tables list` to see what is here and `superbill tables install FILE` to add a release."
        )


class BadFile(SuperbillError):
    """A file cannot be read as what it should be; `where` is the line, field, segment or byte."""

    def __init__(self, path: str, where: str, what: str, do: str) -> None:
        self.path, self.where, self.what, self.do = path, where, what, do
        place = f", {where}" if where else ""
        super().__init__(f"{path}{place}: {what}. {do}")


class BadInput(SuperbillError):
    """A value given by the user is not usable; `field` is its path, such as `lines[0].charge`."""

    def __init__(self, field: str, what: str, do: str) -> None:
        self.field, self.what, self.do = field, what, do
        super().__init__(f"{field}: {what}. {do}")


class PayerError(SuperbillError):
    """A payer could not be reached or refused the connection; `permanent` means a retry cannot help."""

    def __init__(self, payer: str, what: str, *, permanent: bool) -> None:
        self.payer, self.what, self.permanent = payer, what, permanent
        advice = "Correct the connection before sending again." if permanent else "It will be tried again."
        super().__init__(f"Payer '{payer}': {what}. {advice}")
