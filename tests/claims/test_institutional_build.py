"""A facility's bills: each kind of bill, each code in its place, and what is refused before a payer sees it."""

from datetime import date
from decimal import Decimal

import pytest
from tests.claims.invented_stay import STAY, VISIT, outpatient, stay
from tests.claims.invented_visit import coverage, office_visit
from tests.claims.test_coordination import written

from superbill.claims.institutional import build_bill
from superbill.claims.problems import NoClaim
from superbill.claims.review import review

MEDICARE = coverage(payer={"kind": "medicare", "id": "MCRA", "name": "Part A"}, group_number=None)


def bill_of(encounter, **options):
    (bill,) = build_bill(encounter, control="H1", **options)
    return bill


def refused(encounter):
    with pytest.raises(NoClaim) as caught:
        build_bill(encounter)
    return [p.path for p in caught.value.problems]


def test_a_stay():
    bill = bill_of(stay())

    assert (bill.bill_type, bill.statement_from, bill.statement_through) == (
        "111",
        date(2026, 5, 10),
        date(2026, 5, 14),
    )
    assert (bill.admission_hour, bill.discharge_hour, bill.drg) == ("1400", "1130", "343")
    assert [(d.code, d.poa) for d in (bill.principal, *bill.diagnoses)] == [
        ("K35.80", "Y"),
        ("I10", "Y"),
        ("Z79.4", ""),
    ]
    assert [(d.code, d.poa) for d in bill.external_causes] == [("W01.0XXA", "N")]
    assert [o.code for o in bill.occurrences] == ["11"]
    assert [(o.code, o.through) for o in bill.spans] == [("74", date(2026, 5, 13))]
    assert [(n.revenue_code, n.unit_kind, n.units) for n in bill.lines] == [
        ("0120", "DA", Decimal(4)), ("0250", "UN", Decimal(10)), ("0360", "UN", Decimal(1)),
    ]  # fmt: skip
    assert bill.lines[1].non_covered == Decimal("10.00")
    assert (bill.charge, bill.prior_authorization) == (Decimal("9510.50"), "AUTH1")
    written(bill)


def test_an_outpatient_visit():
    bill = bill_of(outpatient())

    assert (bill.bill_type, bill.principal.code, bill.reasons_for_visit) == ("131", "S93.401A", ("M25.571",))
    assert [d.code for d in bill.external_causes] == ["W10.9XXA", "Y92.009"]
    assert [n.control for n in bill.lines] == ["H1L1", "H1L2", "H1L3"]
    assert bill.lines[2].drug.ndc == "00409379501"
    written(bill)


def test_the_line_of_totals_is_not_sent():
    total = {"number": 4, "revenue_code": "0001", "charge": "870.00"}

    assert len(bill_of(outpatient(lines=[*VISIT["lines"], total])).lines) == 3


@pytest.mark.parametrize(
    ("setting", "kind", "frequency", "billed"),
    [
        ("inpatient", None, "1", "111"), ("inpatient", "0117", "1", "117"), ("inpatient", "11", "8", "118"),
        ("outpatient", None, "1", "131"), ("outpatient", "851", "7", "857"), ("inpatient", "111", "7", "117"),
    ],
)  # fmt: skip
def test_type_of_bill(setting, kind, frequency, billed):
    made = {"inpatient": stay, "outpatient": outpatient}[setting]
    changes = {"payer_claim_number": "DCN1"} if billed[2] in "78" else {}

    bill = bill_of(made(type_of_bill=kind, claim_frequency=frequency, **changes))

    assert (bill.bill_type, bill.frequency) == (billed, billed[2])
    assert bill.payer_claim_number == changes.get("payer_claim_number", "")
    written(bill)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"type_of_bill": "111", "claim_frequency": "6"}, "claim_frequency"),
        ({"type_of_bill": "117", "claim_frequency": "8", "payer_claim_number": "D"}, "claim_frequency"),
        ({"type_of_bill": "1X1"}, "type_of_bill"),
        ({"claim_frequency": "7"}, "payer_claim_number"),
        ({"admit_date": None}, "admit_date"),
        ({"admission_type": None}, "admission_type"),
        ({"admission_source": None}, "admission_source"),
        ({"discharge_status": None}, "discharge_status"),
        ({"admitting_diagnosis": None}, "admitting_diagnosis"),
        ({"attending": None}, "attending"),
        ({"operating": None}, "operating"),
        ({"diagnoses": []}, "diagnoses"),
        ({"diagnoses": [{"code": "W01.0XXA"}]}, "diagnoses[0]"),
        ({"procedures": [{"code": "0DTJ4ZZ"}]}, "procedures[0].date"),
        ({"lines": []}, "lines"),
        ({"lines": [{"number": 1, "charge": "1.00"}]}, "lines[0].revenue_code"),
        ({"lines": [{"number": 1, "revenue_code": "12", "charge": "1.00"}]}, "lines[0].revenue_code"),
        ({"lines": [{**STAY["lines"][0], "non_covered": "4000.01"}]}, "lines[0].non_covered"),
        ({"accident": {"kind": "other", "date": "2026-05-09"}}, "bill.occurrences"),
        ({"condition_codes": ["123"]}, "condition_codes[0]"),
        ({"bill": {**STAY["bill"], "admission_hour": "25"}}, "bill.admission_hour"),
        ({"bill": {**STAY["bill"], "statement_from": "2026-05-01"}}, "bill.statement_from"),
        ({"discharge_status": "30"}, "discharge_status"),
        ({"authorizations": [{"number": "A"}, {"number": "B"}]}, "authorizations"),
    ],
)  # fmt: skip
def test_what_cannot_stand_on_a_stay(changes, path):
    assert path in refused(stay(**changes))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"bill": {}}, "bill.reasons_for_visit"),
        ({"service_date": None}, "lines[0].service_date"),
        ({"procedures": STAY["procedures"], "operating": STAY["operating"]}, "procedures"),
    ],
)
def test_what_cannot_stand_on_an_outpatients_bill(changes, path):
    assert path in refused(outpatient(**changes))


