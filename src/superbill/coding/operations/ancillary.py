"""Imaging, nuclear medicine, radiation therapy and new technology: codes of sections B, C, D and X from a statement.

The service tells section and type, the words the body part and the values that follow; a contrast, isotope or energy
that the record does not tell is asked, never assumed. Source: ICD-10-PCS tables, sections B, C, D and X (CMS, public
domain); Official Guidelines FY2026 A8, A11, D1 (brachytherapy), E1 (section X codes stand alone).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from superbill.coding.operations.book import Operation, phrase
from superbill.coding.operations.resolving import Resolved, spoken, stems
from superbill.tables.icd10pcs import Icd10pcs, axis_name
from superbill.tables.patterns import Pattern, search

PART, LAST = 4, 7
NO_CONTRAST = Pattern(r"\b(?:without|no|non-?)[- ]?(?:iv |intravenous )?contrast|\bunenhanced\b", re.IGNORECASE)
CONTRAST = Pattern(r"\bcontrast\b|\bangiogra\w+|\barteriogra\w+|\bvenogra\w+|\bct ?a\b|\bmr ?a\b", re.IGNORECASE)
GIVEN = Pattern(r"\b(?:infus\w+|inject\w+|given|administ\w+|received)\b", re.IGNORECASE)
ROUTES = {"3": r"peripheral|\biv\b|intravenous", "4": r"\bcentral\b|\bpicc\b|\bport\b", "1": r"subcutaneous",
          "2": r"intramuscular|\bim\b", "D": r"\boral\w*|by mouth"}  # fmt: skip
PLAIN = frozenset({"monoclonal", "antibody", "other", "new", "technology", "therapeutic", "substance", "antineoplastic",
                   "anti", "infective", "immunotherapy", "cell", "engineered", "autologous", "allogeneic"})  # fmt: skip
SHORTEST = 6


class Service(msgspec.Struct, frozen=True):
    """One type of service: its section, its third character and what the record calls it."""

    section: str
    type: str
    words: str
    unless: str = ""


class Book(msgspec.Struct, frozen=True):
    """All of `ancillary.toml`."""

    service: tuple[Service, ...]
    values: dict[str, str]
    parts: dict[str, str]


class Ancillary(NamedTuple):
    """A service of another section: where it stands and what came of it."""

    section: str
    operation: Operation
    match: re.Match[str]
    settled: Resolved


def ancillary(statement: str, pcs: Icd10pcs) -> Iterator[Ancillary]:
    """Yield the services of sections B, C, D and X that a statement names with a body part."""
    for service in _book().service:
        match = phrase(service.words).search(statement)
        if match is None or (service.unless and phrase(service.unless).search(statement)):
            continue
        settled = _settled(service, statement, pcs)
        if settled:
            yield Ancillary(service.section, Operation(words=service.words), match, settled)
    yield from _substances(statement, pcs)


def _settled(service: Service, statement: str, pcs: Icd10pcs) -> Resolved | None:
    """The code of a service; None where the statement names no body part of its tables."""
    part = _part(service, statement, pcs)
    if part is None:
        return None
    code = part
    for position in range(PART + 1, LAST + 1):
        allowed = pcs.next_characters(code)
        character = _value(statement, {a.character: a.meaning or "" for a in allowed})
        if character is None:
            return Resolved(None, axis_name(code, position), tuple(a.meaning or a.character for a in allowed))
        code += character
    return Resolved(code)


def _part(service: Service, statement: str, pcs: Icd10pcs) -> str | None:
    """The table and body part all of whose words the statement has: the most words, the earlier table of several."""
    named = spoken(statement) | {s for words, meaning in _book().parts.items() if words in statement.casefold()
                                 for s in stems(meaning)}  # fmt: skip
    fitting = [(len(said), code) for code, said in _parts(service.section, service.type, pcs) if said and said <= named]
    most = max((size for size, _ in fitting), default=0)
    return next((code for size, code in fitting if size == most), None)


@lru_cache(maxsize=64)
def _parts(section: str, kind: str, pcs: Icd10pcs) -> tuple[tuple[str, frozenset[str]], ...]:
    tables = [section + system.character + kind for system in pcs.next_characters(section)]
    return tuple(
        (table + axis.character, stems(axis.meaning or ""))
        for table in tables
        if next(pcs.below(table), None)
        for axis in pcs.next_characters(table)
    )


def _value(statement: str, meanings: dict[str, str]) -> str | None:
    """The value that the words tell; the only one; else None of the tables, unless contrast was given."""
    if len(meanings) == 1:
        return next(iter(meanings))
    told = [(len(meaning), c) for c, meaning in meanings.items() if c != "Z" and _tells(statement, meaning)]
    if told:
        return max(told)[1]
    contrasted = any("osmolar" in meaning.casefold() for meaning in meanings.values())
    if contrasted and CONTRAST.search(statement) and not NO_CONTRAST.search(statement):
        return None
    return "Z" if "Z" in meanings else None


def _tells(statement: str, meaning: str) -> bool:
    plain = " ".join(re.sub(r"\([^)]*\)|[-,]", " ", meaning.casefold()).split())
    wording = _book().values.get(plain) or next(
        (w for name, w in _book().values.items() if plain.startswith(name)), None
    )
    return bool(phrase(wording).search(statement)) if wording else stems(meaning) <= stems(statement)


def _substances(statement: str, pcs: Icd10pcs) -> Iterator[Ancillary]:
    """A substance of section X that the statement names as given, by its route."""
    given = GIVEN.search(statement)
    said = frozenset(re.findall(r"[a-z]{4,}", statement.casefold())) if given else frozenset()
    for name in said & _named_substances(pcs).keys():
        codes = _named_substances(pcs)[name]
        match = phrase(name).search(statement)
        routes = [c for c, words in ROUTES.items() if search(words, statement, re.IGNORECASE)]
        routed = [code for code in codes if code[3] in routes[-1:]]
        if match:
            one = routed[0] if len(routed) == 1 else codes[0] if len(codes) == 1 else None
            options = tuple(pcs.title(code) or code for code in codes)
            settled = Resolved(one) if one else Resolved(None, "the way the substance was given", options)
            yield Ancillary("X", Operation(words=name), match, settled)


@lru_cache(maxsize=4)
def _named_substances(pcs: Icd10pcs) -> dict[str, tuple[str, ...]]:
    """First words of the substances of table XW0 to their codes."""
    found: dict[str, list[str]] = {}
    for code in pcs.below("XW0"):
        words = re.findall(r"[a-z]+", (pcs.axes(code)[5].meaning or "").casefold())
        name = next((w for w in words if len(w) >= SHORTEST and w not in PLAIN), None)
        if name and words[0] == name:
            found.setdefault(name, []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _book() -> Book:
    text = files("superbill.coding.operations").joinpath("ancillary.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Book)
