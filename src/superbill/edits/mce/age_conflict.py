"""Diagnosis against age."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import age, stay
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID

LIST = "mce_age_groups"
GROUPS = ("newborn", "pediatric", "maternity", "adult")


@edit(id="MCE-AGE", settings=("inpatient",), needs=("diagnoses", "day", "patient.birth_date"), tables=(VALID,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis that the code editor takes only at another age.

    What it checks: every diagnosis of the editor's four age groups against the age at admission: newborn (0 years),
        pediatric, maternity, adult, with the years that the editor has for the group on the day.
    Why: either the diagnosis or the age is wrong. Medicare returns the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 4, age conflict;
        CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.4.
    """
    seen, years = stay(encounter, in_force), age(encounter, in_force.the_day)
    if seen.words.isdisjoint(GROUPS) or years is None:
        return
    span = in_force.listed(LIST)
    for group in GROUPS:
        codes, row = seen.marked(group), span.row(group.upper())
        if codes and row is not None and not row.more["from"] <= years <= row.more["to"]:
            yield check.finding(
                f"{', '.join(codes)} is for {row.note.text}; the patient was {counted(years, 'year')} old",
                do="Check the diagnosis and the date of birth against the record",
                codes=codes,
                lines=touching(encounter, *codes),
                table=in_force.dates.ref,
            )
