"""Equipment, prostheses, orthoses and supplies of a professional or supplier claim, by the DMEPOS fee schedule.

Source: 42 CFR 414.210, 414.220-414.232 (payment classes), 414.229 (capped rental: 10 percent of the purchase price in
months 1 to 3, 7.5 in months 4 to 13; power wheelchairs 15 and 6); CMS Claims Processing Manual ch. 20 §30.5 (capped
rental, modifiers KH, KI, KJ), §10.1 and ch. 1 §10.1.5 (the patient's address decides the state).
"""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

from superbill.errors import TableMissing
from superbill.model.encounter import Encounter
from superbill.pricing.service import NotPriced, Service, plain
from superbill.tables.dmepos import DMEPOS, RURAL, DmeposFee, rural_zip
from superbill.tables.mpfs import ZipArea
from superbill.tables.store import Tables

SOURCE = "42 CFR 414.210; CMS Claims Processing Manual ch. 20 §30"
RENTAL_SOURCE = "42 CFR 414.229(b); CMS Claims Processing Manual ch. 20 §30.5.1"
RURAL_SOURCE = "42 CFR 414.202, 414.210(g)"
CAPPED, LATER = "CR", "KJ"
LATER_PART, POWERED_PART = Decimal("0.75"), Decimal("0.4")
POWERED = ("K0813", "K0898")
MEANS = {"NU", "RR", "UE"}
MEANING = "whether it is bought new (NU), bought used (UE) or rented (RR)"


def price_equipment(service: Service, encounter: Encounter, tables: Tables) -> bool:
    """Give a line that no other schedule prices the fee of the patient's state; False where the schedule has none.

    Raises:
        NotPriced: the state, the kind of purchase, or whether the ZIP code is rural is not told.
    """
    if service.code[:1].isdecimal():
        return False
    try:
        release = tables.as_of(DMEPOS, service.day)
    except TableMissing:
        return False
    found = _row(service, tables)
    if found is None:
        return False
    key, row = found
    service.steps = []
    state = _state(service, encounter)
    if state is None:
        raise NotPriced("the state where the patient lives (patient.address or patient.zip), for the DMEPOS fee")
    fee, rural = row.fees.get(state), row.rural_fees.get(state)
    if rural is not None and rural != fee and _rural(service, encounter, tables):
        fee = rural
    if fee is None:
        raise NotPriced(f"a DMEPOS fee of {service.code} in {state}")
    service.base = fee
    service.example |= release.manifest.example
    service.step("DMEPOS fee", plain(fee), SOURCE, f"{key} in {state}, class {row.category}", release.ref)
    _later_months(service, row)
    return True


def _row(service: Service, tables: Tables) -> tuple[str, DmeposFee] | None:
    """Return the row that fits the modifiers best: two of them, one, none."""
    release, mine = tables.as_of(DMEPOS, service.day), service.line.modifiers
    pairs = [*permutations(mine, 2), *((m, "") for m in mine), ("", "")]
    for first, second in pairs:
        row = release.get("fee", f"{service.code}-{first}-{second}", DmeposFee)
        if row is not None:
            return "-".join(filter(None, (service.code, first, second))), row
    if any(release.get("fee", f"{service.code}-{means}-", DmeposFee) for means in MEANS):
        raise NotPriced(MEANING)
    return None


def _state(service: Service, encounter: Encounter) -> str | None:
    patient = encounter.patient
    if patient.address and patient.address.state:
        return patient.address.state.upper()
    if not patient.zip:
        return None
    try:
        area = service.schedule.zip_release()[0].get("zip", patient.zip[:5], ZipArea)
    except TableMissing:
        return None
    return area.state if area else None


def _rural(service: Service, encounter: Encounter, tables: Tables) -> bool:
    """Tell whether the patient lives in a rural area of the fee schedule.

    Raises:
        NotPriced: the ZIP code or the list of rural ones is not here.
    """
    patient = encounter.patient
    code = (patient.address.zip if patient.address else None) or patient.zip or ""
    told = f"whether the patient's ZIP code is rural, which the DMEPOS fee of {service.code} depends on"
    if not code:
        raise NotPriced(told)
    try:
        rural, release = rural_zip(tables, code[:5], service.day), tables.as_of(RURAL, service.day)
    except TableMissing as missing:
        raise NotPriced(f"{told}: {missing}") from None
    service.step("area", "rural" if rural else "not rural", RURAL_SOURCE, f"ZIP code {code[:5]}", release.ref)
    return rural


def _later_months(service: Service, row: DmeposFee) -> None:
    """Reduce a capped rental from its fourth month on (KJ)."""
    if row.category != CAPPED or not service.has("RR"):
        return
    if not service.has("KH", "KI", LATER):
        raise NotPriced("the month of the rental (KH first, KI second and third, KJ fourth to thirteenth)")
    if service.has(LATER):
        powered = POWERED[0] <= service.code <= POWERED[1]
        part = POWERED_PART if powered else LATER_PART
        service.multiply("capped rental, month 4 to 13 (KJ)", part, RENTAL_SOURCE)
