"""What a sentence denies or leaves open beside a condition: "no obstruction" must not make the condition specific."""

from __future__ import annotations

import re

from superbill.model.note import Mention, Span
from superbill.tables.patterns import Pattern

DENYING = frozenset({"no", "non", "not", "without", "o", "deny", "denies", "negative", "unspecified", "unknown"})
_CUE = r"\b(?:no|not|without|w/o|denies|negative for)\s+(?:any |current |mention of |evidence of )?"
_ITEM = r"(?!with\b|and\b|or\b|nor\b|but\b)[\w/-]+"
_DENIED = Pattern(rf"(?:{_CUE}|\bnon-)(?P<what>{_ITEM}(?: {_ITEM}){{0,2}})", re.IGNORECASE)
_UNTOLD = Pattern(
    rf"(?P<what>{_ITEM}(?: {_ITEM}){{0,2}}(?: (?:or|and) {_ITEM}(?: {_ITEM}){{0,1}})?)(?: is| was| are| were)? "
    r"(?:not (?:stated|specified|documented|known|given|recorded)|unspecified|unknown)\b",
    re.IGNORECASE,
)
"""What the documentation leaves open: "hypoxia or hypercapnia not stated"."""
_DENIED_LIST = Pattern(
    rf"{_CUE}(?P<what>{_ITEM}(?: {_ITEM}){{0,3}}(?:[,/] ?{_ITEM}(?: {_ITEM}){{0,3}}){{0,8}},? (?:or|nor|and)(?: with)? "
    rf"{_ITEM}(?: {_ITEM}){{0,2}})",
    re.IGNORECASE,
)


def denials(text: str, mention: Mention) -> list[Span]:
    """Return what the sentence denies ("no obstruction"): it must not make the code specific."""
    sentence = mention.sentence.span
    return [
        Span(found.start("what"), found.end("what"))
        for pattern in (_DENIED_LIST, _DENIED, _UNTOLD)
        for found in pattern.finditer(text, sentence.start, sentence.end)
        if not (found.start() < mention.span.start < found.end("what"))
    ]
