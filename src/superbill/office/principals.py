"""Which secondary diagnoses of a stay cannot be its principal one, and why.

Source: ICD-10-CM Official Guidelines, section II (UHDDS: the condition that occasioned the admission) and appendix I
(present on admission); CMS Definitions of Medicare Code Edits, edits on the principal diagnosis.
"""

from __future__ import annotations

from dataclasses import dataclass

from superbill.model.encounter import Diagnosis, Encounter
from superbill.pipeline import check
from superbill.tables.store import Tables

EDITS = ("MCE-UNACCEPTABLE-PDX", "MCE-MANIFESTATION", "MCE-EXTERNAL-CAUSE")
NOT_TOLD_PRESENT = {
    "N": "not present on admission",
    "U": "the record does not tell whether it was present on admission",
}


@dataclass(frozen=True)
class Unfit:
    """A diagnosis that cannot be principal, and why."""

    code: str
    why: str


def unfit(encounter: Encounter, tables: Tables) -> tuple[Unfit, ...]:
    """Return the secondary diagnoses that arose after admission, or that Medicare does not accept as principal."""
    reasons = ((d.code, _why(encounter, d, tables)) for d in encounter.diagnoses[1:])
    return tuple(Unfit(code, why) for code, why in reasons if why)


def _why(encounter: Encounter, first: Diagnosis, tables: Tables) -> str:
    if first.poa in NOT_TOLD_PRESENT:
        return NOT_TOLD_PRESENT[first.poa]
    others = tuple(d for d in encounter.diagnoses if d is not first)
    checked = check(encounter.model_copy(update={"diagnoses": (first, *others)}), tables, only=EDITS)
    return "not accepted by Medicare as principal" if checked.findings else ""