def test_another_facility_states_its_type_of_bill():
    assert "type_of_bill" in refused(stay(setting="hospice"))
    assert bill_of(stay(setting="hospice", type_of_bill="0811", procedures=[])).bill_type == "811"


@pytest.mark.parametrize(("frequency", "begins"), [("2", "2026-05-10"), ("3", "2026-05-11")])
def test_interim_bills_have_a_patient_who_is_still_there(frequency, begins):
    ends = {"statement_from": begins, "statement_through": "2026-05-12", "discharge_hour": ""}
    interim = {"claim_frequency": frequency, "discharge_date": None, "bill": {**STAY["bill"], **ends}}

    bill = bill_of(stay(**interim, discharge_status="30"))

    assert (bill.bill_type, bill.discharge_status, bill.statement_through) == (
        f"11{frequency}",
        "30",
        date(2026, 5, 12),
    )
    assert "discharge_status" in refused(stay(**interim, discharge_status="01"))
    written(bill)


def test_the_last_interim_bill_begins_after_the_admission():
    assert "bill.statement_from" in refused(
        stay(claim_frequency="4", bill={**STAY["bill"], "statement_from": "2026-05-10"})
    )


def test_late_charges():
    late = [{"number": 1, "revenue_code": "0250", "units": "3", "charge": "45.00", "service_date": "2026-05-14"}]

    bill = bill_of(outpatient(claim_frequency="5", lines=late))

    assert (bill.bill_type, bill.charge) == ("135", Decimal("45.00"))
    assert "claim_frequency" in refused(outpatient(claim_frequency="5", lines=late, coverages=[MEDICARE]))
    assert bill_of(outpatient(type_of_bill="85", claim_frequency="5", lines=late, coverages=[MEDICARE]))
    written(bill)


@pytest.mark.parametrize(("codes", "fine"), [([], False), (["D1"], True), (["D1", "D9"], False), (["09", "E0"], True)])
def test_medicare_asks_why_a_bill_changes(codes, fine):
    changed = stay(claim_frequency="7", payer_claim_number="DCN1", condition_codes=codes, coverages=[MEDICARE])

    assert bill_of(changed).payer.claim_filing == "MA" if fine else "condition_codes" in refused(changed)


def test_more_lines_than_a_bill_holds():
    lines = [{**VISIT["lines"][1], "number": n, "charge": "1.00"} for n in range(1, 1500)]

    bills = build_bill(outpatient(lines=lines), control="H1")

    assert [(b.control_number, len(b.lines), b.charge) for b in bills] == [
        ("H1-1", 999, Decimal("999.00")), ("H1-2", 500, Decimal("500.00")),
    ]  # fmt: skip
    assert "CLAIM-SPLIT" in [f.edit for f in review(outpatient(lines=lines), bills)]
    assert bills[1].lines[0].control == "H1-2L1000"


def test_the_lines_of_a_long_stay_are_added_up():
    lines = [{"number": n, "revenue_code": "0250", "units": "2", "charge": "3.00"} for n in range(1, 1500)]
    lines.append({"number": 1500, "revenue_code": "0120", "units": "4", "charge": "4000.00"})

    bill = bill_of(stay(lines=lines))

    assert [(n.revenue_code, n.units, n.charge) for n in bill.lines] == [
        ("0250", Decimal(2998), Decimal("4497.00")), ("0120", Decimal(4), Decimal("4000.00")),
    ]  # fmt: skip


def test_diagnoses_beyond_the_twenty_fifth_are_told():
    many = [{"code": f"R{n:02}", "poa": "Y"} for n in range(30)]

    bill = bill_of(stay(diagnoses=many))

    assert len(bill.diagnoses) == 24
    (finding,) = review(stay(diagnoses=many), [bill])
    assert (finding.edit, finding.codes) == ("CLAIM-DIAGNOSES", tuple(f"R{n:02}" for n in range(25, 30)))
    written(bill)


def test_professional_encounters_are_refused():
    with pytest.raises(NoClaim, match="its claim is the 837P"):
        build_bill(office_visit())


def test_an_accident_in_a_car():
    car = {"accident": {"kind": "auto", "date": "2026-05-14", "state": "il"}}
    bill = bill_of(outpatient(**car, bill={"reasons_for_visit": ["M25.571"],
                                           "occurrences": [{"code": "01", "date": "2026-05-14"}]}))  # fmt: skip

    assert bill.accident_state == "IL"
    assert "REF*LU*IL~" in written(bill)
