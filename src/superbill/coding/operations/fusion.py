"""Fusion of the spine: joints counted by their levels, the column by the way in, the device by what was put there.

Source: ICD-10-PCS Official Guidelines FY2026 B3.10a (one value for the level and number of joints), B3.10b (one code
for each column or device that is alike), B3.10c (an interbody device before bone, the patient's own bone before other).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from superbill.tables.patterns import Pattern, search

NAMED = Pattern(
    r"\b(?:spinal|lumbar|cervical|thoracic|lumbosacral|posterolateral|posterior|anterior|interbody|lateral)\b"
    r"[^.;\n]{0,60}\b(?:fusion|arthrodesis|fused)\b|\b(?:fusion|arthrodesis) (?:of )?(?:the )?[CTLS]\d|\bacdf\b|"
    r"\b[atpx]lif\b|"
    r"\b[CTLS]\d{1,2}\b[^.;\n]{0,60}\bfus(?:ion|ed)\b|\bfusion\b[^.;\n]{0,30}\b(?:interbody|cage)|"
    r"\bfus(?:ion|ed) (?:of|from|at) (?:the )?(?:\w+ )?(?:lumbar|cervical|thoracic|spine|vertebra\w*)", re.IGNORECASE,
)  # fmt: skip
_LEVEL = Pattern(r"\b(?P<a>[CTLS])(?P<n>\d{1,2})\s?(?:-|–|to|/|through)\s?(?P<b>[CTLS])?(?P<m>\d{1,2})\b")
_INTERBODY = Pattern(r"\b(?:interbody (?!device (?:not|was not))|cage|[atpx]lif\b|acdf)", re.IGNORECASE)
_NO_INTERBODY = Pattern(r"\b(?:no|without)(?: an?)? (?:interbody|cage)", re.IGNORECASE)
_ANTERIOR = Pattern(
    r"\banterior(?=,|;|$|\.)|\b(?:anterior (?:approach|cervical|lumbar|discectomy|interbody|incision)|alif|"
    r"acdf)\b",
    re.IGNORECASE,
)
_POSTEROLATERAL = Pattern(r"\bpostero-?lateral|posterior column|\btransverse process|facet fusion", re.IGNORECASE)
_AUTOGRAFT = Pattern(r"\bauto(?:graft|logous|genous)|local bone|iliac (?:crest )?bone", re.IGNORECASE)
_ALLOGRAFT = Pattern(r"\ballograft|cadaver|donor bone|bone bank|dbm|demineralized", re.IGNORECASE)
_SYNTHETIC = Pattern(r"\bsynthetic|bmp|ceramic|bone void filler|hydroxyapatite", re.IGNORECASE)
_ORDER = {"C": 0, "T": 7, "L": 19, "S": 24}
_LUMBAR, _TWO, _SEVEN = 19, 2, 8


class Joints(NamedTuple):
    """The table and the body part value of the joints that were fused."""

    table: str
    part: str


def spinal_fusion(statement: str) -> Iterator[str]:
    """Yield the codes of a fusion; nothing where the levels or the graft are not told."""
    approach = "4" if search(r"\bendoscop", statement, re.I) else "3" if search(r"\bpercutan", statement, re.I) else "0"
    interbody = bool(_INTERBODY.search(statement)) and not _NO_INTERBODY.search(statement)
    anterior = bool(_ANTERIOR.search(statement))
    posterolateral = bool(_POSTEROLATERAL.search(statement)) or not (interbody or anterior)
    graft = _graft(statement)
    for joints in _joints(statement):
        if interbody:
            yield f"{joints.table}{joints.part}{approach}A{'0' if anterior else 'J'}"
        elif anterior and graft:
            yield f"{joints.table}{joints.part}{approach}{graft}0"
        if posterolateral and graft and not (anterior and not _POSTEROLATERAL.search(statement)):
            yield f"{joints.table}{joints.part}{approach}{graft}1"


def _graft(statement: str) -> str:
    """The device: the patient's own bone counts before other bone, other bone before synthetic (B3.10c)."""
    for character, words in (("7", _AUTOGRAFT), ("K", _ALLOGRAFT), ("J", _SYNTHETIC)):
        if words.search(statement):
            return character
    return ""


def _joints(statement: str) -> Iterator[Joints]:
    """The joints between the first and the last vertebra, by region."""
    levels = set()
    for m in _LEVEL.finditer(statement):
        first = _ORDER[m["a"]] + int(m["n"])
        last = _ORDER[m["b"] or m["a"]] + int(m["m"])
        levels |= set(range(min(first, last), max(first, last)))
    cervical, junction = [n for n in levels if n < 7], 7 in levels
    thoracic, lower = [n for n in levels if 8 <= n < _LUMBAR], _LUMBAR in levels
    lumbar, sacral = [n for n in levels if 20 <= n < 24], 24 in levels
    if cervical:
        yield Joints("0RG", "2" if len(cervical) >= _TWO else "1")
    if junction:
        yield Joints("0RG", "4")
    if thoracic:
        yield Joints("0RG", "8" if len(thoracic) >= _SEVEN else "7" if len(thoracic) >= _TWO else "6")
    if lower:
        yield Joints("0RG", "A")
    if lumbar:
        yield Joints("0SG", "1" if len(lumbar) >= _TWO else "0")
    if sacral:
        yield Joints("0SG", "3")
