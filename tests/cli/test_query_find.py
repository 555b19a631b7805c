"""The command that finds what to ask: notes in, compliant queries out, errors told."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from superbill.cli.query_find import app

RUNNER = CliRunner()
NOTE = "DATE OF SERVICE: 03/03/2026\n\nRESULTS\nCreatinine 1.0 on 3/1, 2.4 on 3/3.\n\nASSESSMENT\n1. Gastroenteritis.\n"


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, "utf-8")
    return str(folder / name)


def test_a_query_with_its_facts(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["find", written(tmp_path, "progress.txt", NOTE)])

    assert done.exit_code == 0
    assert "Clarification of kidney function" in done.output
    assert "2.4" in done.output
    assert "KDIGO" in done.output


def test_one_document_a_line(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["find", written(tmp_path, "progress.txt", NOTE), "--json"])

    (query,) = map(json.loads, done.output.splitlines())
    assert query["template"] == "kidney-function"
    assert query["facts"][0]["day"] == "2026-03-01"


def test_a_note_of_nursing_gives_facts_only(tmp_path: Path) -> None:
    note = written(tmp_path, "note.txt", "ASSESSMENT\n1. Stroke.\n")
    nurse = written(tmp_path, "wound.txt", "Open area on the sacrum, stage 3. Foam dressing.\n")

    done = RUNNER.invoke(app, ["find", note, "--nurse", nurse, "--json"])

    assert [json.loads(line)["template"] for line in done.output.splitlines()] == ["wound"]


def test_an_encounter_with_its_documents(tmp_path: Path) -> None:
    encounter = {
        "schema": "superbill/encounter/1", "id": "e", "setting": "inpatient", "date_from": "2026-03-01",
        "documents": [{"name": "H&P", "date": "2026-03-03", "text": NOTE}],
    }  # fmt: skip
    done = RUNNER.invoke(app, ["find", written(tmp_path, "e.json", json.dumps(encounter)), "--json"])

    assert '"kidney-function"' in done.output


def test_nothing_to_ask_is_said(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["find", written(tmp_path, "n.txt", "ASSESSMENT\n1. Ankle sprain.\n")])

    assert (done.exit_code, "Nothing to ask" in done.output) == (0, True)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["find", str(tmp_path / "none.txt")])

    assert done.exit_code != 0
