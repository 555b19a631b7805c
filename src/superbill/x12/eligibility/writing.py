"""Eligibility out: `model.eligibility` values to a 270 or 271, 005010X279A1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from superbill.model.codes import undotted
from superbill.model.eligibility import (
    Asked,
    Benefit,
    BenefitDate,
    EligibilityAnswer,
    EligibilityInquiry,
    EligibilityRequest,
    EligibilityResponse,
    Member,
    Refusal,
    RelatedParty,
)
from superbill.x12.levels import Level, in_a_row, numbered
from superbill.x12.people import address, birth, contact, member, name, party
from superbill.x12.values import number_text, period_text
from superbill.x12.write import (
    Header,
    OutgoingSet,
    composite,
    interchange,
    plain,
    repeated,
    segment,
    segment_repeating,
    segment_with,
)

VERSION = "005010X279A1"


def write_inquiries(inquiries: Sequence[EligibilityInquiry], header: Header) -> str:
    """One interchange, one 270 for each inquiry."""
    sets = (OutgoingSet("270", VERSION, list(_inquiry(value, header))) for value in inquiries)
    return interchange(header, "HS", VERSION, sets)


def write_responses(responses: Sequence[EligibilityResponse], header: Header) -> str:
    """One interchange, one 271 for each response."""
    sets = (OutgoingSet("271", VERSION, list(_response(value, header))) for value in responses)
    return interchange(header, "HB", VERSION, sets)


def _start(purpose: str, reference: str, header: Header) -> str:
    time = header.time
    return segment("BHT", "0022", purpose, reference, f"{time:%Y%m%d}", f"{time:%H%M}")


def _inquiry(inquiry: EligibilityInquiry, header: Header) -> Iterator[str]:
    yield _start("13", inquiry.reference, header)
    payers = []
    for of_payer in in_a_row(inquiry.requests, lambda r: (r.payer, r.payer_id)):
        providers = []
        for of_provider in in_a_row(of_payer, lambda r: r.provider):
            below = [_asker(some) for some in in_a_row(of_provider, _household)]
            providers.append(Level("21", list(party("1P", of_provider[0].provider, "PE")), below))
        first = of_payer[0]
        payers.append(Level("20", [_payer(first.payer, first.payer_id)], providers))
    yield from numbered(payers)


def _payer(payer: str, identifier: str) -> str:
    return segment("NM1", "PR", "2", payer, "", "", "", "", "PI", identifier)


def _household(request: EligibilityRequest | EligibilityAnswer) -> tuple[object, ...]:
    """Dependents of one subscriber in a row share the subscriber's level; the subscriber's own questions do not."""
    return (request.subscriber, request.dependent is None, None if request.dependent else id(request))


def _asker(requests: list[EligibilityRequest]) -> Level:
    first = requests[0]
    own = list(_member("IL", first.subscriber))
    if first.dependent is None:
        return Level("22", [*_trace(first), *own, *_questions(first)])
    below = [
        Level("23", [*_trace(r), *_member("03", r.dependent), *_relationship(r.dependent), *_questions(r)])
        for r in requests if r.dependent is not None
    ]  # fmt: skip
    return Level("22", own, below)


def _trace(request: EligibilityRequest) -> Iterator[str]:
    if request.trace:
        yield segment("TRN", "1", request.trace, request.trace_company)


def _member(entity: str, told: Member) -> Iterator[str]:
    yield from member(entity, told)
    yield from birth(told)


def _relationship(told: Member) -> Iterator[str]:
    if told.relationship:
        yield segment("INS", "N", told.relationship)


def _questions(request: EligibilityRequest) -> Iterator[str]:
    if request.diagnoses:
        kinds = ("ABK", *["ABF"] * (len(request.diagnoses) - 1))
        codes = (composite(k, undotted(c)) for k, c in zip(kinds, request.diagnoses, strict=True))
        yield segment_with("HI", *codes)
    yield from _period("291", request.day, request.through)
    for asked in request.asked:
        yield from _question(asked)


def _question(asked: Asked) -> Iterator[str]:
    code = composite("HC", asked.code, *asked.modifiers) if asked.code else ""
    yield segment_repeating("EQ", repeated(asked.service_types) if not code else "", code)
    if asked.place_of_service:
        yield segment("III", "ZZ", asked.place_of_service)
    yield from _period("291", asked.day, asked.through)


def _period(kind: str, day: dt.date | None, through: dt.date | None) -> Iterator[str]:
    if day is not None:
        yield "*".join(("DTP", kind, *period_text(day, through)))


def _response(response: EligibilityResponse, header: Header) -> Iterator[str]:
    yield _start("11", response.reference, header)
    payers = []
    for of_payer in in_a_row(response.answers, lambda a: (a.payer, a.payer_id, a.payer_contact)):
        providers = []
        for of_provider in in_a_row(of_payer, lambda a: a.provider):
            below = [_answered(some) for some in in_a_row(of_provider, _household)]
            told = [*party("1P", of_provider[0].provider), *_refused(response.refusals, "provider")]
            providers.append(Level("21", told, below))
        first = of_payer[0]
        told = [_payer(first.payer, first.payer_id), *contact(first.payer_contact),
                *_refused(response.refusals, "payer")]  # fmt: skip
        payers.append(Level("20", told, providers))
    yield from numbered(payers or [_refused_whole(response)])


def _refused_whole(response: EligibilityResponse) -> Level:
    """The level of a payer that answers nothing: why, and the provider where the reason is about him."""
    told = [_payer(response.payer, response.payer_id), *_refused(response.refusals, "payer")]
    if response.provider is None:
        return Level("20", told)
    provider = [*party("1P", response.provider), *_refused(response.refusals, "provider")]
    return Level("20", told, [Level("21", provider)])


def _refused(refusals: Sequence[Refusal], about: str) -> Iterator[str]:
    for refusal in refusals:
        if refusal.about == about:
            yield segment("AAA", "Y" if refusal.valid else "N", "", refusal.reason, refusal.follow_up)


def _answered(answers: list[EligibilityAnswer]) -> Level:
    first = answers[0]
    own = first.subscriber
    if first.dependent is None:
        told = [*_traces(first), *_told_member("IL", own, first), *_told_benefits(first)]
        return Level("22", told)
    below = [
        Level("23", [*_traces(a), *_told_member("03", a.dependent, a), *_told_benefits(a)])
        for a in answers if a.dependent is not None
    ]  # fmt: skip
    return Level("22", list(_member("IL", own)), below)


def _traces(answer: EligibilityAnswer) -> Iterator[str]:
    for kind, number, company in answer.traces:
        yield segment("TRN", kind, number, company)


def _told_member(entity: str, told: Member, answer: EligibilityAnswer) -> Iterator[str]:
    yield from member(entity, told)
    yield from _refused(answer.refusals, "subscriber" if entity == "IL" else "dependent")
    yield from birth(told)
    if entity != "IL":
        yield from _relationship(told)
    yield from _dates(answer.dates)


def _dates(dates: Sequence[BenefitDate]) -> Iterator[str]:
    for told in dates:
        yield from _period(told.kind, told.day, told.through)


def _told_benefits(answer: EligibilityAnswer) -> Iterator[str]:
    last = len(answer.benefits) - 1
    for number, benefit in enumerate(answer.benefits):
        # A refusal of a question stands behind the last benefit: the answer does not say which one it is of.
        yield from _benefit(benefit, answer.refusals if number == last else ())


def _benefit(told: Benefit, refusals: Sequence[Refusal]) -> Iterator[str]:
    code = composite("HC", told.code, *told.modifiers) if told.code else ""
    yield segment_repeating(
        "EB", told.kind, told.level, repeated(told.service_types), told.insurance_type, plain(told.plan, "EB05"),
        told.period, _number(told.amount), _number(told.percent), told.quantity_kind, _number(told.quantity),
        told.authorization, told.in_network, code,
    )  # fmt: skip
    for each in told.delivery:
        yield segment("HSD", each.quantity_kind, _number(each.quantity), each.frequency, _number(each.every),
                      each.period, "" if each.periods is None else str(each.periods))  # fmt: skip
    for kind, number in told.references:
        yield segment("REF", kind, number)
    yield from _dates(told.dates)
    yield from _refused(refusals, "benefit")
    for message in told.messages:
        yield segment("MSG", message)
    for place in told.places:
        yield segment("III", "ZZ", place)
    if told.related:
        yield "LS*2120"
        for party_told in told.related:
            yield from _related(party_told)
        yield "LE*2120"


def _related(told: RelatedParty) -> Iterator[str]:
    yield name(told.role, told.name, told.id_kind, told.id)
    yield from address(told.address)
    yield from contact(told.contact)


def _number(value: Decimal | None) -> str:
    return "" if value is None else number_text(value)
