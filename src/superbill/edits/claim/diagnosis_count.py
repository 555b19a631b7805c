"""Number of diagnoses."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

MOST = {"professional": 12}
INSTITUTIONAL = 25
"""The principal and 24 other diagnoses."""


@edit(id="CLAIM-DIAGNOSIS-COUNT", needs=("diagnoses",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """More diagnoses than the claim can carry.

    What it checks: at most 12 diagnoses on a professional claim; at most the principal and 24 others on an
        institutional claim, external causes not counted, of which there may be 12.
    Why: what does not fit is lost, or the claim is rejected.
    Source: X12 005010X222A1 (837P), loop 2300 HI; 005010X223A2 (837I), loop 2300 HI (principal, other, external
        cause); CMS-1500 (02/12) item 21; UB-04 form locators 67 and 72.
    """
    counted = encounter.diagnoses
    most = MOST.get(encounter.setting, INSTITUTIONAL)
    if encounter.setting not in MOST:
        counted = tuple(d for d in counted if not "V00" <= d.code[:3] <= "Y99")
    if len(counted) > most:
        yield check.finding(
            f"{len(counted)} diagnoses; the claim carries {most}",
            do="Keep those that the services were for and that matter for payment, in order of importance",
            codes=[d.code for d in counted[most:]],
            lines=every_line(encounter),
        )
    external = [d.code for d in encounter.diagnoses if "V00" <= d.code[:3] <= "Y99"]
    if encounter.setting not in MOST and len(external) > MOST["professional"]:
        yield check.finding(
            f"{len(external)} external causes; the claim carries 12",
            do="Keep the cause and intent of the most serious injury, then the others",
            codes=external[12:],
            lines=every_line(encounter),
        )
