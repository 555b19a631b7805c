"""Facts of a visit stated in plain words: "2 stable chronic illnesses", "order 1 unique test", "OTC drug".

A fact may be given as a text in place of its kind; the words give the kind and the number. Words that name no kind of
the guidelines are refused, not guessed. Source of the kinds: CPT E/M guidelines (2021, 2023), own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from superbill.coding.em.reading.wording import lines_of
from superbill.errors import BadInput
from superbill.tables.patterns import Pattern

ELEMENTS = ("problems", "data", "risks")
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a": 1, "an": 1, "single": 1}
_NUMBER = Pattern(rf"(?<![\w.-])(\d{{1,2}}|{'|'.join(NUMBERS)})(?:\+|\s+or more)?\s+(?=[a-z(])", re.IGNORECASE)
_COUNTED = Pattern(
    r"\W*(?:(?:or|unique|stable|acute|chronic|self[- ]limited|minor|uncomplicated|undiagnosed|new|external|prior|"
    r"outside|independent|different|separate|more|lab(?:oratory)?|blood|imaging|test|note)\b\W*)*"
    r"(?:problems?|illness(?:es)?|injur(?:y|ies)|conditions?|diseases?|diagnos[ei]s|tests?|results?|notes?|sources?|"
    r"records?|studies|labs?|documents?|summaries|complaints?|exacerbations?)\b",
    re.IGNORECASE,
)
_NOT_BILLED = Pattern(r"\bnot (?:separately )?(?:billed|reported)\b", re.IGNORECASE)
_BILLED = Pattern(r"\b(?:separately|also) (?:billed|reported)\b|\bbilled (?:separately|apart)\b", re.IGNORECASE)
_LISTED = Pattern(r"\b(?:not addressed|only listed|listed only)\b", re.IGNORECASE)
KINDS = "docs/reference/visit.schema.json lists the kinds"


def stated(visit: object) -> object:
    """Return the JSON of a visit with every fact that is a text turned into its kind and number.

    Raises:
        BadInput: words that name no kind of the guidelines; the message names the place, not the words.
    """
    if not isinstance(visit, Mapping):
        return visit
    told = dict(visit)
    for element in ELEMENTS:
        listed = told.get(element)
        if isinstance(listed, list | tuple):
            facts = [fact for n, one in enumerate(listed) for fact in _fact(element, one, n)]
            told[element] = facts
    return told


def _fact(element: str, given: object, place: int) -> list[object]:
    if not isinstance(given, str):
        return [given]
    words = given.casefold()
    kind = next((kind for kind, pattern in _kinds(element) if pattern.search(words)), None)
    if kind is None:
        raise BadInput(f"{element}[{place}]", "names no kind of the guidelines", f"Give its kind: {KINDS}")
    if kind == "none":
        return []
    fact: dict[str, object] = {"kind": kind, "name": given}
    number = _number(words) if element != "risks" else None
    if number:
        fact |= {"name": None, "count": number}
    if element == "data" and _BILLED.search(words) and not _NOT_BILLED.search(words):
        fact["separately_billed"] = True
    if element == "problems" and _LISTED.search(words):
        fact["addressed"] = False
    return [fact]


def _number(words: str) -> int | None:
    """How many kinds of fact the words count; None where they name one fact of its own."""
    for found in _NUMBER.finditer(words):
        if _COUNTED.match(words, found.end()):
            told = found[1].lower()
            return int(told) if told.isdecimal() else NUMBERS[told]
    return None


@cache
def _kinds(element: str) -> tuple[tuple[str, Pattern], ...]:
    rows = lines_of("stated.tsv", 3)
    return tuple((kind, Pattern(pattern)) for name, kind, pattern in rows if name == element)
