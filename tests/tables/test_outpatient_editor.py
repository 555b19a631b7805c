"""The marks of the outpatient code editor, by day."""

from datetime import date

import pytest

from superbill.tables.outpatient_editor import EDITOR, EditorCode, approval, editor_code, revenue_code

DAY = date(2026, 5, 15)


@pytest.fixture
def editor(tables):
    return tables.as_of(EDITOR, DAY)


@pytest.mark.parametrize(
    ("code", "day", "status", "word"),
    [
        ("99213", DAY, "B", "telehealth"),
        ("15823", DAY, "T", "questionable"),
        ("G0463", DAY, "J2", None),
        ("27447", DAY, "J1", None),
        ("97110", date(2023, 7, 1), "A", "telehealth"),
        ("97110", date(2023, 6, 30), "A", None),
    ],
)
def test_status_and_marks_of_a_code(editor, code, day, status, word):
    known = editor_code(editor, code, day)

    assert known.status == status
    assert word in known.words if word else not known.words


def test_a_code_that_the_editor_does_not_know(editor):
    assert editor_code(editor, "ZZZZZ", DAY) is None
    assert editor_code(editor, "99213", date(2019, 6, 30)) is None
    assert approval(editor, "99213", DAY) is None


@pytest.mark.parametrize(
    ("code", "day", "allowed"),
    [
        ("0211U", date(2024, 11, 4), False),
        ("0211U", date(2024, 11, 5), True),
        ("87450", date(2020, 10, 4), True),
        ("87450", date(2020, 10, 5), False),
        ("0001A", date(2023, 7, 15), False),
    ],
)
def test_approval_within_a_quarter(tables, code, day, allowed):
    """Edit 67 before approval by the FDA, 83 from the day of non-coverage on, 69 outside the approved days."""
    assert approval(tables.as_of(EDITOR, day), code, day).allows(day) is allowed


@pytest.mark.parametrize(("code", "known"), [("0360", True), ("360", True), ("0450", True), ("0777", False)])
def test_revenue_codes(editor, code, known):
    assert (revenue_code(editor, code, DAY) is not None) is known


def test_a_revenue_code_that_ended(editor):
    """0905 was not recognized to the end of 2023, and is from 2024 on."""
    assert "not recognized" in revenue_code(editor, "0905", date(2023, 12, 31)).words
    assert "not recognized" not in revenue_code(editor, "0905", date(2024, 1, 1)).words


def test_periods_of_a_code_follow_each_other(editor):
    for _, row in editor.scan("code", EditorCode):
        assert all(a.days.end < b.days.start for a, b in zip(row.periods, row.periods[1:], strict=False))
