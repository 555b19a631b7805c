"""Anesthesia: conversion factor by locality (ANESyyyy.csv in RVUyyX.ZIP) and base units by code (CMS web list)."""

from __future__ import annotations

import re
from decimal import Decimal

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.loaders.delimited import Column, sheet, text_of
from superbill.tables.mpfs import BaseUnits, Factor
from superbill.tables.official import OfficialFile

FACTOR_KIND = "the anesthesia conversion factor file (ANES)"
FACTOR_COLUMNS = (
    Column("carrier", r"CONTRACTOR|CARRIER|MAC"),
    Column("locality", r"LOCALITY( NUMBER)?"),
    Column("factor", r"NATIONAL ANES CF OF [\d.]+|ANESTHESIA CONV FACTOR|.*ANESTHESIA CONVERSION FACTOR.*"),
)
BASE_KIND = "the list of anesthesia base units"
_BASE = re.compile(r"(?P<code>0\d{4})[\t,;| ]+(?P<units>\d+(?:\.\d+)?)\s*")


def load_factor(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `factor` row per locality, and a `state` row for look-up by the state's digits.

    Raises:
        BadFile: the layout is another or a value is of the wrong kind.
    """
    table, count = sheet(file, FACTOR_KIND, FACTOR_COLUMNS), 0
    for row in table.rows():
        carrier, locality, factor = row.carrier(), row.locality(), Factor(row.required("factor"))
        row.put(draft, "factor", carrier + locality, factor)
        row.put(draft, "state", carrier[:3] + locality, factor)
        count += 1
    if not count:
        raise table.wrong(f"line {table.header_line}", "has a header but no row")


def load_base(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `base` row per anesthesia code: code and base units below a header of a few lines.

    Raises:
        BadFile: a line below the header is not a code and a number, or there is no such line.
    """
    count = 0
    for line, text in enumerate(text_of(file).splitlines(), 1):
        found = _BASE.fullmatch(text)
        if found:
            _put_base(file, draft, line, found)
            count += 1
        elif count and text.strip():
            raise _wrong(file, f"line {line}", "is not a code and its base units")
    if not count:
        raise _wrong(file, "lines", "hold no anesthesia code with its base units")


def _put_base(file: OfficialFile, draft: Draft, line: int, found: re.Match[str]) -> None:
    try:
        draft.put("base", found["code"], BaseUnits(Decimal(found["units"])))
    except BadFile:
        raise _wrong(file, f"line {line}, field code", f"{found['code']} stands twice") from None


def _wrong(file: OfficialFile, where: str, what: str) -> BadFile:
    return BadFile(file.name, where, what, f"Give {BASE_KIND}; the releases already installed are unchanged")
