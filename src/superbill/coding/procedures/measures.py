"""Measures that decide a code: views, contrast, minutes, sizes, counts, doses, ages, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from superbill.coding.procedures.wording import NUMBER_WORDS
from superbill.tables.patterns import Pattern

_VALUE = {word: Decimal(n) for n, word in enumerate(NUMBER_WORDS)} | {"single": Decimal(1), "a": Decimal(1)}
_N = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|\.\d+|{'|'.join(NUMBER_WORDS[1:])})"
_NOUNS = (
    r"lesions?|warts?|polyps?|skin tags?|tags?|keratos[ie]s|aks?|nails?|toenails?|vials?|doses?|tests?|"
    r"allergens?|levels?|"
    r"injections?|callus(?:es)?|corns?|papules|specimens?|blocks?|sites?|sets|bottles|cultures|trigger points?|probes?|"
    r"stains?|markers?|antibod(?:y|ies)|units|instruments?|questionnaires?|stages?|verrucae?|acrochordons?|moles?|"
    r"mollusca|inject(?:ed|ions)|antigens?|patches|extracts|punctures?|pricks?|nevi|areas|sticks|boxes|fetuses|"
    r"biops(?:y|ies)|nerves|inhalants?|aeroallergens?|foods|venoms?|allergies|environmentals?|passes|tags|"
    r"abscesses|cysts|burns|wounds|ulcers|teeth|fills|plugs|lids|lashes|bumps|spots|growths|scrapings|"
    r"increments?|patients?|tubes?|shots|cm increments|slides|views of each"
)


class Measure(NamedTuple):
    """One measure: its name (`views`, `min`, `cm`, `count` ...), value, and place."""

    name: str
    value: Decimal
    start: int
    end: int


class _Pattern(NamedTuple):
    name: str
    regex: Pattern


def _compiled(*rows: tuple[str, str]) -> tuple[_Pattern, ...]:
    return tuple(_Pattern(name, Pattern(pattern, re.IGNORECASE)) for name, pattern in rows)


_SIMPLE = _compiled(
    ("views", rf"\b(?P<n>{_N}|single)\s*(?:or more|\+|or 3|to \d|-\s?\d)?[\s-]*(?:views?\b|v\b|vw\b|projections?\b)"),
    ("views", r"\bviews?\s*[:x#]\s*(?P<n>\d)\b"),
    ("count", rf"\b(?P<n>{_N}|single)[\s-]+(?:[\w'-]+\s+){{0,4}}?(?:{_NOUNS})\b"),
    ("count", r"(?<![\d.]\s)(?<![\d.])\bx\s?(?P<n>\d{1,3})\b(?!\s*(?:\.\d|cm|mm|mg|min|day|week|hour|view|year))"),
    ("count", rf"\b(?:lesions?|tests?|sites|number|quantity|qty|count|levels)\s*[:#=x]\s*(?P<n>{_N})\b"),
    ("count", r"(?<=[a-z] )x(?P<n>\d{1,2})\b(?!\s*(?:cm|mm|mg|min|day|week|hour|view|\d))"),
    (
        "count",
        r"\b(?:aks?|warts?|tags?|keratos[ie]s|lesions?|verrucae)\s+(?:x\s?)?(?P<n>\d{1,3})\b(?!\s*(?:cm|mm|"
        r"mg|\.))",
    ),
    ("classes", r"\b(?:\d+\s*(?:-|to)\s*)?(?P<n>\d{1,2})\s*(?:or more |\+ )?(?:drug )?classes\b"),
    ("classes", r"\bclasses\s*[:x#]?\s*(?P<n>\d{1,2})\b"),
    ("visits", r"\bvisits?\s*(?:x\s?|#)(?P<n>\d{1,2})\b"),
    ("min", r"\b(?:psychotherapy|psychotx|cbt)\s+(?P<n>\d{2})\b(?!\s*(?:min|m\b|yo|y/o|year|-))"),
    ("hours", r"\bhours?\s*[:x#]?\s*(?P<n>\d{1,2})\b"),
    ("muscles", rf"\b(?P<n>{_N})\s+(?:[\w-]+\s+){{0,2}}?muscles?\b"),
    (
        "regions",
        rf"\b(?P<n>{_N})(?:\s*(?:-|to|or)\s*{_N})?\s+(?:spinal |body |areas? |different )?(?:regions?|areas)\b",
    ),
    ("studies", rf"\b(?P<n>{_N})\s+(?:[\w-]+\s+){{0,3}}?(?:studies|nerves)\b"),
    ("visits", rf"\b(?P<n>{_N})\s+(?:or more\s+)?(?:[\w-]+\s+){{0,3}}?visits?\b"),
    ("days", rf"\b(?P<n>{_N})[\s-]*days?\b"),
    ("days", r"\b(?:up to|for)\s+(?P<n>\d+)[\s-]*days?\b"),
    ("weeks", rf"\b(?P<n>{_N})\s*(?:[\s-]*weeks?\b|\s*wks?\b|w\d?d?\b)"),
    ("age", r"\b(?P<n>\d{1,3})[\s-]*(?:years?|yrs?|y)[\s/.-]*(?:olds?\b|o\b|f\b|m\b)"),
    ("age", r"\b(?P<n>\d{1,3})\s?(?:y|yo|yr|y/o)\b(?!\s*(?:ago|hist))"),
    ("age", r"\b(?:age|aged)\s*:?\s*(?P<n>\d{1,3})(?!\s*(?:month|week|day))\b"),
    ("miles", rf"\b(?P<n>{_N})\s+(?:loaded |statute |ground |air |nautical )*mi(?:les?)?\b"),
    ("hours", rf"\b(?P<n>{_N})\s*(?:hours?|hrs?|h)\b"),
)
_BY_NAME = {name: tuple(p for p in _SIMPLE if p.name == name) for name in {p.name for p in _SIMPLE}}
_NUMBERED = Pattern(rf"\d|\b(?:{'|'.join(NUMBER_WORDS[1:])}|single)\b", re.IGNORECASE)
"""A stretch without any number has no measure in numbers; most sentences of a note have none."""
_YOUNG = Pattern(
    r"\b(?:newborn|neonate|neonatal|\d{1,2}[\s-]*(?:months?|mos?|m|wks?|weeks?)\s+(?=wcc|well|nurse|visit|"
    r"check|shots|vacc|imm|f/u)|\d{1,2}[\s-]*(?:months?|mos?|weeks?|wks?|days?)[\s-]*(?:old|o\b)|"
    r"(?<!x )(?<!in )(?<!for )(?<!every )(?<!past )(?<!last )\d{1,2} ?(?:mo|mos|month)(?=\s*[,;.]|\s*$)|infant)\b",
    re.IGNORECASE,
)
_ONE_YEAR = Pattern(r"\b(?P<n>1[2-9]|2[0-3])[\s-]*(?:months?|mos?|m)\b", re.IGNORECASE)
_LENGTH = Pattern(
    rf"(?P<n>{_N})(?:\s*(?P<u1>cm|mm))?(?:\s*(?:x|by)\s*(?P<m>{_N})(?:\s*(?P<u2>cm|mm))?)?(?:\s*(?:x|by)\s*{_N})?"
    r"[\s-]*(?P<u>cm|mm|centimeters?|millimeters?)\b(?!\s*(?:2|\^2|²|squared|hg))",
    re.IGNORECASE,
)
_AREA = Pattern(
    rf"\b(?P<n>{_N})[\s-]*(?:sq(?:uare|\.)?\s*(?:cm|centimeters?|in(?:ches)?)|cm\s?(?:2|\^2|²)|sqcm|cm squared)(?!\w)",
    re.IGNORECASE,
)
_DURATION = Pattern(
    rf"(?:(?P<h>{_N})[\s-]*(?:hours?|hrs?|h)\b[\s,]*(?:and\s+)?)?(?P<m>{_N})[\s-]*(?:minutes?|mins?|"
    rf"m(?=\b)(?!\w|g|l|m|c))\b"
    rf"|(?P<only>{_N})[\s-]*(?:hours?|hrs?|h)\b(?!\s*(?:post|after|urine|holter|ecg|ekg|ambulatory|blood|"
    rf"glucose|recall))",
    re.IGNORECASE,
)
_CLOCK = Pattern(
    r"\b(?P<h1>\d{1,2}):?(?P<m1>\d\d)\s*(?P<p1>[ap]\.?m\.?)?(?:\s*hrs?)?\s*(?:-|–|to|until|through|thru|"
    r",?\s*(?:stop|end)(?:ped|ed)?"
    r"(?:\s*time)?:?)\s*(?P<h2>\d{1,2}):?(?P<m2>\d\d)\s*(?P<p2>[ap]\.?m\.?)?(?!\s*(?:mg|ml|mcg|unit|\d))\b",
    re.IGNORECASE,
)
_PROJECTIONS = (
    r"\b(?:ap|pa|frontal|anteroposterior|"
    r"posteroanterior)\b", r"\b(?:lateral|lat)\b(?!\s*(?:decubitus|malleol|"
                                                              r"epicond))",
    r"\boblique\b", r"\bobliques\b", r"\bmortise\b", r"\b(?:sunrise|merchant|skyline)\b", r"\bodontoid\b",
    r"\b(?:axillary|axillary lateral)\b", r"\b(?:scapular y|y[\s-]?views?|outlet)\b", r"\b(?:notch|tunnel)\b",
    r"\bflex(?:ion)?\b", r"\bext(?:ension)?\b(?!\s*rot)", r"\b(?:grashey|true ap)\b", r"\b(?:zanca|stryker|west "
                                                                                      r"point)\b",
    r"\b(?:scaphoid|navicular|ulnar[- ]deviat\w+|clenched fist|carpal tunnel) "
    r"view", r"\bswimmer'?s?\b", r"\bfrog[- ]?leg\b",
    r"\bjudet\b", r"\binlet\b", r"\b(?:harris|axial calcaneal)\b", r"\binternal rot\w*", r"\bexternal rot\w*",
    r"\b(?:water'?s|caldwell|towne'?s?|submentovertex)\b", r"\bdecub(?:itus)?\b", r"\bcross[- ]?table\b",
)  # fmt: skip
_CONTRAST = (
    ("c2", r"\bw/?o\b (?:contrast )?(?:,? ?then|and|followed by|&) (?:with|w/|w)\b|without (?:iv |intravenous "
           r")?(?:contrast )?(?:and|then|&|followed by) (?:then )?with\b|with (?:iv "
           r")?(?:contrast )?and without|"
     r"w/?\s*(?:&|and|\+)\s*w/?o\b|w/wo\b|wo/w\b|wwo\b|w-wo\b|w wo\b|w/ ?and w/o\b|w/ ?& ?w/o\b|with ?/ ?wo\b|"
     r"with/without|without/with|pre[ -]? ?and post[ -]?contrast|"
     r"wo/?\s*(?:&|and|\+)\s*w/?\b|without contrast,? (?:then|followed)"),
    ("c0", r"without (?:(?:iv|intravenous|any|oral or iv|contrast or|the use of)\s)*(?:contrast|gadolinium|dye|"
           r"enhancement)|w/?o (?:iv )?contrast|"
     r"non[ -]?contrast(?:ed)?|no (?:iv )?(?:contrast|gad\w*|dye)|without gad\w*|w/?o gad\w*|unenhanced|\bplain "
     r"(?=ct|mri)|(?<=head )plain\b|"
     r"(?<=brain )plain\b|(?<=chest )plain\b|(?<=pelvis )plain\b|(?<=abdomen )plain\b|(?<=spine )plain\b|"
     r"\bw/o\b|contrast not given|oral contrast only|noncon\b"),
    ("c0", r"\b(?:w/o|wo)\b(?!\s*(?:complic|manip|difficult|imag|guid|pt\b|patient|obstruct|fract|anesth|doppler|"
           r"microscop|diff|nst|US\b|interp))"),
    ("c1", r"with (?:(?:iv|intravenous|oral and iv|iv and oral|po and iv|oral|and)\s)*(?:contrast|gadolinium|dye|"
           r"enhancement)|contrast[ -]enhanced|"
     r"w/? ?(?:iv )?contrast|post[ -]?contrast|(?:iv|intravenous) contrast|arthrogram|arthrography"),
)  # fmt: skip
_CONTRAST_RE = tuple((name, Pattern(pattern, re.IGNORECASE)) for name, pattern in _CONTRAST)
_PROJECTION_RE = tuple(Pattern(p, re.IGNORECASE) for p in _PROJECTIONS)
_ANY_PROJECTION = Pattern("|".join(_PROJECTIONS), re.IGNORECASE)
_HOUR, _NOON = 60, 12
_MM = Decimal("0.1")


def number(word: str) -> Decimal:
    """Return the value of a number in figures or in words."""
    return _VALUE.get(word.lower()) or Decimal(word.replace(",", "") if word.lower() not in _VALUE else 0)


class Measures:
    """The measures of a stretch of text, read by name when one is asked for: most are never asked for."""

    def __init__(self, text: str, start: int, stop: int) -> None:
        self._where = (text, start, stop)
        self._held: dict[str, list[Measure]] = {}

    def of(self, name: str) -> list[Measure]:
        """Return the measures of one name, each once."""
        found = self._held.get(name)
        if found is None:
            found = self._held[name] = _once([m for m in self._read(name) if m.name == name])
        return found

    @cached_property
    def _numbered(self) -> bool:
        return _NUMBERED.search(*self._where) is not None

    def _read(self, name: str) -> list[Measure]:
        found: list[Measure] = []
        if self._numbered:
            found = [m for p in _BY_NAME.get(name, ()) for m in _read(p, *self._where)]
            if name in _NUMBERED_READERS:
                found.extend(_NUMBERED_READERS[name](*self._where))
        if name in _READERS and not (name == "views" and found):
            found.extend(_READERS[name](*self._where))
        return found


def ages(text: str, start: int, stop: int) -> list[Measure]:
    """Return the ages alone, in years: reading the head of a note needs nothing else."""
    return [m for p in _SIMPLE if p.name == "age" for m in _read(p, text, start, stop)] + list(
        _young(text, start, stop)
    )


def _read(pattern: _Pattern, text: str, start: int, stop: int) -> Iterator[Measure]:
    for m in pattern.regex.finditer(text, start, stop):
        yield Measure(pattern.name, number(m["n"]), m.start(), m.end())


def _once(found: list[Measure]) -> list[Measure]:
    """Return each measure once: two patterns may read the same number."""
    held: dict[tuple[str, int], Measure] = {}
    for m in found:
        held.setdefault((m.name, m.end), m)
    return list(held.values())


def _lengths(text: str, start: int, stop: int) -> Iterator[Measure]:
    """Yield lengths in cm (the greatest side) and areas in square cm."""
    for m in _LENGTH.finditer(text, start, stop):
        scale = _MM if m["u"].lower().startswith("m") else Decimal(1)
        first = number(m["n"]) * scale
        second = number(m["m"]) * scale if m["m"] else None
        yield Measure("cm", max(first, second or first), m.start(), m.end())
        if second:
            yield Measure("area", first * second, m.start(), m.end())
    for m in _AREA.finditer(text, start, stop):
        yield Measure("area", number(m["n"]), m.start(), m.end())


def _durations(text: str, start: int, stop: int) -> Iterator[Measure]:
    """Yield minutes: as told, or between two clock times."""
    for m in _DURATION.finditer(text, start, stop):
        if m["only"]:
            yield Measure("min", number(m["only"]) * _HOUR, m.start(), m.end())
        else:
            hours = number(m["h"]) * _HOUR if m["h"] else Decimal(0)
            yield Measure("min", hours + number(m["m"]), m.start(), m.end())
    for m in _CLOCK.finditer(text, start, stop):
        minutes = _between(m)
        if minutes > 0:
            yield Measure("min", Decimal(minutes), m.start(), m.end())


def _between(m: re.Match[str]) -> int:
    """Return the minutes from the first clock time to the second, over noon or midnight if need be."""
    one = int(m["h1"]) % 24 * _HOUR + int(m["m1"])
    two = int(m["h2"]) % 24 * _HOUR + int(m["m2"])
    if int(m["m1"]) >= _HOUR or int(m["m2"]) >= _HOUR:
        return 0
    late = (m["p1"] or m["p2"] or "").lower().startswith("p")
    if m["p1"] or m["p2"]:
        one = _of_day(one, (m["p1"] or m["p2"]).lower())
        two = _of_day(two, (m["p2"] or m["p1"]).lower())
    del late
    span = two - one
    return span if span > 0 else span + (_NOON * _HOUR if span + _NOON * _HOUR > 0 else 2 * _NOON * _HOUR)


def _of_day(minutes: int, half: str) -> int:
    hour = minutes // _HOUR
    if half.startswith("p") and hour < _NOON:
        return minutes + _NOON * _HOUR
    return minutes - _NOON * _HOUR if half.startswith("a") and hour == _NOON else minutes


def _young(text: str, start: int, stop: int) -> Iterator[Measure]:
    older = {m.start() for m in _ONE_YEAR.finditer(text, start, stop)}
    for m in _YOUNG.finditer(text, start, stop):
        yield Measure("age", Decimal(1 if m.start() in older else 0), m.start(), m.end())


def _contrast(text: str, start: int, stop: int) -> Iterator[Measure]:
    """Yield contrast as c0 without, c1 with, c2 without and with; "without and with" is not also "without"."""
    taken: list[tuple[int, int]] = []
    for name, regex in _CONTRAST_RE:
        for m in regex.finditer(text, start, stop):
            if not any(a < m.end() and m.start() < b for a, b in taken):
                taken.append((m.start(), m.end()))
                yield Measure(name, Decimal(1), m.start(), m.end())


_MUSCLE = Pattern(
    r"\b(?P<m>trap(?:ezius|s)?|rhomb(?:oids?)?|lev(?:ator)?(?: scap\w*)?|splenius(?: \w+)?|scm|"
    r"sternocleido\w*|infraspin\w*|supraspin\w*|paraspin\w*|glut\w*|"
    r"piriformis|ql|quadratus(?: lumborum)?|multifidus|delt(?:oid)?|pec(?:s|toralis)?|scalenes?|masseter|"
    r"temporalis|latissimus|lats?|teres|iliocostalis|longissimus|"
    r"erector spinae|subscapularis|occipitalis|frontalis|suboccipitals?)\b", re.IGNORECASE,
)  # fmt: skip


def _muscles(text: str, start: int, stop: int) -> Iterator[Measure]:
    """Yield the number of muscles that are named one by one."""
    named = list(_MUSCLE.finditer(text, start, stop))
    names = {m["m"].lower()[:4] for m in named}
    if names:
        yield Measure("muscles", Decimal(len(names)), named[0].start(), named[-1].end())


_LEVEL = Pattern(
    r"\b(?P<a>[CTLS])(?P<n>\d{1,2})(?:\s?[-/]\s?(?P<b>[CTLS]?)(?P<m>\d{1,2}))?(?!\d|\w|\s?(?:ml|mg|cm|"
    r"l/min))",
    re.IGNORECASE,
)
REGIONS = {"c": "cspine", "t": "tspine", "l": "lspine", "s": "lspine"}


def levels(text: str, start: int, stop: int) -> list[re.Match[str]]:
    """Return the spinal levels of a text: "L4-5" is one joint, "L4, L5" are two vertebrae."""
    return [m for m in _LEVEL.finditer(text, start, stop) if m["a"].isupper()]


def _levels(text: str, start: int, stop: int) -> Iterator[Measure]:
    """Yield the number of spinal levels that are named."""
    named = levels(text, start, stop)
    if named:
        yield Measure("levels", Decimal(len(named)), named[0].start(), named[-1].end())


def _projections(text: str, start: int, stop: int) -> Iterator[Measure]:
    """Yield the number of views from the projections that are named: "AP and lateral" are two."""
    if not _ANY_PROJECTION.search(text, start, stop):
        return
    found = [m for p in _PROJECTION_RE if (m := p.search(text, start, stop))]
    if found and (_PROJECTION_RE[0].search(text, start, stop) or len(found) > 1):
        yield Measure("views", Decimal(len(found)), min(m.start() for m in found), max(m.end() for m in found))


_NUMBERED_READERS = {"cm": _lengths, "area": _lengths, "min": _durations, "levels": _levels}
_READERS = {
    "age": _young,
    "c0": _contrast,
    "c1": _contrast,
    "c2": _contrast,
    "muscles": _muscles,
    "views": _projections,
}
