"""The External Cause of Injuries Index of ICD-10-CM: icd10cm-eindex-*.xml of NCHS."""

from __future__ import annotations

from superbill.tables.cm_index import EXTERNAL_CAUSES
from superbill.tables.compiling import Draft
from superbill.tables.loaders.index_rows import put, rows
from superbill.tables.loaders.index_xml import titled
from superbill.tables.official import OfficialFile

TABLE = EXTERNAL_CAUSES
WANTED = "Give the External Cause Index XML of an ICD-10-CM release (title EXTERNAL CAUSE of INJURIES INDEX)"


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `term` row per term and its look-up rows.

    Raises:
        BadFile: not whole XML of this layout, or another index.
    """
    put(rows(titled(file, "EXTERNAL CAUSE", "the External Cause Index", WANTED)), draft)
