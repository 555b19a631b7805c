"""Numbers that settle a character: hours of support, arteries treated, stents, the vein of a transfusion.

Source: ICD-10-PCS tables FY2026: section 5 durations, table 027 (arteries, devices); guideline B4.4.
"""

from __future__ import annotations

import re

from superbill.coding.operations.book import Operation
from superbill.tables.patterns import Pattern

_DURATION = Pattern(
    r"(?P<number>\d+(?:\.\d+)?)[ -]*(?:consecutive |straight |full )?(?P<unit>hours?|hrs?|h|days?)\b", re.IGNORECASE
)
COUNTS = {"one": 1, "single": 1, "1": 1, "two": 2, "double": 2, "2": 2, "both": 2, "three": 3, "triple": 3, "3": 3,
           "four": 4, "quadruple": 4, "4": 4}  # fmt: skip
_ARTERIES = Pattern(
    r"\b(?P<n>one|single|two|double|three|triple|four|quadruple|[1-4])[ -](?:\w+ ){0,2}"
    r"(?:vessels?|(?:coronary )?arter(?:y|ies))\b",
    re.IGNORECASE,
)
_NAMED = Pattern(
    r"\b(?:(?P<lm>left main)|(?P<lad>lad|left anterior descending)|(?P<cx>lcx|circumflex)|(?P<rca>rca|right coronary)|"
    r"(?P<om>obtuse marginal|om ?\d?)|(?P<diag>diagonal)|(?P<ramus>ramus)|(?P<pda>pda|posterior descending))\b",
    re.IGNORECASE,
)
_STENTS = Pattern(r"\b(?P<n>one|single|two|three|four|[1-4])\b(?: \S+){0,5} stents?\b", re.IGNORECASE)
_CENTRAL = Pattern(r"\bcentral (?:(?:venous )?(?:line|access)|ve(?:in|n)\w*|catheter)|\bpicc\b|\bport\b", re.IGNORECASE)


def filled(pattern: str, operation: Operation, statement: str) -> tuple[str | None, str]:
    """Return the pattern with its numbers, or None and what the record must tell."""
    if "{hours}" in pattern:
        character = _hours(operation, statement)
        if character is None:
            return None, "the hours of support"
        pattern = pattern.replace("{hours}", character)
    if "{arteries}" in pattern:
        pattern = pattern.replace("{arteries}", str(min(_arteries(statement), 4) - 1))
    if "{stents}" in pattern:
        match = _STENTS.search(statement)
        count = COUNTS[match["n"].lower()] if match else 1
        pattern = pattern.replace("{stents}", operation.stents[min(count, len(operation.stents)) - 1])
    return pattern.replace("{line}", "4" if _CENTRAL.search(statement) else "3"), ""


def _hours(operation: Operation, statement: str) -> str | None:
    match = _DURATION.search(statement)
    if match is None:
        return operation.hours_default or None
    hours = float(match["number"]) * (24 if match["unit"].lower().startswith("day") else 1)
    return [character for least, character in operation.hours if hours >= least][-1]


def _arteries(statement: str) -> int:
    told = _ARTERIES.search(statement)
    if told:
        return COUNTS[told["n"].lower()]
    named = {group for match in _NAMED.finditer(statement) for group, words in match.groupdict().items() if words}
    return max(len(named), 1)
