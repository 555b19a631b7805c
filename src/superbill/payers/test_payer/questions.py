"""Answers to questions: eligibility (270 to 271), services review (278) and claim status (276 to 277)."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from superbill.model.authorization import Decision, Review, ReviewSet
from superbill.model.claim import Name
from superbill.model.claim_status import StatusAnswer, StatusDetail, StatusInquiry, StatusRequest, StatusResponse
from superbill.model.eligibility import (
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
from superbill.payers.test_payer.cashier import Cashier
from superbill.payers.test_payer.rules import Chosen
from superbill.payers.test_payer.scenario import Scenario
from superbill.payers.test_payer.treatment import Refuse, Treatment, catalogue
from superbill.payers.test_payer.waiting import Waiting

_PLAN, _VISIT = "30", "98"
_NOT_FOUND = ("D0", "35")
_DOCUMENT_WANTED = ("R4", "294")
_CERTIFIED = frozenset({"A1", "A2", "A6"})
_PRIMARY_CARE = "1003000126"


def _number(scenario: Scenario, *told: str) -> str:
    """A number of the payer's own: from the seed and what was asked, so the same each time."""
    digest = hashlib.sha256("|".join((str(scenario.seed), *told)).encode()).digest()
    return str(int.from_bytes(digest[:6], "big") % 10**10).zfill(10)


def eligibility(inquiry: EligibilityInquiry, chosen: Chosen, day: date) -> EligibilityResponse:
    """The 271 to a 270: each request by its rule, else active coverage with its benefits."""
    answers = []
    for request in inquiry.requests:
        codes = tuple(c for asked in request.asked for c in (*asked.service_types, asked.code) if c)
        found = chosen.of_question("270", request.subscriber.member_id, request.provider.npi, codes)
        treatment = found or catalogue()["active"]
        if treatment.refuse is not None and treatment.refuse.about in {"payer", "provider"}:
            told = treatment.refuse
            refusal = Refusal(told.about, told.reason, told.follow_up)
            return EligibilityResponse(
                inquiry.reference, (), (refusal,), request.payer, request.payer_id, request.provider
            )
        answers.append(_answer(request, treatment, chosen.scenario, day))
    return EligibilityResponse(inquiry.reference, tuple(answers))


def _answer(request: EligibilityRequest, treatment: Treatment, scenario: Scenario, day: date) -> EligibilityAnswer:
    own = ("1", _number(scenario, request.trace), f"9{scenario.payer.tax_id}"[:10])
    asked = (("2", request.trace, request.trace_company),) if request.trace else ()
    answer = EligibilityAnswer(
        request.payer, request.payer_id, request.provider, request.subscriber, request.dependent, (own, *asked)
    )
    refuse = treatment.refuse
    if refuse is None:
        begins = BenefitDate("346", date(day.year, 1, 1))
        return replace(answer, benefits=_benefits(treatment.benefits, request, day), dates=(begins,))
    about = refuse.about
    if about == "dependent" and request.dependent is None:
        about = "subscriber"
    if about == "subscriber" and request.dependent is not None:
        about = "dependent"
    refusal = (Refusal(about, refuse.reason, refuse.follow_up),)
    if about == "benefit":
        return replace(answer, benefits=(Benefit("1", service_types=(_PLAN,)),), refusals=refusal)
    return replace(answer, refusals=refusal)


def _benefits(kind: str, request: EligibilityRequest, day: date) -> tuple[Benefit, ...]:
    service = next((t for asked in request.asked for t in asked.service_types if t != _PLAN), _VISIT)
    active = Benefit("1", "IND", (_PLAN,), "PR", "GOLD PLAN")
    special = {
        "active": (active, *_shares()),
        "active-only": (active,),
        "inactive": (Benefit("6", "IND", (_PLAN,), dates=(BenefitDate("347", date(day.year - 1, 12, 31)),)),),
        "other-payer": (active, Benefit("R", service_types=(_PLAN,), related=(_other_payer(),))),
        "limited": (
            active,
            Benefit("F", "IND", (service,), delivery=(BenefitDelivery("VS", Decimal(20), period="23"),)),
            Benefit("F", "IND", (service,), period="29", quantity_kind="VS", quantity=Decimal(6)),
        ),
        "not-covered": (active, Benefit("I", service_types=(service,))),
        "authorization-needed": (active, Benefit("1", "IND", (service,), authorization="Y", in_network="Y")),
        "primary-care": (active, Benefit("L", service_types=(_PLAN,), related=(_doctor(),))),
    }
    return special[kind]


