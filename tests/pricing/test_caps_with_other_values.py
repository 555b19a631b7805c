"""Four cap files that CMS made with values which stand in no file beside them: values are found that give every row.

The caps of 2021A, 2021B and 2021D were computed with the conversion factor and the expense of the rule before the
Consolidated Appropriations Act, 2021 (the two later ones were never renewed), those of 2024C with the factor of January
2024; all four with work indices without the floor of 1.0 (42 CFR 414.26(c)). One expense and malpractice for each code
(2021) and one work index for each place at the floor must give all rows to the cent: 9,520 rows from about 200 values,
or 8,510 rows from about 40.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from tests.pricing.test_published_amounts import reproduced
from tests.tables.installs import install

from superbill.model.money import cents
from superbill.tables.fee_periods import Period
from superbill.tables.store import Tables

FACTORS = {"21A": "32.4085", "21B": "32.4085", "21D": "32.4085", "24C": "32.7442"}
"""CY 2021 and CY 2024 Physician Fee Schedule final rules, before the Acts that raised them."""
FLOOR = Decimal(1)
PE, MP = "non_facility_pe_used_for_opps_payment_amount", "mp_used_for_opps_payment_amount"
FACILITY_PE = "facility_pe_used_for_opps_payment_amount"
Rows = dict[tuple[str, str], dict[str, Decimal]]


def table(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="latin-1") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with gzip.open(path, "wt", encoding="latin-1", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return path


def published(path: Path) -> Rows:
    """Read the caps of status A: code and modifier -> place -> amount. California's places are told apart by number."""
    found: Rows = {}
    for row in table(path):
        if row["procstat"] == "A":
            amount = Decimal(row["non_facility_price"].replace(",", ""))
            place = _place(row["carrier"], row["locality"])
            found.setdefault((row["hcpcs"], row["mod"].strip()), {})[place] = amount
    return found


def _place(carrier: str, locality: str) -> str:
    state = "CA" if carrier.strip().zfill(5) in {"01112", "01182"} else carrier.strip().zfill(5)
    return f"{state}-{locality.strip().zfill(2)}"


def near(value: Decimal, by: int) -> Iterator[Decimal]:
    yield value
    for n in range(1, by):
        yield from (value + Decimal(n) / 100, value - Decimal(n) / 100)


def expense(row: dict[str, str], caps: dict[str, Decimal], indices: dict[str, tuple[Decimal, ...]], factor: Decimal):
    """Find practice expense and malpractice that give the caps of every place whose work index has no floor."""
    work, sure = Decimal(row["work_rvu"]), [place for place in caps if indices[place][0] != FLOOR]
    for malpractice, practice in product(near(Decimal(row[MP]), 6), near(Decimal(row[PE]), 250)):
        values = (work, practice, malpractice)
        if all(amount(values, indices[place], factor) == caps[place] for place in sure):
            return practice, malpractice
    return None


def amount(values: tuple[Decimal, ...], indices: tuple[Decimal, ...], factor: Decimal) -> Decimal:
    return cents(sum((v * i for v, i in zip(values, indices, strict=True)), Decimal(0)) * factor)


def without_floor(found: Rows, values: dict, indices: dict[str, tuple[Decimal, ...]], factor: Decimal) -> None:
    """Replace each index at the floor by the one under it that gives the caps of every code."""
    with_work = [key for key in found if values[key][0]]
    for place, (work, practice, malpractice) in list(indices.items()):
        told = [key for key in with_work if place in found[key]]
        if work != FLOOR or not told:
            continue
        indices[place] = next(
            tried
            for n in range(1000, 850, -1)
            if (tried := (Decimal(n) / 1000, practice, malpractice))
            and all(amount(values[key], tried, factor) == found[key][place] for key in told)
        )


@pytest.mark.long
@pytest.mark.parametrize("release", list(FACTORS))
def test_every_row_follows_from_the_values_that_cms_used(shared, tmp_path, release):
    source, factor = shared / "data/mpfs/rvu2020_2024", Decimal(FACTORS[release])
    relative, places = table(source / f"RVU{release}_pprrvu.csv.gz"), table(source / f"RVU{release}_gpci.csv.gz")
    found = published(source / f"RVU{release}_oppscap.csv.gz")
    indices = {
        _place(row["mac"], row["locality_number"]): tuple(Decimal(row[f"gpci_{part}"]) for part in ("work", "pe", "mp"))
        for row in places
    }
    values = {}
    for row in relative:
        key = (row["hcpcs"], row["mod"].strip())
        row["conv_factor"] = FACTORS[release]
        if key in found:
            solved = expense(row, found[key], indices, factor)
            assert solved, key
            row[PE], row[FACILITY_PE], row[MP] = str(solved[0]), str(solved[0]), str(solved[1])
            row["non_fac_pe_rvu"] = row["facility_pe_rvu"] = "99"  # the cap alone is looked at: it binds
            values[key] = (Decimal(row["work_rvu"]), *solved)
    without_floor(found, values, indices, factor)
    for row in places:
        row["gpci_work"] = str(indices[_place(row["mac"], row["locality_number"])][0])

    file = write(tmp_path / f"RVU{release}_pprrvu.csv.gz", relative)
    install(file, tmp_path)
    held = Tables(tmp_path).releases("mpfs.rvu")[0].manifest
    period = Period(held.release, held.effective_from, held.effective_to)
    install(write(tmp_path / f"RVU{release}_gpci.csv.gz", places), tmp_path, period=period)

    count, good = reproduced(Tables(tmp_path), held.effective_from, source / f"RVU{release}_oppscap.csv.gz")

    assert count > 8000
    assert good == count
