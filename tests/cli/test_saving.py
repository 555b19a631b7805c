"""`superbill code --save`: note and codes are in the records, once."""

import os
import re
import subprocess
import sys

import pytest

from superbill.tables.home import carriers_dir

pytestmark = pytest.mark.usefixtures("tables")
LOOK = (
    "import sys; from superbill import office; office.setup(); from superbill.office import records; "
    "coded = records.load_coding(sys.argv[1]); print([c.code for c in coded.codes], len(records.history(sys.argv[1])))"
)


@pytest.fixture
def call(tmp_path, tables, new_records):
    there = new_records(tmp_path / "records")
    environment = {
        **os.environ,
        **there,
        "SUPERBILL_HOME": str(tables.folder.parents[1]),
        "SUPERBILL_CARRIERS": str(carriers_dir()),
        "SUPERBILL_RECORDS": str(tmp_path / "records"),
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], capture_output=True, text=True, check=False, env=environment
        )

    return run


def test_note_and_codes_are_in_the_records(call, tmp_path):
    note = tmp_path / "visit.txt"
    note.write_text("Date of service: 05/14/2026\n\nASSESSMENT:\n1. Essential hypertension\n")

    first = call("-m", "superbill.cli", "code", str(note), "--save")
    again = call("-m", "superbill.cli", "code", str(note), "--save")

    assert first.returncode == again.returncode == 0, first.stderr
    (one,) = re.findall(r"saved as encounter (\S+);", first.stderr)
    assert re.findall(r"saved as encounter (\S+);", again.stderr) == [one]
    assert call("-c", LOOK, one).stdout.strip() == "['I10'] 1"


def test_the_same_name_in_another_folder_is_another_encounter(call, tmp_path):
    ids = set()
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        note = tmp_path / folder / "visit.txt"
        note.write_text("ASSESSMENT:\n1. Essential hypertension\n")
        ids.update(
            re.findall(r"saved as encounter (\S+);", call("-m", "superbill.cli", "code", str(note), "--save").stderr)
        )

    assert len(ids) == 2
