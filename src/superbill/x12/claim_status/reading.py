"""Claim status in: a 276 or 277 to `model.claim_status` values, one provider level at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeVar

import msgspec

from superbill.model.claim import Party
from superbill.model.claim_status import (
    StatusAnswer,
    StatusDetail,
    StatusInquiry,
    StatusLine,
    StatusOfLine,
    StatusRequest,
    StatusResponse,
    StatusSubject,
)
from superbill.x12.people import NONE, name_of, party_of
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of
from superbill.x12.values import bad, date_of, named, number_of, period_of

T = TypeVar("T")
_PROVIDER = "2000C"
_STATUSES = (1, 10, 11)


class _Place(NamedTuple):
    """Who is asked, who asks, and whose claims they are."""

    payer: Segment
    receiver: Segment
    provider: Party
    component: str


def read_inquiries(source: Source, name: str = "276") -> tuple[StatusInquiry, ...]:
    """The inquiries of a file, one for each 276."""
    sets = _sets(source, name, "276", _request)
    return tuple(StatusInquiry(_reference(loop), tuple(found)) for loop, found, _ in sets)


def read_responses(source: Source, name: str = "277") -> tuple[StatusResponse, ...]:
    """The responses of a file, one for each 277 (005010X212)."""
    made = []
    for loop, found, component in _sets(source, name, "277", _answer):
        of_receiver = [a for level in loop.loops("2000A") for a in _of_receiver(level, component)]
        made.append(StatusResponse(_reference(loop), (*of_receiver, *found)))
    return tuple(made)


def _reference(loop: Loop) -> str:
    return (loop.find("BHT") or NONE).get(3)


def _sets(
    source: Source, name: str, transaction: str, read: Callable[[_Place, Loop, StatusSubject], T]
) -> Iterator[tuple[Loop, list[T], str]]:
    """Each set with the claims of its providers; the loops around them are left for the set itself."""
    found: list[T] = []
    with named(name):
        for around, loop in Reader(source, (_PROVIDER, "ST"), name):
            within = next((i for i in (*around, loop) if isinstance(i, TransactionSet)), None)
            ours = within is not None and within.guide.short == transaction
            if loop.grammar.id == _PROVIDER and ours:
                found += _claims(_place(around, loop), loop, read)
            elif isinstance(loop, TransactionSet):
                if ours:
                    yield loop, found, marks_of(around).component
                found = []


def _place(around: list[Loop], loop: Loop) -> _Place:
    outer = {level.id: level for level in around}
    component = marks_of(around).component
    return _Place(_name(outer.get("2000A"), "2100A"), _name(outer.get("2000B"), "2100B"),
                  party_of(loop.loop("2100C")), component)  # fmt: skip


def _name(level: Loop | None, loop_id: str) -> Segment:
    inner = level.loop(loop_id) if level is not None else None
    return (inner.find("NM1") if inner is not None else None) or NONE


def _claims(place: _Place, loop: Loop, read: Callable[[_Place, Loop, StatusSubject], T]) -> Iterator[T]:
    """The claims of subscribers and dependents; what is said of a provider's whole request comes first."""
    for trace in loop.loops("2200C"):
        yield read(place, trace, _NOBODY)
    for subscriber in loop.loops("2000D"):
        who = _subject(subscriber)
        for claim in subscriber.loops("2200D"):
            yield read(place, claim, who)
        for dependent in subscriber.loops("2000E"):
            named_ = _name(dependent, "2100E")
            birth = dependent.find("DMG") or NONE
            patient = msgspec.structs.replace(
                who, dependent=name_of(named_), dependent_birth_date=_day(birth, 2), dependent_sex=birth.get(3)
            )
            for claim in dependent.loops("2200E"):
                yield read(place, claim, patient)


def _subject(loop: Loop) -> StatusSubject:
    found, birth = _name(loop, "2100D"), loop.find("DMG") or NONE
    return StatusSubject(name_of(found), found.get(9), _day(birth, 2), birth.get(3))


_NOBODY = StatusSubject(name_of(NONE), "")


