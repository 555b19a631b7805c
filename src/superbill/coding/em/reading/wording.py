"""Wording: the words that tell facts of a visit, compiled once from `wording.tsv` and `tests.tsv`.

Patterns are for text in lower case: an engine that ignores case cannot skip ahead, and is five times slower.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from superbill.errors import BadFile
from superbill.tables.patterns import Pattern

_WORD = r"\b"
_ESCAPE = Pattern(r"\\.|[A-Z]")
"""What of a pattern may change its meaning in lower case, and what may not."""


class Wording(NamedTuple):
    """One row: the value that the pattern tells."""

    value: str
    pattern: Pattern


class Test(NamedTuple):
    """One test by name. `panel` is the panel that it is a part of, `site` where a body part belongs to the key."""

    key: str
    panel: str
    group: str
    pattern: Pattern


@cache
def wordings(fact: str) -> tuple[Wording, ...]:
    """Return the rows of one fact in their order; there is one at least."""
    return _by_fact()[fact]


def pattern(fact: str) -> Pattern:
    """Return the pattern of a fact that has one row."""
    return wordings(fact)[0].pattern


@cache
def tests() -> tuple[Test, ...]:
    """Return every test of the table in its order."""
    return tuple(Test(key, panel, group, compiled) for (key, panel, group), compiled in _rows("tests.tsv", 4))


@cache
def any_test() -> Pattern:
    """Return the pattern of all tests at once, without groups: the engine tells by one letter what to skip."""
    return Pattern(rf"{_WORD}(?:{'|'.join(test.pattern.pattern.removeprefix(_WORD) for test in tests())})")


@cache
def _by_opening() -> tuple[Pattern, tuple[Pattern, ...]]:
    """Return the pattern of the tests that tell with which word they begin, and the patterns of the few others."""
    rules = [test.pattern for test in tests()]
    others = tuple(rule for rule in rules if not rule.needs.begins)
    known = "|".join(rule.pattern.removeprefix(_WORD) for rule in rules if rule not in others)
    return Pattern(rf"{_WORD}(?:{known})"), others


def named_tests(text: str) -> Iterator[re.Match[str]]:
    """Return what `any_test` finds: sooner where the text names none of the tests that may begin with any word."""
    known, others = _by_opening()
    found = any_test() if any(other.search(text) for other in others) else known
    return found.finditer(text)


def test_at(found: re.Match[str]) -> tuple[Test, re.Match[str]]:
    """Return the test whose name `any_test` found, with its own match."""
    return next((test, own) for test in tests() if (own := test.pattern.match(found.string, found.start())))


@cache
def problem_codes() -> tuple[tuple[str, str], ...]:
    """Return kinds of problems with their ranges of codes, in order."""
    return tuple((kind, codes) for kind, codes, _ in lines_of("problem_codes.tsv", 3))


@cache
def over_the_counter() -> dict[str, float]:
    """Return generic names sold without prescription with the largest single dose sold so; 0 means any."""
    return {row.pattern.pattern: float(row.value) for row in wordings("otc")}


@cache
def _by_fact() -> dict[str, tuple[Wording, ...]]:
    found: dict[str, list[Wording]] = defaultdict(list)
    for (fact, value), compiled in _rows("wording.tsv", 3):
        found[fact].append(Wording(value, compiled))
    return {fact: tuple(rows) for fact, rows in found.items()}


def _rows(name: str, columns: int) -> list[tuple[list[str], Pattern]]:
    rows: list[tuple[list[str], Pattern]] = []
    for *told, written in lines_of(name, columns):
        try:
            rows.append(
                (
                    told,
                    Pattern(_ESCAPE.sub(lambda m: m.group() if m.group()[0] == "\\" else m.group().lower(), written)),
                )
            )
        except re.error as error:
            what = f"has a pattern that cannot be read: {error.msg}"
            raise BadFile(name, told[0], what, "Write a regular expression") from error
    return rows


def lines_of(name: str, columns: int) -> list[list[str]]:
    """Return the rows of a table of this package, without remarks and header."""
    text = files("superbill.coding.em.reading").joinpath(name).read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    for row in rows:
        if len(row) != columns:
            raise BadFile(name, row[0], f"has not {columns} columns", "See the first line of the table")
    return rows
