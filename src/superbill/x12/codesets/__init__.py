"""Short public code lists that X12 transactions refer to: code numbers and days, never a list's wording.

Long lists (diagnoses, procedures, modifiers) are releases of `tables`; whoever runs a check passes look-ups for them.
A list that ships here ends on its day: a code a little higher than the list's highest may be newer and is not judged.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from typing import TypeAlias

Lookup: TypeAlias = Callable[[str, date | None], bool | None]
"""Whether a code of a list holds on a day (or ever, without a day); none where it cannot be told."""

CARC, RARC, POS, STATE = "CARC", "RARC", "place of service", "state"
STATUS_CATEGORY, STATUS, BILL_TYPE = "claim status category", "claim status", "type of bill"
ICD10CM, ICD10PCS, ICD9CM = "ICD-10-CM", "ICD-10-PCS", "ICD-9-CM"
TAXONOMY, REVENUE = "taxonomy", "revenue code"
ADMISSION_TYPE, ADMISSION_SOURCE, PATIENT_STATUS = "admission type", "admission source", "patient status"
HCPCS, MODIFIER, CDT = "HCPCS", "modifier", "CDT"

STAYS = frozenset({"11", "18", "21", "41", "65", "66", "86"})
"""Types of bill (facility and class of care) that are paid for the stay of an inpatient."""

_FILES = {CARC: "carc", RARC: "rarc", POS: "pos", STATE: "state", STATUS_CATEGORY: "status_category",
          STATUS: "status", BILL_TYPE: "bill_type", ADMISSION_TYPE: "admission_type",
          ADMISSION_SOURCE: "admission_source", PATIENT_STATUS: "patient_status"}  # fmt: skip
# Lists that grow: codes of one letter and a number, or a number.
_GROWING = frozenset({CARC, RARC, STATUS})
_MAY_BE_NEWER = 120
# Total charge, payment systems, revenue centers, behavioural health, alternative therapies, adult care.
_CENTERS = (range(1, 2), range(22, 25), range(100, 1006), range(2100, 2110), range(3100, 3110))
_NUMBERED = re.compile(r"([A-Z]*)([0-9]+)")


def shipped() -> dict[str, Lookup]:
    """The look-ups of the lists that ship with the program."""
    return {REVENUE: _revenue, **{name: functools.partial(_holds, name) for name in _FILES}}


def as_of(name: str) -> str:
    """The day that a shipped list ends on, as its file tells it."""
    text = _text(name)
    return next(line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("# as of:"))


def _revenue(code: str, _day: date | None) -> bool:
    """Four digits of a numbered revenue center (CMS Claims Processing Manual chapter 25, form locator 42)."""
    return len(code) == 4 and code.isascii() and code.isdecimal() and any(int(code) in some for some in _CENTERS)


def _holds(name: str, code: str, day: date | None) -> bool | None:
    listed = _list(name)
    held = listed.get(code)
    if held is None:
        return None if name in _GROWING and _newer(name, code) else False
    start, end = held
    if day is None:
        return True
    return (start is None or start <= day) and (end is None or day < end)


def _newer(name: str, code: str) -> bool:
    found = _NUMBERED.fullmatch(code)
    if found is None:
        return False
    highest = _highest(name).get(found[1])
    return highest is not None and highest < int(found[2]) <= highest + _MAY_BE_NEWER


@functools.cache
def _highest(name: str) -> dict[str, int]:
    """The highest number behind each letter."""
    highest: dict[str, int] = {}
    for code in _list(name):
        if found := _NUMBERED.fullmatch(code):
            highest[found[1]] = max(highest.get(found[1], 0), int(found[2]))
    return highest


@functools.cache
def _list(name: str) -> dict[str, tuple[date | None, date | None]]:
    found: dict[str, tuple[date | None, date | None]] = {}
    for line in _text(name).splitlines():
        if line and not line.startswith("#"):
            code, start, end = (*line.split("\t"), "", "")[:3]
            found[code] = (date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)
    return found


def _text(name: str) -> str:
    return files("superbill.x12.codesets").joinpath(f"{_FILES[name]}.tsv").read_text("utf-8")
