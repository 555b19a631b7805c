"""The National Physician Fee Schedule Relative Value File (PPRRVU), as CMS ships it in RVUyyX.ZIP, 31 columns.

Source: record layout RVU25D; CMS Claims Processing Manual ch. 23 addendum "MPFSDB record layouts". The header stands
over five rows. The description column is not read. The conversion factor must be the same on every row, as CMS ships
it: from 2026 there is one file for qualifying participants of advanced APMs and one for everybody else.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from superbill.tables.compiling import Draft
from superbill.tables.loaders.delimited import Column, Row, sheet
from superbill.tables.mpfs import Factor, Rvu
from superbill.tables.official import OfficialFile

KIND = "the relative value file (PPRRVU)"
_OPPS = r"USED FOR OPPS PAYMENT AMOUNT"
COLUMNS = (
    Column("code", r"(.* )?HCPCS( CODE)?"),
    Column("modifier", r"MOD(IFIER)?"),
    Column("status", r"STATUS CODE"),
    Column("work", r"WORK RVU"),
    Column("nonfacility_pe", r"(TRANSITIONED |FULLY IMPLEMENTED )?NON[- ]FAC(ILITY)? PE RVU"),
    Column("nonfacility_na", r"(TRANSITIONED |FULLY IMPLEMENTED )?NON[- ]FAC( NA)? INDICATOR"),
    Column("facility_pe", r"(TRANSITIONED |FULLY IMPLEMENTED )?FACILITY PE RVU"),
    Column("facility_na", r"(TRANSITIONED |FULLY IMPLEMENTED )?FACILITY( NA)? INDICATOR"),
    Column("malpractice", r"MP RVU"),
    Column("pctc", r"PC ?/?TC IND"),
    Column("global_days", r"GLOB DAYS"),
    Column("preoperative", r"PRE OP"),
    Column("intraoperative", r"INTRA OP"),
    Column("postoperative", r"POST OP"),
    Column("multiple", r"MULT PROC"),
    Column("bilateral", r"BILAT SURG"),
    Column("assistant", r"ASST SURG"),
    Column("co_surgeon", r"CO-? ?SURG"),
    Column("team", r"TEAM SURG"),
    Column("endoscopy_base", r"ENDO BASE"),
    Column("factor", r"CONV FACTOR"),
    Column("imaging_family", r"DIAGNOSTIC IMAGING FAMILY INDICATOR"),
    Column("opps_nonfacility_pe", rf"NON[- ]FACILITY PE {_OPPS}"),
    Column("opps_facility_pe", rf"FACILITY PE {_OPPS}"),
    Column("opps_malpractice", rf"MP {_OPPS}"),
)
PERCENTAGES = ("preoperative", "intraoperative", "postoperative")
RELATIVE_VALUES = (
    "work", "nonfacility_pe", "facility_pe", "malpractice",
    "opps_nonfacility_pe", "opps_facility_pe", "opps_malpractice",
)  # fmt: skip
INDICATORS = ("status", "pctc", "multiple", "bilateral", "assistant", "co_surgeon", "team")
MODIFIERS = {"", "26", "TC", "53"}


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with one `rvu` row per code and modifier, and the conversion factor.

    Raises:
        BadFile: the layout is another, a value is of the wrong kind, or two conversion factors stand in one file.
    """
    table = sheet(file, KIND, COLUMNS)
    factor: Decimal | None = None
    for row in table.rows():
        rvu = _rvu(row)
        stated = row.required("factor")
        if factor is not None and stated != factor:
            raise row.wrong("factor", f"is {stated}, but the rows above say {factor}")
        factor = stated
        row.put(draft, "rvu", f"{rvu.code}-{rvu.modifier}", rvu)
    if factor is None:
        raise table.wrong(f"line {table.header_line}", "has a header but no row")
    draft.put("factor", "", Factor(factor))


def _rvu(row: Row) -> Rvu:
    modifier = row.text("modifier").upper()
    if modifier not in MODIFIERS:
        raise row.wrong("modifier", f"is '{modifier[:10]}', not one of 26, TC, 53 or empty")
    for field in INDICATORS:
        if len(row.text(field)) != 1:
            raise row.wrong(field, f"is '{row.text(field)[:10]}', not one character")
    values: dict[str, Any] = {field: row.text(field).upper() for field in INDICATORS}
    values |= {field: row.number(field) for field in (*RELATIVE_VALUES, *PERCENTAGES)}
    return Rvu(
        code=row.code(),
        modifier=modifier,
        global_days=row.text("global_days").zfill(3),
        endoscopy_base=row.text("endoscopy_base").upper(),
        imaging_family=row.text("imaging_family"),
        nonfacility_na=row.text("nonfacility_na") == "NA",
        facility_na=row.text("facility_na") == "NA",
        **values,
    )
