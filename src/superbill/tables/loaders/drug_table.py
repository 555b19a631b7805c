"""The Table of Drugs and Chemicals of ICD-10-CM: icd10cm-drug-*.xml. A row a substance, a column an intent."""

from __future__ import annotations

from superbill.tables.cm_index import DRUGS
from superbill.tables.compiling import Draft
from superbill.tables.loaders.index_columns import HeadedColumns
from superbill.tables.loaders.index_rows import put, rows
from superbill.tables.loaders.index_xml import document
from superbill.tables.official import OfficialFile

TABLE = DRUGS
WANTED = "Give the Table of Drugs and Chemicals XML of an ICD-10-CM release (first column Substance)"
COLUMNS = HeadedColumns(
    ("Substance",),
    (
        "Poisoning Accidental (unintentional)",
        "Poisoning Intentional self-harm",
        "Poisoning Assault",
        "Poisoning Undetermined",
        "Adverse effect",
        "Underdosing",
    ),
)


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `term` row per substance and its look-up rows.

    Raises:
        BadFile: not whole XML of this layout, or other columns.
    """
    found = document(file, WANTED)
    put(rows(found, COLUMNS.check(found, file.name, WANTED)), draft)
