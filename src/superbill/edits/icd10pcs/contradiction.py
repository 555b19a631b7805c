"""Procedures that do not go together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

EXCISION, RESECTION, INSPECTION, DIAGNOSTIC = "B", "T", "J", "X"


@edit(
    id="ICD10PCS-CONTRADICTION",
    severity=Severity.WARNING,
    about=("procedures",),
    override="the record shows two procedures with objectives of their own, at different sites or times",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Two procedures on the same body part of one day, of which one includes the other.

    What it checks: medical and surgical procedures of the same day, body system and body part. An inspection beside
        another procedure is not coded; neither is an excision that is no biopsy beside a resection.
    Why: what is done to reach the objective of a procedure is part of it; coded apart it may change the group.
    Source: ICD-10-PCS Official Guidelines FY2026 (2025-10-01), B3.1b, B3.4b, B3.8 and B3.11a.
    """
    surgical = [p for p in encounter.procedures if len(p.code) == 7 and p.code[0] == "0"]
    for one, two in combinations(surgical, 2):
        if (one.date, one.code[1], one.code[3]) != (two.date, two.code[1], two.code[3]) or one.code == two.code:
            continue
        told = _part_of(one.code, two.code) or _part_of(two.code, one.code)
        if told:
            yield check.finding(
                told,
                do="Keep the procedure whose objective was reached, unless the record shows two of their own",
                codes=[one.code, two.code],
            )


def _part_of(part: str, whole: str) -> str:
    if part[2] == INSPECTION != whole[2]:
        return f"{part} inspects the body part that {whole} is done on"
    if part[2] == EXCISION and part[6] != DIAGNOSTIC and whole[2] == RESECTION:
        return f"{part} takes a portion of the body part that {whole} takes whole"
    return ""
