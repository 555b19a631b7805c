"""HCPCS level II as CMS publishes it each quarter (HCPCyyyy_MMM_ANWEB): codes, modifiers, titles, days, indicators.

Layouts:

* sheet (`.xlsx`, `.csv`): HCPC, SEQNUM, RECID, LONG DESCRIPTION, SHORT DESCRIPTION, PRICE1-4, MULT_PI ... ADD DT, ACT
  EFF DT, TERM DT, ACTION CD. Days are yyyymmdd.
* fixed width (`.txt`, 320 characters; HCPCyyyy_recordlayout): code 1-5, sequence 6-10, record 11 (3 code, 4 more of its
  long description, 7 modifier, 8 more of it), long description 12-91, short 92-119, pricing 120-127, multiple pricing
  128, statute 171-180, cross reference 205-229, coverage 230, BETOS 257-259, type of service 261-265, added 269-276,
  action effective 277-284, terminated 285-292, action 293.
* "columns", two CSV files together: attributes (hcpcs_code, price, multi, cov, betos, tos, action, statute, xref,
  date_term, date_added, date_action ...) and descriptions (hcpcs_code, hcpcs_desc_type, hcpcs_description).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from superbill.errors import BadFile
from superbill.tables import search
from superbill.tables.compiling import Draft
from superbill.tables.hcpcs import LEVEL_TWO, LevelTwo
from superbill.tables.layout import Head, Layout, with_columns
from superbill.tables.loaders.delimited import Column, Row, sheet
from superbill.tables.loaders.streaming import text
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_quarter

KIND = "the HCPCS level II file (ANWEB)"
WANTED = f"Give {KIND} as CMS ships it; the releases already installed are unchanged"
LAST = "V5336"
"""The hearing and speech services are the last codes of every release."""
_PRICES = tuple(Column(f"price{n}", rf"PRICE ?{n}") for n in range(1, 5))
_TYPES = tuple(Column(f"tos{n}", rf"TOS ?{n}") for n in range(1, 6))
_XREFS = tuple(Column(f"xref{n}", rf"XREF ?{n}") for n in range(1, 6))
SHEET = (
    Column("code", r"HCPC"),
    Column("record", r"RECID"),
    Column("long", r"LONG DESCRIPTION"),
    Column("short", r"SHORT DESCRIPTION"),
    *_PRICES,
    Column("multiple", r"MULT PI"),
    Column("statute", r"STATUTE"),
    *_XREFS,
    Column("coverage", r"COV"),
    Column("betos", r"BETOS"),
    *_TYPES,
    Column("added", r"ADD DT"),
    Column("effective", r"ACT EFF DT"),
    Column("terminated", r"TERM DT"),
    Column("action", r"ACTION CD"),
)
ATTRIBUTES = (
    Column("code", r"HCPCS CODE"),
    Column("price1", r"PRICE"),
    Column("multiple", r"MULTI"),
    Column("statute", r"STATUTE"),
    Column("xref1", r"XREF"),
    Column("coverage", r"COV"),
    Column("betos", r"BETOS"),
    Column("tos1", r"TOS"),
    Column("added", r"DATE ADDED"),
    Column("effective", r"DATE ACTION"),
    Column("terminated", r"DATE TERM"),
    Column("action", r"ACTION"),
)
DESCRIPTIONS = (
    Column("code", r"HCPCS CODE"),
    Column("kind", r"HCPCS DESC TYPE"),
    Column("title", r"HCPCS DESCRIPTION"),
)
FIXED = {
    "code": (0, 5), "record": (10, 11), "long": (11, 91), "short": (91, 119),
    "price1": (119, 121), "price2": (121, 123), "price3": (123, 125), "price4": (125, 127), "multiple": (127, 128),
    "statute": (170, 180), "xref1": (204, 209), "xref2": (209, 214), "xref3": (214, 219), "xref4": (219, 224),
    "xref5": (224, 229), "coverage": (229, 230), "betos": (256, 259), "tos1": (260, 261), "tos2": (261, 262),
    "tos3": (262, 263), "tos4": (263, 264), "tos5": (264, 265), "added": (268, 276), "effective": (276, 284),
    "terminated": (284, 292), "action": (292, 293),
}  # fmt: skip
LINE = re.compile(r"(?:[A-Z]\d{4}|   [0-9A-Z]{2})[ \d]{5}[3478].{80}.{28}.{173,201}")
_CODE, _MODIFIER = re.compile(r"[A-Z]\d{4}"), re.compile(r"[0-9A-Z]{2}")
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")


def load_sheet(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `hcpcs.level2` from the workbook or its CSV.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a file cut off.
    """
    table = sheet(files[0], KIND, SHEET)
    cells = ((f"line {row.line}", {c.field: row.text(c.field) for c in SHEET}) for row in table.rows())
    _fill(draft, files[0], _whole(files[0], cells))


