"""The record as the finder reads it: sentences with their date, measured values, words that support, diagnoses told.

A diagnosis counts as told where a provider writes it and does not deny, doubt or date it back; indicators may stand in
any document (ICD-10-CM Official Guidelines FY2026 I.B.14, III).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from superbill.model.coded import Indicator
from superbill.model.encounter import Document
from superbill.model.evidence import Evidence
from superbill.model.note import Section
from superbill.tables.patterns import Pattern, pattern_of, search

_SENTENCE = Pattern(r"[^\n.;]+(?:\.(?=\d)[^\n.;]+)*")
_DATE = Pattern(
    r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?\b(?!\s*(?:mmHg|strength))|"
    r"\b(?P<iso>\d{4}-\d\d-\d\d)\b"
)
_DENIED = Pattern(
    r"\b(?:no|not|denies|denied|without|negative for|ruled out|rule out|r/o|never|unlikely|absence of|free of|doubt\w*|"
    r"family history|history of|h/o|hx of|prior|previous|risk (?:of|for)|resolved in|in (?:19|20)\d\d|mother|"
    r"father|prevent\w*|"
    r"evaluate for|concern for|possible|versus|vs)\b",
    re.IGNORECASE,
)
_DENIED_AFTER = Pattern(
    r"^\W*(?:screen\w* |was |is |has been )*(?:ruled out|excluded|unlikely|"
    r"neg(?:ative)?\b|not (?:present|suspected|seen))|^\s*:\s*(?:no|none|denies)\b",
    re.IGNORECASE,
)
NOT_HERE = frozenset({"family_history", "instructions", "allergies", "social_history"})
"""Sections whose words show nothing of this patient's state now."""
PAST = frozenset({"past_history", "surgical_history", "review_of_systems", "medications"})
"""Sections that name conditions without telling that they were met now."""
_LISTED_AWAY = Pattern(
    r"\b(?:neg(?:ative)?(?: for)?|denies|denied|no (?:evidence|signs?|symptoms?) of|return "
    r"(?:for|if)|call if|watch for)\b",
    re.IGNORECASE,
)
_PAST_LINE = Pattern(
    r"^\W*(?:PMH\w*|past (?:medical )?(?:history|hx)|ROS|FH|family h\w+|"
    r"allergies)\b",
    re.IGNORECASE,
)
LONGEST = 140


class Measured(msgspec.Struct, frozen=True):
    """How one value is written: its names, and the numbers that it can be."""

    words: str
    low: float
    high: float
    above: float = 0
    scale: float = 1
    fahrenheit: bool = False
    percent: bool = False


class Value(NamedTuple):
    """One measured value of the record with the words that quote it."""

    name: str
    number: Decimal
    day: date | None
    baseline: bool
    indicator: Indicator


class Told(NamedTuple):
    """Words of the record at a place: a diagnosis or a sign. `past`: in a list of earlier conditions."""

    words: str
    document: Document
    day: date | None
    indicator: Indicator
    past: bool = False


