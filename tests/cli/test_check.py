"""`superbill check` on real input: what people and programs get, and the exit status."""

import json
import os
import subprocess
import sys

import pytest

from superbill.cli.check_rows import Rows
from superbill.edits import run
from superbill.model.encounter import Encounter

RIGHT = {
    "schema": "superbill/encounter/1",
    "id": "E1",
    "setting": "professional",
    "provider": {"npi": "1234567893", "tax_id": "363999001"},
    "diagnoses": [{"code": "I10"}],
    "charge": "150.00",
    "lines": [
        {
            "number": 1,
            "code": "99213",
            "charge": "150.00",
            "service_date": "2026-05-15",
            "place_of_service": "11",
            "diagnoses": [1],
        }
    ],
}
WRONG = RIGHT | {"id": "E2", "provider": {"npi": "1234567890"}, "diagnoses": [{"code": "E11.9"}, {"code": "E10.9"}]}


def check(*arguments, text=None):
    call = [sys.executable, "-m", "superbill.cli", "check", *map(str, arguments)]
    return subprocess.run(
        call, capture_output=True, text=True, check=False, input=text, env={**os.environ, "COLUMNS": "120"}
    )


pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture
def encounters(tmp_path):
    """One right and one wrong encounter as JSON Lines; the official tables are compiled."""
    path = tmp_path / "encounters.jsonl"
    path.write_text("".join(json.dumps(e) + "\n" for e in (RIGHT, WRONG)))
    return path


def test_json_is_one_document_a_line_as_the_contract_says(encounters):
    done = check(encounters, "--json")

    assert done.stderr == ""
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["id"], second["id"]) == ("E1", "E2")
    finding = next(f for f in second["findings"] if f["edit"] == "ICD10CM-EXCLUDES1")
    assert {"edit", "verdict", "severity", "lines", "codes", "message", "do", "source", "table"} <= set(finding)
    assert (finding["verdict"], finding["severity"], finding["codes"]) == ("fail", "error", ["E11.9", "E10.9"])
    assert set(finding["table"]) == {"name", "release", "sha256"}
    assert finding["table"]["name"] == "icd10cm"


def test_every_edit_that_ran_or_could_not_has_one_row(encounters):
    first = json.loads(check(encounters, "--json").stdout.splitlines()[0])

    edits = [row["edit"] for row in first["verdicts"]]
    assert len(edits) == len(set(edits)) > 30
    sex = next(row for row in first["verdicts"] if row["edit"] == "ICD10CM-SEX")
    assert (sex["verdict"], sex["missing"]) == ("not checked", "the patient's sex")


def test_exit_status_tells_of_errors(encounters, tmp_path):
    right = tmp_path / "right.json"
    right.write_text(json.dumps(RIGHT))

    assert check(right).returncode == 0
    assert check(encounters).returncode == 3


def test_page_tells_severity_place_advice_source_and_what_is_missing(encounters):
    page = check(encounters).stdout

    for told in ("Errors (", "E11.9, E10.9", "→ ", "section I.A.12.a", "table icd10cm", "not checked for want of"):
        assert told in page


def test_override_is_shown_as_bypassed_and_does_not_fail(tmp_path):
    override = {"edit": "ICD10CM-EXCLUDES1", "codes": ["E11.9", "E10.9"], "reason": "unrelated", "by": "coder 1"}
    path = tmp_path / "overridden.json"
    path.write_text(json.dumps(RIGHT | {"diagnoses": WRONG["diagnoses"], "overrides": [override]}))

    done = check(path)

    assert done.returncode == 0
    assert "Bypassed (1)" in done.stdout
    assert "1 bypassed" in done.stdout


def test_standard_input():
    assert check("-", "--json", text=json.dumps(WRONG)).returncode == 3


def test_only_one_family(encounters):
    first = json.loads(check(encounters, "--json", "--only", "claim").stdout.splitlines()[0])

    assert {row["edit"].split("-")[0] for row in first["verdicts"]} == {"CLAIM"}


def test_a_bad_encounter_does_not_stop_the_others(tmp_path):
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join([json.dumps(WRONG), '{"id": "E3"}', json.dumps(RIGHT)]))

    done = check(path, "--json")

    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["E2", "E1"]
    assert "line 2" in done.stderr
    assert done.returncode == 1


def test_explain_prints_the_reference_entry():
    done = check("--explain", "icd10cm-excludes1")

    assert done.returncode == 0
    assert "unrelated to each other" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--explain", "NOPE"], "no edit 'NOPE'"),
        ([], "no file was given"),
        (["x.json", "--only", "nope"], "no edit or family"),
        (["--explain", "NCCI-PTB"], "Did you mean NCCI-PTP"),
        (["--explain", "excludes1"], "Did you mean ICD10CM-EXCLUDES1"),
        (["x.json", "--only", "icd10-cm"], "Did you mean icd10cm"),
        (["x.json", "--only", "claim_npi"], "Did you mean CLAIM-NPI"),
    ],
)
def test_wrong_arguments_are_usage_errors(arguments, said):
    done = check(*arguments)

    assert done.returncode == 2
    assert said in done.stderr


def test_a_wrong_name_does_not_print_every_edit():
    assert len(check("--explain", "NCCI-PTB").stderr) < 400


def test_what_has_nothing_to_look_at_is_counted_apart(encounters):
    told = json.loads(check(encounters, "--json").stdout.splitlines()[0])

    assert "NCCI-PTP" in told["not_applicable"]
    assert not set(told["not_applicable"]) & {row["edit"] for row in told["verdicts"]}
    assert f"{len(told['not_applicable'])} not applicable" in check(encounters).stdout


