"""Judging the elements of one segment against the guide's rules and the segment's own relations."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from superbill.x12.delimiters import Delimiters
from superbill.x12.dictionary import NOT_USED, Element, Relation, dictionary
from superbill.x12.guide import SegmentUse
from superbill.x12.segments import BINARY, Segment
from superbill.x12.values import is_date, is_time

_WHOLE = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
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
    if use.id in BINARY:
        elements = elements[: len(rules)]  # its data is no text: sizes and characters of it are not judged
        rules = rules[: len(elements) - 1]
    last = len(elements) - 1
    if last > len(rules):
        yield Fault("ELEMENTS-TOO-MANY", len(rules) + 1)
    plain = None if use.id == "ISA" else marks
    for place, rule in enumerate(rules[: max(last, use.needed)], start=1):
        value = elements[place] if place <= last else ""
        if not value and rule.use != "R":
            continue
        if value and rule.use != NOT_USED and (rule.components or rule.repeats > 1):
            yield from _structured(value, rule, place, marks)
        elif kind := _verdict(value, elements[place - 1] if value else "", rule, plain):
            yield Fault(kind, place, None, rule, _more(kind, rule))
    for relation in dictionary().relations.get(use.id, ()):
        for place, kind in _related(relation, elements):
            if rules[place - 1].use == "S":  # required and unused elements were told above
                yield Fault(kind, place, None, rules[place - 1])


def _verdict(value: str, before: str, rule: Element, marks: Delimiters | None) -> str:
    """The kind of problem with an element, or none; `before` is the element before it, the qualifier of a date."""
    if not value:
        return "ELEMENT-MISSING" if rule.use == "R" else ""
    if rule.use == NOT_USED:
        return "ELEMENT-NOT-USED"
    kind = _wrong(value, rule, marks)
    return _wrong_period(before, value) if not kind and rule.number == "1251" else kind


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
        if kind := _verdict(value, parts[number - 2] if number > 1 and value else "", component, marks):
            yield Fault(kind, place, number, component, _more(kind, component))


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
        return "" if is_time(value) else "ELEMENT-TIME"
    return "" if rule.codes is None or value in rule.codes else "ELEMENT-CODE"


def _plain(value: str, marks: Delimiters) -> bool:
    if not value.isprintable() or marks.component in value:
        return False
    return not (marks.repetition and marks.repetition in value)


def _wrong_period(form: str, value: str) -> str:
    """Whether a value is a date, time or range of the form that its qualifier (element 1250) tells."""
    if form == "TM":
        return "" if is_time(value) else "ELEMENT-TIME"
    sizes = _DATE_FORMATS.get(form)
    if sizes is None:
        return ""
    parts = value.split("-")
    if len(parts) != len(sizes):
        return "ELEMENT-DATE"
    for part, size in zip(parts, sizes, strict=True):
        if len(part) != size or not is_date(part[:8]):
            return "ELEMENT-DATE"
        if size == 12 and not is_time(part[8:]):
            return "ELEMENT-TIME"
    return "" if len(parts) == 1 or parts[0] <= parts[1] else "ELEMENT-DATE"


def _related(relation: Relation, elements: list[str]) -> Iterator[tuple[int, str]]:
    """P all or none; R at least one; E at most one; C if the first then all; L if the first then one of the rest."""
    places = relation.places
    present = [place < len(elements) and bool(elements[place]) for place in places]
    absent = [place for place, there in zip(places, present, strict=True) if not there]
    if relation.kind == "E":
        if sum(present) > 1:
            yield places[1], "ELEMENT-EXCLUSION"
    elif (relation.kind == "P" and any(present)) or (relation.kind == "C" and present[0]):
        yield from ((place, "ELEMENT-CONDITION") for place in absent)
    elif relation.kind == "R" and not any(present):
        yield places[0], "ELEMENT-CONDITION"
    elif relation.kind == "L" and present[0] and not any(present[1:]):
        yield places[1], "ELEMENT-CONDITION"


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
