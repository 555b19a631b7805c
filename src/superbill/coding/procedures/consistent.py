"""Services of one passage held against each other: what is the object of another service is none of its own.

A pathologist's line names the specimen ("punch biopsy, level IV"), an order of splint material names the splint, and
the salt of a drug is no laboratory test.
"""

from __future__ import annotations

import re

from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.service import Service
from superbill.tables.patterns import Pattern, search

_DONE = Pattern(
    r"\b(?:performed|done|obtained|taken|excised|removed|applied|application|placed|fitted|by me|in[ -]house|today|"
    r"read by|closed)\b",
    re.IGNORECASE,
)
_MATERIAL = Pattern(r"\b(?:materials?|suppl(?:y|ies)|rolls?)\b", re.IGNORECASE)
_APPLIED = Pattern(r"\b(?:(?:re)?appl(?:y|ied|ication)|placed|placement|put on|fitted)\b", re.IGNORECASE)
_CASTS, _CAST_SUPPLIES, _EXAMINED = "29", "Q40", ("88300", "88302", "88304", "88305", "88307", "88309")
_TISSUE = frozenset({"surgery"})


def consistent(services: list[Service], passage: Passage) -> list[Service]:
    """Return the services without those that are only the object of another one."""
    codes = {s.code for s in services}
    drugs = [s for s in services if s.kind == "drug"]
    found = services
    if codes & set(_EXAMINED) and not _DONE.search(passage.said):
        found = [s for s in found if s.specialty not in _TISSUE]
    if any(c.startswith(_CAST_SUPPLIES) for c in codes) and _MATERIAL.search(passage.said):
        found = [s for s in found if not s.code.startswith(_CASTS) or _APPLIED.search(passage.said)]
    return [s for s in found if not (s.specialty == "laboratory" and any(_salt(s, drug, passage) for drug in drugs))]


def _salt(test: Service, drug: Service, passage: Passage) -> bool:
    """Tell whether a laboratory word stands between the name of a drug and its dose: "dexamethasone sod phos 10 mg"."""
    name, place = drug.spans[0], test.spans[0]
    if place.start < name.start or (place.start >= name.end and len(drug.spans) < 2):
        return False
    last = drug.spans[1].start if len(drug.spans) > 1 else name.end
    between = passage.text[name.end : place.start]
    return place.start < max(last, name.end) and not search(r"[,;+]|\band\b", between)
