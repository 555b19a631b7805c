"""Diabetic retinopathy: its severity, the edema of the macula and the eyes, wherever the record tells them.

The diabetes and its retinopathy make one code; how far it went often stands in another sentence.
Sources: ICD-10-CM FY2026 E08.3- to E13.3-; Official Guidelines FY2026 I.A.15, I.C.4.a.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.model.note import Note
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

OPEN = (".311", ".319")
"""Ends of the codes of a retinopathy without its severity."""
_PROLIFERATIVE = Pattern(r"(?<!non)(?<!non-)(?<!non )(?<!not )\bproliferative\b|\bPDR\b", re.IGNORECASE)
_EARLIER = Pattern(
    r"\b(?P<a>mild|moderate|severe)\b[^.;\n]{0,20}\b(?:non-? ?proliferative|NPDR)|"
    r"\b(?:non-? ?proliferative|NPDR)\b[^.;\n]{0,25}?\b(?P<b>mild|moderate|severe)\b",
    re.IGNORECASE,
)
_GRADES = {"mild": "2", "moderate": "3", "severe": "4"}
_EDEMA = Pattern(r"(?<!no )(?<!without )(?<!no diabetic )\b(?:(?:diabetic )?macular edema|CSME|DME)\b", re.IGNORECASE)
_NO_EDEMA = Pattern(r"\b(?:no|without|negative for|absent)\b[^.;\n]{0,30}\b(?:macular edema|CSME|DME)\b", re.IGNORECASE)
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
    end = _end(note.text)
    return tuple(_graded(p, end, icd) if end and p.code.endswith(OPEN) and p.code[0] == "E" else p for p in proposals)


def _graded(p: Proposal, end: str, icd: Icd10cm) -> Proposal:
    code = f"{p.code[:5]}{end}"
    said = "The severity, the macula and the eyes that the documentation tells"
    return p.recoded(code, "CM-RETINOPATHY", said, f"{GUIDELINES} I.C.4.a") if icd.billable(code) else p


def _end(text: str) -> str:
    """Return severity, edema and eye as the last three characters of the code; nothing where no severity is told."""
    grown = _PROLIFERATIVE.search(text)
    earlier = _EARLIER.search(text)
    if grown is None and earlier is None:
        return ""
    swollen = _EDEMA.search(text) is not None and _NO_EDEMA.search(text) is None
    grade = "5" if grown else _GRADES[(earlier["a"] or earlier["b"]).lower()] if earlier else ""
    state = "1" if swollen else "9"
    if grown and _TRACTION.search(text):
        state = "3" if _SPARING.search(text) else "2"
    return f"{grade}{state}{_eye(text)}"


def _eye(text: str) -> str:
    eyes = {str(m.lastgroup) for m in _EYE.finditer(text)}
    return "3" if {"right", "left"} <= eyes or "both" in eyes else _EYES[next(iter(eyes))] if eyes else "9"
