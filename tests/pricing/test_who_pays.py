"""Who pays first, and what is left after: Medicare secondary payer, birthday rule, COB, Medicaid last, QMB."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pricing.fee_fixtures import encounter, priced

from superbill.model.coverage_order import order_of
from superbill.pricing import price
from superbill.pricing.chain import Chain
from superbill.pricing.contract import read_contract
from superbill.pricing.secondary import Primary, medicare_secondary, medicare_secondary_facility, plan_secondary

AGED = {"payer": {"kind": "medicare"}, "entitlement": "age"}
DISABLED = {"payer": {"kind": "medicare"}, "entitlement": "disability"}
MEDICAID = {"payer": {"kind": "medicaid"}}


def plan(size=None, basis="current_employment", relationship="self", name="plan", **more):
    subscriber = {"member_id": "M1", "relationship": relationship, "employer_size": size}
    subscriber |= {k: more.pop(k) for k in ("birth_date", "custody") if k in more}
    payer = {"kind": "commercial", "id": name, "name": name}
    return {"payer": payer, "basis": basis, "subscriber": subscriber} | more


def order(*coverages, **more):
    return order_of(encounter({"code": "99213"}, day="2026-05-02", coverages=list(coverages), **more))


def kinds(*coverages, **more):
    told = order(*coverages, **more)
    assert told.missing is None
    given = [c["payer"] for c in coverages]
    return [given[r.coverage].get("name") or given[r.coverage]["kind"] for r in told.ranked]


@pytest.mark.parametrize(
    ("medicare", "group", "first"),
    [
        (AGED, plan(25), "plan"),
        (AGED, plan(20), "plan"),
        (AGED, plan(19), "medicare"),
        (AGED, plan(19, multi_employer=True), "medicare"),
        (AGED, plan(5000, basis="retired"), "medicare"),
        (AGED, plan(5000, basis="cobra"), "medicare"),
        (AGED, plan(basis="individual"), "medicare"),
        (DISABLED, plan(80, relationship="spouse"), "medicare"),
        (DISABLED, plan(100, relationship="spouse"), "plan"),
    ],
)
def test_medicare_and_a_group_plan(medicare, group, first):
    """42 CFR 411.172 (20 employees, by age), 411.204 (100 employees, by disability)."""
    assert kinds(medicare, group)[0] == first
    assert kinds(group, medicare)[0] == first


@pytest.mark.parametrize(
    ("begun", "first"), [("2024-11-01", "plan"), ("2023-12-01", "plan"), ("2023-11-01", "medicare")]
)
def test_kidney_failure_within_thirty_months(begun, first):
    """42 CFR 411.162: whatever the size and the basis of the plan."""
    medicare = {"payer": {"kind": "medicare"}, "entitlement": "esrd", "esrd_from": begun}

    assert kinds(medicare, plan(3, basis="retired"))[0] == first


@pytest.mark.parametrize(
    ("born", "first"),
    [(("1980-06-02", "1985-03-15"), "b"), (("1985-03-15", "1980-06-02"), "a"), (("1990-03-15", "1970-03-16"), "a")],
)
def test_birthday_rule(born, first):
    """NAIC COB Model Regulation §6.D(2)(a): month and day, not the year."""
    parents = [plan(relationship="child", name=n, birth_date=b) for n, b in zip("ab", born, strict=True)]

    assert kinds(*parents)[0] == first


def test_the_same_birthday_leaves_it_to_the_longer_coverage():
    a = plan(relationship="child", name="a", birth_date="1980-03-15", effective_from="2022-01-01")
    b = plan(relationship="child", name="b", birth_date="1985-03-15", effective_from="2019-01-01")

    assert kinds(a, b) == ["b", "a"]


def test_custody_comes_before_birthdays():
    mother = plan(relationship="child", name="a", birth_date="1980-12-31", custody="custodial")
    father = plan(relationship="child", name="b", birth_date="1980-01-01", custody="noncustodial")
    ordered = plan(relationship="child", name="c", birth_date="1980-12-31", custody="court_ordered")

    assert kinds(father, mother) == ["a", "b"]
    assert kinds(mother, ordered) == ["c", "a"]


def test_own_plan_active_work_and_the_longer_coverage():
    own, spouse = plan(name="own"), plan(name="spouse", relationship="spouse")
    retired, cobra = plan(name="retired", basis="retired"), plan(name="cobra", basis="cobra")
    older = plan(name="older", effective_from="2015-01-01")
    newer = plan(name="newer", effective_from="2020-01-01")

    assert kinds(spouse, own) == ["own", "spouse"]
    assert kinds(retired, own) == ["own", "retired"]
    assert kinds(cobra, own) == ["own", "cobra"]
    assert kinds(newer, older) == ["older", "newer"]


def test_the_whole_line_of_payers():
    tricare = {"payer": {"kind": "tricare"}}

    assert kinds(MEDICAID, tricare, AGED, plan(25)) == ["plan", "medicare", "tricare", "medicaid"]
    assert kinds(MEDICAID, tricare, AGED, plan(5)) == ["medicare", "plan", "tricare", "medicaid"]


def test_an_accident_insurance_pays_first_and_only_for_its_accident():
    auto = {"payer": {"kind": "auto"}}

    assert kinds(AGED, auto, accident={"kind": "auto"}) == ["auto", "medicare"]
    told = order(AGED, auto)
    assert [r.payer for r in told.ranked] == ["medicare"]
    assert told.left_out[0][0] == 1


@pytest.mark.parametrize(
    ("coverages", "missing"),
    [
        ((AGED, plan(None)), "employees"),
        ((AGED, plan(25, basis=None)), "basis"),
        (({"payer": {"kind": "medicare"}}, plan(25)), "entitlement"),
        (({"payer": {"kind": "medicare"}, "entitlement": "esrd"}, plan(25)), "esrd_from"),
        ((plan(relationship="child"), plan(relationship="child")), "birth dates"),
        ((plan(), plan()), "since when"),
    ],
)
def test_what_cannot_be_told_is_said(coverages, missing):
    told = order(*coverages)

    assert told.ranked == ()
    assert missing in told.missing


def test_a_coverage_that_ended_does_not_pay():
    told = order(AGED, plan(25, effective_to="2026-05-01"))

    assert [r.payer for r in told.ranked] == ["medicare"]
    assert "ended on 2026-05-01" in told.left_out[0][1]


def test_every_place_names_its_source():
    told = order(MEDICAID, AGED, plan(25))

    assert all(len(r.source) > 10 and r.rule for r in told.ranked)


# What is left after the primary payer


@pytest.mark.parametrize(
    ("charge", "allowed", "alone", "primary", "pays"),
    [
        ("175.00", "125.00", "100.00", Primary(Decimal("120.00"), Decimal("150.00")), "30.00"),
        ("175.00", "125.00", "0.00", Primary(Decimal("100.00"), Decimal("150.00")), "0.00"),
        ("175.00", "125.00", "100.00", Primary(Decimal("140.00"), Decimal("150.00"), Decimal("150.00")), "10.00"),
        ("175.00", "125.00", "100.00", Primary(Decimal("175.00"), Decimal("175.00")), "0.00"),
    ],
)
def test_the_lowest_of_three(charge, allowed, alone, primary, pays):
    """42 CFR 411.33(a), its own example first: charge 175, primary allows 150 and pays 120, Medicare allows 125."""
    assert str(medicare_secondary(Decimal(charge), Decimal(allowed), Decimal(alone), primary, Chain())) == pays


def test_a_hospital_gets_the_lowest_of_four():
    """42 CFR 411.33(e)."""
    primary = Primary(Decimal("4360.00"))

    pays = medicare_secondary_facility(Decimal(6800), Decimal(4700), Decimal(520), primary, Chain())

    assert pays == Decimal(340)


@given(
    charge=st.integers(0, 10**6), allowed=st.integers(0, 10**6), alone=st.integers(0, 10**6), paid=st.integers(0, 10**6)
)
def test_a_second_payment_is_never_negative_nor_above_what_medicare_would_pay(charge, allowed, alone, paid):
    pays = medicare_secondary(Decimal(charge), Decimal(allowed), Decimal(alone), Primary(Decimal(paid)), Chain())

    assert 0 <= pays <= alone


def test_a_plan_pays_what_is_left_up_to_its_own_benefit():
    assert plan_secondary(Decimal(50), Decimal(80), Decimal(70), duplicates=True) == 50
    assert plan_secondary(Decimal(50), Decimal(80), Decimal(70), duplicates=False) == 10
    assert plan_secondary(Decimal(50), Decimal(60), Decimal(70), duplicates=False) == 0


ROW = [{"code": "99213", "work": "125.00"}]


def test_medicare_as_secondary_prices_the_line(schedule):
    paid = [{"amount": "120.00", "payer_id": "PLAN1", "allowed": "150.00"}]

    line = priced(schedule(ROW), {"code": "99213", "charge": "175.00"}, prior_payments=paid).lines[0]

    assert (str(line.payer_share), str(line.sequestration), str(line.patient_share)) == ("29.40", "0.60", "0.00")
    assert str(line.other_payers) == "120.00"


def test_what_the_primary_paid_must_be_known_by_line(schedule):
    paid = [{"amount": "120.00", "payer_id": "PLAN1"}]
    tables = schedule(ROW)

    one = priced(tables, {"code": "99213"}, {"code": "99213"}, prior_payments=paid)
    other = priced(tables, {"code": "99213"}, {"code": "99213"}, prior_payments=[paid[0] | {"line": 1}])

    assert "prior_payments[].line" in one.missing
    assert other.missing is None


def test_nothing_is_asked_of_a_qualified_beneficiary(schedule):
    coverages = [AGED | {"order": 1}, MEDICAID | {"order": 2, "qmb": True}]

    line = priced(schedule(ROW), {"code": "99213"}, coverages=coverages).lines[0]

    assert (str(line.patient_share), str(line.other_payers)) == ("0.00", "25.00")
    assert line.allowed == line.patient_share + line.payer_share + line.other_payers + line.sequestration


def test_the_order_is_told_with_the_price_and_a_wrong_one_is_named(schedule):
    coverages = [AGED | {"order": 1}, plan(25, order=2)]

    told = priced(schedule(ROW), {"code": "99213"}, coverages=coverages)

    steps = {s.step: s.value for s in told.steps}
    assert steps["payer 1"] == "plan"
    assert steps["stated order"] == "differs from the rule"


def test_a_contractual_reduction_is_never_the_patients(schedule):
    """Group code CO: the charge above the allowed amount is nobody's but the provider's."""
    line = priced(schedule(ROW), {"code": "99213", "charge": "900.00"}).lines[0]

    assert line.patient_share <= line.allowed == Decimal("125.00")


# Programs with causes or patients of their own

VETERAN = {"payer": {"kind": "veterans"}}
LUNG = {"payer": {"kind": "black_lung"}}


def test_veterans_affairs_pays_alone_what_it_authorized_and_else_nothing():
    """42 CFR 411.8."""
    authorized = order(AGED, VETERAN, authorizations=[{"number": "VA1"}])
    other = order(AGED, VETERAN)

    assert [r.payer for r in authorized.ranked] == ["veterans"]
    assert "411.8" in authorized.left_out[0][1]
    assert [r.payer for r in other.ranked] == ["medicare"]


def test_black_lung_pays_first_for_its_diagnoses_only():
    assert kinds(AGED, LUNG, diagnoses=[{"code": "J60"}]) == ["black_lung", "medicare"]
    assert kinds_left(AGED, LUNG, diagnoses=[{"code": "J18.9"}]) == ["medicare"]


def kinds_left(*coverages, **more):
    return [r.payer for r in order(*coverages, **more).ranked]


def test_several_accident_insurances_and_a_group_plan_come_before_medicare():
    compensation = {"payer": {"kind": "workers_compensation"}}

    assert kinds(AGED, plan(25), compensation, accident={"kind": "employment"}) == [
        "workers_compensation", "plan", "medicare",
    ]  # fmt: skip


# A plan after another payer

CONTRACT = """
schema = "superbill/contract/1"
name = "Second"
payer = "P2"
effective_from = 2024-01-01
[fees]
"99213" = "90.00"
"""


def second(schedule, coordination, paid, allowed="100.00", **more):
    coverage = {"order": 2, "payer": {"kind": "commercial", "id": "P2"}, "cost_share": {"coinsurance": "0.20"}}
    told = encounter(
        {"code": "99213"}, payer={"kind": "commercial", "id": "P2"},
        coverages=[coverage | {"coordination": coordination} | more],
        prior_payments=[{"amount": paid, "payer_id": "P1", "allowed": allowed, "line": 1}],
    )  # fmt: skip
    return price(told, schedule(ROW), read_contract(CONTRACT, "c.toml")).lines[0]


@pytest.mark.parametrize(
    ("coordination", "paid", "pays", "owes"),
    [
        (None, "80.00", "20.00", "0.00"),
        ("standard", "20.00", "72.00", "8.00"),
        ("non_duplication", "80.00", "0.00", "20.00"),
        ("non_duplication", "60.00", "12.00", "28.00"),
        ("standard", "100.00", "0.00", "0.00"),
    ],
)
def test_a_second_plan_by_its_way_of_coordinating(schedule, coordination, paid, pays, owes):
    """NAIC COB Model Regulation §7: own benefit 72; the first payer allowed 100."""
    line = second(schedule, coordination, paid)

    assert (str(line.payer_share), str(line.patient_share), str(line.other_payers)) == (pays, owes, paid)


def test_accumulators_of_another_year_are_not_taken(schedule):
    line = second(schedule, None, "80.00", accumulators={"as_of": "2023-12-01", "deductible_met": "0"})

    assert "plan year" in line.missing
    assert line.patient_share is None


@pytest.mark.parametrize(
    ("coordination", "paid", "pays", "owes"),
    [
        ("carve_out", "60.00", "12.00", "28.00"),
        ("maintenance_of_benefits", "60.00", "32.00", "8.00"),
        ("maintenance_of_benefits", "80.00", "16.00", "4.00"),
        ("maintenance_of_benefits", "100.00", "0.00", "0.00"),
    ],
)
def test_carve_out_and_maintenance_of_benefits(schedule, coordination, paid, pays, owes):
    """Carve-out: own benefit 72 less what was paid. Maintenance: 80 percent of what the first payer left of 100."""
    line = second(schedule, coordination, paid)

    assert (str(line.payer_share), str(line.patient_share), str(line.other_payers)) == (pays, owes, paid)


def test_what_medicaid_does_not_pay_is_not_the_patients(schedule):
    """42 CFR 447.15: 100 allowed, 80 paid; Medicaid's own 90 less 80 is 10, and the rest is nobody's."""
    coverage = {"order": 2, "payer": {"kind": "medicaid", "id": "P2"}, "cost_share": {"coinsurance": "0"},
                "coordination": "non_duplication"}  # fmt: skip
    told = encounter(
        {"code": "99213"}, payer={"kind": "medicaid", "id": "P2"}, coverages=[coverage],
        prior_payments=[{"amount": "80.00", "payer_id": "P1", "allowed": "100.00", "line": 1}],
    )  # fmt: skip

    line = price(told, schedule(ROW), read_contract(CONTRACT, "c.toml")).lines[0]

    assert (str(line.payer_share), str(line.patient_share)) == ("10.00", "0.00")


COMPENSATION = {"payer": {"kind": "workers_compensation", "name": "State Fund"}, "order": 1}


def after_an_accident(schedule, **more):
    coverages = [COMPENSATION | more, AGED | {"order": 2}]
    return priced(schedule(ROW), {"code": "99213", "charge": "175.00"}, coverages=coverages,
                  accident={"kind": "employment"})  # fmt: skip


def test_medicare_is_not_priced_as_first_while_another_payer_is_silent(schedule):
    told = after_an_accident(schedule)

    assert told.allowed is None
    assert "what State Fund, which pays before Medicare, paid" in told.missing
    assert {s.step for s in told.steps} >= {"payer 1", "payer 2"}


@pytest.mark.parametrize(("why", "word"), [("not_prompt", "120 days"), ("denied", "denied"), ("not_filed", "filed")])
def test_a_conditional_payment_is_medicares_own_amount_to_be_repaid(schedule, why, word):
    """42 CFR 411.45, 411.24(h): 125.00 allowed, 80 percent less sequestration."""
    told = after_an_accident(schedule, conditional=why)

    steps = {s.step: s.value for s in told.steps}
    assert (str(told.allowed), str(told.payer_share)) == ("125.00", "98.00")
    assert word in steps["conditional payment in the place of State Fund"]
    assert "60 days" in steps["to be repaid"]


def test_a_group_plan_that_denied_with_a_payment_of_nothing(schedule):
    """42 CFR 411.33(a): the plan paid nothing; Medicare pays what it would pay alone."""
    paid = [{"amount": "0.00", "payer_id": "plan"}]
    coverages = [plan(25, order=1), AGED | {"order": 2}]

    line = priced(schedule(ROW), {"code": "99213", "charge": "175.00"}, coverages=coverages, prior_payments=paid).lines[
        0
    ]

    assert (str(line.payer_share), str(line.patient_share)) == ("98.00", "25.00")
