"""The code book: pages, search and levels, first on the hand-written list, then on the official releases."""

from datetime import date

import pytest

from superbill.tables.compiling import Draft
from superbill.tables.icd10cm import VALID
from superbill.tables.pages import look_up
from superbill.tables.pages.finding import find
from superbill.tables.pages.level import level
from superbill.tables.pages.values import Page
from superbill.tables.release import Release
from superbill.tables.search import search, write
from superbill.tables.store import Tables
from superbill.tables.validity import Validity

MAY, NOVEMBER = date(2026, 5, 15), date(2026, 11, 1)
TITLES = [
    ("E11", "Type 2 diabetes mellitus", "diabetes NOS; insulin resistant diabetes"),
    ("E11.4", "Type 2 diabetes mellitus with neurological complications", ""),
    ("G70.0", "Myasthenia gravis", ""),
    ("I21.9", "Acute myocardial infarction, unspecified", "Myocardial infarction (acute) NOS; heart attack"),
    ("S72.0", "Fracture of head and neck of femur", ""),
    ("C84.1", "Sézary disease", ""),
    ("J1100", "Dexamethasone sodium phos", ""),
]


@pytest.fixture
def indexed(small_tabular: Release) -> Release:
    """The hand-written release with another search index in place of its own."""
    (small_tabular.folder / "search.sqlite").unlink()
    write(Draft(small_tabular.folder, "hand-written"), TITLES)
    return small_tabular


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("diabetes", ["E11", "E11.4"]),
        ("neuro diab 2", ["E11.4"]),
        ("2 DIABETES type", ["E11", "E11.4"]),
        ("fractures femur", ["S72.0"]),
        ("sezary", ["C84.1"]),
        ("heart attack", ["I21.9"]),
        ("ocardial", []),
        ("e11", ["E11", "E11.4"]),
        ("E11.4", ["E11.4"]),
        ("e114", ["E11.4"]),
        ("e11 neuro", ["E11.4"]),
        ("j1100", ["J1100"]),
        ("E11 femur", []),
        ("zebra", []),
        ("' OR 1 --", []),
        ('"*', []),
        ("", []),
    ],
)
def test_fragments_find_codes(indexed: Release, text: str, codes: list[str]):
    assert [hit.code for hit in search(indexed, text, 10)] == codes


def test_parts_inside_words_on_request(indexed: Release, tables: Tables):
    assert [hit.code for hit in search(indexed, "ocardial", 10, inside=True)] == ["I21.9"]
    assert {found.code for found in find(tables, "ocardiopath", MAY, 5)} == {"I42"}


def test_the_term_that_matched_is_told(indexed: Release):
    assert search(indexed, "heart attack", 1)[0].term == "heart attack"


def test_a_limit_holds(indexed: Release):
    assert len(search(indexed, "e11", 1)) == 1


def page(tables: Tables, code: str, day: date, system: str | None = None) -> Page:
    return look_up(tables, code, day, system).pages[0]


def test_a_page_has_the_way_from_the_chapter_and_the_notes_above(tables: Tables):
    found = page(tables, "V43.52XA", MAY)

    assert [step.code for step in found.path][:4] == ["CH:20", "SEC:V00-X58", "SEC:V00-V99", "SEC:V40-V49"]
    assert ("excludes1", "SEC:V00-V99") in {(note.kind, note.at) for note in found.notes}
    assert [step.code for step in found.sevenths] == ["A", "D", "S"]
    assert [(p.start, p.end) for p in found.periods] == [(date(2015, 10, 1), date(2027, 3, 31))]
    assert {ref.name for ref in found.tables} == {"icd10cm", "icd10cm.valid"}


def test_inclusion_terms_are_not_inherited(tables: Tables):
    assert {n.at for n in page(tables, "E11.9", MAY).notes if n.kind == "inclusion_terms"} <= {"E11.9"}
    assert "E11" in {n.at for n in page(tables, "E11.9", MAY).notes if n.kind == "includes"}


def test_what_completes_a_code_is_billable(tables: Tables):
    for step in page(tables, "S72.001", MAY).choices:
        assert page(tables, step.code, MAY).billable


