"""Part B drug payment limits (ASP) and the NDC to HCPCS crosswalk, by quarter, as CSV, text or workbook.

Limits: a title ("Effective July 1, 2026 through September 30, 2026"), notes, then HCPCS Code, Short Description, HCPCS
Code Dosage, Payment Limit, Co-insurance Percentage, ..., Notes. Crosswalk: HCPCS code, Short Description, LABELER NAME,
NDC2, Drug Name, HCPCS dosage, PKG SIZE, PKG QTY, BILLUNITS, BILLUNITSPKG.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from superbill.tables.asp import ASP, CROSSWALK, DrugProduct, PaymentLimit
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.periods import MONTHS, agreed, month_quarter, quarter, title

LIMITS = (
    Column("code", r"HCPCS CODE"),
    Column("dosage", r"HCPCS CODE DOSAGE"),
    Column("limit", r"PAYMENT LIMIT"),
    Column("coinsurance", r"CO-?INSURANCE PERCENTAGE", needed=False),
    Column("notes", r"NOTES?", needed=False),
)
PRODUCTS = (
    Column("code", r"([A-Z]+ \d{4} )?HCPCS CODE"),
    Column("ndc", r"NDC ?2?"),
    Column("name", r"DRUG NAME"),
    Column("dosage", r"HCPCS DOSAGE"),
    Column("size", r"PKG SIZE"),
    Column("quantity", r"PKG QTY"),
    Column("units", r"BILLUNITS"),
    Column("package", r"BILLUNITSPKG"),
)
_NDC = re.compile(r"\d{5}-\d{4}-\d{2}|\d{11}")
_STATED = re.compile(rf"effective\s+({'|'.join(MONTHS)})[a-z]*\s+1,?\s+(20\d\d)", re.I)


def load_limits(file: OfficialFile, draft: Draft) -> None:
    """Fill `asp`: one `code` row a drug.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a file cut off.
    """
    table, code = sheet(file, "the Part B drug payment limits (ASP)", LIMITS), ""
    for row in table.rows():
        code = row.code()
        notes = row.text("notes") if "notes" in table.places else ""
        made = PaymentLimit(row.text("dosage"), row.required("limit"), row.percent("coinsurance"), notes)
        row.put(draft, "code", code, made)
    draft.reach(table.name, code, "Q", table.wanted)


def load_products(file: OfficialFile, draft: Draft) -> None:
    """Fill `asp.ndc`: one `ndc` row a product.

    Raises:
        BadFile: another layout, an NDC that is none, a product twice, or a file cut off.
    """
    table, code = sheet(file, "the NDC to HCPCS crosswalk (ASP)", PRODUCTS), ""
    for row in table.rows():
        code, ndc = row.code(), row.text("ndc")
        if not _NDC.fullmatch(ndc):
            raise row.wrong("ndc", f"is '{ndc[:14]}', not an NDC of 5-4-2 digits")
        made = DrugProduct(
            code,
            row.text("dosage"),
            row.text("name"),
            *(row.optional(field) for field in ("size", "quantity", "package", "units")),
        )
        row.put(draft, "ndc", ndc.replace("-", ""), made)
    draft.reach(table.name, code, "Q", table.wanted)


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the quarter from the title, else from the names.

    Raises:
        BadFile: the two are of different years.
    """
    found = _STATED.search(title(files))
    stated = quarter(date(int(found[2]), MONTHS[found[1][:3].lower()], 1)) if found else None
    return agreed(files, stated, month_quarter(files))


LAYOUTS = (
    Layout(CROSSWALK, "official", with_columns(PRODUCTS), one(load_products), period),
    Layout(ASP, "official", with_columns(LIMITS), one(load_limits), period),
)
