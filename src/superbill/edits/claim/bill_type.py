"""Type of bill."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter, Setting
from superbill.model.finding import Finding

SETTINGS: tuple[Setting, ...] = ("outpatient", "inpatient", "skilled_nursing", "home_health", "hospice")
FORM = re.compile(r"0?([1-9])([1-9])([0-9A-Z])", re.ASCII)
FITTING = {
    "inpatient": frozenset({"11", "18", "41"}),
    "outpatient": frozenset({"12", "13", "14", "22", "23", "34", "71", "72", "73", "74", "75", "76", "77", "83", "85"}),
    "skilled_nursing": frozenset({"18", "21", "22", "28"}),
    "home_health": frozenset({"32", "33", "34"}),
    "hospice": frozenset({"81", "82"}),
}
REFERS_BACK = frozenset({"7", "8"})


@edit(id="CLAIM-BILL-TYPE", settings=SETTINGS)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Type of bill is malformed, or says something else than the setting or the claim frequency.

    What it checks: three digits after the leading zero; facility and kind of care are those of the setting; the last
        digit is 7 or 8 exactly when the claim is a replacement or a void.
    Why: the type of bill decides how the claim is edited and paid; a wrong one is returned to the provider.
    Source: CMS Claims Processing Manual, chapter 1, section 80.3.2.2, and chapter 25, section 75.1 (form locator 4);
        X12 005010X223A2 (837I), loop 2300 CLM05.
    """
    bill = encounter.type_of_bill
    if bill is None:
        in_force.nothing()
        return
    found = FORM.fullmatch(bill.strip())
    if found is None:
        told = "is not three digits after the leading zero"
    elif found[1] + found[2] not in FITTING.get(encounter.setting, frozenset()):
        told = f"is not one of the setting {encounter.setting.replace('_', ' ')}"
    elif found[3] != encounter.claim_frequency and not REFERS_BACK.isdisjoint((found[3], encounter.claim_frequency)):
        told = f"ends in {found[3]}, and the claim frequency is {encounter.claim_frequency}"
    else:
        return
    yield check.finding(
        f"The type of bill {told}",
        do="Give the type of facility, the kind of care and the frequency of this claim",
        lines=every_line(encounter),
        fields=["type_of_bill"],
    )
