"""Operations without a name of their own: root operation by intent, body part by the words of the tables and the key.

Source: ICD-10-PCS tables, root operation definitions, body part key (CMS, public domain); Official Guidelines FY2026
A11 (the coder, not the doctor, chooses the value that the words mean), B3, B4.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from superbill.coding.operations.book import Operation, phrase
from superbill.coding.operations.resolving import Resolved, Words, resolve, spoken, stems
from superbill.tables.icd10pcs import Icd10pcs
from superbill.tables.patterns import Pattern, search

SHORTEST = 6
_TABLE = Pattern(r"\b0[0-9A-HJ-NP-Z]{2,3}\b")
_PARTIAL = Pattern(r"\b(?:partial|part of|portion|segment\w*|wedge|sub-?total|biops\w+)\b", re.IGNORECASE)
SIDES = frozenset({"right", "left", "bilateral"})
MEDICAL_AND_SURGICAL = "0"
GRAFTED = frozenset("RUX")
_DONOR = Pattern(r"\bfrom (?:the )?(?:patient's )?(?:own )?(?:\w+ ){0,2}\w+ (?=to\b)", re.IGNORECASE)
"""Where a graft came from is no body part of the operation."""
_FROM_TO = Pattern(r"\bfrom (?:the )?(?P<start>.+?) to (?:the )?(?P<end>.+)", re.IGNORECASE)


class Root(msgspec.Struct, frozen=True):
    """The words of one root operation and of its devices."""

    operation: str
    words: str
    unless: str = ""
    devices: dict[str, str] = {}
    qualifiers: dict[str, str] = {}


class Part(NamedTuple):
    """A body part value of a table with the words of its meaning."""

    table: str
    character: str
    stems: frozenset[str]


class General(NamedTuple):
    """An operation known by its intent: where it stands and what came of it."""

    operation: Operation
    match: re.Match[str]
    settled: Resolved


Indexed = tuple[tuple[str, ...], "re.Match[str]"]


@cache
def roots() -> tuple[Root, ...]:
    """All root operations of `root_operations.toml`, in the order in which they are tried."""
    return msgspec.convert(tomllib.loads(_text("root_operations.toml"))["root"], tuple[Root, ...])


def root_of(statement: str) -> tuple[Root, re.Match[str]] | None:
    """The first root operation whose words stand in a statement."""
    for root in roots():
        match = phrase(root.words).search(statement)
        if match and not (root.unless and phrase(root.unless).search(statement)):
            return root, match
    return None


def general(statement: str, around: str, pcs: Icd10pcs) -> General | None:
    """Code a statement by intent and body part; None where it has no root operation or names no body part."""
    found, indexed = root_of(statement), _indexed(statement, pcs)
    root = _meant(found[0] if found else None, indexed, statement)
    if root is None:
        return None
    match = found[1] if found else indexed[1] if indexed else None
    route = _FROM_TO.search(statement) if root.operation == "1" else None
    near = _DONOR.sub(" ", statement) if root.operation in GRAFTED else statement
    named = _spoken(route["start"] if route else near, pcs)
    parts = _told(_within(_parts(pcs, root.operation), indexed[0] if indexed else (), named), stems(near))
    if not parts or match is None:
        return None
    operation = Operation(words=root.words, devices=root.devices, qualifiers=root.qualifiers)
    words = Words(operation, route["end"] if route else near, around)
    answers = [resolve(f"{part.table}{part.character}***", words, pcs) for part in parts]
    return General(operation, match, _only(answers, pcs))


def _only(answers: list[Resolved], pcs: Icd10pcs) -> Resolved:
    """The one answer with a code; a question where several have one."""
    coded = [answer for answer in answers if answer.code]
    if len(coded) > 1:
        return Resolved(None, "body part", tuple(pcs.title(answer.code or "") or "" for answer in coded))
    return coded[0] if coded else answers[0]


def _meant(told: Root | None, indexed: Indexed | None, statement: str) -> Root | None:
    """The root operation: the words' own where the index has it, else what the index says."""
    if indexed is None:
        return told
    offered = {table[2] for table in indexed[0]}
    if told and told.operation in offered:
        return told
    if offered == set("BT"):
        wanted = "B" if _PARTIAL.search(statement) else "T"
        return next(root for root in roots() if root.operation == wanted)
    return next((root for root in roots() if offered == {root.operation}), told)


def _within(parts: tuple[Part, ...], tables: tuple[str, ...], named: frozenset[str]) -> list[Part]:
    """The parts that the words name, inside the tables of the index where it has the term."""
    inside = [part for part in parts if (part.table + part.character).startswith(tables)] if tables else []
    best = _best(tuple(inside), named) or ([inside[0]] if len(inside) == 1 else [])
    return best or _best(parts, named)


def _told(parts: list[Part], said: frozenset[str]) -> list[Part]:
    """Of several parts those that the words themselves name, not a synonym of one of them."""
    own = [part for part in parts if part.stems - SIDES <= said]
    return own if 0 < len(own) < len(parts) else parts


def _indexed(statement: str, pcs: Icd10pcs) -> Indexed | None:
    """The longest term of the index in a statement that points into tables of section 0."""
    lowered = statement.casefold()
    found = [term for term in _terms(pcs) if term in lowered and phrase(re.escape(term)).search(statement)]
    if not found:
        return None
    term = max(found, key=len)
    match = phrase(re.escape(term)).search(statement)
    return (_terms(pcs)[term], match) if match else None


@lru_cache(maxsize=4)
def _terms(pcs: Icd10pcs) -> dict[str, tuple[str, ...]]:
    """Main terms of the index to the tables that they point at."""
    found: dict[str, tuple[str, ...]] = {}
    for line in pcs.index():
        if len(line.path) == 1 and line.see and len(line.path[0]) >= SHORTEST:
            tables = tuple(code for told in line.see for code in _TABLE.findall(told))
            if tables and all(table.startswith(MEDICAL_AND_SURGICAL) for table in tables):
                found[line.path[0].casefold()] = tables
    return found


def _best(parts: tuple[Part, ...], named: frozenset[str]) -> list[Part]:
    """The parts all of whose words are named, with the most words beside the side."""
    fitting = [part for part in parts if part.stems <= named]
    most = max((len(part.stems) for part in fitting), default=0)
    return [part for part in fitting if len(part.stems) == most and part.stems - SIDES]


@lru_cache(maxsize=64)
def _parts(pcs: Icd10pcs, operation: str) -> tuple[Part, ...]:
    found = []
    for system in pcs.next_characters(MEDICAL_AND_SURGICAL):
        table = f"{MEDICAL_AND_SURGICAL}{system.character}{operation}"
        found += [Part(table, value.character, stems(value.meaning or "")) for value in pcs.next_characters(table)]
    return tuple(found)


def _spoken(text: str, pcs: Icd10pcs) -> frozenset[str]:
    """The words of a text, with what the synonyms and the body part key make of them."""
    lowered = text.casefold()
    named = set(spoken(text))
    for term, values in _key(pcs).items():
        if term in lowered and search(rf"(?<!\w){re.escape(term)}(?!\w)", lowered):
            named |= values
    return frozenset(named)


@lru_cache(maxsize=4)
def _key(pcs: Icd10pcs) -> dict[str, frozenset[str]]:
    """The body part key: the words of a term to the words of the values that it stands for, without the side."""
    return {
        line.path[0].casefold(): frozenset().union(*(stems(use) for use in line.use)) - SIDES
        for line in pcs.index()
        if len(line.path) == 1 and line.use
    }


def _text(name: str) -> str:
    return files("superbill.coding.operations").joinpath(name).read_text("utf-8")
