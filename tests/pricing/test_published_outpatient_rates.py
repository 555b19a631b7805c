"""Outpatient rates that Medicare published: relative weight times conversion factor, every row of Addendum B CY2025."""

from decimal import Decimal

import pytest
from tests.pricing.opps_fixtures import HOSPITAL, claim

from superbill.model.money import cents
from superbill.pricing import price
from superbill.pricing.hospital import read_hospital
from superbill.tables.installing import Wish, install
from superbill.tables.opps import CODES, OppsCode
from superbill.tables.store import Tables

CONVERSION_FACTOR = Decimal("89.169")
"""CY2025 OPPS final rule, hospitals that meet the quality reporting requirements."""


@pytest.fixture(scope="module")
def published(shared, tmp_path_factory):
    folder = shared / "data" / "opps" / "2025"
    wanted = ("Addendum_A.", "Addendum_B.", "Addendum_M.", "Complxity", "Rank")
    paths = [p for p in sorted(folder.iterdir()) if any(word in p.name for word in wanted)]
    store = tmp_path_factory.mktemp("published")
    install(paths, store, Wish(accept_ama_licence=True))
    tables = Tables(store)
    yield tables
    tables.close()


def test_weight_times_factor_gives_the_published_rate(published):
    rows = [row for _, row in published.releases(CODES)[0].scan("code", OppsCode) if row.weight and row.rate]

    wrong = [row.code for row in rows if cents(row.weight * CONVERSION_FACTOR) != row.rate]

    assert len(rows) > 5000
    assert wrong == []


@pytest.mark.parametrize(
    ("lines", "paid"),
    [
        (["45378"], ["911.71"]),
        (["70551", "70553"], ["854.83", "0.00"]),
        (["70450", "70450"], ["224.55", "0.00"]),
        (["66984", "80053", "96365"], ["2280.73", "0.00", "0.00"]),
        (["99285", "G0378x10", "96365"], ["2647.73", "0.00", "0.00"]),
        (["45378-73"], ["455.86"]),
    ],
    ids=["colonoscopy", "MRI composite", "CT composite", "comprehensive", "observation", "discontinued"],
)
def test_claims_of_2025_at_wage_index_one(lines, paid, published):
    hospital = read_hospital(HOSPITAL.format("1").replace("2026-01-01", "2025-01-01"), "hospital.toml")

    told = price(claim(*[f"{line}@2025-03-04" for line in lines]), published, hospital=hospital)

    assert [str(line.allowed) for line in told.lines] == paid, told.missing