class Record:
    """The documents of one encounter. `by_providers`: those whose diagnoses may be coded."""

    def __init__(self, documents: Sequence[Document], sections: Mapping[str, Sequence[Section]]) -> None:
        self.sections = {name: tuple(held) for name, held in sections.items()}
        self.documents = tuple(sorted(documents, key=lambda d: d.date or date.min))
        self.by_providers = tuple(d for d in self.documents if d.author_role == "provider")
        self._values: dict[str, tuple[Value, ...]] = {}
        self._signs: dict[str, tuple[Told, ...]] = {}

    def values(self, name: str) -> tuple[Value, ...]:
        """The measured values of one name, in the order of the record."""
        if name not in self._values:
            self._values[name] = tuple(v for d in self.documents for v in _values(name, d))
        return self._values[name]

    def signs(self, kind: str) -> tuple[Told, ...]:
        """The places where words of one kind stand and are not denied."""
        if kind not in self._signs:
            pattern = _signs()[kind]
            self._signs[kind] = tuple(t for d in self.documents for t in self.told(pattern, d, kind))
        return self._signs[kind]

    def has(self, *kinds: str) -> bool:
        """Whether words of any kind stand in the record."""
        return any(self.signs(kind) for kind in kinds)

    def first(self, *kinds: str) -> list[Indicator]:
        """One indicator for each kind that the record shows."""
        return [self.signs(kind)[0].indicator for kind in kinds if self.signs(kind)]

    def diagnosed(self, words: str) -> tuple[Told, ...]:
        """The places where a provider tells a diagnosis of now, neither denied nor doubted."""
        return tuple(t for t in self.named(words) if not t.past)

    def named(self, words: str) -> tuple[Told, ...]:
        """The places where a provider names a condition, also among the earlier ones."""
        pattern = pattern_of(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
        return tuple(t for d in self.by_providers for t in self.told(pattern, d, "diagnosis"))

    def told(self, pattern: Pattern, document: Document, kind: str) -> Iterator[Told]:
        """Yield the places of a pattern in a document that tell of this patient now."""
        for one in told(pattern, document, kind):
            place = one.indicator.evidence.start if one.indicator.evidence else 0
            section = self.section(document, place)
            if section not in NOT_HERE:
                yield one._replace(past=one.past or section in PAST)

    def section(self, document: Document, place: int) -> str:
        """The kind of section in which a place of a document stands; empty where none is known."""
        held = self.sections.get(document.name, ())
        return next((s.kind for s in held if s.body.start <= place < s.body.end), "")


def told(pattern: Pattern, document: Document, kind: str) -> Iterator[Told]:
    """Yield the places of a pattern in a document, without those that the sentence denies."""
    if not pattern.search(document.text):
        return
    for sentence in _SENTENCE.finditer(document.text):
        for match in pattern.finditer(sentence.group()):
            if _denied(sentence.group(), match):
                continue
            past = _PAST_LINE.match(sentence.group()) is not None
            day = _day(sentence.group(), match.start(), document)
            yield Told(match.group(), document, day, _quoted(document, sentence, match, kind), past)


def _denied(sentence: str, match: re.Match[str]) -> bool:
    """Whether a denying word stands before in the same clause, or right after."""
    clause = re.split(r",|\bbut\b|\bwith\b|:", sentence[: match.start()])[-1]
    cue = _DENIED.search(clause) or _LISTED_AWAY.search(sentence, 0, match.start())
    return cue is not None or _DENIED_AFTER.match(sentence[match.end() :]) is not None


def _quoted(document: Document, sentence: re.Match[str], match: re.Match[str], kind: str) -> Indicator:
    """Return the clause around a match as an indicator with its place; the whole sentence where it is short."""
    text = sentence.group()
    start, end = 0, len(text)
    if len(text.strip()) > LONGEST:
        start = text.rfind(",", 0, match.start()) + 1
        stop = text.find(",", match.end())
        end = len(text) if stop < 0 else stop
        if end - start > LONGEST:
            start, end = max(start, match.start() - LONGEST // 2), min(end, match.end() + LONGEST // 2)
    at, day = sentence.start(), _day(text, match.start(), document)
    return _indicator(document, at + start, at + end, kind, day)


def _indicator(document: Document, start: int, end: int, kind: str, day: date | None) -> Indicator:
    raw = document.text[start:end]
    start += len(raw) - len(raw.lstrip(" -*•\t,:"))
    raw = document.text[start:end].rstrip(" ,:")
    evidence = Evidence(document=document.name, start=start, end=start + len(raw), text=raw)
    return Indicator(kind=kind, text=" ".join(raw.split()), day=day, document=document.name, evidence=evidence)


def _day(sentence: str, place: int, document: Document) -> date | None:
    """The date that stands nearest in the sentence, else that of the document."""
    found = [(abs(m.start() - place), m) for m in _DATE.finditer(sentence)]
    for _, m in sorted(found, key=lambda pair: pair[0]):
        if m["iso"]:
            try:
                return date.fromisoformat(m["iso"])
            except ValueError:
                continue
        year = int(m["y"]) if m["y"] else document.date.year if document.date else 0
        try:
            return date(year + 2000 if 0 < year < 100 else year, int(m["m"]), int(m["d"]))
        except ValueError:
            continue
    return document.date


_NUMBER = r"(?P<n>\d{1,6}(?:,\d{3})*(?:\.\d+)?)"
_LINK = (
    r"(?!\w)(?:\s*(?:level|count|of|was|is|at|=|:|,|today|up|down|to|rose|risen|fell|fallen|from|now|peaked?|"
    r"initial(?:ly)?|admission|"
    r"remains?|still|\([a-z0-9/ ]{0,14}\)|on|room air|RA|improved|increased|decreased|dropp?ed|~|about|only|low|"
    r"high|elevated|positive|"
    r"as low as|in the|mid|then|noted|measured|>|<|[HL]\b|\d{1,2}/\d{1,2}(?:/\d{2,4})?)){0,5}\s*"
)
_WHEN = (
    r"(?:\s*(?:\([^)\n]{1,30}\)|(?:on|at|before|after|this|by|pre-?op|post-?op|mg/dL|g/dL|mmol/L|"
    r"mEq/L)\b[^,;\n\d]{0,25}"
    r"(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?|(?:day|POD|HD) ?#?\d+)?))?"
)
_SERIES = Pattern(
    _WHEN + r"\s*(?:->|→|–|to|then|,|and|/|;)\s*(?:then |now |up to |down to |fell to |rose to |and |repeat |on "
            r"\d{1,2}/\d{1,2} )*"
    r"(?P<n>\d{1,4}(?:\.\d+)?)(?![\d/%-])", re.IGNORECASE,
)  # fmt: skip
"""A further value of the same name: "1.0 on 3/1, 2.4 on 3/3"."""
_BASELINE = Pattern(
    r"\bbaseline(?:\s+(?:creatinine|cr|of|is|was|hgb|hemoglobin))*\s*(?:of|is|was|=|"
    r":)?\s*(?P<n>\d{1,3}(?:\.\d+)?)",
    re.IGNORECASE,
)


@cache
def measures() -> dict[str, Measured]:
    """Return values.toml."""
    return msgspec.convert(tomllib.loads(_text("values.toml")), dict[str, Measured])


@cache
def _named(name: str) -> Pattern:
    return Pattern(rf"(?<![\w-])(?:{measures()[name].words}){_LINK}{_NUMBER}", re.IGNORECASE)


def _values(name: str, document: Document) -> Iterator[Value]:
    """Yield the values of one name in a document, those that follow in a series, and the baseline told with them."""
    how = measures()[name]
    if not _named(name).possible(document.text):
        return
    for sentence in _SENTENCE.finditer(document.text):
        text = sentence.group()
        if not search(r"\d", text):
            continue
        for match in _named(name).finditer(text):
            yield from _read(name, how, document, sentence, match)


def _read(
    name: str, how: Measured, document: Document, sentence: re.Match[str], match: re.Match[str]
) -> Iterator[Value]:
    text = sentence.group()
    end, found = match.end("n"), [(match["n"], match.start("n"))]
    if how.percent and not re.match(r"\s?%", text[end:]):
        return
    while more := _SERIES.match(text, end):
        if not _fits(how, more["n"]):
            break
        found.append((more["n"], more.start("n")))
        end = more.end("n")
    quoted = _quoted(document, sentence, match, name)
    base = _BASELINE.search(text) if name in {"creatinine", "hemoglobin"} else None
    if base and base.start("n") not in {place for _, place in found}:
        found.append((base["n"], base.start("n")))
    for told_number, place in found:
        number = _fits(how, told_number)
        if number is not None:
            baseline = base is not None and base.start("n") == place
            yield Value(name, number, _day(text, place, document), baseline, quoted)


def _fits(how: Measured, written: str) -> Decimal | None:
    """Return the number in its usual unit, or None when no such value can be."""
    number = Decimal(written.replace(",", ""))
    if how.fahrenheit and number > 80:
        number = ((number - 32) * 5 / 9).quantize(Decimal("0.1"))
    if how.above and number > Decimal(str(how.above)):
        number *= Decimal(str(how.scale))
    return number if Decimal(str(how.low)) <= number <= Decimal(str(how.high)) else None


@cache
def _signs() -> dict[str, Pattern]:
    """Return signs.toml as patterns between borders of words."""
    rows = tomllib.loads(_text("signs.toml")).items()
    return {kind: Pattern(rf"(?<![\w-])(?:{words})(?!\w)", re.IGNORECASE) for kind, words in rows}


def _text(name: str) -> str:
    return files("superbill.coding.query.finding").joinpath(name).read_text("utf-8")
