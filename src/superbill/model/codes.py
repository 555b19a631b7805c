"""Code systems, and codes as strings: leading zeros and letters matter, so they are never numbers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator


class CodeSystem(StrEnum):
    """The code sets named in 45 CFR 162.1002 and those that older records carry."""

    ICD10CM = "ICD-10-CM"
    ICD10PCS = "ICD-10-PCS"
    CPT = "CPT"
    HCPCS = "HCPCS"
    ICD9CM = "ICD-9-CM"
    DSM = "DSM"


def dotted(code: str) -> str:
    """Write an ICD-10-CM code as the tabular does: upper case, a dot after the third character."""
    plain = code.strip().upper().replace(".", "")
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain


def undotted(code: str) -> str:
    """Write an ICD-10-CM code as X12 and the Medicare files do: no dot."""
    return code.strip().upper().replace(".", "")


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _dotted(value: object) -> object:
    return dotted(value) if isinstance(value, str) else value


DiagnosisCode = Annotated[str, BeforeValidator(_dotted)]
"""ICD-10-CM with its dot, such as E11.9. Whether it exists on a day is an edit's business, not the type's."""

ProcedureCode = Annotated[str, BeforeValidator(_upper)]
"""CPT, HCPCS level II or ICD-10-PCS code, upper case without punctuation."""

Modifier = Annotated[str, BeforeValidator(_upper)]
"""Two characters, such as 25, LT or XS."""
