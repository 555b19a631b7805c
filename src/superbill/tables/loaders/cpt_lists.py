"""The AMA's own lists of CPT descriptors, as its licensees receive them: `LONGULT.txt` and `SHORTU.txt`.

Layout: a copyright notice, then one line a code: the code 1-5, a blank or tab, the descriptor. Installed only with
`--accept-ama-licence`; nothing of it ships with this software.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.cpt import DESCRIPTORS, describe
from superbill.tables.layout import Head, Layout
from superbill.tables.loaders.streaming import text
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_year

WANTED = "Give LONGULT.txt and SHORTU.txt together as the AMA ships them; the releases already installed are unchanged"
LINE = re.compile(r"(?P<code>\d{4}[0-9A-Z])[ \t]+(?P<words>\S.*?)\s*")
LAST = "99607"
"""The last evaluation and management number of every edition; the letters F, T and U stand before or behind it."""


def load(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `cpt.descriptors`: one `code` row a code, with what the given lists call it.

    Raises:
        BadFile: a line below the first code is neither a code nor blank, a code stands twice, or a list is cut off.
    """
    held: dict[str, dict[str, str]] = {}
    for file in files:
        size = "long" if "LONG" in file.name.upper() else "short"
        found = _words(file, draft)
        for code, words in found.items():
            held.setdefault(code, {})[size] = words
    for code, told in held.items():
        describe(draft, code, told.get("short", ""), told.get("long", ""))


def _words(file: OfficialFile, draft: Draft) -> dict[str, str]:
    found: dict[str, str] = {}
    with text(file, encoding="cp1252") as lines:
        for number, line in enumerate(lines, 1):
            told = LINE.fullmatch(line.rstrip("\r\n\x1a"))
            if told is None:
                if found and line.strip():
                    raise BadFile(file.name, f"line {number}", "is not a code and its descriptor", WANTED)
                continue
            if told["code"] in found:
                raise BadFile(file.name, f"line {number}, field code", f"{told['code']} stands twice", WANTED)
            found[told["code"]] = told["words"]
    draft.reach(file.name, LAST if LAST in found else next(reversed(found), ""), (LAST,), WANTED)
    return found


def _recognised(head: Head) -> bool:
    return head.named(r"(LONGU|SHORTU)") and any(LINE.fullmatch(line) for line in head.lines[:80])


LAYOUTS = (Layout(DESCRIPTORS, "official", _recognised, load, named_year, parts=0, licensed=True),)
