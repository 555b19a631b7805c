"""Invented values for property tests: submissions and remittances that a payer could really meet."""

from __future__ import annotations

import datetime as dt
import string
from decimal import Decimal

import msgspec
from hypothesis import strategies as st

from superbill.model.claim import (
    Claim,
    ClaimAccident,
    ClaimLine,
    ClaimPatient,
    ClaimPayer,
    Contact,
    Insured,
    Name,
    NationalDrug,
    Party,
    PostalAddress,
    Receiver,
    Submission,
    Submitter,
)
from superbill.model.remittance import Adjustment, ClaimPayment, ProviderAdjustment, Remittance, ServicePayment
from superbill.x12.remittance import PayerDetails
from superbill.x12.write import Header

_WORD = string.ascii_uppercase + "'-"
_STATES = ("AL", "CA", "CO", "IL", "MA", "NY", "TX", "WA")
_PLACES = ("11", "12", "19", "21", "22", "23", "24", "31", "81")
_CODES = ("99213", "99214", "36415", "93000", "J1885", "G0439", "A0427", "0042T")
_DIAGNOSES = ("I10", "E11.9", "E78.5", "M54.50", "S72.142A", "Z00.00", "W19.XXXA", "C7A.00", "R07.9", "N18.31")


def words(most: int = 20, least: int = 1) -> st.SearchStrategy[str]:
    return st.text(_WORD, min_size=least, max_size=most).filter(lambda t: t[0] not in "'-")


def identifiers(most: int = 15, least: int = 2) -> st.SearchStrategy[str]:
    return st.text(string.ascii_uppercase + string.digits, min_size=least, max_size=most)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("123456789", min_size=count, max_size=count)


def days() -> st.SearchStrategy[dt.date]:
    return st.dates(dt.date(1925, 1, 1), dt.date(2026, 12, 31))


def amounts(least: str = "0", most: str = "99999.99") -> st.SearchStrategy[Decimal]:
    return st.decimals(least, most, places=2)


