"""Burns and corrosions: site by site with its degree, the extent of the body surface, the chemical of a corrosion.

Sources: ICD-10-CM Official Guidelines FY2026 I.C.19.d.1 (highest degree first), I.C.19.d.2 (one place, one side,
several degrees: the highest alone), I.C.19.d.3 (a burn that does not heal is acute), I.C.19.d.6 (T31 and T32 by the
extent of the body surface and of third degree), I.C.19.d.8 (sequelae); ICD-10-CM FY2026 T20-T25, T30-T32 with notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from superbill.coding.external import says
from superbill.coding.phase import phase_of_care
from superbill.coding.proposal import GUIDELINES, Proposal, read_from
from superbill.coding.ranges import table, within
from superbill.model.coded import Rationale
from superbill.model.note import Note, Sentence, Span
from superbill.tables.icd10cm import Icd10cm, with_seventh
from superbill.tables.patterns import Pattern, pattern_of, search

OUTER = "T20-T25 T30-T32"
INNER = "T26.5-T26.9 T27.4-T27.7 T28.5-T28.9"
"""Corrosions of the eye and of inner organs."""
UNSAID = frozenset(
    {"family_history", "past_history", "surgical_history", "instructions", "review_of_systems", "plan", "medications"}
)
BURN = Pattern(
    r"\b(?:burn(?:s|ed|t)?|scald(?:s|ed|ing)?|corrosions?|corrosive burns?|thermal injur\w+)\b(?! (?:out|rate|pain))",
    re.IGNORECASE,
)
_CHEMICAL = Pattern(
    r"\b(?:corrosions?|corrosive|chemical|acid|alkalis?|alkaline|lye|caustic|bleach|ammonia|phenol)\b", re.IGNORECASE
)
_SUNBURN = Pattern(
    r"\bsun ?burn\w*|\bheartburn|\bburn(?:s)? (?:with|when|on) (?:urinat|voiding)|\bradiation burn", re.I
)
_OLD = Pattern(
    r"\b(?:sequelae?|late effects?|contractures?|scar(?:s|ring)?|keloid)\b|\b(?:old|healed|previous|"
    r"prior) [\w -]{0,30}?burn|"
    r"\b(?:months?|years?) (?:ago|earlier|before)[^.;\n]*\bburn|\bburn[^.;\n]*\b(?:(?:months?|years?) (?:ago|"
    r"earlier|before)|healed)\b",
    re.IGNORECASE,
)
_DEGREES = (
    (3, Pattern(r"\b(?:third|3rd|fourth|4th)(?: |-)?degree|\bfull[- ]thickness|\bdeep necrosis", re.IGNORECASE)),
    (
        2,
        Pattern(r"\b(?:second|2nd)(?: |-)?degree|\bpartial[- ]thickness|\bblister\w*|\bepidermal loss", re.IGNORECASE),
    ),
    (
        1,
        Pattern(r"\b(?:first|1st)(?: |-)?degree|\bsuperficial(?! partial)(?= (?:\w+ )?burn)|\berythema", re.IGNORECASE),
    ),
)
_LIST = Pattern(
    r"\b(?:first|second|third|1st|2nd|3rd)(?:[ -]degree)?(?:,? and |,? or |, |/| to )(?=(?:first|second|third|"
    r"1st|2nd|3rd)[ -]degree)",
    re.IGNORECASE,
)
_BURN_OF = Pattern(r"\b(?:burns?|scalds?|corrosions?) (?:of|to|on) ", re.IGNORECASE)
_SIDE = Pattern(r"\b(?:(?P<right>right|rt|R(?= ))|(?P<left>left|lt|L(?= ))|(?P<both>both|bilateral(?:ly)?))\b", re.I)
_PERCENT = Pattern(r"(?P<n>\d{1,3})(?:\.\d+)? ?(?:%|percent|per cent)", re.IGNORECASE)
_SURFACE = Pattern(r"\b(?:TBSA|BSA|body[- ]surface(?: area)?|of (?:the |his |her )?body)\b", re.IGNORECASE)
_THIRD = Pattern(r"\b(?:third|3rd)[- ]degree|\bfull[- ]thickness", re.IGNORECASE)
CHEMICALS = (
    (r"\b(?:lye|alkalis?|alkaline|sodium hydroxide|drain cleaner|oven cleaner|cement|lime)\b", "T54.3X1A"),
    (r"\b(?:phenol|carbolic)\b", "T54.0X1A"),
    (r"\b(?:\w+ic )?acid\b", "T54.2X1A"),
    (r"\b(?:corrosive|caustic)\b", "T54.91XA"),
)
"""What corroded, and its toxic effect by accident (T51-T65 first, note at T20.4-T25.4)."""


class Burn(NamedTuple):
    """One burned place: its category, the characters of site and side, the degree, and its words."""

    category: str
    site: str
    side: str
    degree: int
    span: Span


def burned(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with the burns and corrosions of the note read place by place."""
    if not BURN.search(note.text):
        return tuple(proposals)
    sentences = [s for s in note.sentences if s.section not in UNSAID and _tells(note.text, s)]
    found = [p for s in sentences for p in _in_sentence(note, s, icd)]
    extent = [*_extents(note, icd)]
    if not any(within(p.code, "T51-T65") for p in proposals) and (
        eye := [p for p in proposals if within(p.code, INNER)]
    ):
        found += [
            q
            for s in sentences
            if _CHEMICAL.search(note.text, s.span.start, s.span.end)
            for q in _chemical(note, s.span)
        ]
        found = [q for q in found if eye[0].code[-1] == "A" or not within(q.code, "T51-T65")]
    if not found and not extent:
        return tuple(proposals)
    replaced = OUTER if any(within(p.code, OUTER) for p in found) else "T30-T32"
    kept = [p for p in proposals if not within(p.code, replaced) or (found and p.code[-1] == "S")]
    return (*kept, *found, *extent)


