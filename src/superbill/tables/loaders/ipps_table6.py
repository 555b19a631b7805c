"""Table 6 of an IPPS final rule as text: 6A-6D new and invalid codes, 6I and 6J the MCC and CC lists, 6K exclusions.

Layouts:

* 6A to 6D, 6I, 6J: a title "TABLE 6I - COMPLETE MCC LIST", a header with Diagnosis Code or Procedure Code and
  Description, rows separated by tabs, notes below.
* 6K: fixed width. Part 1: code 2-8, CC or MCC 10-12, "0002:3 codes" or "No Excl". Then for each "PDX collection 0002"
  its codes. Part 2: codes that count only when discharged alive. Part 3: codes that do not count in named MS-DRGs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from superbill.errors import BadFile
from superbill.tables import ipps
from superbill.tables.compiling import Draft
from superbill.tables.ipps import Collection, Complication, GroupExclusion, Listed
from superbill.tables.layout import Head, Layout, one
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.loaders.streaming import text
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_fiscal_year

WANTED = "Give the table as text, as CMS ships it; the releases already installed are unchanged"
CODES = (
    Column("code", r"(DIAGNOSIS|PROCEDURE) CODE"),
    Column("title", r"DESCRIPTION"),
    Column("note", r"CC|O\.?R\.?", needed=False),
)
LISTS = {
    "6A": ipps.NEW_DIAGNOSES,
    "6B": ipps.NEW_PROCEDURES,
    "6C": ipps.INVALID_DIAGNOSES,
    "6D": ipps.INVALID_PROCEDURES,
    "6I": ipps.MCC,
    "6J": ipps.CC,
}
LAST = {"6I": "U07", "6J": "Z99"}
"""The category of the last code in the complete lists."""
_DIAGNOSIS = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?")
_PROCEDURE = re.compile(r"[0-9A-HJ-NP-Z]{7}")
_LEVEL = re.compile(
    r" (?P<code>[A-Z][0-9A-Z]{2,6}) +(?P<level>CC|MCC) +"
    r"(?:(?P<collection>\d{4}):(?P<count>[\d,]+) codes?|No Excl) +\S.*"
)
_MEMBER = re.compile(r"  (?P<code>[A-Z][0-9A-Z]{2,6}) +\S.*")
_COLLECTION = re.compile(r"PDX collection (?P<number>\d{4})")
_PART = re.compile(r"K Part (?P<part>[123]):")
_GROUPS = re.compile(r"MDC \d\d DRGs? (?P<groups>\d{3}(?:-\d{3})?) +(?P<title>\S.*)")


def load_list(name: str, file: OfficialFile, draft: Draft) -> None:
    """Fill one of the lists, that of Table `name`: one `code` row a code.

    Raises:
        BadFile: another layout or another of the tables, a code that is none, a code twice, or a file cut off.
    """
    table, code = sheet(file, "Table 6 of an IPPS rule", CODES), ""
    if not _titled(name)(Head(file)):
        raise BadFile(file.name, "title", f"is not that of Table {name}", WANTED)
    for row in table.rows():
        if row.text("code") == "" and row.text("title").startswith(("Notes", "1", "2", "*")):
            break
        written = row.text("code").rstrip("*")
        if not (_DIAGNOSIS.fullmatch(written) or _PROCEDURE.fullmatch(written)):
            raise row.wrong("code", f"is '{written[:10]}', not a diagnosis or procedure code")
        code = written.replace(".", "")
        note = row.text("note") if "note" in table.places else ""
        row.put(draft, "code", code, Listed(row.text("title"), note))
    draft.reach(table.name, code, LAST.get(name, ""), table.wanted)


@dataclass(slots=True)
class _Exclusions:
    """Table 6K as it is read."""

    file: OfficialFile
    levels: dict[str, tuple[str, str, int, int]] = field(default_factory=dict)
    collections: dict[str, list[str]] = field(default_factory=dict)
    alive: set[str] = field(default_factory=set)
    groups: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def wrong(self, number: int, what: str) -> BadFile:
        return BadFile(self.file.name, f"line {number}", what, WANTED)


def load_exclusions(file: OfficialFile, draft: Draft) -> None:
    """Fill `msdrg.cc_exclusions`: rows `code`, `collection` and `group`.

    Raises:
        BadFile: a line of another layout, a code twice, a collection with another number of codes than stated, or a
        part
            missing.
    """
    with text(file, encoding="cp1252") as lines:
        read = _exclusions(file, lines)
    for code, (level, collection, count, number) in read.levels.items():
        held = len(read.collections.get(collection, ()))
        if collection and held != count:
            raise read.wrong(number, f"states {count} codes in collection {collection}, the file holds {held}")
        draft.put("code", code, Complication(level, collection, code in read.alive))
    for name, codes in read.collections.items():
        draft.put("collection", name, Collection(tuple(sorted(codes))))
    for name, (words, codes) in read.groups.items():
        draft.put("group", name, GroupExclusion(words, tuple(codes)))
    if not read.alive or not read.groups:
        raise BadFile(file.name, "last line", "comes before parts 2 and 3: the table is cut off", WANTED)
    draft.records = len(read.levels)


def _exclusions(file: OfficialFile, lines: Iterable[str]) -> _Exclusions:
    read, part, into = _Exclusions(file), "", list[str]()
    for number, line in enumerate(lines, 1):
        plain = line.rstrip("\r\n\x1a ")
        headed = _PART.match(plain)
        if headed:
            part, into = headed["part"], []
        elif not part or not plain or plain.startswith(" I10 Dx"):
            continue
        elif found := _COLLECTION.fullmatch(plain):
            if found["number"] in read.collections:
                raise read.wrong(number, f"collection {found['number']} stands twice")
            into = read.collections[found["number"]] = []
        elif found := _GROUPS.fullmatch(plain):
            into = read.groups.setdefault(found["groups"], (found["title"], []))[1]
        elif found := _LEVEL.fullmatch(plain):
            _level(read, number, found)
        elif found := _MEMBER.fullmatch(plain):
            (read.alive.add if part == "2" else into.append)(found["code"])
        else:
            raise read.wrong(number, "is neither a code, a collection nor a part of Table 6K")
    return read


def _level(read: _Exclusions, number: int, found: re.Match[str]) -> None:
    if found["code"] in read.levels:
        raise read.wrong(number, f"{found['code']} stands twice")
    read.levels[found["code"]] = (
        found["level"],
        found["collection"] or "",
        int((found["count"] or "0").replace(",", "")),
        number,
    )


def _titled(name: str) -> Callable[[Head], bool]:
    pattern = re.compile(rf"TABLE {name}\b", re.I)
    return lambda head: bool(head.rows) and any(pattern.search(" ".join(row)) for row in head.rows[:3])


def _layouts() -> Sequence[Layout]:
    made = [
        Layout(table, "official", _titled(name), one(partial(load_list, name)), named_fiscal_year)
        for name, table in LISTS.items()
    ]
    return (*made, Layout(ipps.EXCLUSIONS, "official", _titled("6K"), one(load_exclusions), named_fiscal_year))


LAYOUTS = tuple(_layouts())
