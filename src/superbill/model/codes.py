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


_DRUG_SEGMENTS = {(4, 4, 2): (5, 4, 2), (5, 3, 2): (5, 4, 2), (5, 4, 1): (5, 4, 2), (5, 4, 2): (5, 4, 2)}


def national_drug_code(written: str) -> str | None:
    """An NDC as eleven digits, or None where it cannot be told.

    Ten-digit codes are padded in the segment that is short (4-4-2, 5-3-2 and 5-4-1 become 5-4-2); without dashes a
    ten-digit code is ambiguous. Source: 45 CFR 162.1002 (11 digits); 21 CFR 207.33 (the ten-digit forms).
    """
    parts = written.strip().split("-")
    if not all(p.isdecimal() for p in parts):
        return None
    if len(parts) == 3:
        wanted = _DRUG_SEGMENTS.get((len(parts[0]), len(parts[1]), len(parts[2])))
        return "".join(p.zfill(n) for p, n in zip(parts, wanted, strict=True)) if wanted else None
    return parts[0] if len(parts) == 1 and len(parts[0]) == 11 else None


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