def _luhn(base: str) -> str:
    total = 0
    for i, digit in enumerate(reversed("80840" + base)):
        doubled = int(digit) * (2 if i % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return base + str(-total % 10)


def npis() -> st.SearchStrategy[str]:
    return st.integers(10**8, 2 * 10**8 - 1).map(lambda n: _luhn(str(n)))


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def or_empty(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | strategy


def people() -> st.SearchStrategy[Name]:
    return st.builds(Name, words(), words(), or_empty(words(5)), st.sampled_from(("", "JR", "III")))


def organisations() -> st.SearchStrategy[Name]:
    name = st.lists(words(12), min_size=1, max_size=3).map(" ".join)
    return name.map(lambda last: Name(last, person=False))


def addresses() -> st.SearchStrategy[PostalAddress]:
    zips = digits(5) | digits(9)
    streets = st.builds("{} {} ST".format, st.integers(1, 9999), words(10))
    return st.builds(PostalAddress, streets, words(12, 2), st.sampled_from(_STATES), zips, or_empty(words(8)))


def taxonomies() -> st.SearchStrategy[str]:
    return st.sampled_from(("207Q00000X", "207R00000X", "363L00000X", "208000000X"))


@st.composite
def billing_providers(draw: st.DrawFn) -> Party:
    return Party(
        draw(people() | organisations()),
        draw(npis()),
        draw(or_empty(taxonomies())),
        draw(digits(9)),
        draw(st.sampled_from(("EI", "SY"))),
        draw(addresses()),
        draw(or_empty(digits(10))),
    )


def doctors(*, taxonomy: bool = False) -> st.SearchStrategy[Party]:
    return st.builds(Party, people(), npis(), or_empty(taxonomies()) if taxonomy else st.just(""))


def insured(*, is_patient: bool) -> st.SearchStrategy[Insured]:
    return st.builds(
        Insured,
        people(),
        identifiers(),
        st.sampled_from("PST"),
        or_empty(identifiers()),
        or_empty(words()),
        days() if is_patient else st.none(),
        st.sampled_from("FMU") if is_patient else st.just(""),
        addresses() if is_patient else st.none(),
    )


def payers() -> st.SearchStrategy[ClaimPayer]:
    name = organisations().map(lambda n: n.last)
    return st.builds(
        ClaimPayer, name, identifiers(), st.sampled_from(("CI", "MB", "MC", "BL", "HM")), maybe(addresses())
    )


def patients() -> st.SearchStrategy[ClaimPatient]:
    kin = st.sampled_from(("01", "19", "20", "21", "53", "G8"))
    return st.builds(ClaimPatient, people(), kin, days(), st.sampled_from("FMU"), addresses())


@st.composite
def lines(draw: st.DrawFn, number: int, diagnoses: int) -> ClaimLine:
    start = draw(days())
    pointers = st.lists(st.integers(1, diagnoses), min_size=1, max_size=4, unique=True).map(tuple)
    drugs = st.builds(NationalDrug, digits(11), amounts("0.01", "999"), st.sampled_from(("UN", "ML", "GR", "F2", "ME")))
    return ClaimLine(
        number=number,
        code=draw(st.sampled_from(_CODES)),
        charge=draw(amounts()),
        service_date=start,
        units=draw(st.sampled_from((Decimal(1), Decimal(2), Decimal("1.5"), Decimal(90)))),
        unit_kind=draw(st.sampled_from(("UN", "MJ"))),
        modifiers=draw(
            st.lists(st.sampled_from(("25", "59", "LT", "RT", "AA", "XS")), max_size=4, unique=True).map(tuple)
        ),
        through_date=draw(maybe(st.integers(0, 30).map(lambda n: start + dt.timedelta(n)))),
        place_of_service=draw(or_empty(st.sampled_from(_PLACES))),
        pointers=draw(pointers),
        control=draw(or_empty(identifiers(30, 1))),
        description=draw(or_empty(words(40))),
        emergency=draw(st.booleans()),
        drug=draw(maybe(drugs)),
        rendering=draw(maybe(doctors(taxonomy=True))),
    )


@st.composite
def claims(draw: st.DrawFn, billing: Party, pay_to: Party | None) -> Claim:
    patient = draw(maybe(patients()))
    diagnoses = tuple(draw(st.lists(st.sampled_from(_DIAGNOSES), min_size=1, max_size=10, unique=True)))
    made = tuple(draw(lines(n, len(diagnoses))) for n in range(1, draw(st.integers(1, 3)) + 1))
    facility = st.builds(Party, organisations(), npis(), address=addresses())
    accident = st.builds(ClaimAccident, st.sampled_from(("EM", "OA")), maybe(days())) | st.builds(
        ClaimAccident, st.just("AA"), maybe(days()), st.sampled_from(_STATES)
    )
    return Claim(
        control_number=draw(identifiers(20, 1)),
        charge=sum((line.charge for line in made), Decimal(0)),
        place_of_service=draw(st.sampled_from(_PLACES)),
        billing=billing,
        insured=draw(insured(is_patient=patient is None)),
        payer=draw(payers()),
        diagnoses=diagnoses,
        lines=made,
        patient=patient,
        pay_to=pay_to,
        referring=draw(maybe(doctors())),
        rendering=draw(maybe(doctors(taxonomy=True))),
        supervising=draw(maybe(doctors())),
        facility=draw(maybe(facility)),
        frequency=draw(st.sampled_from("178")),
        payer_claim_number=draw(or_empty(identifiers(30))),
        prior_authorization=draw(or_empty(identifiers(30))),
        referral_number=draw(or_empty(identifiers(30))),
        clia=draw(or_empty(st.just("05D0642827"))),
        medical_record_number=draw(or_empty(identifiers(30))),
        onset_date=draw(maybe(days())),
        admission_date=draw(maybe(days())),
        discharge_date=draw(maybe(days())),
        accident=draw(maybe(accident)),
        patient_paid=draw(maybe(amounts())),
        provider_signature=draw(st.booleans()),
        accept_assignment=draw(st.sampled_from("ABC")),
        assign_benefits=draw(st.sampled_from("NWY")),
        release_information=draw(st.sampled_from("IY")),
    )


@st.composite
def submissions(draw: st.DrawFn) -> Submission:
    """Several billing providers; claims of one subscriber in a row, of him and of his dependents."""
    made: list[Claim] = []
    for _ in range(draw(st.integers(1, 2))):
        billing = draw(billing_providers())
        pay_to = draw(maybe(st.builds(Party, st.just(billing.name), address=addresses())))
        for _ in range(draw(st.integers(1, 2))):
            claim = draw(claims(billing, pay_to))
            made += [claim] * draw(st.integers(1, 2))
    contact = draw(st.builds(Contact, words(), digits(10), or_empty(st.just("billing@practice.example"))))
    name = draw(organisations()).last
    return Submission(
        control_number=draw(st.integers(1, 999_999_999)),
        submitter=Submitter(name, draw(identifiers()), contact),
        receiver=Receiver(draw(organisations()).last, draw(identifiers())),
        claims=tuple(made),
        created=draw(times()),
        usage=draw(st.sampled_from("TP")),
    )


def times() -> st.SearchStrategy[str]:
    hours = st.tuples(st.integers(0, 23), st.integers(0, 59))
    return st.tuples(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), hours).map(
        lambda t: f"{t[0]}T{t[1][0]:02}:{t[1][1]:02}"
    )


def headers() -> st.SearchStrategy[Header]:
    return st.builds(Header, identifiers(), identifiers(), st.integers(1, 999_999_999), times(), st.sampled_from("TP"))


def tuples_of(strategy: st.SearchStrategy, least: int = 0, most: int = 3) -> st.SearchStrategy[tuple]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def adjustments() -> st.SearchStrategy[tuple[Adjustment, ...]]:
    one = st.builds(
        Adjustment,
        st.sampled_from(("CO", "PR", "OA", "PI")),
        st.sampled_from(("1", "2", "3", "45", "97", "253")),
        amounts("-999.99", "999.99"),
        maybe(st.integers(1, 9).map(Decimal)),
    )
    return tuples_of(one, 0, 8)


@st.composite
def service_payments(draw: st.DrawFn) -> ServicePayment:
    start = draw(maybe(days()))
    through = draw(maybe(st.integers(0, 9))) if start else None
    return ServicePayment(
        draw(st.sampled_from(_CODES)),
        draw(amounts("-999")),
        draw(amounts("-999")),
        draw(tuples_of(st.sampled_from(("25", "LT", "59")), 0, 4)),
        draw(st.integers(0, 99).map(Decimal)),
        draw(or_empty(st.sampled_from(_CODES))),
        start,
        None if through is None or start is None else start + dt.timedelta(through),
        draw(or_empty(identifiers(30))),
        draw(maybe(amounts())),
        draw(adjustments()),
        draw(tuples_of(st.sampled_from(("N130", "M15", "MA01")))),
        draw(or_empty(st.sampled_from(("0450", "0300")))),
        draw(maybe(st.integers(1, 99).map(Decimal))),
        draw(numbered(("APC", "G1"), ("HPI", "TJ"), ("0K",))),
        draw(tuples_of(st.tuples(st.sampled_from(("T", "ZK")), amounts()), 0, 2)),
    )


@st.composite
def numbered(draw: st.DrawFn, *groups: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """References of some kinds, each once, kinds of the first group before those of the next."""
    return tuple((kind, draw(identifiers(20, 1))) for group in groups for kind in group if draw(st.booleans()))


def claim_payments() -> st.SearchStrategy[ClaimPayment]:
    return st.builds(
        ClaimPayment,
        identifiers(20, 1),
        st.sampled_from(("1", "2", "3", "4", "19", "22")),
        amounts("-9999"),
        amounts("-9999"),
        amounts("-99"),
        st.sampled_from(("12", "MB", "MC", "HM")),
        identifiers(20),
        adjustments(),
        tuples_of(service_payments()),
        tuples_of(st.sampled_from(("N130", "MA07", "M80")), 0, 5),
        people(),
        identifiers(),
        maybe(days()),
        maybe(days()),
        st.sampled_from(("", "11", "21")),
        st.sampled_from(("", "1", "7")),
        or_empty(digits(3)),
        maybe(amounts("0.1", "9")),
        insured=maybe(people()),
        received=maybe(days()),
        coverage_ended=maybe(days()),
        references=numbered(("1L", "EA", "G1"), ("1C", "G2")),
        amounts=tuples_of(st.tuples(st.sampled_from(("I", "AU", "F5")), amounts()), 0, 3),
    ).flatmap(_with_parties)


def _with_parties(value: ClaimPayment) -> st.SearchStrategy[ClaimPayment]:
    insured_id = identifiers(20, 2) if value.insured else st.just("")
    crossover = st.sampled_from((("", ""), ("EXAMPLE MEDIGAP", "77777")))
    return st.tuples(insured_id, maybe(people()), maybe(people()), identifiers(20, 2), npis(), crossover).map(
        lambda some: msgspec.structs.replace(
            value, insured_id=some[0], corrected=some[1], rendering=some[2], corrected_id=some[3] if some[1] else "",
            rendering_id=some[4] if some[2] else "", crossover=some[5][0], crossover_id=some[5][1],
        )
    )  # fmt: skip


def remittances() -> st.SearchStrategy[Remittance]:
    plb = st.builds(
        ProviderAdjustment,
        npis(),
        st.just(dt.date(2026, 12, 31)),
        st.sampled_from(("WO", "L6", "FB", "72")),
        or_empty(identifiers(20)),
        amounts("-999"),
    )
    name = organisations().map(lambda n: n.last)
    method = st.sampled_from(("ACH", "CHK", "NON"))
    return st.builds(
        Remittance, identifiers(20), amounts(), days(), method, name, or_empty(identifiers()), name, npis(),
        tuples_of(claim_payments()), tuples_of(plb, 0, 8), maybe(days()),
    )  # fmt: skip


def payer_details() -> st.SearchStrategy[PayerDetails]:
    return st.builds(
        PayerDetails, digits(9), addresses(), words(), digits(10), st.just("999999992"), digits(9),
        st.just("999988880"), digits(9), or_empty(digits(9)),
    )  # fmt: skip
