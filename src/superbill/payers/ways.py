"""The ways to payers as a person writes them down: one TOML table for each payer, named by its identifier."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from superbill.errors import BadFile, BadInput
from superbill.payers.transport import Transport
from superbill.payers.transports.caqh import CoreTransport
from superbill.payers.transports.connection import Certificates
from superbill.payers.transports.folder import FolderTransport
from superbill.payers.transports.http import HttpTransport
from superbill.payers.transports.sftp import SftpServer, SftpTransport


class _Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", kw_only=True):
    """What every way has: seconds that a single step may take."""

    timeout: float = 30


class Folder(_Way, tag="folder", frozen=True, kw_only=True):
    """A folder that both sides reach."""

    folder: Path

    def transport(self, payer: str) -> Transport:
        """The way to this payer."""
        return FolderTransport(payer, self.folder)


class _Encrypted(_Way, frozen=True, kw_only=True):
    """HTTPS: the address, our certificate and key, and the authority that vouches for the payer."""

    url: str
    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None

    def certificates(self) -> Certificates:
        """What proves who is who."""
        return Certificates(self.certificate, self.key, self.authority)


class Https(_Encrypted, tag="https", frozen=True, kw_only=True):
    """Files are put to one address and answers fetched from it."""

    def transport(self, payer: str) -> Transport:
        """The way to this payer."""
        return HttpTransport(payer, self.url, timeout=self.timeout, certificates=self.certificates())


class Core(_Encrypted, tag="core", frozen=True, kw_only=True):
    """CAQH CORE envelopes. The password stands in a file of its own."""

    sender: str
    receiver: str
    style: Literal["mime", "soap"] = "mime"
    user: str = ""
    password_file: Path | None = None

    def transport(self, payer: str) -> Transport:
        """The way to this payer."""
        return CoreTransport(
            payer, self.url, sender=self.sender, receiver=self.receiver, style=self.style, user=self.user,
            password=_secret(self.password_file) or "", timeout=self.timeout, certificates=self.certificates(),
        )  # fmt: skip


class Sftp(_Way, tag="sftp", frozen=True, kw_only=True):
    """An SFTP server. Its host key stands in `known_hosts`; a password, where there is no key, in a file of its own."""

    host: str
    user: str
    known_hosts: Path
    port: int = 22
    key: Path | None = None
    password_file: Path | None = None
    outgoing: str = "to-payer"
    incoming: str = "from-payer"
    kept: str = "kept"

    def transport(self, payer: str) -> Transport:
        """The way to this payer."""
        server = SftpServer(
            self.host, self.user, self.known_hosts, self.port, self.key,
            _secret(self.password_file), self.outgoing, self.incoming, self.kept,
        )  # fmt: skip
        return SftpTransport(payer, server, timeout=self.timeout)


Way: TypeAlias = Folder | Https | Core | Sftp


def example() -> str:
    """A file with every way and setting, to start from."""
    return files("superbill.payers").joinpath("ways.toml").read_text("utf-8")


def read_ways(path: Path) -> dict[str, Way]:
    """The payers of a file and the way to each.

    Raises:
        BadFile: when it cannot be read, or a setting is missing, unknown or of the wrong kind.
    """
    do = "`superbill send --example` prints a file with every setting"
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), dict[str, Way], dec_hook=_path)
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", f"Write one: {do}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(str(path), "", f"is not TOML ({error})", f"Correct it; {do}") from None
    except msgspec.ValidationError as error:
        raise BadFile(str(path), "", f"cannot be used: {error}", f"Correct it; {do}") from None


def way_to(payer: str, ways: dict[str, Way]) -> Way:
    """The way to one payer.

    Raises:
        BadInput: when no payer of this identifier is known.
    """
    if payer not in ways:
        known = ", ".join(sorted(ways)) or "none"
        raise BadInput("payer", f"'{payer}' is not among those known here ({known})", "Add it to the file of payers")
    return ways[payer]


def _path(kind: type, value: object) -> object:
    if kind is not Path or not isinstance(value, str):
        raise TypeError(f"a {kind.__name__} is wanted here")
    return Path(value).expanduser()


def _secret(path: Path | None) -> str | None:
    """The first line of a file that holds a password."""
    if path is None:
        return None
    try:
        return path.read_text("utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "is not text"
        raise BadFile(str(path), "", f"the password cannot be read ({why})", "Check the name and the rights") from None
