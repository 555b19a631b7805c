"""How facts of a record stand to each other: providers differ, cause or start untold (relations.toml).

Sources: ICD-10-CM Official Guidelines FY2026 I.A.15 ("with"), I.B.14 and III (the attending settles), I.B.16
(complication of care needs the provider's word), Appendix I (present on admission).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from superbill.coding.query.finding.record import Record, Told
from superbill.model.coded import Indicator
from superbill.tables.patterns import Pattern

Open = tuple[str, list[Indicator], str]
_JOINED = Pattern(
    r"\b(?:due to|secondary to|from|caused by|because of|related to|associated with|induced|attributed to|"
    r"complicat\w+|in the setting of|"
    r"not related|unrelated|after|following|expected|with|of|in)\b",
    re.IGNORECASE,
)
_RULED_OUT = Pattern(r"\b(?:ruled out|excluded|unlikely|not consistent with)\b", re.IGNORECASE)
THIRD_DAY = 2


class Pair(msgspec.Struct, frozen=True):
    """Two facts that may be cause and effect. `later`: the second must stand in a later document than the first."""

    template: str
    one: str
    two: str
    later: bool = False


class Conflict(msgspec.Struct, frozen=True):
    """Two diagnoses that exclude each other."""

    one: str
    two: str


class Late(msgspec.Struct, frozen=True):
    """Conditions whose start decides, and the words that tell it."""

    words: str
    present: str


class Book(msgspec.Struct, frozen=True):
    """All of relations.toml."""

    pair: tuple[Pair, ...]
    conflict: tuple[Conflict, ...]
    late: Late


@cache
def book() -> Book:
    """Return relations.toml."""
    text = files("superbill.coding.query.finding").joinpath("relations.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Book)


def conflicting(record: Record) -> Iterator[Open]:
    """Yield the diagnoses on which providers' documents differ, each side quoted."""
    for pair in book().conflict:
        ones, twos = record.diagnosed(pair.one), record.diagnosed(pair.two)
        if not ones or not twos:
            continue
        one, two = ones[0], next((t for t in twos if t.document.name != ones[0].document.name), twos[0])
        if one.indicator.text == two.indicator.text or _RULED_OUT.search(f"{one.indicator.text} {two.indicator.text}"):
            continue
        yield "conflict", [one.indicator, two.indicator], f"{_words(one)} and {_words(two)}"


def related(record: Record) -> Iterator[Open]:
    """Yield pairs of facts that no sentence joins."""
    asked: set[tuple[str, str]] = set()
    for pair in book().pair:
        ones = [t for d in record.documents for t in record.told(_pattern(pair.one), d, "finding")]
        twos = record.diagnosed(pair.two)
        if not ones or not twos or (pair.template, _words(twos[0]).casefold()) in asked:
            continue
        if pair.later and not any(t.day and ones[0].day and t.day > ones[0].day for t in twos):
            continue
        if any(_joined(pair, d.text) for d in record.documents):
            continue
        asked.add((pair.template, _words(twos[0]).casefold()))
        subject = _words(twos[0]) if pair.template == "after-surgery" else f"{_words(ones[0])} and {_words(twos[0])}"
        yield pair.template, [ones[0].indicator, twos[0].indicator], subject


def late(record: Record) -> Iterator[Open]:
    """Yield the conditions that the record of a stay tells only from the third day on, without when they began."""
    dated = [d for d in record.documents if d.date]
    if len(dated) < 2 or not dated[0].date:
        return
    first = dated[0].date
    seen: set[str] = set()
    for one in record.diagnosed(book().late.words):
        name = _words(one).casefold()
        earlier = any(
            _pattern(re.escape(_words(one))).search(d.text)
            for d in dated
            if d.date and (d.date - first).days < THIRD_DAY
        )
        if name in seen or earlier or not one.document.date or (one.document.date - first).days < THIRD_DAY:
            continue
        seen.add(name)
        if not any(
            _pattern(book().late.present).search(t.indicator.text) for t in record.diagnosed(re.escape(_words(one)))
        ):
            yield "present-on-admission", [one.indicator], _words(one)


def _joined(pair: Pair, text: str) -> bool:
    """Whether a sentence names both and says how they stand to each other."""
    for sentence in re.split(r"[.;\n]", text):
        if _pattern(pair.one).search(sentence) and _pattern(pair.two).search(sentence) and _JOINED.search(sentence):
            return True
    return False


def _words(one: Told) -> str:
    return " ".join(one.words.split())


@cache
def _pattern(words: str) -> Pattern:
    return Pattern(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
