"""Liability modifiers."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import payer_now
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.finding import Finding, Severity

NOT_BOTH = (("GA", "GZ"), ("GA", "GX"), ("GX", "GZ"), ("GA", "GY"), ("GY", "GZ"))
SPEAKS = frozenset({"GA", "GX", "GY", "GZ"})


@edit(id="COVERAGE-ABN", needs=("lines",), about=("liability",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Modifiers of an advance beneficiary notice that contradict each other, the payer or the record.

    What it checks: GA (notice signed), GX (voluntary notice), GY (excluded by law) and GZ (no notice) on one line:
        only GX and GY go together. None of them goes to Medicare Advantage; with other payers it is a warning.
        Where documents are given, GA and GX want one that is a notice.
    Why: the modifier decides who owes the denied service; GY and GZ are denied at once, GA only with a notice that
        was valid and signed before the service. Medicare Advantage has its own pre-service decision.
    Source: CMS Claims Processing Manual, chapter 30, sections 40 and 50; chapter 1, section 60.4; MLN006266
        (Advance Written Notices of Non-coverage); 42 CFR 422.566 (Medicare Advantage).
    """
    spoken = [line for line in encounter.lines if not SPEAKS.isdisjoint(line.modifiers)]
    payer = payer_now(encounter)
    noticed = any("notice" in d.kind.lower() or "abn" in d.kind.lower().split() for d in encounter.documents)
    for line in spoken:
        held = SPEAKS.intersection(line.modifiers)
        both = next((pair for pair in NOT_BOTH if set(pair) <= held), None)
        if both:
            yield _finding(line, f"has both {both[0]} and {both[1]}", "Keep the one that the record supports")
        if payer not in {"medicare", None}:
            told = f"has {', '.join(sorted(held))}, which Medicare fee-for-service made for itself"
            grade = Severity.ERROR if payer == "medicare_advantage" else Severity.WARNING
            yield _finding(line, told, "Follow the payer's own rule for services that it does not cover", grade)
        elif held & {"GA", "GX"} and encounter.documents and not noticed:
            told = f"has {', '.join(sorted(held & {'GA', 'GX'}))}, and no document is a notice"
            yield _finding(line, told, "Keep the signed notice in the record, or bill GZ", Severity.WARNING)


def _finding(line: ServiceLine, told: str, do: str, severity: Severity = Severity.ERROR) -> Finding:
    return check.finding(
        f"Line {line.number} {told}",
        do=do,
        codes=[line.code] if line.code else [],
        lines=[line.number],
        severity=severity,
    )
