"""A unit: one complete loop, what stands around it, and how a problem in it is told."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import msgspec

from superbill.x12.delimiters import Delimiters
from superbill.x12.elements import Fault
from superbill.x12.guide import Guide
from superbill.x12.problems import KINDS, Problem
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop


class Unit(msgspec.Struct):
    """A complete loop with the open loops around it; `start` is the position of ST in the file."""

    loop: Loop
    around: list[Loop]
    marks: Delimiters
    guide: Guide | None
    start: int

    def told(self, kind: str, segment: Segment, loop: Loop | None = None, fault: Fault | None = None) -> Problem:
        """A problem at a segment, or at the element that `fault` names."""
        return told(kind, segment, loop or self.loop, self.start, fault or Fault(kind))

    def at(self, kind: str, segment: Segment, element: int, component: int | None = None, more: str = "") -> Problem:
        """A problem at an element or component of it."""
        return self.told(kind, segment, fault=Fault(kind, element, component, None, more))

    def missing(self, kind: str, tag: str, named: str, position: int, near: Segment) -> Problem:
        """A segment that should stand at `position` and does not; `near` is the one before it."""
        message = f"{KINDS[kind].what}: {tag} ({named}) in {loop_name(self.loop)}"
        return Problem(kind, tag, position, near.offset, message, loop_id(self.loop))

    def within(self, loop: Loop) -> Unit:
        """The same place, for telling of a loop inside this one."""
        return Unit(loop, [*self.around, self.loop], self.marks, self.guide, self.start)

    def outer(self, *ids: str) -> Loop | None:
        """The innermost open loop of those ids."""
        return next((loop for loop in reversed(self.around) if loop.id in ids), None)

    def parts(self, segment: Segment, element: int) -> list[str]:
        """The components of an element."""
        text = segment.get(element)
        return text.split(self.marks.component) if text else []

    def part(self, segment: Segment, element: int, number: int) -> str:
        """One component of an element, from 1; empty where there is none."""
        parts = self.parts(segment, element)
        return parts[number - 1] if number <= len(parts) else ""


def told(kind: str, segment: Segment, loop: Loop, start: int, fault: Fault) -> Problem:
    """The problem of that kind, with its place in words and numbers."""
    what = f"{KINDS[kind].what}{fault.more}"
    position = segment.ordinal - start + 1
    if fault.element is None:
        message = f"{segment.id} in {loop_name(loop)}: {what}"
        return Problem(kind, segment.id, position, segment.offset, message, loop_id(loop))
    rule = fault.rule
    if rule is None and segment.use is not None and fault.element <= len(segment.use.elements):
        rule = segment.use.elements[fault.element - 1]
        if fault.component and fault.component <= len(rule.components):
            rule = rule.components[fault.component - 1]
    named = f"{segment.id}{fault.element:02}" + (f"-{fault.component}" if fault.component else "")
    about = f" ({rule.name})" if rule else ""
    message = f"{named}{about} in {loop_name(loop)}: {what}"
    number = rule.number if rule else ""
    return Problem(
        kind, segment.id, position, segment.offset, message, loop_id(loop), fault.element, fault.component, number
    )


def loop_id(loop: Loop) -> str:
    """The loop's id, empty for the set and the envelope."""
    return "" if loop.id in ("ST", "GS", "ISA") else loop.id


def loop_name(loop: Loop) -> str:
    """The loop in a sentence."""
    return f"loop {loop.id}, {loop.grammar.name}" if loop_id(loop) else f"the {loop.grammar.name}"


def first(loop: Loop) -> Segment:
    """The segment that begins a loop."""
    item = loop.items[0]
    return item if isinstance(item, Segment) else first(item)


def loops_in(loop: Loop) -> Iterator[Loop]:
    """A loop and everything inside it."""
    yield loop
    for inner in loop.loops():
        yield from loops_in(inner)


def last(loop: Loop, tag: str) -> Segment | None:
    """The last thing of that id which the grammar has a place for: a trailer."""
    return next((s for s in loop.segments() if s.id == tag and s.use is not None), None)


def last_ordinal(loop: Loop) -> int:
    """Where a loop ends, as far as its items are still held."""
    item = loop.items[-1]
    return item.ordinal if isinstance(item, Segment) else last_ordinal(item)


def amount(segment: Segment | None, element: int) -> Decimal | None:
    """The amount in an element; none where it is empty or no number, which levels 1 and 2 tell."""
    if segment is None:
        return None
    try:
        value = Decimal(segment.get(element))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
