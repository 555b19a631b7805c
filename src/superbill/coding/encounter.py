"""What coding must know besides the notes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from superbill.model.coded import Report
from superbill.model.encounter import Encounter, PriorService, Setting

DateFrom = Literal["option", "encounter", "note", "newest release"]


@dataclass(frozen=True, slots=True)
class History:
    """What is known besides the notes: age on the day, earlier services, and who sees the patient."""

    age: Decimal | None = None
    prior_services: tuple[PriorService, ...] = ()
    npi: str | None = None
    group: str | None = None
    specialty: str | None = None


def history_of(encounter: Encounter, day: dt.date) -> History:
    """Return the history that an encounter carries: the age from the date of birth, the services of the past."""
    born = encounter.patient.birth_date
    seen = encounter.rendering or encounter.attending
    years = Decimal(day.year - born.year - ((day.month, day.day) < (born.month, born.day))) if born else None
    return History(
        age=years,
        prior_services=encounter.prior_services,
        npi=seen.npi if seen else None,
        group=encounter.provider.npi,
        specialty=seen.taxonomy if seen else None,
    )


@dataclass(frozen=True, slots=True)
class CodingContext:
    """Setting, day of service and where it came from, report, and the kind of payer (None: official rules only).

    `history`: patient and practice as recorded. `waived`: the laboratory of the practice works under a certificate of
    waiver (42 CFR 493.15).
    """

    setting: Setting
    day: dt.date
    date_from: DateFrom
    report: Report = "assessed"
    payer_kind: str | None = None
    id: str = ""
    waived: bool = False
    history: History = History()
