"""What the case-mix groups of home health and skilled nursing rest on: facts of the OASIS and MDS assessments.

Source: 42 CFR 484.220 (home health, patient-driven groupings), 413.337 (skilled nursing, patient-driven payment).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from superbill.model.money import NoTruth
from superbill.model.value import Value

ClinicalCategory = Literal[
    "major joint replacement or spinal surgery", "other orthopedic", "medical management",
    "non-orthopedic surgery and acute neurologic",
]  # fmt: skip
NursingCategory = Literal[
    "ES3", "ES2", "ES1", "special care high", "special care low", "clinically complex", "behavioral and cognitive",
    "reduced physical function",
]  # fmt: skip


class HomeHealthFacts(Value):
    """One 30-day period of home health care.

    `clinical_group` is a letter A to L; without it the principal diagnosis tells it by the installed list.
    """

    admission: Literal["community", "institutional"] | None = None
    timing: Literal["early", "late"] | None = None
    clinical_group: str | None = Field(default=None, pattern=r"^[A-L]$")
    functional_level: Literal["low", "medium", "high"] | None = None
    comorbidity: Literal["none", "low", "high"] | None = None
    first_of_sequence: bool = False


class SkilledNursingFacts(Value):
    """One stay in a skilled nursing facility, by the assessment that sets its groups.

    `function_score` is of physical and occupational therapy (0 to 24), `nursing_score` of nursing (0 to 16). Of speech:
    how many of acute neurologic condition, comorbidity, cognitive impairment; how many of altered diet, swallowing
    disorder. `days_before` are the days of this stay before the first one billed.
    """

    clinical_category: ClinicalCategory | None = None
    function_score: Annotated[int, Field(ge=0, le=24), NoTruth] | None = None
    speech_conditions: Annotated[int, Field(ge=0, le=3), NoTruth] | None = None
    speech_feeding: Annotated[int, Field(ge=0, le=2), NoTruth] | None = None
    nursing_category: NursingCategory | None = None
    nursing_score: Annotated[int, Field(ge=0, le=16), NoTruth] | None = None
    depression: bool = False
    restorative_services: Annotated[int, Field(ge=0), NoTruth] = 0
    ancillary_points: Annotated[int, Field(ge=0), NoTruth] | None = None
    aids: bool = False
    days_before: Annotated[int, Field(ge=0, le=99), NoTruth] = 0
    qualifying_hospital_days: Annotated[int, Field(ge=0), NoTruth] | None = None
