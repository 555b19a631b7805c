"""A payer reached by SFTP: files for it go into one folder of its server, its answers lie in another.

Needs the extra `sftp` (paramiko). The server's host key must be known before: one that nobody has confirmed is refused.
"""

from __future__ import annotations

import importlib
import posixpath
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from superbill.errors import PayerError
from superbill.payers.transport import Answer
from superbill.payers.transports.folder import NAME, PARTIAL


class SftpServer(msgspec.Struct, frozen=True):
    """Where and who: host, port, account, the file of known host keys, and our key (or a password)."""

    host: str
    user: str
    known_hosts: Path
    port: int = 22
    key: Path | None = None
    password: str | None = None
    outgoing: str = "to-payer"
    incoming: str = "from-payer"
    kept: str = "kept"


class SftpTransport:
    """Exchanges files through a payer's SFTP server. A file appears there whole or not at all."""

    def __init__(self, payer: str, server: SftpServer, *, timeout: float = 30) -> None:
        self.payer, self.server, self.timeout = payer, server, timeout

    def send(self, name: str, content: bytes) -> None:
        """Put a file into the payer's folder; the same file again changes nothing."""
        self._check(name)
        place = posixpath.join(self.server.outgoing, name)
        with self._session() as files:
            held = self._read(files, place)
            if held is not None:
                if held != content:
                    raise PayerError(self.payer, f"another file lies under the name {name}", permanent=True)
                return
            with files.open(place + PARTIAL, "wb") as partial:
                partial.write(content)
            files.posix_rename(place + PARTIAL, place)

    def fetch(self) -> tuple[Answer, ...]:
        """What lies ready, by name; files that are still being written are left alone."""
        with self._session() as files:
            listed = files.listdir_attr(self.server.incoming)
            names = sorted(e.filename for e in listed if stat.S_ISREG(e.st_mode) and not e.filename.endswith(PARTIAL))
            found = ((name, self._read(files, posixpath.join(self.server.incoming, name))) for name in names)
            return tuple(Answer(name, content) for name, content in found if content is not None)

    def keep(self, answer: Answer) -> None:
        """Move an answer into the folder of what was kept."""
        self._check(answer.name)
        with self._session() as files:
            try:
                files.posix_rename(
                    posixpath.join(self.server.incoming, answer.name), posixpath.join(self.server.kept, answer.name)
                )
            except FileNotFoundError:
                return

    def _read(self, files: Any, place: str) -> bytes | None:  # noqa: ANN401 - paramiko has no types
        try:
            with files.open(place, "rb") as file:
                content: bytes = file.read()
                return content
        except FileNotFoundError:
            return None

    def _check(self, name: str) -> None:
        if not NAME.fullmatch(name) or name.endswith(PARTIAL):
            raise PayerError(
                self.payer, "the file name is not made of letters, digits, dots and dashes", permanent=True
            )

    @contextmanager
    def _session(self) -> Iterator[Any]:
        paramiko = _paramiko(self.payer)
        client = paramiko.SSHClient()
        try:
            client.load_host_keys(str(self.server.known_hosts))
            client.set_missing_host_key_policy(paramiko.RejectPolicy())
            client.connect(
                self.server.host, self.server.port, self.server.user, self.server.password,
                key_filename=str(self.server.key) if self.server.key else None, timeout=self.timeout,
                banner_timeout=self.timeout, auth_timeout=self.timeout, allow_agent=False, look_for_keys=False,
            )  # fmt: skip
            with client.open_sftp() as files:
                yield files
        except paramiko.AuthenticationException:
            raise PayerError(self.payer, "refused our key or password", permanent=True) from None
        except paramiko.BadHostKeyException:
            raise PayerError(self.payer, "shows another host key than before", permanent=True) from None
        except PermissionError as error:
            raise PayerError(
                self.payer, f"does not let us into its folder ({error.strerror})", permanent=True
            ) from None
        except paramiko.SSHException as error:
            unknown = "not found in known_hosts" in str(error)
            what = "its host key is not known here" if unknown else f"broke the connection ({type(error).__name__})"
            raise PayerError(self.payer, what, permanent=unknown) from None
        except FileNotFoundError:
            raise PayerError(self.payer, "has no folder of the name that was given", permanent=True) from None
        except (OSError, EOFError) as error:
            raise PayerError(self.payer, f"cannot be reached ({type(error).__name__})", permanent=False) from None
        finally:
            client.close()


def _paramiko(payer: str) -> Any:  # noqa: ANN401 - an optional package without types
    try:
        return importlib.import_module("paramiko")
    except ImportError:
        what = "is reached by SFTP, for which paramiko is not installed (`pip install superbill[sftp]`)"
        raise PayerError(payer, what, permanent=True) from None
