"""New or established: three years, the same practitioner or the same group and exact specialty, face to face.

Source: CPT definition of new and established patient, own words; CMS Claims Processing Manual ch. 12 §30.6.7.A
(Medicare asks for the same group and specialty code).
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from superbill.model.encounter import PriorService
from superbill.model.visit import Visit
from superbill.tables.patterns import Pattern

YEARS = 3
SOURCE = "CPT, new and established patient, own words; CMS Claims Processing Manual ch. 12 §30.6.7.A"
TESTS = Pattern(r"[78]\d{4}|3641[56]|9300[05]|93010|99(44[1-9]|42[1-3]|45[0-9])|G20(10|12)")
"""Laboratory, imaging and other services that are not face to face."""
Kind = Literal["new", "established"]


def patient_of(visit: Visit) -> tuple[Kind | None, str | None]:
    """New or established and what could not be told. The history outweighs what the visit says of itself."""
    since = _years_before(visit.service_date)
    unknown = False
    for service in visit.prior_services or ():
        if not since < service.service_date < visit.service_date or TESTS.match(service.code):
            continue
        same = _same_practice(visit, service)
        if same:
            return "established", None
        unknown = unknown or same is None
    if unknown and visit.patient is None:
        return None, "whether the earlier service was by the same group and specialty"
    if visit.patient or visit.prior_services is None:
        return visit.patient, None if visit.patient else "whether the patient is new or established"
    return "new", None


def _same_practice(visit: Visit, service: PriorService) -> bool | None:
    if visit.npi and visit.npi == service.npi:
        return True
    if visit.group is None or service.group is None or visit.specialty is None or service.specialty is None:
        return None
    return visit.group == service.group and visit.specialty == service.specialty


def _years_before(day: dt.date) -> dt.date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=max(day.year - YEARS, dt.MINYEAR), day=28 if leap else day.day)
