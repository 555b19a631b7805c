from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.claims.invented_visit import WHOLE, coverage, line, office_visit, part

from superbill.claims.build import build
from superbill.claims.problems import NoClaim
from superbill.claims.review import review
from superbill.errors import BadInput
from superbill.model.codes import national_drug_code


def paths(caught):
    return [p.path for p in caught.value.problems]


def only(encounter, **options):
    (claim,) = build(encounter, **options)
    return claim


def test_a_whole_encounter_becomes_one_claim():
    claim = only(office_visit(), control="C100")

    assert claim.control_number == "C100"
    assert claim.charge == Decimal("210.00")
    assert claim.diagnoses == ("E11.9", "I10")
    assert [(n.number, n.code, n.charge, n.pointers, n.control) for n in claim.lines] == [
        (1, "99213", Decimal("150.00"), (1, 2), "C100L1"),
        (2, "93000", Decimal("60.00"), (2,), "C100L2"),
    ]
    assert claim.billing.name.last == "Elm Street Clinic"
    assert not claim.billing.name.person
    assert (claim.billing.tax_id, claim.billing.tax_id_kind, claim.billing.phone) == ("123456789", "EI", "3095550100")
    assert claim.rendering.name.last == "Berg"
    assert claim.payer.claim_filing == "CI"
    assert (claim.place_of_service, claim.lines[0].place_of_service) == ("11", "")
    assert claim.lines[0].service_date == date(2026, 5, 14)
    assert claim.medical_record_number == "MR7"


def test_the_patient_is_the_subscriber():
    claim = only(office_visit())

    assert claim.patient is None
    assert claim.insured.name.last == "Archer"
    assert claim.insured.birth_date == date(1961, 7, 9)
    assert claim.insured.address.zip == "616021234"
    assert (claim.insured.member_id, claim.insured.group_number, claim.insured.order) == ("M12345", "G-9", "P")


def test_a_dependent_stands_beside_the_subscriber():
    holder = {"member_id": "M1", "relationship": "child", "name": {"last": "Archer", "first": "Otto"}}

    claim = only(office_visit(coverages=[coverage(subscriber=holder)]))

    assert (claim.insured.name.first, claim.insured.birth_date) == ("Otto", None)
    assert (claim.patient.name.first, claim.patient.relationship) == ("Dana", "19")


