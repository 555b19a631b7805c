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


def test_every_code_of_the_fiscal_year_has_a_name_for_each_character(tables: Tables):
    pcs = icd10pcs(tables, date(2026, 1, 15))
    seen: set[tuple[str, int, str]] = set()
    unnamed: list[str] = []

    for code in pcs.below(""):
        values = {(code[:3], place, code[place]) for place in range(3, 7)}
        if code[0] == "X" or not values <= seen:
            unnamed += [] if all(axis.meaning for axis in pcs.axes(code)) else [code]
        seen |= values

    assert unnamed == []


def test_what_no_published_title_names_is_left_open(pcs: Icd10pcs):
    open_ = [code for code in random.Random(5).sample(list(pcs.below("")), 4000) if not pcs.axes(code)[5].meaning]  # noqa: S311 - a sample

    assert all(pcs.title(code) is None for code in open_)
    assert [axis.meaning for axis in pcs.axes("XW0430B")][3:5] == ["Central Vein", "Percutaneous"]
    assert pcs.axes("XW0430B")[5].meaning is None


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
        ("X27535B", ["Dilation", "Right Subclavian Vein", "Cell Impermeable Intraluminal Device"]),
        ("XRH70FA", ["2 to 7 Thoracic Vertebral Joints", "Pedicle Based Carbon/PEEK Spinal Stabilization Device"]),
        ("X2AH34B", ["Right Common Carotid Artery", "Cerebral Embolic Filtration, Single Integrated Distal Filter"]),
        ("09XM0Z4", ["Transfer", "Nasal Septum", "Open", "No Device", "Occipital Bone"]),
        ("0DDU4ZZ", ["Extraction", "Omentum", "Percutaneous Endoscopic", "No Device", "No Qualifier"]),
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
