"""Medicare's allowed amount of every line of a professional claim, in the order of the manual.

Source: CMS Claims Processing Manual ch. 12 §20, §40.6-40.8: fee schedule amount, payment modifiers, several procedures
of one session, practitioner and participation, and last the lower of charge and schedule (42 CFR 414.21).
"""

from __future__ import annotations

from datetime import date

from superbill.errors import TableMissing
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.money import cents
from superbill.pricing.ambulance import BASIC, price_ambulance
from superbill.pricing.anesthesia import one_anesthesia
from superbill.pricing.components import reduce_components, reduce_therapy
from superbill.pricing.drugs import price_drug
from superbill.pricing.equipment import price_equipment
from superbill.pricing.liability import not_payable_as_billed
from superbill.pricing.modifiers import apply_modifiers, pair_sides
from superbill.pricing.opening import bundled_injections, open_line, usable
from superbill.pricing.practitioner import reduce_for_participation, reduce_for_practitioner, rendering_of
from superbill.pricing.service import NotPaid, NotPriced, Service, plain
from superbill.pricing.surgery import reduce_surgeries
from superbill.tables.mpfs import fee_schedule
from superbill.tables.store import Tables

LESSER = "42 CFR 414.21; Social Security Act §1833(a)(1)"


def schedule_amounts(encounter: Encounter, tables: Tables, day: date, *, medicare: bool = False) -> list[Service]:
    """Return every line with what the schedule gives for it, before practitioner, participation and charge.

    `day` is the date of service of lines that do not state one. `medicare`: the claim is Medicare's own, so that its
    liability modifiers count.
    """
    where = (*_where(encounter), medicare)
    services = [_opened(encounter, line, tables, day, where) for line in encounter.lines]
    bundled_injections(services)
    one_anesthesia(services)
    pair_sides(services)
    present = {s.fee.row.multiple for s in services if s.fee}
    if not present.isdisjoint({"2", "3"}):
        reduce_surgeries(services)
    if not present.isdisjoint({"4", "6", "7"}):
        reduce_components(services)
    if "5" in present:
        reduce_therapy(services)
    for service in services:
        if service.open and service.total is None:
            _units(service)
    return services


def allowed_by_medicare(encounter: Encounter, tables: Tables, day: date) -> list[Service]:
    """Return every line with its allowed amount, or the reason why it has none."""
    services = schedule_amounts(encounter, tables, day, medicare=True)
    participating = encounter.provider.participating is not False
    for service in services:
        if not service.open:
            continue
        must_accept = reduce_for_practitioner(service)
        reduce_for_participation(
            service,
            participating=participating or must_accept,
            assigned=encounter.accept_assignment is not False,
        )
        lower_of_charge(service)
    return services


def lower_of_charge(service: Service) -> None:
    """Round once, and take the charge where it is lower."""
    if service.total is None:
        return
    amount, charge = cents(service.total), service.line.charge
    service.allowed = amount if charge is None else min(amount, charge)
    given = plain(amount) if charge is None else f"min({plain(service.total)}, {plain(charge)})"
    name = "allowed" if charge is None or amount <= charge else "allowed: the charge, which is lower"
    service.step(name, plain(service.allowed), LESSER, given)


def _where(encounter: Encounter) -> tuple[object, ...]:
    """Return what of an encounter the price of a line alone rests on."""
    patient = encounter.patient
    told: list[object] = [bool(encounter.provider.qualifying_apm), patient.zip, patient.address]
    for party in (encounter.facility, encounter.rendering, encounter.provider):
        if party is not None:
            told += [party.carrier, party.locality, party.zip, party.address, party.specialty, party.credential]
        told.append(None)
    if encounter.transport is not None:
        told += [encounter.transport, encounter.bill.values, any(line.code == BASIC for line in encounter.lines)]
    return tuple(told)


def _opened(encounter: Encounter, line: ServiceLine, tables: Tables, day: date, where: tuple[object, ...]) -> Service:
    """Return a line priced alone; one like another in all that its price rests on is priced once."""
    on = line.service_date or day
    provider = rendering_of(line.rendering, encounter.rendering, encounter.provider)
    schedule = fee_schedule(tables, on)
    key = ("line", line.code, line.modifiers, line.units, line.place_of_service, line.minutes, line.through_date, on,
           where)  # fmt: skip
    known: Service | None = schedule.memo.get(key) if line.rendering is None else None
    if known is None:
        known = Service(line, on, provider, schedule, line.code or "")
        _open(known, encounter, tables, medicare=where[-1] is True)
        if line.rendering is None:
            schedule.remember(key, known)
    return known.beside(line, provider)


def _open(service: Service, encounter: Encounter, tables: Tables, *, medicare: bool) -> None:
    """Price one line alone; what ends its pricing becomes its verdict."""
    try:
        usable(service, tables)
        if medicare:
            not_payable_as_billed(service)
        try:
            open_line(service, encounter)
        except (NotPriced, TableMissing):
            if not _by_another_schedule(service, encounter, tables):
                raise
        apply_modifiers(service)
    except NotPriced as missing:
        service.refuse(str(missing))
    except NotPaid as refused:
        service.deny(refused.reason, refused.source)
    except TableMissing as missing:
        service.refuse(str(missing))


def _by_another_schedule(service: Service, encounter: Encounter, tables: Tables) -> bool:
    """Price what is no service of a physician and no laboratory test; False where no schedule has it."""
    return (
        price_ambulance(service, encounter, tables)
        or price_drug(service, tables)
        or price_equipment(service, encounter, tables)
    )


def _units(service: Service) -> None:
    service.total = service.unit_amount * service.units
    if service.units != 1:
        given = f"{plain(service.unit_amount)} × {service.units}"
        service.step("units", plain(service.total), "units of the line", given)
