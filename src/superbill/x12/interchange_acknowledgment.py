"""TA1: whether an interchange could be read at all. It stands between ISA and IEA, with or without a group."""

from __future__ import annotations

from collections.abc import Sequence

from superbill.model.acknowledgment import InterchangeAcknowledgment
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Reader
from superbill.x12.values import bad, is_date, is_time, named, whole_of
from superbill.x12.write import Header, interchange, segment, time_of


def read(source: Source, name: str = "TA1") -> tuple[InterchangeAcknowledgment, ...]:
    """The TA1 segments of a file."""
    found: list[InterchangeAcknowledgment] = []
    with named(name):
        for _, loop in Reader(source, ("GS", "ST"), name):
            if loop.id == "ISA":
                found += [_read(s) for s in loop.segments() if s.id == "TA1"]
    return tuple(found)


def write(acknowledgments: Sequence[InterchangeAcknowledgment], header: Header) -> str:
    """An interchange that holds nothing else."""
    return interchange(header, "", "", (), extra=segments(acknowledgments, header))


def segments(acknowledgments: Sequence[InterchangeAcknowledgment], header: Header) -> list[str]:
    """The TA1 segments, to stand behind ISA. Where the answered time is not known, the answer's own stands in."""
    return [_segment(value, value.created or header.created) for value in acknowledgments]


def _read(found: Segment) -> InterchangeAcknowledgment:
    day, time = found.get(2), found.get(3)
    if len(day) != 6 or not is_date(day) or not is_time(time):
        bad(found, 2, "and TA103 are not a date and a time")
    created = f"20{day[:2]}-{day[2:4]}-{day[4:]}T{time[:2]}:{time[2:4]}"
    return InterchangeAcknowledgment(whole_of(found, 1), found.get(4), found.get(5), created)


def _segment(value: InterchangeAcknowledgment, created: str) -> str:
    time = time_of(created)
    return segment("TA1", f"{value.control_number:09d}", f"{time:%y%m%d}", f"{time:%H%M}", value.outcome, value.note)
