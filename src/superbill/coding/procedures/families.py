"""Skin: repairs by length, excisions by diameter, destruction and biopsies by number. Numbers: data/families.toml.

Repairs of one class in one group of sites are summed, others are not (CPT, guideline of the repair section; NCCI Policy
Manual ch. 3). The excised diameter is the lesion with its narrowest margins on both sides. A biopsy's first code
follows the deepest method; further lesions are add-ons of their own method.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from superbill.coding.procedures.lexicon import Match
from superbill.coding.procedures.measures import Measure
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.service import ONE, Asked, Service
from superbill.coding.procedures.units import bare_count
from superbill.coding.procedures.wording import words_of
from superbill.model.note import Span
from superbill.tables.patterns import Pattern, search

SUMMED = "CPT, repair guideline: lengths of one class and one group of sites are added; NCCI Policy Manual ch. 3"
DIAMETER = "CPT, excision guideline: greatest diameter of the lesion with the narrowest margins on both sides"
COUNTED = "CPT, destruction and biopsy guidelines: first lesion, each further one, or one code for many"
_LAYERED = Pattern(
    r"\b(?:intermediate|layered|two[- ]layers?|2[- ]layers?|double[- ]layer|multi[- ]?layer|in layers|"
    r"deep (?:dermal |sutures?|layer)|"
    r"subcutaneous (?:sutures?|layer|closure)|buried|subcuticular and|heavily contaminated|fascia closed|"
    r"dermal sutures)",
    re.IGNORECASE,
)
_COMPLEX = Pattern(
    r"\b(?:complex (?:repair|closure|laceration|wound)|complex|extensive undermining|retention sutures|"
    r"stellate repair)\b",
    re.IGNORECASE,
)
_ADHESIVE = Pattern(r"\b(?:dermabond|tissue adhesive|skin adhesive|tissue glue|skin glue|cyanoacrylate|glue)\b", re.I)
_STRIPS = Pattern(r"\bsteri[- ]?strips?|adhesive strips?|butterfly\b", re.IGNORECASE)
_SUTURES = Pattern(
    r"\b(?:sutur\w*|stitch\w*|staple\w*|nylon|vicryl|prolene|ethilon|monocryl|chromic|silk)\b", re.IGNORECASE
)
_MARGIN = Pattern(
    r"(?P<n>\d*\.?\d+)\s*(?P<u>mm|cm)\s*(?:clinical |surgical |free |clear |circumferential |narrowest )*margins?|"
    r"margins?\s*(?:of|:|were|=)?\s*(?P<n2>\d*\.?\d+)\s*(?P<u2>mm|cm)", re.IGNORECASE,
)  # fmt: skip
_INCLUDING = Pattern(
    r"(?:includ(?:ing|es|ed)|with|total|excised diameter)\s*(?:the\s+|of\s+)?(?:narrowest\s+)?margins?\b|"
    r"excised diameter|"
    r"total (?:excised )?diameter|defect", re.IGNORECASE,
)  # fmt: skip


_DECIMAL = Pattern(r"(?<![\w.])(?P<n>\d{1,2}\.\d)(?!\s*(?:mg|ml|mm|%|\d|g\b|-))")
"""A length without its unit: wounds are measured in centimetres."""
_BARE_LENGTH = Pattern(
    r"\b(?:closure|repair|closed)\W+(?:of\s+)?(?P<n>\d+(?:\.\d+)?)(?![\d.])(?!\s*(?:cm|mm|layer|x|\d|-))", re.IGNORECASE
)


@cache
def numbers() -> dict[str, Any]:
    """Return data/families.toml."""
    return tomllib.loads(files("superbill.coding.procedures").joinpath("data", "families.toml").read_text("utf-8"))


def family(match: Match, passage: Passage) -> Iterator[Service | Asked]:
    """Yield the services of a family that the lexicon found ("@repair", "@biopsy" ...)."""
    name = match.row.code.removeprefix("@")
    if name == "repair":
        yield from _repairs(match, passage)
    elif name == "biopsy":
        yield from _biopsies(match, passage)
    elif name in numbers()["counts"]:
        yield from _counted(name, match, passage)
    else:
        yield from _sized(name, match, passage)


def _spans(match: Match, used: list[Measure]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys([Span(match.start, match.end), *(Span(m.start, m.end) for m in used)]))


def _site(passage: Passage, groups: dict[str, list[str]], near: int) -> tuple[str, int] | None:
    """Return the group of the site that stands nearest to a place of the text, and where it stands."""
    found = [
        (abs(token.start - near) + (0 if token.start <= near else 1), group, token.start)
        for token in passage.tokens
        for group, sites in groups.items()
        if any(token.text in words_of(site) for site in sites)
    ]
    return min(found)[1:] if found else None


def _repairs(match: Match, passage: Passage) -> Iterator[Service | Asked]:
    if _STRIPS.search(passage.said) and not _SUTURES.search(passage.said) and not _ADHESIVE.search(passage.said):
        yield Service("", _spans(match, []), reason="closed with adhesive strips alone: part of the visit").because(
            "PROC-STRIPS", "Closure with strips alone is no repair", SUMMED
        )
        return
    lengths = [m for m in passage.measures_of("cm") if not _MARGIN.match(passage.text, m.start)]
    if len(lengths) > 1 and passage.has("excise"):
        lengths = [
            m
            for m in lengths
            if search(
                r"\b(?:clos|repair|sutur|layer)\w*[^,;.]{0,40}$",
                passage.text[max(passage.start, m.start - 45) : m.start],
                re.I,
            )
        ]
    if passage.has("excise") and (bare := _BARE_LENGTH.search(passage.text, passage.start, passage.end)):
        lengths = [*lengths, Measure("cm", Decimal(bare["n"]), bare.start("n"), bare.end("n"))]
    if not lengths and (bare := _DECIMAL.search(passage.text, passage.start, passage.end)):
        lengths = [Measure("cm", Decimal(bare["n"]), bare.start("n"), bare.end("n"))]
    if not lengths:
        yield Asked("length", "What was the length of the repaired wound in centimetres?", _spans(match, []), SUMMED)
        return
    degree = _degree(passage)
    if degree == "simple" and passage.has("excise", "shave", "destroy", "drain", "biopsy"):
        closed = Service("", _spans(match, []), reason="simple closure of another procedure: part of it")
        yield closed.because("PROC-CLOSURE", "A simple closure belongs to the excision", SUMMED)
        return
    groups = numbers()["sites"]["wound"][degree]
    wounds: dict[tuple[str, str], list[Measure]] = defaultdict(list)
    for length in lengths:
        site = _site(passage, groups, length.start)
        wounds[_degree_near(passage, length, lengths, degree), site[0] if site else ""].append(length)
    for (own, group), held in wounds.items():
        if not group:
            yield Asked("site", "On which part of the body was the wound?", _spans(match, held), SUMMED)
            continue
        yield from _repair(own, group, held, match, passage)


def _degree(passage: Passage) -> str:
    if _COMPLEX.search(passage.said):
        return "complex"
    return "intermediate" if _LAYERED.search(passage.said) else "simple"


def _degree_near(passage: Passage, length: Measure, lengths: list[Measure], whole: str) -> str:
    """Return the class of one wound: that of its own clause when several differ, else that of the passage."""
    if len(lengths) == 1:
        return whole
    later = [m.start for m in lengths if m.start > length.start]
    clause = Passage(passage.text, max(passage.start, length.start - 60), min([*later, passage.end]))
    if search(r"\bsimple\b", clause.said, re.IGNORECASE):
        return "simple"
    told = _degree(clause)
    return told if told != "simple" else whole


def _repair(degree: str, group: str, held: list[Measure], match: Match, passage: Passage) -> Iterator[Service]:
    total = sum((m.value for m in held), Decimal(0))
    said = f"{degree} repair, {len(held)} wound(s), {total} cm in all"
    if (
        degree == "simple"
        and _ADHESIVE.search(passage.said)
        and not _SUTURES.search(passage.said)
        and _medicare(passage)
    ):
        yield Service("G0168", _spans(match, held), specialty="surgery").because(
            "PROC-ADHESIVE",
            "Closed with tissue adhesive only, Medicare",
            "HCPCS G0168; Claims Processing Manual ch. 12",
        )
        return
    if degree == "complex":
        yield from _complex(group, total, held, match, said)
        return
    table = numbers()["wounds"][degree].get(group) or numbers()["wounds"][degree]["body"]
    code = next(code for limit, code in table if total <= Decimal(str(limit)))
    yield Service(code, _spans(match, held), specialty="surgery").because("PROC-REPAIR", said, SUMMED)


def _complex(group: str, total: Decimal, held: list[Measure], match: Match, said: str) -> Iterator[Service]:
    """Yield first and add-on codes of a complex repair; to 1 cm it is coded as simple or intermediate."""
    first, second, further = numbers()["wounds"]["complex"][group]
    code = first if total <= Decimal("2.5") else second
    yield Service(code, _spans(match, held), specialty="surgery").because("PROC-REPAIR", said, SUMMED)
    more = math.ceil((total - Decimal("7.5")) / 5) if total > Decimal("7.5") else 0
    if more:
        yield Service(further, _spans(match, held), Decimal(more), specialty="surgery").because(
            "PROC-REPAIR", f"each further 5 cm or part of it above 7.5 cm: {more}", SUMMED
        )


def _medicare(passage: Passage) -> bool:
    return passage.has("medicare")


def _sized(name: str, match: Match, passage: Passage) -> Iterator[Service | Asked]:
    """Yield one line for each lesion: excision, shave or destruction by diameter and site."""
    tables = numbers()["lesions"][name]
    margins = list(_MARGIN.finditer(passage.text, passage.start, passage.end))
    sizes = [
        m
        for m in passage.measures_of("cm")
        if not any(g.start() <= m.start < g.end() for g in margins)
        and not search(
            r"\b(?:clos\w*|repair\w*|sutur\w*|layer\w*)[^,;.]{0,30}$",
            passage.text[max(passage.start, m.start - 40) : m.start],
            re.I,
        )
        and not re.match(
            r"[ -]{0,2}(?:\w+ )?(?:layered|closure|repair|intermediate|complex)", passage.text[m.end : m.end + 26], re.I
        )
    ]
    if not sizes:
        yield Asked("size", "What was the diameter of the lesion with its margins?", _spans(match, []), DIAMETER)
        return
    added = (
        _both_margins(margins[0]) if margins and name.startswith("excision") and not _included(passage) else Decimal(0)
    )
    if (
        name.startswith("excision")
        and len(sizes) > 1
        and search(r"excised diameter|total|including|defect", passage.said, re.I)
    ):
        sizes, added = [max(sizes, key=lambda m: m.value)], Decimal(0)
    for size in sizes:
        site = _site(passage, numbers()["sites"]["lesion"], size.start)
        if site is None:
            yield Asked("site", "On which part of the body was the lesion?", _spans(match, [size]), DIAMETER)
            continue
        total = size.value + added
        code = next(code for limit, code in tables[site[0]] if total <= Decimal(str(limit)))
        yield Service(code, _spans(match, [size]), specialty="surgery").because(
            "PROC-DIAMETER",
            f"diameter {total} cm" + (f" ({size.value} and margins {added})" if added else ""),
            DIAMETER,
        )


def _included(passage: Passage) -> bool:
    return bool(_INCLUDING.search(passage.said)) and not search(
        r"with\s+(?:a\s+)?\d*\.?\d+\s*(?:mm|cm)\s*\w*\s*margins", passage.said, re.IGNORECASE
    )


def _both_margins(m: re.Match[str]) -> Decimal:
    value = Decimal(m["n"] or m["n2"])
    return 2 * value * (Decimal("0.1") if (m["u"] or m["u2"]).lower() == "mm" else ONE)


def _count(passage: Passage, match: Match) -> Measure | None:
    """Return the number of lesions: the sum is told once, or lesions are counted by site."""
    found = passage.measures_of("count")
    if not found:
        return None
    total = sum((m.value for m in found), Decimal(0))
    whole = [m for m in found if search(r"\b(?:total|in all)\b", passage.text[max(0, m.start - 12) : m.end + 12], re.I)]
    chosen = whole[0] if whole else min(found, key=lambda m: abs(m.start - match.start))
    return chosen if whole or len(found) == 1 else Measure("count", total, found[0].start, found[-1].end)


def _sites(passage: Passage, start: int | None = None, end: int | None = None) -> Measure | None:
    """Return the number of lesions when they are told by their sites: "cheek, nose and left arm" are three."""
    known = {w for sites in numbers()["sites"]["lesion"].values() for site in sites for w in words_of(site)}
    first, last = passage.start if start is None else start, passage.end if end is None else end
    places = [t for t in passage.tokens if t.text in known and first <= t.start < last]
    sites = {
        (
            t.text,
            (search(r"\b(left|right|l|r)\W*$", passage.text[max(first, t.start - 7) : t.start], re.I) or [""])[0]
            .strip()
            .lower(),
        )
        for t in places
    }
    return Measure("count", Decimal(len(sites)), places[0].start, places[-1].end) if len(sites) > 1 else None


def _counted(name: str, match: Match, passage: Passage) -> Iterator[Service | Asked]:
    table = numbers()["counts"][name]
    told = _count(passage, match) or bare_count(match, passage) or _sites(passage)
    number = told.value if told else ONE
    spans = _spans(match, [told] if told else [])
    plural = search(r"\b(?:lesions|warts|keratoses|aks|tags|multiple|several|verrucae)\b", passage.said, re.IGNORECASE)
    if told is None and plural and "further" in table:
        yield Asked("number", "How many lesions were treated?", spans, COUNTED)
        return
    said = f"{number} lesion(s)"
    if "all" in table and number >= table["all_from"]:
        yield Service(table["all"], spans, specialty="surgery").because("PROC-COUNT", said, COUNTED)
        return
    yield Service(table["first"], spans, specialty="surgery").because("PROC-COUNT", said, COUNTED)
    more = Decimal(0)
    if "step" in table:
        more = Decimal(math.ceil((number - table["first_to"]) / table["step"])) if number > table["first_to"] else more
    elif "further" in table:
        more = number - 1
    if more > 0:
        yield Service(table["further"], spans, more, specialty="surgery").because("PROC-COUNT", said, COUNTED)


def _clause_end(passage: Passage, start: int) -> int:
    """Return where the words about one method end: at the next method, a semicolon or a full stop."""
    stop = search(
        r"[;.]\s|\b(?:punch|shave|tangential|incisional)\b", passage.text[start + 8 : passage.end], re.IGNORECASE
    )
    return start + 8 + stop.start() if stop else passage.end


def _biopsies(match: Match, passage: Passage) -> Iterator[Service]:
    """Yield the first biopsy by the deepest method and each further one by its own method."""
    table = numbers()["biopsies"]
    methods: dict[str, Decimal] = {}
    for method in ("incisional", "punch", "tangential"):
        words = ("shave", "tangential") if method == "tangential" else (method,)
        places = [passage.tokens[n] for w in words for n in passage.places.get(w, ())]
        if places:
            last = _clause_end(passage, places[0].start)
            counts = [
                m
                for m in passage.measures_of("count")
                if m.start <= places[0].start < m.end
                or places[0].start <= m.start < last
                or 0 <= places[0].start - m.end < 12
            ]
            own = min(counts, key=lambda m: abs(m.start - places[0].start)) if counts else None
            told = own or _sites(passage, places[0].start, _clause_end(passage, places[0].start))
            methods[method] = told.value if told else ONE
    if len(methods) == 1 and (told := _count(passage, match)):
        methods = dict.fromkeys(methods, told.value)
    spans = _spans(match, list(passage.measures_of("count")))
    first = True
    for method, number in methods.items():
        primary, further = table[method]
        left = number
        if first:
            yield Service(primary, spans, specialty="surgery").because(
                "PROC-BIOPSY", f"{method}, first lesion", COUNTED
            )
            left, first = number - 1, False
        if left > 0:
            yield Service(further, spans, left, specialty="surgery").because(
                "PROC-BIOPSY", f"{method}, {left} further lesion(s)", COUNTED
            )
