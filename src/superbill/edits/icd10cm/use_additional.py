"""Use additional code."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits import instructions
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.icd10cm import TABULAR


@edit(
    id="ICD10CM-USE-ADDITIONAL",
    concerns=Concern("diagnoses", lambda code, _, found: bool(found.tabular.code(code).use_additional)),
    severity=Severity.WARNING,
    needs=("diagnoses", "day"),
    tables=(TABULAR,),
    override="the provider documents that the two conditions are unrelated to each other",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Additional code that the tabular asks for is missing, or stands before the code that asks.

    What it checks: the "use additional code" notes of every diagnosis, inherited ones included. An additional code
        that stands before the code that asks for it is a warning; so is a missing code for the diagnosis's own stage,
        type, outcome, extent or site. ICD10CM-CODE-FIRST tells the order where the other code says "code first". Other
        missing codes are a remark, one for each diagnosis.
    Why: the additional code completes the description and follows the code that asks for it, if known.
    Left out: a missing code that a whole chapter asks for only "if applicable".
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.A.13, I.A.17 and I.B.7.
    """
    codes = in_force.diagnoses
    for place, code in enumerate(codes):
        open_notes: list[str] = []
        grade = Severity.INFO
        for block in code.use_additional:
            answers = instructions.answering(block, codes, place)
            if not answers:
                if instructions.worth_a_remark(block):
                    open_notes.append(f"{instructions.told(block)} (note at {block.place})")
                grade = Severity.WARNING if instructions.asks_for_detail(block) else grade
            elif max(answers) < place and not instructions.wants_first(codes[answers[0]], code):
                before = codes[answers[0]].code
                yield check.finding(
                    f"{before} stands before {code.code}, which asks for it as additional code at {block.place}",
                    do=f"Move {before} after {code.code} unless it is the reason for the encounter",
                    codes=[code.code, before],
                    lines=touching(encounter, code.code, before),
                    table=in_force.tabular.ref,
                )
        if open_notes:
            yield check.finding(
                f"{code.code} asks for an additional code: {'; '.join(open_notes)}",
                do="Add the code where the record has what the note asks for",
                codes=[code.code],
                lines=touching(encounter, code.code),
                severity=grade,
                table=in_force.tabular.ref,
            )
