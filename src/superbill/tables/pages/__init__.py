"""The code book: one page per code, for every system. A code may be a code in several systems; all are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from superbill.errors import TableMissing
from superbill.tables.pages import hcpcs, icd9cm, icd10cm, icd10pcs, msdrg
from superbill.tables.pages.values import Page, Step
from superbill.tables.store import Tables

Source = Callable[[Tables, str, date], Iterable[Page | None]]


def _one(page: Callable[[Tables, str, date], Page | None]) -> Source:
    return lambda tables, code, day: (page(tables, code, day),)


SYSTEMS: dict[str, tuple[Source, Callable[[Tables, str, date], tuple[Step, ...]] | None]] = {
    "ICD-10-CM": (_one(icd10cm.page), icd10cm.nearest),
    "ICD-10-PCS": (_one(icd10pcs.page), icd10pcs.nearest),
    "HCPCS": (_one(hcpcs.page), hcpcs.nearest),
    "ICD-9-CM": (icd9cm.pages, None),
    "MS-DRG": (_one(msdrg.page), None),
}
"""Every system by the name that `--system` takes; CPT numbers are found under HCPCS, of which they are level I."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The pages found, the systems that could not be asked for want of a table, and near codes when none was found."""

    pages: tuple[Page, ...]
    missing: tuple[TableMissing, ...]
    nearest: tuple[Step, ...]


def look_up(tables: Tables, code: str, day: date, system: str | None = None) -> Looked:
    """Look a code up in every system, or in one."""
    system = "HCPCS" if system == "CPT" else system
    chosen = {system: SYSTEMS[system]} if system in SYSTEMS else SYSTEMS
    pages: list[Page] = []
    missing: list[TableMissing] = []
    near: list[Step] = []
    for source, _ in chosen.values():
        try:
            pages.extend(page for page in source(tables, code, day) if page)
        except TableMissing as error:
            missing.append(error)
    if not pages:
        for _, closest in chosen.values():
            near.extend(_near(closest, tables, code, day))
    return Looked(tuple(_ordered(pages, code)), tuple(missing), tuple(near))


def _ordered(pages: list[Page], code: str) -> list[Page]:
    """Codes written just as asked for first (J1100 is HCPCS before it is J11.00), then billable, then in force."""
    typed = code.strip().upper()
    return sorted(pages, key=lambda page: (page.code != typed, page.billable is not True, not page.covered))


def _near(
    closest: Callable[[Tables, str, date], tuple[Step, ...]] | None, tables: Tables, code: str, day: date
) -> tuple[Step, ...]:
    try:
        return closest(tables, code, day) if closest else ()
    except TableMissing:
        return ()
