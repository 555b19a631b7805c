"""The family that the payer knows the visit by: consultations, stays of one day, telemedicine.

Medicare has no consultations, no same-day stays under eight hours, and no telemedicine codes. Sources: CMS Claims
Processing Manual ch. 12 §30.6.9.1 (stays of one day), §30.6.10 (consultations); CPT 2025 telemedicine services, own
words, and the CY2025 PFS final rule, 89 FR 97710, II.D.
"""

from __future__ import annotations

from collections.abc import Iterator

from superbill.coding.em.families import MEDICARE, book, holding
from superbill.model.finding import Finding, Severity
from superbill.model.visit import Family, Visit

SHORT_STAY, LONG_STAY = 8, 24
STAY = "CMS Claims Processing Manual ch. 12 §30.6.9.1"
CONSULTATIONS = "CMS Claims Processing Manual ch. 12 §30.6.10"
TELEMEDICINE = "CPT telemedicine services (2025), own words; CY2025 PFS final rule, 89 FR 97710, II.D"
INSTEAD: dict[str, Family] = {
    "consult_office": "office",
    "consult_inpatient": "hospital_initial",
    "telemedicine": "office",
}


def as_paid(visit: Visit) -> tuple[Visit, tuple[Finding, ...]]:
    """Return the visit in the family that its payer pays, and what is told about the change."""
    told = tuple(_told(visit))
    family = visit.family
    if family == "office" and visit.telehealth and _remote_codes(visit):
        family = "telemedicine"
    elif family in INSTEAD and (
        visit.payer in _refusing(family) or (family == "telemedicine" and not _remote_codes(visit))
    ):
        family = INSTEAD[family]
    elif family == "same_day_stay" and _short(visit):
        family = "hospital_initial"
    return visit.model_copy(update={"family": family}), told


def _remote_codes(visit: Visit) -> bool:
    """Whether the payer knows codes for telemedicine on the day."""
    rows = [row for row in holding(book().family, visit.service_date) if row.id == "telemedicine"]
    return bool(rows) and visit.payer not in _refusing("telemedicine")


def _refusing(family: Family) -> frozenset[str]:
    return frozenset(payer for row in book().family if row.id == family for payer in row.not_for)


def _short(visit: Visit) -> bool:
    return visit.payer in MEDICARE and visit.stay_hours is not None and visit.stay_hours < SHORT_STAY


def _told(visit: Visit) -> Iterator[Finding]:
    if visit.family == "office" and visit.telehealth and visit.payer is None and _remote_codes(visit):
        yield _finding(
            "EM-TELEMEDICINE",
            "The payer of this remote visit is not told: the code is CPT's for telemedicine, which Medicare and some "
            "plans do not know",
            "Name the payer; for those the office code with its place, and 93 where it was by audio alone",
            TELEMEDICINE,
        )
    if visit.family.startswith("consult") and visit.payer in _refusing(visit.family):
        yield _finding(
            "EM-CONSULT",
            "This payer pays no consultations: the level is that of the office or hospital visit",
            "See that the kind of visit is right; a later consultation of the stay is a subsequent visit",
            CONSULTATIONS,
        )
    hours = visit.stay_hours
    if visit.family != "same_day_stay" or visit.payer not in MEDICARE or hours is None:
        return
    if hours < SHORT_STAY:
        message = f"The stay lasted {hours} hours, under {SHORT_STAY}: the level is that of the initial visit alone"
        yield _finding("EM-STAY", message, "See the times of admission and discharge", STAY)
    elif hours >= LONG_STAY:
        message = f"The stay lasted {hours} hours: it is no stay of one day"
        yield _finding("EM-STAY", message, "Bill the initial visit on its day and the discharge on its own", STAY)


def _finding(edit: str, message: str, do: str, source: str) -> Finding:
    return Finding(edit=edit, severity=Severity.WARNING, message=message, do=do, source=source)
