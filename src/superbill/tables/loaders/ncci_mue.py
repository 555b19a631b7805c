"""NCCI medically unlikely edits: the table that CMS ships by quarter for practitioners, hospitals and DME suppliers.

Layouts, told apart by the header:

* Medicare (`MCR_MUE_PractitionerServices_Eff_07-01-2026.csv`, also .txt and .xlsx): a copyright cell, then HCPCS/CPT
  Code, Practitioner Services MUE Values, MUE Adjudication Indicator ("2 Date of Service Edit: Policy"), MUE Rationale.
* Medicaid: the same without the adjudication indicator.
* "columns": hcpcs_code, mue_units, mue_mai, mue_rationale, mue_service.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from superbill.tables.compiling import Draft
from superbill.tables.layout import Head, Layout
from superbill.tables.loaders.delimited import Column, Row, sheet
from superbill.tables.ncci import Mue, Program, Service, mue_table
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_quarter

KIND = "the medically unlikely edits (MUE)"
_CODE = Column("code", r"HCPCS ?/ ?CPT CODE|HCPCS CODE")
_RATIONALE = Column("rationale", r"MUE RATIONALE")
_INDICATOR = Column("indicator", r"(.* )?MUE ADJUDICATION INDICATOR|MUE MAI")
MEDICARE = (
    _CODE,
    Column("units", r"(PRACTITIONER|OUTPATIENT HOSPITAL|FACILITY OUTPATIENT|DME SUPPLIER)( SERVICES)? MUE VALUES?"),
    _INDICATOR,
    _RATIONALE,
)
MEDICAID = (_CODE, Column("units", r".*MUE VALUES?"), _RATIONALE)
COLUMNS = (_CODE, Column("units", r"MUE UNITS"), _INDICATOR, _RATIONALE, Column("service", r"MUE SERVICE"))
LAST = "V5336"
"""The last code of the shortest Medicare set; every one goes on to the hearing services."""


def load_medicare(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill a Medicare set: one `mue` row a code.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a file cut off.
    """
    _load(files[0], draft, MEDICARE, LAST)


def load_medicaid(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill a Medicaid set.

    Raises:
        BadFile: another layout, a value of the wrong kind, or a code twice.
    """
    _load(files[0], draft, MEDICAID, "")


def load_columns(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill a Medicare set from plain columns.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a file cut off.
    """
    _load(files[0], draft, COLUMNS, LAST)


def _load(file: OfficialFile, draft: Draft, columns: Sequence[Column], least: str) -> None:
    table, code = sheet(file, KIND, columns), ""
    for row in table.rows():
        code = row.code()
        row.put(draft, "mue", code, Mue(_units(row), _indicator(row), row.text("rationale")))
    draft.reach(table.name, code, least, table.wanted)


def _units(row: Row) -> int:
    text = row.text("units")
    if not text.isdigit():
        raise row.wrong("units", f"is '{text[:12]}', not a whole number of units")
    return int(text)


def _indicator(row: Row) -> int | None:
    if "indicator" not in row.sheet.places:
        return None
    text = row.text("indicator")
    if text[:1] not in {"1", "2", "3"} or text[1:2].isdigit():
        raise row.wrong("indicator", f"is '{text[:20]}', not 1, 2 or 3")
    return int(text[0])


SERVICES: dict[Service, str] = {"practitioner": r"PRACTITIONER", "hospital": r"OUTPATIENT", "dme": r"DME"}


def _recognised(service: Service, columns: Sequence[Column], names: str) -> Callable[[Head], bool]:
    def recognises(head: Head) -> bool:
        top = " ".join(" ".join(cells) for cells in head.rows[:8]).upper()
        return head.has(columns) and SERVICES[service] in top and head.named(names)

    return recognises


def _layout(program: Program, service: Service, name: str) -> Layout:
    medicare = r"^(?!.*(medicaid|mcd))"
    columns, names, load = {
        ("medicare", "official"): (MEDICARE, medicare, load_medicare),
        ("medicare", "columns"): (COLUMNS, medicare, load_columns),
        ("medicaid", "official"): (MEDICAID, r"medicaid|mcd", load_medicaid),
    }[program, name]
    return Layout(mue_table(service, program), name, _recognised(service, columns, names), load, named_quarter)


LAYOUTS = (
    *(_layout("medicare", service, name) for name in ("official", "columns") for service in SERVICES),
    *(_layout("medicaid", service, "official") for service in SERVICES),
)
