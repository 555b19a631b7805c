"""Refinement: from a code that leaves something open to its relative that the same words say in full.

The dictionary reads the words that stand together; what stands beside them ("..., with bleeding", "left middle cerebral
artery") may make another code of the category the right one. A code leaves something open when its title says
unspecified or "without". Its relative is chosen when it says all that the code says, more besides, and nothing that
the documentation does not say or denies. Sources: ICD-10-CM Official Guidelines FY2026 I.B.2 (highest level of detail),
I.B.18 (unspecified codes), I.B.9 (combination codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from superbill.coding.ranges import table
from superbill.tables.icd10cm import Entry, Icd10cm
from superbill.tables.patterns import Pattern
from superbill.tables.wording import BREAK, SIDES, words_of

EMPTY = frozenset(
    {"unspecified", "other", "specified", "type", "part", "site", "and", "or", "with", "encounter", "due", "elsewhere"}
    | {"classified", "disease", "disorder", "for", "any", "region", "status", "nos", "condition", "feature", "symptom"}
    | {"predominantly", "presentation"}
    | {"eye", "side", "current", "encounter", "following", "stated", "so", "form", "duration", "chronicity"}
)
"""Words of titles that a note need not say."""
UNREFINED = frozenset("STVWXYZ")
MUCH_MORE = 2
"""Words more that a title must say to stand for a code chosen by a wording of the lexicon."""
BY_PATTERN = "F1"
"""Substances: told apart by pattern of use and remission, not by the words of titles."""
"""Chapters whose codes are told apart by site, phase and circumstance: read elsewhere."""
_PARENTHESES = Pattern(r"\([^()]*\)|\[[^\[\]]*\]")
_OCCLUSION = Pattern(r"\bunspecified occlusion (?:or|and) stenosis\b", re.IGNORECASE)
_WITHOUT = Pattern(
    r"\b(?:without|not|no)\b([^,]*?)(?=,|\bwith\b|\bwithout\b|\bof (?:right|left|unspecified|other)\b|$)", re.IGNORECASE
)
_OPEN = Pattern(r"\b(?:unspecified|without|not|uncomplicated)\b", re.IGNORECASE)
_OTHER = Pattern(r"\bother\b", re.IGNORECASE)
LIMBS = frozenset({"arm", "leg", "limb", "ear", "eye", "side"})
"""Words of a title that only carry its side."""
PAIRED = (
    frozenset({"ankle", "foot"}),
    frozenset({"hip", "thigh"}),
    frozenset({"wrist", "hand"}),
    frozenset({"tibia", "fibula"}),
    frozenset({"radius", "ulna"}),
)
"""Sites that one title joins by "and": either of them is meant (I.A.14)."""


class Parts(NamedTuple):
    """What a title says, what it says is absent, and whether it leaves something open."""

    said: frozenset[str]
    absent: frozenset[str]
    open: bool
    other: bool


@lru_cache(maxsize=50_000)
def parts(title: str) -> Parts:
    """Return the words of a title by what it does with them; parentheses are nonessential (I.A.7)."""
    plain = _OCCLUSION.sub("unspecified", _PARENTHESES.sub(" ", title))
    absent = " ; ".join(found.group(1) for found in _WITHOUT.finditer(plain))
    present = _WITHOUT.sub(" ; ", plain)
    return Parts(_words(present), _words(absent), _OPEN.search(plain) is not None, _OTHER.search(plain) is not None)


def refined(code: str, said: frozenset[str], side: str, icd: Icd10cm) -> str:
    """Return the relative of `code` that the words say in full; `code` itself where there is none."""
    entry = icd.entry(code)
    if entry is None or code[0] in UNREFINED or not said:
        return code
    own = parts(entry.title)
    words = with_same(said) | ({side} if side else frozenset())
    if not own.open:
        return _instead(code, own, words, icd) if unsaid(own.said - LIMBS, words) else code
    best, most = code, 0
    for relative in _relatives(code[:3], icd):
        more = _more(own, parts(relative.title), words)
        if more > most:
            best, most = relative.code, more
    return best if most else _instead(code, own, words, icd)


def _instead(code: str, own: Parts, words: frozenset[str], icd: Icd10cm) -> str:
    """Return the relative whose whole title is said, where it says more of what is said than the code's own title."""
    kept = own.said & words
    best, most = code, len(kept)
    for relative in () if code.startswith(BY_PATTERN) else _relatives(code[:3], icd):
        held = parts(relative.title)
        if held.other or len(held.said) < most + MUCH_MORE or not held.said & kept or len(kept - held.said) > 1:
            continue
        if not unsaid(held.said - LIMBS, words) and not held.absent & words:
            best, most = relative.code, len(held.said) - 1
    return best


def in_full(code: str, said: frozenset[str], icd: Icd10cm) -> bool:
    """Tell whether the words say the whole title of a code."""
    entry = icd.entry(code) or icd.entry(code[:-1].rstrip("X").rstrip("."))
    if entry is None:
        return False
    own = parts(entry.title)
    return len(own.said) > 1 and not own.other and not unsaid(own.said - LIMBS, with_same(said))


def with_same(said: frozenset[str]) -> frozenset[str]:
    """Return the words with those that mean the same in a title (data/same_words.tsv)."""
    held = _same()
    return said.union(*(held[w] for w in said if w in held))


@lru_cache(maxsize=1)
def _same() -> dict[str, frozenset[str]]:
    return {form: frozenset(words.split()) for form, words in table("same_words.tsv")}


def _more(own: Parts, relative: Parts, words: frozenset[str]) -> int:
    """Return how many words more a relative says; 0 where the note does not say them or denies them."""
    added = relative.said - own.said
    if not added or relative.other or own.said - relative.said - EMPTY or unsaid(added, words):
        return 0
    return 0 if relative.absent & words else len(added)


def unsaid(wanted: frozenset[str], words: frozenset[str]) -> frozenset[str]:
    """Return the words of a title that are not said; of two sites joined by "and" one is enough (I.A.14)."""
    missing = wanted - words
    for pair in PAIRED:
        if pair <= wanted and pair & words:
            missing -= pair
    return missing


def _words(text: str) -> frozenset[str]:
    found = (SIDES.get(w.text, w.text) for w in words_of(text) if w.text != BREAK)
    return frozenset(w for w in found if w not in EMPTY)


@lru_cache(maxsize=2_000)
def _relatives(category: str, icd: Icd10cm) -> tuple[Entry, ...]:
    return tuple(_below(category, icd))


def _below(code: str, icd: Icd10cm) -> Iterator[Entry]:
    entry = icd.entry(code)
    for child in entry.children if entry else ():
        found = icd.entry(child)
        if found is not None and not found.children:
            yield found
        yield from _below(child, icd)
