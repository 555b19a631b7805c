"""Vaccines: the product, and its administration by route, count, age, counselling and payer.

Administration: to 18 years with counselling by the physician, by component; else by route and number. Medicare takes
its own codes for influenza, pneumococcal and hepatitis B vaccines, everybody one code for COVID-19 vaccines (CPT
guidelines of immunization administration; Medicare Claims Processing Manual ch. 18 §10).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from superbill.coding.procedures.lexicon import Part, Range, part_of
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.service import ONE, Service
from superbill.coding.procedures.wording import words_of
from superbill.model.note import Span
from superbill.tables.hcpcs import Hcpcs
from superbill.tables.patterns import Pattern, search

SOURCE = "CPT, guidelines of immunization administration; Medicare Claims Processing Manual ch. 18 §10"
COUNSELLED_TO = 18
LONGEST = 9
"""Words within which a product is named; "vaccine" between them does not count."""
_COVID, _MONOCLONAL, _GLOBULIN = "90480", "96380", "96372"
_DISEASES = frozenset(
    [
        "flu",
        "hepa",
        "hepb",
        "varicella",
        "zoster",
        "rabies",
        "typhoid",
        "polio",
        "hib",
        "meningococcal",
        "rotavirus",
        "covid",
        "rsv",
        "measles",
        "pneumococcal",
        "tetanus",
        "chickenpox",
        "shingle",
        "poliovirus",
        "hpv",
    ]
)
_GIVEN_WORDS = (
    "wcc",
    "mmr",
    "tdap",
    "dtap",
    "pentacel",
    "pediarix",
    "vaxelis",
    "gardasil",
    "shingrix",
    "prevnar",
    "pneumovax",
    "menveo",
    "preventive",
    "adult",
    "pediatric",
    "ped",
    "trivalent",
    "quadrivalent",
    "pf",
    "well",
    "series",
    "counsel",
    "hd",
    "shot",
    "vaccine",
    "im",
    "sq",
    "dose",
    "booster",
    "immunization",
    "ml",
    "deltoid",
    "lot",
    "intranasal",
    "im_injection",
    "po",
)
_TESTS = ("naat", "antigen", "titer", "culture", "rapid", "antibody", "swab", "igg", "igm", "viral_load", "panel")


_NOT_GIVEN = Pattern(
    r"\b(?:product only|supply only|vaccine only|dispensed|administered elsewhere|no administration)\b", re.I
)


class Product(NamedTuple):
    """One product: code, name, what must or must not stand beside, Medicare's administration code, components."""

    code: str
    name: tuple[str, ...]
    need: tuple[Part, ...]
    bar: tuple[Part, ...]
    medicare: str
    components: int
    open: bool


@dataclass(frozen=True, slots=True)
class Immunization:
    """A vaccine that was given: its line, and what its administration needs."""

    service: Service
    product: Product
    route: str
    age: Decimal | None
    counselled: bool
    medicare: bool
    administered: bool = field(default=True)


def vaccines(passage: Passage, hcpcs: Hcpcs | None, *, medicare: bool) -> Iterator[Immunization]:
    """Yield the vaccines that a passage names, the longest name at each place."""
    words, place = passage.tokens, 0
    seen: set[str] = set()
    if products().keys().isdisjoint(passage.places):
        return
    if any(passage.has(t) for t in _TESTS) and not passage.has("vaccine"):
        return
    while place < len(words):
        found = _at(place, passage, hcpcs)
        if found is None:
            place += 1
            continue
        if found.code in seen:
            place += len(found.name)
            continue
        seen.add(found.code)
        span = Span(words[place].start, words[place + len(found.name) - 1].end)
        line = Service(found.code, (span,), kind="vaccine", specialty="vaccine")
        if found.open:
            line = replace(line, open="which product of the vaccine")
        line = line.because("PROC-VACCINE", f"vaccine product, {' '.join(found.name)}", SOURCE)
        route = "nasal" if passage.has("intranasal", "nasal", "po") and not passage.has("im", "sq") else "injection"
        counselled = passage.has("counsel") and not search(r"\b(?:no|without|not) (?:\w+ )?counsel", passage.said, re.I)
        yield Immunization(line, found, route, passage.age, counselled, medicare, _administered(passage))
        place += len(found.name)


def _administered(passage: Passage) -> bool:
    """A product that was only dispensed, or shipped, or billed alone was not administered here."""
    return _NOT_GIVEN.search(passage.said) is None


def _at(place: int, passage: Passage, hcpcs: Hcpcs | None) -> Product | None:
    words = passage.tokens
    held = products().get(words[place].text)
    if held is None:
        return None
    here = tuple(t.text for t in words[place : place + LONGEST] if t.text != "vaccine")
    rows = [
        p
        for p in held
        if here[: len(p.name)] == p.name and (hcpcs is None or hcpcs.valid(p.code)) and _one_product(p, place, passage)
    ]
    rows = [
        p
        for p in rows
        if not any(_barred(b, words[place].start, passage) for b in p.bar)
        and (not p.need or any(_near(n, passage) for n in p.need))
    ]
    if not rows:
        return None
    best = min(rows, key=lambda p: (p.open, -len(p.name), not p.need))
    if best.name[0] in _DISEASES and not passage.has(*_GIVEN_WORDS):
        return None
    return best


