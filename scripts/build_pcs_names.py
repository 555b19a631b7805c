#!/usr/bin/env python3
"""Build tables/pcs_names_2026.tsv: names of ICD-10-PCS characters that no title in the carrier packages shows.

The packages carry titles up to April 2025 and tables of sections 0 and 1. CMS's list of FY2026 codes with long titles
(a work of the United States Government, https://www.cms.gov/medicare/coding-billing/icd-10-codes) names the others: two
codes that differ in one character differ in their titles by what it means.

usage: build_pcs_names.py icd10pcs_codes_2026.txt      (SUPERBILL_HOME must hold the compiled tables, FY2026 titles not)
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
from collections import defaultdict
from pathlib import Path

from superbill.tables import home, pcs_names
from superbill.tables.icd10pcs import DEVICE, NEW_TECHNOLOGY, Axis, Icd10pcs, icd10pcs
from superbill.tables.store import Tables

DAY = dt.date(2026, 1, 15)
OUT = Path(__file__).parents[1] / "src/superbill/tables/pcs_names_2026.tsv"


def main() -> None:
    """Read the list of codes, write the names that lack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("codes", type=Path)
    file = parser.parse_args().codes
    lines = file.read_text("ascii").splitlines()
    titles = {line[:7]: line[8:].strip() for line in lines if line.strip()}
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    head = (
        "# Names of ICD-10-PCS characters from CMS's titles of FY2026 (2025-10-01), where no package carries them.\n"
        f"# Built by scripts/build_pcs_names.py from {file.name}, sha256 {digest}.\n"
    )
    OUT.write_text(head, "utf-8")
    names = dict(sorted(_lacking(icd10pcs(Tables(home.tables_dir()), DAY), titles).items()))
    OUT.write_text(head + "".join(f"{key}\t{name}\n" for key, name in names.items()), "utf-8")
    print(len(names), "names")


def _lacking(book: Icd10pcs, titles: dict[str, str]) -> dict[str, str]:
    by_table: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for code, title in titles.items():
        by_table[code[:3]][code] = title
    names: dict[str, str] = {}
    for table, its in by_table.items():
        told = pcs_names.names_of(table, its)
        for code in its:
            names |= (_named(code, axis, its, told) for axis in book.axes(code) if axis.meaning is None)
    return names


def _named(code: str, axis: Axis, titles: dict[str, str], told: dict[str, str]) -> tuple[str, str]:
    key = f"{code[:3]}/{axis.position}/{axis.character}"
    if code[0] == NEW_TECHNOLOGY and axis.position == DEVICE:
        return f"{key}/{code[-1]}", pcs_names.technology(code, titles[code])
    return key, told[key]


if __name__ == "__main__":
    main()
