"""The facts of a facility's bill: admission, discharge, days, practitioners, codes, revenue codes."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from superbill.office import audit, money
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, within_reach
from superbill.office.api.words import Day, Digits, Kept, Word
from superbill.office.records.encounters import encounter_row
from superbill.office.records.hospital_bills import HospitalBill

router = Router()
PLACE = "/encounters/{uuid:encounter_id}/hospital-bill"
Code = Annotated[str, Field(max_length=10, pattern=r"^[0-9A-Za-z.]*$")]
TwoSigns = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{2}$")]


class PractitionerEntry(Schema):
    """A practitioner by NPI; the name is needed where the list of providers has none."""

    npi: Annotated[str, Field(max_length=10, pattern=r"^[0-9]*$")] = ""
    last: Word = ""
    first: Word = ""


class OccurrenceEntry(Schema):
    """An occurrence and its day; with `through_date` a span."""

    code: TwoSigns
    date: Day
    through_date: Day | None = None


class ValueEntry(Schema):
    """A value code with its amount or count."""

    code: TwoSigns
    amount: Kept


class RevenueCodeEntry(Schema):
    """The revenue code of a charge."""

    line: Annotated[int, Field(ge=1, le=9999), Digits]
    code: Annotated[str, Field(max_length=4, pattern=r"^[0-9]*$")] = ""


class HospitalBillEntry(Schema):
    """The facts as they shall stand: what is left out is not told. A line that is not named keeps its revenue code."""

    type_of_bill: Annotated[str, Field(max_length=4, pattern=r"^[0-9A-Za-z]*$")] = ""
    admit_date: Day | None = None
    admission_hour: Annotated[str, Field(max_length=4, pattern=r"^[0-9]*$")] = ""
    admission_type: Annotated[str, Field(max_length=1, pattern=r"^[0-9]*$")] = ""
    admission_source: Annotated[str, Field(max_length=1, pattern=r"^[0-9A-Z]*$")] = ""
    admitting_diagnosis: Code = ""
    discharge_date: Day | None = None
    discharge_hour: Annotated[str, Field(max_length=4, pattern=r"^[0-9]*$")] = ""
    discharge_status: Annotated[str, Field(max_length=2, pattern=r"^[0-9]*$")] = ""
    statement_from: Day | None = None
    statement_through: Day | None = None
    attending: PractitionerEntry = PractitionerEntry()
    operating: PractitionerEntry = PractitionerEntry()
    reasons_for_visit: list[Code] = Field(default_factory=list, max_length=3)
    condition_codes: list[TwoSigns] = Field(default_factory=list, max_length=24)
    occurrences: list[OccurrenceEntry] = Field(default_factory=list, max_length=48)
    values: list[ValueEntry] = Field(default_factory=list, max_length=24)
    revenue_codes: list[RevenueCodeEntry] = Field(default_factory=list, max_length=9999)


@router.get(PLACE, auth=Scope("charge.write"), response={200: HospitalBill, **REFUSALS})
def hospital_bill(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return the facts of a facility's bill as they stand."""
    within_reach(request, str(encounter_id))
    bill = money.hospital_bill(encounter_row(str(encounter_id)))
    audit.record(actor(request), "read", "hospital bill", str(encounter_id))
    return bill


@router.put(PLACE, auth=Scope("charge.write"), response={200: HospitalBill, **REFUSALS})
def store_hospital_bill(request: HttpRequest, encounter_id: uuid.UUID, value: HospitalBillEntry) -> Any:  # noqa: ANN401 - as above
    """Store the facts of a facility's bill in place of those that stand; the edits have to run again."""
    within_reach(request, str(encounter_id))
    told = HospitalBill.model_validate(value.model_dump())
    money.change_hospital_bill(str(encounter_id), told, actor(request))
    return money.hospital_bill(encounter_row(str(encounter_id)))
