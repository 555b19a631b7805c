"""Which day picks the code sets."""

from datetime import date

from superbill.model.encounter import Document
from superbill.pipeline import day_of


def note(text: str) -> Document:
    return Document(name="n", text=text)


def test_the_option_is_taken_as_it_is(tables):
    assert day_of([note("Date of service: 05/14/2026")], tables, date(2024, 1, 2)) == (date(2024, 1, 2), "option")


def test_the_note_says_it(tables):
    assert day_of([note("Date of service: 05/14/2026")], tables, None) == (date(2026, 5, 14), "note")


def test_a_date_before_every_list_of_codes_is_part_of_the_story(tables):
    day, source = day_of([note("Date of service: 12/04/2013")], tables, None)

    assert (day >= date(2015, 10, 1), source) == (True, "newest release")


def test_without_a_date_the_newest_release_counts(tables):
    assert day_of([note("Hypertension.")], tables, None)[1] == "newest release"
