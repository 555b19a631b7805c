"""The facility payment of an ambulatory surgical center: addenda AA and BB, wage adjustment, several procedures.

Source: 42 CFR 416.166-416.172 (rates, half of which are labor; several and terminated procedures); Social Security Act
§1833(i); CMS Claims Processing Manual ch. 14 §10, §40.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from superbill.errors import TableMissing
from superbill.model.encounter import Encounter
from superbill.pricing.hospital import Hospital
from superbill.pricing.liability import not_payable_as_billed
from superbill.pricing.medicare import lower_of_charge
from superbill.pricing.opening import usable
from superbill.pricing.service import ONE, NotPaid, NotPriced, Service, plain, sessions
from superbill.tables.asc import ANCILLARY, SURGICAL, AscCode, asc_code
from superbill.tables.mpfs import fee_schedule
from superbill.tables.store import Tables

SPECIALTY = "49"
"""The Medicare specialty code of an ambulatory surgical center."""
HALF = Decimal("0.5")
RATE, WAGE = "42 CFR 416.171", "42 CFR 416.172(c): half of the rate is labor"
DISCOUNT, TERMINATED = "42 CFR 416.172(e)", "42 CFR 416.172(f); CPM ch. 14 §40.4"
PACKAGED, NO_WAGE, DEVICE = {"N1", "L1", "L6"}, {"K2", "K7", "F4", "H2", "J7"}, {"J8"}
BY_OTHERS = {"F4", "H2", "J7", "K7", "M5", "Z1"}


def is_surgical_center(encounter: Encounter) -> bool:
    """Tell whether the biller is an ambulatory surgical center."""
    return encounter.provider.specialty == SPECIALTY


def allowed_by_asc(encounter: Encounter, tables: Tables, day: date, center: Hospital | None) -> list[Service]:
    """Return every line with its allowed amount, or the reason why it has none."""
    services, discounted = [], []
    for line in encounter.lines:
        on = line.service_date or day
        service = Service(line, on, encounter.provider, fee_schedule(tables, on), line.code or "")
        services.append(service)
        try:
            usable(service, tables)
            not_payable_as_billed(service)
            if _open(service, tables, center):
                discounted.append(service)
        except (NotPriced, TableMissing) as missing:
            service.refuse(str(missing))
        except NotPaid as refused:
            service.deny(refused.reason, refused.source)
    for service in services:
        if service.open:
            _units(service)
    for session in sessions(discounted):
        _rank(session)
    for service in services:
        if service.open:
            lower_of_charge(service)
    return services


def _open(service: Service, tables: Tables, center: Hospital | None) -> bool:
    """Give the line the rate of one unit; return whether the reduction for several procedures applies to it."""
    if service.has("50"):
        raise NotPriced(
            "two lines or two units for both sides: a center does not report modifier 50 (CPM ch. 14 §40.5)"
        )
    row, table = _row(service, tables)
    service.step("payment indicator", row.indicator, RATE, service.code, tables.as_of(table, service.day).ref)
    if row.indicator in PACKAGED:
        service.step("packaged", "0.00", "42 CFR 416.164(a)", "its payment is part of the procedure")
        return False
    if row.indicator in BY_OTHERS or row.rate is None:
        raise NotPriced(f"the price of {service.code}: the addendum gives no rate (indicator {row.indicator})")
    service.base = row.rate
    service.step("payment rate", plain(row.rate), RATE)
    if row.indicator not in NO_WAGE:
        _wage(service, row, center)
    if service.has("73", "52"):
        service.multiply("discontinued before anesthesia or reduced", HALF, TERMINATED)
    return row.discounted


def _row(service: Service, tables: Tables) -> tuple[AscCode, str]:
    for table in (SURGICAL, ANCILLARY):
        row = asc_code(tables, service.code, service.day, table)
        if row is not None:
            return row, table
    raise NotPaid("the code is not on the lists of surgical and ancillary services", "42 CFR 416.166(b), 416.164(b)")


def _wage(service: Service, row: AscCode, center: Hospital | None) -> None:
    facts = center.outpatient if center and center.covers(service.day) else None
    if facts is None or not facts.wage_index:
        raise NotPriced("the center's wage index (--hospital FILE, section [outpatient])")
    index, half = facts.wage_index, service.base * HALF
    if row.indicator in DEVICE and (index != ONE or service.has("73")):
        raise NotPriced("the device portion of the rate, which is not wage adjusted, nor paid before anesthesia (73)")
    service.base = half * index + half
    given = f"{plain(half)} × {plain(index)} + {plain(half)}"
    service.step("wage adjusted", plain(service.base), WAGE, given)


def _units(service: Service) -> None:
    service.total = service.unit_amount * service.units
    if service.units != 1:
        given = f"{plain(service.unit_amount)} × {service.units}"
        service.step("units", plain(service.total), "units of the line", given)


def _rank(session: Sequence[Service]) -> None:
    """Pay the highest procedure of a session in full, and every other unit at half."""
    ranked = sorted(session, key=lambda s: -s.unit_amount)
    for place, service in enumerate(ranked):
        if place == 0 and service.units == 1:
            continue
        part = HALF * service.units + (HALF if place == 0 else 0)
        service.total = service.unit_amount * part
        name = "units after the first at half" if place == 0 else "not the highest procedure of the session"
        service.step(name, plain(service.total), DISCOUNT, f"{plain(service.unit_amount)} × {plain(part)}")
