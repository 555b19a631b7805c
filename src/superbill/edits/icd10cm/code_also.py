"""Code also."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits import instructions
from superbill.edits.coded import Block, touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.icd10cm import TABULAR


def _speaks(block: Block) -> bool:
    return not block.at.startswith(("CH:", "SEC:"))


@edit(
    id="ICD10CM-CODE-ALSO",
    concerns=Concern("diagnoses", lambda code, _, found: any(_speaks(b) for b in found.tabular.code(code).code_also)),
    severity=Severity.INFO,
    needs=("diagnoses", "day"),
    tables=(TABULAR,),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Second code that a "code also" note calls for is missing.

    What it checks: the "code also" notes of every diagnosis, inherited ones included: whether a code that the note
        names is on the encounter. The order of the two is free. What is missing is a remark; for an underlying
        condition that the note asks for in every case it is a warning.
    Why: two codes may be required to fully describe the condition; the circumstances of the encounter decide which is
        first.
    Left out: notes that stand over a whole chapter or section, such as any follow-up examination over Z77-Z99.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), section I.A.17.
    """
    codes = in_force.diagnoses
    for place, code in enumerate(codes):
        for block in code.code_also:
            if not _speaks(block) or instructions.answering(block, codes, place):
                continue
            underlying = "underlying" in block.notes[0].text and instructions.must_be_answered(block)
            yield check.finding(
                f"{code.code} has a code also note at {block.place}: {instructions.told(block)}",
                do="Add the code where the record has the condition",
                codes=[code.code],
                lines=touching(encounter, code.code),
                severity=Severity.WARNING if underlying else Severity.INFO,
                table=in_force.tabular.ref,
            )
