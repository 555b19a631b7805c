"""Sequela first-listed."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(
    id="ICD10CM-SEQUELA",
    concerns=Concern("diagnoses", lambda code, *_: code[:1] in {"S", "T"} and code[7:] == "S"),
    needs=("diagnoses",),
    about=("S", "T"),
    override="a manifestation code follows, or the residual condition has no code of its own (I.B.10)",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Sequela of an injury stands before its residual condition, or beside the acute injury.

    What it checks: that a code of S00-T88 with the seventh character S is not first-listed, and that the same injury
        is not also coded in its acute or healing phase.
    Why: the condition that remains is sequenced first and the sequela second; the code of the acute phase is never
        used with a code of its late effect.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), section I.B.10.
    """
    codes = [d.code for d in encounter.diagnoses]
    late = [c for c in codes if c[:1] in ("S", "T") and c[7:] == "S"]
    if late and late[0] == codes[0]:
        yield check.finding(
            f"{codes[0]} is a sequela and stands first",
            do="Put the condition that the injury left behind before it",
            codes=[codes[0]],
            lines=touching(encounter, codes[0]),
        )
    for code in late:
        for acute in dict.fromkeys(c for c in codes if c[:7] == code[:7] and c != code):
            yield check.finding(
                f"{acute} and its sequela {code} stand together",
                do="Keep the phase of the injury that the encounter was for",
                codes=[acute, code],
                lines=touching(encounter, acute, code),
            )