def load_fixed(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `hcpcs.level2` from the fixed-width text.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a file cut off.
    """
    with text(files[0], encoding="cp1252") as lines:
        _fill(draft, files[0], _whole(files[0], _cut(files[0], lines)))


def load_columns(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `hcpcs.level2` from the two files of plain columns; modifiers are not among them.

    Raises:
        BadFile: one of them is missing, a value is of the wrong kind, a code stands twice, or a file is cut off.
    """
    attributes = next((file for file in files if Head(file).has(ATTRIBUTES)), None)
    descriptions = next((file for file in files if Head(file).has(DESCRIPTIONS)), None)
    if attributes is None or descriptions is None:
        raise BadFile(files[0].name, "", "comes with a second file: attributes and descriptions together", WANTED)
    titles = _titles(sheet(descriptions, KIND, DESCRIPTIONS).rows())
    rows = sheet(attributes, KIND, ATTRIBUTES).rows()
    cells = (
        (f"line {row.line}", {c.field: row.text(c.field) for c in ATTRIBUTES} | titles.get(row.text("code"), {}))
        for row in rows
    )
    _fill(draft, attributes, cells)
    draft.notes.append("The file lists codes only; modifiers are not in it")


def _titles(rows: Iterable[Row]) -> dict[str, dict[str, str]]:
    titles: dict[str, dict[str, str]] = {}
    for row in rows:
        held = titles.setdefault(row.text("code"), {})
        kind = row.text("kind").lower()
        if kind not in {"long", "short"}:
            raise row.wrong("kind", f"is '{kind[:12]}', not Long or Short")
        if kind in held:
            raise row.wrong("code", f"{row.text('code')} has a {kind} description twice")
        held[kind] = row.text("title")
    return titles


Cells = tuple[str, Mapping[str, str]]


def _cut(file: OfficialFile, lines: Iterable[str]) -> Iterator[Cells]:
    for number, line in enumerate(lines, 1):
        plain = line.rstrip("\r\n\x1a")
        if not plain.strip():
            continue
        if not LINE.fullmatch(plain):
            raise BadFile(file.name, f"line {number}", "is not of the record layout of 320 characters", WANTED)
        yield f"line {number}", {field: plain[start:end].strip() for field, (start, end) in FIXED.items()}


def _whole(file: OfficialFile, rows: Iterable[Cells]) -> Iterator[Cells]:
    """Join the lines that carry on a long description (records 4 and 8) to the one that begins it (3 and 7)."""
    begun: tuple[str, dict[str, str]] | None = None
    for where, cells in rows:
        if cells["record"] in {"3", "7"}:
            if begun:
                yield begun
            begun = where, dict(cells)
        elif begun is None or cells["code"] != begun[1]["code"]:
            raise BadFile(file.name, f"{where}, field code", "carries on a code that was not begun", WANTED)
        else:
            begun[1]["long"] = f"{begun[1]['long']} {cells['long']}".strip()
    if begun:
        yield begun


def _fill(draft: Draft, file: OfficialFile, rows: Iterable[Cells]) -> None:
    listed, last = [], ""
    for where, cells in rows:
        code = cells["code"].strip().upper()
        kind = "code" if _CODE.fullmatch(code) else "modifier" if _MODIFIER.fullmatch(code) else ""
        if not kind:
            raise BadFile(file.name, f"{where}, field code", f"is '{code[:12]}', no code and no modifier", WANTED)
        if draft.has(kind, code):
            raise BadFile(file.name, f"{where}, field code", f"{code} stands twice", WANTED)
        row = _level_two(file, where, cells)
        draft.put(kind, code, row)
        if kind == "code":
            listed.append((code, row.short, row.long))
            last = max(last, code)
    draft.reach(file.name, last, LAST, WANTED)
    search.write(draft, listed)


def _level_two(file: OfficialFile, where: str, cells: Mapping[str, str]) -> LevelTwo:
    def several(name: str) -> tuple[str, ...]:
        return tuple(value for n in range(1, 6) if (value := cells.get(f"{name}{n}", "")))

    def day(field: str) -> date | None:
        return _day(file, f"{where}, field {field}", cells[field])

    added = day("added")
    if added is None or not cells.get("short"):
        missing = "short description" if added else "added"
        raise BadFile(file.name, f"{where}, field {missing}", "is empty", WANTED)
    return LevelTwo(
        short=cells["short"],
        long=cells.get("long", ""),
        added=added,
        effective=day("effective"),
        terminated=day("terminated"),
        action=cells["action"],
        coverage=cells["coverage"],
        pricing=several("price"),
        multiple_pricing=cells["multiple"],
        types_of_service=several("tos"),
        betos=cells["betos"],
        statute=cells["statute"],
        cross_references=several("xref"),
    )


def _day(file: OfficialFile, where: str, value: str) -> date | None:
    if not value:
        return None
    found = _DAY.fullmatch(value)
    try:
        return date(*map(int, found.groups())) if found else _no_day(file, where, value)
    except ValueError:
        return _no_day(file, where, value)


def _no_day(file: OfficialFile, where: str, value: str) -> date:
    raise BadFile(file.name, where, f"is '{value[:12]}', not a day", WANTED)


def _fixed(head: Head) -> bool:
    lines = head.lines[:20]
    return bool(lines) and all(LINE.fullmatch(line) for line in lines)


def _columns(head: Head) -> bool:
    return head.has(ATTRIBUTES) or head.has(DESCRIPTIONS)


LAYOUTS = (
    Layout(LEVEL_TWO, "fixed width", _fixed, load_fixed, named_quarter),
    Layout(LEVEL_TWO, "sheet", with_columns(SHEET), load_sheet, named_quarter),
    Layout(LEVEL_TWO, "columns", _columns, load_columns, named_quarter, parts=2),
)
