"""The same tests on PostgreSQL: a private server of the system's packages, started and stopped here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.postgresql_server import programs, running

HERE = Path(__file__).parent
WITH_RECORDS = [str(HERE.parent / name) for name in ("cli/test_saving.py", "remittance/test_remit_command.py")]
"""Tests of other folders that write records."""
NOT_HERE = [f"--ignore={HERE / name}" for name in ("test_setup.py", "test_serve.py", "test_second_database.py")]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The URL of an empty server on a loopback port."""
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL is not installed (apt package postgresql)")
    with running(where) as url:
        yield url


@pytest.mark.long
def test_everything_holds_on_postgresql(postgresql: str):
    pytest.importorskip("psycopg", reason="the driver is not installed (superbill[postgresql])")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", str(HERE), *WITH_RECORDS, "-p", "no:cacheprovider", "-n2", *NOT_HERE],
        env=os.environ | {"SUPERBILL_TEST_DATABASE_URL": postgresql},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-4000:]
    assert "passed" in done.stdout


@pytest.mark.long
def test_programs_that_start_at_once_set_up_once_and_post_once(postgresql: str, tmp_path: Path):
    """Eight programs open an empty server together and post the same entry: it is there once."""
    pytest.importorskip("psycopg", reason="the driver is not installed (superbill[postgresql])")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from superbill import office; office.setup()\n"
        "import office_charts as charts\n"
        "from superbill.office import records\n"
        "encounter_id = records.store_encounter(charts.encounter())\n"
        "records.store_claim(encounter_id, charts.claim())\n"
        "print(records.post(charts.charged()), records.next_number('interchange'), office.verify_audit_log().intact)"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(HERE)],
            env=env | {"SUPERBILL_HOME": str(tmp_path), "SUPERBILL_DATABASE_URL": postgresql},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    answers = [p.communicate(timeout=120) for p in started]

    assert [err for _, err in answers if err] == []
    told = [out.split() for out, _ in answers]
    assert sorted(posted for posted, _, _ in told) == ["False"] * 7 + ["True"]
    assert sorted(int(number) for _, number, _ in told) == list(range(1, 9))
    assert {intact for _, _, intact in told} == {"True"}
