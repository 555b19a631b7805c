"""Coronary bypass: arteries counted by where they are bypassed from; the vein or artery graft that was cut out for it.

Source: ICD-10-PCS Official Guidelines FY2026 B3.6b, B3.6c (one code for each origin), B3.9 (autograft from another
site); table 021.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.coding.operations.numbers import COUNTS
from superbill.tables.patterns import Pattern, search

NAMED = Pattern(
    r"\bcabg\b|\b(?:aorto-?)?coronary (?:arter(?:y|ies) )?bypass\b|"
    r"\bbypass\w*\b[^.;\n]{0,60}\bcoronary arter(?:y|ies)\b|\bcoronary arter(?:y|ies)\b[^.;\n]{0,40}\bbypass\w*",
    re.IGNORECASE,
)
_MAMMARY = Pattern(
    r"\b(?P<side>left|right|l|r) ?(?:internal )?(?:mammary|thoracic|ima)\b(?: artery)?|\b(?P<short>l|r)ima\b",
    re.IGNORECASE,
)
_VEIN = Pattern(r"\bsvg\w*|\bsaphenous\b|\bvein grafts?\b", re.IGNORECASE)
_TIMES = Pattern(
    r"\b(?:x|times) ?(?P<n>\d|two|three|four)\b|\b(?P<word>single|double|triple|quadruple)\b|"
    r"\b(?P<count>one|two|three|four|[1-4]) (?:\w+ )?(?:vessels?|coronary arter(?:y|ies))\b",
    re.IGNORECASE,
)
_ARTERY = Pattern(
    r"\b(?:lad|left anterior descending|diagonal(?: \d)?|d\d|obtuse marginal(?: \d)?|om ?\d?|lcx|circumflex|rca|"
    r"right coronary|pda|posterior descending|plv|ramus)\b",
    re.IGNORECASE,
)
_HARVEST = Pattern(
    r"\b(?P<side>left|right)\b[^.;\n]{0,30}\bsaphenous|saphenous[^.;\n]{0,40}\bfrom (?:the )?(?P<leg>left|right)",
    re.IGNORECASE,
)


_TAKEN = Pattern(r"\bharvest\w*", re.IGNORECASE)
_SEWN = Pattern(r"\b(?:sewn|anastomos\w+|graft\w*|bypass\w*|connected|aorta)\b", re.IGNORECASE)


def of_grafts(statement: str) -> bool:
    """Whether a statement speaks of a graft of a coronary bypass: its vessel, or where it was sewn."""
    return bool(_MAMMARY.search(statement) or _VEIN.search(statement))


def told_by_grafts(text: str) -> re.Match[str] | None:
    """Where a text tells a coronary bypass by its grafts alone: a vessel sewn to an artery of the heart."""
    for line in re.finditer(r"[^.;\n]+", text):
        vessel = _MAMMARY.search(line.group()) or _VEIN.search(line.group()) or search(r"\baorta\b", line.group(), re.I)
        if vessel and _ARTERY.search(line.group()) and _SEWN.search(line.group()):
            return line
    return None


def coronary_bypass(statement: str) -> Iterator[str]:
    """Yield the codes of a coronary bypass; nothing where the grafts are not told."""
    mammary = {(match["side"] or match["short"])[0].lower() for match in _MAMMARY.finditer(statement)}
    veins = bool(_VEIN.search(statement))
    total = _total(statement)
    for side in sorted(mammary):
        yield f"021{0 if veins or len(mammary) > 1 else min(total, 4) - 1}0Z{'9' if side == 'l' else '8'}"
    if veins:
        yield f"021{min(max(total - len(mammary), 1), 4) - 1}09W"
        yield from harvested(statement)


def harvested(statement: str) -> Iterator[str]:
    """Yield the code of a saphenous vein taken for a graft, which is an excision of its own (B3.9)."""
    harvest = _HARVEST.search(statement)
    if harvest:
        leg = (harvest["side"] or harvest["leg"]).lower()
        yield f"06B{'P' if leg == 'right' else 'Q'}{'4' if 'endoscop' in statement.lower() else '0'}ZZ"


def told_harvest(statement: str) -> re.Match[str] | None:
    """Where a statement tells that the vein was taken, in a sentence of its own."""
    return _TAKEN.search(statement) if _HARVEST.search(statement) else None


def _total(statement: str) -> int:
    told = _TIMES.search(statement)
    if told:
        return COUNTS[(told["n"] or told["word"] or told["count"]).lower()]
    return max(len({match.group().lower() for match in _ARTERY.finditer(statement)}), 1)
