"""ICD-9-CM version 32, the last one: long and short titles of diagnoses and procedures, as text.

Layouts (fixed, in one archive): `CMS32_DESC_LONG_DX.txt` and `CMS32_DESC_SHORT_DX.txt`, code 1-5, title from 7;
`CMS32_DESC_LONG_SG.txt` and `CMS32_DESC_SHORT_SG.txt`, code 1-4, title from 6. Windows-1252.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from superbill.errors import BadFile
from superbill.tables import search
from superbill.tables.compiling import Draft
from superbill.tables.icd9cm import TITLES, Kind, Titled, written
from superbill.tables.layout import Head, Layout
from superbill.tables.loaders.streaming import text
from superbill.tables.official import OfficialFile
from superbill.tables.periods import always

WANTED = "Give the archive of ICD-9-CM version 32 as CMS ships it; the releases already installed are unchanged"
FORMS: dict[Kind, re.Pattern[str]] = {
    "diagnosis": re.compile(r"(?P<code>\d{3}[ \d]{2}|V\d{2}[ \d]{2}|E\d{3}[ \d]) (?P<title>\S.*)"),
    "procedure": re.compile(r"(?P<code>\d{3}[ \d]) (?P<title>\S.*)"),
}
LAST: dict[Kind, str] = {"diagnosis": "V9199", "procedure": "9999"}
FILES = {
    ("diagnosis", "long"): "LONG_DX", ("diagnosis", "short"): "SHORT_DX",
    ("procedure", "long"): "LONG_SG", ("procedure", "short"): "SHORT_SG",
}  # fmt: skip


def load(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `icd9cm.titles`: rows `diagnosis` and `procedure`, and the search index.

    Raises:
        BadFile: one of the four files is missing, of another layout, holds a code twice, or is cut off.
    """
    listed: list[tuple[str, str, str]] = []
    for kind in FORMS:
        long, short = (_titles(_named(files, kind, size), kind, draft) for size in ("long", "short"))
        for code, title in long.items():
            draft.put(kind, code, Titled(title, short.get(code, "")))
            listed.append((written(code, kind), title, short.get(code, "")))
    search.write(draft, listed)


def _named(files: Sequence[OfficialFile], kind: Kind, size: str) -> OfficialFile:
    part = FILES[kind, size]
    found = next((file for file in files if part in file.name.upper()), None)
    if found is None:
        raise BadFile(files[0].name, part, f"the file with the {size} titles of every {kind} is missing", WANTED)
    return found


def _titles(file: OfficialFile, kind: Kind, draft: Draft) -> dict[str, str]:
    titles: dict[str, str] = {}
    with text(file, encoding="cp1252") as lines:
        for number, line in enumerate(lines, 1):
            found = FORMS[kind].fullmatch(line.rstrip("\r\n"))
            if found is None:
                raise BadFile(file.name, f"line {number}", f"is not a {kind} code and a title", WANTED)
            code = found["code"].strip()
            if code in titles:
                raise BadFile(file.name, f"line {number}, field code", f"{code} stands twice", WANTED)
            titles[code] = found["title"].strip()
    draft.reach(file.name, next(reversed(titles), ""), LAST[kind], WANTED)
    return titles


def _recognised(head: Head) -> bool:
    return head.named(r"CMS32_DESC_(LONG|SHORT)_(DX|SG)\.txt") and any(
        form.fullmatch(line) for form in FORMS.values() for line in head.lines[:1]
    )


LAYOUTS = (Layout(TITLES, "official", _recognised, load, always("v32", date(2014, 10, 1), date(2015, 9, 30)), parts=4),)
