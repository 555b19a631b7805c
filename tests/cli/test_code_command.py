"""`superbill code`: files, standard input, JSON Lines, bad input beside good, exit status."""

import json

import pytest
from typer.testing import CliRunner

from superbill.cli.code import app

NOTE = "ASSESSMENT: type 2 diabetes mellitus without complications. Denies fever.\n"


@pytest.fixture
def run(tables):
    del tables
    return lambda *arguments, **more: CliRunner().invoke(app, list(arguments), **more)


def test_one_json_document_a_note_in_order(run, tmp_path):
    (tmp_path / "a.txt").write_text(NOTE)
    lines = [{"id": "x", "text": NOTE}, {"id": "y", "note": NOTE}, {"id": "z", "text_en": NOTE}]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, lines)))
    result = run("--json", str(tmp_path / "a.txt"), str(tmp_path / "b.jsonl"))
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [f["id"] for f in found] == ["a.txt", "x", "y", "z"]
    assert found[0]["schema"] == "superbill/coded-encounter/1"
    assert found[0]["codes"][0]["code"] == "E11.9"
    assert found[0]["date_from"] == "newest release"
    assert result.exit_code == 0


def test_options_reach_the_coding(run, tmp_path):
    (tmp_path / "a.txt").write_text("Discharge diagnosis: probable pneumonia.")
    arguments = ["--json", "--setting", "inpatient", "--date", "2026-05-15", str(tmp_path / "a.txt")]
    found = json.loads(run(*arguments).stdout)
    assert (found["setting"], found["service_date"], found["date_from"]) == ("inpatient", "2026-05-15", "option")
    assert [c["code"] for c in found["codes"]] == ["J18.9"]


def test_the_date_that_the_note_states(run, tmp_path):
    (tmp_path / "a.txt").write_text("Date of service: 05/20/2026\n" + NOTE)
    found = json.loads(run("--json", str(tmp_path / "a.txt")).stdout)
    assert (found["service_date"], found["date_from"]) == ("2026-05-20", "note")


def test_standard_input(run):
    found = json.loads(run("--json", "-", input=NOTE).stdout)
    assert found["id"] == "standard input"
    assert found["codes"]


def test_one_bad_file_does_not_stop_the_others(run, tmp_path):
    (tmp_path / "a.txt").write_text(NOTE)
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "bad.jsonl").write_text('{"id": "x", "text": "gout"}\nnot json\n{"id": "z", "text": 7}\n')
    result = run("--json", str(tmp_path / "empty.txt"), str(tmp_path / "bad.jsonl"), str(tmp_path / "a.txt"))
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["x", "a.txt"], result.output
    assert "is empty" in result.stderr
    assert "line 2" in result.stderr
    assert "line 3" in result.stderr
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "arguments", [["nothing.txt"], ["--setting", "moon", "-"], ["--report", "all", "-"], ["--date", "yesterday", "-"]]
)
def test_wrong_usage(run, arguments):
    assert run(*arguments, input=NOTE).exit_code == 2


def test_people_see_the_evidence_and_the_reasons(run, tmp_path):
    (tmp_path / "a.txt").write_text(NOTE)
    shown = run("--explain", str(tmp_path / "a.txt")).stdout
    assert "E11.9" in shown
    assert "type 2 diabetes mellitus" in shown
    assert "negated" in shown
    assert "E08-E13 > E11 > E11.9" in shown
