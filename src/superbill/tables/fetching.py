"""Fetching an official file from its publisher: resumed where it broke off, never taken for whole before it is.

A download lies in `NAME.part` beside a note of where it comes from and which version of the file it is (ETag or
Last-Modified); the next attempt asks for the rest with `Range` and `If-Range`. It gets its name when all bytes are
here.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import unquote, urlsplit

from superbill.errors import BadInput, SuperbillError
from superbill.tables.catalogue import Entry
from superbill.tables.home import home
from superbill.tables.periods import MONTH_NAMES
from superbill.tables.release import file_sha256

CHUNK = 1 << 16
TIMEOUT = 60
ATTEMPTS = 3
OUT_OF_RANGE = 416
"""The answer to a request for the rest of a file that is here whole, or has become shorter: begin again."""
AGENT = "superbill (official tables)"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
Progress = Callable[[str, int, int], None]
"""Called as (file, bytes here, bytes in all or 0 where the publisher does not say)."""


class NotFetched(SuperbillError):
    """A file could not be fetched; what is here of it stays for the next attempt."""

    def __init__(self, address: str, what: str, do: str) -> None:
        self.address, self.what, self.do = address, what, do
        super().__init__(f"{address}: {what}. {do}")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole file."""

    path: Path
    address: str
    sha256: str
    bytes: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class _Begun:
    """What is known of a download that was begun."""

    address: str
    version: str


def downloads_dir() -> Path:
    """Return the folder of the downloads."""
    return home() / "downloads"


def addresses(entry: Entry, day: date) -> tuple[str, ...]:
    """Return the addresses of the release of a table that holds on `day`.

    Raises:
        BadInput: the publisher chooses a new address for each release.
    """
    if not entry.addresses:
        raise BadInput(
            "table",
            f"{entry.publisher} gives {entry.name} a new address each time",
            f"Look it up at {entry.page} and give it with --address, or fetch it with a browser and install the file",
        )
    return tuple(address.format(**_places(day)) for address in entry.addresses)


def _places(day: date) -> dict[str, object]:
    quarter = (day.month - 1) // 3 + 1
    month = MONTH_NAMES[3 * quarter - 3]
    return {
        "year": day.year,
        "yy": f"{day.year % 100:02}",
        "quarter": quarter,
        "letter": "abcd"[quarter - 1],
        "month": month,
        "Month": MONTH_NAMES[day.month - 1].capitalize(),
        "fy": day.year + (day.month >= 10),
        "ncci": f"{day.year - 1994}{quarter - 1}",
        "half": 0 if day.month < 7 else 1,
    }


def fetch(address: str, folder: Path | None = None, progress: Progress | None = None) -> Fetched:
    """Fetch a file, going on where an earlier attempt broke off.

    Raises:
        BadInput: the address is not one of https (http is taken from this machine only).
        NotFetched: the publisher cannot be reached, does not have the file, or breaks off every time.
    """
    _checked(address)
    target = (folder or downloads_dir()) / (unquote(Path(urlsplit(address).path).name) or "download")
    target.parent.mkdir(parents=True, exist_ok=True)
    part, note = target.with_name(target.name + ".part"), target.with_name(target.name + ".part.json")
    resumed = part.exists()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            whole = _more(address, part, note, progress)
        except (urllib.error.URLError, HTTPException, OSError) as error:
            _refused(address, error, last=attempt == ATTEMPTS)
            if isinstance(error, urllib.error.HTTPError) and error.code == OUT_OF_RANGE:
                part.unlink(missing_ok=True)
            resumed = part.exists()
            continue
        if whole:
            os.replace(part, target)  # noqa: PTH105 - one atomic rename
            note.unlink(missing_ok=True)
            return Fetched(target, address, file_sha256(target), target.stat().st_size, resumed)
        resumed = True
    raise NotFetched(address, f"broke off {ATTEMPTS} times", "Run the command again: it goes on where it broke off")


def _checked(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return
    raise BadInput("address", "is not an address of https", "Give the address that the publisher's page shows")


def _more(address: str, part: Path, note: Path, progress: Progress | None) -> bool:
    """Ask for the rest of a file and add it; tell whether it is whole now."""
    here, begun = (part.stat().st_size if part.exists() else 0), _begun(note)
    request = urllib.request.Request(address, headers={"User-Agent": AGENT})  # noqa: S310 - checked before
    if here and begun and begun.address == address and begun.version:
        request.add_header("Range", f"bytes={here}-")
        request.add_header("If-Range", begun.version)
    else:
        here = 0
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - checked before
        if answer.status != 206:
            here = 0
        whole = here + int(answer.headers.get("Content-Length") or 0)
        version = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
        note.write_text(json.dumps(asdict(_Begun(address, version))), encoding="utf-8")
        with part.open("ab" if here else "wb") as file:
            for block in _blocks(answer):
                file.write(block)
                here += len(block)
                if progress:
                    progress(part.name.removesuffix(".part"), here, whole)
    return not answer.headers.get("Content-Length") or here == whole


def _blocks(answer: HTTPResponse) -> Iterator[bytes]:
    while block := answer.read(CHUNK):
        yield block


def _begun(note: Path) -> _Begun | None:
    try:
        return _Begun(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _refused(address: str, error: Exception, *, last: bool) -> None:
    """Give up on an answer that a repetition cannot change, and after the last attempt."""
    if isinstance(error, urllib.error.HTTPError):
        if error.code in {404, 410}:
            raise NotFetched(
                address,
                f"the publisher has no such file (HTTP {error.code})",
                "It may carry another name: look at the publisher's page and give the address with --address",
            ) from None
        if 400 <= error.code < 500 and error.code not in {408, 416, 429}:
            raise NotFetched(
                address, f"the publisher refuses it (HTTP {error.code})", "Fetch it with a browser and install the file"
            ) from None
    if last:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise NotFetched(
            address,
            f"could not be fetched ({reason})",
            "Connect to the network and run the command again; what is here already is kept",
        ) from None
