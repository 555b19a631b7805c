"""Code first."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits import instructions
from superbill.edits.coded import Block, Code, touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.icd10cm import TABULAR


@edit(
    id="ICD10CM-CODE-FIRST",
    concerns=Concern("diagnoses", lambda code, _, found: bool(found.tabular.code(code).code_first)),
    needs=("diagnoses", "day"),
    tables=(TABULAR,),
    override="the provider documents that the two conditions are unrelated to each other",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis stands before, or without, the condition that the tabular says to code first.

    What it checks: the "code first" notes of every diagnosis, inherited ones included. When a code that the note names
        is on the encounter, it stands before. When none is, a manifestation whose note names every possible etiology
        is an error, another unconditional note a warning, "if applicable" or "any associated" a remark.
    Why: the etiology must be sequenced before its manifestation; a manifestation alone does not say what was treated.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.A.13, I.A.17 and I.B.7.
    """
    codes = in_force.diagnoses
    for place, code in enumerate(codes):
        for block in code.code_first:
            if not instructions.speaks_to(block, code):
                continue
            answers = instructions.answering(block, codes, place)
            if not answers:
                yield from _unanswered(encounter, in_force, place, code, block)
            elif min(answers) > place:
                later = codes[answers[0]].code
                yield check.finding(
                    f"{later} must stand before {code.code}: code first note at {block.place}",
                    do=f"Move {later} before {code.code}; where they are documented as unrelated, record an override",
                    codes=[code.code, later],
                    lines=touching(encounter, code.code, later),
                    table=in_force.tabular.ref,
                )


def _unanswered(encounter: Encounter, in_force: InForce, place: int, code: Code, block: Block) -> Iterator[Finding]:
    if code.manifestation and place == 0:
        return  # ICD10CM-MANIFESTATION says it
    if code.manifestation and instructions.names_every_answer(block):
        severity = Severity.ERROR
    elif code.manifestation and not any(n.patterns for n in block.notes):
        return  # "underlying disease": whatever stands before may be it
    elif instructions.must_be_answered(block):
        severity = Severity.WARNING
    else:
        severity = Severity.INFO
    yield check.finding(
        f"{code.code} stands without the code that the note at {block.place} wants first: {instructions.told(block)}",
        do=f"Where the record has it, put that condition before {code.code}",
        codes=[code.code],
        lines=touching(encounter, code.code),
        severity=severity,
        table=in_force.tabular.ref,
    )
