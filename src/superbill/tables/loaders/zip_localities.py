"""ZIP code to carrier and locality: ZIP5_mmmyyyy.txt and ZIP9_mmmyyyy.txt, fixed width, 80 characters a line.

Source: the record layouts that CMS ships with the files. Columns of both: state 1-2, ZIP 3-7, carrier 8-12, locality
13-14, rural indicator 15 (blank urban, R rural, B super rural), plus-four flag 21,
year and quarter 76-80. The nine-digit file has the last four digits in 22-25.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.loaders.delimited import text_of
from superbill.tables.mpfs import ZipArea
from superbill.tables.official import OfficialFile

WIDTH = 80
FIELDS = (
    ("state", 0, 2, r"[A-Z]{2}"),
    ("zip code", 2, 7, r"\d{5}"),
    ("carrier", 7, 12, r"\d{5}"),
    ("pricing locality", 12, 14, r"\d{2}"),
    ("rural indicator", 14, 15, r"[ RB]"),
    ("plus four flag", 20, 21, r"[01]"),
    ("year/quarter", 75, 80, r"20\d\d[1-4]"),
)
PLUS_FOUR = ("plus four", 21, 25, r"\d{4}")


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `zip` row per five-digit ZIP code.

    Raises:
        BadFile: a line is not of the record layout, or a ZIP code stands twice.
    """
    _fill(file, draft, FIELDS)


def load_nine(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `zip` row per nine-digit ZIP code.

    Raises:
        BadFile: a line is not of the record layout, or a ZIP code stands twice.
    """
    _fill(file, draft, (*FIELDS, PLUS_FOUR))


def quarter(file: OfficialFile) -> str:
    """Return year and quarter of the file's first record, such as "20254".

    Raises:
        BadFile: the first line is not of the record layout.
    """
    for number, line in _records(file):
        return _cut(file, number, line, FIELDS)["year/quarter"]
    raise _wrong(file, "line 1", "is empty")


def _fill(file: OfficialFile, draft: Draft, fields: tuple[tuple[str, int, int, str], ...]) -> None:
    for number, line in _records(file):
        cut = _cut(file, number, line, fields)
        code = cut["zip code"] + cut.get("plus four", "")
        rural = cut["rural indicator"].strip()
        area = ZipArea(code, cut["state"], cut["carrier"], cut["pricing locality"], cut["plus four flag"] == "1", rural)
        try:
            draft.put("zip", code, area)
        except BadFile:
            raise _wrong(file, f"line {number}, field zip code", f"{code} stands twice") from None


def _records(file: OfficialFile) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text_of(file).splitlines(), 1):
        if line.strip("\x1a "):
            yield number, line


def _cut(file: OfficialFile, number: int, line: str, fields: tuple[tuple[str, int, int, str], ...]) -> dict[str, str]:
    if len(line.rstrip()) != WIDTH:
        raise _wrong(file, f"line {number}", f"has {len(line.rstrip())} characters; the record layout has {WIDTH}")
    values = {}
    for name, start, end, pattern in fields:
        value = line[start:end]
        if not re.fullmatch(pattern, value):
            raise _wrong(file, f"line {number}, field {name} (columns {start + 1}-{end})", f"is '{value}'")
        values[name] = value
    return values


def _wrong(file: OfficialFile, where: str, what: str) -> BadFile:
    return BadFile(
        file.name,
        where,
        what,
        "Give the ZIP code to carrier locality file; the releases already installed are unchanged",
    )
