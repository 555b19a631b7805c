"""The releases that the carriers hold, whole: counts against independent lists, worked cases, what they lack."""

import csv
import gzip
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from superbill.errors import TableMissing
from superbill.tables.hcpcs import HCPCS, HcpcsCode, Level, level
from superbill.tables.icd10cm import TABULAR, VALID, CodePattern, Entry, Icd10cm, icd10cm
from superbill.tables.icd10pcs import icd10pcs
from superbill.tables.msdrg import drg, weights
from superbill.tables.ncci import ncci, pair_table
from superbill.tables.pages import look_up
from superbill.tables.store import Tables
from superbill.tables.validity import Validity

MAY, NOVEMBER = date(2026, 5, 15), date(2026, 11, 1)
CASES = tomllib.loads((Path(__file__).parent / "code_validity.toml").read_text())["case"]


def billable_codes(book: Icd10cm, store: Tables) -> set[str]:
    release = store.as_of(VALID, book.day)
    return {code for code, row in release.scan("code", Validity) if any(p.covers(book.day) for p in row.periods)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']} {case['date']}")
def test_worked_cases(tables: Tables, case: dict):
    found = look_up(tables, case["code"], case["date"], case.get("system", "ICD-10-CM"))

    if case.get("unknown"):
        assert found.pages == ()
        return
    (page,) = [p for p in found.pages if p.facts != (("kind", "procedure"),)]
    assert page.billable is case["valid"]
    if "ended" in case:
        assert page.periods[-1].end == case["ended"]
    elif not case["valid"]:
        assert page.missing == case["missing"]
    if "completed_by" in case:
        assert case["completed_by"].startswith(tuple(choice.code for choice in page.choices))


def test_the_tabular_and_the_dated_list_agree(tables: Tables):
    """Two publications, two carriers: the codes built from the tabular list are the billable codes of the day."""
    book = icd10cm(tables, MAY)

    built = {code for chapter in book.chapters for code in book.complete(chapter.code)}

    assert len(built) == 74_719
    assert built == billable_codes(book, tables)


def test_every_billable_code_of_the_release_has_a_title_and_a_path(tables: Tables):
    book = icd10cm(tables, MAY)

    lacking = [
        c for c in billable_codes(book, tables) if not book.title(c) or not book.path(c)[0].code.startswith("CH:")
    ]

    assert lacking == []


def test_counts_of_the_tabular_list(tables: Tables):
    release = tables.as_of(TABULAR, MAY)
    kinds = ("excludes1", "excludes2", "code_first", "use_additional", "code_also", "inclusion_terms")
    lines = dict.fromkeys(kinds, 0)
    codes = {"chapters": 0, "sections": 0, "places": 0}
    for key, entry in release.scan("entry", Entry):
        codes["chapters" if key.startswith("CH:") else "sections" if key.startswith("SEC:") else "places"] += 1
        for kind in kinds:
            lines[kind] += len(getattr(entry.notes, kind))

    assert codes == {"chapters": 22, "sections": 297, "places": 46_881}
    assert lines == {
        "excludes1": 5407,
        "excludes2": 2520,
        "code_first": 809,
        "use_additional": 1485,
        "code_also": 655,
        "inclusion_terms": 12_574,
    }


def targets(entry: Entry) -> Iterator[CodePattern]:
    for kind in ("excludes1", "excludes2", "code_first", "use_additional", "code_also"):
        for note in getattr(entry.notes, kind):
            yield from note.patterns


def test_patterns_of_the_tabular_point_at_places_that_exist(tables: Tables):
    book = icd10cm(tables, MAY)
    ends = {end for _, entry in book.tabular.scan("entry", Entry) for p in targets(entry) for end in (p.low, p.high)}

    assert len(ends) > 4000
    assert [end for end in ends if book.nearest(end) is None] == []


def test_fiscal_year_2027_is_valid_without_titles(tables: Tables):
    book = icd10cm(tables, NOVEMBER)
    codes = billable_codes(book, tables)

    untitled = [code for code in codes if book.title(code) is None]

    assert len(codes) == 74_879
    assert book.carried
    assert len(untitled) == 190
    assert all(book.periods(code)[0].start == date(2026, 10, 1) for code in untitled)


def test_medicare_code_editor_words_by_date(tables: Tables):
    assert "manifestation" in icd10cm(tables, MAY).attributes("D63.1")
    assert "female" in icd10cm(tables, date(2024, 9, 30)).attributes("O80")
    assert "female" not in icd10cm(tables, date(2024, 10, 1)).attributes("O80")


def test_a_day_outside_the_dated_list_is_missing_not_invalid(tables: Tables):
    with pytest.raises(TableMissing):
        icd10cm(tables, date(2031, 1, 1)).billable("E11.9")
    with pytest.raises(TableMissing):
        icd10pcs(tables, date(2015, 9, 30))


def test_procedures_of_fiscal_year_2027(tables: Tables):
    book = icd10pcs(tables, NOVEMBER)
    codes = list(book.below(""))

    assert len(codes) == 79_256
    assert sum(book.title(code) is None for code in codes) == 471


def test_characters_of_a_procedure(tables: Tables):
    axes = icd10pcs(tables, MAY).axes("0FT44ZZ")

    assert [axis.meaning for axis in axes] == [
        "Medical and Surgical",
        "Hepatobiliary System and Pancreas",
        "Resection",
        "Gallbladder",
        "Percutaneous Endoscopic",
        "No Device",
        "No Qualifier",
    ]


def test_hcpcs_holds_level_two_titles_and_no_others(tables: Tables):
    rows = dict(tables.as_of(HCPCS, MAY).scan("code", HcpcsCode))

    assert (
        sum(level(code) is Level.LEVEL_TWO and any(p.covers(MAY) for p in r.periods) for code, r in rows.items()) > 7000
    )
    assert {level(code) for code, row in rows.items() if row.title} == {Level.LEVEL_TWO}
    assert rows["99213"].periods[-1].covers(MAY)


def test_hospital_pairs_of_every_quarter(tables: Tables):
    release = tables.as_of(pair_table("hospital"), MAY)

    assert release.manifest.records == 1_594_456
    assert ncci(tables, MAY).pair("hospital", "11042", "97597").indicator == "1"
    assert ncci(tables, MAY).pair("hospital", "97597", "11042") is None
    assert ncci(tables, date(2021, 2, 1)).pair("hospital", "0001A", "0591T") is None
    assert ncci(tables, date(2022, 2, 1)).pair("hospital", "0001A", "0591T").end == date(2023, 12, 31)
    with pytest.raises(TableMissing):
        ncci(tables, date(2019, 6, 30)).pair("hospital", "11042", "97597")


@pytest.mark.long
def test_hospital_pairs_are_those_of_the_official_file(tables: Tables, shared: Path):
    """Two publications: the code editor's pairs in force on a day and the hospital file of that quarter."""
    with gzip.open(shared / "data/ncci/ptp_outpatient_2024q3.csv.gz", "rt") as lines:
        listed = {
            (row["column1"], row["column2"]): row["modifier_indicator"]
            for row in csv.DictReader(lines)
            if row["deletion_date"] == "9999-12-31"
        }

    ours = {(one, two): edit.indicator for one, two, edit in ncci(tables, date(2024, 8, 15)).pairs("hospital")}

    lacking = {pair: listed.pop(pair) for pair in listed.keys() - ours.keys()}
    assert ours == listed
    assert len(lacking) == 131
    assert {one for one, _ in lacking} == {"M0222", "M0243", "M0246", "Q0243"}


def test_weights_of_fiscal_year_2026(tables: Tables):
    release = weights(tables, MAY)
    sepsis = drg(release, "872")

    assert release.manifest.rows == 772
    assert sepsis is not None
    assert (str(sepsis.weight), sepsis.mdc, sepsis.post_acute) == ("1.0233", "18", True)
    with pytest.raises(TableMissing):
        weights(tables, NOVEMBER)


def test_every_release_is_whole(tables: Tables):
    for name in (
        "icd10cm",
        "icd10cm.valid",
        "icd10pcs",
        "icd10pcs.valid",
        "icd9cm",
        "hcpcs",
        "msdrg.weights",
        "ncci.ptp.hospital",
    ):
        for release in tables.releases(name):
            release.verify()
