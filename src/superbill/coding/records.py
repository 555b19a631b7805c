"""Whose record it is: the mother's or the newborn's.

Source: ICD-10-CM Official Guidelines FY2026 I.C.15.a.2 (chapter 15 only on the mother's record), I.C.15.b.5 (Z37 on
every maternal record of a delivery), I.C.16.a.2 (Z38 only on the newborn's own record).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.coding.proposal import GUIDELINES, Outcome, Proposal, dropped
from superbill.coding.ranges import first_with, within
from superbill.tables.patterns import Pattern

DELIVERY = "O80 O82 O60-O75"
MATERNAL = "O09-O16 O20-O48 O80 O82 O60-O75 O98 O99 O9A Z3A Z34"
PERINATAL = "P00-P96"
OUTCOMES = (("Z38.3", "Z37.2"), ("Z38.6", "Z37.50"), ("Z38", "Z37.0"))
"""A newborn's place and plurality of birth, and the outcome of delivery that the mother's record says instead."""
OUTSIDE = ("Z38.1", "Z38.4", "Z38.7")
"""Born outside the hospital."""
_NEWBORN = Pattern(
    r"(?<!live)(?<!live )(?<!liveborn )(?<!live born )"
    r"\b(?:newborn|neonat\w+|infant|baby (?:boy|girl)|day of life|DOL|apgars?)\b|\bbirth ?weight|"
    r"\bborn (?:in|at|here|by|via|outside|before|on the way)\b|"
    r"\bpremature\b(?! labor| rupture| contraction| separation)",
    re.IGNORECASE,
)
_DAYS_OLD = Pattern(
    r"\b(?:[1-9]|1\d|2[0-8]|one|two|three|four|five|six|seven|ten)[- ]days?[- ](?:of age|old)|\b[1-4][- ]weeks?[- ]old|"
    r"\bday of life|\bnewborn|\bneonat\w+|\bNICU\b|"
    r"\b(?:infant|baby|newborn)\b[^.;\n]{0,30}\bat (?:[1-9]|1\d|2[0-8]) days\b",
    re.IGNORECASE,
)
"""The perinatal period: to the 28th day after birth (I.C.16)."""
_CAME_LATER = Pattern(
    r"\b(?:readmi\w+|re-admitted|transferred (?:in|from)|transfer from|born (?:elsewhere|at (?:an)?other hospital)|"
    r"(?:days?|weeks?|months?)[- ]old\b[^.;\n]{0,40}\b(?:readmi\w+|admitted|seen|visit|clinic|presents?))\b",
    re.IGNORECASE,
)
_MOTHER = Pattern(
    r"\b(?:repeat (?:\w+ ){0,3}(?:cesarean|c-section)|VBAC|trial of labor|(?:cesarean|vaginal|forceps|vacuum) delivery "
    r"(?:because|due|for|at \d\d weeks)|"
    r"gravida|G\d ?P\d|postpartum|[1-5]\d[- ](?:year|yr|y/?o)|mother'?s record|her (?:labor|pregnancy))\b",
    re.IGNORECASE,
)


def of_one_person(proposals: Sequence[Proposal], text: str) -> Outcome:
    """Return the proposals as one record may hold them: with a delivery the mother's, with Z38 alone the newborn's."""
    codes = [p.code for p in proposals]
    young = _DAYS_OLD.search(text) is not None
    born = young or any(c.startswith("Z38") or within(c, PERINATAL) for c in codes)
    if (
        born
        and (young or _NEWBORN.search(text) or any(within(c, PERINATAL) for c in codes))
        and not _mothers(text, codes)
    ):
        return _newborns(proposals, text)
    if any(within(c, DELIVERY) or (born and within(c, MATERNAL)) for c in codes):
        return Outcome(tuple(_outcome(p) for p in proposals))
    return _newborns(proposals, text) if any(c.startswith("Z38") for c in codes) else Outcome(tuple(proposals))


def _mothers(text: str, codes: Sequence[str]) -> bool:
    """Tell whether the record is the mother's by its words or by what only she can have."""
    return _MOTHER.search(text) is not None or any(within(c, f"{DELIVERY} O85-O92 Z39") for c in codes)


def _newborns(proposals: Sequence[Proposal], text: str) -> Outcome:
    source = f"{GUIDELINES} I.C.15.a.2"
    proposals = _of_the_perinatal_period(proposals)
    if _CAME_LATER.search(text):
        born = [p for p in proposals if p.code.startswith("Z38") and p.code not in OUTSIDE]
        told = tuple(dropped(p, "the birth was another encounter", f"{GUIDELINES} I.C.16.a.2") for p in born)
        left = _newborns([p for p in proposals if p not in born], "")
        return Outcome(left.kept, (*told, *left.dropped))
    others = [p for p in proposals if p.code[0] == "O" or p.code.startswith(("Z37", "Z3A", "Z34", "Z33"))]
    gone = tuple(dropped(p, "the mother's condition, on the newborn's record", source) for p in others)
    return Outcome(tuple(p for p in proposals if p not in others), gone)


def _of_the_perinatal_period(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Conditions of a newborn under chapter 16, and the place and kind of birth once, by its most special code."""
    special = any(p.code.startswith("Z38") and p.code != "Z38.00" for p in proposals)
    kept: list[Proposal] = []
    for p in proposals:
        row = first_with("newborn.tsv", p.code)
        if special and p.code == "Z38.00":
            continue
        said = "A condition of a newborn is taken to be of the perinatal period"
        kept.append(p.recoded(row[1], "CM-NEWBORN", said, f"{GUIDELINES} I.C.16.a.4") if row else p)
    return kept


def _outcome(p: Proposal) -> Proposal:
    code = next((outcome for newborn, outcome in OUTCOMES if p.code.startswith(newborn)), None)
    if code is None:
        return p
    said = "On the mother's record the birth is told as the outcome of delivery"
    return p.recoded(code, "CM-OUTCOME-OF-DELIVERY", said, f"{GUIDELINES} I.C.15.b.5, I.C.16.a.2")
