"""The code lists that a check of X12 looks up: those that ship with the program, and the installed tables."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date

from superbill.errors import TableMissing
from superbill.tables.code_sets import taxonomy
from superbill.tables.hcpcs import Level, hcpcs, level
from superbill.tables.icd9cm import icd9cm
from superbill.tables.icd10cm import icd10cm
from superbill.tables.icd10pcs import icd10pcs
from superbill.tables.store import Tables
from superbill.x12.codesets import CDT, HCPCS, ICD9CM, ICD10CM, ICD10PCS, MODIFIER, TAXONOMY, Lookup, shipped

NEEDED = ("icd10cm", "icd10cm.valid", "icd10pcs.valid", "hcpcs")

# Where an ambulance comes from and goes to (Medicare Claims Processing Manual, chapter 15, section 30.A).
_TRIP = re.compile(r"[DEGHIJNPRSX]{2}")
# Modifiers of the AMA: its list is not public, and Medicare's files hold those that it pays by.
_OF_AMA = re.compile(r"[0-9][0-9A-Z]")
_Days = Callable[[date], Callable[[str], bool | None]]


def lookups(tables: Tables) -> dict[str, Lookup]:
    """Every look-up that can be made here. A list whose table does not cover the day tells nothing."""
    made: dict[str, _Days] = {
        ICD10CM: lambda day: icd10cm(tables, day).billable,
        ICD10PCS: lambda day: icd10pcs(tables, day).billable,
        ICD9CM: lambda day: functools.partial(icd9cm(tables, day).billable, kind="diagnosis"),
        HCPCS: lambda day: functools.partial(_procedure, tables, day),
        CDT: lambda day: functools.partial(_procedure, tables, day),
        MODIFIER: lambda day: functools.partial(_modifier, tables, day),
        TAXONOMY: lambda day: functools.partial(_taxonomy, tables, day),
    }
    return {**shipped(), **{name: _dated(of_day) for name, of_day in made.items()}}


def _dated(of_day: _Days) -> Lookup:
    on = functools.lru_cache(maxsize=1024)(of_day)

    @functools.lru_cache(maxsize=1 << 16)
    def holds(code: str, day: date | None) -> bool | None:
        if day is None:
            return None
        try:
            return on(day)(code)
        except TableMissing:
            return None

    return holds


def _procedure(tables: Tables, day: date, code: str) -> bool | None:
    """A number of the ADA that Medicare's files do not know may still be one; theirs hold every CPT code."""
    listed = hcpcs(tables, day)
    if listed.valid(code):
        return True
    unknown = level(code) is Level.DENTAL and listed.get(code) is None
    return None if unknown else False


def _taxonomy(tables: Tables, day: date, code: str) -> bool:
    found = taxonomy(tables, code, day)
    return found is not None and found.covers(day)


def _modifier(tables: Tables, day: date, modifier: str) -> bool | None:
    if _TRIP.fullmatch(modifier) or hcpcs(tables, day).modifier(modifier):
        return True
    return None if _OF_AMA.fullmatch(modifier) else False
