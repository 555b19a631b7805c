"""Side of the line against side of its diagnoses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.icd10cm import TABULAR

WORD = re.compile(r"\b(right|left|bilateral)\b")
NAMES = {"RT": "right", "LT": "left"}


@edit(
    id="NCCI-SIDE-DIAGNOSIS",
    severity=Severity.WARNING,
    needs=("lines", "diagnoses", "day"),
    about=("sides",),
    tables=(TABULAR,),
    override="the record shows why the side of the service differs from that of the diagnosis",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Line on one side for diagnoses that are all on the other.

    What it checks: for every line with LT or RT the titles of the diagnoses that it points at. When some name a
        side and none of them names that of the line, or both, it is a warning.
    Why: a side that was mistyped is a denial, and in the record a wrong-site mark (CARC 4 or 11).
    Source: CMS Claims Processing Manual, chapter 23, section 10 (diagnosis and procedure must agree); ICD-10-CM
        Official Guidelines FY2026 (2025-10-01), section I.B.13 (laterality).
    """
    seen = services(encounter, in_force)
    if seen.modifiers.isdisjoint(NAMES):
        in_force.nothing()
        return
    for one in seen.all:
        sides = [name for modifier, name in NAMES.items() if modifier in one.modifiers]
        if len(sides) != 1:
            continue
        chosen = [in_force.diagnoses[p - 1] for p in one.line.diagnoses if 1 <= p <= len(encounter.diagnoses)]
        told = {c.code: found[1] for c in chosen if (found := WORD.search((c.title or "").lower()))}
        if told and not set(told.values()) & {sides[0], "bilateral"}:
            yield check.finding(
                f"Line {one.number} is on the {sides[0]}; {', '.join(told)} is on the other side",
                do="Check the side in the record, then correct the modifier or the diagnosis",
                codes=[one.code, *told],
                lines=[one.number],
                table=in_force.tabular.ref,
            )
