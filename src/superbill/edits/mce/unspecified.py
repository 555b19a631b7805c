"""Unspecified side."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import stay
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID


@edit(
    id="MCE-UNSPECIFIED",
    settings=("inpatient",),
    needs=("diagnoses", "day"),
    tables=(VALID,),
    override="the side cannot be determined from the record, and the remarks of the claim say so",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis leaves the side open on a stay.

    What it checks: every diagnosis against the editor's list of codes of unspecified side that have sided ones
        beside them (since 2022-04-01).
    Why: the record of a stay nearly always tells the side. Medicare returns the claim unless a remark says why it
        cannot be told.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 20, unspecified
        code; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.20.
    """
    codes = stay(encounter, in_force).marked("unspecified")
    if codes:
        yield check.finding(
            f"{', '.join(codes)} leaves the side open",
            do="Take the side from the record, where clinicians other than the provider may have noted it; "
            "where it cannot be told, say so in the remarks of the claim and record an override",
            codes=codes,
            lines=touching(encounter, *codes),
            table=in_force.dates.ref,
        )
