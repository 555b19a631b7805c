"""Diagnoses without the detail that their code asks for: type, stage, severity, site, cause (unspecific.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from superbill.coding.query.finding.record import Record
from superbill.model.coded import Indicator
from superbill.tables.patterns import Pattern


class Detail(msgspec.Struct, frozen=True):
    """One diagnosis: its words, the words that are the detail, and what the query quotes beside it.

    `needs`: signs of which one must stand in the record, or nothing is asked.
    """

    template: str
    words: str
    known: str
    facts: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@cache
def details() -> tuple[Detail, ...]:
    """Return unspecific.toml."""
    text = files("superbill.coding.query.finding").joinpath("unspecific.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["detail"], tuple[Detail, ...])


def unspecific(record: Record) -> Iterator[tuple[str, list[Indicator], str]]:
    """Yield template, indicators and words of each diagnosis whose detail stands nowhere in the record."""
    whole = "\n".join(d.text for d in record.documents)
    for detail in details():
        told = record.diagnosed(detail.words)
        if not told or (detail.needs and not record.has(*detail.needs)):
            continue
        if any(_beside(detail.known, match.start(), whole) for match in _pattern(detail.words).finditer(whole)):
            continue
        values = [record.values(name)[0].indicator for name in detail.facts if record.values(name)]
        subject = " ".join(told[0].words.split())
        yield detail.template, [told[0].indicator, *values, *record.first(*detail.signs)], subject


def _beside(known: str, place: int, whole: str) -> bool:
    """Whether the detail stands in the sentences around the diagnosis."""
    start = max(whole.rfind("\n", 0, place), whole.rfind(". ", 0, place), 0)
    ends = [e for e in (whole.find("\n", place), whole.find(". ", place)) if e > 0]
    return _pattern(known).search(whole[start : min(ends, default=len(whole))]) is not None


@cache
def _pattern(words: str) -> Pattern:
    return Pattern(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
