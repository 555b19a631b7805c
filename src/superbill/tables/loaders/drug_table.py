"""The Table of Drugs and Chemicals of ICD-10-CM: icd10cm-drug-*.xml. A row a substance, a column an intent."""

from __future__ import annotations

from superbill.tables.cm_index import DRUGS
from superbill.tables.compiling import Draft
from superbill.tables.loaders.index_columns import HeadedColumns
from superbill.tables.loaders.index_rows import IndexRows, put, rows
from superbill.tables.loaders.index_xml import document
from superbill.tables.official import OfficialFile

TABLE = DRUGS
VERIFIED = True
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


def read(file: OfficialFile) -> IndexRows:
    """Read the file.

    Raises:
        BadFile: not whole XML of this layout, or other columns.
    """
    found = document(file, WANTED)
    return rows(found, COLUMNS.check(found, file.name, WANTED))


def store(made: IndexRows, draft: Draft) -> None:
    """Fill the draft with a `term` row per substance and its look-up rows."""
    put(made, draft)


def load(file: OfficialFile, draft: Draft) -> None:
    """Read the file and fill the draft.

    Raises:
        BadFile: not whole XML of this layout, or other columns.
    """
    store(read(file), draft)
