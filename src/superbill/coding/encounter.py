"""What coding must know besides the notes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from superbill.model.coded import Report
from superbill.model.encounter import Setting

DateFrom = Literal["option", "encounter", "note", "newest release"]


@dataclass(frozen=True, slots=True)
class CodingContext:
    """Setting, day of service and where it came from, report, and the kind of payer (None: official rules only).

    `waived`: the laboratory of the practice works under a certificate of waiver (42 CFR 493.15).
    """

    setting: Setting
    day: dt.date
    date_from: DateFrom
    report: Report = "assessed"
    payer_kind: str | None = None
    id: str = ""
    waived: bool = False
