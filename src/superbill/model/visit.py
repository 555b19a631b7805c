"""Visit: the facts that choose a level of an E/M service (`superbill/visit/1`), and the level with its grid.

Facts are read from the note with their evidence, or written by a person. Sources: CPT E/M guidelines (office 2021, all
other families 2023), in our own words; CMS Claims Processing Manual ch. 12 §30.6.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from superbill.model.codes import Modifier, ProcedureCode
from superbill.model.encounter import PriorService
from superbill.model.evidence import Evidence
from superbill.model.finding import Finding
from superbill.model.party import PayerKind
from superbill.model.value import Value

Family = Literal[
    "office", "hospital_initial", "hospital_subsequent", "same_day_stay", "hospital_discharge", "consult_office",
    "consult_inpatient", "emergency", "nursing_initial", "nursing_subsequent", "nursing_discharge", "home",
    "preventive", "critical_care", "telemedicine",
]  # fmt: skip
ProblemKind = Literal[
    "self_limited", "stable_chronic", "acute_uncomplicated", "stable_acute", "acute_uncomplicated_hospital",
    "chronic_worse", "undiagnosed_uncertain", "acute_systemic", "acute_complicated_injury", "chronic_severe", "threat",
]  # fmt: skip
DataKind = Literal[
    "external_note", "test_ordered", "test_reviewed", "historian", "independent_interpretation", "discussion",
]  # fmt: skip
RiskKind = Literal[
    "minimal", "low", "prescription_drug", "minor_surgery", "minor_surgery_risk", "major_surgery",
    "major_surgery_risk", "emergency_major_surgery", "social_determinants", "toxicity_monitoring", "hospitalization",
    "limited_care", "parenteral_controlled",
]  # fmt: skip
Step = Literal["straightforward", "low", "moderate", "high"]
Element = Literal["problems", "data", "risk"]
Grade = Literal["none", "minimal", "low", "limited", "moderate", "extensive", "high"]
Minutes = Annotated[int, Field(ge=0, le=1440)]
Global = Literal["000", "010", "090", "XXX", "YYY", "ZZZ", "MMM"]


class Problem(Value):
    """A problem of the visit. It counts only when it was addressed: evaluated or treated, not merely listed."""

    kind: ProblemKind
    name: str | None = None
    count: int = Field(default=1, ge=1)
    addressed: bool = True
    evidence: tuple[Evidence, ...] = ()


class DataItem(Value):
    """A piece of data reviewed or ordered. `separately_billed`: its interpretation is billed, so it does not count."""

    kind: DataKind
    name: str | None = None
    code: ProcedureCode | None = None
    count: int = Field(default=1, ge=1)
    separately_billed: bool = False
    evidence: tuple[Evidence, ...] = ()


class Risk(Value):
    """A decision of management that carries risk, taken or considered with the patient."""

    kind: RiskKind
    name: str | None = None
    evidence: tuple[Evidence, ...] = ()


class TimeSpent(Value):
    """A statement of time. Only the practitioner's own minutes on the date of the visit count.

    `of`: `total` is the practitioner's whole time on the date; the others are parts that total time may not include
    (clinical staff, services billed apart, travel, teaching) and are taken off when `included` says that the total
    has them in.
    """

    minutes: Minutes
    of: Literal["total", "staff", "separately_billed", "travel", "teaching"] = "total"
    included: bool = False
    evidence: tuple[Evidence, ...] = ()


class SameDayService(Value):
    """Another service of the same practitioner on the day. `global_days` is the fee schedule's indicator."""

    code: ProcedureCode
    global_days: Global | None = None
    day: Literal["same", "next"] = "same"
    preventive: bool | None = Field(default=None, description="Else by its code.")


class Visit(Value):
    """What one E/M service has to show. Everything that is not told is unknown, never assumed."""

    schema_: Literal["superbill/visit/1"] = Field(default="superbill/visit/1", alias="schema")
    id: str
    family: Family
    patient: Literal["new", "established"] | None = None
    service_date: dt.date
    payer: PayerKind | None = None
    age: int | None = None
    problems: tuple[Problem, ...] = ()
    data: tuple[DataItem, ...] = ()
    risks: tuple[Risk, ...] = ()
    mdm: Step | None = Field(
        default=None, description="Judged already by a person; problems, data and risk decide else."
    )
    times: tuple[TimeSpent, ...] = ()
    basis: Literal["either", "mdm", "time"] = "either"
    stay_hours: int | None = None
    services: tuple[SameDayService, ...] = ()
    separate_problem: bool | None = Field(
        default=None, description="The record shows work significant and separate from the services of the day."
    )
    decision_for_surgery: bool | None = None
    postoperative_of: Global | None = Field(default=None, description="Global days of the surgery whose period runs.")
    related_to_surgery: bool | None = None
    longitudinal: bool | None = Field(default=None, description="The practitioner is the focal point of ongoing care.")
    preventive_kind: Literal["comprehensive", "welcome", "annual_first", "annual_next"] | None = None
    split_shared: Literal["physician_substantive", "other_substantive"] | None = None
    telehealth: Literal["video", "audio"] | None = None
    teaching: Literal["resident", "primary_care_exception"] | None = None
    clinical_staff: bool | None = Field(
        default=None,
        description="A nurse or other clinical staff held the visit, not a practitioner who chooses levels.",
    )
    npi: str | None = None
    group: str | None = None
    specialty: str | None = None
    prior_services: tuple[PriorService, ...] | None = Field(
        default=None,
        description="Earlier services; an empty list says that there are none, nothing that it is unknown.",
    )


class Cell(Value):
    """One element of the grid: its grade, the facts that reach it, and the facts that do not count with the reason."""

    element: Element
    grade: Grade
    reached_by: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    not_counted: tuple[str, ...] = ()


class VisitLine(Value):
    """One service line that the visit supports."""

    code: ProcedureCode
    modifiers: tuple[Modifier, ...] = ()
    units: int = 1
    reason: str
    source: str


class VisitLevel(Value):
    """The level by decision-making and by time, the grid, what the record would have to show for more, and what lacks.

    `code` is None where neither way supports a code. `more` states facts of documentation for the next level; it is
    no advice to document them.
    """

    id: str
    code: ProcedureCode | None
    basis: Literal["mdm", "time", "family"] | None
    patient: Literal["new", "established"] | None = None
    mdm: Step | None = None
    code_by_mdm: ProcedureCode | None = None
    grid: tuple[Cell, ...] = ()
    minutes: int | None = None
    code_by_time: ProcedureCode | None = None
    lines: tuple[VisitLine, ...] = ()
    more: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class ReadVisit(Value):
    """The visit as the note tells it, and its level. `suggested` waits for a person: something lacks or contradicts."""

    facts: Visit
    level: VisitLevel
    decision: Literal["assigned", "suggested"]