def _shares() -> tuple[Benefit, ...]:
    """Copayment, coinsurance, deductible and out-of-pocket limit, in and out of the network."""
    told: list[Benefit] = []
    for network, copay, part, deductible, limit in (
        ("Y", "25", "0.2", "500", "3000"),
        ("N", "50", "0.4", "1000", "6000"),
    ):
        told += [
            Benefit("B", "IND", (_VISIT,), period="27", amount=Decimal(copay), in_network=network),
            Benefit("A", "IND", (_PLAN,), percent=Decimal(part), in_network=network),
            Benefit("C", "IND", (_PLAN,), period="23", amount=Decimal(deductible), in_network=network),
            Benefit("C", "IND", (_PLAN,), period="29", amount=Decimal(deductible) / 2, in_network=network),
            Benefit("G", "IND", (_PLAN,), period="23", amount=Decimal(limit), in_network=network),
            Benefit("G", "IND", (_PLAN,), period="29", amount=Decimal(limit) - 500, in_network=network),
        ]
    return tuple(told)


def _other_payer() -> RelatedParty:
    return RelatedParty("PRP", Name("Elder Mutual", person=False), "ELDER1", "PI")


def _doctor() -> RelatedParty:
    return RelatedParty("P3", Name("Cole", "Ann"), _PRIMARY_CARE, "XX")


def review(asked: ReviewSet, chosen: Chosen) -> ReviewSet:
    """The answer to a 278 request: decided as a whole and for each service."""
    request = asked.review
    codes = tuple(s.code for s in request.services if s.code)
    found = chosen.of_question("278", request.subscriber.member_id, request.requester.npi, codes)
    treatment = found or catalogue()["certified"]
    if treatment.refuse is not None:
        told = treatment.refuse
        return replace(asked, review=_refused_review(request, told), answers=True)
    number = _number(chosen.scenario, asked.reference) if treatment.decision in _CERTIFIED else ""
    decision = Decision(treatment.decision, number, treatment.decision_reason)
    half = treatment.decision == "A6"
    services = tuple(
        replace(s, decision=decision, units=max(Decimal(1), s.units // 2) if half and s.units else s.units)
        for s in request.services
    )
    return replace(asked, review=_decided(request, decision, services), answers=True)


def _refused_review(request: Review, told: Refuse) -> Review:
    """The request with its refusal at its place; nothing below that place is answered."""
    about = told.about
    if about == "dependent" and request.dependent is None:
        about = "subscriber"
    refusal = (Refusal(about, told.reason, told.follow_up),)
    if about == "service":
        services = tuple(replace(s, refusals=refusal) for s in request.services)
        return replace(request, services=services, attachments=())
    return replace(request, services=() if about != "event" else request.services, refusals=refusal, attachments=())


def _decided(request: Review, decision: Decision, services: tuple[object, ...]) -> Review:
    return replace(request, decision=decision, services=services, attachments=())


def status(inquiry: StatusInquiry, chosen: Chosen, memory: tuple[Cashier, Waiting], day: date) -> StatusResponse:
    """The 277 to a 276: by its rule, else what the payer remembers of the claim."""
    answers = tuple(_status(request, chosen, memory, day) for request in inquiry.requests)
    return StatusResponse(inquiry.reference, answers)


def _status(request: StatusRequest, chosen: Chosen, memory: tuple[Cashier, Waiting], day: date) -> StatusAnswer:
    cashier, waiting = memory
    codes = tuple(line.code for line in request.lines)
    treatment = chosen.of_question("276", request.subject.member_id, request.provider.npi, codes)
    known = cashier.paid(request.patient_account or request.trace)
    if treatment is not None and treatment.state is not None:
        told = treatment.state
        paid = (request.charge or Decimal(0)) if told.category == "F1" else None
        detail = StatusDetail(told.category, told.status, told.entity, day, request.charge, paid)
    elif waiting.waits(request.patient_account or request.trace):
        detail = StatusDetail(*_DOCUMENT_WANTED, "", day, request.charge)
    elif known is None:
        detail = StatusDetail(*_NOT_FOUND, day=day)
    else:
        category = "F2" if known.status == "4" else "F1"
        detail = StatusDetail(category, "65" if category == "F1" else "88", "", day, known.charge, known.paid)
    return StatusAnswer(
        payer=request.payer,
        payer_id=request.payer_id,
        receiver=request.receiver,
        receiver_id=request.receiver_id,
        trace=request.trace,
        statuses=(detail,),
        provider=request.provider,
        subject=request.subject,
        payer_claim_number=known.payer_claim_number if known else request.payer_claim_number,
        patient_account=request.patient_account,
        service_date=request.service_date,
        through_date=request.through_date,
    )
