"""Rules of payers on the command line: reading the files, trying their cases, telling which never fire."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from rich.table import Table
from rich.text import Text

from superbill.cli.output import Exit, console
from superbill.edits.payer.book import ADVICE, PayerBook, payer_book
from superbill.edits.payer.cases import try_cases
from superbill.errors import BadFile, BadInput
from superbill.model.finding import CheckedEncounter, Outcome

LARGEST = 1 << 22


def read_books(paths: Sequence[Path]) -> list[PayerBook]:
    """Read the rules of payers.

    Raises:
        BadInput: there is no such file.
        BadFile: a file cannot be read or is not one of rules.
    """
    return [payer_book(_text(path), str(path)) for path in paths]


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BadInput("--rules", f"there is no file {path}", "Check the name and the folder") from None
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", "Check the permissions") from None
    if len(raw) > LARGEST:
        raise BadFile(str(path), "", f"is larger than {LARGEST >> 20} MB", ADVICE)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(str(path), f"byte {error.start}", "is not UTF-8 text", "Save it as UTF-8") from None


def test_rules(books: Sequence[PayerBook], *, as_json: bool) -> Exit:
    """Try every case of every rule and print the result; a case that differs is failed work."""
    worst = Exit.CLEAN
    for book in books:
        tried = list(try_cases(book))
        if not all(t.passed for t in tried):
            worst = Exit.FAILED
        if as_json:
            for one in tried:
                sys.stdout.write(
                    msgspec.json.encode(
                        {"payer": book.payer, "rule": one.rule, "case": one.case, "expected": one.expected,
                         "found": one.found, "passed": one.passed, "wrong": one.wrong}
                    ).decode() + "\n"
                )  # fmt: skip
            continue
        out = console()
        table = Table(title=f"{book.payer}: {sum(t.passed for t in tried)} of {len(tried)} cases", title_justify="left")
        for name in ("rule", "case", "expected", "found"):
            table.add_column(name)
        for one in tried:
            style = "" if one.passed else "red"
            table.add_row(*(Text(t, style=style) for t in (one.rule, one.case, one.expected, one.wrong or one.found)))
        out.print(table)
    return worst


@dataclass(slots=True)
class Counted:
    """How often each rule was asked, fired, or could not be evaluated over the encounters of a run."""

    books: Sequence[PayerBook]
    asked: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)

    def count(self, result: CheckedEncounter) -> None:
        """Count one encounter."""
        for row in result.verdicts:
            if row.edit.startswith("PAYER-"):
                self.asked[row.edit] += 1
                self.fired[row.edit] += row.verdict in {Outcome.FAIL, Outcome.BYPASSED}
                self.unanswered[row.edit] += row.verdict is Outcome.NOT_CHECKED

    def report(self, *, as_json: bool) -> None:
        """Print one row a rule; a rule that never fired is marked."""
        rows = [(book.payer, rule.edit) for book in self.books for rule in book.rules]
        if as_json:
            for payer, edit in rows:
                row = {"payer": payer, "rule": edit, "asked": self.asked[edit], "fired": self.fired[edit],
                       "not_checked": self.unanswered[edit], "never_fired": not self.fired[edit]}  # fmt: skip
                sys.stdout.write(msgspec.json.encode(row).decode() + "\n")
            return
        table = Table(title="Rules of the payers over these encounters", title_justify="left")
        for name in ("payer", "rule", "asked", "fired", "not checked", ""):
            table.add_column(name, justify="right" if name in {"asked", "fired", "not checked"} else "left")
        for payer, edit in rows:
            told = "" if self.fired[edit] else "never asked" if not self.asked[edit] else "never fired"
            numbers = (str(self.asked[edit]), str(self.fired[edit]), str(self.unanswered[edit]))
            table.add_row(payer, edit, *numbers, Text(told, style="yellow"))
        console().print(table)
