"""Home health periods and skilled nursing stays: the group from the facts of the assessment, the rate from a table."""

from decimal import Decimal
from pathlib import Path

import pytest

from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome
from superbill.model.post_acute import SkilledNursingFacts
from superbill.pricing import price
from superbill.pricing.hospital import read_hospital
from superbill.pricing.service import NotPriced
from superbill.pricing.skilled_nursing import NURSING, billed_groups, groups_of
from superbill.tables.installing import Wish, install
from superbill.tables.store import Tables

AGENCY = """
schema = "superbill/hospital/1"
name = "Prairie Care"
effective_from = 2025-10-01

[home_health]
wage_index = "1.0000"

[skilled_nursing]
wage_index = "{}"
"""
FILES = {
    "home health groups CY 2026.csv": "hipps,weight,lupa_threshold\n1EA11,1.2000,3\n1EB11,1.3000,4\n2CC31,1.9000,5\n",
    "home health diagnoses CY 2026.csv": "diagnosis,clinical_group\nZ47.1,E\nL97.519,C\n",
    "home health amounts CY 2026.csv": "home_health_item,amount\nperiod,2000.00\nlabor_share,0.749\nvisit_SN,170.00\n"
    "visit_PT,185.00\nadd_on_SN,1.7200\nunit_SN,55.00\nunit_PT,60.00\nfixed_loss,0.35\nloss_sharing,0.80\n",
    "skilled nursing rates FY 2026.csv": "component,group,urban_rate,rural_rate\nPT,TA,100.00,110.00\n"
    "OT,TA,90.00,99.00\nSLP,SE,60.00,70.00\nNURSING,HBC1,150.00,140.00\nNTA,ND,80.00,75.00\n"
    "NON-CASE-MIX,ALL,110.00,112.00\nLABOR,SHARE,0.719,0.719\n",
}  # fmt: skip
PERIOD = {"admission": "community", "timing": "early", "functional_level": "low", "comorbidity": "none"}
STAY = {
    "clinical_category": "major joint replacement or spinal surgery", "function_score": 4, "speech_conditions": 1,
    "speech_feeding": 1, "nursing_category": "special care high", "nursing_score": 9, "ancillary_points": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def rates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("post acute")
    paths = []
    for name, text in FILES.items():
        path = Path(folder / name)
        path.write_text(text)
        paths.append(path)
    install(paths, folder / "store", Wish())
    tables = Tables(folder / "store")
    yield tables
    tables.close()


def told(tables, encounter, index="1.0000"):
    return price(Encounter.model_validate(encounter), tables, hospital=read_hospital(AGENCY.format(index), "a.toml"))


def period(*visits, code=None, facts=PERIOD, principal="Z47.1", units="3"):
    lines = [{"number": 1, "revenue_code": "0023", "code": code}] if code else []
    lines += [{"number": n, "revenue_code": r, "units": units} for n, r in enumerate(visits, 2)]
    return {
        "id": "H1", "setting": "home_health", "service_date": "2026-03-02", "payer": {"kind": "medicare"},
        "diagnoses": [{"code": principal}], "home_health": facts, "lines": lines,
    }  # fmt: skip


def stay(days, used=0, facts=STAY, code=None, **more):
    lines = [{"number": 1, "revenue_code": "0022", "code": code}] if code else []
    admitted, left = "2026-01-01", f"2026-{1 + days // 31:02}-{1 + days % 31:02}"
    met = {"as_of": admitted, "skilled_nursing_days_used": used}
    return {
        "id": "N1", "setting": "skilled_nursing", "admit_date": admitted, "discharge_date": left, "lines": lines,
        "payer": {"kind": "medicare"}, "skilled_nursing": facts,
        "coverages": [{"order": 1, "payer": {"kind": "medicare"}, "accumulators": met}],
    } | more  # fmt: skip


def test_a_period_of_home_health(rates):
    """2000 × 1.2; no deductible or coinsurance; 2 percent sequestration."""
    priced = told(rates, period("0551", "0551", "0421"))

    assert (str(priced.allowed), str(priced.patient_share), str(priced.payer_share)) == ("2400.00", "0.00", "2352.00")
    assert [s.value for s in priced.steps if s.step == "group"] == ["1EA11"]
    assert {s.table.name for s in priced.steps if s.table} == {"home_health.diagnoses", "home_health.groups"}


@pytest.mark.parametrize(("first", "paid"), [(False, "340.00"), (True, "462.40")])
def test_fewer_visits_than_the_threshold_are_paid_one_by_one(rates, first, paid):
    """42 CFR 484.230: 2 × 170; the first of a first period 170 × 0.72 more."""
    priced = told(rates, period("0551", "0551", facts=PERIOD | {"first_of_sequence": first}))

    assert str(priced.allowed) == paid


def test_an_outlier_period(rates):
    """Cost 20 × 4 × 55 = 4400; threshold 2400 + 0.35 × 2000 = 3100; 80 percent of 1300."""
    assert str(told(rates, period(*["0551"] * 20, units="4")).allowed) == "3440.00"


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"facts": PERIOD | {"timing": None}}, "home_health.timing"),
        ({"facts": None}, "the facts of the assessment"),
        ({"principal": "R53.1"}, "R53.1 has no clinical group"),
        ({"code": "1EB11"}, "the claim bills 1EB11"),
        ({"facts": PERIOD | {"comorbidity": "high"}}, "the weight of group 1EA31"),
    ],
)
def test_what_a_period_lacks_is_said(rates, change, missing):
    priced = told(rates, period("0551", "0551", "0551", **change))

    assert priced.verdict is Outcome.NOT_CHECKED
    assert missing in priced.missing
    assert priced.allowed is None


