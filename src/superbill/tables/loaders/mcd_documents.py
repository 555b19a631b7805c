"""The list of coverage documents that the Medicare Coverage Database's reports offer, as CSV.

"columns": contractor_name_type, document_display_id, document_id, document_type, document_version, effective_date,
note, retirement_date, title, updated_on, url. Days are mm/dd/yyyy, N/A for none. A document has a line for each
contractor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from superbill.tables.compiling import Draft
from superbill.tables.coverage import DOCUMENTS, Document
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, Row, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_day

COLUMNS = (
    Column("contractor", r"CONTRACTOR NAME TYPE"),
    Column("display", r"DOCUMENT DISPLAY ID"),
    Column("kind", r"DOCUMENT TYPE"),
    Column("version", r"DOCUMENT VERSION"),
    Column("start", r"EFFECTIVE DATE"),
    Column("note", r"NOTE"),
    Column("retired", r"RETIREMENT DATE"),
    Column("title", r"TITLE"),
    Column("url", r"URL"),
)
_DISPLAY = re.compile(r"[A-Z]{1,2}\d{4,6}")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill `mcd.documents`: one `document` row for each document in each version.

    Raises:
        BadFile: another layout, a number or a day that is none, or a line twice.
    """
    table, held, count = sheet(file, "the list of coverage documents", COLUMNS), dict[str, Document](), 0
    seen: set[tuple[str, str, str]] = set()
    for row in table.rows():
        count += 1
        display, contractor = row.text("display"), " ".join(row.text("contractor").split())
        if not _DISPLAY.fullmatch(display):
            raise row.wrong("document_display_id", f"is '{display[:10]}', not a document number")
        if not row.text("url").startswith("https://"):
            raise row.wrong("url", "is not an address")
        made = _document(row, (contractor,))
        key = f"{display}/{made.version}"
        if (display, made.version, contractor) in seen:
            raise row.wrong("document_display_id", f"{display} version {made.version} stands twice for one contractor")
        seen.add((display, made.version, contractor))
        before = held.get(key)
        held[key] = _document(row, (*before.contractors, contractor)) if before else made
    if not held:
        raise table.wrong(f"line {table.header_line}", "has a header but no row")
    for key, document in held.items():
        draft.put("document", key, document)
    draft.records = count


def _document(row: Row, contractors: tuple[str, ...]) -> Document:
    return Document(
        kind=row.text("kind"),
        title=row.text("title"),
        version=row.text("version"),
        contractors=contractors,
        start=_day(row, "start"),
        retired=_day(row, "retired"),
        note=row.text("note"),
    )


def _day(row: Row, field: str) -> date | None:
    text = row.text(field)
    if text in {"", "N/A"}:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        pass
    raise row.wrong(field, f"is '{text[:12]}', not a date (mm/dd/yyyy)")


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the month of the list from its name; it answers until the next one."""
    return named_day(files)


LAYOUTS = (Layout(DOCUMENTS, "columns", with_columns(COLUMNS), one(load), period),)
