"""Lines of an outpatient hospital claim that the outpatient system leaves to other schedules, or to cost.

Source: OPPS Addendum D1: status A (fee schedules: physician services, laboratory, prosthetics and supplies, ambulance),
F (acquisition of corneal tissue and the like, reasonable cost), L (vaccines, reasonable cost, no deductible and no
coinsurance), H (pass-through device, cost less the device part of the procedure's rate, no copayment); CMS Claims
Processing Manual ch. 4 §10.1, §60, §200; ch. 5 §10 (therapy: the non-facility amount of the physician schedule, also to
a hospital); ch. 18 §10.2 (vaccines), §20 (screening mammography: the technical component); 42 CFR 419.66 (devices).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from superbill.errors import TableMissing
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.finding import Outcome
from superbill.pricing.hospital import Outpatient
from superbill.pricing.medicare import lower_of_charge, schedule_amounts
from superbill.pricing.opps_line import ELSEWHERE, OppsLine
from superbill.pricing.service import Service, plain
from superbill.tables.mpfs import RVU, fee_schedule
from superbill.tables.opps import Opps
from superbill.tables.store import Tables

NON_FACILITY = "11"
COST = {
    "F": "OPPS Addendum D1 (F: reasonable cost); 42 CFR 413.64 (interim rate)",
    "L": "OPPS Addendum D1 (L: reasonable cost); CMS Claims Processing Manual ch. 18 §10.2",
    "H": "42 CFR 419.66; OPPS Addendum D1 (H: pass-through device at cost)",
}
NO_PART = {"H": Decimal(0), "L": Decimal(0)}
OFFSET = "42 CFR 419.66(h); OPPS Addendum P (device offset of the procedure)"
ZERO = Decimal("0.00")


def pay_elsewhere(
    lines: Sequence[OppsLine], encounter: Encounter, tables: Tables, addenda: Opps, facts: Outpatient | None
) -> None:
    """Give every line that the system leaves to others its amount there, or say what is missing for it."""
    waiting = [n for n in lines if n.packaged is None and n.reason is None and n.missing == ELSEWHERE.get(n.status)]
    for line in waiting:
        if line.status in COST:
            _at_cost(line, lines, addenda, facts)
    _by_schedule([n for n in waiting if n.status == "A"], encounter, tables)


def _by_schedule(waiting: Sequence[OppsLine], encounter: Encounter, tables: Tables) -> None:
    """Price lines of status A together: therapy services reduce each other."""
    if not waiting:
        return
    told = tuple(_as_professional(n, tables) for n in waiting)
    like = encounter.model_copy(update={"lines": told, "rendering": None})
    for line, service in zip(waiting, schedule_amounts(like, tables, waiting[0].day), strict=True):
        if service.open:
            lower_of_charge(service)
        _take(line, service)


def _as_professional(line: OppsLine, tables: Tables) -> ServiceLine:
    """Return the line as the schedules read it: at the non-facility amount, imaging with its technical component."""
    modifiers = line.line.modifiers
    schedule = fee_schedule(tables, line.day)
    code = line.line.code or ""
    if schedule.held(RVU) and not {"26", "TC"} & set(modifiers) and schedule.rvu(code, "TC") is not None:
        modifiers = (*modifiers, "TC")
    changed = {"modifiers": modifiers, "place_of_service": NON_FACILITY, "service_date": line.day, "rendering": None}
    return line.line.model_copy(update=changed)


def _take(line: OppsLine, service: Service) -> None:
    line.steps += service.steps
    line.rate, line.copayment, line.part = None, None, service.coinsurance
    line.verdict, line.missing, line.reason, line.amount = service.verdict, None, service.reason, service.allowed
    line.laboratory, line.example = service.laboratory, service.example
    if service.missing:
        line.refuse(f"{ELSEWHERE['A']}: {service.missing}")


def _at_cost(line: OppsLine, lines: Sequence[OppsLine], addenda: Opps, facts: Outpatient | None) -> None:
    """Pay the charge times the hospital's ratio of costs to charges; a device less what its procedure already holds."""
    ratio, charge = facts.cost_to_charge if facts else None, line.line.charge
    if ratio is None or charge is None:
        lacking = "the charge of the line" if ratio is not None else "cost_to_charge of the hospital (--hospital FILE)"
        line.refuse(f"{ELSEWHERE[line.status]}: {lacking}")
        return
    cost = charge * ratio
    line.step(
        "cost, interim by the hospital's ratio", plain(cost), COST[line.status], f"{plain(charge)} × {plain(ratio)}"
    )
    if line.status == "H":
        try:
            cost = _less_offset(line, lines, addenda, cost)
        except TableMissing as missing:
            line.refuse(f"{ELSEWHERE['H']}: {missing}")
            return
    line.missing, line.verdict, line.amount, line.rate = None, Outcome.PASS, cost, None
    line.part = NO_PART.get(line.status)


def _less_offset(line: OppsLine, lines: Sequence[OppsLine], addenda: Opps, cost: Decimal) -> Decimal:
    """Take off the device part of the procedures of the day."""
    offsets = [
        (n.line.code or "", addenda.device(n.line.code or "")) for n in lines if n.line.code and n.day == line.day
    ]
    for code, device in offsets:
        if device is not None and device.amount:
            left = max(cost - device.amount, ZERO)
            line.step("less the device offset", plain(left), OFFSET, f"max({plain(cost)} - {plain(device.amount)}, 0)")
            line.step("the offset is that of", code, OFFSET)
            cost = left
    return cost
