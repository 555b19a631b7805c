"""Invented claims with everything a claim can say: professional, institutional and dental."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
from hypothesis import strategies as st
from tests.x12.strategies import (
    addresses,
    amounts,
    billing_providers,
    claims,
    days,
    digits,
    doctors,
    identifiers,
    insured,
    maybe,
    npis,
    or_empty,
    organisations,
    patients,
    payers,
    people,
    times,
    tuples_of,
    words,
)

from superbill.model.adjustment import Adjustment
from superbill.model.claim import (
    Ambulance,
    Claim,
    ClaimAttachment,
    ClaimDates,
    ClaimLine,
    ClaimNote,
    ClaimPayer,
    Contact,
    Insured,
    LineDecision,
    MeasuredValue,
    Name,
    OtherPayer,
    Party,
    Receiver,
    Submission,
    Submitter,
)
from superbill.model.dental import DentalClaim, DentalLine, DentalSubmission, Tooth
from superbill.model.institutional import (
    BilledDiagnosis,
    BilledProcedure,
    InstitutionalClaim,
    InstitutionalLine,
    InstitutionalSubmission,
    Occurrence,
    ValueCode,
)

DIAGNOSES = ("I10", "E11.9", "J18.9", "M17.11", "S61.412A", "R06.02")


def numbers(*kinds: str) -> st.SearchStrategy[tuple]:
    """Further numbers of a party, one of each kind at most."""
    pairs = st.tuples(st.sampled_from(kinds), identifiers(20))
    return st.lists(pairs, max_size=2, unique_by=lambda p: p[0]).map(lambda found: tuple(sorted(found)))


def adjustments() -> st.SearchStrategy[tuple]:
    """Up to five groups of adjustments, each group's in a row."""
    reasons = st.sampled_from(("45", "1", "2", "3", "97", "253"))
    one = st.builds(Adjustment, st.just(""), reasons, amounts("0.01"), maybe(st.just(Decimal(1))))
    groups = st.lists(st.sampled_from(("CO", "OA", "PI", "PR")), max_size=3, unique=True)
    return st.tuples(groups, st.lists(one, min_size=1, max_size=6)).map(
        lambda t: tuple(msgspec.structs.replace(a, group=group) for group in t[0] for a in t[1])
    )


def attachments() -> st.SearchStrategy[tuple]:
    made = st.builds(ClaimAttachment, st.sampled_from(("OZ", "B4", "RR")), st.sampled_from(("EL", "FX")), identifiers())
    return tuples_of(made, 0, 2)


@st.composite
def other_payers(draw: st.DrawFn) -> OtherPayer:
    order = draw(st.sampled_from("PST"))
    person = Insured(
        draw(people()), draw(identifiers()), order, draw(or_empty(identifiers())), address=draw(addresses())
    )
    payer = ClaimPayer(draw(organisations()).last, draw(identifiers()), draw(st.sampled_from(("CI", "MB", "16"))))
    paid = draw(maybe(amounts()))
    return OtherPayer(
        person, payer, draw(st.sampled_from(("18", "01", "19"))), draw(adjustments()), paid,
        None if paid is not None else draw(maybe(amounts())), draw(maybe(amounts())), draw(maybe(days())),
        draw(or_empty(identifiers())), draw(or_empty(identifiers())), draw(or_empty(identifiers())),
        draw(tuples_of(st.sampled_from(("MA01", "N130")), 0, 2)),
    )  # fmt: skip


def decisions(revenue_code: str = "") -> st.SearchStrategy[tuple]:
    made = st.builds(
        LineDecision, identifiers(), amounts(), st.sampled_from(("99213", "93000")), st.just(Decimal(1)), days(),
        tuples_of(st.sampled_from(("25", "59")), 0, 1), adjustments(), maybe(amounts()), st.just(revenue_code),
    )  # fmt: skip
    return tuples_of(made, 0, 2)


