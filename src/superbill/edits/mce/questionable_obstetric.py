"""Delivery without its outcome."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import stay
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID
from superbill.tables.icd10pcs import VALID as PROCEDURES


@edit(
    id="MCE-QUESTIONABLE-OBSTETRIC",
    settings=("inpatient",),
    needs=("diagnoses", "day"),
    about=("procedures",),
    tables=(VALID, PROCEDURES),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Delivery procedure on a stay without a diagnosis that tells its outcome.

    What it checks: a vaginal delivery or cesarean section among the procedures, and none of the codes of outcome of
        delivery (Z37) among the secondary diagnoses.
    Why: each delivery record needs its outcome; Medicare returns the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 8, questionable
        obstetric admission (since 2018-10-01); CMS Medicare Claims Processing Manual, chapter 3, section
        20.2.1.D.8.
    """
    seen = stay(encounter, in_force)
    codes = list(dict.fromkeys(p.code for p in seen.procedures if p.words & {"vagdel", "csect"}))
    if codes and not any("delout" in d.words for d in seen.diagnoses[1:]):
        yield check.finding(
            f"{', '.join(codes)} is a delivery, and no secondary diagnosis tells its outcome",
            do="Add the code of category Z37 that the record supports",
            codes=codes,
            table=in_force.procedure_dates.ref,
        )
