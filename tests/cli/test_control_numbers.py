"""Control numbers: each once, whatever runs at the same time or is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from superbill.cli import control_numbers
from superbill.cli.control_numbers import HIGHEST, reserve
from superbill.errors import BadFile

TAKE = """
import sys
from superbill.cli.control_numbers import reserve
while True:
    sys.stdout.write(f"{reserve()}\\n")
    sys.stdout.flush()
"""


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_numbers_count_on() -> None:
    assert [reserve(), reserve(3), reserve()] == [1, 2, 5]


def test_each_name_has_its_own() -> None:
    assert (reserve(name="a"), reserve(name="b"), reserve(name="a")) == (1, 1, 2)


def test_behind_the_highest_comes_one() -> None:
    reserve(HIGHEST - 1)
    assert (reserve(), reserve()) == (HIGHEST, 1)


def test_a_row_of_numbers_is_never_torn_at_the_end() -> None:
    reserve(HIGHEST - 1)
    assert reserve(3) == 1


def test_no_number_comes_twice_when_programs_are_killed() -> None:
    taken: list[int] = []
    for _ in range(4):
        running = [
            subprocess.Popen([sys.executable, "-c", TAKE], stdout=subprocess.PIPE, text=True, env=dict(os.environ))
            for _ in range(2)
        ]
        told = [each.stdout.readline() for each in running if each.stdout]
        time.sleep(0.1)
        for each in running:
            each.send_signal(signal.SIGKILL)
            told += each.communicate()[0].splitlines(keepends=True)
        taken += [int(line) for line in told if line.endswith("\n")]
    taken.append(reserve())
    assert len(taken) > 8
    assert len(taken) == len(set(taken))


def test_a_sequence_that_cannot_be_stored_gives_no_number(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_home.mkdir()
    (own_home / "control-numbers.db").write_bytes(b"this is no database at all" * 100)
    monkeypatch.setattr(control_numbers, "_WAIT_SECONDS", 0.1)
    with pytest.raises(BadFile, match="control"):
        reserve()