def ambulances() -> st.SearchStrategy[Ambulance]:
    return st.builds(
        Ambulance, st.sampled_from("ABCDE"), st.integers(1, 300).map(Decimal), maybe(st.integers(4, 400).map(Decimal)),
        tuples_of(st.sampled_from(("01", "04", "06")), 0, 3), or_empty(words()), or_empty(words()), addresses(),
        addresses(), or_empty(words()),
    )  # fmt: skip


@st.composite
def courses(draw: st.DrawFn) -> ClaimDates:
    """Dates of illness, at least one; a disability has one end or both."""
    made = ClaimDates(**{field: draw(maybe(days())) for field in (
        "initial_treatment", "last_seen", "acute_manifestation", "last_menstrual_period", "last_xray", "last_worked",
        "return_to_work", "care_assumed",
    )}, first_contact=draw(days()))  # fmt: skip
    start = draw(maybe(days()))
    end = draw(maybe(st.integers(0, 90).map(lambda n: (start or dt.date(2025, 1, 1)) + dt.timedelta(n))))
    return msgspec.structs.replace(made, disability_from=start, disability_to=end)


@st.composite
def full_lines(draw: st.DrawFn, line: ClaimLine) -> ClaimLine:
    """A line with everything that a line can say."""
    seller = Party(Name("", person=True), draw(npis()))
    return msgspec.structs.replace(
        line,
        ordering=draw(maybe(doctors())),
        referring=draw(maybe(doctors())),
        supervising=draw(maybe(doctors())),
        facility=draw(maybe(st.builds(Party, organisations(), npis(), address=addresses()))),
        purchased=draw(maybe(st.tuples(st.just(seller), amounts()))),
        prior_authorization=draw(or_empty(identifiers())),
        referral_number=draw(or_empty(identifiers())),
        clia=draw(or_empty(st.just("05D0642827"))),
        epsdt=draw(st.booleans()),
        family_planning=draw(st.booleans()),
        copay_exempt=draw(st.booleans()),
        prescription_date=draw(maybe(days())),
        note=draw(maybe(st.builds(ClaimNote, st.just("ADD"), words(40)))),
        attachments=draw(attachments()),
        measured_values=draw(
            tuples_of(st.builds(MeasuredValue, st.just("TR"), st.just("R1"), amounts("1", "20")), 0, 2)
        ),
        decisions=draw(decisions()),
    )


@st.composite
def full_claims(draw: st.DrawFn, billing: Party) -> Claim:
    claim = draw(claims(billing, None))
    return msgspec.structs.replace(
        claim,
        lines=tuple(draw(full_lines(line)) for line in claim.lines),
        other_payers=draw(tuples_of(other_payers(), 0, 2)),
        attachments=draw(attachments()),
        note=draw(maybe(st.builds(ClaimNote, st.sampled_from(("ADD", "CER", "DGN")), words(60)))),
        dates=draw(maybe(courses())),
        ambulance=draw(maybe(ambulances())),
        anesthesia_procedures=draw(tuples_of(st.just("33510"), 0, 1)),
        condition_codes=draw(tuples_of(st.sampled_from(("AA", "AB", "AJ")), 0, 3)),
        mammography=draw(or_empty(st.just("123456"))),
        investigational_device=draw(or_empty(identifiers())),
        demonstration=draw(or_empty(identifiers())),
        clearinghouse_number=draw(or_empty(identifiers())),
        care_plan_oversight=draw(or_empty(identifiers())),
        special_program=draw(or_empty(st.sampled_from(("02", "03", "09")))),
        delay_reason=draw(or_empty(st.sampled_from(("1", "7", "11")))),
        patient_signature_source=draw(or_empty(st.just("P"))),
        patient_weight=draw(maybe(st.just(Decimal("70.5")))),
        death_date=draw(maybe(days())),
        pregnant=draw(st.booleans()),
    )


def _submitter(draw: st.DrawFn) -> tuple[Submitter, Receiver]:
    contact = Contact(draw(words()), draw(digits(10)))
    submitter = Submitter(draw(organisations()).last, draw(identifiers()), contact)
    return submitter, Receiver(draw(organisations()).last, draw(identifiers()))


