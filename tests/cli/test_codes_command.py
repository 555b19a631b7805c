"""`superbill codes` and `superbill tables` as a person runs them: text, JSON, messages and exit status."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from superbill.cli import codes as codes_command
from superbill.cli import tables as tables_command
from superbill.tables.release import MANIFEST, ROWS
from superbill.tables.store import Tables


def run(*words: str) -> Result:
    return CliRunner().invoke(codes_command.app, list(words))


def run_tables(*words: str) -> Result:
    return CliRunner().invoke(tables_command.app, list(words))


@pytest.mark.usefixtures("tables")
class TestCodes:
    def test_show_in_words(self):
        told = run("show", "S72.001", "--date", "2026-05-15")

        assert told.exit_code == 0
        assert "S72.001  Fracture of unspecified part of neck of right femur  ICD-10-CM" in told.stdout
        assert "not billable on 2026-05-15: needs a 7th character" in told.stdout
        assert "S72.001A  initial encounter for closed fracture" in told.stdout
        assert "at section S70-S79" in told.stdout
        assert all(line == line.rstrip() for line in told.stdout.splitlines())

    def test_show_as_json(self):
        told = run("show", "E11.9", "--date", "2026-05-15", "--json")

        page = json.loads(told.stdout)
        assert (page["schema"], page["code"], page["billable"]) == ("superbill/code/1", "E11.9", True)
        assert page["valid"] == [{"from": "2015-10-01", "to": "2027-03-31"}]
        assert page["path"][0] == {"code": "CH:04", "title": "Endocrine, nutritional and metabolic diseases (E00-E89)"}
        assert {"E08", "E09"} <= {code for note in page["notes"] for code in note["codes"]}
        assert all(len(table["sha256"]) == 64 for table in page["tables"])

    def test_an_unknown_code_fails_with_near_ones(self):
        told = run("show", "E11.99", "--date", "2026-05-15")

        assert told.exit_code == 1
        assert "'E11.99' is not a code in any installed code system" in told.stderr
        assert "E11.9 Type 2 diabetes mellitus without complications" in told.stderr

    def test_a_day_outside_every_release_fails(self):
        told = run("show", "E11.9", "--date", "2031-01-01")

        assert (told.exit_code, told.stdout) == (1, "")
        assert "covers 2031-01-01; installed: 2015-10-01 to 2027-03-31" in told.stderr

    @pytest.mark.parametrize(
        ("option", "value"), [("--date", "15.5.2026"), ("--date", "2026-02-30"), ("--system", "X")]
    )
    def test_wrong_usage(self, option: str, value: str):
        told = run("show", "E11.9", option, value)

        assert told.exit_code == 2
        assert option in told.stderr
        assert value in told.stderr

    def test_search(self):
        told = run("search", "diab", "type", "2", "neuro", "--date", "2026-05-15", "--json", "--limit", "3")

        found = [json.loads(line) for line in told.stdout.splitlines()]
        assert [f["code"] for f in found][:2] == ["E11.4", "E11.40"]
        assert len(found) == 3
        assert run("search", "zxcvb").exit_code == 1

    def test_book(self):
        assert "09  Diseases of the circulatory system (I00-I99)" in run("book").stdout
        assert "  I11.0  Hypertensive heart disease with heart failure" in run("book", "I10-I1A", "--depth", "2").stdout
        assert json.loads(run("book", "S72.0", "--json").stdout)["rows"][0]["code"] == "S72.00"
        assert run("book", "nothing").exit_code == 1

    def test_list(self):
        told = run_tables("list", "--date", "2026-11-01")

        assert "2015-10-01  2027-03-31     95,542 rows  in force" in told.stdout
        assert "icd10cm: nothing in force on 2026-11-01; the newest release ended with 2026-09-30" in told.stdout
        rows = [json.loads(line) for line in run_tables("list", "--json", "--date", "2026-05-15").stdout.splitlines()]
        assert {"icd10cm", "hcpcs", "msdrg.weights"} <= {row["name"] for row in rows if row["state"] == "in force"}


@pytest.fixture
def small_home(tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one small real release, copied."""
    source = tables.releases("msdrg.weights")[0].folder
    target = tmp_path / "tables" / "v1" / "msdrg.weights" / source.name
    target.mkdir(parents=True)
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path))
    monkeypatch.setenv("SUPERBILL_CARRIERS", str(tmp_path / "no-carriers"))
    return target


@pytest.mark.usefixtures("small_home")
def test_verify_an_installed_release():
    told = run_tables("verify")

    assert told.exit_code == 0
    assert told.stdout.startswith("ok       msdrg.weights 2025-10-01")


@pytest.mark.parametrize("name", [ROWS, MANIFEST])
def test_a_damaged_release_is_listed_and_fails_verification(small_home: Path, name: str):
    (small_home / name).write_bytes((small_home / name).read_bytes()[:100])

    verified, listed = run_tables("verify"), run_tables("list", "--date", "2026-05-15")

    assert verified.exit_code == 1
    assert "superbill tables compile" in verified.stderr
    assert "damaged" in listed.stdout


@pytest.mark.usefixtures("small_home")
def test_a_file_that_is_no_table_is_refused(tmp_path: Path):
    path = tmp_path / "shopping.csv"
    path.write_text("milk,2\n")

    told = run_tables("install", str(path), str(tmp_path / "absent.csv"))

    assert told.exit_code in {1, 2}
    assert "shopping.csv" in told.stderr
    assert "absent.csv" in told.stderr
    assert "installed" not in told.stdout


@pytest.mark.usefixtures("small_home")
def test_what_cannot_be_compiled_is_told():
    told = run_tables("compile")

    assert told.exit_code == 0
    assert "already here msdrg.weights/2025-10-01" in told.stdout
    assert "not compiled icd10cm/2026-04-01: simple-icd-10-cm==1.5.0 is not downloaded" in told.stdout


def test_with_nothing_installed_the_message_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path))
    monkeypatch.setenv("SUPERBILL_CARRIERS", str(tmp_path / "no-carriers"))

    told = run("show", "E11.9")

    assert told.exit_code == 1
    assert "superbill tables fetch" in str(told.exception)
