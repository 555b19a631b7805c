"""What no encounter can say: a charge below zero, a count that no claim can carry, a day of another age.

Source: 837 005010X222A1 and X223A2, SV104, SV205 and CTP04 (three decimals at most); CMS-1500 and UB-04 instructions
(NUCC item 24G, NUBC FL 46: digits of units; NDC quantity of seven digits).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from superbill.errors import BadInput
from superbill.model.encounter import Encounter
from superbill.office.records.card_days import check_birth

FIRST_DAY = dt.date(1900, 1, 1)
AHEAD = dt.timedelta(days=366)
MOST = {"units": 99_999, "minutes": 99_999, "ndc_quantity": 9_999_999}
DECIMALS = 3


def within_limits(value: Encounter, today: dt.date) -> None:
    """Refuse charges, counts and days that no encounter has, with their field."""
    _not_negative(value.charge, "charge")
    check_birth(value.patient.birth_date, "patient.birth_date")
    for field, day in _days(value):
        if day is not None and not FIRST_DAY <= day <= today + AHEAD:
            raise BadInput(field, "is not between 1900 and a year ahead", "Give the day of the service")
    for place, line in enumerate(value.lines):
        _not_negative(line.charge, f"lines[{place}].charge")
        for name, most in MOST.items():
            _countable(getattr(line, name), most, f"lines[{place}].{name}")
    for place, authorization in enumerate(value.authorizations):
        _countable(authorization.units, MOST["units"], f"authorizations[{place}].units")
    for place, decision in enumerate(value.prior_decisions):
        for line_of_it in decision.lines:
            _countable(line_of_it.units, MOST["units"], f"prior_decisions[{place}].lines.units")
    if value.transport:
        _countable(value.transport.miles, MOST["units"], "transport.miles")


def _days(value: Encounter) -> Iterator[tuple[str, dt.date | None]]:
    for name in ("service_date", "admit_date", "discharge_date"):
        yield name, getattr(value, name)
    for place, line in enumerate(value.lines):
        yield f"lines[{place}].service_date", line.service_date
        yield f"lines[{place}].through_date", line.through_date
    for place, procedure in enumerate(value.procedures):
        yield f"procedures[{place}].date", procedure.date


def _not_negative(amount: Decimal | None, field: str) -> None:
    if amount is not None and amount < 0:
        raise BadInput(field, "is below zero", "Give what was charged; a reversal is a claim of its own")


def _countable(number: Decimal | None, most: int, field: str) -> None:
    if number is None:
        return
    if not 0 < number <= most:
        raise BadInput(field, f"is not above zero and at most {most}", "Give how many there were")
    if number != round(number, DECIMALS):
        raise BadInput(field, f"has more than {DECIMALS} decimals", f"Round it to {DECIMALS} decimals")
