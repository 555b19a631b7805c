"""The builder: every valid code is reached through named values, nothing else is."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest
from typer.testing import CliRunner

from superbill.cli.codes import app
from superbill.tables.icd10pcs import Icd10pcs, icd10pcs
from superbill.tables.store import Tables

run = CliRunner()
DAY = date(2026, 5, 15)


@pytest.fixture(scope="module")
def pcs(tables: Tables) -> Icd10pcs:
    return icd10pcs(tables, DAY)


def test_the_ways_lead_to_all_valid_codes_and_no_other(pcs: Icd10pcs):
    valid = set(pcs.below(""))
    for section in ("1", "8", "G", "H"):
        reached, open_ = set(), [section]
        while open_:
            beginning = open_.pop()
            ways = [beginning + axis.character for axis in pcs.next_characters(beginning)]
            reached.update(way for way in ways if len(way) == 7)
            open_ += [way for way in ways if len(way) < 7]
        assert reached == {code for code in valid if code.startswith(section)}


def test_codes_of_the_sections_with_tables_have_names_all_the_way(pcs: Icd10pcs):
    codes = random.Random(5).sample([code for code in pcs.below("") if code[0] in "01"], 3000)  # noqa: S311 - a sample

    unnamed = [code for code in codes if not all(axis.meaning for axis in pcs.axes(code))]

    assert len(unnamed) <= 30, unnamed


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("beginning", "told"),
    [("0DTJ9", "'9' is no approach after '0DTJ'"), ("0O", "no I and O"), ("0DTJ4ZZZ", "Seven characters at most")],
)
def test_a_beginning_that_no_code_has_is_refused(beginning: str, told: str):
    found = run.invoke(app, ["pcs", beginning, "--date", "2026-05-15"])

    assert found.exit_code != 0
    assert told in str(found.exception)


@pytest.mark.usefixtures("tables")
def test_the_next_characters_as_json():
    found = run.invoke(app, ["pcs", "0dtj", "--date", "2026-05-15", "--json"])
    told = json.loads(found.stdout)

    assert [a["meaning"] for a in told["path"]][-1] == "Appendix"
    assert {(a["character"], a["codes"]) for a in told["next"]} == {("0", 1), ("4", 2), ("7", 1), ("8", 1)}


@pytest.mark.usefixtures("tables")
def test_words_give_codes_and_questions():
    found = run.invoke(
        app, ["pcs", "--date", "2026-05-15", "--json", "--text", "Laparoscopic cholecystectomy. Right nephrectomy."]
    )
    first, second = map(json.loads, found.stdout.splitlines())

    assert found.exit_code == 3
    assert (first["code"], first["words"]) == ("0FT44ZZ", "cholecystectomy")
    assert (second["code"], second["asks"]) == (None, "approach")
