"""Time: which minutes count, the code that they reach, prolonged services and critical care.

Sources: CPT E/M guidelines on time (2021, 2023; "must be met" 2024), own words; CMS MLN006764; PFS final rules CY2021
and CY2023 with the technical correction of MM12982 (prolonged services and critical care of Medicare).
"""

from __future__ import annotations

from superbill.coding.em.families import Family, book, holding, rules_of
from superbill.model.visit import Visit, VisitLine

QUARTER, HALF = 15, 30
FIRST_CRITICAL = 30
CPT_TIME = "CPT E/M guidelines on time, own words"
MEDICARE_TIME = "PFS final rules CY2021 and CY2023; MM12982"


def minutes_of(visit: Visit) -> tuple[int | None, tuple[str, ...]]:
    """The practitioner's minutes on the date, and what keeps them from being known.

    Two different totals contradict each other: neither counts.
    """
    totals = {time.minutes for time in visit.times if time.of == "total"}
    if not totals:
        return None, ()
    if len(totals) > 1:
        told = " and ".join(str(total) for total in sorted(totals))
        return None, (f"The total time is told as {told} minutes; which one holds must be asked",)
    off = sum(time.minutes for time in visit.times if time.of != "total" and time.included)
    total = totals.pop() - off
    if total < 0:
        return None, ("The parts that do not count are longer than the total time",)
    return total, ()


def code_by_time(family: Family, minutes: int | None) -> str | None:
    """The highest code of the family whose minutes are met; a code that asks for none needs no statement of time.

    Source: discharge days of 30 minutes or less, CMS Claims Processing Manual ch. 12 §30.6.9.2.
    """
    met = [(least, code) for code, least in family.minutes.items() if (minutes or 0) >= least]
    return max(met)[1] if met else None


def prolonged(visit: Visit, code: str, minutes: int) -> VisitLine | None:
    """The prolonged service beside the top code of a family that was chosen by time."""
    rules = rules_of(visit)
    for row in holding(book().prolonged, visit.service_date):
        first = row.first.get(code)
        if row.payers == rules and first is not None and minutes >= first:
            units = (minutes - first) // QUARTER + 1
            reason = f"{minutes} minutes: one unit at {first}, then one for each full {QUARTER}"
            return VisitLine(code=row.code, units=units, reason=reason, source=_source(rules))
    return None


def critical_care(visit: Visit, minutes: int) -> tuple[VisitLine, ...]:
    """Critical care of one day: 99291 from 30 minutes, 99292 for each further half hour as the payer counts it."""
    if minutes < FIRST_CRITICAL:
        return ()
    rules = rules_of(visit)
    rows = holding(book().critical, visit.service_date)
    row = next((row for row in rows if row.payers == rules), None) or next(r for r in rows if r.payers == "cpt")
    first = VisitLine(code="99291", reason=f"{minutes} minutes of critical care", source=_source(row.payers))
    further = (minutes - row.second) // HALF + 1
    if further < 1:
        return (first,)
    reason = f"{minutes} minutes: the first further unit at {row.second}, then every {HALF}"
    return first, VisitLine(code="99292", units=further, reason=reason, source=_source(row.payers))


def _source(rules: str) -> str:
    return MEDICARE_TIME if rules == "medicare" else CPT_TIME
