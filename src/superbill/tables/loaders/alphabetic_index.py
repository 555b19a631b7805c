"""The Alphabetic Index (Index to Diseases and Injuries) of ICD-10-CM: icd10cm-index-*.xml of NCHS.

Layout unverified: written after the External Cause Index, which is of the same layout, and a file of a few terms.
"""

from __future__ import annotations

from superbill.tables.cm_index import INDEX
from superbill.tables.compiling import Draft
from superbill.tables.loaders.index_rows import put, rows
from superbill.tables.loaders.index_xml import titled
from superbill.tables.official import OfficialFile

TABLE = INDEX
WANTED = "Give the Alphabetic Index XML of an ICD-10-CM release (title INDEX TO DISEASES and INJURIES)"


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `term` row per term and its look-up rows.

    Raises:
        BadFile: not whole XML of this layout, or another index.
    """
    put(rows(titled(file, "INDEX TO DISEASES", "the Index to Diseases and Injuries", WANTED)), draft)
