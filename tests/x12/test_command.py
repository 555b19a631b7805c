"""`superbill x12`: what a biller sees of a file, and how the command ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.x12 import judge
from tests.x12.planted import clean
from typer.testing import CliRunner

from superbill.cli.x12 import app
from superbill.x12 import claim_acknowledgment, implementation_acknowledgment

run = CliRunner()


@pytest.fixture(autouse=True)
def without_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No installed table: what needs one is not checked."""
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("superbill.cli.x12.compiled", lambda _names: None)


def given(tmp_path: Path, text: str, name: str = "claims.x12") -> str:
    path = tmp_path / name
    path.write_text(text)
    return str(path)


def test_a_clean_file_ends_with_0_and_says_what_was_not_checked(tmp_path: Path) -> None:
    found = run.invoke(app, ["check", given(tmp_path, clean("837p"))])
    assert found.exit_code == 0
    assert "837 005010X222A1 professional claim: pass" in found.stdout
    assert "not checked: codes on the day, ICD-10-CM (no" in found.stdout
    assert "checked: levels 1 syntax, 2 guide, 3 balance" in found.stdout


def test_the_page_names_claim_place_reason_and_advice(tmp_path: Path) -> None:
    bad = clean("837p").replace("CLM*P1*250*", "CLM*P1*251*")
    shown = run.invoke(app, ["check", given(tmp_path, bad)]).stdout
    assert "claims with errors: 1 of 4 (P1)" in shown
    assert "a payer's 999 accepts the set" in shown
    assert "CLM02" in shown
    assert "claim P1; level 3" in shown
    assert "Why: " in shown
    assert "Do: Correct the lines or the total" in shown
    assert all(len(line) <= 100 and line == line.rstrip() for line in shown.splitlines()[1:])


def test_what_is_wrong_in_the_same_way_is_told_once(tmp_path: Path) -> None:
    bad = clean("837p").replace("SV1*HC:", "SV1*HX:")
    shown = run.invoke(app, ["check", "--level", "2", given(tmp_path, bad)]).stdout
    assert shown.count("Do: Use one of the codes") == 1
    assert "claim P1 line 1; " in shown
    assert "more place" in shown


def test_a_file_cut_off_says_so(tmp_path: Path) -> None:
    whole = clean("837p")
    found = run.invoke(app, ["check", given(tmp_path, whole[: whole.index("HL*3*")])])
    assert found.exit_code == 3
    assert found.stdout.count("Get the whole file again from its sender") == 3
    assert "the envelope fail" in found.stdout


def test_a_bad_file_ends_with_3_and_names_the_place(tmp_path: Path) -> None:
    bad = clean("837p").replace("CLM*P1*250*", "CLM*P1*251*")
    found = run.invoke(app, ["check", "--json", given(tmp_path, bad)])
    assert found.exit_code == 3
    told = json.loads(found.stdout)
    assert told["sets"][0]["verdict"] == "fail"
    (problem,) = (p for p in told["problems"] if p["severity"] == "error")
    assert (problem["kind"], problem["level"], problem["element"], problem["loop"]) == (
        "BALANCE-CHARGE", 3, "CLM02", "2300",
    )  # fmt: skip


def test_a_lower_level_is_not_held_against_the_higher_ones(tmp_path: Path) -> None:
    bad = given(tmp_path, clean("837p").replace("CLM*P1*250*", "CLM*P1*251*"))
    found = run.invoke(app, ["check", "--level", "2", bad])
    assert found.exit_code == 0
    assert "checked: levels 1 syntax, 2 guide\n" in found.stdout


@pytest.mark.parametrize("base", ["837d", "278_request", "278_response", "275"])
def test_what_is_not_verified_says_so(tmp_path: Path, base: str) -> None:
    found = run.invoke(app, ["check", "--json", given(tmp_path, clean(base))])
    assert found.exit_code == 0
    assert "NOT-VERIFIED" in {p["kind"] for p in json.loads(found.stdout)["problems"]}


def test_a_payers_own_rules_are_checked(tmp_path: Path) -> None:
    rules = tmp_path / "payer.toml"
    rules.write_text(
        '[[rule]]\nid = "OWN-1"\nmessage = "this payer wants a medical record number"\ndo = "Give it"\n'
        'source = "companion guide"\ntransactions = ["837P"]\nmust = ["REF*EA present"]\n'
    )
    found = run.invoke(app, ["check", "--json", "--payer-rules", str(rules), given(tmp_path, clean("837p"))])
    told = [p for p in json.loads(found.stdout)["problems"] if p["kind"] == "PAYER-RULE"]
    assert found.exit_code == 3
    assert {p["segment"] for p in told} == {"CLM"}
    assert all("medical record number" in p["message"] for p in told)


def test_a_rules_file_that_is_none_is_refused(tmp_path: Path) -> None:
    rules = given(tmp_path, "x = 1", "rules.toml")
    found = run.invoke(app, ["check", "--payer-rules", rules, given(tmp_path, clean("837p"))])
    assert found.exit_code == 1
    assert "holds no rule" in found.stderr


def test_a_missing_file_is_usage_and_the_others_go_on(tmp_path: Path) -> None:
    found = run.invoke(app, ["check", str(tmp_path / "none.x12"), given(tmp_path, clean("999"))])
    assert found.exit_code == 2
    assert "there is no such file" in found.stderr
    assert "999 005010X231A1" in found.stdout


def test_standard_input_is_read() -> None:
    found = run.invoke(app, ["check", "-"], input=clean("270"))
    assert found.exit_code == 0
    assert "270 005010X279A1" in found.stdout


def test_the_answer_to_claims_is_a_999_and_a_277ca(tmp_path: Path) -> None:
    bad = clean("837p").replace("CLM*P1*250*", "CLM*P1*251*")
    out = tmp_path / "answer.x12"
    found = run.invoke(app, ["ack", given(tmp_path, bad), "-o", str(out)])
    assert found.exit_code == 3
    text = out.read_text()
    (group,) = implementation_acknowledgment.read(text)
    assert group.outcome == "A"
    (batch,) = claim_acknowledgment.read(text)
    assert [(c.control_number, c.accepted) for c in batch.claims][:2] == [("P1", False), ("P2", True)]
    assert [(s.category, s.status) for s in batch.claims[0].statuses] == [("A7", "400")]
    assert judge.errors(text) == []


def test_a_set_that_the_999_rejects_gets_no_277ca(tmp_path: Path) -> None:
    found = run.invoke(app, ["ack", given(tmp_path, clean("837p").replace("CLM*P1*250*", "CLM*P1*25O*"))])
    assert found.exit_code == 3
    assert claim_acknowledgment.read(found.stdout) == ()


def test_json_goes_there_and_back(tmp_path: Path) -> None:
    there = run.invoke(app, ["json", given(tmp_path, clean("837i"))])
    back = run.invoke(app, ["json", given(tmp_path, there.stdout, "tree.json")])
    assert back.stdout == clean("837i")
