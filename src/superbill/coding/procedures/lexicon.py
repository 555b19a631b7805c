"""The lexicon of services: own words to code numbers, by specialty, and the rows that match a passage.

A row needs a word (or measure) of every group and none of its bars. `views:2-3` is a measure in a range, `a|b` a
choice, `a_b` words side by side. A code that ends in "?" lacks a detail that the text should tell: it is only
suggested. A code that begins with "@" is a family whose code depends on sizes and counts (`families`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from superbill.coding.procedures.measures import Measure
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.wording import words_of
from superbill.errors import BadFile
from superbill.tables.patterns import Pattern

FILES = ("laboratory", "imaging", "medicine", "surgery", "supplies", "anesthesia")
HEADER = "code\twords\tnot\ttags"
NEAR = 10
"""Words on each side of a match in which a bar counts."""
HEADS = frozenset(
    [
        "lyme",
        "csf",
        "fluid",
        "synovial",
        "contrast",
        "head",
        "acid_fast",
        "glucose",
        "xray",
        "ct",
        "mri",
        "ultrasound",
        "inject",
        "biopsy",
        "destroy",
        "excise",
        "vaccine",
        "culture",
        "duplex",
        "test",
        "rapid",
        "naat",
        "level",
        "serum",
        "antibody",
        "repair",
        "drain",
        "remove",
        "c0",
        "c1",
        "c2",
        "emg",
        "ncs",
        "egd",
        "colonoscopy",
        "mammogram",
        "hepb",
        "hepc",
        "testosterone",
        "iron",
        "covid",
        "flu",
        "obstetric",
        "surface",
        "cta",
        "mra",
        "with",
        "nerve",
        "block",
        "arthroscopy",
        "knee",
        "shoulder",
        "cpap",
        "medicare",
        "provider_performed",
        "ppm",
        "provider",
        "performed",
        "quantitative",
        "blood",
        "urine",
        "microalbumin",
        "total",
        "screening",
        "bilateral",
        "free",
        "direct",
        "panel",
    ]
)
"""Words that two services may share: "x-ray of hand and wrist"."""
_RANGE = Pattern(r"([a-z]+):(\d*\.?\d*)-(\d*\.?\d*)")
_CONTRAST = frozenset({"c0", "c1", "c2"})


class Range(NamedTuple):
    """A measure in a range, both ends included."""

    name: str
    low: Decimal
    high: Decimal


Part = tuple[str, ...] | Range


class Row(NamedTuple):
    """One row of the lexicon."""

    code: str
    groups: tuple[tuple[Part, ...], ...]
    bars: tuple[Part, ...]
    tags: frozenset[str]
    specialty: str
    place: str
    open: bool


class Match(NamedTuple):
    """A row that matched: how specific it is, which words it used, and the stretch of text from first to last."""

    row: Row
    score: Decimal
    words: frozenset[int]
    measures: tuple[Measure, ...]
    start: int
    end: int
    spread: int


def matches(
    passage: Passage, *, anesthesia: bool = False, known: Callable[[Row], bool] = lambda _: True
) -> list[Match]:
    """Return the services that the passage names, the most specific first served; no two use the same word.

    `anesthesia`: the passage is about anesthesia, so that the procedure it was given for is no service of its own.
    `known`: whether the code set of the day has the code; the words of a code that it lacks are left to other rows.
    """
    rows = [row for row in _candidates(passage) if (row.specialty == "anesthesia") == anesthesia and known(row)]
    found = [m for row in rows if (m := _matched(row, passage))]
    found.sort(key=lambda m: (-m.score, m.row.open, m.spread, m.start))
    taken: set[int] = set()
    kept: list[Match] = []
    for match in found:
        if "also" not in match.row.tags and _free(match, taken, passage) and not _same(match, kept):
            taken |= match.words
            kept.append(match)
    added: set[int] = set()
    for match in found:
        if "also" in match.row.tags and (match.words - added or "twin" in match.row.tags) and not _same(match, kept):
            added |= match.words
            kept.append(match)
    return sorted(kept, key=lambda m: m.start)


def _free(match: Match, taken: set[int], passage: Passage) -> bool:
    """Tell whether the match has a word of its own and shares with others only words that services share."""
    texts = [passage.tokens[i].text for i in match.words & taken]
    if not texts:
        return True
    own = match.words - taken
    return all(text in HEADS for text in texts) and bool(own)


def _same(match: Match, kept: list[Match]) -> bool:
    """A code is read once in a passage: its number and sides are told there."""
    return any(k.row.code == match.row.code for k in kept)


def _candidates(passage: Passage) -> Iterator[Row]:
    rows, index = lexicon()
    words = passage.places.keys()
    seen = {n for word in words if word in index for n in index[word]}
    wanted = _wanted()
    yield from (rows[n] for n in sorted(seen) if not any(map(words.isdisjoint, wanted[n])))


@cache
def _wanted() -> tuple[tuple[frozenset[str], ...], ...]:
    """Return for each row the first words of its groups, of which the passage must hold one a group."""
    return tuple(
        tuple(
            frozenset(part[0] for part in group if not isinstance(part, Range))
            for group in row.groups
            if not any(isinstance(part, Range) for part in group)
        )
        for row in lexicon()[0]
    )


def _matched(row: Row, passage: Passage) -> Match | None:
    """Return the tightest match of a row, or None."""
    hits: list[list[Hit]] = []
    for group in row.groups:
        hits.append(list(_hits(group, passage)))
        if not hits[-1]:
            return None
    best: Match | None = None
    for anchor in hits[0]:
        chosen = [anchor, *(min(h, key=lambda hit: abs(hit[0] - anchor[0])) for h in hits[1:])]
        match = _match_of(row, chosen)
        if best is None or match.spread < best.spread:
            best = match
    if best is None or any(True for bar in row.bars for hit in _hits((bar,), passage) if _beside(hit, best, passage)):
        return None
    return best


Hit = tuple[int, frozenset[int], Measure | None, int, int, int]
"""Where a part stands: its place, its words, its measure, how many words it has, start and end in the text."""


def _hits(group: tuple[Part, ...], passage: Passage) -> Iterator[Hit]:
    for part in group:
        if isinstance(part, Range):
            for m in passage.measures_of(part.name):
                if part.low <= m.value <= part.high:
                    yield m.start, frozenset(), m, 1, m.start, m.end
        else:
            size = len(part)
            for n in passage.places.get(part[0], ()):
                here = passage.tokens[n : n + size]
                denied = n > 0 and passage.tokens[n - 1].text in {"without", "non"} and part[0] != "with"
                if not denied and tuple(t.text for t in here) == part:
                    yield here[0].start, frozenset(range(n, n + size)), None, size, here[0].start, here[-1].end


def _match_of(row: Row, chosen: list[Hit]) -> Match:
    words = frozenset[int]().union(*(hit[1] for hit in chosen))
    score = Decimal(sum(hit[3] for hit in chosen)) + Decimal(len(chosen)) / 10
    told = tuple(hit[2] for hit in chosen if hit[2] is not None)
    chosen = [hit for hit in chosen if hit[2] is not None or hit[4] < hit[5]] or chosen
    inside = [hit for hit in chosen if hit[2] is None] or chosen
    start, end = min(h[4] for h in inside), max(h[5] for h in inside)
    spread = max(h[5] for h in chosen) - min(h[4] for h in chosen)
    return Match(row, score, words, told, start, end, spread)


def _beside(bar: Hit, match: Match, passage: Passage) -> bool:
    """Tell whether a barred word stands near the match: NEAR words before or after, in its passage."""
    if (bar[2] is not None and bar[2].name in {"age"}) or (bar[2] is None and bar[4] == bar[5]):
        return True
    if match.row.specialty in {"laboratory", "supplies", "imaging"} and passage.listed_apart(
        bar[4], match.start, match.end
    ):
        return False
    between = (
        passage.words_between(bar[4], match.start) if bar[4] < match.start else passage.words_between(match.end, bar[4])
    )
    return between <= NEAR


@cache
def lexicon() -> tuple[tuple[Row, ...], dict[str, tuple[int, ...]]]:
    """Return the rows of every file and, by the rarest words of a row, which rows to try.

    Raises:
        BadFile: a file is damaged; names file and line.
    """
    rows = tuple(row for name in FILES for row in read(name))
    index = _index(rows)
    return rows, index


def _index(rows: tuple[Row, ...]) -> dict[str, tuple[int, ...]]:
    often: dict[str, int] = {}
    for row in rows:
        for group in row.groups:
            for part in group:
                if not isinstance(part, Range):
                    often[part[0]] = often.get(part[0], 0) + 1
    index: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        groups = [g for g in row.groups if not any(isinstance(p, Range) for p in g)]
        if not groups:
            raise BadFile(
                f"{row.specialty}.tsv", row.place, "has no group of words", "Add a word that must stand there"
            )
        rarest = min(groups, key=lambda g: sum(often[p[0]] for p in g if not isinstance(p, Range)))
        for part in rarest:
            if not isinstance(part, Range):
                index.setdefault(part[0], []).append(n)
    return {word: tuple(held) for word, held in index.items()}


def read(specialty: str) -> Iterator[Row]:
    """Yield the rows of one file.

    Raises:
        BadFile: the header or a row is wrong.
    """
    file = files("superbill.coding.procedures").joinpath("data", f"{specialty}.tsv")
    lines = file.read_text("utf-8").splitlines()
    if lines[0] != HEADER:
        raise BadFile(file.name, "line 1", "is not the header of the lexicon", f"Write {HEADER!r}")
    for number, line in enumerate(lines[1:], 2):
        if line and not line.startswith("#"):
            yield row_of(line, specialty, f"line {number}")


def row_of(line: str, specialty: str, place: str) -> Row:
    """Return one row.

    Raises:
        BadFile: it has not code and words.
    """
    code, words, bars, tags, *_ = [*line.split("\t"), "", "", ""]
    if not code or not words:
        raise BadFile(f"{specialty}.tsv", place, "lacks code or words", f"Write {HEADER!r}")
    return Row(
        code.rstrip("?"),
        tuple(tuple(part_of(choice) for choice in group.split("|")) for group in words.split()),
        tuple(part_of(bar) for bar in bars.split()),
        frozenset(tag for tag in tags.split(",") if tag),
        specialty,
        place,
        code.endswith("?"),
    )


def part_of(written: str) -> Part:
    """Return what a choice of a row means: words, or a measure in a range."""
    found = _RANGE.fullmatch(written)
    if found:
        low, high = found[2] or "0", found[3] or "999999"
        return Range(found[1], Decimal(low), Decimal(high))
    if written in _CONTRAST:
        return Range(written, Decimal(1), Decimal(1))
    return words_of(written) or (written,)


def neighbours(rows: tuple[Row, ...]) -> Iterator[tuple[Row, Row]]:
    """Yield pairs of rows with the same words and bars but different codes: a text cannot tell them apart."""
    keyed = sorted(rows, key=lambda r: (repr(sorted(map(repr, r.groups))), repr(sorted(map(repr, r.bars))), r.code))
    for one, two in pairwise(keyed):
        same = sorted(map(repr, one.groups)) == sorted(map(repr, two.groups))
        if same and sorted(map(repr, one.bars)) == sorted(map(repr, two.bars)) and one.code != two.code:
            yield one, two
