"""The words of orders and procedure notes, folded and made one: "X-ray", "radiograph" and "plain film" are one word.

Table: data/words.tsv. Numbers, sides and small words keep their place in the text, so that every match is evidence.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from superbill.errors import BadFile
from superbill.tables.patterns import Pattern
from superbill.tables.wording import fold

_TOKEN = Pattern(
    r"[Ww]/[Oo]\b|[A-Za-z]{1,3}\d[A-Za-z0-9]*|[A-Za-z]+(?:['’][a-z]{1,2}\b)?|\d+(?:,\d{3})*(?:\.\d+)?|\.\d+|[%&+]"
)
_SIDED = Pattern(r"\.?\s+(?!O2\b|oxygen)[A-Za-z]{2,}|\s*[,;)]|$", re.IGNORECASE)
_AMOUNT = Pattern(r"[\d.]\s?$")
_LETTERS = {"L": "left", "R": "right"}
_SMALL = frozenset(
    {"of", "the", "an", "in", "on", "to", "at", "by", "and", "or", "was", "were", "is", "are", "for", "using", "via"}
    | {"be", "been", "&", "+", "his", "her", "their", "this", "that", "patient"}
)
NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_NUMBERS = {word: str(n) for n, word in enumerate(NUMBER_WORDS[:17])}


class Token(NamedTuple):
    """One word as the lexicon knows it, and where it stands in the text."""

    text: str
    start: int
    end: int


class Synonyms(NamedTuple):
    """Phrases by their first word, the longest first; words that count in capitals only; the canonical words."""

    phrases: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    capitals: dict[str, str]
    canonical: frozenset[str]


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the canonical words of a stretch of text, in order."""
    raw = _plain(text, start, len(text) if end is None else end)
    held = _synonyms().phrases
    if held.keys().isdisjoint([token.text for token in raw]):
        return raw
    found: list[Token] = []
    place = 0
    while place < len(raw):
        for phrase, canonical in held.get(raw[place].text, ()):
            here = raw[place : place + len(phrase)]
            if len(here) == len(phrase) and all(t.text == w for t, w in zip(here, phrase, strict=True)):
                found.extend(Token(word, here[0].start, here[-1].end) for word in canonical)
                place += len(phrase)
                break
        else:
            found.append(raw[place])
            place += 1
    return found


@lru_cache(maxsize=32_768)
def words_of(phrase: str) -> tuple[str, ...]:
    """Return the canonical words of a phrase of the lexicon; "_" joins words that stand side by side."""
    if phrase in _synonyms().canonical:
        return (phrase,)
    return tuple(t.text for t in tokens(phrase.replace("_", " ")))


def word_set(text: str) -> frozenset[str]:
    """Return the canonical words of a text whatever their places; quick where no synonym has to be looked at."""
    raw = _TOKEN.findall(text)
    folded = {_folded(word) for word in raw} - {""}
    held = _synonyms()
    if all(known.keys().isdisjoint(raw) for known in (_LETTERS, held.capitals)) and held.phrases.keys().isdisjoint(
        folded
    ):
        return frozenset(folded)
    return frozenset(token.text for token in tokens(text))


def _plain(text: str, start: int, end: int) -> list[Token]:
    """Return the folded words without synonyms; small words left out, numbers in figures."""
    capitals = _synonyms().capitals if not text[start:end].isupper() else {}
    found: list[Token] = []
    for m in _TOKEN.finditer(text, start, end):
        raw = m.group()
        if raw in _LETTERS and _is_side(m):
            found.append(Token(_LETTERS[raw], m.start(), m.end()))
        elif raw in capitals:
            found += [Token(word, m.start(), m.end()) for word in capitals[raw].split("+")]
        elif word := _folded(raw):
            found.append(Token(word, m.start(), m.end()))
    return found


def _is_side(m: re.Match[str]) -> bool:
    """Tell whether a letter is a side: "L knee" is the left one, "2 L" are litres."""
    amount = _AMOUNT.search(m.string, max(0, m.start() - 3), m.start())
    return not amount and _SIDED.match(m.string, m.end()) is not None


@lru_cache(maxsize=32_768)
def _folded(raw: str) -> str:
    """Return the folded form of a written word; nothing for a small word."""
    if raw.lower() in _SMALL:
        return ""
    if raw[0].isdecimal() or raw[0] == ".":
        return raw.replace(",", "")
    word = fold(raw) if raw.isalnum() or "'" in raw or "’" in raw else raw.lower()
    return _NUMBERS.get(word, word)


@cache
def _synonyms() -> Synonyms:
    """Read words.tsv; of two rows with the same phrase the first counts.

    Raises:
        BadFile: a row has not two columns; names the line.
    """
    file = files("superbill.coding.procedures").joinpath("data", "words.tsv")
    held: dict[tuple[str, ...], tuple[str, ...]] = {}
    capitals: dict[str, str] = {}
    canonical: set[str] = set()
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith(("#", "canonical\t")):
            continue
        name, tab, phrases = line.partition("\t")
        if not tab or not phrases:
            raise BadFile(file.name, f"line {number}", "has not two columns", "Write: canonical TAB phrases")
        canonical.add(name)
        for phrase in (name.replace("_", " "), *phrases.split("|")):
            if phrase.isupper() and phrase.isalpha():
                capitals.setdefault(phrase, name)
                continue
            key = tuple(_folded(m.group()) for m in _TOKEN.finditer(phrase) if m.group().lower() not in _SMALL)
            if key and "+" not in phrase:
                held.setdefault(key, tuple(name.split("+")))
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for key, words in held.items():
        by_first.setdefault(key[0], []).append((key, words))
    ordered = {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in by_first.items()}
    return Synonyms(ordered, capitals, frozenset(canonical))