def test_a_page_says_what_is_carried_over_and_what_is_not_installed(tables: Tables):
    dated = tables.as_of(VALID, NOVEMBER).scan("code", Validity)
    new = next(code for code, row in dated if row.periods[0].start == date(2026, 10, 1))

    assert page(tables, "E11.9", MAY).remarks == ()
    assert page(tables, "E11.9", NOVEMBER).remarks == (
        "titles and notes are carried over from the release of 2026-04-01",
    )
    assert page(tables, new, NOVEMBER).title is None
    assert page(tables, new, NOVEMBER).billable
    assert "title not installed" in page(tables, new, NOVEMBER).remarks[1]
    assert page(tables, new, MAY).missing == "not valid on 2026-05-15: begins with 2026-10-01"


@pytest.mark.parametrize(
    ("code", "systems"),
    [
        ("J1100", ["HCPCS", "ICD-10-CM"]),
        ("J11.00", ["ICD-10-CM"]),
        ("E11.9", ["ICD-10-CM"]),
        ("99213", ["CPT"]),
        ("0FT44ZZ", ["ICD-10-PCS"]),
        ("872", ["MS-DRG"]),
        ("250.00", ["ICD-9-CM"]),
        ("3.0", []),
    ],
)
def test_a_code_is_shown_in_every_system_that_has_it(tables: Tables, code: str, systems: list[str]):
    assert [found.system for found in look_up(tables, code, MAY).pages] == systems


def test_a_cpt_number_has_days_and_no_descriptor(tables: Tables):
    found = page(tables, "99213", MAY)

    assert (found.title, found.billable, found.system) == (None, True, "CPT")
    assert "AMA" in found.remarks[0]


def test_a_cpt_number_is_looked_up_among_hcpcs_and_an_unknown_system_in_all(tables: Tables):
    assert look_up(tables, "99213", MAY, "CPT") == look_up(tables, "99213", MAY, "HCPCS")
    assert [page.system for page in look_up(tables, "E11.9", MAY, "LOINC").pages] == ["ICD-10-CM"]


def test_an_unknown_code_gives_near_ones(tables: Tables):
    found = look_up(tables, "E11.99", MAY)

    assert found.pages == ()
    assert "E11.9" in [step.code for step in found.nearest]


@pytest.mark.parametrize(
    "code", ["", "   ", ".", "E", "'", "%", "E11.9; DROP", "Ä11", "0" * 500, "CH:99", "SEC:", "1234567890"]
)
def test_nonsense_is_no_code_and_no_crash(tables: Tables, code: str):
    found = look_up(tables, code, MAY)

    assert all(p.billable is not True for p in found.pages)


def test_codes_valid_on_the_day_come_first(tables: Tables):
    found = find(tables, "fracture neck femur right", MAY, 10, "ICD-10-CM")

    assert [f.status == "not valid" for f in found] == sorted(f.status == "not valid" for f in found)
    assert any(f.code == "S72.001" and f.status == "add 7th character" for f in found)


def test_every_system_gets_a_share_of_a_search(tables: Tables):
    assert {f.system for f in find(tables, "heart", MAY, 20)} >= {"ICD-10-CM", "ICD-10-PCS", "HCPCS", "MS-DRG"}


def test_the_book_is_walked_from_chapters_to_codes(tables: Tables):
    chapters = level(tables, "", MAY)
    assert chapters is not None
    assert len(chapters.rows) == 22

    section = level(tables, "I10-I1A", MAY, depth=2)
    assert section is not None
    assert [row.code for row in section.rows if row.depth == 0][:3] == ["I10", "I11", "I12"]
    assert ("I11.0", 1) in [(row.code, row.depth) for row in section.rows]

    leaf = level(tables, "S72.001", MAY)
    assert leaf is not None
    assert len(leaf.sevenths) == 16


@pytest.mark.parametrize(
    ("code", "key"), [("9", "CH:09"), ("chapter 9", "CH:09"), ("i10-i1a", "SEC:I10-I1A"), ("e119", "E11.9")]
)
def test_a_place_is_found_however_it_is_written(tables: Tables, code: str, key: str):
    found = level(tables, code, MAY)

    assert found is not None
    assert found.code == key


def test_no_such_place(tables: Tables):
    assert level(tables, "Z99-Z11", MAY) is None
