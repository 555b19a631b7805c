"""How the fee schedules, the index files and tabular list of ICD-10-CM, and Table 5 are recognised.

What reads them stands in their own modules; those of the fee schedules and of the index files are listed there too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from superbill.tables import mpfs
from superbill.tables.fee_periods import Period
from superbill.tables.fee_schedules import FEE_FILES, FeeFile
from superbill.tables.icd9cm import TITLES
from superbill.tables.icd10cm import TABULAR
from superbill.tables.index_files import INDEX_FILES, IndexFile
from superbill.tables.layout import Head, Layout, one, with_columns
from superbill.tables.loaders import anesthesia, clfs, cms_icd9, gpci, ipps_table5, locco, oppscap, pprrvu, tabular
from superbill.tables.loaders.delimited import Column
from superbill.tables.msdrg import WEIGHTS
from superbill.tables.official import OfficialFile
from superbill.tables.periods import always, fiscal, named_fiscal_year, title

_BASE_UNITS = re.compile(r"0\d{4}[\t,;| ]+\d+(\.\d+)?\s*")
_ZIP5 = re.compile(r"[A-Z]{2}\d{12}.{6}[01].{54}20\d\d[1-4]")
_ZIP9 = re.compile(r"[A-Z]{2}\d{12}.{6}[01]\d{4}.{50}20\d\d[1-4]")
_FISCAL = re.compile(r"FY *(20\d\d)", re.I)
_VERSION = re.compile(r"<version>\s*(20\d\d)\s*</version>")
_RVU_DESCRIPTORS = (Column("code", r"(.* )?HCPCS( CODE)?"), Column("short", r"DESCRIPTION"))
_CLFS_DESCRIPTORS = (Column("code", r"HCPCS"), Column("short", r"SHORTDESC"), Column("long", r"EXTENDED LONGDESC"))


def _any_line(form: re.Pattern[str]) -> Callable[[Head], bool]:
    return lambda head: any(form.fullmatch(line) for line in head.lines[:40])


def _first_line(form: re.Pattern[str]) -> Callable[[Head], bool]:
    return lambda head: bool(head.lines) and form.fullmatch(head.lines[0].rstrip()) is not None


def _relative_values(head: Head) -> bool:
    """The file for qualifying participants of advanced APMs has the same columns and another conversion factor."""
    return head.has(pprrvu.COLUMNS) and re.search(r"(?<!non)qpp", head.name, re.IGNORECASE) is None


def _indices(head: Head) -> bool:
    """The anesthesia file repeats the indices beside its factors."""
    return head.has(gpci.COLUMNS) and not head.has(anesthesia.FACTOR_COLUMNS)


RECOGNISED: dict[str, Callable[[Head], bool]] = {
    mpfs.RVU: _relative_values,
    mpfs.GPCI: _indices,
    mpfs.LOCALITY: with_columns(locco.COLUMNS),
    mpfs.OPPS_CAP: with_columns(oppscap.COLUMNS),
    mpfs.ANESTHESIA_FACTOR: with_columns(anesthesia.FACTOR_COLUMNS),
    mpfs.ANESTHESIA_BASE: _any_line(_BASE_UNITS),
    mpfs.ZIP: _first_line(_ZIP5),
    mpfs.ZIP9: _first_line(_ZIP9),
    mpfs.CLFS: with_columns(clfs.COLUMNS),
}


LAST: dict[str, tuple[tuple[str, str], ...]] = {
    mpfs.RVU: (("rvu", "99607-"), ("rvu", "V5364-")),
    mpfs.GPCI: (("gpci", "0360221"),),
    mpfs.LOCALITY: (("area", "0360221"),),
    mpfs.OPPS_CAP: (("cap", "93990-TC/1520200"),),
    mpfs.ANESTHESIA_FACTOR: (("factor", "0360221"),),
    mpfs.ANESTHESIA_BASE: (("base", "01999"),),
    mpfs.ZIP: (("zip", "83414"),),
    mpfs.CLFS: (("fee", "U0002-QW"),),
}
"""Wyoming ends the lists of localities and ZIP codes; the last codes end the others, sorted as CMS or as others do."""


def _fee(layout: FeeFile) -> Layout:
    described = {mpfs.RVU: _RVU_DESCRIPTORS, mpfs.CLFS: _CLFS_DESCRIPTORS}.get(layout.table, ())
    return Layout(
        layout.table,
        "official",
        RECOGNISED[layout.table],
        one(layout.load),
        lambda files: layout.period(files[0]),
        last=LAST.get(layout.table, ()),
        descriptors=described,
    )


def _index(layout: IndexFile) -> Layout:
    def recognises(head: Head) -> bool:
        return layout.content.search(head.data) is not None

    return Layout(layout.table, "official", recognises, one(layout.load), versioned)


def versioned(files: Sequence[OfficialFile]) -> Period | None:
    """Read the days of an XML file of ICD-10-CM: the month in its name, else the fiscal year of its version."""
    stated, named = _VERSION.search(Head(files[0]).text), named_fiscal_year(files)
    year = fiscal(int(stated[1])) if stated else None
    if year is None or (named and named.start > year.start):
        return named
    return year


def _table5_period(files: Sequence[OfficialFile]) -> Period | None:
    stated = _FISCAL.search(title(files))
    return fiscal(int(stated[1])) if stated else named_fiscal_year(files)


def _tabular(head: Head) -> bool:
    return "<ICD10CM.tabular" in head.text


def _table5(head: Head) -> bool:
    return "RELATIVE WEIGHTING FACTORS" in head.text[:2000].upper() and "MS-DRG" in head.text


def _icd9_workbook(head: Head) -> bool:
    return head.workbook and bool(head.rows) and tuple(c.strip().upper() for c in head.rows[0][:3]) == cms_icd9.HEADER


def _layouts() -> Iterator[Layout]:
    yield from map(_fee, FEE_FILES)
    yield from map(_index, INDEX_FILES)
    yield Layout(TABULAR, "official", _tabular, one(tabular.load), versioned)
    v32 = fiscal(2015)
    yield Layout(
        TITLES, "workbook", _icd9_workbook, one(cms_icd9.load_diagnoses), always("v32 diagnoses", v32.start, v32.end)
    )
    yield Layout(WEIGHTS, "official", _table5, one(ipps_table5.load), _table5_period, last=(("drg", "999"),))


LAYOUTS = tuple(_layouts())
