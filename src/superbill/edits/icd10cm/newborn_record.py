"""Newborn codes on the newborn's record."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

NEWBORN_DAYS = 28


@edit(id="ICD10CM-NEWBORN-RECORD", needs=("diagnoses",), about=("P", "Z"))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Newborn code on a record that is not the newborn's.

    What it checks: that no code of chapter 16 (P00-P96) and no Z38 stands together with a code of chapter 15 (O00-O9A)
        or an outcome of delivery (Z37), and that Z38 is given to a patient of at most 28 days on admission. A chapter
        16 code may go on through life, so age alone says nothing against it.
    Why: chapter 16 and Z38 are used only on the newborn's record, never on the mother's; Z38 once, at the birth.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.C.16, I.C.16.a.1, I.C.16.a.2 and I.C.21.c.12.
    """
    codes = in_force.codes
    newborn = [c for c in codes if c.startswith(("P", "Z38"))]
    mother = [c for c in codes if c.startswith(("O", "Z37"))]
    if newborn and mother:
        yield check.finding(
            f"{', '.join(newborn)} on a record with codes of the mother ({', '.join(mother)})",
            do="Report the newborn's codes on the newborn's own record",
            codes=newborn,
            lines=touching(encounter, *newborn),
        )
        return
    born = [c for c in newborn if c.startswith("Z38")]
    if not born:
        if not newborn:
            in_force.nothing()
        return
    day, birth = encounter.admit_date or in_force.day, encounter.patient.birth_date
    if day is None or birth is None:
        raise Lacking("the patient's date of birth and the date of admission or service")
    if (day - birth).days > NEWBORN_DAYS:
        yield check.finding(
            f"{born[0]} for a patient who was {counted((day - birth).days, 'day')} old on {day}",
            do="Leave Z38 out: it is assigned once, at the birth",
            codes=born,
            lines=touching(encounter, *born),
        )
