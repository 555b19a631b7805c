"""Blindness and low vision: both eyes together, each with its category.

Sources: ICD-10-CM FY2026 H54 with its table of categories (1 and 2 low vision, 3 to 5 blindness, 9 unspecified);
Official Guidelines FY2026 I.C.7.b (both eyes blind: H54.0; one blind, one with low vision: H54.1; unspecified:
H54.3-H54.7).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.model.note import Note
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

VISION = "H54"
_SEEN = Pattern(
    r"\b(?P<grade>blind(?:ness)?|low vision|visual impairment|normal vision)\b(?P<said>[^.;\n]*?)"
    r"(?=\b(?:blind(?:ness)?|low vision|visual impairment|normal vision)\b|[.;\n]|$)",
    re.IGNORECASE,
)
_EYE = Pattern(r"\b(?:(?P<both>both|bilateral(?:ly)?|OU)|(?P<right>right|OD)|(?P<left>left|OS))\b", re.IGNORECASE)
_CATEGORY = Pattern(r"\b(?:category|cat\.?) ?(?P<n>[1-5])\b", re.IGNORECASE)
_LEGAL = Pattern(r"\blegal(?:ly)? blind", re.IGNORECASE)
_FORMS = {
    ("blind", "blind"): "H54.0X{right}{left}",
    ("blind", "low"): "H54.11{right}{left}",
    ("low", "blind"): "H54.12{right}{left}",
    ("low", "low"): "H54.2X{right}{left}",
    ("blind", "normal"): "H54.41{right}A",
    ("normal", "blind"): "H54.42A{left}",
    ("low", "normal"): "H54.51{right}A",
    ("normal", "low"): "H54.52A{left}",
}
"""What is said of the right and of the left eye, and the code with their categories."""


def seen(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with blindness and low vision of the two eyes under one code."""
    held = [p for p in proposals if p.code.startswith(VISION)]
    if not held or _LEGAL.search(note.text):
        return tuple(proposals)
    code = _code(_eyes(note.text))
    if not code or not icd.billable(code):
        return tuple(proposals)
    proof = tuple(dict.fromkeys(e for p in held for e in p.evidence))
    said = "What the documentation says of each eye"
    joined = replace(held[0], evidence=proof).recoded(code, "CM-VISION", said, f"{GUIDELINES} I.C.7.b")
    return tuple(joined if p is held[0] else p for p in proposals if p is held[0] or p not in held)


def _eyes(text: str) -> dict[str, tuple[str, str]]:
    """Return what is said of each eye: blind, low or normal, and the category."""
    found: dict[str, tuple[str, str]] = {}
    for m in _SEEN.finditer(text):
        before = text[max(0, m.start() - 14) : m.start()]
        eye = _EYE.search(m["said"]) or _EYE.search(before)
        if eye is None:
            continue
        stated = [c["n"] for c in _CATEGORY.finditer(m["said"])]
        word = m["grade"].lower()
        grade = "normal" if word.startswith("normal") else "blind" if word.startswith("blind") else "low"
        eyes = ("right", "left") if eye["both"] else (str(eye.lastgroup),)
        for place, side in enumerate(eyes):
            found[side] = (grade, stated[min(place, len(stated) - 1)] if stated else "")
    return found


def _code(eyes: dict[str, tuple[str, str]]) -> str:
    right, left = eyes.get("right", ("normal", "")), eyes.get("left", ("normal", ""))
    grades = (right[0], left[0])
    if any(not category for grade, category in (right, left) if grade != "normal"):
        return ""
    return _FORMS[grades].format(right=right[1], left=left[1]) if grades in _FORMS else ""
