"""The first sheet of an Excel workbook as rows of text, read with the standard library: all that CMS's lists need."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from superbill.errors import BadFile

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WANTED = "Give the workbook (.xlsx) as its publisher offers it"


def rows(data: bytes, name: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the first sheet; an empty cell is "".

    Raises:
        BadFile: not a workbook, or damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            words = _shared(book)
            sheet = min(n for n in book.namelist() if n.startswith("xl/worksheets/sheet"))
            with book.open(sheet) as opened:
                for _, element in ET.iterparse(opened):  # noqa: S314 - no entities: refused by `_plain`
                    if element.tag == f"{NAMESPACE}row":
                        yield _cells(element, words)
                        element.clear()
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, ET.ParseError) as error:
        raise BadFile(name, "", f"is not a whole Excel workbook ({error})", WANTED) from None


def _shared(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    data = book.read("xl/sharedStrings.xml")
    if b"<!DOCTYPE" in data[:1024]:
        raise ValueError("holds a document type")
    return ["".join(t.text or "" for t in item.iter(f"{NAMESPACE}t")) for item in ET.fromstring(data)]  # noqa: S314


def _cells(row: ET.Element, words: list[str]) -> tuple[str, ...]:
    cells: list[str] = []
    for cell in row.iter(f"{NAMESPACE}c"):
        place = _column(cell.get("r", ""))
        cells.extend("" for _ in range(place - len(cells)))
        cells.append(_text(cell, words))
    return tuple(cells)


def _text(cell: ET.Element, words: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{NAMESPACE}t"))
    value = cell.findtext(f"{NAMESPACE}v") or ""
    return words[int(value)] if cell.get("t") == "s" and value else value


def _column(reference: str) -> int:
    """Return the number of the column, from 0, of a reference such as "AB12"."""
    letters = re.match(r"[A-Z]+", reference)
    number = 0
    for letter in letters[0] if letters else "A":
        number = number * 26 + ord(letter) - 64
    return number - 1
