"""WhatIf: what another date, principal diagnosis or code would change. For the coder's screen, never for a query."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from superbill.model.coded import Evidence
from superbill.model.codes import DiagnosisCode
from superbill.model.money import Money, Number
from superbill.model.value import Value

Kind = Literal["date", "principal", "remove", "replace"]


class Change(Value):
    """One change. `code` is what is removed, replaced or put first; `by` what replaces it; `day` the other date."""

    kind: Kind
    code: DiagnosisCode | None = None
    by: DiagnosisCode | None = None
    day: dt.date | None = None


class Standing(Value):
    """Where the encounter stands before or after a change; None where not known or not of its kind."""

    drg: str | None = None
    weight: Number | None = None
    risk_score: Number | None = None
    allowed: Money | None = None
    patient_share: Money | None = None
    missing: str | None = None


class Scenario(Value):
    """One change and what comes of it.

    Verdict `refused`: the change may not be made, and `rule` says why (a code that no document supports). `difference`
    is what would be allowed less what is allowed now; None where either is not known.
    """

    change: Change
    verdict: Literal["computed", "refused"]
    rule: str
    source: str
    after: Standing | None = None
    difference: Money | None = None
    weight_difference: Number | None = None
    evidence: tuple[Evidence, ...] = ()


class WhatIf(Value):
    """What `superbill price --what-if --json` prints, one line per encounter."""

    id: str
    before: Standing
    scenarios: tuple[Scenario, ...] = ()
