"""Wrong procedure performed."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import stay
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID


@edit(id="MCE-WRONG-PROCEDURE", settings=("inpatient",), needs=("diagnoses", "day"), tables=(VALID,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Stay on which a wrong surgery is reported.

    What it checks: whether a diagnosis tells that the wrong operation was done, or on the wrong patient or body
        part (Y65.5-).
    Why: Medicare does not pay for such surgery or for what belongs to it; it is billed apart, as a claim without
        payment.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 18, wrong procedure
        performed; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.18.
    """
    codes = stay(encounter, in_force).marked("wrngproc")
    if codes:
        yield check.finding(
            f"{', '.join(codes)} reports a wrong surgery, which Medicare does not cover",
            do="Bill the wrong surgery on a no-pay claim of its own (type of bill 110) and hold this one for review",
            codes=codes,
            lines=touching(encounter, *codes),
            table=in_force.dates.ref,
        )
