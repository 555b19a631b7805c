"""Weight and weeks at birth: prematurity, birth weight, small for gestational age, on the newborn's record.

Sources: ICD-10-CM Official Guidelines FY2026 I.C.16.d (both weight and weeks of prematurity, weight first), I.C.16.e;
ICD-10-CM FY2026 P05, P07, P08 with notes (P07 under 37 weeks or 2,500 grams; P08.0 from 4,500 grams, P08.1 from 4,000).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from superbill.coding.proposal import GUIDELINES, Proposal, read_from
from superbill.coding.ranges import within
from superbill.model.coded import Rationale
from superbill.model.note import Note, Span
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

_BABY = Pattern(
    r"\b(?:newborn|neonat\w+|infant|baby|live ?born|birth ?weight|twin [AB12I]|preterm|premature)\b", re.IGNORECASE
)
_MOTHER = Pattern(
    r"\b(?:mother'?s record|pregnan\w+|gravid\w*|deliver(?:ed|s) (?:a|her)|Z37|\d\d[- ]year[- ]old)\b", re.I
)
_GRAMS = Pattern(r"(?<![\d.,])(?P<grams>\d,?\d{3}|\d{3}) ?(?:g|gm|gms|grams?)\b", re.IGNORECASE)
_KILOGRAMS = Pattern(r"(?<![\d.,])(?P<kilos>\d[.]\d{1,3}) ?(?:kg|kilograms?|kilos?)\b", re.IGNORECASE)
_WEEKS = Pattern(
    r"(?<!\d)(?P<weeks>2[0-9]|3[0-6])(?: ?\+ ?\d|[ -]?\d/7|w\d?d?)?(?:[ -]?(?:completed )?(?:weeks?|wks?|weeker))?\b"
    r"(?=[^.;\n]{0,40}\b(?:gestation\w*|preterm|premature|newborn|infant|baby|weeker|weeks?|born)\b|"
    r"[ -]?(?:weeks?|wks?|weeker)\b)",
    re.IGNORECASE,
)
_SMALL = Pattern(
    r"\b(?:small|light)[- ]for[- ](?:gestational age|gestation|dates)|\bSGA\b|\bfetal growth (?:retard|restrict)\w+",
    re.I,
)
_LIGHT = Pattern(r"\blight[- ]for[- ](?:gestational age|gestation|dates)", re.IGNORECASE)
_HEAVY = Pattern(
    r"\b(?:large|heavy|big)[- ]for[- ](?:gestational age|gestation|dates)|\bLGA\b|\bmacrosomi\w+", re.IGNORECASE
)
_PRETERM = Pattern(r"\b(?:pre-?term|premature|prematurity|immaturity|low birth ?weight|weeker)\b", re.IGNORECASE)
LOW = ((500, "P07.01"), (750, "P07.02"), (1000, "P07.03"), (1250, "P07.14"), (1500, "P07.15"), (1750, "P07.16"))
LOWER = (*LOW, (2000, "P07.17"), (2500, "P07.18"))
STEPS = (500, 750, 1000, 1250, 1500, 1750, 2000, 2500)
"""Grams below which P05.01, P05.02 ... are given; from the last on P05.09 or P05.19."""
HEAVIEST, HEAVY, EXTREME, TERM = 4500, 4000, 28, 37
SOURCE = f"{GUIDELINES} I.C.16.d"
OWN = "P05 P07 P08"


def weighed(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with prematurity and birth weight as the newborn's record tells them."""
    if not _BABY.search(note.text) or (
        not any(within(p.code, "Z38 P00-P96 Z05") for p in proposals)
        and not (_PRETERM.search(note.text) and _GRAMS.search(note.text))
    ):
        return tuple(proposals)
    if _MOTHER.search(note.text) or any(within(p.code, "O00-O9A Z37 Z3A") for p in proposals if p.code[:3] != "Z3A"):
        return tuple(proposals)
    told = [p for p in _told(note) if icd.billable(p.code)]
    groups = {p.code[:4] for p in told} | {p.code[:5] for p in told}
    kept = [p for p in proposals if not (within(p.code, OWN) and {p.code[:4], p.code[:5]} & groups and _open(p.code))]
    held = {p.code for p in kept}
    return (*kept, *(p for p in told if p.code not in held))


def _open(code: str) -> bool:
    """Tell whether a code leaves weight or weeks open."""
    return code in ("P05.00", "P05.10", "P07.00", "P07.10", "P07.20", "P07.30", "P08.1")


def _told(note: Note) -> Iterator[Proposal]:
    grams, weeks = _weight(note.text), _WEEKS.search(note.text)
    small, heavy = _SMALL.search(note.text), _HEAVY.search(note.text)
    if small:
        light = "0" if _LIGHT.search(note.text) else "1"
        rank = next((n for n, below in enumerate(STEPS, 1) if grams and grams[0] < below), 9 if grams else 0)
        yield _proposal(note, f"P05.{light}{rank}", small.span(), 0)
    elif heavy:
        yield _proposal(note, "P08.0" if grams and grams[0] >= HEAVIEST else "P08.1", heavy.span(), 0)
    elif grams and grams[0] >= HEAVY:
        yield _proposal(note, "P08.0" if grams[0] >= HEAVIEST else "P08.1", grams[1], 0)
    elif grams and (code := next((c for below, c in LOWER if grams[0] < below), "")):
        yield _proposal(note, code, grams[1], 0)
    if weeks and not small and int(weeks["weeks"]) < TERM:
        yield _proposal(note, _weeks_code(int(weeks["weeks"])), weeks.span(), 1)


def _weeks_code(weeks: int) -> str:
    return f"P07.2{max(weeks - 21, 1)}" if weeks < EXTREME else f"P07.3{weeks - 27}"


def _weight(text: str) -> tuple[int, tuple[int, int]] | None:
    if found := _GRAMS.search(text):
        return int(found["grams"].replace(",", "")), found.span()
    found = _KILOGRAMS.search(text)
    return (round(float(found["kilos"]) * 1000), found.span()) if found else None


def _proposal(note: Note, code: str, span: tuple[int, int], rank: int) -> Proposal:
    rule = Rationale(rule="CM-BIRTH", text="Weight or weeks at birth as documented", source=SOURCE)
    found = read_from(note, Span(*span), code, rule)
    return replace(found, place=found.place + rank)
