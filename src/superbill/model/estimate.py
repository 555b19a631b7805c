"""Estimate: what a patient is told before a service: the good-faith estimate, and the estimate of an ABN."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from superbill.model.codes import DiagnosisCode, Modifier, ProcedureCode
from superbill.model.money import Money, Units
from superbill.model.value import Value


class EstimatedService(Value):
    """One expected item or service with its expected charge."""

    code: ProcedureCode | None = None
    modifiers: tuple[Modifier, ...] = ()
    units: Units = Decimal(1)
    description: str | None = None
    service_date: dt.date | None = None
    diagnoses: tuple[DiagnosisCode, ...] = ()
    charge: Money | None = None
    patient_share: Money | None = None


class Estimate(Value):
    """A good-faith estimate. `missing` names what the rule requires and the encounter does not state.

    `give_by` is the last day to give it; `valid_to` the last day it may be used for; a bill of `dispute_from` or more
    may be disputed until `dispute_days` after its date.
    """

    id: str
    kind: str
    give_by: dt.date
    given_for: str
    valid_to: dt.date
    patient: str | None = None
    birth_date: dt.date | None = None
    provider: str | None = None
    npi: str | None = None
    tax_id: str | None = None
    state: str | None = None
    primary_service: str | None = None
    services: tuple[EstimatedService, ...] = ()
    total: Money | None = None
    dispute_from: Money | None = None
    dispute_days: int = 120
    notices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    source: str


class AbnEstimate(Value):
    """The estimate of an Advance Beneficiary Notice for some lines, and the range in which it is a good-faith one."""

    id: str
    lines: tuple[int, ...] = ()
    amount: Money | None = None
    lowest: Money | None = None
    highest: Money | None = None
    missing: str | None = None
    source: str