def _tells(text: str, sentence: Sentence) -> bool:
    start, end = sentence.span.start, sentence.span.end
    return says(text, sentence, BURN) and not _SUNBURN.search(text, start, end)


def _in_sentence(note: Note, sentence: Sentence, icd: Icd10cm) -> Iterator[Proposal]:
    start, end = sentence.span.start, sentence.span.end
    chemical = _CHEMICAL.search(note.text, start, end)
    late = _OLD.search(note.text, start, end) is not None
    phase = "S" if late else phase_of_care(note)
    places = _highest(_places(note.text, Span(start, end)))
    for burn in places:
        code = _code(burn, phase, icd, corroded=chemical is not None)
        if code:
            text = "The burned place with its highest degree"
            rule = Rationale(rule="CM-BURN", text=text, source=f"{GUIDELINES} I.C.19.d.1-2")
            p = read_from(note, burn.span, code, rule)
            yield _at(p, start + (3 - burn.degree) + (len(note.text) if late else 0))
    if places and chemical and phase == "A":
        yield from _chemical(note, Span(start, end))


def _at(p: Proposal, place: int) -> Proposal:
    return replace(p, place=place)


def _chemical(note: Note, sentence: Span) -> Iterator[Proposal]:
    """Yield the toxic effect of the chemical that corroded, before the corrosion."""
    for words, code in CHEMICALS:
        found = pattern_of(words, re.IGNORECASE).search(note.text, sentence.start, sentence.end)
        if found:
            rule = Rationale(rule="CM-CORROSION", text="The chemical comes first", source="ICD-10-CM FY2026 T20.4")
            yield _at(read_from(note, Span(*found.span()), code, rule), sentence.start - 1)
            return


@cache
def _sites() -> tuple[tuple[Pattern, str, str, bool], ...]:
    rows = table("burn_sites.tsv")
    return tuple((Pattern(rf"\b(?:{w})\b", re.IGNORECASE), c, s, side == "yes") for w, c, s, side in rows)


def _places(text: str, span: Span) -> list[Burn]:
    """Return every burned place of a sentence: a degree holds for the places after it, else for those before."""
    degrees = sorted((m.start(), n) for n, pattern in _DEGREES for m in pattern.finditer(text, span.start, span.end))
    listed = [(m.start(), m.end()) for m in _LIST.finditer(text, span.start, span.end)]
    found: list[Burn] = []
    taken: list[tuple[int, int]] = []
    first = _BURN_OF.search(text, span.start, span.end)
    trailing = first is not None and (not degrees or first.start() < degrees[0][0])
    for pattern, category, site, sided in _sites():
        for m in pattern.finditer(text, span.start, span.end):
            if any(m.start() < b and a < m.end() for a, b in taken):
                continue
            taken.append(m.span())
            if category != "-":
                degree = _degree(m.start(), degrees, listed, after=trailing)
                sides = _sides(text, m, span.start) if sided else ("",)
                found += [Burn(category, site, side, degree, Span(*m.span())) for side in sides]
    return sorted(found, key=lambda b: b.span.start)


