"""Diagnoses exempt from the present-on-admission indicator (ICD-10-CM Official Guidelines, Appendix I)."""

from __future__ import annotations

from datetime import date

import msgspec

from superbill.model.codes import undotted
from superbill.tables.store import Tables

POA_EXEMPT = "icd10cm.poa_exempt"


class Exempt(msgspec.Struct, frozen=True, array_like=True):
    """Row `code`, key the code without its dot."""

    title: str


def poa_exempt(tables: Tables, code: str, day: date) -> bool:
    """Tell whether a diagnosis needs no indicator on a stay discharged on `day`.

    Raises:
        TableMissing: no installed list covers the day.
    """
    return tables.as_of(POA_EXEMPT, day).has("code", undotted(code))
