"""The ICD-10-CM order file: every code and heading in tabular order, `icd10cm_order_2026.txt`, fixed width.

Source: icd10OrderFiles.pdf, shipped beside it. Columns: order number 1-5, code without its dot 7-13, 1 where the code
is valid for submission 15, short title 17-76, long title from 78. The order numbers rise by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from superbill.errors import BadFile
from superbill.model.codes import dotted
from superbill.tables.compiling import Draft
from superbill.tables.icd10cm import ORDER, Ordered
from superbill.tables.layout import Head, Layout
from superbill.tables.loaders.streaming import text
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_fiscal_year

WANTED = "Give icd10cm_order_yyyy.txt as NCHS or CMS ships it; the releases already installed are unchanged"
LINE = re.compile(r"(?P<number>\d{5}) (?P<code>[A-Z][0-9A-Z]{2,6}) +(?P<billable>[01]) (?P<short>.{60}) (?P<long>\S.*)")
ENDS = ("Z9989", "U07", "U08", "U09", "U1")
"""The last code of every release: Z99.89 until FY2020, since then the last one for emergency use."""


def load(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `icd10cm.order`: one `code` row for each code and heading.

    Raises:
        BadFile: a line of another layout, a number out of order, a code twice, or a file cut off.
    """
    with text(files[0], encoding="cp1252") as lines:
        last = _fill(files[0], draft, lines)
    draft.reach(files[0].name, last, ENDS, WANTED)


def _fill(file: OfficialFile, draft: Draft, lines: Iterable[str]) -> str:
    code = ""
    for number, line in enumerate(lines, 1):
        found = LINE.fullmatch(line.rstrip("\r\n"))
        if found is None:
            raise BadFile(file.name, f"line {number}", "is not of the record layout of the order file", WANTED)
        if int(found["number"]) != number:
            raise BadFile(
                file.name, f"line {number}, field order number", f"is {found['number']}: a line is missing", WANTED
            )
        code = found["code"]
        row = Ordered(number, found["billable"] == "1", found["short"].strip(), found["long"].strip())
        try:
            draft.put("code", dotted(code), row)
        except BadFile:
            raise BadFile(file.name, f"line {number}, field code", f"{code} stands twice", WANTED) from None
    return code


def _recognised(head: Head) -> bool:
    lines = head.lines[:20]
    return bool(lines) and all(LINE.fullmatch(line) for line in lines)


LAYOUTS = (Layout(ORDER, "official", _recognised, load, named_fiscal_year),)
