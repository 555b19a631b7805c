"""The date of service as the note itself states it: after a label, never a birth date or the date of a past event."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

_LABEL = (
    r"(?:date of (?:service|visit|encounter|exam(?:ination)?|discharge|consultation|evaluation)|"
    r"(?:service|visit|encounter|discharge|exam) date|dos|date seen|(?<!last )seen on|"
    r"discharged?(?: on| date)?|disch|d/c|"
    r"(?:[\w-]+ )?visit|arrival|date)"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE = (
    r"(?:(?P<y>(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<m2>\d{1,2})/(?P<d2>\d{1,2})/(?P<y2>(?:(?:19|20)\d\d|\d\d(?!\d)))|"
    r"(?P<mon>[A-Z][a-z]{2,8})\.? (?P<d3>\d{1,2}),? (?P<y3>(?:19|20)\d\d))"
)
_STATED = re.compile(rf"(?:^|[\s|(])(?P<label>{_LABEL})\s*[:=,]?\s*{_DATE}", re.IGNORECASE | re.MULTILINE)
_ALONE = re.compile(rf"(?<![\d/.-]){_DATE}(?![\d/-])", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:dob|d\.o\.b|born|birth\w*|mrn|edc|edd|due|lmp|surgery|since|until|next|follow\w*|adm\w*|expires?|from|injury|"
    r"mri|ct|pet|x-?rays?|echo\w*|labs?|ekg|ecg|ultrasound|scan|biops\w+|path\w*|mammogram|colonoscopy|started|onset)\b",
    re.IGNORECASE,
)
_HEAD_LINES, _BESIDE = 6, 20
_LONGEST_LINE = 14
"""Words of a line of the head; a longer one tells a story, and its dates are of the past."""
_CENTURY, _PIVOT = 2_000, 69
_FIRST_LINES = 4_000
_LAST_LINES = 1_000


@lru_cache(maxsize=32)
def service_date(text: str) -> dt.date | None:
    """Return the labelled date of service or discharge near the head or foot of the note; None when none is stated.

    A discharge date wins over others: it picks the code set of a stay. Source: ICD-10-CM Official Guidelines FY2026,
    introduction (effective for services and discharges on or after the date).
    """
    found = [
        *_STATED.finditer(text[:_FIRST_LINES]),
        *_STATED.finditer(text[max(_FIRST_LINES, len(text) - _LAST_LINES) :]),
    ]
    stated = [(m["label"].lower(), day) for m in found if (day := _day(m))]
    discharge = [day for label, day in stated if label.startswith(("disch", "d/c")) or "discharge" in label]
    days = discharge or [day for _, day in stated]
    return days[0] if days else _of_the_head(text)


def _of_the_head(text: str) -> dt.date | None:
    """Return the one date of the first lines that is no birth date and no date of an event; None when there are two."""
    lines = [line for line in text[:_FIRST_LINES].splitlines() if line.strip()][:_HEAD_LINES]
    lines = [line for line in lines if len(line.split()) <= _LONGEST_LINE]
    found = {
        day
        for line in lines
        for match in _ALONE.finditer(line)
        if not _OTHER.search(line[max(0, match.start() - _BESIDE) : match.start()]) and (day := _day(match))
    }
    return next(iter(found)) if len(found) == 1 else None


def _day(found: re.Match[str]) -> dt.date | None:
    if found["mon"]:
        parts = (found["y3"], str(_month(found["mon"])), found["d3"])
    else:
        parts = (found["y"] or found["y2"], found["m"] or found["m2"], found["d"] or found["d2"])
    try:
        year = int(parts[0])
        return dt.date(year + _CENTURY if year <= _PIVOT else year, int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def _month(name: str) -> int:
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0
