"""Code sets of claims: reason codes of remittances, place of service, provider taxonomy.

Layouts:

* "columns" of the reason codes: code, type (Group, CARC, RARC), start_date, last_modified, end_date.
* place of service: pos_code, pos_type (Facility, Non-Facility, Unassigned), pos_name; the words of the file are not
  kept.
* taxonomy (`nucc_taxonomy_260.csv`): Code, Grouping, Classification, Specialization, Definition, Effective Date,
  Deactivation Date, ..., Display Name, Section; the definitions are not kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files as package_files

from superbill.tables.code_sets import PLACES, REASONS, TAXONOMY, PlaceOfService, Reason, Taxonomy
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, Row, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_day, names

REASON_COLUMNS = (
    Column("code", r"CODE"),
    Column("kind", r"TYPE"),
    Column("start", r"START DATE"),
    Column("modified", r"LAST MODIFIED"),
    Column("end", r"END DATE|STOP DATE"),
)
PLACE_COLUMNS = (Column("code", r"POS CODE"), Column("kind", r"POS TYPE"), Column("name", r"POS NAME"))
TAXONOMY_COLUMNS = (
    Column("code", r"CODE"),
    Column("grouping", r"GROUPING"),
    Column("classification", r"CLASSIFICATION"),
    Column("specialization", r"SPECIALIZATION"),
    Column("start", r"EFFECTIVE DATE", needed=False),
    Column("end", r"DEACTIVATION DATE", needed=False),
    Column("section", r"SECTION", needed=False),
)
KINDS = {"GROUP": r"[A-Z]{2}", "CARC": r"[A-Z]?\d{1,3}|[A-Z]\d{1,2}", "RARC": r"(?:MA|[MN])\d{1,3}"}
FACILITY = {"FACILITY": True, "NON-FACILITY": False, "UNASSIGNED": False}
LAST_TAXONOMY = "3"
LAST_REMARK = "N895"
"""Of March 2024; remark codes end but never leave the list."""
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d{1,2})/(\d{1,2})/(\d{4})")
_VERSION = re.compile(r"nucc_taxonomy_(?P<yy>\d\d)(?P<half>[01])", re.I)


def load_reasons(file: OfficialFile, draft: Draft) -> None:
    """Fill `x12.reasons`: rows `group`, `carc` and `rarc`, days without words.

    Raises:
        BadFile: another layout, a code that is none of its type, a day that is none, or a code twice.
    """
    table = sheet(file, "the list of reason codes", REASON_COLUMNS)
    for row in table.rows():
        kind, code = row.word("kind"), row.word("code")
        if kind not in KINDS:
            raise row.wrong("type", f"is '{kind[:10]}', not Group, CARC or RARC")
        if not re.fullmatch(KINDS[kind], code):
            raise row.wrong("code", f"is '{code[:10]}', not a {kind} code")
        row.put(draft, kind.lower(), code, Reason(*(_day(row, field) for field in ("start", "modified", "end"))))
    last = LAST_REMARK if draft.has("rarc", LAST_REMARK) else ""
    draft.reach(table.name, last, LAST_REMARK, table.wanted)


def load_places(file: OfficialFile, draft: Draft) -> None:
    """Fill `place_of_service`: one `place` row a number, with our own words.

    Raises:
        BadFile: another layout, a number that is none, a type that is none, or a number twice.
    """
    table, code = sheet(file, "the place of service codes", PLACE_COLUMNS), ""
    for row in table.rows():
        code, kind = row.text("code").zfill(2), row.word("kind")
        if not re.fullmatch(r"\d\d", code):
            raise row.wrong("code", f"is '{code[:6]}', not two digits")
        if kind not in FACILITY:
            raise row.wrong("type", f"is '{kind[:14]}', not Facility, Non-Facility or Unassigned")
        made = PlaceOfService(kind != "UNASSIGNED", FACILITY[kind], own_words().get(code, ""))
        row.put(draft, "place", code, made)
    draft.reach(table.name, code, "99", table.wanted)


@cache
def own_words() -> dict[str, str]:
    """Return our words for each place of service."""
    text = package_files("superbill.tables").joinpath("place_of_service.toml").read_text(encoding="utf-8")
    return {str(code): str(words) for code, words in tomllib.loads(text).items()}


def load_taxonomy(file: OfficialFile, draft: Draft) -> None:
    """Fill `nucc.taxonomy`: one `taxonomy` row a code, without its definition.

    Raises:
        BadFile: another layout, a code that is none, a day that is none, or a code twice.
    """
    table, code = sheet(file, "the provider taxonomy", TAXONOMY_COLUMNS), ""
    for row in table.rows():
        code = row.word("code")
        if not re.fullmatch(r"[0-9A-Z]{9}X", code):
            raise row.wrong("code", f"is '{code[:12]}', not ten characters that end in X")
        made = Taxonomy(
            row.text("section") if "section" in table.places else "",
            row.text("grouping"),
            row.text("classification"),
            row.text("specialization"),
            _day(row, "start"),
            _day(row, "end"),
        )
        row.put(draft, "taxonomy", code, made)
    draft.reach(table.name, code, LAST_TAXONOMY, table.wanted)


def _day(row: Row, field: str) -> date | None:
    text = row.text(field) if field in row.sheet.places else ""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found and found[1]:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found:
            return date(int(found[6]), int(found[4]), int(found[5]))
    except ValueError:
        pass
    raise row.wrong(field, f"is '{text[:12]}', not a date")


def taxonomy_period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the version: 260 begins in January 2026, 261 in July."""
    found = next((told for name in names(files) if (told := _VERSION.search(name))), None)
    if found is None:
        return named_day(files)
    start = date(2000 + int(found["yy"]), 7 if found["half"] == "1" else 1, 1)
    return Period(start.isoformat(), start, None)


LAYOUTS = (
    Layout(REASONS, "columns", with_columns(REASON_COLUMNS), one(load_reasons), named_day),
    Layout(PLACES, "columns", with_columns(PLACE_COLUMNS), one(load_places), named_day),
    Layout(TAXONOMY, "official", with_columns(TAXONOMY_COLUMNS), one(load_taxonomy), taxonomy_period),
)
