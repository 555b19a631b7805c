"""Ambulance: the base rate of the service and the miles, by the ZIP code where the patient is picked up.

Source: Social Security Act §1834(l); 42 CFR 414.610 (base rate and mileage; (c)(5) rural miles and the rural areas with
the fewest people; (c)(6) several patients; (c)(8) transports to and from dialysis), 414.605; CMS Claims Processing
Manual ch. 15 §20.1.5 (ZIP code of the point of pickup), §20.2-20.3, §30 (modifiers GM, QL, origin and destination).
The amounts of the file hold the additional payments of the year for urban and rural areas.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from superbill.model.encounter import Encounter
from superbill.pricing.service import NotPaid, NotPriced, Service, plain
from superbill.tables.ambulance import AmbulanceRate, ambulance_rate
from superbill.tables.mpfs import ZIP9, ZipArea
from superbill.tables.store import Tables

SOURCE, MILES = "42 CFR 414.610(c)(1)-(4)", "42 CFR 414.610(c)(2), (c)(5)(i)"
GROUND_MILES, AIR_MILES = "A0425", {"A0435", "A0436"}
BASES = {f"A04{n}" for n in (26, 27, 28, 29, 30, 31, 32, 33, 34)}
FIRST = 17
AREAS = {"": "urban", "R": "rural", "B": "rural, among the fewest people"}
BASIC, PATIENTS = "A0428", "32"
SHARED = {2: Decimal("0.75")}
SHARED_BY_MORE = Decimal("0.60")
DIALYSIS = ((date(2018, 10, 1), Decimal("0.77")), (date(2013, 10, 1), Decimal("0.90")))
DEAD = "CMS Benefit Policy Manual ch. 10 §10.2.6"
DIALYSIS_SOURCE = "42 CFR 414.610(c)(8); Social Security Act §1834(l)(15)"


def price_ambulance(service: Service, encounter: Encounter, tables: Tables) -> bool:
    """Give an ambulance line its amount; False for a line that is none.

    Raises:
        NotPriced: the point of pickup, the area or the number of patients is not told.
        NotPaid: miles after the patient was pronounced dead.
        TableMissing: the ambulance fee schedule of the day is not installed.
    """
    code = service.code
    if code not in BASES | AIR_MILES | {GROUND_MILES}:
        return False
    service.steps = []
    area = _area(service, encounter)
    code = _after_death(service)
    row, release = ambulance_rate(tables, code, f"{area.carrier}{area.locality}", service.day)
    if row is None:
        raise NotPriced(f"the ambulance rate of {code} in carrier {area.carrier}, locality {area.locality}")
    rural = area.rural or ""
    service.step("point of pickup", AREAS[rural], "CMS Claims Processing Manual ch. 15 §20.1.5", f"ZIP code {area.zip}")
    service.example |= release.manifest.example
    rate = row.urban if not rural else row.rural
    if rural == "B" and row.super_rural and code in BASES:
        rate = row.super_rural
    service.base = rate
    service.step("ambulance rate", plain(rate), SOURCE, f"{code} in {area.carrier}/{area.locality}", release.ref)
    if code == GROUND_MILES and rural and row.first_miles:
        _first_miles(service, row)
    _shared(service, encounter)
    _dialysis(service, encounter)
    return True


def _area(service: Service, encounter: Encounter) -> ZipArea:
    pick_up = encounter.transport.pick_up if encounter.transport else None
    if pick_up is None:
        raise NotPriced("the ZIP code of the point of pickup (transport.pick_up.zip), for the ambulance fee")
    code = "".join(c for c in pick_up.zip if c.isdecimal())
    area = service.schedule.zip_release()[0].get("zip", code[:5], ZipArea)
    if area is not None and area.plus_four:
        area = service.schedule.zip_release(ZIP9)[0].get("zip", code, ZipArea) if len(code) == 9 else None
    if area is None:
        raise NotPriced(f"the locality of ZIP code {code} (nine digits where it lies in several), the point of pickup")
    if area.rural is None:
        raise NotPriced(
            "whether the point of pickup is rural (the ZIP code file was installed without it: install it again)"
        )
    return area


def _after_death(service: Service) -> str:
    """Pronounced dead after dispatch, before the patient was on board (QL): the basic base rate, no miles."""
    if not service.has("QL"):
        return service.code
    if service.code not in BASES:
        raise NotPaid("no miles are paid where the patient was pronounced dead before transport (QL)", DEAD)
    if service.code in {"A0430", "A0431"}:
        return service.code
    service.step("pronounced dead after dispatch (QL)", "basic life support", DEAD)
    return BASIC


def _first_miles(service: Service, row: AmbulanceRate) -> None:
    """The first 17 rural miles have an amount of their own; the line is for all its miles."""
    first = min(service.units, FIRST)
    more, each = service.units - first, row.first_miles or row.rural
    service.total = each * first + row.rural * more
    given = f"{plain(each)} × {first} + {plain(row.rural)} × {more}"
    service.step("rural miles, the first 17 and the rest", plain(service.total), MILES, given)


def _shared(service: Service, encounter: Encounter) -> None:
    """Several patients in one vehicle (GM; value code 32 of a provider): a part of the base rate, the miles divided.

    The part is of the lower of charge and fee (ch. 15 §30.1.2, the allowed charge of a single patient).
    """
    counted = next((int(v.amount) for v in encounter.bill.values if v.code == PATIENTS), None)
    if not service.has("GM") and not counted:
        return
    patients = encounter.transport.patients if encounter.transport and encounter.transport.patients else counted
    if patients is None or patients < 2:
        raise NotPriced("how many patients the vehicle carried (transport.patients), which GM says were several")
    base = service.code in BASES
    _lower_of_charge(service)
    part = SHARED.get(patients, SHARED_BY_MORE) if base else Decimal(1) / patients
    _take(service, f"{patients} patients in the vehicle (GM)", part, "42 CFR 414.610(c)(6)")


def _lower_of_charge(service: Service) -> None:
    whole = service.unit_amount * service.units if service.total is None else service.total
    charge = service.line.charge
    if charge is not None and charge < whole:
        service.step("the charge, which is lower", plain(charge), SOURCE, f"min({plain(whole)}, {plain(charge)})")
        whole = charge
    service.total = whole


def _dialysis(service: Service, encounter: Encounter) -> None:
    """Basic transports that are no emergency, to or from a dialysis facility (G, J), and their miles are paid less."""
    ends = any(len(m) == 2 and set(m) & {"G", "J"} and set(m) <= set("DEGHIJNPRSX") for m in service.line.modifiers)
    basic = service.code == BASIC or (
        service.code == GROUND_MILES and any(line.code == BASIC for line in encounter.lines)
    )
    part = next((p for start, p in DIALYSIS if start <= service.day), None)
    if ends and basic and part is not None:
        _take(service, "to or from dialysis, no emergency", part, DIALYSIS_SOURCE)


def _take(service: Service, name: str, part: Decimal, source: str) -> None:
    if service.total is not None:
        service.take(name, part, source)
    else:
        service.multiply(name, part, source)
