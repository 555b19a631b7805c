"""The External Cause of Injuries Index of ICD-10-CM: icd10cm-eindex-*.xml of NCHS."""

from __future__ import annotations

from superbill.errors import BadFile
from superbill.tables.cm_index import EXTERNAL_CAUSES
from superbill.tables.compiling import Draft
from superbill.tables.loaders.index_rows import IndexRows, put, rows
from superbill.tables.loaders.index_xml import document
from superbill.tables.official import OfficialFile

TABLE = EXTERNAL_CAUSES
VERIFIED = True
WANTED = "Give the External Cause Index XML of an ICD-10-CM release (title EXTERNAL CAUSE of INJURIES INDEX)"


def read(file: OfficialFile) -> IndexRows:
    """Read the file.

    Raises:
        BadFile: not whole XML of this layout, or another index.
    """
    found = document(file, WANTED)
    if "EXTERNAL CAUSE" not in found.title.upper():
        raise BadFile(file.name, "element <title>", "does not name the External Cause Index", WANTED)
    return rows(found)


def store(made: IndexRows, draft: Draft) -> None:
    """Fill the draft with a `term` row per term and its look-up rows."""
    put(made, draft)


def load(file: OfficialFile, draft: Draft) -> None:
    """Read the file and fill the draft.

    Raises:
        BadFile: not whole XML of this layout, or another index.
    """
    store(read(file), draft)
