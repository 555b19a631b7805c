"""Principal diagnosis repeated."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="MCE-DUPLICATE-PDX", settings=("inpatient",), needs=("diagnoses",), about=("several diagnoses",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Secondary diagnosis is the same code as the principal diagnosis.

    What it checks: every secondary diagnosis against the principal one.
    Why: a repeated code could stand as a complication of itself; the editor takes it out or the claim is returned.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 3, duplicate of
        principal diagnosis; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.3.
    """
    first = encounter.diagnoses[0].code
    if any(d.code == first for d in encounter.diagnoses[1:]):
        yield check.finding(
            f"{first} is the principal diagnosis and stands again as secondary",
            do="Keep it once, first",
            codes=[first],
            lines=touching(encounter, first),
        )
