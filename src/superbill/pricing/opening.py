"""Opening a line: which schedule prices its code, and the amount of one unit before any modifier's percentage.

Source: status indicators and PC/TC indicators of the Medicare physician fee schedule database, CMS Claims Processing
Manual ch. 23 addendum; laboratory 42 CFR 414.507; anesthesia ch. 12 §50.
"""

from __future__ import annotations

from superbill.model.encounter import Encounter
from superbill.pricing.anesthesia import open_anesthesia
from superbill.pricing.factors import ORIGINATING_SITE, SITE_SOURCE, conversion_factor
from superbill.pricing.known_words import unknown_modifier, unknown_place
from superbill.pricing.place import Place, Unplaced, place_of
from superbill.pricing.service import NotPaid, NotPriced, Service, fee_beside, plain, session_of
from superbill.tables.mpfs import CLFS, RVU, Rvu
from superbill.tables.store import Tables

MAX_UNITS = 9999
ANESTHESIA = "J"
SITE_CODE = "Q3014"
STATUS_SOURCE = "MPFS status indicator {}, CMS Claims Processing Manual ch. 23 addendum"
COMPONENTS = {"26", "TC"}
PCTC = "MPFS PC/TC indicator {}, CMS Claims Processing Manual ch. 23 addendum"
HOSPITAL = {"19", "21", "22", "23", "51", "61"}
"""Places where the patient is a hospital's in- or outpatient."""
THERAPISTS = {"65", "67", "PT", "OT"}
"""Medicare specialty codes and credentials of therapists in private practice."""
NOT_PAID = {
    "B": "always bundled into the payment for another service",
    "P": "bundled, or excluded from the fee schedule; never paid separately under it",
    "I": "not valid for Medicare, which uses another code for this service",
    "G": "not valid for Medicare, which uses another code for this service",
    "M": "a measurement code for reporting only",
    "N": "not covered by Medicare",
}
OTHER_SCHEDULE = {
    "E": "paid, if at all, outside the physician fee schedule (excluded by regulation)",
    "X": "not a physician service by statute; paid, if at all, under another fee schedule",
}


def usable(service: Service, tables: Tables) -> None:
    """Set the units of a line that can be priced at all.

    Raises:
        NotPriced: no code, units that cannot be, or a modifier or place of service that does not exist.
    """
    units, line = service.line.units, service.line
    if not service.code:
        raise NotPriced("a procedure code")
    if units <= 0 or units > MAX_UNITS:
        raise NotPriced(f"a usable number of units (the line has {plain(units)}; 1 to {MAX_UNITS} can be priced)")
    if units != units.to_integral_value():
        raise NotPriced("a whole number of units")
    service.units = int(units)
    wrong = unknown_modifier(line.modifiers, tables, service.day)
    wrong = wrong or (unknown_place(line.place_of_service) if line.place_of_service else None)
    if wrong:
        raise NotPriced(wrong)


def open_line(service: Service, encounter: Encounter) -> None:
    """Give the line the amount of one unit, with the steps that lead to it.

    Raises:
        NotPriced: something is missing to price the line.
        NotPaid: the schedule pays nothing for it.
        TableMissing: a table of the day is not installed.
    """
    if _originating_site(service):
        return
    whole = service.schedule.rvu(service.code) if service.schedule.held(RVU) else None
    if _laboratory(service, whole):
        return
    if whole is None:
        service.schedule.release(RVU)
        raise NotPriced(f"{service.code} in the relative value file or the laboratory schedule of the day")
    place = place_of(encounter, service.line, service.schedule)
    if isinstance(place, Unplaced):
        raise NotPriced(place.missing)
    service.place = place
    service.example |= place.example
    if whole.status == ANESTHESIA:
        open_anesthesia(service, place)
    else:
        _physician_service(service, place, whole, qualifying=bool(encounter.provider.qualifying_apm))


def _originating_site(service: Service) -> bool:
    """Pay the place where the patient of a telehealth visit is, by the fee of the calendar year."""
    fee = ORIGINATING_SITE.get(service.day.year) if service.code == SITE_CODE else None
    if fee is None:
        return False
    service.base = fee
    service.step("originating site facility fee", plain(fee), SITE_SOURCE, f"calendar year {service.day.year}")
    return True


