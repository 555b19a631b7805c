"""Diabetic retinopathy: its severity, the edema of the macula and the eyes, wherever the record tells them.

The diabetes and its retinopathy make one code; how far it went often stands in another sentence.
Sources: ICD-10-CM FY2026 E08.3- to E13.3-; Official Guidelines FY2026 I.A.15, I.C.4.a.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from superbill.coding.external import stated
from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.model.note import Note, Span
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

OPEN = (".311", ".319")
"""Ends of the codes of a retinopathy without its severity."""
_PROLIFERATIVE = Pattern(r"(?<!non)(?<!non-)(?<!non )(?<!not )\bproliferative\b|\bPDR\b", re.IGNORECASE)
_EARLIER = Pattern(
    r"\b(?:mild|moderate|severe)\b[^.;\n]{0,20}\b(?:non-? ?proliferative|NPDR)|"
    r"\b(?:non-? ?proliferative|NPDR)\b[^.;\n]{0,25}?\b(?:mild|moderate|severe)\b",
    re.IGNORECASE,
)
_GRADE = Pattern(r"\b(?:mild|moderate|severe)\b", re.IGNORECASE)
_GRADES = {"mild": "2", "moderate": "3", "severe": "4"}
_EDEMA = Pattern(r"\b(?:(?:diabetic )?macular edema|CSME|DME)\b", re.IGNORECASE)
_TRACTION = Pattern(r"\btraction\w* (?:retinal )?detachment", re.IGNORECASE)
_SPARING = Pattern(r"\b(?:not involving|sparing)(?: the)? macula", re.IGNORECASE)
_EYE = Pattern(
    r"\b(?:(?P<right>right eye|OD)|(?P<left>left eye|OS)|(?P<both>both(?: eyes)?|bilateral(?:ly)?|OU))\b", re.IGNORECASE
)
_EYES = {"right": "1", "left": "2", "both": "3"}


def graded(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with a diabetic retinopathy under the severity that the note tells."""
    if not any(p.code.endswith(OPEN) and p.code[0] == "E" for p in proposals):
        return tuple(proposals)
    told = _told(note)
    return tuple(_graded(p, told, note, icd) if p.code.endswith(OPEN) and p.code[0] == "E" else p for p in proposals)


class _Told(NamedTuple):
    """Severity, edema and eye as the last three characters of the code, and where the note says them."""

    end: str
    places: tuple[Span, ...]


def _graded(p: Proposal, told: _Told | None, note: Note, icd: Icd10cm) -> Proposal:
    if told is None or not icd.billable(code := f"{p.code[:5]}{told.end}"):
        return p
    said = "The severity, the macula and the eyes that the documentation tells"
    return p.recoded(code, "CM-RETINOPATHY", said, f"{GUIDELINES} I.C.4.a").shown_by(note, *told.places)


def _told(note: Note) -> _Told | None:
    """Return what the note states of the retinopathy; None where it states no severity."""
    grown, earlier = next(stated(note, _PROLIFERATIVE), None), next(stated(note, _EARLIER), None)
    severity = grown or earlier
    if severity is None:
        return None
    swollen, torn = next(stated(note, _EDEMA), None), next(stated(note, _TRACTION), None) if grown else None
    degree = _GRADE.search(note.text, severity.start, severity.end)
    grade = _GRADES[degree.group().lower()] if degree and not grown else "5"
    state = "1" if swollen else "9"
    if torn:
        state = "3" if _SPARING.search(note.text) else "2"
    return _Told(f"{grade}{state}{_eye(note.text)}", tuple(place for place in (severity, swollen, torn) if place))


def _eye(text: str) -> str:
    eyes = {str(m.lastgroup) for m in _EYE.finditer(text)}
    return "3" if {"right", "left"} <= eyes or "both" in eyes else _EYES[next(iter(eyes))] if eyes else "9"