def _degree(place: int, degrees: list[tuple[int, int]], listed: list[tuple[int, int]], *, after: bool) -> int:
    following = next((n for at, n in degrees if at > place), 0)
    if after and following:
        return following
    before = [(at, n) for at, n in degrees if at < place]
    if before:
        last = before[-1]
        joined = [n for at, n in before if any(a <= at <= b and a <= last[0] <= b for a, b in listed)]
        return max([last[1], *joined])
    return degrees[0][1] if degrees else 0


def _sides(text: str, site: re.Match[str], start: int) -> tuple[str, ...]:
    """Return the characters of the side said at the place, or last before it; 9 where none is said."""
    said = list(_SIDE.finditer(text, start, min(len(text), site.end() + 8)))
    near = [m for m in said if m.start() < site.end()] or said
    if not near:
        return _told_elsewhere(text, site.group())
    return ("1", "2") if near[-1]["both"] else ("1",) if near[-1]["right"] else ("2",)


def _told_elsewhere(text: str, site: str) -> tuple[str, ...]:
    """Return the one side that the note says of the same place elsewhere; 9 where it says none."""
    said = {m["side"].lower() for m in re.finditer(rf"\b(?P<side>right|left) {re.escape(site)}\b", text, re.IGNORECASE)}
    return {frozenset({"right"}): ("1",), frozenset({"left"}): ("2",)}.get(frozenset(said), ("9",))


def _highest(burns: Sequence[Burn]) -> list[Burn]:
    """Of several degrees at one place of one side the highest counts (I.C.19.d.2)."""
    best: dict[tuple[str, str, str], Burn] = {}
    for burn in burns:
        key = (burn.category, burn.site, burn.side)
        if key not in best or burn.degree > best[key].degree:
            best[key] = burn
    open_places = {b.category for b in best.values() if b.site != "0"}
    return [b for b in best.values() if b.site != "0" or b.category not in open_places]


def _code(burn: Burn, phase: str, icd: Icd10cm, *, corroded: bool) -> str | None:
    degree = burn.degree + (4 if corroded else 0)
    stems = [f"{burn.category}.{degree}{burn.site}{burn.side}", f"{burn.category}.{degree}{burn.site}"]
    return next((c for stem in stems if icd.billable(c := with_seventh(stem, phase))), None)


def _extents(note: Note, icd: Icd10cm) -> Iterator[Proposal]:
    """Yield T31 or T32 for the share of the body surface and of third degree that the note states."""
    for sentence in note.sentences:
        start, end = sentence.span.start, sentence.span.end
        if sentence.section in UNSAID or not _SURFACE.search(note.text, start, end):
            continue
        numbers = list(_PERCENT.finditer(note.text, start, end))
        if not numbers or not (BURN.search(note.text) or _THIRD.search(note.text)):
            continue
        third = [int(m["n"]) for m in numbers if _is_third(note.text, m, start, end)]
        total = [int(m["n"]) for m in numbers if not _is_third(note.text, m, start, end)] or third
        category = "T32" if _CHEMICAL.search(note.text) else "T31"
        tens, deep = min(max(total) // 10, 9), min(max(third, default=0) // 10, 9)
        code = f"{category}.{tens}{min(deep, tens)}" if tens else f"{category}.0"
        if icd.billable(code):
            rule = Rationale(
                rule="CM-BURN-EXTENT", text="The extent that is documented", source=f"{GUIDELINES} I.C.19.d.6"
            )
            yield _at(read_from(note, Span(*numbers[0].span()), code, rule), len(note.text) + 2)
            return


def _is_third(text: str, number: re.Match[str], start: int, end: int) -> bool:
    """Tell whether a percentage is that of third degree: the words after it up to the next clause say so, or before."""
    after = text[number.end() : min(end, number.end() + 60)]
    cut = search(r"[,;.]|\d", after)
    if _THIRD.search(after[: cut.start()] if cut else after):
        return True
    before = text[max(start, number.start() - 40) : number.start()]
    clause = list(re.finditer(r"[,;.]|\d ?(?:%|percent)", before))
    return _THIRD.search(before[clause[-1].end() :] if clause else before) is not None and not _SURFACE.match(
        after.lstrip(" of")
    )
