"""The limits and code lists of a facility's bill, read once from `institutional.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class BillLimits(msgspec.Struct, frozen=True):
    """How much one bill holds."""

    lines: int
    other_diagnoses: int
    external_causes: int
    other_procedures: int


class Classes(msgspec.Struct, frozen=True):
    """Which types of bill (facility and class of care) ask for what."""

    admitted: frozenset[str]
    stays: frozenset[str]
    reasons: frozenset[str]
    unscheduled: frozenset[str]
    reason_revenue: tuple[str, ...]


class Frequency(msgspec.Struct, frozen=True):
    """The third digit of the type of bill."""

    known: frozenset[str]
    still_patient: frozenset[str]
    replaces: frozenset[str]
    late: str
    no_late_charges: frozenset[str]
    change_reasons: frozenset[str]


class Status(msgspec.Struct, frozen=True):
    """Patient discharge status codes that decide."""

    still_patient: str


class AccidentCodes(msgspec.Struct, frozen=True):
    """Occurrence codes of accidents."""

    occurrences: frozenset[str]


class ExternalCause(msgspec.Struct, frozen=True):
    """How an external cause is told from other diagnoses."""

    letters: frozenset[str]


class Accommodation(msgspec.Struct, frozen=True):
    """Revenue codes that count days."""

    days: frozenset[str]


class FacilityRules(msgspec.Struct, frozen=True):
    """`institutional.toml` as values."""

    limits: BillLimits
    bill_type: dict[str, str]
    classes: Classes
    frequency: Frequency
    status: Status
    accident: AccidentCodes
    external_cause: ExternalCause
    accommodation: Accommodation
    claim_filing: dict[str, str]


@cache
def facility_rules() -> FacilityRules:
    """Read the rules that ship with the package."""
    text = files("superbill.claims").joinpath("institutional.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), FacilityRules)
