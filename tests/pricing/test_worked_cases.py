"""Worked cases: what the manual and the law say a line is worth, each with its source."""

import tomllib
from pathlib import Path

import pytest
from tests.pricing.fee_fixtures import met, priced

CASES = tomllib.loads((Path(__file__).parent / "worked.toml").read_text())["case"]
SHARES = ("deductible", "coinsurance", "sequestration", "payer_share", "patient_share", "limiting_charge")


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_worked_case(case, schedule):
    year = case.get("year", 2024)
    tables = schedule(
        case["codes"], factor=case.get("factor", "1.0000"), gpci=case.get("gpci", ("1", "1", "1")), year=year
    )
    more = {k: case[k] for k in ("provider", "rendering", "accept_assignment") if k in case}
    if "deductible_met" in case:
        more["coverages"] = met(case["deductible_met"], year)

    price = priced(tables, *case["lines"], day=f"{year}-05-02", pos=case.get("pos", "11"), **more)

    told = ["" if line.allowed is None else str(line.allowed) for line in price.lines]
    assert told == case["allowed"], [line.missing or line.reason for line in price.lines]
    for share in SHARES:
        if share in case:
            assert [str(getattr(line, share)) for line in price.lines] == case[share]


def test_every_case_names_its_source():
    assert [c["id"] for c in CASES if len(c["source"]) < 10] == []
