"""Invented questions to payers and their answers: eligibility, claim status, services review, attachments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st
from tests.x12.strategies import (
    addresses,
    amounts,
    days,
    digits,
    doctors,
    identifiers,
    maybe,
    npis,
    or_empty,
    organisations,
    people,
    tuples_of,
    words,
)

from superbill.model.attachment import AttachedDocument, AttachmentSubmission
from superbill.model.authorization import Decision, QuantityOfServices, Review, ReviewedService, ReviewSet
from superbill.model.claim import ClaimAttachment, Contact, Party
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
from superbill.model.eligibility import (
    Asked,
    Benefit,
    BenefitDate,
    BenefitDelivery,
    EligibilityAnswer,
    EligibilityInquiry,
    EligibilityRequest,
    EligibilityResponse,
    Member,
    Refusal,
    RelatedParty,
)

CODES = ("99213", "27447", "J1885")
SERVICES = ("30", "98", "UC", "47")


def period(first: str, last: str) -> st.SearchStrategy[dict[str, dt.date | None]]:
    """Two date fields: neither, the first, or both."""
    both = days().flatmap(
        lambda start: maybe(st.integers(0, 30).map(lambda n: start + dt.timedelta(n))).map(lambda end: (start, end))
    )
    return (st.just((None, None)) | both).map(lambda told: {first: told[0], last: told[1]})


def providers(kind: str = "FI") -> st.SearchStrategy[Party]:
    names = organisations() | people()
    return st.builds(Party, names, npis()) | st.builds(
        Party, names, other_ids=identifiers(10).map(lambda n: ((kind, n),))
    )


def traces() -> st.SearchStrategy[tuple[str, str]]:
    return st.just(("", "")) | st.tuples(identifiers(20), identifiers(10, 10))


def members(*, dependent: bool = False, dated: bool = False) -> st.SearchStrategy[Member]:
    """Subscribers and dependents. `dated`: as a review needs them, with their birth date."""
    numbers = st.just(()) | identifiers(12).map(lambda n: (("EJ" if dated else "6P", n),))
    return st.builds(
        Member, people(), st.just("") if dependent else identifiers(), days() if dated else maybe(days()),
        st.sampled_from(("", "F", "M")), st.sampled_from(("01", "19")) if dependent else st.just(""),
        maybe(addresses()), numbers,
    )  # fmt: skip


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    when = draw(period("day", "through"))
    place = draw(or_empty(st.just("11")))
    if draw(st.booleans()):
        modifiers = draw(tuples_of(st.sampled_from(("25", "59")), 0, 2))
        return Asked((), draw(st.sampled_from(CODES)), modifiers, place, **when)
    return Asked(draw(tuples_of(st.sampled_from(SERVICES), 1, 3)), place_of_service=place, **when)


@st.composite
def inquiries(draw: st.DrawFn) -> EligibilityInquiry:
    payer, payer_id, provider = draw(organisations()).last, draw(identifiers()), draw(providers())
    requests = []
    for _ in range(draw(st.integers(1, 3))):
        trace = draw(traces())
        requests.append(
            EligibilityRequest(
                payer, payer_id, provider, draw(members()), draw(tuples_of(asked(), 1, 3)),
                draw(maybe(members(dependent=True))), *trace, **draw(period("day", "through")),
                diagnoses=draw(tuples_of(st.sampled_from(("I10", "E11.9")), 0, 2)),
            )
        )  # fmt: skip
    return EligibilityInquiry(draw(identifiers()), tuple(requests))


def dates(*kinds: str) -> st.SearchStrategy[tuple]:
    return tuples_of(
        st.tuples(st.sampled_from(kinds), period("day", "through")).map(
            lambda told: BenefitDate(told[0], told[1]["day"] or dt.date(2026, 1, 1), told[1]["through"])
        ), 0, 2,
    )  # fmt: skip


@st.composite
def benefits(draw: st.DrawFn) -> Benefit:
    delivery = st.builds(
        BenefitDelivery, st.just("VS"), amounts("1", "99"), st.sampled_from(("", "DA")), st.none(),
        st.sampled_from(("", "23")), st.none() | st.integers(1, 12),
    ).map(lambda d: BenefitDelivery(d.quantity_kind, d.quantity, d.frequency, Decimal(2) if d.frequency else None,
                                    d.period, d.periods if d.period else None))  # fmt: skip
    related = st.builds(
        RelatedParty, st.sampled_from(("P3", "PR", "VN")), organisations(), identifiers(), st.just("PI"),
        maybe(addresses()), maybe(st.builds(Contact, words(), digits(10))),
    )  # fmt: skip
    counted = draw(st.booleans())
    code = draw(or_empty(st.sampled_from(CODES)))
    return Benefit(
        draw(st.sampled_from(("1", "6", "A", "B", "C", "F"))), draw(or_empty(st.sampled_from(("IND", "FAM")))),
        () if code else draw(tuples_of(st.sampled_from(SERVICES), 0, 3)), draw(or_empty(st.sampled_from(("HM", "MA")))),
        draw(or_empty(words())), draw(or_empty(st.sampled_from(("23", "29")))), draw(maybe(amounts())),
        draw(maybe(st.just(Decimal("0.2")))), "VS" if counted else "", draw(amounts("1", "99")) if counted else None,
        draw(st.sampled_from(("", "Y", "N"))), draw(st.sampled_from(("", "Y", "N", "W"))), code,
        draw(tuples_of(st.just("25"), 0, 1)) if code else (), draw(tuples_of(delivery, 0, 2)),
        draw(dates("291", "348")), draw(tuples_of(words(60), 0, 2)),
        draw(tuples_of(st.tuples(st.just("6P"), identifiers()), 0, 1)), draw(tuples_of(st.just("11"), 0, 2)),
        draw(tuples_of(related, 0, 2)),
    )  # fmt: skip


@st.composite
def eligibility_responses(draw: st.DrawFn) -> EligibilityResponse:
    payer, payer_id, provider = draw(organisations()).last, draw(identifiers()), draw(providers())
    if draw(st.booleans()) and draw(st.booleans()):
        refusals = (Refusal("payer", "42", "R"), Refusal("provider", "51", "C"))
        return EligibilityResponse(draw(identifiers()), (), refusals, payer, payer_id, provider)
    answers = []
    contact = draw(maybe(st.builds(Contact, words(), digits(10), st.just("help@payer.example"))))
    for _ in range(draw(st.integers(1, 2))):
        dependent = draw(maybe(members(dependent=True)))
        about = "dependent" if dependent else "subscriber"
        refused = draw(st.booleans())
        answers.append(
            EligibilityAnswer(
                payer, payer_id, provider, draw(members()), dependent,
                draw(tuples_of(st.tuples(st.sampled_from("12"), identifiers(20), identifiers(10, 10)), 0, 2)),
                () if refused else draw(tuples_of(benefits(), 1, 3)), draw(dates("346", "347")),
                (Refusal(about, "72", "C"), Refusal(about, "58", "C", valid=True)) if refused else (), contact,
            )
        )  # fmt: skip
    return EligibilityResponse(draw(identifiers()), tuple(answers))


@st.composite
def subjects(draw: st.DrawFn, *, asking: bool) -> StatusSubject:
    dependent = draw(maybe(people()))
    day = days() if asking else st.none()
    born = draw(st.none() if dependent else day)
    its = draw(day) if dependent else None
    return StatusSubject(
        draw(people()), draw(identifiers()), born, draw(st.sampled_from("FM")) if born else "", dependent, its,
        draw(st.sampled_from("FM")) if its else "",
    )  # fmt: skip


def status_lines() -> st.SearchStrategy[StatusLine]:
    of_code = st.builds(
        StatusLine, st.sampled_from(CODES), amounts(), amounts("1", "9"), days(), st.none(),
        tuples_of(st.sampled_from(("25", "LT")), 0, 2), or_empty(st.just("0450")), or_empty(identifiers()),
    )  # fmt: skip
    return of_code | st.builds(
        StatusLine, st.just(""), amounts(), amounts("1", "9"), days(), revenue_code=st.just("0450")
    )


@st.composite
def status_inquiries(draw: st.DrawFn) -> StatusInquiry:
    payer, receiver = draw(organisations()).last, draw(organisations()).last
    identifiers_ = draw(identifiers()), draw(identifiers())
    provider = draw(providers())
    requests = tuple(
        StatusRequest(
            payer, identifiers_[0], receiver, identifiers_[1], provider, draw(subjects(asking=True)),
            draw(identifiers()), draw(or_empty(identifiers())), draw(or_empty(identifiers())),
            draw(or_empty(st.just("131"))), draw(or_empty(identifiers())), draw(or_empty(identifiers())),
            charge=draw(maybe(amounts())), **draw(period("service_date", "through_date")),
            lines=draw(tuples_of(status_lines(), 0, 2)),
        )
        for _ in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    return StatusInquiry(draw(identifiers()), requests)


def details(*, of_claim: bool) -> st.SearchStrategy[StatusDetail]:
    money = maybe(amounts()) if of_claim else st.none()
    later = maybe(days()) if of_claim else st.none()
    return st.builds(
        StatusDetail, st.sampled_from(("F1", "F2", "P1", "A1")), st.sampled_from(("65", "20", "3")),
        st.sampled_from(("", "QC", "1P")), days(), money, money, later, later,
        or_empty(identifiers()) if of_claim else st.just(""),
    )  # fmt: skip


@st.composite
def status_responses(draw: st.DrawFn) -> StatusResponse:
    payer, receiver = draw(organisations()).last, draw(organisations()).last
    asked_of = (payer, draw(identifiers()), receiver, draw(identifiers()))
    provider = draw(providers())
    line = st.builds(
        StatusOfLine, st.sampled_from(CODES), amounts(), amounts(), tuples_of(details(of_claim=False), 1, 2),
        amounts("1", "9"), days(), st.none(), tuples_of(st.just("25"), 0, 1), st.just(""), or_empty(identifiers()),
    )  # fmt: skip
    answers = tuple(
        StatusAnswer(
            *asked_of, draw(identifiers()), draw(tuples_of(details(of_claim=True), 1, 3)), provider,
            draw(subjects(asking=False)), draw(or_empty(identifiers())), draw(or_empty(identifiers())),
            draw(or_empty(st.just("111"))), draw(or_empty(identifiers())), draw(or_empty(identifiers())),
            draw(or_empty(identifiers())), **draw(period("service_date", "through_date")),
            lines=draw(tuples_of(line, 0, 2)),
        )
        for _ in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    if draw(st.booleans()):
        whole = StatusAnswer(*asked_of, draw(identifiers()), (StatusDetail("E0", "24", "41", draw(days())),))
        answers = (whole,) if draw(st.booleans()) else (whole, *answers)
    return StatusResponse(draw(identifiers()), answers)


def decisions() -> st.SearchStrategy[Decision]:
    return st.builds(Decision, st.just("A1"), identifiers()) | st.builds(
        Decision, st.sampled_from(("A3", "A4")), st.just(""), st.sampled_from(("0V", "96"))
    )


@st.composite
def services(draw: st.DrawFn, *, answers: bool) -> ReviewedService:
    revenue = draw(or_empty(st.just("0120")))
    units = draw(maybe(amounts("1", "9")))
    code = draw(st.sampled_from(CODES))
    return ReviewedService(
        code, revenue, "HC", draw(tuples_of(st.sampled_from(("LT", "59")), 0, 2)), draw(maybe(amounts())), units,
        "UN" if units is not None else "", **draw(period("day", "through")),
        providers=draw(tuples_of(st.tuples(st.just("SJ"), doctors()), 0, 1)), trace=draw(traces()),
        decision=draw(maybe(decisions())) if answers else None, message=draw(or_empty(words(40))),
    )  # fmt: skip


@st.composite
def reviews(draw: st.DrawFn) -> ReviewSet:
    answers = draw(st.booleans())
    quantity = st.builds(QuantityOfServices, st.just("VS"), amounts("1", "30"), st.just("WK"), st.just(Decimal(1)))
    papers = st.builds(ClaimAttachment, st.just("77"), st.just("FX"), identifiers())
    diagnosis = st.tuples(st.just("ABF"), st.sampled_from(("I10", "M17.11")), maybe(days()))
    certified = answers and draw(st.booleans())
    if answers and draw(st.booleans()) and draw(st.booleans()):
        stopped = Review(
            draw(organisations()).last, draw(identifiers()), draw(providers(kind="24")), draw(members(dated=True)), "",
            kind="", place_kind="", refusals=(Refusal("subscriber", "72", "C"),),
        )  # fmt: skip
        return ReviewSet(draw(identifiers()), stopped, answers=True)
    review = Review(
        draw(organisations()).last, draw(identifiers()), draw(providers(kind="24")), draw(members(dated=True)),
        draw(st.sampled_from(("AR", "HS", "SC"))), draw(st.sampled_from(("I", "R", "3"))), draw(or_empty(st.just("2"))),
        "22", "B", draw(or_empty(st.just("U"))), draw(maybe(members(dependent=True, dated=True))),
        draw(maybe(st.builds(Contact, words(), digits(10)))), draw(st.sampled_from(("1P", "FA"))), draw(traces()),
        (("ABK", "M17.11", None), *draw(tuples_of(diagnosis, 0, 3))), **draw(period("event_date", "event_through")),
        admission_date=draw(maybe(days())), discharge_date=draw(maybe(days())), accident_date=draw(maybe(days())),
        onset_date=draw(maybe(days())), certified_from=draw(days()) if certified else None,
        earlier_authorization=draw(or_empty(identifiers())), earlier_reference=draw(or_empty(identifiers())),
        quantities=draw(tuples_of(quantity, 0, 1)), admission_type=draw(or_empty(st.just("1"))),
        attachments=draw(tuples_of(papers, 0, 2)), message=draw(or_empty(words(40))),
        providers=draw(tuples_of(st.tuples(st.sampled_from(("71", "72", "DK")), doctors()), 0, 2)),
        services=draw(tuples_of(services(answers=answers), 0, 2)), decision=draw(decisions()) if answers else None,
    )  # fmt: skip
    return ReviewSet(draw(identifiers()), review, answers, answers and draw(st.booleans()))


@st.composite
def attached(draw: st.DrawFn) -> AttachmentSubmission:
    document = st.builds(
        AttachedDocument, identifiers(), st.binary(max_size=200), days(), st.just("AE"), or_empty(st.just("HL")),
        st.just(draw(st.booleans())), or_empty(identifiers()),
    )  # fmt: skip
    return AttachmentSubmission(
        draw(identifiers()), draw(days()), draw(organisations()).last, draw(identifiers()), draw(organisations()).last,
        draw(identifiers()), draw(st.builds(Party, organisations(), npis())), draw(people()),
        draw(tuples_of(document, 1, 2)), draw(or_empty(identifiers())), draw(or_empty(identifiers())),
        draw(or_empty(identifiers())), draw(or_empty(identifiers())), draw(or_empty(st.just("131"))),
        **draw(period("service_date", "through_date")),
    )  # fmt: skip
