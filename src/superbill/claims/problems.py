"""What keeps an encounter from becoming a claim: collected, so that the biller sees all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from superbill.errors import SuperbillError


class Problem(NamedTuple):
    """One field of the encounter, by its JSON path, and what is wrong with it."""

    path: str
    what: str


class NoClaim(SuperbillError):
    """An encounter cannot become a claim; `problems` lists every reason with its path. Nothing was built."""

    def __init__(self, encounter: str, problems: Sequence[Problem]) -> None:
        self.encounter, self.problems = encounter, tuple(problems)
        listed = "; ".join(f"{p.path} {p.what}" for p in self.problems)
        super().__init__(
            f"Encounter '{encounter}' cannot become a claim: {listed}. "
            f"Complete or correct these fields and build the claim again."
        )


class Problems:
    """A list of problems while a claim is being built."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, path: str, what: str) -> None:
        """Note a problem at a path, once."""
        problem = Problem(path, what)
        if problem not in self.found:
            self.found.append(problem)

    def require(self, value: str | None, path: str, what: str = "is missing") -> str:
        """Give the text without surrounding blanks; note a problem when there is none."""
        text = (value or "").strip()
        if not text:
            self.add(path, what)
        return text

    def stop_if_any(self, encounter: str) -> None:
        """Raise `NoClaim` with everything found so far."""
        if self.found:
            raise NoClaim(encounter, self.found)
