"""The Table of Neoplasms of ICD-10-CM: icd10cm-neoplasm-*.xml. A row a site, a column a behaviour."""

from __future__ import annotations

from superbill.tables.cm_index import NEOPLASMS
from superbill.tables.compiling import Draft
from superbill.tables.loaders.index_columns import HeadedColumns
from superbill.tables.loaders.index_rows import put, rows
from superbill.tables.loaders.index_xml import document
from superbill.tables.official import OfficialFile

TABLE = NEOPLASMS
WANTED = "Give the Table of Neoplasms XML of an ICD-10-CM release (first column Neoplasm)"
COLUMNS = HeadedColumns(
    ("Neoplasm",),
    ("Malignant Primary", "Malignant Secondary", "Ca in situ", "Benign", "Uncertain Behavior", "Unspecified Behavior"),
)
MAIN_TERM = 1
"""Sites stand below one main term, "Neoplasm", which no look-up repeats."""


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `term` row per site and its look-up rows.

    Raises:
        BadFile: not whole XML of this layout, or other columns.
    """
    found = document(file, WANTED)
    put(rows(found, COLUMNS.check(found, file.name, WANTED)), draft, skip=MAIN_TERM)
