"""Preventive visits: by age and new or established; Medicare's own by kind.

Sources: CPT preventive medicine services, code ranges by age, own words; 42 CFR 410.15-410.16 (Medicare's preventive
examination and annual wellness visits).
"""

from __future__ import annotations

from superbill.coding.em.families import book, holding
from superbill.model.visit import Visit

MEDICARE = {"welcome": "G0402", "annual_first": "G0438", "annual_next": "G0439"}
SOURCE = "CPT preventive medicine services, own words; 42 CFR 410.15-410.16"


def preventive_code(visit: Visit, patient: str | None) -> tuple[str | None, str | None]:
    """Return the code, or what is missing for it."""
    if visit.preventive_kind in MEDICARE:
        return MEDICARE[visit.preventive_kind], None
    if visit.payer == "medicare":
        return None, "which of Medicare's preventive visits it was; it does not cover the others"
    if visit.age is None:
        return None, "the patient's age"
    if patient is None:
        return None, "whether the patient is new or established"
    row = holding(book().preventive, visit.service_date)[0]
    ages = row.new if patient == "new" else row.established
    return max((least, code) for code, least in ages.items() if visit.age >= least)[1], None
