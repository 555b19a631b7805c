"""Two columns without a header, code and title, as open data projects lay out the official code lists."""

from __future__ import annotations

import csv
import io
import re

from superbill.errors import BadFile
from superbill.tables import search
from superbill.tables.compiling import Draft
from superbill.tables.icd10pcs import Titled
from superbill.tables.official import OfficialFile

WANTED = "Give a CSV file of two columns, code and title, without a header"
_PCS = re.compile(r"[0-9A-HJ-NP-Z]{7}")


def load_icd10pcs(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd10pcs`: rows `code` with their titles, and the search index.

    Raises:
        BadFile: not UTF-8, not two columns, or a code that is not seven characters of ICD-10-PCS.
    """
    listed: list[tuple[str, str, str]] = []
    for number, columns in enumerate(_lines(file), 1):
        if len(columns) != 2:
            raise BadFile(file.name, f"line {number}", f"has {len(columns)} columns instead of 2", WANTED)
        code, title = (column.strip() for column in columns)
        if not _PCS.fullmatch(code) or not title:
            raise BadFile(file.name, f"line {number}, code", "is not an ICD-10-PCS code with a title", WANTED)
        draft.put("code", code, Titled(title))
        listed.append((code, title, ""))
    search.write(draft, listed)


def _lines(file: OfficialFile) -> list[list[str]]:
    try:
        text = file.read().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), strict=True))
    except UnicodeDecodeError as error:
        raise BadFile(file.name, f"byte {error.start}", "is not UTF-8 text", WANTED) from None
    except csv.Error as error:
        raise BadFile(file.name, "", f"is not CSV ({error})", WANTED) from None