def test_a_billed_group_is_taken_where_the_assessment_is_not_told(rates):
    assert str(told(rates, period("0551", "0551", "0421", code="1EA11", facts=None)).allowed) == "2400.00"


def test_a_stay_of_five_days(rates):
    """(60 + 150 + 110) × 5 + (100 + 90) × 5 + 80 × (3 × 3 + 2)."""
    priced = told(rates, stay(5))

    assert str(priced.allowed) == "3430.00"
    assert str(priced.patient_share) == "0.00"
    assert "AEGD: TA, SE, HBC1, ND" in [s.value for s in priced.steps]


def test_therapy_falls_after_the_twentieth_day_and_days_have_coinsurance(rates):
    """Days 21 to 27 at 98, day 28 at 96 percent; 8 coinsurance days of 217."""
    priced = told(rates, stay(28))

    expected = 320 * 28 + 190 * (20 + 7 * Decimal("0.98") + Decimal("0.96")) + 80 * (9 + 25)
    assert priced.allowed == expected
    assert str(priced.patient_share) == "1736.00"


def test_wage_index_and_days_used_before(rates):
    """319.41 of wages: 0.719 × 1.1 + 0.281; days 21 on have coinsurance at once."""
    priced = told(rates, stay(5, used=20), index="1.1000")

    assert str(priced.allowed) == str((Decimal("3430.00") * Decimal("1.0719")).quantize(Decimal("0.01")))
    assert str(priced.patient_share) == "1085.00"


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({"skilled_nursing": STAY | {"nursing_score": None}}, "skilled_nursing.nursing_score"),
        ({"skilled_nursing": STAY | {"qualifying_hospital_days": 2}}, "a hospital stay of 3 days"),
        ({"skilled_nursing": STAY | {"days_before": 98}}, "after the hundredth"),
        ({"skilled_nursing": STAY | {"ancillary_points": 12}}, "the rate of NTA group NA"),
        ({"coverages": []}, "skilled_nursing_days_used"),
        ({"discharge_date": None}, "admission and discharge dates"),
    ],
)
def test_what_a_stay_lacks_is_said(rates, more, missing):
    priced = told(rates, stay(5, **more))

    assert priced.verdict is Outcome.NOT_CHECKED
    assert missing in priced.missing


def test_no_rates_installed_is_not_checked(tmp_path):
    assert "skilled_nursing.rates" in told(Tables(tmp_path), stay(5)).missing
    assert "home_health" in told(Tables(tmp_path), period("0551")).missing


@pytest.mark.parametrize(
    ("category", "score", "more", "group"),
    [
        ("ES3", 14, {}, "ES3"), ("ES1", 15, {}, "CA1"), ("special care high", 5, {"depression": True}, "HDE2"),
        ("special care high", 6, {}, "HBC1"), ("special care low", 0, {}, "LDE1"),
        ("special care low", 16, {"depression": True}, "CA2"), ("clinically complex", 14, {}, "CBC1"),
        ("behavioral and cognitive", 11, {"restorative_services": 2}, "BAB2"),
        ("behavioral and cognitive", 10, {}, "PBC1"), ("reduced physical function", 3, {}, "PDE1"),
        ("reduced physical function", 16, {"restorative_services": 3}, "PA2"),
    ],
)  # fmt: skip
def test_nursing_groups(category, score, more, group):
    """SNF PPS final rule FY2019, table 26: 25 nursing groups."""
    facts = SkilledNursingFacts.model_validate(STAY | {"nursing_category": category, "nursing_score": score} | more)

    assert groups_of(facts).nursing == group


@pytest.mark.parametrize(("score", "group"), [(5, "TM"), (6, "TN"), (9, "TN"), (10, "TO"), (23, "TO"), (24, "TP")])
def test_therapy_groups(score, group):
    change = {"clinical_category": "non-orthopedic surgery and acute neurologic", "function_score": score}

    assert groups_of(SkilledNursingFacts.model_validate(STAY | change)).therapy == group


def test_every_hipps_code_reads_back():
    for letter, group in zip("ABCDEFGHIJKLMNOPQRSTUVWXY", NURSING, strict=True):
        assert billed_groups(f"KA{letter}F1").nursing == group
    for wrong in ("ZZZZZ", "A", "QAAA1", "AMAA1"):
        with pytest.raises(NotPriced):
            billed_groups(wrong)
