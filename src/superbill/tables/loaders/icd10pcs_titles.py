"""ICD-10-PCS titles: the codes file and the order file that CMS ships each fiscal year.

Layouts, both fixed width (icd10pcsCodesFile.pdf, icd10pcsOrderFile.pdf):

* `icd10pcs_codes_2026.txt`: code 1-7, long title from 9.
* `icd10pcs_order_2026.txt`: order number 1-5, code or the three characters of a table 7-13, 1 where valid 15, short
  title 17-76, long title from 78.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from superbill.errors import BadFile
from superbill.tables import search
from superbill.tables.compiling import Draft
from superbill.tables.icd10pcs import TITLES, Titled
from superbill.tables.layout import Head, Layout
from superbill.tables.loaders.streaming import text
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_fiscal_year

WANTED = "Give the codes file or the order file of ICD-10-PCS as CMS ships it; the releases installed are unchanged"
CODE = re.compile(r"(?P<code>[0-9A-HJ-NP-Z]{7}) (?P<title>[A-Z].*)")
ORDER = re.compile(
    r"(?P<number>\d{5}) (?P<code>[0-9A-HJ-NP-Z]{3}|[0-9A-HJ-NP-Z]{7}) +(?P<valid>[01]) .{60} (?P<title>\S.*)"
)
LAST = "XY0"
"""The table of extracorporeal new technology, the last of every release since FY2018."""


def load_codes(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `icd10pcs` from the codes file: one `code` row a code, and the search index.

    Raises:
        BadFile: a line of another layout, a code twice, or a file cut off.
    """
    with text(files[0], encoding="cp1252") as lines:
        _fill(files[0], draft, _cut(files[0], lines, CODE))


def load_order(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `icd10pcs` from the order file, without its headings.

    Raises:
        BadFile: a line of another layout, a number out of order, a code twice, or a file cut off.
    """
    with text(files[0], encoding="cp1252") as lines:
        _fill(files[0], draft, _cut(files[0], lines, ORDER))


def _cut(file: OfficialFile, lines: Iterable[str], layout: re.Pattern[str]) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(lines, 1):
        found = layout.fullmatch(line.rstrip("\r\n"))
        if found is None:
            raise BadFile(file.name, f"line {number}", "is not of the record layout", WANTED)
        told = found.groupdict()
        if int(told.get("number", number)) != number:
            raise BadFile(
                file.name, f"line {number}, field order number", f"is {told['number']}: a line is missing", WANTED
            )
        if told.get("valid") != "0":
            yield number, told["code"], told["title"].strip()


def _fill(file: OfficialFile, draft: Draft, rows: Iterable[tuple[int, str, str]]) -> None:
    listed: list[tuple[str, str, str]] = []
    for number, code, title in rows:
        try:
            draft.put("code", code, Titled(title))
        except BadFile:
            raise BadFile(file.name, f"line {number}, field code", f"{code} stands twice", WANTED) from None
        listed.append((code, title, ""))
    draft.reach(file.name, listed[-1][0] if listed else "", LAST, WANTED)
    search.write(draft, listed)


def _recognised(layout: re.Pattern[str]) -> Layout:
    def recognises(head: Head) -> bool:
        lines = head.lines[:20]
        return bool(lines) and all(layout.fullmatch(line) for line in lines)

    name, load = ("order", load_order) if layout is ORDER else ("codes", load_codes)
    return Layout(TITLES, name, recognises, load, named_fiscal_year)


LAYOUTS = (_recognised(ORDER), _recognised(CODE))
