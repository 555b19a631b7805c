"""A private PostgreSQL of the system's packages on a loopback port, started and stopped by whoever needs one."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The newest server's programs, or None; Debian keeps them out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    named = shutil.which("initdb")
    if not found and not named:
        return None
    return found[-1].parent if found else Path(str(named)).parent


def database(server: str, name: str, like: str = "template1") -> str:
    """Make a database on a server, a copy of another one, and return its URL."""
    import psycopg  # noqa: PLC0415 - the driver is there only with superbill[postgresql]

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return f"{server.rpartition('/')[0]}/{name}"


@contextmanager
def running(where: Path) -> Iterator[str]:
    """Give the URL of an empty server. It never runs as root, which PostgreSQL refuses."""
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix="superbill-postgresql-"))
    password = secrets.token_hex(16)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def call(*command: object) -> None:
        subprocess.run(
            [str(c) for c in command], user=owner.pw_uid, group=owner.pw_gid, cwd=folder, check=True,
            stdout=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip

    try:
        (folder / "password").write_text(password)
        for path in (folder, folder / "password"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        call(where / "initdb", "-D", data, "-U", "superbill", "-A", "scram-sha-256", "--encoding=UTF8",
             "--no-sync", f"--pwfile={folder / 'password'}")  # fmt: skip
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        call(where / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            yield f"postgresql://superbill:{password}@127.0.0.1:{port}/postgres"
        finally:
            call(where / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
