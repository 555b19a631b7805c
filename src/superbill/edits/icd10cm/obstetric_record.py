"""Chapter 15 codes on the mother's record."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

NEWBORN_DAYS = 28


@edit(id="ICD10CM-OBSTETRIC-RECORD", needs=("diagnoses",), about=("O",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Obstetric code on a record that is not the mother's.

    What it checks: that a patient with a code of chapter 15 (O00-O9A) is not male and not a newborn.
    Why: codes from chapter 15 are used only on the maternal record, never on the record of the newborn.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.C.15.a.1 and I.C.15.a.2.
    """
    codes = list(dict.fromkeys(d.code for d in encounter.diagnoses if d.code.startswith("O")))
    if not codes:
        return
    sex, birth, day = encounter.patient.sex, encounter.patient.birth_date, in_force.day
    newborn = birth is not None and day is not None and (day - birth).days <= NEWBORN_DAYS
    if sex == "M" or newborn:
        who = "a newborn" if newborn else "a male patient"
        yield check.finding(
            f"{', '.join(codes)} on the record of {who}",
            do="Check whose record this is; report codes of pregnancy and childbirth on the mother's",
            codes=codes,
            lines=touching(encounter, *codes),
        )
    elif sex is None or birth is None or day is None:
        raise Lacking("the patient's sex and date of birth, and the date of service")
