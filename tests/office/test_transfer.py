"""Everything out and in again, backup and restore: nothing is lost, and what does not fit is refused whole."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from tests.office import office_history

from superbill.errors import BadFile, SuperbillError
from superbill.office import append_only, audit, transfer
from superbill.office.backup import _unpacked

HERE = Path(__file__).parent
FILL = """
import sys; sys.path.insert(0, sys.argv[1])
from superbill import office; office.setup()
import office_charts as charts
from superbill.office import accounts, records, second_factor
from superbill.office.models import User
accounts.add("coder", "a long enough pass phrase", ["coder"])
second_factor.begin(User.objects.get())
first = records.store_encounter(charts.encounter())
records.store_coding(first, charts.coded())
records.store_check(first, charts.checked())
records.store_price(first, charts.price())
records.store_claim(first, charts.claim())
records.post(charts.charged())
records.post_remittance(charts.remittance(), "f" * 64)
"""


def run(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, *command],
        env=clean | {"SUPERBILL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def superbill(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(home, "-m", "superbill.cli", *words)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, new_office: Callable[[Path], None]) -> Path:
    home = tmp_path_factory.mktemp("filled")
    new_office(home / "office")
    done = run(home, "-c", FILL, str(HERE))
    assert done.returncode == 0, done.stderr
    return home


def everything(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but sessions and counters of the libraries, and the audit log's newest rows apart."""
    with closing(sqlite3.connect(home / "office" / "records.sqlite3")) as held:
        names = [n for (n,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {
            n: sorted(held.execute(f'SELECT * FROM "{n}"').fetchall(), key=repr)  # noqa: S608 - our own tables
            for n in names
            if n.startswith(("office_", "otp_")) and n not in {"office_auditevent", "office_audithead"}
        }


def test_export_and_import_lose_nothing(filled: Path, tmp_path: Path, new_office: Callable[[Path], None]):
    new_office(tmp_path / "office")
    out = tmp_path / "all.jsonl"
    assert "rows written" in superbill(filled, "records", "export", str(out)).stdout
    assert out.stat().st_mode & 0o777 == 0o600

    done = superbill(tmp_path, "records", "import", str(out))

    assert done.returncode == 0, done.stderr
    assert everything(tmp_path) == everything(filled)
    assert sum(len(rows) for rows in everything(tmp_path).values()) > 40
    assert "none changed, missing or added" in superbill(tmp_path, "audit-log", "verify").stdout
    lines = out.read_text().splitlines()
    assert json.loads(lines[0])["superbill"] == "records"
    assert json.loads(lines[-1])["rows"] == len(lines) - 2


def rows_of(export: Path) -> Counter[str]:
    """The rows of an export, without the log of what was exported and imported meanwhile."""
    _, *rows, _ = export.read_text().splitlines()
    return Counter(row for row in rows if json.loads(row)["model"] not in {"office.auditevent", "office.audithead"})


def test_a_row_of_every_table_of_history_comes_back(
    full_chart: str, tmp_path: Path, new_office: Callable[[Path], None]
):
    office_history.fill(full_chart)
    new_office(tmp_path / "office")
    transfer.write(tmp_path / "out.jsonl", by="somebody")

    done = superbill(tmp_path, "records", "import", str(tmp_path / "out.jsonl"))
    superbill(tmp_path, "records", "export", str(tmp_path / "back.jsonl"))

    assert done.returncode == 0, done.stderr
    assert rows_of(tmp_path / "back.jsonl") == rows_of(tmp_path / "out.jsonl")
    told = {apps.get_model(json.loads(row)["model"])._meta.db_table for row in rows_of(tmp_path / "out.jsonl")}
    assert set(append_only.KEPT) - told == {"office_auditevent"}


def test_what_came_in_goes_on_working(filled: Path, tmp_path: Path, new_office: Callable[[Path], None]):
    new_office(tmp_path / "office")
    out = tmp_path / "all.jsonl"
    superbill(filled, "records", "export", str(out))
    superbill(tmp_path, "records", "import", str(out))

    done = run(
        tmp_path,
        "-c",
        "from superbill import office; office.setup()\n"
        "from superbill.office import records\n"
        "from superbill.model.encounter import Encounter\n"
        "records.store_encounter(Encounter(id='new', setting='outpatient'))\n"
        "print(records.balance('SB0000001').balance, office.verify_audit_log().intact)",
    )

    assert done.stdout.split() == ["50.68", "True"], done.stderr


def test_backup_and_restore_lose_nothing(filled: Path, tmp_path: Path):
    copy = tmp_path / "office.backup"
    assert "bytes written" in superbill(filled, "records", "backup", str(copy)).stdout
    assert copy.stat().st_mode & 0o777 == 0o600

    done = superbill(tmp_path, "records", "restore", str(copy))

    assert done.returncode == 0, done.stderr
    assert everything(tmp_path) == everything(filled)
    keys = [(h / "office" / "secret-key").read_text() for h in (tmp_path, filled)]
    assert keys[0] == keys[1]
    assert superbill(tmp_path, "audit-log", "verify").returncode == 0


def test_a_restore_replaces_nothing_unasked_and_keeps_what_was_there(
    filled: Path, tmp_path: Path, new_office: Callable[[Path], None]
):
    new_office(tmp_path / "office")
    copy = tmp_path / "office.backup"
    superbill(filled, "records", "backup", str(copy))
    run(tmp_path, "-c", FILL + "accounts.add('second', 'a long enough pass phrase')", str(HERE))
    before = everything(tmp_path)

    refused = superbill(tmp_path, "records", "restore", str(copy))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert everything(tmp_path) == before

    assert superbill(tmp_path, "records", "restore", "--replace", str(copy)).returncode == 0
    assert everything(tmp_path) == everything(filled)
    (kept,) = (tmp_path / "office").glob("before-restore-*.backup")
    assert superbill(tmp_path, "records", "restore", "--replace", str(kept)).returncode == 0
    assert everything(tmp_path) == before


def test_a_file_that_is_there_is_not_overwritten(filled: Path, tmp_path: Path):
    taken = tmp_path / "taken"
    taken.write_text("mine")
    for command in ("export", "backup"):
        assert superbill(filled, "records", command, str(taken)).returncode == 1
    assert taken.read_text() == "mine"


@pytest.fixture(scope="module")
def backup(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    copy = tmp_path_factory.mktemp("backup") / "office.backup"
    superbill(filled, "records", "backup", str(copy))
    return copy.read_bytes()


@pytest.mark.parametrize("harm", ["cut", "changed", "other", "binary", "empty"])
@pytest.mark.usefixtures("db")
def test_a_backup_that_was_harmed_is_refused(backup: bytes, tmp_path: Path, harm: str):
    copy, middle = tmp_path / "office.backup", len(backup) // 2
    copy.write_bytes(
        {
            "cut": backup[:middle],
            "changed": backup[:middle] + bytes([backup[middle] ^ 1]) + backup[middle + 1 :],
            "other": b"PK\x05\x06" + b"\0" * 18,
            "binary": os.urandom(500),
            "empty": b"",
        }[harm]
    )

    with pytest.raises(BadFile, match=r"is not a whole backup|was changed or damaged"):
        _unpacked(copy, tmp_path)


@pytest.fixture
def exported(full_chart: str, tmp_path: Path) -> Path:  # noqa: ARG001 - a fixture for its effect
    path = tmp_path / "all.jsonl"
    transfer.write(path, by="test")
    return path


def test_every_table_of_the_office_is_in_it(exported: Path):
    named = {m._meta.db_table for m in transfer.tables()}

    assert {m._meta.db_table for m in apps.get_app_config("office").get_models()} <= named
    lines = [json.loads(line) for line in exported.read_text().splitlines()]
    assert len(lines) - 2 == sum(m._base_manager.count() for m in transfer.tables())
    assert audit.verify().intact


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda lines: lines[:-1], "cut off or changed"),
        (lambda lines: lines[:5] + lines[6:], "cut off or changed"),
        (lambda lines: [*lines[:5], lines[5].replace("a", "b", 1), *lines[6:]], "cut off or changed"),
        (lambda lines: ["{}", *lines[1:]], "not an export"),
        (lambda lines: ["not json", *lines[1:]], "not JSON"),
        (lambda lines: [lines[0].replace("0001_initial", "0001_other"), *lines[1:]], "another version"),
        (lambda _: [], "not JSON"),
    ],
)
def test_an_export_that_was_harmed_is_refused(exported: Path, harm, told: str):
    exported.write_text("\n".join(harm(exported.read_text().splitlines())) + "\n")

    with pytest.raises(BadFile, match=told):
        transfer.read(exported, by="test")


def test_an_export_is_read_into_an_empty_office_only(exported: Path):
    with pytest.raises(SuperbillError, match="holds records already"):
        transfer.read(exported, by="test")


def test_a_file_that_is_no_text(tmp_path: Path):
    path = tmp_path / "x"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFile, match="is not text"):
        transfer.read(path, by="test")
    with pytest.raises(BadFile, match="cannot be read"):
        transfer.read(tmp_path / "nowhere", by="test")


@pytest.mark.usefixtures("db")
def test_the_layout_is_that_of_the_migrations():
    assert "0001_initial" in transfer.layout()
    assert connection.in_atomic_block
