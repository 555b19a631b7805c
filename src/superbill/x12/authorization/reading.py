"""Services review in: a 278 request or response to `model.authorization` values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from superbill.model.authorization import Decision, QuantityOfServices, Review, ReviewedService, ReviewSet
from superbill.model.claim import ClaimAttachment, Name, Party
from superbill.model.codes import dotted
from superbill.model.eligibility import Member, Refusal
from superbill.x12.people import NONE, contact_of, member_of, party_of
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of
from superbill.x12.values import bad, named, number_of, period, period_of, whole_of

_GUIDES = {"278 request": False, "278 response": True}
_MORE_FOLLOWS = "19"
_ICD10 = frozenset({"ABK", "ABF", "ABJ", "APR"})
# A service segment's unit and quantity.
_UNITS = {"SV1": (3, 4), "SV2": (4, 5), "SV3": (0, 6)}


def read(source: Source, name: str = "278") -> tuple[ReviewSet, ...]:
    """The reviews of a file, one for each patient event of each 278."""
    with named(name):
        return tuple(
            found
            for around, loop in Reader(source, ("ST",), name)
            if isinstance(loop, TransactionSet) and loop.guide.short in _GUIDES
            for found in _set(loop, marks_of(around).component)
        )


def _set(loop: TransactionSet, component: str) -> Iterator[ReviewSet]:
    start, answers = loop.find("BHT") or NONE, _GUIDES[loop.guide.short]
    more = answers and start.get(6) == _MORE_FOLLOWS
    for payer in loop.loops("2000A"):
        reader = _Reader(payer, component, answers=answers)
        for review in reader.reviews():
            yield ReviewSet(start.get(3), review, answers, more)


class _Reader:
    """The levels above a patient event, and the events below them."""

    def __init__(self, payer: Loop, component: str, *, answers: bool) -> None:
        self._payer, self._component, self._answers = payer, component, answers

    def reviews(self) -> Iterator[Review]:
        """Each patient event; or, where an answer stops higher up, why, without an event."""
        stopped = True
        for requester in self._payer.loops("2000B"):
            for subscriber in requester.loops("2000C"):
                for dependent in (*subscriber.loops("2000D"), None):
                    for review in self._events(requester, subscriber, dependent):
                        stopped = False
                        yield review
        if stopped and self._answers:
            yield self._stopped()

    def _stopped(self) -> Review:
        """An answer without an event: whoever is told of, and every refusal."""
        payer = _inner(self._payer, "2010A").find("NM1") or NONE
        asker = _deepest(self._payer, "2000B", "2010B")
        who, dependent = _deepest(self._payer, "2000C", "2010C"), _deepest(self._payer, "2000D", "2010D")
        told = (("payer", self._payer), ("payer", self._payer.loop("2010A")), ("provider", asker),
                ("subscriber", who), ("dependent", dependent))  # fmt: skip
        refusals = tuple(r for about, loop in told if loop is not None for r in _refusals(about, loop))
        return Review(
            payer.get(3), payer.get(9), party_of(asker), member_of(who) if who is not None else Member(Name("")), "",
            kind="", place_kind="", refusals=refusals,
            dependent=member_of(dependent) if dependent is not None else None,
        )  # fmt: skip

    def _events(self, requester: Loop, subscriber: Loop, dependent: Loop | None) -> Iterator[Review]:
        holder = dependent if dependent is not None else subscriber
        for event in holder.loops("2000E"):
            yield self._review(requester, subscriber, dependent, event)

    def _review(self, requester: Loop, subscriber: Loop, dependent: Loop | None, event: Loop) -> Review:
        source = _inner(self._payer, "2010A")
        payer, asker = source.find("NM1") or NONE, _inner(requester, "2010B")
        asked = event.find("UM") or NONE
        place = [*asked.get(4).split(self._component), ""]
        admission = event.find("CL1") or NONE
        event_date, event_through = _period(event, "AAH")
        certified_from, certified_to = _certified(event)
        return Review(
            payer.get(3), payer.get(9), party_of(asker), member_of(_inner(subscriber, "2010C")), asked.get(1),
            asked.get(2), asked.get(3), place[0], place[1], asked.get(6),
            member_of(_inner(dependent, "2010D")) if dependent is not None else None,
            contact_of(asker), (asker.find("NM1") or NONE).get(1), _trace(event), self._diagnoses(event),
            event_date, event_through, _period(event, "435")[0], _period(event, "096")[0], _period(event, "439")[0],
            _period(event, "431")[0], certified_from, certified_to, _reference(event, "BB"), _reference(event, "NT"),
            tuple(_quantity(s) for s in event.segments() if s.id == "HSD" and s.get(2)),
            admission.get(1), admission.get(2), _attachments(event), _message(event), _providers(event, "2010EA"),
            tuple(self._service(item) for item in event.loops("2000F")), _decision(event),
            (
                *_refusals("payer", source), *_refusals("provider", asker),
                *_refusals("subscriber", _inner(subscriber, "2010C")),
                *(_refusals("dependent", _inner(dependent, "2010D")) if dependent is not None else ()),
                *_refusals("event", event),
            ),
        )  # fmt: skip

    def _diagnoses(self, event: Loop) -> tuple[tuple[str, str, dt.date | None], ...]:
        found: list[tuple[str, str, dt.date | None]] = []
        for segment in (s for s in event.segments() if s.id == "HI"):
            for place, text in enumerate(segment.elements[1:], start=1):
                parts = [*text.split(self._component), "", ""]
                if parts[1]:
                    code = dotted(parts[1]) if parts[0] in _ICD10 else parts[1]
                    day = period(segment, place, parts[3])[0] if parts[3] else None
                    found.append((parts[0], code, day))
        return tuple(found)

    def _service(self, loop: Loop) -> ReviewedService:
        told = next((s for s in loop.segments() if s.id in _UNITS), NONE)
        place = 2 if told.id == "SV2" else 1
        code = [*told.get(place).split(self._component), ""]
        unit, quantity = _UNITS.get(told.id, (0, 0))
        charge = {"SV1": 2, "SV2": 3, "SV3": 2}.get(told.id, 0)
        day, through = _period(loop, "472")
        return ReviewedService(
            code[1], told.get(1) if told.id == "SV2" else "", code[0] or "HC", tuple(m for m in code[2:6] if m),
            _number(told, charge), _number(told, quantity), told.get(unit) if unit else "UN", day, through,
            _providers(loop, "2010F"), _trace(loop), _decision(loop), tuple(_refusals("service", loop)),
            _message(loop),
        )  # fmt: skip


def _inner(loop: Loop, loop_id: str) -> Loop:
    found = loop.loop(loop_id)
    if found is None:
        bad(next(loop.segments()), 1, f"begins a level without its name (loop {loop_id})")
    return found


def _deepest(loop: Loop, level: str, name: str) -> Loop | None:
    """The name loop of the first level of that id, however deep."""
    if loop.id == level:
        return loop.loop(name)
    return next((found for inner in loop.loops() if (found := _deepest(inner, level, name)) is not None), None)


def _trace(loop: Loop) -> tuple[str, str]:
    found = loop.find("TRN") or NONE
    return found.get(2), found.get(3)


def _period(loop: Loop, kind: str) -> tuple[dt.date | None, dt.date | None]:
    found = loop.of("DTP", kind)
    return period_of(found, 3) if found is not None else (None, None)


def _certified(loop: Loop) -> tuple[dt.date | None, dt.date | None]:
    """From and to of a certification: a period (007), else the day of issue (102) and of expiry (036)."""
    start, end = _period(loop, "007")
    if start is not None:
        return start, end
    return _period(loop, "102")[0], _period(loop, "036")[0]


def _reference(loop: Loop, kind: str) -> str:
    found = loop.of("REF", kind)
    return found.get(2) if found is not None else ""


def _message(loop: Loop) -> str:
    return (loop.find("MSG") or NONE).get(1)


def _attachments(loop: Loop) -> tuple[ClaimAttachment, ...]:
    return tuple(ClaimAttachment(s.get(1), s.get(2), s.get(6)) for s in loop.segments() if s.id == "PWK")


def _providers(loop: Loop, loop_id: str) -> tuple[tuple[str, Party], ...]:
    return tuple(((item.find("NM1") or NONE).get(1), party_of(item)) for item in loop.loops(loop_id))


def _quantity(found: Segment) -> QuantityOfServices:
    return QuantityOfServices(found.get(1), number_of(found, 2), found.get(3), _number(found, 4), found.get(5),
                              whole_of(found, 6) if found.get(6) else None)  # fmt: skip


def _decision(loop: Loop) -> Decision | None:
    found = loop.find("HCR")
    return Decision(found.get(1), found.get(2), found.get(3), found.get(4) == "Y") if found is not None else None


def _refusals(about: str, loop: Loop) -> Iterator[Refusal]:
    return (Refusal(about, s.get(3), s.get(4), s.get(1) == "Y") for s in loop.segments() if s.id == "AAA")


def _number(found: Segment, element: int) -> Decimal | None:
    return number_of(found, element) if element and found.get(element) else None