def _request(place: _Place, loop: Loop, subject: StatusSubject) -> StatusRequest:
    day, through = _period(loop)
    charge = loop.of("AMT", "T3")
    return StatusRequest(
        place.payer.get(3), place.payer.get(9), place.receiver.get(3), place.receiver.get(9), place.provider, subject,
        (loop.find("TRN") or NONE).get(2),
        payer_claim_number=_ref(loop, "1K"),
        patient_account=_ref(loop, "EJ"),
        bill_type=_ref(loop, "BLT"),
        group_number=_ref(loop, "6P"),
        clearinghouse_number=_ref(loop, "D9"),
        prescription=_ref(loop, "XZ"),
        charge=number_of(charge, 2) if charge is not None else None,
        service_date=day,
        through_date=through,
        lines=tuple(_line_asked(item, place.component) for item in loop.loops("2210D", "2210E")),
    )  # fmt: skip


def _line_asked(loop: Loop, component: str) -> StatusLine:
    service = loop.find("SVC") or NONE
    code, modifiers, revenue = _procedure(service, component)
    day, through = _period(loop)
    if day is None:
        bad(service, 1, "begins a line without its date (DTP*472)")
    return StatusLine(code, number_of(service, 2), number_of(service, 7), day, through, modifiers, revenue,
                      _ref(loop, "FJ"))  # fmt: skip


def _procedure(service: Segment, component: str) -> tuple[str, tuple[str, ...], str]:
    """Code, modifiers and revenue code; a code of set NU is a revenue code."""
    parts = [*service.get(1).split(component), ""]
    if parts[0] == "NU":
        return "", (), parts[1]
    return parts[1], tuple(m for m in parts[2:6] if m), service.get(4)


def _answer(place: _Place, loop: Loop, subject: StatusSubject) -> StatusAnswer:
    day, through = _period(loop)
    return StatusAnswer(
        place.payer.get(3), place.payer.get(9), place.receiver.get(3), place.receiver.get(9),
        (loop.find("TRN") or NONE).get(2),
        _statuses(loop, place.component),
        place.provider,
        None if subject is _NOBODY else subject,
        _ref(loop, "1K"),
        _ref(loop, "EJ"),
        _ref(loop, "BLT"),
        _ref(loop, "D9"),
        _ref(loop, "XZ"),
        _ref(loop, "VV"),
        day,
        through,
        tuple(_line(item, place.component) for item in loop.loops("2220D", "2220E")),
    )  # fmt: skip


def _of_receiver(payer: Loop, component: str) -> Iterator[StatusAnswer]:
    """What is said of the receiver's whole request (loop 2200B)."""
    source = _name(payer, "2100A")
    for level in payer.loops("2000B"):
        receiver = _name(level, "2100B")
        for told in level.loops("2200B"):
            yield StatusAnswer(
                source.get(3), source.get(9), receiver.get(3), receiver.get(9), (told.find("TRN") or NONE).get(2),
                _statuses(told, component),
            )  # fmt: skip


def _line(loop: Loop, component: str) -> StatusOfLine:
    service = loop.find("SVC") or NONE
    code, modifiers, revenue = _procedure(service, component)
    day, through = _period(loop)
    return StatusOfLine(
        code, number_of(service, 2), number_of(service, 3), _statuses(loop, component), _number(service, 7), day,
        through, modifiers, revenue, _ref(loop, "FJ"),
    )  # fmt: skip


def _statuses(loop: Loop, component: str) -> tuple[StatusDetail, ...]:
    """Each STC holds one status and, in its tenth and eleventh elements, up to two more."""
    found: list[StatusDetail] = []
    for item in loop.segments():
        if item.id != "STC":
            continue
        for element in _STATUSES:
            if text := item.get(element):
                category, status, entity = (*text.split(component), "", "")[:3]
                found.append(
                    StatusDetail(category, status, entity, _day(item, 2), _number(item, 4), _number(item, 5),
                                 _day(item, 6), _day(item, 8), item.get(9))
                )  # fmt: skip
    return tuple(found)


def _ref(loop: Loop, kind: str) -> str:
    found = loop.of("REF", kind)
    return found.get(2) if found is not None else ""


def _period(loop: Loop) -> tuple[dt.date | None, dt.date | None]:
    when = loop.of("DTP", "472")
    return period_of(when, 3) if when is not None else (None, None)


def _day(found: Segment, element: int) -> dt.date | None:
    return date_of(found, element) if found.get(element) else None


def _number(found: Segment, element: int) -> Decimal | None:
    return number_of(found, element) if found.get(element) else None
