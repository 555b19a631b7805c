"""Large delimited files read row by row: text, gzip, or a member of an archive; commas or tabs; never whole in memory.

A file that ends in the middle of a line, or whose compression ends early, is refused: half a table must never pass.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import IO

from superbill.errors import BadFile
from superbill.tables.official import OfficialFile

AGAIN = "Fetch or unpack the file again; the releases already installed are unchanged"
GZIP = b"\x1f\x8b"
BLOCK = 1 << 20


class Rows:
    """The rows of a delimited file, as lists of cells. `line` is the line of the row read last, for messages."""

    def __init__(self, name: str, lines: Iterator[str], delimiter: str) -> None:
        self.name = name
        self._reader = csv.reader(lines, delimiter=delimiter)

    @property
    def line(self) -> int:
        """The number of the line read last."""
        return self._reader.line_num

    def __iter__(self) -> Iterator[list[str]]:
        return self._reader

    def __next__(self) -> list[str]:
        return next(self._reader)


@contextmanager
def rows(file: OfficialFile, *, encoding: str = "utf-8-sig") -> Iterator[Rows]:
    """Give the rows of a file as they are read.

    Raises:
        BadFile: the file is missing, its compression is damaged, or it ends in the middle of a line.
    """
    with text(file, encoding=encoding) as lines:
        first = next(lines, "")
        delimiter = "\t" if first.count("\t") > first.count(",") else ","
        yield Rows(file.name, chain((first,), lines), delimiter)


@contextmanager
def text(file: OfficialFile, *, encoding: str = "utf-8-sig") -> Iterator[Iterator[str]]:
    """Give the lines of a file as they are read, with their ends.

    Raises:
        BadFile: the file is missing, its compression is damaged, or it ends in the middle of a line.
    """
    try:
        with file.open() as opened:
            head = opened.read(2)
            whole = io.BufferedReader(_Joined(head, opened), BLOCK)
            data = gzip.GzipFile(fileobj=whole) if head == GZIP else whole
            lines = io.TextIOWrapper(data, encoding=encoding, errors="replace", newline="")
            yield chain.from_iterable(_blocks(file, lines))
    except (gzip.BadGzipFile, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise BadFile(file.name, "", f"the compressed file is damaged or cut off ({error})", AGAIN) from None


def _blocks(file: OfficialFile, lines: io.TextIOWrapper) -> Iterator[list[str]]:
    """Yield many lines at a time, so that the common loop over them runs without us."""
    last = "\n"
    while block := lines.readlines(BLOCK):
        yield block
        last = block[-1]
    if not last.endswith(("\n", "\r", "\x1a")):
        raise BadFile(file.name, "last line", "ends in the middle: the file is cut off", AGAIN)


class _Joined(io.RawIOBase):
    """Bytes already read, then the rest of the file: a member of an archive cannot be rewound cheaply."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head or self._rest.read(len(buffer))
        taken, self._head = data[: len(buffer)], data[len(buffer) :] if self._head else b""
        buffer[: len(taken)] = taken
        return len(taken)