def test_everything_that_is_missing_is_named_at_once():
    bare = office_visit(
        patient={"birth_date": "1961-07-09"},
        provider={"zip": "61602"},
        coverages=[{"payer": {"kind": "commercial"}, "subscriber": {"member_id": " "}}],
        service_date=None,
        diagnoses=[],
        lines=[{"number": 1}, line(2, diagnoses=[])],
    )

    with pytest.raises(NoClaim) as caught:
        build(bare)

    assert set(paths(caught)) == {
        "provider",
        "provider.npi",
        "provider.tax_id",
        "provider.address",
        "patient.name",
        "patient.sex",
        "patient.address",
        "coverages[0].subscriber.member_id",
        "coverages[0].payer.name",
        "coverages[0].payer.id",
        "diagnoses",
        "lines[0].code",
        "lines[0].service_date",
        "lines[0].charge",
        "lines[0].place_of_service",
        "lines[0].diagnoses",
        "lines[1].service_date",
        "lines[1].diagnoses",
    }
    assert "provider.npi is missing; " in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"coverages": []}, "coverages"),
        ({"coverages": [coverage(), coverage()]}, "coverages[1].order"),
        ({"coverages": [{"payer": {"kind": "commercial", "id": "P", "name": "N"}}]}, "coverages[0].subscriber"),
        ({"coverages": [coverage(payer={"kind": "self_pay", "id": "P", "name": "N"})]}, "coverages[0].payer.kind"),
        ({"coverages": [coverage(order=2)]}, "coverages[0].order"),
        ({"lines": []}, "lines"),
        ({"lines": [line(1), line(1)]}, "lines"),
        ({"lines": [line(1, diagnoses=[3])]}, "lines[0].diagnoses"),
        ({"lines": [line(1, diagnoses=[0])]}, "lines[0].diagnoses"),
        ({"lines": [line(1, units="0")]}, "lines[0].units"),
        ({"lines": [line(1, charge="-1.00")]}, "lines[0].charge"),
        ({"lines": [line(1, through_date="2026-05-13")]}, "lines[0].through_date"),
        ({"lines": [line(1, modifiers=["25", "59", "76", "LT", "RT"])]}, "lines[0].modifiers"),
        ({"lines": [line(1, modifiers=["2"])]}, "lines[0].modifiers"),
        ({"lines": [line(1, code="64999")]}, "lines[0].description"),
        ({"lines": [line(1, place_of_service="21")]}, "admit_date"),
        ({"lines": [line(1, ndc="1234567890", ndc_quantity="1", ndc_unit="ML")]}, "lines[0].ndc"),
        ({"lines": [line(1, ndc="12345-6789-01")]}, "lines[0].ndc_unit"),
        ({"lines": [line(1, ndc="12345-6789-01", ndc_quantity="1", ndc_unit="BOX")]}, "lines[0].ndc_unit"),
        ({"claim_frequency": "7"}, "payer_claim_number"),
        ({"claim_frequency": "5"}, "claim_frequency"),
        ({"accident": {"kind": "auto", "date": "2026-05-13"}}, "accident.state"),
        ({"accident": {"kind": "other"}}, "accident.date"),
        ({"prior_payments": [{"amount": "210.01"}]}, "prior_payments"),
        ({"prior_payments": [{"amount": "20.00", "payer_id": "OTHER"}]}, "prior_payments[0].payer_id"),
        ({"charge": "209.00"}, "charge"),
        ({"ordering": {"npi": "1"}}, "ordering"),
        ({"provider": part("provider", tax_id="12-345")}, "provider.tax_id"),
        ({"facility": {"npi": "1", "organization": "Harbor"}}, "facility.address"),
    ],
)
def test_what_cannot_stand_on_a_claim_is_refused(changes, path):
    with pytest.raises(NoClaim) as caught:
        build(office_visit(**changes))

    assert path in paths(caught)


@pytest.mark.parametrize("setting", ["inpatient", "outpatient", "hospice"])
def test_institutional_settings_are_refused(setting):
    with pytest.raises(NoClaim, match="its claim is the 837I"):
        build(office_visit(setting=setting))


def test_the_error_tells_nothing_of_the_patient():
    with pytest.raises(NoClaim) as caught:
        build(office_visit(patient=part("patient", sex=None)))

    assert "Archer" not in str(caught.value)


def test_medicare_patients_are_subscribers():
    medicare = {"kind": "medicare", "id": "MEDICARE", "name": "Part B"}
    holder = {"member_id": "1", "relationship": "spouse", "name": {"last": "A"}}

    with pytest.raises(NoClaim) as caught:
        build(office_visit(coverages=[coverage(payer=medicare, subscriber=holder)]))

    assert paths(caught) == ["coverages[0].subscriber.relationship"]


def test_medicare_part_b_takes_no_replacement():
    medicare = {"kind": "medicare", "id": "MEDICARE", "name": "Part B"}

    with pytest.raises(NoClaim) as caught:
        build(office_visit(coverages=[coverage(payer=medicare)], claim_frequency="7", payer_claim_number="X1"))

    assert paths(caught) == ["claim_frequency"]


def test_a_void_names_the_payers_claim():
    """Worked case edi837-005: 837P loop 2300, CLM05-3 = 8 with the payer's control number; a commercial payer."""
    claim = only(office_visit(claim_frequency="8", payer_claim_number="94060555410000"))

    assert (claim.frequency, claim.payer_claim_number) == ("8", "94060555410000")


def test_inpatient_services_carry_the_admission():
    """Worked case edi837-010: place of service 21 needs the admission date (CMS-1500 item 18)."""
    claim = only(office_visit(lines=[line(1, place_of_service="21")], admit_date="2026-05-12"))

    assert claim.admission_date == date(2026, 5, 12)


@pytest.mark.parametrize(
    ("kind", "stated", "filing"),
    [("medicare", None, "MB"), ("medicaid", None, "MC"), ("tricare", None, "CH"), ("commercial", "BL", "BL")],
)
def test_claim_filing_indicator(kind, stated, filing):
    payer = {"kind": kind, "id": "P", "name": "N", "claim_filing": stated}

    assert only(office_visit(coverages=[coverage(payer=payer)])).payer.claim_filing == filing


