"""Tables 2, 3, 4A and 4B of an IPPS final rule: wage index by hospital and by area, counties. Tab-separated or Excel.

Headers by words, since each rule words them anew: Table 2 begins with CCN, Table 3 with CBSA and Area Name, Table 4A
holds an out-migration adjustment by county, Table 4B the area that a county is redesignated to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.ipps import AREAS, HOSPITALS, OUTMIGRATION, REDESIGNATED, AreaWage, County, HospitalWage
from superbill.tables.layout import Head, Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, Row, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.periods import agreed, fiscal, named_fiscal_year, title

HOSPITAL = (
    Column("ccn", r"\d?CCN"),
    Column("index", r"FY 20\d\d WAGE INDEX( WITH.*)?"),
    Column("geographic", r"GEOGRAPHIC CBSA"),
    Column("payment", r".*WAGE INDEX PAYMENT CBSA"),
    Column("mix", r".*CASE.MIX IND.*", needed=False),
    Column("county", r"COUNTY NAME", needed=False),
)
AREA = (
    Column("cbsa", r"CBSA"),
    Column("name", r"AREA NAME"),
    Column("state", r"STATE"),
    Column("index", r"WAGE INDEX"),
    Column("gaf", r"GAF"),
    Column("reclassified", r"RECLASSIFIED WAGE INDEX"),
    Column("reclassified_gaf", r"RECLASSIFIED GAF"),
)
OUT = (
    Column("fips", r"FIPS.*"),
    Column("name", r"COUNTY NAME"),
    Column("state", r"STATE.*"),
    Column("adjustment", r".*OUT.MIGRATION ADJUSTMENT.*"),
)
LUGAR = (
    Column("fips", r"FIPS.*"),
    Column("name", r"COUNTY NAME"),
    Column("state", r"STATE.*"),
    Column("cbsa", r".*REDESIGNATED CBSA.*|LUGAR CBSA.*"),
)
LAST_CCN, LAST_CBSA, LAST_COUNTY = "53", "49", "5"
_CCN, _CBSA, _FIPS = re.compile(r"\d{2}[0-9A-Z]\d{3}"), re.compile(r"\d{5}|\d{2}|"), re.compile(r"\d{5}")
_STATED = re.compile(r"FY *(20\d\d)|fiscal year *(20\d\d)", re.I)


def load_hospitals(file: OfficialFile, draft: Draft) -> None:
    """Fill `ipps.hospitals`: one `hospital` row a CCN.

    Raises:
        BadFile: another layout, a value of the wrong kind, a CCN twice, or a file cut off.
    """
    table, ccn = sheet(file, "Table 2 of an IPPS rule", HOSPITAL), ""
    for row in table.rows():
        ccn = row.text("ccn").zfill(6)
        if not _CCN.fullmatch(ccn):
            raise row.wrong("ccn", f"is '{ccn[:10]}', not a certification number of six characters")
        county = row.text("county") if "county" in table.places else ""
        mix = row.optional("mix")
        made = HospitalWage(row.required("index"), _cbsa(row, "geographic"), _cbsa(row, "payment"), mix, county)
        row.put(draft, "hospital", ccn, made)
    draft.reach(table.name, ccn, LAST_CCN, table.wanted)


def load_areas(file: OfficialFile, draft: Draft) -> None:
    """Fill `ipps.areas`: one `area` row for each area and state.

    Raises:
        BadFile: another layout, a value of the wrong kind, an area twice, or a file cut off.
    """
    table, last = sheet(file, "Table 3 of an IPPS rule", AREA), ""
    for row in table.rows():
        cbsa, state = _cbsa(row, "cbsa"), row.word("state")
        last = max(last, cbsa)
        made = AreaWage(
            row.text("name"), *(row.optional(f) for f in ("index", "gaf", "reclassified", "reclassified_gaf"))
        )
        row.put(draft, "area", f"{cbsa}/{state}", made)
    draft.reach(table.name, last, LAST_CBSA, table.wanted)


def load_outmigration(file: OfficialFile, draft: Draft) -> None:
    """Fill `ipps.outmigration`: one `county` row each.

    Raises:
        BadFile: another layout, a value of the wrong kind, a county twice, or a file cut off.
    """
    table, fips = sheet(file, "Table 4A of an IPPS rule", OUT), ""
    for row in table.rows():
        fips = _fips(row)
        made = County(row.text("name"), row.word("state"), row.optional("adjustment"))
        row.put(draft, "county", fips, made)
    draft.reach(table.name, fips, LAST_COUNTY, table.wanted)


def load_redesignated(file: OfficialFile, draft: Draft) -> None:
    """Fill `ipps.redesignated`: one `county` row each.

    Raises:
        BadFile: another layout, a value of the wrong kind, a county twice, or a file cut off.
    """
    table, fips = sheet(file, "Table 4B of an IPPS rule", LUGAR), ""
    for row in table.rows():
        fips = _fips(row)
        made = County(row.text("name"), row.word("state"), None, _cbsa(row, "cbsa"))
        row.put(draft, "county", fips, made)
    draft.reach(table.name, fips, LAST_COUNTY, table.wanted)


def _cbsa(row: Row, field: str) -> str:
    text = row.text(field)
    if not _CBSA.fullmatch(text):
        raise row.wrong(field, f"is '{text[:10]}', not an area of five digits or a rural state of two")
    return text


def _fips(row: Row) -> str:
    text = row.text("fips").zfill(5)
    if not _FIPS.fullmatch(text):
        raise row.wrong("fips", f"is '{text[:10]}', not five digits")
    return text


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the fiscal year from the title or header, else from the names.

    Raises:
        BadFile: the two are of different years.
    """
    years = [int(a or b) for a, b in _STATED.findall(title(files))]
    return agreed(files, named_fiscal_year(files), fiscal(max(years)) if years else None)


def _layout(table: str, columns: Sequence[Column], load: Callable[[OfficialFile, Draft], None]) -> Layout:
    recognises: Callable[[Head], bool] = with_columns(columns)
    return Layout(table, "official", recognises, one(load), period)


LAYOUTS = (
    _layout(HOSPITALS, HOSPITAL, load_hospitals),
    _layout(AREAS, AREA, load_areas),
    _layout(OUTMIGRATION, OUT, load_outmigration),
    _layout(REDESIGNATED, LUGAR, load_redesignated),
)
