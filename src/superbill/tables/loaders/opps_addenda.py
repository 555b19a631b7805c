"""OPPS addenda A, B, E, M and P: tab-separated text, CSV or workbook with a title, copyright lines and a header.

Layouts by header words, so a year that adds a column is read too. Addendum B also as "columns": HCPCSCode,
StatusIndicator, PaymentRate (others' re-columned quarterly files, without the APC). Days: a month or quarter in the
name is that quarter; else the calendar year of the title (CY 2025). The day on which a file was posted is no day of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from superbill.tables import opps
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Head, Layout, with_columns
from superbill.tables.loaders.delimited import Column, Row, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.opps import Apc, Composite, Device, InpatientOnly, OppsCode
from superbill.tables.periods import agreed, month_quarter, titled_year

AMOUNTS = (
    Column("weight", r"RELATIVE WEIGHT", needed=False),
    Column("rate", r"PAYMENT RATE"),
    Column("national", r"NATIONAL UNADJUSTED COPAYMENT"),
    Column("minimum", r"MINIMUM UNADJUSTED COPAYMENT"),
    Column("percent", r"(IRA|INFLATION.ADJUSTED) COINSURANCE PERCENTAGE.*", needed=False),
    Column("adjusted", r"ADJUSTED BENEFICIARY COPAYMENT.*", needed=False),
)
_CODE = Column("code", r"HCPCS( CODE)?")
_SI = Column("status", r"SI")
_CI = Column("comment", r"CI", needed=False)
A = (Column("apc", r"APC"), Column("title", r"GROUP TITLE"), _SI, *AMOUNTS)
B = (_CODE, _CI, _SI, Column("apc", r"APC"), *AMOUNTS)
DESCRIPTORS = (_CODE, Column("short", r"SHORT DESCRIPTOR"))
B_COLUMNS = (
    Column("code", r"HCPCSCODE"),
    Column("status", r"STATUSINDICATOR"),
    Column("rate", r"PAYMENTRATE"),
)
E = (_CODE, Column("descriptor", r"SHORT DESCRIPTOR"), Column("comment", r"CI"), _SI)
M = (
    _CODE,
    _SI,
    Column("apc", r"SINGLE CODE APC ASSIGNMENT"),
    Column("composites", r"COMPOSITE APC ASSIGNMENT"),
)
P = (
    _CODE,
    _SI,
    Column("apc", r"APC"),
    Column("percent", r"DEVICE OFFSET PERCENTAGE"),
    Column("amount", r"DEVICE OFFSET AMOUNT"),
    Column("intensive", r"APC DEVICE OFFSET PERCENTAGE"),
)
_STATUS = re.compile(r"[A-Z][1-4]?")
_APC = re.compile(r"\d{4}")


def load_a(file: OfficialFile, draft: Draft) -> None:
    """Fill `opps.apc`: one `apc` row an APC.

    Raises:
        BadFile: another layout, a value of the wrong kind, an APC twice, or a file cut off.
    """
    table, apc = sheet(file, "OPPS Addendum A", A), ""
    for row in table.rows():
        apc = row.text("apc").zfill(4)
        if not _APC.fullmatch(apc):
            raise row.wrong("apc", f"is '{apc[:12]}', not four digits")
        row.put(draft, "apc", apc, Apc(apc, row.text("title"), _status(row), *_amounts(row)))
    draft.reach(table.name, apc, "9000", table.wanted)


def load_b(file: OfficialFile, draft: Draft) -> None:
    """Fill `opps.hcpcs`: one `code` row a code, without its descriptor.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a file cut off.
    """
    table, code = sheet(file, "OPPS Addendum B", B), ""
    for row in table.rows():
        code = row.code()
        row.put(
            draft,
            "code",
            code,
            OppsCode(code, _status(row), row.word("comment"), _apc(row), *_amounts(row)),
        )
    draft.reach(table.name, code, "V5362", table.wanted)


def load_b_columns(file: OfficialFile, draft: Draft) -> None:
    """Fill `opps.hcpcs` from plain columns, which tell no APC and no copayment.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a file cut off.
    """
    table, code = sheet(file, "OPPS Addendum B", B_COLUMNS), ""
    for row in table.rows():
        code = row.code()
        made = OppsCode(code, _status(row), "", "", None, row.optional("rate"), None, None, None, None)
        row.put(draft, "code", code, made)
    draft.reach(table.name, code, "V5362", table.wanted)
    draft.notes.append("The file tells status and rate only: no APC, no relative weight, no copayment")


def load_e(file: OfficialFile, draft: Draft) -> None:
    """Fill `opps.inpatient`: one `code` row a procedure paid only as inpatient.

    Raises:
        BadFile: another layout, a status other than C, a code twice, or a file cut off.
    """
    table, code = sheet(file, "OPPS Addendum E", E), ""
    for row in table.rows():
        code = row.code()
        if row.word("status") != "C":
            raise row.wrong("status", f"is '{row.word('status')[:6]}', not C")
        row.put(draft, "code", code, InpatientOnly("C", row.word("comment")))
    draft.reach(table.name, code, "G0412", table.wanted)


def load_m(file: OfficialFile, draft: Draft) -> None:
    """Fill `opps.composite`: one `code` row a code that a composite APC may pay.

    Raises:
        BadFile: another layout, an APC that is none, a code twice, or a file cut off.
    """
    table, code = sheet(file, "OPPS Addendum M", M), ""
    for row in table.rows():
        code, composites = row.code(), re.findall(r"\d{4}", row.text("composites"))
        if not composites:
            raise row.wrong("composites", "names no APC of four digits")
        row.put(draft, "code", code, Composite(_status(row), _apc(row), tuple(composites)))
    draft.reach(table.name, code, "G0", table.wanted)


def load_p(file: OfficialFile, draft: Draft) -> None:
    """Fill `opps.device`: one `code` row a device-intensive procedure.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a file cut off.
    """
    table, code = sheet(file, "OPPS Addendum P, device-intensive list", P), ""
    for row in table.rows():
        code = row.code()
        row.put(draft, "code", code, Device(_status(row), _apc(row), row.percent("percent"), row.optional("amount")))
    draft.reach(table.name, code, "C9", table.wanted)


def _status(row: Row) -> str:
    status = row.word("status")
    if not _STATUS.fullmatch(status):
        raise row.wrong("status", f"is '{status[:12]}', not a status indicator")
    return status


def _apc(row: Row) -> str:
    apc = row.text("apc")
    if apc and not _APC.fullmatch(apc):
        raise row.wrong("apc", f"is '{apc[:12]}', not four digits")
    return apc


def _amounts(row: Row) -> tuple[Decimal | None, ...]:
    return (
        row.optional("weight"),
        row.optional("rate"),
        row.optional("national"),
        row.optional("minimum"),
        row.percent("percent"),
        row.optional("adjusted"),
    )


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the quarter from the names, else the calendar year from the title.

    Raises:
        BadFile: the two are of different years.
    """
    return agreed(files, month_quarter(files), titled_year(r"(?:CY|for|the)")(files))


