"""The name of an infection may be that of its vaccine: "tetanus is up to date" is no tetanus."""

from __future__ import annotations

import re

from superbill.model.note import Mention
from superbill.tables.patterns import Pattern

VACCINATED = "A33-A37 A80 B01-B06 B15-B19 B26 J09-J11 U07.1 J13 A39 B97.7"
_VACCINE = Pattern(
    r"^\W{0,3}(?:\w+ ){0,2}?(?:vaccin\w*|vaxx?|jabs?|immuni[sz]\w*|shots?|booster|toxoid|prophylaxis|status|titers?|"
    r"up[- ]to[- ]date|utd|current\b|series)",
    re.IGNORECASE,
)
_VACCINE_FOR = Pattern(
    r"\b(?:vaccinat\w+|immuni[sz]\w+|vaccines?|boosters?|vaxx?|jabs?|up[- ]to[- ]date|utd|(?:is |over)?due)"
    r"(?: (?:against|for|with|of|on|including))?[\s:](?:[\w-]+,? ){0,6}$",
    re.IGNORECASE,
)


def is_vaccine(text: str, mention: Mention) -> bool:
    """Tell whether the name of an infection is that of its vaccine: "tetanus is up to date"."""
    sentence = mention.sentence.span
    after = text[mention.span.end : min(sentence.end, mention.span.end + 40)]
    return (
        _VACCINE.search(after) is not None or _VACCINE_FOR.search(text, sentence.start, mention.span.start) is not None
    )
