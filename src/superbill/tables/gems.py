"""General equivalence mappings between ICD-9-CM and ICD-10, and the reimbursement mappings back to ICD-9-CM.

Source: CMS, *General Equivalence Mappings, Documentation for Technical Users* (2018); *Reimbursement Mapping* (2016).
Nobody maintains them since FY2018. A mapping is a hint for old records and studies, never a code to bill.
"""

from __future__ import annotations

from datetime import date

import msgspec

from superbill.model.codes import undotted
from superbill.tables.release import Release
from superbill.tables.store import Tables

CM_TO_9, CM_FROM_9 = "gem.icd10cm.to.icd9", "gem.icd9.to.icd10cm"
PCS_TO_9, PCS_FROM_9 = "gem.icd10pcs.to.icd9", "gem.icd9.to.icd10pcs"
CM_REIMBURSEMENT, PCS_REIMBURSEMENT = "reimbursement.icd10cm", "reimbursement.icd10pcs"
START = date(2015, 10, 1)


class Target(msgspec.Struct, frozen=True, array_like=True):
    """One target of a source code. `code` is "" where the source has no plausible target.

    `approximate`: the two do not say the same. `combination`: more than one target is needed; those of one `scenario`
    belong together, one from each `choice_list`.
    """

    code: str
    approximate: bool
    combination: bool
    scenario: int
    choice_list: int


class Mapped(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of a mapping, key the source code without its dot."""

    targets: tuple[Target, ...]


class Cluster(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of a reimbursement mapping: the ICD-9-CM codes that one ICD-10 code is paid as, together."""

    codes: tuple[str, ...]


def targets(tables: Tables, mapping: str, code: str) -> tuple[Target, ...]:
    """Return the targets of a code in a mapping; empty when the mapping does not hold it.

    Raises:
        TableMissing: the mapping is not installed.
    """
    row = _release(tables, mapping).get("code", undotted(code), Mapped)
    return row.targets if row else ()


def reimbursed_as(tables: Tables, mapping: str, code: str) -> tuple[str, ...]:
    """Return the ICD-9-CM codes that the reimbursement mapping gives for an ICD-10 code.

    Raises:
        TableMissing: the mapping is not installed.
    """
    row = _release(tables, mapping).get("code", undotted(code), Cluster)
    return row.codes if row else ()


def _release(tables: Tables, mapping: str) -> Release:
    return tables.nearest(mapping, START).release