def _layout(table: str, columns: Sequence[Column], load: Callable[[OfficialFile, Draft], None]) -> Layout:
    name = "columns" if columns is B_COLUMNS else "official"
    recognises = {A: _plain_a, B: _plain_b, E: _plain_e}.get(tuple(columns)) or with_columns(columns)
    return Layout(
        table,
        name,
        recognises,
        lambda files, draft: load(files[0], draft),
        period,
        descriptors=DESCRIPTORS if columns is B else (),
    )


def _plain_a(head: Head) -> bool:
    """Addendum C has the columns of Addendum A and a code."""
    return head.has(A) and not head.has((*A, Column("code", r"HCPCS")))


def _plain_b(head: Head) -> bool:
    """Addendum C has the columns of Addendum B and the title of the APC."""
    return head.has(B) and not head.has((*B, Column("title", r"GROUP TITLE")))


def _plain_e(head: Head) -> bool:
    """Addendum E has the first columns of Addendum B and no more."""
    return head.has(E) and not head.has(B)


LAYOUTS = (
    _layout(opps.APC, A, load_a),
    _layout(opps.CODES, B, load_b),
    _layout(opps.CODES, B_COLUMNS, load_b_columns),
    _layout(opps.COMPOSITE, M, load_m),
    _layout(opps.DEVICE, P, load_p),
    _layout(opps.INPATIENT, E, load_e),
)
