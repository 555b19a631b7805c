"""The ICD-9-CM master list of descriptions that CMS published with version 32 (`CMS32_DESC_LONG_SHORT_DX.xlsx`).

Layout: one sheet; header DIAGNOSIS CODE, LONG DESCRIPTION, SHORT DESCRIPTION; codes without their dot.
"""

from __future__ import annotations

import re

from superbill.errors import BadFile
from superbill.tables import search
from superbill.tables.compiling import Draft
from superbill.tables.icd9cm import Titled, written
from superbill.tables.loaders.xlsx import rows
from superbill.tables.official import OfficialFile

WANTED = "Give CMS32_DESC_LONG_SHORT_DX.xlsx as CMS published it"
HEADER = ("DIAGNOSIS CODE", "LONG DESCRIPTION", "SHORT DESCRIPTION")
_CODE = re.compile(r"\d{3,5}|V\d{2,4}|E\d{3,4}")


def load_diagnoses(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd9cm.titles`: rows `diagnosis`, and the search index.

    Raises:
        BadFile: another header, or a row that is not a code with its titles.
    """
    listed: list[tuple[str, str, str]] = []
    for number, row in enumerate(rows(file.read(), file.name), 1):
        if number == 1:
            if tuple(cell.strip().upper() for cell in row[:3]) != HEADER:
                raise BadFile(file.name, "row 1", f"is not the header {', '.join(HEADER)}", WANTED)
            continue
        if not any(row):
            continue
        code, title, short = (*(cell.strip() for cell in row), "", "")[:3]
        if not _CODE.fullmatch(code) or not title:
            raise BadFile(file.name, f"row {number}, code", "is not an ICD-9-CM diagnosis with a title", WANTED)
        draft.put("diagnosis", code, Titled(title, short))
        listed.append((written(code, "diagnosis"), title, short))
    search.write(draft, listed)
