"""Charge reconciliation: what was documented against what was charged, in both directions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from superbill.model.coded import Evidence
from superbill.model.codes import Modifier, ProcedureCode
from superbill.model.money import Money, Units
from superbill.model.value import Value

Difference = Literal[
    "documented, not charged", "charged, not documented", "units differ", "modifiers differ", "not checked"
]


class ChargeDifference(Value):
    """One difference between record and charge list.

    `line` is the number of the charge line. `amount` is what the difference is worth: the charge of a line without
    documentation, or what the payer is expected to allow for a service that was not charged; None without a price.
    """

    kind: Difference
    code: ProcedureCode
    line: int | None = None
    modifiers: tuple[Modifier, ...] = ()
    documented_units: Units | None = None
    charged_units: Units | None = None
    amount: Money | None = None
    message: str
    do: str
    evidence: tuple[Evidence, ...] = ()


class ReconciledEncounter(Value):
    """What `superbill reconcile --json` prints, one line per encounter.

    `agreed` are the charge lines that the record bears.
    """

    schema_: Literal["superbill/reconciled-encounter/1"] = Field(
        default="superbill/reconciled-encounter/1", alias="schema"
    )
    id: str
    agreed: tuple[int, ...] = ()
    differences: tuple[ChargeDifference, ...] = ()
