"""The device within the rate of a procedure: taken out where the procedure stopped before anesthesia, or was credited.

Source: 42 CFR 419.44(b)(2) (device-intensive procedure discontinued before anesthesia: the device offset comes off
before the half), 419.45 (device without cost or with credit: the credit comes off, at most the offset); CMS Claims
Processing Manual ch. 4 §20.6.4, §61.3.5 (value code FD, condition codes 49, 50 and 53); OPPS Addendum P.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from superbill.errors import TableMissing
from superbill.model.encounter import Encounter
from superbill.pricing.opps_line import OppsLine
from superbill.pricing.service import plain
from superbill.tables.opps import Opps

STOPPED, CREDIT = "73", "FD"
CREDITED = {"49", "50", "53"}
STOPPED_SOURCE, CREDIT_SOURCE = "42 CFR 419.44(b)(2); OPPS Addendum P", "42 CFR 419.45; OPPS Addendum P"


def take_devices_out(lines: Sequence[OppsLine], encounter: Encounter, addenda: Opps) -> None:
    """Take the device out of the wage adjusted rate of every line that was stopped or whose device was credited."""
    credit = sum((v.amount for v in encounter.bill.values if v.code == CREDIT), Decimal("0.00"))
    if not CREDITED & set(encounter.condition_codes):
        credit = Decimal("0.00")
    for line in lines:
        if not line.open or line.amount is None or not (line.has(STOPPED) or credit):
            continue
        try:
            device = addenda.device(line.line.code or "")
        except TableMissing:
            line.step("device part of the rate", "not taken out", STOPPED_SOURCE, "Addendum P is not installed")
            continue
        if device is None or not device.amount:
            continue
        stopped = line.has(STOPPED)
        part = device.amount if stopped else min(credit, device.amount)
        before, line.amount = line.amount, max(line.amount - part, Decimal("0.00"))
        credit -= Decimal("0.00") if stopped else part
        name = "without the device, not used" if stopped else "less the credit for the device"
        source = STOPPED_SOURCE if stopped else CREDIT_SOURCE
        line.step(name, plain(line.amount), source, f"max({plain(before)} - {plain(part)}, 0)")
