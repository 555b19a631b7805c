"""Writing interchanges: segments as text, counts and trailers computed, control numbers given by the caller."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from superbill.errors import BadInput

_E, _C, _T, _R = "*", ":", "~", "^"
_REMOVE = f"X12 separates with {_E} {_C} {_R} {_T}; remove them and all control characters from this value."


class Header(msgspec.Struct, frozen=True):
    """Who sends what to whom: the values of ISA and GS. `created` is YYYY-MM-DDTHH:MM, `usage` T (test) or P."""

    sender: str
    receiver: str
    control_number: int
    created: str
    usage: str = "T"
    sender_kind: str = "ZZ"
    receiver_kind: str = "ZZ"
    acknowledge: bool = False

    @property
    def time(self) -> dt.datetime:
        """`created` as a time."""
        return time_of(self.created)


def time_of(created: str) -> dt.datetime:
    """A time written YYYY-MM-DDTHH:MM."""
    try:
        return dt.datetime.strptime(created, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - X12 times have no zone
    except ValueError:
        do = "Give the time of writing."
        raise BadInput("created", "is not a time of the form YYYY-MM-DDTHH:MM", do) from None


class OutgoingSet(msgspec.Struct, frozen=True):
    """The segments between ST and SE of one set. `reference` is ST03, empty for the 835, which has none."""

    transaction: str
    reference: str
    segments: Sequence[str]


def segment(*elements: str) -> str:
    """A segment without composites; empty elements at its end are left out."""
    text = _E.join(elements)
    # Written out: every segment that is written comes by here.
    apart = text.count(_E) == len(elements) - 1 and _C not in text and _T not in text and _R not in text
    if not apart or not text.isprintable():
        _refuse(elements)
    return text.rstrip(_E)


def segment_with(*elements: str) -> str:
    """A segment of which some elements were made by `composite`. The others must be codes, numbers or `plain`."""
    text = _E.join(elements)
    if text.count(_E) != len(elements) - 1 or not _clean(text):
        _refuse(elements, _E)
    return text.rstrip(_E)


def segment_repeating(*elements: str) -> str:
    """A segment of which some elements were made by `repeated` or `composite`; the others must be `plain`."""
    text = _E.join(elements)
    if text.count(_E) != len(elements) - 1 or _T in text or not text.isprintable():
        _refuse([element.replace(_R, "") for element in elements], _E)
    return text.rstrip(_E)


def plain(value: str, field: str) -> str:
    """A value that stands alone in a segment made with composites: it may hold no separator."""
    if _C in value or _E in value or not _clean(value):
        raise BadInput(field, "holds a separator of X12 or a control character", _REMOVE)
    return value


def repeated(values: Sequence[str]) -> str:
    """A repeating element; no value may hold a separator."""
    text = _R.join(values)
    if text.count(_R) != max(len(values) - 1, 0) or _C in text:
        raise BadInput("repeating element", "holds a separator of X12", _REMOVE)
    return text


def composite(*parts: str) -> str:
    """A composite element; empty components at its end are left out."""
    text = _C.join(parts)
    if text.count(_C) != len(parts) - 1:
        raise BadInput("composite element", "holds a separator of X12", _REMOVE)
    return text.rstrip(_C)


def _clean(text: str) -> bool:
    return _T not in text and _R not in text and text.isprintable()


def _refuse(elements: Sequence[str], marks: str = _E + _C) -> None:
    for place, element in enumerate(elements[1:], start=1):
        if any(mark in element for mark in marks) or not _clean(element):
            raise BadInput(f"{elements[0]}{place:02}", "holds a separator of X12 or a control character", _REMOVE)


def interchange(
    header: Header, functional_id: str, version: str, sets: Iterable[OutgoingSet], *, extra: Sequence[str] = ()
) -> str:
    """One interchange with one functional group; `extra` are TA1 segments, which stand before the group."""
    time = header.time
    control = header.control_number
    if not 0 < control < 10**9:
        raise BadInput("control_number", "is not between 1 and 999,999,999", "Take the next number of the sequence.")
    lines = [_isa(header, time), *extra]
    count = 0
    for count, outgoing in enumerate(sets, start=1):
        if count == 1:
            lines.append(_gs(header, functional_id, version, time))
        number = f"{count:04d}"
        lines.append(segment("ST", outgoing.transaction, number, outgoing.reference))
        lines.extend(outgoing.segments)
        lines.append(f"SE*{len(outgoing.segments) + 2}*{number}")
    if count:
        lines.append(f"GE*{count}*{control}")
    lines.append(f"IEA*{1 if count else 0}*{control:09d}")
    return (_T + "\n").join(lines) + _T + "\n"


def _isa(header: Header, time: dt.datetime) -> str:
    for field, value in (("sender", header.sender), ("receiver", header.receiver)):
        if not 2 <= len(value) <= 15 or not _clean(value) or _E in value or _C in value:
            raise BadInput(field, "cannot stand in the envelope, which takes 2 to 15 characters without separators",
                           "Use the identifier that the trading partner agreement gives.")  # fmt: skip
    return (
        f"ISA*00*{'':10}*00*{'':10}*{header.sender_kind}*{header.sender:15}*{header.receiver_kind}*{header.receiver:15}"
        f"*{time:%y%m%d}*{time:%H%M}*{_R}*00501*{header.control_number:09d}*{int(header.acknowledge)}*{header.usage}*{_C}"
    )


def _gs(header: Header, functional_id: str, version: str, time: dt.datetime) -> str:
    return segment("GS", functional_id, header.sender, header.receiver, f"{time:%Y%m%d}", f"{time:%H%M}",
                   str(header.control_number), "X", version)  # fmt: skip
