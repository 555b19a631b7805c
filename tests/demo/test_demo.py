"""The demonstration, run as a user runs it: from the notes to the posted payment, with nothing left unexplained."""

import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from superbill.demo.charts import charts
from superbill.tables.home import carriers_dir

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(scope="module")
def demo(tmp_path_factory, tables) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("demo") / "output"
    home = tables.folder.parents[1]
    environment = {**os.environ, "SUPERBILL_HOME": str(home), "SUPERBILL_CARRIERS": str(carriers_dir())}
    done = subprocess.run(
        [sys.executable, "-m", "superbill.cli", "demo", "--output", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, folder


def test_every_chart_is_told(demo):
    told, _ = demo

    for chart in charts():
        assert chart.told in told


def test_every_step_of_the_road_is_told(demo):
    told, _ = demo

    for step in ("built", "sent", "TA1", "999", "277CA", "835"):
        assert len(re.findall(rf"^│ {step} ", told, re.MULTILINE)) == 3


def test_each_payer_pays_and_denies(demo):
    told, _ = demo

    assert told.count("partly paid") >= 3
    assert "To be worked" in told


def test_every_dollar_is_explained(demo):
    told, _ = demo
    rows = re.findall(
        r"charged ([\d.]+), paid ([\d.]+), written off or adjusted ([\d.]+), still with the payer ([\d.]+), "
        r"the patient owes ([\d.]+)",
        " ".join(told.split()),
    )

    assert len(rows) == 3
    for charged, *rest in rows:
        assert Decimal(charged) == sum(map(Decimal, rest))


def test_amounts_of_example_tables_say_so(demo):
    told, _ = demo

    assert told.count("(EXAMPLE)") == 3


def test_the_files_are_there_and_sound(demo):
    _, folder = demo

    claims, answers = sorted(folder.glob("*.837")), sorted(folder.glob("*.835"))

    assert (len(claims), len(answers), len(list(folder.glob("*.pdf")))) == (3, 3, 3)
    for path in [*claims, *answers]:
        done = subprocess.run(
            [sys.executable, "-m", "superbill.cli", "x12", "check", str(path)], capture_output=True, check=False
        )
        assert done.returncode == 0


def test_names_of_files_tell_nothing_of_a_patient(demo):
    _, folder = demo
    names = " ".join(p.name for p in folder.rglob("*")).lower()

    for chart in charts():
        patient = chart.encounter.patient
        assert patient.name.last.lower() not in names
        assert (patient.account or "-").lower() not in names


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")

    done = subprocess.run(
        [sys.executable, "-m", "superbill.cli", "demo", "--output", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "holds other files" in done.stderr
    assert (tmp_path / "thesis.txt").read_text() == "mine"
