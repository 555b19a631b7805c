"""The present-on-admission indicator of each diagnosis of an inpatient stay.

Source: ICD-10-CM Official Guidelines FY2026, Appendix I: Y for what was present or began before the order of admission,
chronic diseases and what is suspected at discharge from signs present on admission; N for what began in the stay; U
where the documentation is insufficient, W where the provider cannot tell; of a combination code N where any part was
not present; none for codes of the exempt list.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.errors import TableMissing
from superbill.model.coded import Rationale
from superbill.model.note import Note
from superbill.tables.patterns import Pattern
from superbill.tables.poa import poa_exempt
from superbill.tables.store import Tables

Indicator = Literal["Y", "N", "U", "W"]

_PRESENT = Pattern(r"\b(?:present (?:on|at|upon|prior to) (?:admission|arrival)|\bPOA\b|on arrival)", re.IGNORECASE)
_NOT_PRESENT = Pattern(
    r"\b(?:not (?:present|noted) (?:on|at|upon) admission|hospital[- ]acquired|nosocomial|ventilator[- ]associated|"
    r"(?:developed|occurred|began|arose|started|noted|onset|diagnosed|progress\w+)(?: \w+){0,4} "
    r"(?:(?:on|by) (?:hospital |hosp\.? ?)?(?:day|HD) ?#?(?:[2-9]|\d\d|two|three|four|five|six|seven)|"
    r"(?:during|after) (?:the |this |his |her )?(?:stay|hospitali[sz]ation|admission|hospital course|surgery))|"
    r"(?:on|by) (?:hospital |hosp\.? ?)?(?:day|HD) ?#?(?:[2-9]|\d\d|two|three|four|five|six|seven),?(?: \w+){0,4} "
    r"(?:developed|occurred|began|arose|started|noted|diagnosed)|"
    r"(?:hospital|inpatient)[- ]onset|post-?op(?:erative)? day ?#?\d)\b",
    re.IGNORECASE,
)
_UNKNOWN = Pattern(
    r"\b(?:unclear|unknown|not documented) (?:if|whether)[^.]{0,40}(?:present )?on admission", re.IGNORECASE
)
_CANNOT_TELL = Pattern(r"\bclinically (?:undetermined|unable to determine)", re.IGNORECASE)
SOURCE = f"{GUIDELINES} Appendix I"
_SAID: dict[Indicator, str] = {
    "Y": "Present on admission: nothing in the record says that it began in the stay",
    "N": "The record says that it began after the order of admission",
    "U": "The record does not tell whether it was present on admission",
    "W": "The provider cannot tell whether it was present on admission",
}


def indicator(p: Proposal, notes: Sequence[Note]) -> Indicator:
    """Return the indicator that the sentences of a diagnosis support; of several parts the least present counts."""
    said = [*_sentences(p, notes)]
    if any(_PRESENT.search(text) and not _NOT_PRESENT.search(text) for text in said):
        return "Y"
    tests: tuple[tuple[Pattern, Indicator], ...] = ((_UNKNOWN, "U"), (_CANNOT_TELL, "W"), (_NOT_PRESENT, "N"))
    return next((value for pattern, value in tests if any(pattern.search(text) for text in said)), "Y")


def exempt(code: str, tables: Tables, day: dt.date) -> bool:
    """Tell whether the installed list exempts the code; false where no list of the day is installed."""
    try:
        return poa_exempt(tables, code, day)
    except TableMissing:
        return False


def reason(value: Indicator) -> Rationale:
    """Return why the indicator was chosen."""
    return Rationale(rule="CM-POA", text=_SAID[value], source=SOURCE)


def _sentences(p: Proposal, notes: Sequence[Note]) -> Iterator[str]:
    for note in notes:
        places = sorted(e.start for e in p.evidence if e.document == note.name and e.role == "term")
        for sentence in note.sentences if places else ():
            if bisect_left(places, sentence.span.start) < bisect_left(places, sentence.span.end):
                yield note.text[sentence.span.start : sentence.span.end]
