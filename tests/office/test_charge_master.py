"""The charge master: taken in whole or not at all, dated, one practice before all, given out as it came in."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture

from superbill.errors import BadFile
from superbill.office import models as rows
from superbill.office import money
from superbill.office.records.charge_master import charge_changes

HEAD = "practice,code,modifiers,charge,effective_from,effective_to,words,section\n"
NPI = "1003000126"
FILE = HEAD + (
    ",99213,,150.00,2026-01-01,,Office visit 3,Visits\n"
    ",99213,,140.00,2025-01-01,2025-12-31,Office visit 3,Visits\n"
    f"{NPI},99213,,165.00,2026-01-01,,Office visit 3,Visits\n"
    ",93000,26,30.00,2026-01-01,,ECG reading,Heart\n"
    ",93000,,60.00,2026-01-01,,ECG,Heart\n"
)
pytestmark = pytest.mark.django_db


def charged(code: str, modifiers: tuple[str, ...] = (), practice: str = "", day: date = date(2026, 5, 1)):
    found = money.charge_of(practice, code, modifiers, day)
    return found.charge if found else None


def test_the_charge_of_a_day_a_practice_and_its_modifiers():
    money.import_charges(FILE, "charges.csv", "susan")

    assert charged("99213") == Decimal("150.00")
    assert charged("99213", day=date(2025, 6, 1)) == Decimal("140.00")
    assert charged("99213", practice=NPI) == Decimal("165.00")
    assert charged("99213", ("25",)) == Decimal("150.00"), "a modifier without a charge of its own"
    assert (charged("93000", ("26",)), charged("93000")) == (Decimal("30.00"), Decimal("60.00"))
    assert charged("99213", day=date(2024, 1, 1)) is None
    assert charged("99999") is None


def test_the_same_file_again_changes_nothing_and_a_new_charge_replaces():
    first = money.import_charges(FILE, "charges.csv", "susan")
    again = money.import_charges(FILE, "charges.csv", "susan")
    changed = money.import_charges(FILE.replace("60.00", "61.00"), "charges.csv", "susan")

    assert (first.new, again.new, again.changed, again.same) == (5, 0, 0, 5)
    assert (changed.new, changed.changed) == (0, 1)
    assert charged("93000") == Decimal("61.00")


def test_what_goes_out_comes_in_again_as_it_was():
    money.import_charges(FILE, "charges.csv", "susan")
    out = money.export_charges()
    before = money.charges()
    rows.ChargeItem.objects.all().delete()

    money.import_charges(out, "again.csv", "susan")

    assert money.charges() == before


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (",9921,,150.00,2026-01-01,,,", "line 2, code"),
        (",99213,,many,2026-01-01,,,", "line 2, charge"),
        (",99213,,-1.00,2026-01-01,,,", "line 2, charge"),
        (",99213,,1.005,2026-01-01,,,", "line 2, charge"),
        (",99213,,1.00,01/02/2026,,,", "line 2, effective_from"),
        (",99213,,1.00,2026-01-02,2026-01-01,,", "line 2, effective_to"),
        ("12,99213,,1.00,2026-01-02,,,", "line 2, practice"),
        (",99213,1 2 3 4 5,1.00,2026-01-02,,,", "line 2, modifiers"),
        (",99213,,1.00,2026-01-02,,,\n,99213,,2.00,2026-01-02,,,", "line 3"),
    ],
)
def test_a_row_that_cannot_be_used_refuses_the_whole_file(row: str, place: str):
    money.import_charges(FILE, "charges.csv", "susan")
    before = money.charges()

    with pytest.raises(BadFile, match=place):
        money.import_charges(f"{HEAD}{row}\n", "charges.csv", "susan")

    assert money.charges() == before


def test_a_file_without_its_columns_is_refused():
    with pytest.raises(BadFile, match="has no column charge"):
        money.import_charges("code,effective_from\n99213,2026-01-01\n", "charges.csv", "susan")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_is_read_or_refused_in_words(text: str):
    with contextlib.suppress(BadFile):
        money.import_charges(text, "charges.csv", "susan")


def test_a_price_has_a_history(browser_of: Callable[..., Client], program: Callable[..., Caller]):  # noqa: F811 - the fixture
    money.import_charges(FILE, "charges.csv", "susan")
    money.import_charges(FILE, "charges.csv", "sam")
    money.import_charges(FILE.replace("60.00", "61.00"), "charges.csv", "sam")

    newest, *older = charge_changes()
    assert (newest.code, newest.before, newest.after, newest.by) == (
        "93000", {"charge": "60.00"}, {"charge": "61.00"}, "sam",
    )  # fmt: skip
    assert {(each.by, bool(each.before)) for each in older} == {("susan", False)}
    assert {each.code for each in charge_changes(code="93000")} == {"93000"}
    page = browser_of("biller").get("/charges/?code=93000").content.decode()
    assert "Changes of 93000" in page
    assert "charge from $60.00 to $61.00" in page
    assert "new: charge $60.00" in page
    told = program("biller").get("/charge-master/changes", code="93000").json()
    assert (told[0]["after"], told[0]["by"]) == ({"charge": "61.00"}, "sam")
    assert program("auditor").get("/charge-master/changes").status_code == 403
