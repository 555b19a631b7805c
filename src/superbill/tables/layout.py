"""Layouts: how an official file is told from all others by what it holds, which days it covers, and what reads it.

A loader module lists its layouts; `layouts` collects them; `installing` asks them. What a table is called, who
publishes it and whether a real file has passed a layout stands in `catalogue.toml`.
"""

from __future__ import annotations

import codecs
import csv
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.loaders import xlsx
from superbill.tables.loaders.delimited import HEAD_ROWS, WORKBOOK, Column, Header, header_places, headers
from superbill.tables.official import OfficialFile

HEAD_BYTES = 1 << 16
GZIP = b"\x1f\x8b"


class Head:
    """What a file shows before it is read whole: its names and its beginning, unpacked."""

    def __init__(self, file: OfficialFile) -> None:
        self.file = file
        self.name = file.member.rsplit("/", 1)[-1] or file.path.name
        self.names = f"{file.member} {file.path.name}"

    @cached_property
    def data(self) -> bytes:
        """The first bytes; of a gzip file, of what it holds."""
        with self.file.open() as opened:
            head = opened.read(HEAD_BYTES)
        if head[:2] != GZIP:
            return head
        try:
            return zlib.decompressobj(31).decompress(head, HEAD_BYTES)
        except zlib.error as error:
            raise BadFile(self.file.name, "", f"the gzip is damaged ({error})", "Fetch the file again") from None

    @cached_property
    def workbook(self) -> bool:
        """Tell whether it is an Excel workbook."""
        return self.data[:4] == WORKBOOK and self.name.lower().endswith((".xlsx", ".xlsm"))

    @cached_property
    def text(self) -> str:
        """The beginning as text; empty for a binary file."""
        if self.data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return self.data.decode("utf-16", errors="replace")
        return "" if b"\0" in self.data else self.data.decode("utf-8-sig", errors="replace")

    @cached_property
    def lines(self) -> list[str]:
        """The whole lines of the beginning, without their ends."""
        whole = self.text if len(self.data) < HEAD_BYTES else self.text.rpartition("\n")[0]
        return whole.splitlines()

    @cached_property
    def rows(self) -> Sequence[Sequence[str]]:
        """The first rows of a delimited text or of the first sheet of a workbook."""
        if self.workbook:
            found: list[Sequence[str]] = []
            for row in xlsx.rows(self.file.read(), self.file.name):
                found.append(row)
                if len(found) == HEAD_ROWS:
                    break
            return found
        delimiter = "\t" if self.text.count("\t") > self.text.count(",") else ","
        try:
            return list(csv.reader(self.lines[: HEAD_ROWS * 2], delimiter=delimiter))[:HEAD_ROWS]
        except csv.Error:
            return []

    @cached_property
    def _headers(self) -> list[Header]:
        return headers(self.rows)

    def has(self, columns: Sequence[Column]) -> bool:
        """Tell whether a header with these columns stands in the first rows."""
        return header_places(self._headers, columns) is not None

    def named(self, pattern: str) -> bool:
        """Tell whether a name of the file or of its archive holds the pattern, in any case."""
        return re.search(pattern, self.names, re.IGNORECASE) is not None


Load = Callable[[Sequence[OfficialFile], Draft], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which a table is published.

    `name` is its name in the catalogue. `load` gets every part of the table that was given together. `period` reads the
    days; `last` are kinds and keys of rows near the end of every release, for loaders that do not look themselves;
    `parts` is how many files make the table, 0 for any number. `descriptors` are the columns (code, short, long)
    of the CPT descriptors that the file may carry, kept only under the user's own AMA licence; a `licensed` file holds
    nothing else.
    """

    table: str
    name: str
    recognises: Callable[[Head], bool]
    load: Load
    period: Callable[[Sequence[OfficialFile]], Period | None]
    parts: int = 1
    last: tuple[tuple[str, str], ...] = ()
    descriptors: tuple[Column, ...] = ()
    licensed: bool = False


def one(load: Callable[[OfficialFile, Draft], None]) -> Load:
    """Adapt a loader of one file."""
    return lambda files, draft: load(files[0], draft)


def with_columns(columns: Sequence[Column]) -> Callable[[Head], bool]:
    """Recognise a file by the columns of its header."""
    return lambda head: head.has(columns)
