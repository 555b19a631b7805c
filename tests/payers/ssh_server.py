"""A real OpenSSH server on this machine for one test, with one account and its key; SFTP only."""

import getpass
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from superbill.payers.transports.sftp import SftpServer

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"


@contextmanager
def serving(folder, exchange):
    """An SFTP server whose account sees this machine's files; its folders are those of `exchange`."""
    if not Path(SSHD).exists() or shutil.which("ssh-keygen") is None:
        pytest.skip("no OpenSSH server is installed (apt-get install openssh-server)")
    pytest.importorskip("paramiko", reason="the extra `sftp` is not installed")
    for name in ("host", "mine", "strange"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    (folder / "authorized").write_text((folder / "mine.pub").read_text())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder / 'host'}\nPidFile {folder / 'pid'}\n"
        f"AuthorizedKeysFile {folder / 'authorized'}\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
        "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n"
    )
    Path("/run/sshd").mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "config")], stderr=subprocess.DEVNULL)
    kind, key = (folder / "host.pub").read_text().split()[:2]
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {kind} {key}\n")
    try:
        _wait(port, process)
        yield SftpServer(
            "127.0.0.1", getpass.getuser(), folder / "known_hosts", port, folder / "mine",
            outgoing=str(exchange / "to-payer"), incoming=str(exchange / "from-payer"), kept=str(exchange / "kept"),
        )  # fmt: skip
    finally:
        process.terminate()
        process.wait(10)


def _wait(port, process):
    for _ in range(100):
        if process.poll() is not None:
            pytest.skip("the OpenSSH server does not start here")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.skip("the OpenSSH server does not listen")
