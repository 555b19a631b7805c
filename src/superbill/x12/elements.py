"""Judging the elements of one segment against the guide's rules and the segment's own relations."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import msgspec

from superbill.x12.delimiters import Delimiters
from superbill.x12.dictionary import NOT_USED, Element, Relation, dictionary
from superbill.x12.guide import SegmentUse
from superbill.x12.segments import Segment

_WHOLE = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_TIME = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]([0-5][0-9]([0-9]{1,2})?)?")
_DATE_FORMATS = {"D8": (8,), "D6": (6,), "RD8": (8, 8), "RD6": (6, 6), "DT": (12,)}
_CODES_SHOWN = 12


class Fault(msgspec.Struct, frozen=True):
    """A kind of problem at an element or component; `more` is added to the message."""

    kind: str
    element: int | None = None
    component: int | None = None
    rule: Element | None = None
    more: str = ""


def faults(segment: Segment, use: SegmentUse, marks: Delimiters) -> Iterator[Fault]:
    """Everything wrong inside one segment."""
    elements, rules = segment.elements, use.elements
    last = len(elements) - 1
    if last > len(rules):
        yield Fault("ELEMENTS-TOO-MANY", len(rules) + 1)
    header = use.id == "ISA"
    for place, rule in enumerate(rules, start=1):
        value = elements[place] if place <= last else ""
        if not value:
            if rule.use == "R":
                yield Fault("ELEMENT-MISSING", place, None, rule)
        elif rule.use == NOT_USED:
            yield Fault("ELEMENT-NOT-USED", place, None, rule)
        elif rule.components or rule.repeats > 1:
            yield from _structured(value, rule, place, marks)
        elif kind := _wrong(value, rule, marks if not header else None):
            yield Fault(kind, place, None, rule, _more(kind, rule))
        elif rule.number == "1251" and (kind := _wrong_period(elements[place - 1], value)):
            yield Fault(kind, place, None, rule)
    for relation in dictionary().relations.get(use.id, ()):
        yield from _related(relation, elements, rules)


def _structured(text: str, rule: Element, place: int, marks: Delimiters) -> Iterator[Fault]:
    """An element that repeats or has components."""
    values = text.split(marks.repetition) if marks.repetition and rule.repeats > 1 else [text]
    if len(values) > rule.repeats:
        yield Fault("REPETITIONS-TOO-MANY", place, None, rule)
    for value in values:
        if rule.components:
            yield from _composite(value.split(marks.component), rule, place, marks)
        elif kind := _wrong(value, rule, marks):
            yield Fault(kind, place, None, rule, _more(kind, rule))


def _composite(parts: list[str], rule: Element, place: int, marks: Delimiters) -> Iterator[Fault]:
    if len(parts) > len(rule.components):
        yield Fault("COMPONENTS-TOO-MANY", place, None, rule)
    for number, component in enumerate(rule.components, start=1):
        value = parts[number - 1] if number <= len(parts) else ""
        if not value:
            if component.use == "R":
                yield Fault("ELEMENT-MISSING", place, number, component)
        elif component.use == NOT_USED:
            yield Fault("ELEMENT-NOT-USED", place, number, component)
        elif kind := _wrong(value, component, marks):
            yield Fault(kind, place, number, component, _more(kind, component))
        elif component.number == "1251" and (kind := _wrong_period(parts[number - 2], value)):
            yield Fault(kind, place, number, component)


def _wrong(value: str, rule: Element, marks: Delimiters | None) -> str:
    """The kind of problem with a simple value, or none. Without marks, separators are allowed (ISA11 and ISA16)."""
    size = len(value)
    if rule.kind in ("N0", "R"):
        if not (_WHOLE if rule.kind == "N0" else _DECIMAL).fullmatch(value):
            return "ELEMENT-CHARACTER"
        size = len(value.replace("-", "").replace(".", ""))
    elif marks is not None and not _plain(value, marks):
        return "ELEMENT-CHARACTER"
    if not rule.shortest <= size <= rule.longest:
        return "ELEMENT-TOO-LONG" if size > rule.longest else "ELEMENT-TOO-SHORT"
    return _wrong_content(value, rule)


def _wrong_content(value: str, rule: Element) -> str:
    if rule.kind == "DT":
        return "" if is_date(value) else "ELEMENT-DATE"
    if rule.kind == "TM":
        return "" if _TIME.fullmatch(value) else "ELEMENT-TIME"
    return "" if rule.codes is None or value in rule.codes else "ELEMENT-CODE"


def _plain(value: str, marks: Delimiters) -> bool:
    if not value.isprintable() or marks.component in value:
        return False
    return not (marks.repetition and marks.repetition in value)


def is_date(text: str) -> bool:
    """CCYYMMDD or YYMMDD, of a day that exists."""
    if not (text.isascii() and text.isdigit()) or len(text) not in (6, 8):
        return False
    try:
        dt.date.fromisoformat(text if len(text) == 8 else f"20{text}")
    except ValueError:
        return False
    return True


def _wrong_period(form: str, value: str) -> str:
    """Whether a value is a date, time or range of the form that its qualifier (element 1250) tells."""
    if form == "TM":
        return "" if _TIME.fullmatch(value) else "ELEMENT-TIME"
    sizes = _DATE_FORMATS.get(form)
    if sizes is None:
        return ""
    parts = value.split("-")
    if len(parts) != len(sizes):
        return "ELEMENT-DATE"
    for part, size in zip(parts, sizes, strict=True):
        if len(part) != size or not is_date(part[:8]):
            return "ELEMENT-DATE"
        if size == 12 and not _TIME.fullmatch(part[8:]):
            return "ELEMENT-TIME"
    return "" if len(parts) == 1 or parts[0] <= parts[1] else "ELEMENT-DATE"


def _related(relation: Relation, elements: list[str], rules: tuple[Element, ...]) -> Iterator[Fault]:
    """P all or none; R at least one; E at most one; C if the first then all; L if the first then one of the rest."""
    present = [p < len(elements) and bool(elements[p]) for p in relation.places]
    places = relation.places
    if relation.kind == "P" and any(present) and not all(present):
        yield from _needed(p for p, there in zip(places, present, strict=True) if not there and _usable(p, rules))
    elif relation.kind == "R" and not any(present):
        yield Fault("ELEMENT-CONDITION", places[0], None, rules[places[0] - 1])
    elif relation.kind == "E" and sum(present) > 1:
        yield Fault("ELEMENT-EXCLUSION", places[1], None, rules[places[1] - 1])
    elif relation.kind == "C" and present[0]:
        yield from _needed(p for p, there in zip(places, present, strict=True) if not there)
    elif relation.kind == "L" and present[0] and not any(present[1:]):
        yield Fault("ELEMENT-CONDITION", places[1], None, rules[places[1] - 1])


def _needed(places: Iterator[int]) -> Iterator[Fault]:
    for place in places:
        yield Fault("ELEMENT-CONDITION", place)


def _usable(place: int, rules: tuple[Element, ...]) -> bool:
    return rules[place - 1].use != NOT_USED


def _more(kind: str, rule: Element) -> str:
    """The limit or the codes, as far as they fit in a message."""
    if kind == "ELEMENT-TOO-LONG":
        return f" (at most {rule.longest})"
    if kind == "ELEMENT-TOO-SHORT":
        return f" (at least {rule.shortest})"
    if kind == "ELEMENT-CODE" and rule.codes:
        codes = sorted(rule.codes)
        return f" ({', '.join(codes[:_CODES_SHOWN])}{' ...' if len(codes) > _CODES_SHOWN else ''})"
    return ""
