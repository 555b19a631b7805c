"""Holding an encounter against the rules of its payer; a rule that cannot be evaluated holds the claim and says so."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.needs import Lacking
from superbill.edits.payer.book import PayerBook, Rule, within
from superbill.edits.payer.conditions import Subject, about_a_line, holds
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Outcome, Severity, Verdict
from superbill.model.party import Payer

FAMILY = "payer"


def payer_of(encounter: Encounter) -> Payer | None:
    """Return who the claim goes to: the encounter's payer, else that of its first coverage."""
    if encounter.payer is not None or not encounter.coverages:
        return encounter.payer
    return min(encounter.coverages, key=lambda c: c.order).payer


def is_for(book: PayerBook, encounter: Encounter) -> bool:
    """Tell whether a book is for the payer of the encounter, and in force on its day."""
    payer = payer_of(encounter)
    right_payer = book.is_for(payer.id if payer else None, payer.kind if payer else None)
    return right_payer and (encounter.day is None or book.covers(encounter.day))


def rules_in_force(book: PayerBook, encounter: Encounter) -> Iterator[Rule]:
    """Yield the rules that apply on the day of the encounter; all of them when it has none."""
    for rule in book.rules:
        if encounter.day is None or within(encounter.day, rule.effective_from, rule.effective_to):
            yield rule


def apply(rule: Rule, book: PayerBook, encounter: Encounter) -> tuple[list[Finding], Verdict]:
    """Return what a rule says of an encounter, and its row."""
    found: list[Finding] = []
    missing: dict[str, None] = {}
    for subject in _subjects(rule, encounter):
        try:
            if _fires(rule, subject):
                found.append(_finding(rule, book, subject))
        except Lacking as absent:
            missing[absent.what] = None
            found.append(_unanswered(rule, book, subject, absent.what))
    if not _dated(encounter):
        missing["a date of service or discharge"] = None
        found.append(_unanswered(rule, book, None, "a date of service or discharge"))
    return found, _row(rule, book, found, ", ".join(missing))


def _dated(encounter: Encounter) -> bool:
    return encounter.day is not None


def _subjects(rule: Rule, encounter: Encounter) -> Iterator[Subject]:
    day = encounter.day
    if day is None:
        return
    if about_a_line(rule.when) or (rule.require is not None and about_a_line(rule.require)):
        yield from (Subject(encounter, line.service_date or day, line) for line in encounter.lines)
    else:
        yield Subject(encounter, day)


def _fires(rule: Rule, subject: Subject) -> bool:
    return holds(rule.when, subject) and (rule.require is None or not holds(rule.require, subject))


def _finding(rule: Rule, book: PayerBook, subject: Subject) -> Finding:
    lines, codes, fields = _place(subject)
    return Finding(
        edit=rule.edit,
        severity=Severity.ERROR if rule.then == "hold" else Severity.WARNING,
        lines=lines,
        codes=codes,
        fields=fields,
        message=rule.message,
        do=rule.do,
        source=f"{book.payer}: {rule.source}",
        table=book.ref,
    )


def _unanswered(rule: Rule, book: PayerBook, subject: Subject | None, what: str) -> Finding:
    lines, codes, fields = _place(subject) if subject else ((), (), ("service_date",))
    return Finding(
        edit=rule.edit,
        verdict=Outcome.NOT_CHECKED,
        severity=Severity.ERROR,
        lines=lines,
        codes=codes,
        fields=fields,
        message=f"The payer's rule cannot be evaluated for want of {what}; the claim is held",
        do=f"Add {what}, or check the rule by hand: {rule.message}",
        source=f"{book.payer}: {rule.source}",
        table=book.ref,
    )


def _place(subject: Subject) -> tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...]]:
    """Point at the line and its code, or at the whole claim."""
    line = subject.line
    if line is not None:
        return (line.number,), (line.code,) if line.code else (), ()
    lines = tuple(one.number for one in subject.encounter.lines)
    return lines, (), () if lines else ("lines",)


def _row(rule: Rule, book: PayerBook, found: list[Finding], missing: str) -> Verdict:
    failed = any(f.verdict is Outcome.FAIL for f in found)
    outcome = Outcome.FAIL if failed else Outcome.NOT_CHECKED if missing else Outcome.PASS
    return Verdict(edit=rule.edit, verdict=outcome, missing=missing or None, tables=(book.ref,))
