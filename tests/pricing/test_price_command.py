"""`superbill price`: JSON for programs, a page for people, EXAMPLE on both."""

import json
from pathlib import Path

import pytest
from tests.pricing.fee_fixtures import EXAMPLES, encounter
from typer.testing import CliRunner

from superbill.cli.price import app

WHERE = {"carrier": "06102", "locality": "16"}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path / "home"))


@pytest.fixture
def office_visit(tmp_path) -> Path:
    path = tmp_path / "visit.json"
    path.write_text(encounter({"code": "99214"}, {"code": "36415"}, day="2026-05-14", provider=WHERE).model_dump_json())
    return path


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_json_is_the_documented_document(office_visit):
    done = run(office_visit, "--json")

    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert told["id"] == "E1"
    assert (told["allowed"], told["patient_share"]) == ("145.36", "27.26")
    assert told["example"] is True
    line = told["lines"][0]
    assert (line["number"], line["allowed"], line["verdict"]) == (1, "136.31", "pass")
    assert {"step", "value", "source", "given", "table"} == line["steps"][0].keys()


def test_several_files_and_json_lines_are_priced_in_order(office_visit, tmp_path):
    many = tmp_path / "many.jsonl"
    told = json.loads(office_visit.read_text())
    many.write_text("\n".join(json.dumps(told | {"id": f"E{n}"}) for n in (2, 3)))

    done = run(office_visit, many, "--json")

    assert [json.loads(row)["id"] for row in done.stdout.splitlines()] == ["E1", "E2", "E3"]


def test_the_page_says_example_and_explains(office_visit):
    done = run(office_visit, "--explain")

    assert done.stdout.count("EXAMPLE") >= 3
    assert "(1.89504 + 1.92696 + 0.25900) × 33.4009 = 136.31" in done.stdout
    assert "42 CFR 414.20" in done.stdout


def test_a_contract_prices_a_commercial_encounter(office_visit, tmp_path):
    told = json.loads(office_visit.read_text()) | {"payer": {"kind": "commercial", "id": "TESTPAYER"}}
    path = tmp_path / "commercial.json"
    path.write_text(json.dumps(told))

    without = json.loads(run(path, "--json").stdout)
    done = json.loads(run(path, "--json", "--contract", EXAMPLES / "contract_prairie_mutual.toml").stdout)

    assert without["verdict"] == "not checked"
    assert "a contract with the payer" in without["missing"]
    assert [line["allowed"] for line in done["lines"]] == ["184.02", "8.00"]


def test_a_contract_that_is_not_there_is_a_usage_error(office_visit, tmp_path):
    assert run(office_visit, "--contract", tmp_path / "none.toml").exit_code == 2


def test_what_if_on_the_command_line(office_visit):
    done = run(office_visit, "--what-if", "--change", "date=2027-05-14", "--json")

    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert told["before"]["allowed"] == "145.36"
    assert told["scenarios"][0]["change"]["day"] == "2027-05-14"
    assert told["scenarios"][0]["difference"] is None


@pytest.mark.parametrize("change", ["date=soon", "swap=I10", "replace=I10", "remove="])
def test_a_change_in_no_known_form_is_a_usage_error(office_visit, change):
    done = run(office_visit, "--what-if", "--change", change)

    assert done.exit_code == 2


def test_risk_and_estimate_on_the_command_line(office_visit):
    risk = json.loads(run(office_visit, "--risk", "--json").stdout)
    estimate = json.loads(run(office_visit, "--estimate", "2026-05-01", "--json").stdout)

    assert risk["verdict"] == "not checked"
    assert estimate["give_by"] == "2026-05-04"
    assert run(office_visit, "--risk").exit_code == run(office_visit, "--estimate", "2026-05-01").exit_code == 0
    assert run(office_visit, "--what-if", "--change", "date=2027-05-14").exit_code == 0
    assert run(office_visit, "--estimate", "soon").exit_code == 2
