"""Our tables beside files that the publishers offer themselves. Skipped where those files are not laid beside."""

import csv
import gzip
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from superbill.tables.hcpcs import HCPCS, HcpcsCode, Level, level
from superbill.tables.icd9cm import icd9cm
from superbill.tables.icd10cm import VALID, icd10cm
from superbill.tables.icd10pcs import icd10pcs
from superbill.tables.store import Tables
from superbill.tables.validity import Validity


def lines(path: Path, ending: str) -> list[str]:
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode("latin-1").splitlines()
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.lower().endswith(ending) and "addenda" not in n)
        return archive.read(name).decode("latin-1").splitlines()


def order_file(listed: Iterable[str]) -> dict[str, str]:
    """Billable codes and long titles of an ICD-10-CM order file (fixed columns)."""
    return {line[6:13].strip(): line[77:].strip() for line in listed if line[14:15] == "1"}


ORDER_FILES = {
    "FY2019_code_descriptions.zip": (date(2018, 10, 1), "order_2019.txt", 71_932),
    "icd10cm-order-Jan-2021.txt.gz": (date(2021, 1, 1), "", 72_621),
    "FY2023_code_descriptions_tabular_order.zip": (date(2022, 10, 1), "order_2023.txt", 73_639),
    "FY2026_icd10orderfiles.zip": (date(2025, 10, 1), "order_2026.txt", 74_719),
}


@pytest.mark.parametrize("name", ORDER_FILES)
def test_billable_codes_of_four_years(tables: Tables, shared: Path, name: str):
    day, ending, count = ORDER_FILES[name]
    official = order_file(lines(shared / "data/icd10cm/order" / name, ending))
    release = tables.as_of(VALID, day)

    ours = {
        code.replace(".", "") for code, row in release.scan("code", Validity) if any(p.covers(day) for p in row.periods)
    }

    assert len(official) == count
    assert ours == set(official)


def test_titles_of_fiscal_year_2026(tables: Tables, shared: Path):
    """The order file is plain ASCII; the tabular list keeps accents, and has a few newer wordings."""
    official = order_file(lines(shared / "data/icd10cm/order/FY2026_icd10orderfiles.zip", "order_2026.txt"))
    book = icd10cm(tables, date(2026, 5, 15))

    differ = [code for code, title in official.items() if book.title(code) != title]

    assert all(book.title(code) for code in official)
    assert len(differ) == 119


@pytest.mark.parametrize(
    ("name", "ending", "day"),
    [
        ("FY2023_pcs_codes.zip", "codes_2023.txt", date(2022, 10, 1)),
        ("FY2026_pcs_codes.zip", "codes_2026.txt", date(2025, 10, 1)),
    ],
)
def test_procedures_of_two_years(tables: Tables, shared: Path, name: str, ending: str, day: date):
    official = {line[:7]: line[8:].strip() for line in lines(shared / "data/icd10pcs" / name, ending)}
    book = icd10pcs(tables, day)

    assert set(book.below("")) == set(official)
    titled = {code: book.title(code) for code in official}
    assert sum(title is None for title in titled.values()) <= 600
    assert sum(titled[code] not in {None, official[code]} for code in official) <= 20


def test_icd9_of_version_32(tables: Tables, shared: Path):
    archive = shared / "data/icd9/ICD-9-CM-v32-master-descriptions.zip"
    diagnoses = dict(line.split(None, 1) for line in lines(archive, "long_dx.txt"))
    procedures = {line.split(None, 1)[0] for line in lines(archive, "long_sg.txt")}
    book = icd9cm(tables, date(2015, 9, 30))

    assert {c for c in diagnoses if not book.billable(c, "diagnosis")} == set()
    assert {c for c in procedures if not book.billable(c, "procedure")} == set()
    assert len(book.below("", "diagnosis")) == len(diagnoses)
    assert len(book.below("", "procedure")) == len(procedures)
    assert sum(book.title(code, "diagnosis") == title.strip() for code, title in diagnoses.items()) >= 14_500


def test_hcpcs_of_july_2024(tables: Tables, shared: Path):
    """The outpatient code editor against the HCPCS file of the quarter; the few that differ changed within it."""
    day = date(2024, 7, 15)
    with (shared / "data/hcpcs/hcpcs_level2_attributes_2024-07.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["hcpcs_code"]: row["date_term"] for row in csv.DictReader(file)}
    level_two = {code: ends for code, ends in listed.items() if level(code) is Level.LEVEL_TWO}
    official = {code for code, ends in level_two.items() if not ends or ends >= day.isoformat()}

    rows = tables.as_of(HCPCS, day).scan("code", HcpcsCode)
    ours = {c for c, r in rows if level(c) is Level.LEVEL_TWO and any(p.covers(day) for p in r.periods)}

    assert len(official) == 6975
    assert len(official - ours) <= 11
    assert ours & (set(level_two) - official) == set()