@st.composite
def full_submissions(draw: st.DrawFn) -> Submission:
    billing = draw(billing_providers())
    made = draw(tuples_of(full_claims(billing), 1, 2))
    return Submission(draw(st.integers(1, 999_999_999)), *_submitter(draw), made, draw(times()))


def billed() -> st.SearchStrategy[BilledDiagnosis]:
    return st.builds(BilledDiagnosis, st.sampled_from(DIAGNOSES), or_empty(st.sampled_from("YNUW")))


def procedures() -> st.SearchStrategy[BilledProcedure]:
    return st.builds(BilledProcedure, st.sampled_from(("0BH17EZ", "0DTJ4ZZ")), days())


@st.composite
def institutional_lines(draw: st.DrawFn, number: int) -> InstitutionalLine:
    start = draw(maybe(days()))
    code = draw(or_empty(st.sampled_from(("99283", "J0690"))))
    return InstitutionalLine(
        number=number,
        revenue_code=draw(st.sampled_from(("0120", "0250", "0450", "0636"))),
        charge=draw(amounts()),
        units=draw(st.sampled_from((Decimal(1), Decimal(4), Decimal("2.5")))),
        unit_kind=draw(st.sampled_from(("UN", "DA"))),
        code=code,
        modifiers=draw(tuples_of(st.sampled_from(("25", "59", "LT")), 0, 2)) if code else (),
        description=draw(or_empty(words(30))) if code else "",
        service_date=start,
        through_date=draw(maybe(st.integers(0, 9).map(lambda n: start + dt.timedelta(n)))) if start else None,
        non_covered=draw(maybe(amounts())),
        control=draw(or_empty(identifiers(30))),
        operating=draw(maybe(doctors())),
        rendering=draw(maybe(doctors())),
        attachments=draw(attachments()),
        decisions=draw(decisions("0450")) if code else (),
    )


@st.composite
def institutional_claims(draw: st.DrawFn, billing: Party) -> InstitutionalClaim:
    patient = draw(maybe(patients()))
    lines = tuple(draw(institutional_lines(n)) for n in range(1, draw(st.integers(1, 3)) + 1))
    start = draw(days())
    admitted = draw(maybe(days()))
    spans = st.builds(Occurrence, st.sampled_from(("70", "74")), st.just(start), st.just(start + dt.timedelta(3)))
    doctor = maybe(doctors())
    return InstitutionalClaim(
        control_number=draw(identifiers(20, 1)),
        charge=sum((line.charge for line in lines), Decimal(0)),
        bill_type=draw(st.sampled_from(("111", "131", "137", "851"))),
        billing=billing,
        insured=draw(insured(is_patient=patient is None)),
        payer=draw(payers()),
        statement_from=start,
        statement_through=start + dt.timedelta(draw(st.integers(0, 20))),
        principal=draw(billed()),
        lines=lines,
        discharge_status=draw(st.sampled_from(("01", "03", "20"))),
        admission_type=draw(st.sampled_from("12359")),
        admission_source=draw(or_empty(st.sampled_from("124"))),
        admission_date=admitted,
        admission_hour=draw(or_empty(st.just("0815"))) if admitted else "",
        discharge_hour=draw(or_empty(st.just("1100"))),
        patient=patient,
        diagnoses=draw(tuples_of(billed(), 0, 14)),
        admitting=draw(or_empty(st.sampled_from(DIAGNOSES))),
        reasons_for_visit=draw(tuples_of(st.sampled_from(DIAGNOSES), 0, 3)),
        external_causes=draw(tuples_of(st.builds(BilledDiagnosis, st.just("W26.0XXA")), 0, 2)),
        drg=draw(or_empty(st.just("193"))),
        principal_procedure=draw(maybe(procedures())),
        procedures=draw(tuples_of(procedures(), 0, 2)),
        occurrences=draw(tuples_of(st.builds(Occurrence, st.sampled_from(("A1", "11")), days()), 0, 3)),
        spans=draw(tuples_of(spans, 0, 2)),
        values=draw(tuples_of(st.builds(ValueCode, st.sampled_from(("80", "A1")), amounts()), 0, 3)),
        condition_codes=draw(tuples_of(st.sampled_from(("07", "44")), 0, 3)),
        attending=draw(doctors(taxonomy=True)),
        operating=draw(doctor),
        other_operating=draw(doctor),
        rendering=draw(doctor),
        facility=draw(maybe(st.builds(Party, organisations(), npis(), address=addresses()))),
        referring=draw(doctor),
        payer_claim_number=draw(or_empty(identifiers())),
        prior_authorization=draw(or_empty(identifiers())),
        medical_record_number=draw(or_empty(identifiers())),
        accident_state=draw(or_empty(st.just("IL"))),
        patient_owes=draw(maybe(amounts())),
        notes=draw(tuples_of(st.builds(ClaimNote, st.just("ADD"), words(40)), 0, 1)),
        attachments=draw(attachments()),
        other_payers=draw(tuples_of(other_payers(), 0, 2)),
    )


