"""999, 005010X231A1: which sets of a group are accepted, and where the others break their guide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from superbill.model.acknowledgment import (
    GroupAcknowledgment,
    InterchangeAcknowledgment,
    SegmentError,
    SetAcknowledgment,
)
from superbill.x12.interchange_acknowledgment import segments as ta1_segments
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of
from superbill.x12.values import named, whole, whole_of
from superbill.x12.write import Header, OutgoingSet, composite, interchange, segment, segment_with

VERSION = "005010X231A1"
_LOOP_ID = 4
_CODES = 5


def read(source: Source, name: str = "999") -> tuple[GroupAcknowledgment, ...]:
    """The answer to each group that the 999s of a file answer."""
    with named(name):
        return tuple(
            _group(loop, marks_of(around).component)
            for around, loop in Reader(source, ("ST",), name)
            if isinstance(loop, TransactionSet) and loop.guide.version == VERSION
        )


def write(
    groups: Sequence[GroupAcknowledgment], header: Header, interchanges: Sequence[InterchangeAcknowledgment] = ()
) -> str:
    """One 999 for each group, behind the TA1 of each interchange if there are any."""
    sets = (OutgoingSet("999", VERSION, list(_segments(group))) for group in groups)
    return interchange(header, "FA", VERSION, sets, extra=ta1_segments(interchanges, header))


def _segments(group: GroupAcknowledgment) -> Iterator[str]:
    yield segment("AK1", group.functional_id, str(group.control_number), group.version)
    for answered in group.sets:
        yield segment("AK2", answered.transaction, answered.control_number, answered.version)
        yield from _errors(answered.errors)
        yield segment("IK5", answered.outcome, *answered.codes[:_CODES])
    yield segment("AK9", group.outcome, str(group.included), str(group.received), str(group.accepted),
                  *group.codes[:_CODES])  # fmt: skip


def _errors(errors: tuple[SegmentError, ...]) -> Iterator[str]:
    """One IK3 for each segment in error, with an IK4 for each of its elements in error."""

    def place(error: SegmentError) -> tuple[object, ...]:
        return error.segment, error.position, error.loop, error.code, error.element is None

    for _, found in groupby(errors, place):
        together = list(found)
        if together[0].element is None:
            for error in together:
                yield _segment_error(error)
            continue
        yield _segment_error(together[0])
        for error in together:
            component = "" if error.component is None else str(error.component)
            yield segment_with("IK4", composite(str(error.element), component), error.element_number,
                               error.element_code)  # fmt: skip


def _segment_error(error: SegmentError) -> str:
    return segment("IK3", error.segment, str(error.position), error.loop[:_LOOP_ID], error.code)


def _group(loop: Loop, component: str) -> GroupAcknowledgment:
    first, last = loop.find("AK1") or _NONE, loop.find("AK9") or _NONE
    return GroupAcknowledgment(
        first.get(1), whole_of(first, 2), last.get(1), whole_of(last, 2), whole_of(last, 3), whole_of(last, 4),
        tuple(_set(item, component) for item in loop.loops("2000")), first.get(3), _codes(last, 5),
    )  # fmt: skip


def _codes(segment: Segment, start: int) -> tuple[str, ...]:
    return tuple(code for code in segment.elements[start : start + _CODES] if code)


def _set(loop: Loop, component: str) -> SetAcknowledgment:
    first, last = loop.find("AK2") or _NONE, loop.find("IK5") or _NONE
    errors = tuple(error for item in loop.loops("2100") for error in _read_errors(item, component))
    return SetAcknowledgment(first.get(1), first.get(2), last.get(1), _codes(last, 2), errors, first.get(3))


def _read_errors(loop: Loop, component: str) -> Iterator[SegmentError]:
    head = next(loop.segments())
    segment_id, position, loop_id, code = head.get(1), whole_of(head, 2), head.get(3), head.get(4)
    elements = [item.find("IK4") or _NONE for item in loop.loops("2110")]
    if not elements:
        yield SegmentError(segment_id, position, loop_id, code)
    for found in elements:
        parts = found.get(1).split(component)
        element = whole(found, 1, parts[0])
        place = whole(found, 1, parts[1]) if len(parts) > 1 and parts[1] else None
        yield SegmentError(segment_id, position, loop_id, code, element, place, found.get(3), found.get(2))


_NONE = Segment([""], 0, 0)
