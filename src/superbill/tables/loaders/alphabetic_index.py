"""The Alphabetic Index (Index to Diseases and Injuries) of ICD-10-CM: icd10cm-index-*.xml of NCHS.

Layout unverified: written after the External Cause Index, which is of the same layout, and a file of a few terms.
"""

from __future__ import annotations

from superbill.errors import BadFile
from superbill.tables.cm_index import INDEX
from superbill.tables.compiling import Draft
from superbill.tables.loaders.index_rows import IndexRows, put, rows
from superbill.tables.loaders.index_xml import document
from superbill.tables.official import OfficialFile

TABLE = INDEX
VERIFIED = False
WANTED = "Give the Alphabetic Index XML of an ICD-10-CM release (title INDEX TO DISEASES and INJURIES)"


def read(file: OfficialFile) -> IndexRows:
    """Read the file.

    Raises:
        BadFile: not whole XML of this layout, or another index.
    """
    found = document(file, WANTED)
    if "INDEX TO DISEASES" not in found.title.upper():
        raise BadFile(file.name, "element <title>", "does not name the Index to Diseases and Injuries", WANTED)
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