def _laboratory(service: Service, whole: Rvu | None) -> bool:
    """Price from the laboratory schedule what the physician schedule leaves to it."""
    if (whole is not None and whole.status != "X") or service.schedule.held(CLFS) is None:
        return False
    modifier = "QW" if service.has("QW") else ""
    rate = service.schedule.lab_fee(service.code, modifier)
    if rate is None:
        rate = service.schedule.lab_fee(service.code)
    if rate is None:
        return False
    release = service.schedule.release(CLFS)
    service.laboratory, service.base = True, rate
    service.example |= release.manifest.example
    service.step("laboratory fee schedule amount", plain(rate), "42 CFR 414.507", table=release.ref)
    return True


def _physician_service(service: Service, place: Place, whole: Rvu, *, qualifying: bool) -> None:
    row = _row(service, whole)
    if row.status == "N":
        service.patient_liable = True if service.has("GY") else None
    if row.status in NOT_PAID:
        raise NotPaid(NOT_PAID[row.status], STATUS_SOURCE.format(row.status))
    if row.status in OTHER_SCHEDULE:
        raise NotPriced(f"the schedule that prices {service.code}: {OTHER_SCHEDULE[row.status]}")
    if row.status == "C" or not row.priced:
        raise NotPriced(f"a price from the contractor: {service.code} has no relative values (status {row.status})")
    _not_beside_a_hospital(service, row)
    service.conversion = conversion_factor(service.schedule, qualifying=qualifying)
    if service.conversion is None:
        raise NotPriced("the conversion factor for qualifying participants of advanced APMs")
    fee = fee_beside(service, row.code, row.modifier)
    if fee is None:
        raise NotPriced(f"relative values of {service.code}")
    service.fee, service.base = fee, fee.amount
    service.example |= fee.example
    service.steps += place.steps
    service.steps += fee.steps
    if place.facility and row.facility_na:
        service.step(
            "setting to look at", "priced as published",
            "MPFS facility NA indicator: rarely furnished there; the technical component is the facility's",
        )  # fmt: skip


def _not_beside_a_hospital(service: Service, row: Rvu) -> None:
    """Refuse what a hospital itself is paid for: incident-to services, and therapists' services to its patients.

    Source: MPFS PC/TC indicators 5 and 7, CMS Claims Processing Manual ch. 23 addendum.
    """
    if service.line.place_of_service not in HOSPITAL:
        return
    if row.pctc == "5":
        raise NotPaid("an incident-to service is not paid to a practitioner in a hospital", PCTC.format("5"))
    told = {service.provider.specialty, (service.provider.credential or "").upper()}
    if row.pctc == "7" and not told.isdisjoint(THERAPISTS):
        raise NotPaid("a therapist's service to a hospital patient is paid to the hospital", PCTC.format("7"))


def _row(service: Service, whole: Rvu) -> Rvu:
    """Return the row of the code, or of its component.

    Source: MPFS PC/TC indicator; modifier 53 has its own relative values for a few colonoscopies only.
    """
    wanted = [m for m in service.line.modifiers if m in COMPONENTS | {"53"}]
    if not wanted:
        return whole
    if COMPONENTS.issubset(wanted):
        return whole
    modifier = wanted[0]
    row = service.schedule.rvu(service.code, modifier)
    if row is not None:
        return row
    if modifier == "53":
        raise NotPriced(
            f"a price from the contractor: {service.code} with modifier 53 has no relative values of its own"
        )
    if whole.status in NOT_PAID or whole.status in OTHER_SCHEDULE or whole.status == "C":
        return whole
    raise NotPaid(
        f"modifier {modifier} cannot be used with {service.code}",
        f"MPFS PC/TC indicator {whole.pctc}, CMS Claims Processing Manual ch. 23 addendum",
    )


def bundled_injections(services: list[Service]) -> None:
    """Pay a code of status T only where no other physician service of the day and provider is payable.

    Source: MPFS status indicator T, CMS Claims Processing Manual ch. 23 addendum.
    """
    alone = [s for s in services if s.open and s.fee and s.fee.row.status == "T"]
    payable = {session_of(s) for s in services if s.open and not s.laboratory and s not in alone} if alone else set()
    for service in alone:
        if session_of(service) in payable:
            service.deny("bundled into the other physician service of the same day", STATUS_SOURCE.format("T"))
