"""Records of the first release open in this one, and every row is what it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from tests.office import brought_forward
from tests.postgresql_server import programs, running

ROOT = Path(__file__).resolve().parents[2]


def told(home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "tests.office.brought_forward", str(home)],
        env=clean | env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_rows_of_the_first_release_are_what_they_were(tmp_path: Path):
    done = told(tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n") == ["audit log intact", ""]


@pytest.mark.long
def test_so_are_they_on_postgresql(tmp_path: Path):
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL is not installed (apt package postgresql)")
    with running(where) as url:
        done = told(tmp_path, SUPERBILL_DATABASE_URL=url)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n") == ["audit log intact", ""]


def test_the_export_of_then_holds_a_row_of_every_table_of_the_ledger_and_of_history():
    held = {row["model"] for row in brought_forward.exported()}

    assert len(held) > 50
    assert {"office.entry", "office.posting", "office.ledgerclose", "office.auditevent", "office.user"} <= held
    assert held - brought_forward.GONE <= {m._meta.label_lower for m in apps.get_models()}
