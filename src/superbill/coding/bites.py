"""A wound by a bite is an open bite, whatever else it is called.

The Index sends the bite of an animal or a person to the open bite of the site, not to its laceration or puncture.
Source: ICD-10-CM FY2026, Index: Bite; S01, S11, S21, S31, S41, S51, S61, S71, S81, S91.
"""

from __future__ import annotations

from collections.abc import Sequence

from superbill.coding.proposal import Proposal
from superbill.coding.ranges import within
from superbill.tables.icd10cm import Icd10cm

BITTEN = "W50.3 W53.01 W53.11 W53.21 W53.81 W54.0 W55.01 W55.11 W55.21 W55.31 W55.41 W55.51 W55.81 W56 W58 W59"
WOUNDS = "S01 S11 S21 S31 S41 S51 S61 S71 S81 S91"
NAMED = ("Laceration", "Puncture wound", "Unspecified open wound")


def of_bites(proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with the lacerations and punctures of a bitten patient as open bites of the same site."""
    if not any(within(p.code, BITTEN) for p in proposals):
        return tuple(proposals)
    return tuple(_bite(p, icd) for p in proposals)


def _bite(p: Proposal, icd: Icd10cm) -> Proposal:
    title = icd.title(p.code) or ""
    if not within(p.code, WOUNDS) or not title.startswith(NAMED):
        return p
    for wound in NAMED:
        title = title.replace(wound, "Open bite")
    wanted = title.replace(" without foreign body", "").replace(" with foreign body", "")
    for digit in "123456789":
        for at in (5, 4):
            code = f"{p.code[:at]}{digit}{p.code[at + 1 :]}"
            if icd.billable(code) and icd.title(code) == wanted:
                return p.recoded(code, "CM-BITE", "The wound was made by a bite", "ICD-10-CM FY2026, Index: Bite")
    return p