def test_assignment_is_accepted_unless_told_otherwise():
    assert only(office_visit()).accept_assignment == "A"
    assert only(office_visit(accept_assignment=False)).accept_assignment == "C"
    assert only(office_visit(accept_assignment=False), accept_assignment=True).accept_assignment == "A"


def test_the_primary_coverage_is_billed_and_the_other_told():
    second = coverage(order=2, payer={"kind": "commercial", "id": "PAYER2", "name": "Other"})
    visit = office_visit(coverages=[second, coverage()])

    claim = only(visit)

    assert claim.payer.id == "PAYER1"
    assert [(o.insured.order, o.payer.id, o.paid) for o in claim.other_payers] == [("S", "PAYER2", None)]
    assert review(visit, [claim]) == ()


def test_the_billing_provider_is_not_named_twice():
    same = part("rendering", npi=WHOLE["provider"]["npi"])

    claim = only(office_visit(rendering=same, lines=[line(1, rendering=same)]))

    assert claim.rendering is None
    assert claim.lines[0].rendering is None


def test_a_line_names_only_another_renderer():
    other = {"npi": "1003000126", "name": {"last": "Cole"}}

    claim = only(office_visit(lines=[line(1, rendering=WHOLE["rendering"]), line(2, rendering=other)]))

    assert [n.rendering and n.rendering.name.last for n in claim.lines] == [None, "Cole"]


def test_social_security_number_as_tax_number():
    claim = only(office_visit(provider=part("provider", tax_id="123-45-6789")))

    assert claim.billing.tax_id_kind == "SY"


def test_anesthesia_counts_minutes():
    claim = only(office_visit(lines=[line(1, code="00840", minutes="75"), line(2, code="01996", minutes="15")]))

    assert [(n.unit_kind, n.units) for n in claim.lines] == [("MJ", Decimal(75)), ("UN", Decimal(1))]


@pytest.mark.parametrize(
    ("lab", "carried"),
    [({"code": "83036"}, True), ({"code": "83036", "modifiers": ["90"]}, False), ({"code": "99213"}, False)],
)
def test_clia_stands_on_claims_with_own_tests(lab, carried):
    claim = only(office_visit(lines=[line(1, **{"modifiers": [], **lab})]))

    assert bool(claim.clia) is carried


def test_description_only_for_unlisted_codes():
    claim = only(office_visit(lines=[line(1, description="visit"), line(2, code="64999", description="nerve graft")]))

    assert [n.description for n in claim.lines] == ["", "nerve graft"]


@pytest.mark.parametrize(
    ("written", "eleven"),
    [
        ("12345-6789-01", "12345678901"),
        ("1234-5678-90", "01234567890"),
        ("12345-678-90", "12345067890"),
        ("12345-6789-0", "12345678900"),
        ("12345678901", "12345678901"),
        ("1234567890", None),
        ("12345-67890-1", None),
        ("abc", None),
    ],
)
def test_national_drug_code(written, eleven):
    assert national_drug_code(written) == eleven


def test_authorization_and_referral_by_code_and_day():
    held = [
        {"number": "OLD", "effective_to": "2026-01-31"},
        {"number": "GENERAL"},
        {"number": "EKG", "codes": ["93000"]},
        {"number": "REF1", "kind": "referral"},
    ]

    first, second = build(office_visit(authorizations=held))

    assert [(c.prior_authorization, [n.code for n in c.lines]) for c in (first, second)] == [
        ("GENERAL", ["99213"]),
        ("EKG", ["93000"]),
    ]
    assert first.referral_number == second.referral_number == "REF1"


def test_fifty_lines_to_a_claim():
    many = office_visit(
        lines=[line(n) for n in range(1, 102)], prior_payments=[{"amount": "7510.00"}], patient=part("patient")
    )

    claims = build(many, control="BIG")

    assert [len(c.lines) for c in claims] == [50, 50, 1]
    assert [c.control_number for c in claims] == ["BIG-1", "BIG-2", "BIG-3"]
    assert [c.patient_paid for c in claims] == [Decimal(7500), Decimal(10), None]
    assert (claims[1].lines[0].number, claims[1].lines[0].control) == (1, "BIG-2L51")
    assert [f.edit for f in review(many, claims)] == ["CLAIM-SPLIT"]


