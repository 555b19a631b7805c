"""Ambulatory surgical centers: rates, wage index, several procedures, what is packaged or not on the lists."""

from datetime import date
from decimal import Decimal

import pytest
from tests.pricing.fee_fixtures import encounter
from tests.pricing.opps_fixtures import HOSPITAL

from superbill.model.finding import Outcome
from superbill.pricing import price
from superbill.pricing.hospital import read_hospital
from superbill.tables.asc import AscCode
from superbill.tables.compiling import Origin, compiling
from superbill.tables.store import Tables

ROWS = {
    "asc.surgical": {"66001": ("A2", True, "1000.00"),
                     "66002": ("G2", True, "600.00"), "66003": ("G2", False, "200.00"),
                     "66004": ("J8", False, "5000.00"), "66005": ("N1", False, None)},
    "asc.ancillary": {"J1111": ("K2", False, "10.00"), "C1111": ("J7", False, None)},
}  # fmt: skip


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asc")
    for name, rows in ROWS.items():
        origin = Origin(name=name, release="2026A", effective_from=date(2026, 1, 1), effective_to=date(2026, 12, 31),
                        source="invented", source_sha256="0" * 64)  # fmt: skip
        with compiling(folder, origin) as draft:
            for code, (indicator, discounted, rate) in rows.items():
                draft.put("code", code, AscCode(indicator, discounted, None, Decimal(rate) if rate else None))
    opened = Tables(folder)
    yield opened
    opened.close()


def priced(tables, *lines, wage="1", **more):
    told = encounter(*lines, day="2026-05-02", pos="24", provider={"specialty": "49"}, **more)
    return price(told, tables, hospital=read_hospital(HOSPITAL.format(wage), "center.toml"))


@pytest.mark.parametrize(
    ("lines", "wage", "paid"),
    [
        ([{"code": "66001"}], "1", ["1000.00"]),
        ([{"code": "66001"}], "1.2", ["1100.00"]),
        ([{"code": "66002"}, {"code": "66001"}], "1", ["300.00", "1000.00"]),
        ([{"code": "66001", "units": "2"}], "1", ["1500.00"]),
        ([{"code": "66001"}, {"code": "66003"}], "1", ["1000.00", "200.00"]),
        ([{"code": "66001", "modifiers": ["73"]}], "1", ["500.00"]),
        ([{"code": "66001", "modifiers": ["74"]}], "1", ["1000.00"]),
        ([{"code": "66001", "charge": "700.00"}], "1", ["700.00"]),
        ([{"code": "J1111", "units": "5"}], "1.2", ["50.00"]),
        ([{"code": "66001"}, {"code": "66005"}], "1", ["1000.00", "0.00"]),
    ],
    ids=["rate", "half is labor", "the lower at half", "two units", "not discounted", "before anesthesia",
         "after anesthesia", "lower charge", "drug", "packaged"],
)  # fmt: skip
def test_worked_claims(lines, wage, paid, tables):
    """42 CFR 416.171, 416.172."""
    told = priced(tables, *lines, wage=wage)

    assert [str(n.allowed) for n in told.lines] == paid, told.missing
    for line in told.lines:
        assert line.allowed == line.patient_share + line.payer_share + line.sequestration


@pytest.mark.parametrize(
    ("line", "wage", "missing"),
    [
        ({"code": "C1111"}, "1", "no rate"),
        ({"code": "66004"}, "1.1", "device portion"),
        ({"code": "66001", "modifiers": ["50"]}, "1", "two lines"),
        ({"code": "66001", "units": "0"}, "1", "units"),
        ({"code": "66001", "service_date": "2027-02-01"}, "1", "asc.surgical"),
    ],
)
def test_what_is_missing_is_said(line, wage, missing, tables):
    told = priced(tables, line, wage=wage)

    assert told.verdict is Outcome.NOT_CHECKED
    assert missing in told.missing


def test_a_code_on_neither_list_is_not_paid_and_why(tables):
    line = priced(tables, {"code": "27447"}).lines[0]

    assert (line.verdict, str(line.allowed)) == (Outcome.FAIL, "0.00")
    assert "not on the lists" in line.reason
