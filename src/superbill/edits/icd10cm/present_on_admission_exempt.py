"""Exemption from the present-on-admission indicator."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.codes import undotted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.poa import POA_EXEMPT


@edit(id="ICD10CM-POA-EXEMPT", settings=("inpatient",), needs=("diagnoses", "day"), tables=(POA_EXEMPT,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis exempt from the present-on-admission indicator has one, or one that is not exempt is called exempt.

    What it checks: every diagnosis with an indicator against the dated list of exempt codes: an exempt code has
        none (on paper 1), any other one of Y, N, U and W.
    Why: Medicare returns a stay whose indicator does not fit the code.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), Appendix I; CMS list of codes exempt from diagnosis
        present on admission; Claims Processing Manual, chapter 3, section 20.2.1 (hospital acquired conditions).
    Left out: missing indicators; ICD10CM-POA tells them.
    """
    if all(d.poa is None for d in encounter.diagnoses):
        in_force.nothing()
    for place, diagnosis in enumerate(encounter.diagnoses):
        if diagnosis.poa is None:
            continue
        exempt = in_force.as_of(POA_EXEMPT, in_force.the_day).has("code", undotted(diagnosis.code))
        if exempt != (diagnosis.poa == "1"):
            told = f"is exempt and has {diagnosis.poa}" if exempt else "is not exempt and has 1"
            yield check.finding(
                f"{diagnosis.code} {told}",
                do="Leave the indicator of an exempt code empty" if exempt else "Report Y, N, U or W as documented",
                codes=[diagnosis.code],
                lines=touching(encounter, diagnosis.code),
                fields=[f"diagnoses[{place}].poa"],
                table=in_force.as_of(POA_EXEMPT, in_force.the_day).ref,
            )
