"""Services review out: `model.authorization` values to a 278, 005010X217."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from superbill.model.authorization import Decision, Review, ReviewedService, ReviewSet
from superbill.model.codes import undotted
from superbill.model.eligibility import Refusal
from superbill.x12.levels import Level, numbered
from superbill.x12.people import birth, contact, member, party
from superbill.x12.values import date_text, number_text, period_text
from superbill.x12.write import Header, OutgoingSet, composite, interchange, plain, segment, segment_with

VERSION = "005010X217"
_ICD10 = frozenset({"ABK", "ABF", "ABJ", "APR"})


def write(sets: Sequence[ReviewSet], header: Header) -> str:
    """One interchange, one 278 for each review."""
    made = (OutgoingSet("278", VERSION, list(_set(value, header))) for value in sets)
    return interchange(header, "HI", VERSION, made)


def _set(value: ReviewSet, header: Header) -> Iterator[str]:
    time, review = header.time, value.review
    kind = ("19" if value.more_follows else "18") if value.answers else ""
    purpose = "11" if value.answers else "13"
    yield segment("BHT", "0007", purpose, value.reference, f"{time:%Y%m%d}", f"{time:%H%M}", kind)
    services = [Level("SS", list(_service(s, answers=value.answers))) for s in review.services]
    # An answer that stops higher up has no event.
    told = [Level("EV", list(_event(review, answers=value.answers)), services)] if review.category else []
    subscriber = Level("22", list(_patient("IL", review)), told)
    if review.dependent is not None:
        subscriber.below = [Level("23", list(_patient("QC", review)), told)]
    requester = Level("21", list(_requester(review)), [subscriber])
    payer = [segment("NM1", "X3", "2", review.payer, "", "", "", "", "PI", review.payer_id),
             *_refused(review.refusals, "payer")]  # fmt: skip
    yield from numbered([Level("20", payer, [requester])])


def _requester(review: Review) -> Iterator[str]:
    head, *rest = party(review.requester_kind, review.requester, "PE")
    specialty = [s for s in rest if s.startswith("PRV")]
    yield head
    yield from (s for s in rest if not s.startswith("PRV"))
    yield from contact(review.requester_contact)
    yield from _refused(review.refusals, "provider")
    yield from specialty


def _patient(entity: str, review: Review) -> Iterator[str]:
    told = review.subscriber if entity == "IL" or review.dependent is None else review.dependent
    yield from member(entity, told)
    yield from _refused(review.refusals, "subscriber" if entity == "IL" else "dependent")
    yield from birth(told, needs_day=True)
    if entity == "QC" and told.relationship:
        yield segment("INS", "N", told.relationship)


def _refused(refusals: Sequence[Refusal], about: str) -> Iterator[str]:
    for refusal in refusals:
        if refusal.about == about:
            yield segment("AAA", "Y" if refusal.valid else "N", "", refusal.reason, refusal.follow_up)


def _trace(trace: tuple[str, str], *, answers: bool) -> Iterator[str]:
    if trace[0]:
        yield segment("TRN", "2" if answers else "1", *trace)


def _event(review: Review, *, answers: bool) -> Iterator[str]:
    yield from _trace(review.trace, answers=answers)
    yield from _refused(review.refusals, "event")
    place = composite(review.place, review.place_kind) if review.place else ""
    yield segment_with("UM", review.category, review.kind, review.service_type, place, "", review.level_of_service)
    yield from _decided(review.decision)
    for kind, value in (("BB", review.earlier_authorization), ("NT", review.earlier_reference)):
        if value:
            yield segment("REF", kind, value)
    for kind, day, through in (
        ("439", review.accident_date, None), ("431", review.onset_date, None),
        ("AAH", review.event_date, review.event_through), ("435", review.admission_date, None),
        ("096", review.discharge_date, None),
    ):  # fmt: skip
        yield from _period(kind, day, through)
    if answers:
        yield from _certified(review)
    yield from _details(review)


def _details(review: Review) -> Iterator[str]:
    """Diagnoses, quantities, admission, attachments, message and providers of an event."""
    if review.diagnoses:
        yield segment_with("HI", *(_diagnosis(*told) for told in review.diagnoses))
    for told in review.quantities:
        yield segment("HSD", told.kind, number_text(told.quantity), told.frequency, _number(told.every), told.period,
                      "" if told.periods is None else str(told.periods))  # fmt: skip
    if review.admission_type or review.admission_source:
        yield segment("CL1", review.admission_type, review.admission_source)
    for each in review.attachments:
        kind = "AC" if each.control_number else ""
        yield segment("PWK", each.report_type, each.transmission, "", "", kind, each.control_number)
    if review.message:
        yield segment("MSG", review.message)
    for role, provider in review.providers:
        yield from party(role, provider, "PE")


def _certified(review: Review) -> Iterator[str]:
    if review.certified_from is not None and review.certified_to is not None:
        yield "*".join(("DTP", "007", *period_text(review.certified_from, review.certified_to)))
    else:
        yield from _period("102", review.certified_from, None)
        yield from _period("036", review.certified_to, None)


def _diagnosis(kind: str, code: str, day: dt.date | None) -> str:
    plain_code = undotted(code) if kind in _ICD10 else code
    return composite(kind, plain_code, *(("D8", date_text(day)) if day is not None else ()))


def _period(kind: str, day: dt.date | None, through: dt.date | None) -> Iterator[str]:
    if day is not None:
        yield "*".join(("DTP", kind, *period_text(day, through)))


def _decided(decision: Decision | None) -> Iterator[str]:
    if decision is not None:
        second = "Y" if decision.second_opinion else ""
        yield segment("HCR", decision.action, decision.number, decision.reason, second)


def _service(service: ReviewedService, *, answers: bool) -> Iterator[str]:
    yield from _trace(service.trace, answers=answers)
    yield from _refused(service.refusals, "service")
    yield from _decided(service.decision)
    yield from _period("472", service.day, service.through)
    code = composite(service.code_set, service.code, *service.modifiers) if service.code else ""
    charge, units = _number(service.charge), _number(service.units)
    unit = service.unit_kind if service.units is not None else ""
    if service.revenue_code:
        yield segment_with("SV2", plain(service.revenue_code, "SV201"), code, charge, unit, units)
    elif service.code_set == "AD":
        yield segment_with("SV3", code, charge, "", "", "", units)
    elif code:
        yield segment_with("SV1", code, charge, unit, units)
    if service.message:
        yield segment("MSG", service.message)
    for role, provider in service.providers:
        yield from party(role, provider, "PE")


def _number(value: Decimal | None) -> str:
    return "" if value is None else number_text(value)