def _one_product(product: Product, place: int, passage: Passage) -> bool:
    """Tell whether the name stands unbroken: "DTaP, IPV, Hib" are three products, "DTaP-IPV/Hib" is one."""
    words = [t for t in passage.tokens[place : place + LONGEST] if t.text != "vaccine"]
    last = words[len(product.name) - 1]
    return search(r"[,+;]", passage.text[passage.tokens[place].start : last.start]) is None


def _barred(part: Part, place: int, passage: Passage) -> bool:
    """Tell whether a barred word stands with the product, and not as another item of a list."""
    if isinstance(part, Range):
        return _near(part, passage)
    starts = [passage.tokens[n].start for n in passage.places.get(part[0], ()) if _near(part, passage)]
    return any(not passage.listed_apart(start, place, place) for start in starts)


def _near(part: Part, passage: Passage) -> bool:
    if isinstance(part, Range):
        return any(part.low <= m.value <= part.high for m in passage.measures_of(part.name))
    return passage.has("_".join(part))


@cache
def products() -> dict[str, tuple[Product, ...]]:
    """Return the rows of data/vaccines.tsv by the first word of their names."""
    file = files("superbill.coding.procedures").joinpath("data", "vaccines.tsv")
    held: dict[str, list[Product]] = {}
    for line in file.read_text("utf-8").splitlines():
        if not line or line.startswith(("#", "code\t")):
            continue
        code, names, need, bar, medicare, components, age, *_ = [*line.split("\t"), "", "", "", "", "", ""]
        bars = tuple(part_of(b) for b in bar.split())
        needs = tuple(part_of(n) for n in need.replace(" ", "|").split("|") if n)
        for name in names.split("|"):
            words = tuple(w for w in words_of(name) if w != "vaccine")
            product = Product(code.rstrip("?"), words, needs, bars, medicare, int(components or 0), code.endswith("?"))
            held.setdefault(words[0], []).append(product)
        del age
    return {first: tuple(rows) for first, rows in held.items()}


def given_vaccines(immunizations: Sequence[Immunization]) -> Iterator[Service]:
    """Yield the administration of the vaccines of one encounter."""
    counselled: list[Immunization] = []
    plain: list[Immunization] = []
    for each in immunizations:
        code = _own_code(each)
        if not each.administered or each.product.medicare == "globulin":
            if each.administered and each.product.medicare == "globulin":
                yield _line("96372", each, "immune globulin into a muscle")
            continue
        if code:
            yield _line(code, each, "administration of this vaccine has its own code")
        elif each.age is not None and each.age <= COUNSELLED_TO and each.counselled:
            counselled.append(each)
        else:
            plain.append(each)
    yield from _by_component(counselled)
    yield from _by_number(plain)


def _own_code(each: Immunization) -> str | None:
    if each.product.medicare in {_COVID, _MONOCLONAL}:
        return each.product.medicare
    medicare_code = each.product.medicare if each.product.medicare.startswith("G") else ""
    return medicare_code if medicare_code and each.medicare else None


def _line(code: str, each: Immunization, why: str, units: Decimal = ONE) -> Service:
    return Service(code, each.service.spans, units, kind="administration", specialty="vaccine").because(
        "PROC-VACCINE-ADMIN", why, SOURCE
    )


def _by_component(given: Sequence[Immunization]) -> Iterator[Service]:
    """First component of each vaccine, and every further component."""
    if not given:
        return
    more = sum(each.product.components - 1 for each in given)
    spans = tuple(span for each in given for span in each.service.spans)
    first = Service("90460", spans, Decimal(len(given)), kind="administration", specialty="vaccine")
    yield first.because("PROC-VACCINE-ADMIN", "to 18 years, counselled: first component of each vaccine", SOURCE)
    if more:
        further = Service("90461", spans, Decimal(more), kind="administration", specialty="vaccine")
        yield further.because("PROC-VACCINE-ADMIN", "to 18 years, counselled: further components", SOURCE)


def _by_number(given: Sequence[Immunization]) -> Iterator[Service]:
    """The first by injection, further ones; the first by nose or mouth when none is injected."""
    injected = [e for e in given if e.route == "injection"]
    others = [e for e in given if e.route != "injection"]
    if injected:
        yield _line("90471", injected[0], "first vaccine by injection")
        if len(injected) > 1:
            yield _line("90472", injected[1], "further vaccines by injection", Decimal(len(injected) - 1))
    if others:
        if not injected:
            yield _line("90473", others[0], "first vaccine by nose or mouth")
        more = len(others) - (0 if injected else 1)
        if more:
            yield _line("90474", others[-1], "further vaccines by nose or mouth", Decimal(more))
