"""The family that the payer knows the visit by: Medicare has no consultations and no same-day stays under eight hours.

Source: CMS Claims Processing Manual ch. 12 §30.6.9.1 (stays of one day), §30.6.10 (consultations).
"""

from __future__ import annotations

from collections.abc import Iterator

from superbill.coding.em.families import MEDICARE, book
from superbill.model.finding import Finding, Severity
from superbill.model.visit import Family, Visit

SHORT_STAY, LONG_STAY = 8, 24
STAY = "CMS Claims Processing Manual ch. 12 §30.6.9.1"
CONSULTATIONS = "CMS Claims Processing Manual ch. 12 §30.6.10"
INSTEAD: dict[str, Family] = {"consult_office": "office", "consult_inpatient": "hospital_initial"}


def as_paid(visit: Visit) -> tuple[Visit, tuple[Finding, ...]]:
    """Return the visit in the family that its payer pays, and what is told about the change."""
    told = tuple(_told(visit))
    family = visit.family
    if family in INSTEAD and visit.payer in _refusing(family):
        family = INSTEAD[family]
    elif family == "same_day_stay" and _short(visit):
        family = "hospital_initial"
    return visit.model_copy(update={"family": family}), told


def _refusing(family: Family) -> frozenset[str]:
    return frozenset(payer for row in book().family if row.id == family for payer in row.not_for)


def _short(visit: Visit) -> bool:
    return visit.payer in MEDICARE and visit.stay_hours is not None and visit.stay_hours < SHORT_STAY


def _told(visit: Visit) -> Iterator[Finding]:
    if visit.family in INSTEAD and visit.payer in _refusing(visit.family):
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
