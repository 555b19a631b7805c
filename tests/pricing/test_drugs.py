"""Drugs of a professional claim by the payment limits of the quarter."""

from datetime import date
from decimal import Decimal

import pytest
from tests.pricing.fee_fixtures import met, priced

from superbill.tables.asp import PaymentLimit
from superbill.tables.compiling import Origin, compiling


@pytest.fixture
def limits(schedule):
    tables = schedule([{"code": "99213", "work": "100.00"}, {"code": "J1234", "status": "E"}])
    origin = Origin(name="asp", release="2024Q2", effective_from=date(2024, 4, 1), effective_to=date(2024, 6, 30),
                    source="invented", source_sha256="0" * 64)  # fmt: skip
    with compiling(tables.folder, origin) as draft:
        draft.put("code", "J1234", PaymentLimit("1 mg", Decimal("12.345"), None, ""))
        draft.put("code", "J5678", PaymentLimit("10 mg", Decimal("100.000"), Decimal("15.0"), ""))
    tables.close()
    return tables


def test_the_limit_times_the_units(limits):
    """42 CFR 414.904: 12.345 × 7 = 86.415, rounded once."""
    line = priced(limits, {"code": "J1234", "units": "7"}).lines[0]

    assert (str(line.allowed), str(line.patient_share)) == ("86.42", "17.28")
    assert line.steps[0].table.name == "asp"


def test_a_discarded_amount_is_paid_on_its_own_line(limits):
    told = priced(limits, {"code": "J1234", "units": "3"}, {"code": "J1234", "units": "2", "modifiers": ["JW"]})

    assert [str(line.allowed) for line in told.lines] == ["37.04", "24.69"]


def test_the_coinsurance_of_a_drug_above_inflation_and_the_deductible(limits):
    """Social Security Act §1833(a)(1)(EE): 15 percent of what is left after the deductible."""
    line = priced(limits, {"code": "J5678"}, coverages=met("200.00")).lines[0]

    assert (str(line.deductible), str(line.coinsurance)) == ("40.00", "9.00")


def test_a_drug_without_a_limit_or_outside_the_quarter_is_not_checked(limits):
    assert "J9999" in priced(limits, {"code": "J9999"}).missing
    assert priced(limits, {"code": "J1234", "service_date": "2024-08-01"}, day="2024-08-01").allowed is None
