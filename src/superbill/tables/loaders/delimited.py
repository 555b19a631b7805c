"""Tables of CMS as commas, tabs or an Excel workbook: a header over one or several rows below a title.

Columns are found by the words of their header, joined downwards over its rows, so a file whose columns moved is read
as it is. Underscores count as spaces: a plain CSV with names such as `work_rvu` (the "columns" layout) is read by the
same list of columns. A column that is missing, a short row or a value of the wrong kind is refused with line and field.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.loaders import xlsx
from superbill.tables.official import OfficialFile

HEAD_ROWS = 40
HEADER_DEPTH = 6
STRAY = "\xa0\xff\ufffd"
NOTHING = {"", ".", "-", "N/A", "NA"}
WORKBOOK = b"PK\x03\x04"
_CODE = re.compile(r"[A-Z0-9]{5}")


@dataclass(frozen=True, slots=True)
class Column:
    """One wanted column: `header` is a regular expression for its whole header in capitals, single-spaced.

    A column that is not `needed` may be missing: some years of a file do without it.
    """

    field: str
    header: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One data row, with its line number for messages."""

    sheet: Sheet
    line: int
    cells: Sequence[str]

    def text(self, field: str) -> str:
        """Return a cell without surrounding blanks."""
        place = self.sheet.places[field]
        if place >= len(self.cells):
            raise self.wrong(field, f"is missing: the row has only {len(self.cells)} cells")
        return self.cells[place].strip()

    def number(self, field: str) -> Decimal:
        """Return a cell as an exact number; an empty cell is zero. Dollar signs and thousands commas are taken off."""
        return self._number(field, self.text(field))

    def _number(self, field: str, cell: str) -> Decimal:
        text = cell.replace(",", "").replace("$", "").strip()
        if not text:
            return Decimal(0)
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise self.wrong(field, f"is '{text[:20]}', not a number") from None
        if not value.is_finite() or value < 0:
            raise self.wrong(field, f"is {text[:20]}, not an amount of zero or more")
        return value

    def optional(self, field: str) -> Decimal | None:
        """Return a cell as a number, None where the file gives none: empty, ".", "N/A", or the column is not there."""
        if field not in self.sheet.places or self.text(field).upper() in NOTHING:
            return None
        return self.number(field)

    def percent(self, field: str) -> Decimal | None:
        """Return a cell such as "20.000%" as a number of percent, None where the file gives none."""
        if field not in self.sheet.places or self.text(field).upper() in NOTHING:
            return None
        return self._number(field, self.text(field).rstrip("% "))

    def at(self, place: int, field: str) -> Decimal:
        """Return a cell by its place as a number; an empty cell is zero. `field` is its name in messages."""
        if place >= len(self.cells):
            raise self.wrong(field, f"is missing: the row has only {len(self.cells)} cells")
        return self._number(field, self.cells[place])

    def word(self, field: str) -> str:
        """Return a cell in capitals; "" where the column is not there."""
        return self.text(field).upper() if field in self.sheet.places else ""

    def required(self, field: str) -> Decimal:
        """Return a cell as a number above zero."""
        value = self.number(field)
        if value <= 0:
            raise self.wrong(field, "is empty or zero")
        return value

    def code(self, field: str = "code") -> str:
        """Return a cell as a five-character procedure code.

        A spreadsheet turns anesthesia code 00100 into 100 or 100.0; some releases have a no-break space behind a code.
        """
        text = self.text(field).rstrip(STRAY).upper().removesuffix(".0")
        if text.isdigit() and 100 <= int(text) <= 1999:
            text = text.zfill(5)
        if not _CODE.fullmatch(text):
            raise self.wrong(field, f"is '{text[:20]}', not a five-character code")
        return text

    def carrier(self, field: str = "carrier") -> str:
        """Return a cell as a five-digit carrier number; some files drop the leading zeros."""
        return self._digits(field, 5)

    def locality(self, field: str = "locality") -> str:
        """Return a cell as a two-digit locality number."""
        return self._digits(field, 2)

    def _digits(self, field: str, width: int) -> str:
        text = self.text(field).zfill(width)
        if len(text) != width or not text.isdigit():
            raise self.wrong(field, f"is '{text[:20]}', not {width} digits")
        return text

    def put(self, draft: Draft, kind: str, key: str, value: object) -> None:
        """Store a value under a key, or say on which line the key stands a second time."""
        try:
            draft.put(kind, key, value)
        except BadFile:
            raise self.wrong("code" if kind in {"rvu", "cap", "fee"} else kind, f"{key} stands twice") from None

    @property
    def empty(self) -> bool:
        """Tell whether the row holds nothing, or only a note in its first cell."""
        return not any(cell.strip() for cell in self.cells[1:])

    def wrong(self, field: str, what: str) -> BadFile:
        """Return the error for a cell of this row."""
        return self.sheet.wrong(f"line {self.line}, field {field}", what)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A delimited file whose header was found: `title` is the text above it, `places` the cell of each field."""

    name: str
    kind: str
    title: str
    places: dict[str, int]
    header_line: int
    lines: Sequence[tuple[int, Sequence[str]]]
    columns: Sequence[str] = ()
    """The whole header, column by column, for files whose columns are not known beforehand."""

    def rows(self) -> Iterator[Row]:
        """Yield the data rows; blank rows and notes below the table are left out."""
        for line, cells in self.lines:
            row = Row(self, line, cells)
            if not row.empty:
                yield row

    @property
    def wanted(self) -> str:
        """What the reader of a message should do."""
        return f"Give {self.kind} as the publisher ships it; the releases already installed are unchanged"

    def wrong(self, where: str, what: str) -> BadFile:
        """Return the error for a place in this file."""
        return BadFile(self.name, where, what, self.wanted)


def sheet(file: OfficialFile, kind: str, columns: Sequence[Column]) -> Sheet:
    """Find the header and return the sheet. `kind` names the wanted file in messages, such as "the GPCI file".

    Raises:
        BadFile: not text, or no header with the wanted columns in the first rows.
    """
    lines = lines_of(file)
    candidates = headers([cells for _, cells in lines[:HEAD_ROWS]])
    found = header_places(candidates, columns)
    if found:
        index, places, joined = found
        title = "\n".join(" ".join(cells) for _, cells in lines[: index + 1])
        return Sheet(file.name, kind, title, places, lines[index][0], lines[index + 1 :], joined)
    needed = [column for column in columns if column.needed]
    lacking = ([c.field for c in needed if c.field not in _places(joined, needed)] for _, joined in candidates)
    missing = min(lacking, key=len, default=[c.field for c in needed])
    raise Sheet(file.name, kind, "", {}, 0, ()).wrong(
        f"header (looked for in the first {min(HEAD_ROWS, len(lines))} rows)",
        f"has no column for: {', '.join(missing)}",
    )


Header = tuple[int, list[str]]
"""What may be a header: the number of its last row, and its columns joined downwards over one or several rows."""


def headers(rows: Sequence[Sequence[str]]) -> list[Header]:
    """Return everything in the first rows that may be a header."""
    return [
        (index, _joined(rows[index - depth + 1 : index + 1]))
        for index in range(len(rows))
        for depth in range(1, min(HEADER_DEPTH, index + 1) + 1)
    ]


def header_places(
    candidates: Sequence[Header], columns: Sequence[Column]
) -> tuple[int, dict[str, int], Sequence[str]] | None:
    """Return the first header that has the columns: its last row, the cell of each field, its columns; or None."""
    first = re.compile(columns[0].header)
    for index, joined in candidates:
        if any(first.fullmatch(text) for text in joined):
            places = _places(joined, columns)
            if all(column.field in places for column in columns if column.needed):
                return index, places, joined
    return None


def text_of(file: OfficialFile) -> str:
    """Return the text of a file: gzip unpacked, UTF-8, UTF-16 with its mark, else Windows-1252."""
    data = file.read()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise BadFile(file.name, "", f"the gzip is damaged ({error})", "Fetch the file again") from None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:4096]:
        raise BadFile(file.name, "byte 0", "is binary, not a text file", "Unpack it, or save the sheet as CSV")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def lines_of(file: OfficialFile) -> list[tuple[int, Sequence[str]]]:
    """Return the rows of a delimited text or of the first sheet of a workbook, with their line numbers.

    Raises:
        BadFile: neither, or the text ends in the middle of a line: half a table must never pass.
    """
    with file.open() as opened:
        workbook = opened.read(4) == WORKBOOK
    if workbook:
        return list(enumerate(xlsx.rows(file.read(), file.name), 1))
    text = text_of(file)
    if text and not text.endswith(("\n", "\r", "\x1a")):
        raise BadFile(file.name, "last line", "ends in the middle: the file is cut off", "Fetch or unpack it again")
    return list(_lines(text))


def _lines(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    head = "".join(islice(io.StringIO(text), HEAD_ROWS))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if head.count("\t") > head.count(",") else ",")
    for cells in reader:
        yield reader.line_num, cells


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    width = max(map(len, rows))
    columns = [" ".join(row[n] for row in rows if n < len(row)) for n in range(width)]
    return [re.sub(r"[\s_]+", " ", column).strip().upper() for column in columns]


def _places(header: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    places: dict[str, int] = {}
    for column in columns:
        pattern = re.compile(column.header)
        for n, text in enumerate(header):
            if pattern.fullmatch(text) and n not in places.values():
                places[column.field] = n
                break
    return places
