"""Eligibility in: a 270 or 271 to `model.eligibility` values, one subscriber level at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeVar

from superbill.model.codes import dotted
from superbill.model.eligibility import (
    Asked,
    Benefit,
    BenefitDate,
    BenefitDelivery,
    EligibilityAnswer,
    EligibilityInquiry,
    EligibilityRequest,
    EligibilityResponse,
    Refusal,
    RelatedParty,
)
from superbill.x12.delimiters import Delimiters
from superbill.x12.people import NONE, address_of, contact_of, member_of, name_of, party_of
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of
from superbill.x12.values import named, number_of, period_of, whole_of

T = TypeVar("T")
_SUBSCRIBER = "2000C"


def read_inquiries(source: Source, name: str = "270") -> tuple[EligibilityInquiry, ...]:
    """The inquiries of a file, one for each 270."""
    return tuple(
        EligibilityInquiry(_reference(loop), tuple(found)) for loop, found in _sets(source, name, "270", _requests)
    )


def read_responses(source: Source, name: str = "271") -> tuple[EligibilityResponse, ...]:
    """The responses of a file, one for each 271."""
    return tuple(_response(loop, found) for loop, found in _sets(source, name, "271", _answers))


def _response(loop: Loop, answers: list[EligibilityAnswer]) -> EligibilityResponse:
    refusals = tuple(_set_refusals(loop))
    if answers:
        return EligibilityResponse(_reference(loop), tuple(answers), refusals)
    level = loop.loop("2000A") or loop
    payer = (level.loop("2100A") or level).find("NM1") or NONE
    receiver = level.loop("2000B")
    provider = party_of(receiver.loop("2100B")) if receiver is not None else None
    return EligibilityResponse(_reference(loop), (), refusals, payer.get(3), payer.get(9), provider)


def _sets(
    source: Source, name: str, transaction: str, read: Callable[[list[Loop], Loop, Delimiters], Iterator[T]]
) -> Iterator[tuple[Loop, list[T]]]:
    found: list[T] = []
    with named(name):
        for around, loop in Reader(source, (_SUBSCRIBER, "ST"), name):
            if loop.grammar.id == _SUBSCRIBER:
                within = next((i for i in around if isinstance(i, TransactionSet)), None)
                if within is not None and within.guide.short == transaction:
                    found += read(around, loop, marks_of(around))
            elif isinstance(loop, TransactionSet):
                if loop.guide.short == transaction:
                    yield loop, found
                found = []


def _reference(loop: Loop) -> str:
    return (loop.find("BHT") or NONE).get(3)


def _level(around: list[Loop], level: str, name: str) -> Loop | None:
    outer = next((loop for loop in reversed(around) if loop.id == level), None)
    return outer.loop(name) if outer is not None else None


def _requests(around: list[Loop], loop: Loop, marks: Delimiters) -> Iterator[EligibilityRequest]:
    payer = (_level(around, "2000A", "2100A") or loop).find("NM1") or NONE
    provider = party_of(_level(around, "2000B", "2100B"))
    who = loop.loop("2100C") or loop
    subscriber, dependents = member_of(who), list(loop.loops("2000D"))
    for level, of in [(loop, who), *((d, d.loop("2100D") or d) for d in dependents)]:
        is_subscriber = level is loop
        if is_subscriber and dependents and of.loop("2110C") is None:
            continue
        trace, when = level.find("TRN") or NONE, of.of("DTP")
        day, through = period_of(when, 3) if when is not None else (None, None)
        yield EligibilityRequest(
            payer.get(3), payer.get(9), provider, subscriber,
            tuple(_asked(q, marks) for q in of.loops("2110C", "2110D")) or (Asked(),),
            None if is_subscriber else member_of(of), trace.get(2), trace.get(3), day, through,
            _diagnoses(of.of("HI"), marks),
        )  # fmt: skip


def _diagnoses(segment: Segment | None, marks: Delimiters) -> tuple[str, ...]:
    told = (text.split(marks.component) for text in segment.elements[1:] if text) if segment else ()
    return tuple(dotted(parts[1]) for parts in told if len(parts) > 1)


def _asked(loop: Loop, marks: Delimiters) -> Asked:
    question = loop.find("EQ") or NONE
    place, when = loop.find("III") or NONE, loop.of("DTP")
    code = question.get(2).split(marks.component)
    day, through = period_of(when, 3) if when is not None else (None, None)
    return Asked(_repeated(question, 1, marks), code[1] if len(code) > 1 else "", tuple(m for m in code[2:6] if m),
                 place.get(2), day, through)  # fmt: skip


def _repeated(segment: Segment, element: int, marks: Delimiters) -> tuple[str, ...]:
    text = segment.get(element)
    if not text:
        return ()
    return tuple(text.split(marks.repetition)) if marks.repetition else (text,)


def _answers(around: list[Loop], loop: Loop, marks: Delimiters) -> Iterator[EligibilityAnswer]:
    payer_loop, provider_loop = _level(around, "2000A", "2100A"), _level(around, "2000B", "2100B")
    payer = (payer_loop.find("NM1") if payer_loop else None) or NONE
    contact = contact_of(payer_loop) if payer_loop else None
    provider = party_of(provider_loop)
    who = loop.loop("2100C") or loop
    subscriber, dependents = member_of(who), list(loop.loops("2000D"))
    for level, of in [(loop, who), *((d, d.loop("2100D") or d) for d in dependents)]:
        is_subscriber = level is loop
        about = "subscriber" if is_subscriber else "dependent"
        refusals = tuple(_refusals(about, of))
        if is_subscriber and dependents and not refusals and of.loop("2110C") is None:
            continue
        benefits = list(of.loops("2110C", "2110D"))
        yield EligibilityAnswer(
            payer.get(3), payer.get(9), provider, subscriber, None if is_subscriber else member_of(of),
            tuple((s.get(1), s.get(2), s.get(3)) for s in level.segments() if s.id == "TRN"),
            tuple(_benefit(item, marks) for item in benefits),
            tuple(_dates(of)),
            (*refusals, *(r for item in benefits for r in _refusals("benefit", item))),
            contact,
        )  # fmt: skip


def _set_refusals(loop: Loop) -> Iterator[Refusal]:
    """Refusals of the payer's and the receiver's levels."""
    for level in loop.loops("2000A"):
        for payer in (level, *level.loops("2100A")):
            yield from _refusals("payer", payer)
        for receiver in level.loops("2000B"):
            for provider in receiver.loops("2100B"):
                yield from _refusals("provider", provider)


def _refusals(about: str, loop: Loop) -> Iterator[Refusal]:
    return (Refusal(about, s.get(3), s.get(4), s.get(1) == "Y") for s in loop.segments() if s.id == "AAA")


def _dates(loop: Loop) -> Iterator[BenefitDate]:
    return (BenefitDate(s.get(1), *period_of(s, 3)) for s in loop.segments() if s.id == "DTP")


def _benefit(loop: Loop, marks: Delimiters) -> Benefit:
    found = loop.find("EB") or NONE
    code = found.get(13).split(marks.component)
    return Benefit(
        found.get(1), found.get(2), _repeated(found, 3, marks), found.get(4), found.get(5), found.get(6),
        _number(found, 7), _number(found, 8), found.get(9), _number(found, 10), found.get(11), found.get(12),
        code[1] if len(code) > 1 else "", tuple(m for m in code[2:6] if m),
        tuple(_delivery(s) for s in loop.segments() if s.id == "HSD"),
        tuple(_dates(loop)),
        tuple(s.get(1) for s in loop.segments() if s.id == "MSG"),
        tuple((s.get(1), s.get(2)) for s in loop.segments() if s.id == "REF"),
        tuple(p.get(2) for i in loop.loops("2115C", "2115D") if (p := next(i.segments())).get(2)),
        tuple(_related(item) for item in loop.loops("2120C", "2120D")),
    )  # fmt: skip


def _delivery(found: Segment) -> BenefitDelivery:
    return BenefitDelivery(found.get(1), _number(found, 2), found.get(3), _number(found, 4), found.get(5),
                           whole_of(found, 6) if found.get(6) else None)  # fmt: skip


def _related(loop: Loop) -> RelatedParty:
    found = loop.find("NM1") or NONE
    return RelatedParty(found.get(1), name_of(found), found.get(9), found.get(8), address_of(loop), contact_of(loop))


def _number(found: Segment, element: int) -> Decimal | None:
    return number_of(found, element) if found.get(element) else None
