"""Anesthesia: base units and time units times the anesthesia conversion factor of the locality.

Source: 42 CFR 414.46; CMS Claims Processing Manual ch. 12 §50 (time units of 15 minutes to one decimal, §50.G;
personally performed, medically directed, medically supervised, §50.B-D) and §140.4 (CRNA). Physical
status units are not paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from superbill.pricing.place import Place
from superbill.pricing.service import NotPriced, Service, plain, sessions
from superbill.tables.mpfs import ANESTHESIA_BASE, ANESTHESIA_FACTOR

SOURCE = "42 CFR 414.46; CMS Claims Processing Manual ch. 12 §50"
MINUTES_A_UNIT = Decimal(15)
TENTH = Decimal("0.1")
HALF = Decimal("0.5")
MEDICAL_DIRECTION = {"QK", "QY", "QX"}
SUPERVISED_UNITS = Decimal(3)
BY_AREA = {"01953"}
"""Each further part of the body surface: base units, whose time is that of the first code (ch. 12 §50.E)."""
ADD_ONS = BY_AREA | {"01968", "01969"}
WHO = {"AA", "QZ", "AD"} | MEDICAL_DIRECTION


def open_anesthesia(service: Service, place: Place) -> None:
    """Give the line its amount; it is for the whole service, whatever its units.

    Raises:
        NotPriced: base units, minutes, factor or the modifier that says who did it is missing.
        TableMissing: base units or factors of the day are not installed.
    """
    base = service.schedule.base_units(service.code)
    factor = service.schedule.anesthesia_factor(place.gpci.carrier, place.gpci.locality)
    if not base:
        raise NotPriced(f"base units of {service.code}")
    if factor is None:
        raise NotPriced(f"the anesthesia factor of carrier {place.gpci.carrier}, locality {place.gpci.locality}")
    who = [m for m in service.line.modifiers if m in WHO]
    if len(who) != 1:
        raise NotPriced("one modifier that says who gave the anesthesia (AA, AD, QK, QX, QY or QZ)")
    bases, factors = service.schedule.release(ANESTHESIA_BASE), service.schedule.release(ANESTHESIA_FACTOR)
    service.example |= bases.manifest.example or factors.manifest.example
    service.steps += place.steps[:1]
    service.step("base units", plain(base), SOURCE, service.code, bases.ref)
    units = _units(service, base, who[0])
    service.base = units * factor
    service.step("anesthesia amount", plain(service.base), SOURCE, f"{plain(units)} × {plain(factor)}", factors.ref)
    if who[0] in MEDICAL_DIRECTION:
        service.multiply(f"medical direction ({who[0]})", HALF, "42 CFR 414.46(d); ch. 12 §50.C, §140.4.2")
    service.total, service.anesthesia = service.unit_amount, True


def one_anesthesia(services: Sequence[Service]) -> None:
    """Refuse all but the anesthesia with the most base units of a session: it is billed with the time of all.

    Source: 42 CFR 414.46(g); CMS Claims Processing Manual ch. 12 §50.E. Add-on codes are billed beside it.
    """
    mine = [s for s in services if s.open and s.anesthesia and s.code not in ADD_ONS]
    for session in sessions(mine):
        if len(session) < 2 or len({s.code for s in session}) < 2:
            continue
        first = max(session, key=lambda s: s.schedule.base_units(s.code) or 0)
        for service in session:
            if service is not first:
                service.refuse(f"the time of all procedures on {first.code}, which has the most base units")


def _units(service: Service, base: Decimal, who: str) -> Decimal:
    if service.code in BY_AREA:
        service.step("base units alone", plain(base * service.units), SOURCE, f"{plain(base)} × {service.units}")
        return base * service.units
    if who == "AD":
        service.step(
            "medically supervised units; one more where the record shows presence at induction",
            plain(SUPERVISED_UNITS), "42 CFR 414.46(f); ch. 12 §50.D",
        )  # fmt: skip
        return SUPERVISED_UNITS
    minutes = service.line.minutes
    if minutes is None or minutes <= 0:
        raise NotPriced("the minutes of anesthesia")
    time = (minutes / MINUTES_A_UNIT).quantize(TENTH, rounding=ROUND_HALF_UP)
    service.step("time units", plain(time), "CMS Claims Processing Manual ch. 12 §50.G", f"{plain(minutes)} ÷ 15")
    service.step("base and time units", plain(base + time), SOURCE, f"{plain(base)} + {plain(time)}")
    return base + time
