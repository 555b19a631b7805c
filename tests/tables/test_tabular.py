"""The ICD-10-CM tabular list: a small file in the official layout, and files that are not one."""

from datetime import date
from pathlib import Path

import pytest

from superbill.errors import BadFile
from superbill.tables.icd10cm import Entry, Icd10cm, with_seventh
from superbill.tables.loaders.tabular import entries
from superbill.tables.release import Release

FILE = Path(__file__).parent / "tabular_2020.xml"


def entry(release: Release, code: str) -> Entry:
    found = release.get("entry", code, Entry)
    assert found is not None
    return found


def test_places_know_what_is_above_and_below(small_tabular: Release):
    assert entry(small_tabular, "CH:01").children == ("SEC:E08-E13",)
    assert entry(small_tabular, "SEC:E08-E13").children == ("E08", "E84")
    assert entry(small_tabular, "E08.3").parent == "E08"


def test_a_section_without_codes_holds_the_sections_printed_inside_it(small_tabular: Release):
    assert entry(small_tabular, "SEC:T20-T32").children == ("SEC:T20-T25", "SEC:T26-T28")
    assert entry(small_tabular, "SEC:T20-T25").parent == "SEC:T20-T32"
    assert entry(small_tabular, "SEC:T33-T34").parent == "CH:02"


def test_notes_of_every_place_above_apply(small_book: Icd10cm):
    assert [(p.at, p.note.text) for p in small_book.notes("T20.2XXA", "excludes2")] == [
        ("SEC:T20-T32", "sunburn (L55.-)")
    ]
    assert [p.at for p in small_book.notes("E08.36", "excludes1")] == ["CH:01"]


def test_two_notes_of_one_kind_at_one_place_are_both_kept(small_tabular: Release):
    assert len(entry(small_tabular, "E84").notes.excludes1) == 2


def test_a_range_follows_the_printed_order_not_the_text(small_tabular: Release):
    """T2A stands between T26 and T28 in print, and before T26 in no text order."""
    (note,) = [n for n in entry(small_tabular, "E84").notes.excludes1 if "eye" in n.text]

    for code in ("T26", "T2A", "T28"):
        assert any(p.matches(code) for p in note.patterns), code
    assert not any(p.matches("T33") for p in note.patterns)


def test_a_line_without_a_seventh_character_continues_the_one_before(small_tabular: Release):
    first, second, third = entry(small_tabular, "S06").sevenths

    assert (first.character, first.also) == ("A", ("initial encounter NOS",))
    assert (second.character, second.also) == ("D", ("continued without a character",))
    assert third.character == "S"


def test_a_note_bars_seventh_characters_for_some_codes(small_book: Icd10cm):
    assert [s.character for s in small_book.sevenths("S06.1X0")] == ["A", "D", "S"]
    assert [s.character for s in small_book.sevenths("S06.1X7")] == ["A"]


def test_whole_codes_are_built_with_placeholders(small_book: Icd10cm):
    assert list(small_book.complete("T20")) == ["T20.2XXA"]
    assert list(small_book.complete("E08")) == ["E08.37X1", "E08.37X9", "E08.36", "E08.9"]


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("S06.1X0A", "Traumatic cerebral edema without loss of consciousness, initial encounter"),
        ("s061x0a", "Traumatic cerebral edema without loss of consciousness, initial encounter"),
        ("T20.2XXA", "Burn of second degree of head, initial encounter"),
        ("E08.37X1", "Diabetes with diabetic macular edema, resolved, right eye"),
        ("E08.9", "Diabetes without complications"),
        ("S06.1X7D", None),
        ("T20.2XXB", None),
        ("T20.XXXA", None),
        ("Z99.9", None),
    ],
)
def test_titles(small_book: Icd10cm, code: str, title: str | None):
    assert small_book.title(code) == title


def test_a_code_that_the_list_does_not_hold_keeps_the_notes_above_it(small_book: Icd10cm):
    assert small_book.title("E08.88") is None
    assert [e.code for e in small_book.path("E08.88")] == ["CH:01", "SEC:E08-E13", "E08"]
    assert small_book.notes("E08.88", "code_first")
    assert not small_book.billable("E08.88")
    assert small_book.periods("E08.88")[0].end == date(2019, 9, 30)


def test_seventh_characters_fill_empty_places_with_x():
    assert with_seventh("W01.0", "A") == "W01.0XXA"
    assert with_seventh("T07", "A") == "T07.XXXA"
    assert with_seventh("S72.001", "D") == "S72.001D"


@pytest.mark.parametrize("cut", [0, 1, 60, 2000, -20])
def test_a_truncated_file_is_refused_with_its_place(cut: int):
    with pytest.raises(BadFile) as error:
        list(entries(FILE.read_bytes()[:cut], "tabular.xml"))

    assert "tabular.xml" in str(error.value)
    assert "tabular list" in error.value.do


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"<html/>", "root element"),
        (b"<ICD10CM.tabular><version>2020</version></ICD10CM.tabular>", "root element"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><ICD10CM.tabular/>', "line 1"),
        (b"<ICD10CM.tabular><chapter><section id='A00-A09'/></chapter></ICD10CM.tabular>", "<chapter>"),
        (
            b"<ICD10CM.tabular><chapter><desc>x</desc><section id='A00-A09'><desc>y</desc><diag><name>A00</name></diag>"
            b"</section></chapter></ICD10CM.tabular>",
            "A00",
        ),
    ],
)
def test_another_file_is_refused(data: bytes, where: str):
    with pytest.raises(BadFile) as error:
        list(entries(data, "tabular.xml"))

    assert where in error.value.where
