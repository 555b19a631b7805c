"""Invented values for property tests: submissions, acknowledgments and remittances that a payer could really meet."""

from __future__ import annotations

import datetime as dt
import string
from decimal import Decimal

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
    hour, minute = draw(st.integers(0, 23)), draw(st.integers(0, 59))
    return Submission(
        control_number=draw(st.integers(1, 999_999_999)),
        submitter=Submitter(name, draw(identifiers()), contact),
        receiver=Receiver(draw(organisations()).last, draw(identifiers())),
        claims=tuple(made),
        created=f"{draw(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)))}T{hour:02}:{minute:02}",
        usage=draw(st.sampled_from("TP")),
    )