def test_an_encounter_on_which_nothing_could_be_checked_is_not_clean():
    done = check("-", text=json.dumps({"id": "E9", "setting": "professional"}))

    assert done.returncode == 1
    assert "Nothing was checked against the official tables" in done.stdout


def test_without_any_table_the_claim_is_still_checked(tmp_path, monkeypatch):
    """Nothing that rests on a table passes; what needs none is found."""
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SUPERBILL_CARRIERS", str(tmp_path / "none"))

    done = check("-", "--json", text=json.dumps(WRONG))

    rows = {row["edit"]: row["verdict"] for row in json.loads(done.stdout)["verdicts"]}
    assert (rows["ICD10CM-EXCLUDES1"], rows["CLAIM-NPI"]) == ("not checked", "fail")
    assert done.returncode == 3


RULES = """
schema = "superbill/payer-rules/1"
payer = "Prairie"
source = "manual"
kinds = ["commercial"]
effective_from = 2026-01-01

[[rule]]
id = "needs-referral"
message = "Office visits need a referral"
do = "Ask for it"
source = "section 2"
when = { code = ["99202-99215"] }
require = { referral = true }

[[rule.case]]
name = "none"
encounter = { lines = [{ code = "99213" }] }
expect = "hold"

[[rule]]
id = "children"
message = "Children go to the pediatric desk"
do = "Move it"
source = "section 3"
when = { age_under = 18 }
then = "warn"
"""


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "prairie.toml"
    path.write_text(RULES)
    return path


@pytest.fixture
def commercial(tmp_path):
    path = tmp_path / "commercial.json"
    path.write_text(json.dumps(RIGHT | {"id": "E3", "payer": {"kind": "commercial"}}))
    return path


def test_rules_of_a_payer_hold_a_claim(commercial, rules):
    done = check(commercial, "--rules", rules, "--json", "--only", "payer")

    assert (done.returncode, done.stderr) == (3, "")
    result = json.loads(done.stdout)
    assert [(f["edit"], f["verdict"], f["severity"]) for f in result["findings"]] == [
        ("PAYER-NEEDS-REFERRAL", "fail", "error"),
        ("PAYER-CHILDREN", "not checked", "error"),
    ]
    assert result["findings"][0]["table"]["name"] == "payer rules: Prairie"


def test_rules_are_tried_on_their_cases(rules):
    done = check("--rules", rules, "--test-rules", "--json")

    assert done.returncode == 1
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["rule"], first["found"], first["passed"]) == ("needs-referral", "hold", True)
    assert (second["rule"], second["passed"]) == ("children", False)
    assert "children" in check("--rules", rules, "--test-rules").stdout


def test_rules_that_never_fire_are_told(commercial, rules):
    done = check(commercial, "--rules", rules, "--rule-report", "--json")

    rows = {row["rule"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert (rows["PAYER-NEEDS-REFERRAL"]["fired"], rows["PAYER-NEEDS-REFERRAL"]["never_fired"]) == (1, False)
    assert (rows["PAYER-CHILDREN"]["not_checked"], rows["PAYER-CHILDREN"]["never_fired"]) == (1, True)
    assert "never fired" in check(commercial, "--rules", rules, "--rule-report").stdout


def test_a_wrong_rules_file_is_refused_before_any_claim_is_read(commercial, rules):
    rules.write_text(RULES.replace("age_under", "age_below"))

    done = check(commercial, "--rules", rules, "--json")

    assert (done.returncode, done.stdout) == (1, "")
    assert "prairie.toml" in done.stderr
    assert "age_below" in done.stderr


def test_rules_that_are_not_there(commercial, tmp_path):
    assert check(commercial, "--rules", tmp_path / "none.toml").returncode == 2
    assert check("--test-rules").returncode == 2


def test_what_if_the_date_of_service_moves(tmp_path):
    path = tmp_path / "old.json"
    line = RIGHT["lines"][0] | {"service_date": "2021-09-30"}
    path.write_text(json.dumps(RIGHT | {"diagnoses": [{"code": "M54.5"}], "lines": [line]}))

    done = check(path, "--what-if", "date=2021-10-01", "--json", "--only", "ICD10CM-BILLABLE")

    result = json.loads(done.stdout)
    assert (result["day"], result["day_then"]) == ("2021-09-30", "2021-10-01")
    assert [(f["edit"], f["codes"]) for f in result["appears"]] == [("ICD10CM-BILLABLE", ["M54.5"])]
    assert result["disappears"] == []
    (row,) = result["verdicts"]
    assert (row["edit"], row["verdict"], row["verdict_then"]) == ("ICD10CM-BILLABLE", "pass", "fail")
    assert "2021-09-30 → 2021-10-01" in check(path, "--what-if", "date=2021-10-01").stdout


@pytest.mark.parametrize("wrong", ["date=tomorrow", "sex=F", "2026-13-01"])
def test_what_if_wants_a_date(encounters, wrong):
    done = check(encounters, "--what-if", wrong)

    assert done.returncode == 2
    assert "--what-if" in done.stderr


def test_the_day_of_filing_may_be_given(encounters):
    done = check(encounters, "--json", "--filing-date", "2026-05-01", "--only", "CLAIM-DATES")

    findings = [f for line in done.stdout.splitlines() for f in json.loads(line)["findings"]]
    assert {f["message"] for f in findings} == {"Line 1 is after the day on which the claim is filed"}


def test_lines_are_what_the_model_writes(tables):
    rows = Rows()
    encounters = [Encounter.model_validate(RIGHT | {"id": name}) for name in ("E1", 'Ä "2"', "E3\n")]
    encounters.append(Encounter.model_validate(WRONG))

    for encounter in encounters:
        result = run(encounter, tables)
        assert rows.line(result) == result.model_dump_json(by_alias=True)