@st.composite
def institutional_submissions(draw: st.DrawFn) -> InstitutionalSubmission:
    billing = draw(billing_providers())
    address = msgspec.structs.replace(draw(addresses()), zip=draw(digits(9)))
    billing = msgspec.structs.replace(billing, name=draw(organisations()), tax_id_kind="EI", address=address)
    made = draw(tuples_of(institutional_claims(billing), 1, 2))
    return InstitutionalSubmission(draw(st.integers(1, 999_999_999)), *_submitter(draw), made, draw(times()))


@st.composite
def dental_claims(draw: st.DrawFn, billing: Party) -> DentalClaim:
    patient = draw(maybe(patients()))
    diagnoses = draw(tuples_of(st.sampled_from(("K02.9", "K05.10")), 0, 2))
    tooth = st.builds(Tooth, st.sampled_from(("1", "12", "32")), tuples_of(st.sampled_from("MODBL"), 0, 3))
    pointers = (
        st.lists(st.integers(1, len(diagnoses)), max_size=2, unique=True).map(tuple) if diagnoses else st.just(())
    )
    line = st.builds(
        DentalLine, st.just(1), st.sampled_from(("D1110", "D2391")), amounts(), maybe(st.just(Decimal(1))),
        place_of_service=or_empty(st.just("11")), areas=tuples_of(st.sampled_from(("10", "20")), 0, 2),
        teeth=tuples_of(tooth, 0, 2), prosthesis=or_empty(st.sampled_from("IR")), pointers=pointers,
        service_date=maybe(days()), control=or_empty(identifiers()), rendering=maybe(doctors(taxonomy=True)),
    )  # fmt: skip
    lines = tuple(msgspec.structs.replace(draw(line), number=n) for n in range(1, draw(st.integers(1, 3)) + 1))
    return DentalClaim(
        control_number=draw(identifiers(20, 1)),
        charge=sum((each.charge for each in lines), Decimal(0)),
        place_of_service="11",
        billing=billing,
        insured=draw(insured(is_patient=patient is None)),
        payer=draw(payers()),
        lines=lines,
        service_date=draw(maybe(days())),
        diagnoses=diagnoses,
        patient=patient,
        rendering=draw(maybe(doctors(taxonomy=True))),
        assistant=draw(maybe(doctors())),
        predetermination=draw(st.booleans()),
        orthodontic_months=draw(maybe(st.just(Decimal(24)))),
        missing_teeth=draw(tuples_of(st.sampled_from(("1", "16")), 0, 2)),
        patient_paid=draw(maybe(amounts())),
        note=draw(maybe(st.builds(ClaimNote, st.just("ADD"), words(30)))),
        attachments=draw(attachments()),
        other_payers=draw(tuples_of(other_payers(), 0, 1)),
    )


@st.composite
def dental_submissions(draw: st.DrawFn) -> DentalSubmission:
    made = draw(tuples_of(dental_claims(draw(billing_providers())), 1, 2))
    return DentalSubmission(draw(st.integers(1, 999_999_999)), *_submitter(draw), made, draw(times()))
