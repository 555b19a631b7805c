"""Titles that the tabular list lacks come from an order file that the user installed, and say so."""

from datetime import date
from pathlib import Path

import pytest
from tests.tables.layouts.small_files import ICD

from superbill.tables.compiling import Origin, compiling
from superbill.tables.hcpcs import HcpcsCode, hcpcs
from superbill.tables.icd10cm import icd10cm
from superbill.tables.installing import install
from superbill.tables.loaders import tabular
from superbill.tables.official import OfficialFile
from superbill.tables.pages import look_up
from superbill.tables.store import Tables
from superbill.tables.validity import Period, Validity

HERE = Path(__file__).parent
DAY = date(2026, 5, 15)
WHOLE = Period(date(2015, 10, 1), date(2027, 9, 30))


@pytest.fixture
def store(tmp_path: Path):
    def release(name: str, start: date, end: date) -> Origin:
        return Origin(name, start.isoformat(), start, end, "hand-written", "0" * 64)

    with compiling(tmp_path, release("icd10cm", date(2019, 10, 1), date(2020, 9, 30))) as draft:
        tabular.load(OfficialFile(HERE / "tabular_2020.xml"), draft)
    with compiling(tmp_path, release("icd10cm.valid", WHOLE.start, WHOLE.end)) as draft:
        draft.put("code", "QA0.0101", Validity((WHOLE,)))
    with compiling(tmp_path, release("hcpcs", date(2019, 7, 1), date(2026, 6, 30))) as draft:
        for code in ("A0021", "V5364", "99213"):
            draft.put("code", code, HcpcsCode((WHOLE,), "short title of the quarter" if code == "A0021" else ""))
    tables = Tables(tmp_path)
    yield tables
    tables.close()


def installed(store: Tables, table: str, layout: str, tmp_path: Path) -> None:
    small = next(s for s in ICD if (s.table, s.layout) == (table, layout))
    install(small.write(tmp_path / table), store.folder)
    store.close()


def test_a_title_comes_from_the_order_file(store: Tables, tmp_path: Path):
    assert icd10cm(store, DAY).title("QA0.0101") is None
    installed(store, "icd10cm.order", "official", tmp_path)

    assert icd10cm(store, DAY).title("QA0.0101") == "SCN2A-related neurodevelopmental disorder"
    page = look_up(store, "QA0.0101", DAY).pages[0]
    assert page.title == "SCN2A-related neurodevelopmental disorder"
    assert "title from the order file of 2025-10-01; the notes shown are those above the code" in page.remarks
    assert "icd10cm.order" in {ref.name for ref in page.tables}


def test_the_hcpcs_file_of_the_quarter_knows_more_of_level_two(store: Tables, tmp_path: Path):
    before = hcpcs(store, DAY)
    assert (before.valid("A0021"), before.title("A0021")) == (True, "short title of the quarter")
    installed(store, "hcpcs.level2", "fixed width", tmp_path)

    book = hcpcs(store, DAY)
    assert (book.valid("A0021"), book.title("A0021")) == (False, "Outside state ambulance")
    assert (book.valid("V5364"), book.valid("99213")) == (True, True)
    page = look_up(store, "A0021", DAY).pages[0]
    assert page.billable is False
    assert ("long description", "Ambulance service, outside state per mile") in page.facts
