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


def test_codes_of_the_other_sections_have_the_names_that_their_titles_show(pcs: Icd10pcs):
    codes = [code for section in "2345678BCDFGHX" for code in pcs.below(section) if pcs.title(code)]
    sample = random.Random(5).sample(codes, 1500)  # noqa: S311 - a sample

    assert [code for code in sample if not all(axis.meaning for axis in pcs.axes(code))] == []


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("BW211ZZ", ["Anatomical Regions", "Computerized Tomography (CT Scan)", "Abdomen and Pelvis", "Low Osmolar"]),
        ("DV1098Z", ["Brachytherapy", "Prostate", "High Dose Rate (HDR)", "Iridium 192 (Ir-192)"]),
        ("3E04305", ["Introduction", "Central Vein", "Percutaneous", "Antineoplastic", "Other Antineoplastic"]),
        ("5A1955Z", ["Performance", "Respiratory", "Greater than 96 Consecutive Hours", "Ventilation"]),
        ("2W3CX2Z", ["Immobilization", "Right Lower Arm", "External", "Cast"]),
        ("4A10X4Z", ["Monitoring", "Central Nervous", "External", "Electrical Activity"]),
        ("XW033E5", ["Introduction", "Peripheral Vein", "Remdesivir Anti-infective", "New Technology Group 5"]),
        ("GZ58ZZZ", ["Individual Psychotherapy", "Cognitive-Behavioral"]),
    ],
)
def test_names_of_values_beyond_sections_0_and_1(code: str, names: list[str], pcs: Icd10pcs):
    told = [axis.meaning for axis in pcs.axes(code)]

    assert [name for name in names if name not in told] == []


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
