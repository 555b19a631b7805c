"""The cases of a payer's rules: each rule is tried on the encounters that its author wrote beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from superbill.edits.payer.book import CaseOfRule, PayerBook, Rule
from superbill.edits.payer.rules import apply, is_for, rules_in_force
from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome, Severity


@dataclass(frozen=True, slots=True)
class Tried:
    """One case with what came out; `wrong` says why a case could not be tried."""

    rule: str
    case: str
    expected: str
    found: str
    wrong: str = ""

    @property
    def passed(self) -> bool:
        """Tell whether the rule said what its author expected."""
        return not self.wrong and self.expected == self.found


def try_cases(book: PayerBook) -> Iterator[Tried]:
    """Try every case of every rule; a rule without a case yields one that fails."""
    for rule in book.rules:
        if not rule.case:
            yield Tried(rule.id, "", "", "", "has no case: write one that holds and one that passes")
        for case in rule.case:
            yield _tried(rule, case, book)


def _tried(rule: Rule, case: CaseOfRule, book: PayerBook) -> Tried:
    try:
        encounter = encounter_of(case.encounter, book)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        return Tried(rule.id, case.name, case.expect, "", f"the encounter is not one ({place}: {first['msg']})")
    return Tried(rule.id, case.name, case.expect, _said(rule, book, encounter))


def _said(rule: Rule, book: PayerBook, encounter: Encounter) -> str:
    if not is_for(book, encounter) or rule not in rules_in_force(book, encounter):
        return "not in force"
    found, row = apply(rule, book, encounter)
    if row.verdict is Outcome.NOT_CHECKED:
        return "not checked"
    failed = [f for f in found if f.verdict is Outcome.FAIL]
    if not failed:
        return "pass"
    return "hold" if any(f.severity is Severity.ERROR for f in failed) else "warn"


def encounter_of(short: dict[str, Any], book: PayerBook) -> Encounter:
    """Make an encounter of the short form: bare diagnosis codes, lines numbered from 1, the payer of the book.

    Raises:
        ValidationError: a value is not of an encounter.
    """
    data: dict[str, Any] = {"id": "case", "setting": "professional", "service_date": book.effective_from} | short
    data["diagnoses"] = [{"code": d} if isinstance(d, str) else d for d in data.get("diagnoses", ())]
    data["lines"] = [{"number": n} | dict(line) for n, line in enumerate(data.get("lines", ()), 1)]
    payer = {"kind": book.kinds[0] if book.kinds else "commercial", "id": book.ids[0] if book.ids else None}
    return Encounter.model_validate({"payer": payer} | data)
