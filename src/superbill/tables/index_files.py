"""The index files of ICD-10-CM: how each is told by its content, and what reads it.

NCHS publishes them as XML by fiscal year (October) and, where April brings new codes, again in April; `version` is the
fiscal year. The archive "table and index" holds all of them beside the tabular list.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from superbill.tables.compiling import Draft
from superbill.tables.loaders import alphabetic_index, drug_table, external_cause_index, neoplasm_table
from superbill.tables.official import OfficialFile


@dataclass(frozen=True, slots=True)
class IndexFile:
    """One official layout: `content` stands near the beginning of such a file."""

    table: str
    content: re.Pattern[bytes]
    load: Callable[[OfficialFile, Draft], None]


INDEX_FILES = (
    IndexFile(neoplasm_table.TABLE, re.compile(rb"<head[^>]*>\s*Neoplasm\s*</head>"), neoplasm_table.load),
    IndexFile(drug_table.TABLE, re.compile(rb"<head[^>]*>\s*Substance\s*</head>"), drug_table.load),
    IndexFile(
        external_cause_index.TABLE,
        re.compile(rb"<title>[^<]*EXTERNAL CAUSE", re.IGNORECASE),
        external_cause_index.load,
    ),
    IndexFile(
        alphabetic_index.TABLE, re.compile(rb"<title>[^<]*INDEX TO DISEASES", re.IGNORECASE), alphabetic_index.load
    ),
)
