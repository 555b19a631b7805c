"""RiskScore: the hierarchical condition categories of a patient, each with its evidence (`superbill price --risk`)."""

from __future__ import annotations

from pydantic import Field

from superbill.model.coded import Evidence, Query
from superbill.model.codes import DiagnosisCode
from superbill.model.finding import Outcome
from superbill.model.money import Number
from superbill.model.table import TableRef
from superbill.model.value import Value


class RiskCategory(Value):
    """One category that counts: its weight, the diagnoses that bring it, and where the record shows them."""

    category: str
    label: str
    weight: Number
    diagnoses: tuple[DiagnosisCode, ...]
    evidence: tuple[Evidence, ...] = ()


class RiskScore(Value):
    """The score of one payment year. `queries` ask for documentation; they never speak of payment.

    `score` is before normalization and coding intensity. `trumped` are categories that a graver one of their family
    replaces. Verdict `fail`: no service of the encounter counts for risk adjustment; `reason` says why.
    """

    id: str
    payment_year: int
    model: str
    score: Number | None = None
    demographic: Number | None = None
    interactions: dict[str, Number] = Field(default_factory=dict)
    categories: tuple[RiskCategory, ...] = ()
    trumped: tuple[str, ...] = ()
    verdict: Outcome
    missing: str | None = None
    reason: str | None = None
    remarks: tuple[str, ...] = ()
    queries: tuple[Query, ...] = ()
    tables: tuple[TableRef, ...] = ()
