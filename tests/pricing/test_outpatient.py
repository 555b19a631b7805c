"""Outpatient hospital claims: worked claims, published rates, copayments, outlier, what is not priced."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.pricing.opps_fixtures import CODES, addenda, claim, priced
from tests.pricing.test_steps_add_up import is_arithmetic, number, worth

from superbill.model.finding import Outcome
from superbill.model.money import cents
from superbill.pricing import price
from superbill.tables.store import Tables

CASES = tomllib.loads((Path(__file__).parent / "outpatient.toml").read_text())["claim"]


@pytest.fixture(scope="module")
def opps(tmp_path_factory):
    tables = addenda(tmp_path_factory.mktemp("opps"))
    yield tables
    tables.close()


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_worked_claim(case, opps):
    told = priced(opps, *case["lines"], wage=case.get("wage", "1"))

    assert ["-" if n.allowed is None else str(n.allowed) for n in told.lines] == case["paid"], told.missing


def test_every_claim_names_its_source():
    assert [c["id"] for c in CASES if len(c["source"]) < 10] == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.sampled_from(sorted(CODES)), min_size=1, max_size=7), wage=st.sampled_from(["0.8", "1", "1.3"])
)
def test_steps_add_up_and_no_line_is_silent(lines, wage, opps):
    told = priced(opps, *lines, wage=wage)

    for line in told.lines:
        assert line.missing or line.reason or line.steps
        if line.verdict is Outcome.PASS and line.allowed is not None and line.patient_share is not None:
            assert line.allowed == line.patient_share + line.payer_share + line.sequestration
        for step in line.steps:
            result = number(step.value)
            if is_arithmetic(step.given) and result is not None:
                assert cents(worth(step.given)) == cents(result), step


def test_the_copayment_is_the_apcs_and_at_most_the_inpatient_deductible(opps):
    """42 CFR 419.41(c)(4)(i): 20% of 5,000 is 1,000; of 16,000 it would be 3,200, and 1,736 is the limit of 2026."""
    small = priced(opps, "J5000").lines[0]
    large = priced(opps, "J5000", wage="4.6667").lines[0]

    assert str(small.patient_share) == "1000.00"
    assert large.allowed > 15000
    assert str(large.patient_share) == "1736.00"


def test_the_deductible_comes_first(opps):
    met = [{"order": 1, "payer": {"kind": "medicare"}, "accumulators": {"deductible_met": "183.00"}}]

    line = priced(opps, "S0300", coverages=met).lines[0]

    assert (str(line.deductible), str(line.coinsurance)) == ("100.00", "40.00")


def test_costs_far_above_the_rate_bring_an_outlier_payment(opps):
    """42 CFR 419.43(d): cost 20,000 × 0.2 is no outlier under the fixed threshold; 60,000 × 0.2 = 12,000 is one."""
    usual = priced(opps, "S0300", charge="20000.00").lines[0]
    costly = priced(opps, "S0300", charge="60000.00").lines[0]

    assert str(usual.allowed) == "300.00"
    assert costly.allowed == 300 + Decimal("0.5") * (12000 - Decimal("1.75") * 300)


def test_packaged_charges_count_toward_the_outlier(opps):
    alone = priced(opps, "S0300", charge="40000.00")
    beside = priced(opps, "S0300", "N0000", charge="40000.00")

    assert beside.lines[0].allowed > alone.lines[0].allowed


def test_without_the_hospital_only_what_needs_no_wage_index_is_priced(opps):
    told = price(claim("S0300", "K0010"), opps)

    assert [n.verdict for n in told.lines] == [Outcome.NOT_CHECKED, Outcome.PASS]
    assert "--hospital" in told.lines[0].missing


@pytest.mark.parametrize(
    ("line", "missing"),
    [("ZZ999", "ZZ999 in Addendum B"), ("S0300@2027-05-02", "opps.hcpcs"), ("A0000", "fee schedule")],
)
def test_what_is_missing_is_said(line, missing, opps):
    told = priced(opps, line)

    assert told.verdict is Outcome.NOT_CHECKED
    assert missing in told.missing
    assert told.lines[0].allowed is None


def test_no_addendum_at_all_prices_nothing(tmp_path):
    told = priced(Tables(tmp_path), "S0300")

    assert told.lines[0].verdict is Outcome.NOT_CHECKED
    assert "opps.hcpcs" in told.lines[0].missing


def test_units_below_zero_are_refused(opps):
    assert "units" in priced(opps, "S0300x-2").lines[0].missing
