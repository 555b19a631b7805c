"""Words of services in the prose of a note: a disease, a salt or a motion by its bare name is no service.

An order line "TSH, sodium, flu swab" names tests; "limit sodium" or "influenza is less likely" in a note does not.
Words: data/plain_words.txt.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from superbill.coding.procedures.lexicon import Match
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.wording import tokens
from superbill.tables.patterns import Pattern

APART = 60
"""Characters within which the words of a laboratory test stand in a sentence."""
OTHER_MEANINGS = frozenset({"d/c", "D/C", "ice", "Ice", "fit", "Fit", "stress", "Stress"})
"""Discharge, a cold pack, fitness and strain: only in other letters are they the names of services."""
_TESTING = Pattern(
    r"\b(?:screen\w*|questionnaires?|scores?|scored|scale|tests?|tested|testing|swab\w*|antigen|rapid|levels?|draw|drawn|"
    r"labs?|blood|serum|panel|perform\w*|administered|done|minutes?|min|reps?|units?|check(?:ed)?|recheck|obtain\w*|"
    r"order(?:ed|s)?|collected|sent|microscop\w+|session|supervised|discussion)\b",
    re.IGNORECASE,
)


def is_service(match: Match, passage: Passage) -> bool:
    """Tell whether the words of a match are a service in the prose of a note.

    Those of a laboratory test stand together ("exam ... pathology" is none); bare plain words need a word of testing
    or doing beside them.
    """
    if not passage.section:
        return True
    if match.row.specialty == "laboratory" and match.spread > APART:
        return False
    if passage.text[match.start : match.end] in OTHER_MEANINGS:
        return False
    bare = not match.measures and {passage.tokens[n].text for n in match.words} <= plain_words()
    return not bare or _TESTING.search(passage.said) is not None


@cache
def plain_words() -> frozenset[str]:
    """Return the canonical words that notes use for other things than services."""
    file = files("superbill.coding.procedures").joinpath("data", "plain_words.txt")
    lines = (line for line in file.read_text("utf-8").splitlines() if line and line[0] != "#")
    return frozenset(t.text for line in lines for t in tokens(line)) | {"a", "b", "d"}
