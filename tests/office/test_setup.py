"""Opening the office: each trouble with the database is told in words, and nothing stored is harmed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

SETUP = "from superbill import office; office.setup(); "
STORE = (
    "from superbill.office import records; from superbill.model.encounter import Encounter; "
    "print(records.store_encounter(Encounter(id='E1', setting='outpatient')))"
)


def run(home: Path, code: str, **env: str) -> subprocess.CompletedProcess[str]:
    told = (
        "import sys\nfrom superbill.errors import SuperbillError\ntry:\n    exec(sys.argv[1])\n"
        "except SuperbillError as error:\n    sys.exit(f'{type(error).__name__}: {error}')\n"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", told, code],
        env=clean | {"SUPERBILL_HOME": str(home)} | env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that was opened once and holds one encounter."""
    home = tmp_path_factory.mktemp("home")
    assert run(home, SETUP + STORE).returncode == 0
    return home


@pytest.fixture
def copy(opened: Path, tmp_path: Path) -> Path:
    (tmp_path / "office").mkdir()
    with closing(sqlite3.connect(database(opened))) as held, closing(sqlite3.connect(database(tmp_path))) as fresh:
        held.backup(fresh)
    return tmp_path


def database(home: Path) -> Path:
    return home / "office" / "records.sqlite3"


def test_importing_the_office_imports_no_django(tmp_path: Path):
    done = run(tmp_path, "import superbill.office, sys; print('django' in sys.modules)")

    assert done.stdout.strip() == "False"
    assert list(tmp_path.iterdir()) == []


def test_the_records_are_private_and_the_key_is_random(opened: Path, copy: Path):
    folder = opened / "office"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("records.sqlite3", "secret-key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    run(copy, SETUP)
    assert (folder / "secret-key").read_text() != (copy / "office" / "secret-key").read_text()


def test_opening_again_keeps_key_and_records(opened: Path):
    key = (opened / "office" / "secret-key").read_text()

    first, again = (run(opened, SETUP + STORE).stdout for _ in range(2))

    assert first == again
    assert (opened / "office" / "secret-key").read_text() == key


def test_a_program_beside_an_open_office_leaves_its_log_alone(copy: Path):
    """The office is set up again while it holds the records, as serving does; then a command opens and closes them."""
    file = database(copy)
    beside = f"import sqlite3; c = sqlite3.connect({str(file)!r}); c.execute('PRAGMA schema_version'); c.close()"
    command = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {beside!r}], check=True); "
    told = f"import pathlib; print([p.name for p in pathlib.Path({str(file.parent)!r}).iterdir()])"

    done = run(copy, SETUP + "office.setup(); " + STORE + "; " + command + told)

    assert done.returncode == 0, done.stderr
    assert "records.sqlite3-wal" in done.stdout
    assert "records.sqlite3-shm" in done.stdout


def test_programs_that_start_at_once_set_up_once(tmp_path: Path):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SETUP + STORE],
            env=env | {"SUPERBILL_HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    answers = [p.communicate(timeout=60) for p in started]

    assert [err for _, err in answers if err] == []
    assert len({out for out, _ in answers}) == 1


def test_a_file_that_is_no_database(tmp_path: Path):
    (tmp_path / "office").mkdir()
    database(tmp_path).write_bytes(b"Subject: not a database\n" * 100)

    done = run(tmp_path, SETUP)

    assert done.returncode == 1
    assert "RecordsUnavailable" in done.stderr
    assert "is not a SQLite database" in done.stderr
    assert str(database(tmp_path)) in done.stderr
    assert database(tmp_path).read_bytes().startswith(b"Subject")


def test_a_damaged_file(copy: Path):
    held = bytearray(database(copy).read_bytes())
    held[1000:] = os.urandom(len(held) - 1000)
    database(copy).write_bytes(held)

    done = run(copy, SETUP + STORE)

    assert done.returncode == 1
    assert "the file is damaged" in done.stderr
    assert "Traceback" not in done.stderr


def test_records_of_a_newer_program(copy: Path):
    with closing(sqlite3.connect(database(copy))) as held:
        held.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('office', '9999_later', '2030-01-01')")
        held.commit()

    done = run(copy, SETUP)

    assert done.returncode == 1
    assert "written by a newer superbill" in done.stderr


def test_records_that_another_program_holds(copy: Path):
    with closing(sqlite3.connect(database(copy), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = run(copy, SETUP + STORE, SUPERBILL_DATABASE_URL=f"sqlite:///{database(copy)}?timeout=1")

    assert done.returncode == 1
    assert "another program holds it" in done.stderr


def test_records_that_may_not_be_written(copy: Path):
    """The program gives up root's rights after the start, and so meets a read-only file and folder."""
    if os.geteuid() != 0:
        pytest.skip("needs two accounts: run as root")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(copy / "office", home / "office")
        (home / "office").chmod(0o755)
        home.chmod(0o755)
        for path in (home / "office").iterdir():
            path.chmod(0o644)

        done = run(
            home,
            SETUP + "import os; from superbill.office import records; from django.db import connection; "
            "connection.close(); os.seteuid(65534); " + STORE,
        )

    assert done.returncode == 1
    assert "read-only" in done.stderr or "cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made(tmp_path: Path):
    (tmp_path / "home").write_text("a file")

    done = run(tmp_path / "home", SETUP)

    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "SUPERBILL_HOME" in done.stderr


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("not a url", "not a database URL"),
        ("postgresql://coder:secret@127.0.0.1:1/records", "cannot be reached"),
        ("bogus://x", "not a database URL"),
    ],
)
def test_a_database_url_that_does_not_work(tmp_path: Path, url: str, what: str):
    done = run(tmp_path, SETUP, SUPERBILL_DATABASE_URL=url)

    assert done.returncode == 1
    assert what in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_kill_while_storing_leaves_whole_records(copy: Path):
    loop = (
        SETUP + "from superbill.office import records\n"
        "from superbill.model.encounter import Document, Encounter\n"
        "import itertools\n"
        "print('ready', flush=True)\n"
        "for n in itertools.count():\n"
        "    records.store_encounter(Encounter(id=f'K{n}', setting='outpatient',"
        " documents=(Document(name='n', text='t' * 2000),)))\n"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    storing = subprocess.Popen(
        [sys.executable, "-c", loop], env=env | {"SUPERBILL_HOME": str(copy)}, stdout=subprocess.PIPE, text=True
    )
    assert storing.stdout
    assert storing.stdout.readline() == "ready\n"
    with pytest.raises(subprocess.TimeoutExpired):
        storing.wait(0.7)
    storing.kill()
    storing.wait()

    done = run(
        copy,
        SETUP + "from superbill.office.models import *\n"
        "print(Encounter.objects.count() - EncounterVersion.objects.count(),"
        " Encounter.objects.filter(reference__startswith='K').count() - Document.objects.count(),"
        " Encounter.objects.count() > 3, office.verify_audit_log().intact)",
    )

    assert done.stdout.split() == ["0", "0", "True", "True"], done.stderr