def test_twelve_diagnoses_to_a_claim():
    """Worked case edi837-007: a professional claim holds at most twelve diagnoses."""
    codes = [f"R{n}" for n in range(10, 23)]
    listed = office_visit(diagnoses=[{"code": c} for c in codes], lines=[line(1, diagnoses=[13, 1])])

    claim = only(listed)

    assert len(claim.diagnoses) == 12
    assert [claim.diagnoses[p - 1] for p in claim.lines[0].pointers] == ["R22", "R10"]
    (finding,) = review(listed, [claim])
    assert (finding.edit, finding.codes) == ("CLAIM-DIAGNOSES", ("R21",))


def test_four_pointers_to_a_line():
    visit = office_visit(
        diagnoses=[{"code": f"R1{n}"} for n in range(5)], lines=[line(1, diagnoses=[5, 4, 4, 3, 2, 1])]
    )

    claim = only(visit)

    assert claim.lines[0].pointers == (5, 4, 3, 2)
    assert [f.edit for f in review(visit, [claim])] == ["CLAIM-POINTERS"]


def test_every_claim_of_several_names_the_one_that_it_replaces():
    many = [line(n) for n in range(1, 52)]

    with pytest.raises(NoClaim) as caught:
        build(office_visit(lines=many, claim_frequency="7", payer_claim_number="X"))

    assert paths(caught) == ["payer_claim_numbers"]
    claims = build(office_visit(lines=many, claim_frequency="7", payer_claim_numbers=["X1", "X2"]))
    assert [c.payer_claim_number for c in claims] == ["X1", "X2"]


@pytest.mark.parametrize("control", ["C" * 21, "A*B", "-1", "A B"])
def test_unusable_control_numbers(control):
    with pytest.raises(BadInput, match="claim control number"):
        build(office_visit(), control=control)


def test_the_accounts_number_comes_before_a_derived_one():
    assert only(office_visit(patient=part("patient", account="ACC-1"))).control_number == "ACC-1"


def test_derived_control_number_is_stable_and_tells_apart():
    one, again, other = only(office_visit()), only(office_visit()), only(office_visit(id="E2"))

    assert one.control_number == again.control_number != other.control_number
    assert len(one.control_number) <= 20
    assert "ARCHER" not in one.control_number.upper()


def test_addresses_that_payers_send_back():
    visit = office_visit(
        provider=part("provider", address={**WHOLE["patient"]["address"], "street": "P.O. Box 7", "zip": "61602"})
    )

    assert [f.edit for f in review(visit, build(visit))] == ["CLAIM-ZIP4", "CLAIM-STREET"]


@given(
    st.lists(st.lists(st.integers(1, 20), min_size=1, max_size=6), min_size=1, max_size=70),
    st.integers(20, 30),
)
def test_splitting_loses_and_doubles_nothing(pointed, diagnoses):
    visit = office_visit(
        diagnoses=[{"code": f"R{n}"} for n in range(10, 10 + diagnoses)],
        lines=[line(n, diagnoses=p, charge=f"{n}.00") for n, p in enumerate(pointed, start=1)],
    )

    claims = build(visit)

    assert sum(c.charge for c in claims) == sum(n.charge for n in visit.lines)
    built = [(claim, n) for claim in claims for n in claim.lines]
    assert [n.charge for _, n in built] == [n.charge for n in visit.lines]
    for (claim, made), original in zip(built, visit.lines, strict=True):
        wanted = [visit.diagnoses[p - 1].code for p in dict.fromkeys(original.diagnoses)][:4]
        assert [claim.diagnoses[p - 1] for p in made.pointers] == wanted
    for claim in claims:
        assert len(claim.lines) <= 50
        assert len(claim.diagnoses) <= 12
        assert claim.charge == sum(n.charge for n in claim.lines)
        assert list(claim.diagnoses) == [d.code for d in visit.diagnoses if d.code in claim.diagnoses]
