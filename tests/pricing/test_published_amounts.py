"""Medicare's own published amounts, reproduced to the cent from the official files."""

import csv
import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.pricing.fee_fixtures import encounter
from tests.tables.installs import install

from superbill.pricing import price
from superbill.pricing.factors import conversion_factor
from superbill.pricing.fee import fee_of
from superbill.pricing.place import Place
from superbill.tables.fee_periods import Period
from superbill.tables.mpfs import fee_schedule
from superbill.tables.store import Tables

DAY = date(2025, 10, 15)
OTHER_VALUES = {"21A", "21B", "21D", "24C"}
"""Cap files that CMS computed with values which stand in none of the files: test_caps_with_other_values.py."""


@pytest.fixture(scope="module")
def official(shared, tmp_path_factory) -> Tables:
    folder = tmp_path_factory.mktemp("official")
    for name in ("PPRRVU2025_Oct.csv", "GPCI2025.csv", "25LOCCO.csv", "OPPSCAP_Oct.csv", "ANES2025.csv"):
        install(shared / "data/mpfs/rvu2025" / name, folder)
    install(shared / "data/mpfs/zip/ZIP5_OCT2025.txt.gz", folder)
    return Tables(folder)


def published(shared: Path):
    with (shared / "data/mpfs/oracle/PFREV25C.txt").open() as file:
        for row in csv.reader(file):
            if len(row) > 10:
                yield row


OLDER_INDICES = {"23D": "23C"}
"""RVU23D brought new indices for Puerto Rico and the Virgin Islands; its cap file was still made with the old ones."""


def test_every_published_amount_in_both_settings(shared, official):
    """PFREV25C: the carriers' payment amounts, non-facility and facility, by carrier and locality."""
    wrong, count = [], 0
    for row in published(shared):
        _, carrier, locality, code, modifier = (cell.strip() for cell in row[:5])
        for pos, amount in (("11", row[5]), ("22", row[6])):
            line = {"code": code, "modifiers": [modifier] if modifier else []}
            told = encounter(line, day=DAY.isoformat(), pos=pos, provider={"carrier": carrier, "locality": locality})
            count += 1
            if price(told, official).allowed != Decimal(amount):
                wrong.append((row[:5], pos, amount))

    assert wrong == []
    assert count == 218


def caps(path: Path):
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    for row in csv.reader(text.decode().splitlines()):
        if len(row) > 6 and row[2] == "A":
            yield row


def reproduced(tables: Tables, day: date, path: Path) -> tuple[int, int]:
    """Count the rows of status A of a cap file, and those that the relative value file's own columns give."""
    schedule = fee_schedule(tables, day)
    factor = conversion_factor(schedule, qualifying=False)
    good = count = 0
    for code, modifier, _, carrier, locality, facility, nonfacility in caps(path):
        gpci = schedule.gpci(carrier, locality)
        assert gpci is not None
        assert factor is not None
        want = [Decimal(amount.replace(",", "")) for amount in (facility, nonfacility)]
        fees = [
            fee_of(schedule, code, modifier.strip(), Place(gpci, at, (), example=False), factor) for at in (True, False)
        ]
        count += 1
        good += [fee.amount for fee in fees if fee] == want
    return count, good


def without_cap_file(folder: Path, *files: Path) -> Tables:
    for file in files:
        install(file, folder)
    return Tables(folder)


def test_every_opps_cap_of_2025_follows_from_the_relative_value_file(shared, tmp_path):
    source = shared / "data/mpfs/rvu2025"
    tables = without_cap_file(tmp_path, source / "PPRRVU2025_Oct.csv", source / "GPCI2025.csv")

    assert reproduced(tables, DAY, source / "OPPSCAP_Oct.csv") == (6670, 6670)


def test_the_cap_file_itself_is_taken_where_it_is_installed(shared, official):
    for row in list(caps(shared / "data/mpfs/rvu2025/OPPSCAP_Oct.csv"))[::400]:
        code, modifier, _, carrier, locality, facility, _ = row
        line = {"code": code, "modifiers": [modifier] if modifier.strip() else []}
        told = encounter(line, day=DAY.isoformat(), pos="22", provider={"carrier": carrier, "locality": locality})

        priced = price(told, official).lines[0]

        assert str(priced.allowed) == facility
        assert any(s.table and s.table.name == "mpfs.oppscap" for s in priced.steps)


@pytest.mark.long
@pytest.mark.parametrize(
    "release",
    sorted(({f"{y}{q}" for y in (20, 21, 22, 23) for q in "ABCD"} | {"24A", "24AR", "24B", "24C"}) - OTHER_VALUES),
)
def test_every_opps_cap_of_the_older_releases(shared, tmp_path, release):
    source = shared / "data/mpfs/rvu2020_2024"
    install(source / f"RVU{release}_pprrvu.csv.gz", tmp_path)
    held = Tables(tmp_path).releases("mpfs.rvu")[0].manifest
    period = Period(held.release, held.effective_from, held.effective_to)
    install(source / f"RVU{OLDER_INDICES.get(release, release)}_gpci.csv.gz", tmp_path, period=period)
    tables, day = Tables(tmp_path), held.effective_from

    count, good = reproduced(tables, day, source / f"RVU{release}_oppscap.csv.gz")

    assert count > 8000
    assert good == count


def test_a_zip_code_finds_its_locality(official):
    told = encounter(
        {"code": "99213"}, day=DAY.isoformat(), provider={"carrier": None, "locality": None, "zip": "60601"}
    )

    line = price(told, official).lines[0]

    assert line.steps[0].value == "06102/16 CHICAGO"
    assert not line.example


def test_a_zip_code_in_two_localities_is_not_guessed(official):
    told = encounter(
        {"code": "99213"}, day=DAY.isoformat(), provider={"carrier": None, "locality": None, "zip": "35958"}
    )

    line = price(told, official).lines[0]

    assert str(line.verdict) == "not checked"
    assert "several localities" in line.missing
