"""What a claim tells beside codes and charges: the course of the illness, transport, a bill's codes, its paperwork."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from superbill.model.codes import ProcedureCode
from superbill.model.money import Money, NoTruth, Units, Whole
from superbill.model.party import Address
from superbill.model.value import Value


class Attachment(Value):
    """Documentation that goes with the claim or a line (PWK): what it is, how it is sent, and its number."""

    control_number: str
    report_type: str
    transmission: str = "EL"


class Remark(Value):
    """Free text on the claim or a line (NTE): ADD additional, CER certification, DCP goals, DGN diagnosis ..."""

    text: str
    kind: str = "ADD"


class IllnessDates(Value):
    """The course of the illness and of work, as professional claims tell it (loop 2300 DTP; CMS-1500 items 14-16)."""

    onset: dt.date | None = None
    last_menstrual_period: dt.date | None = None
    initial_treatment: dt.date | None = None
    last_seen: dt.date | None = None
    acute_manifestation: dt.date | None = None
    last_xray: dt.date | None = None
    disability_from: dt.date | None = None
    disability_to: dt.date | None = None
    last_worked: dt.date | None = None
    return_to_work: dt.date | None = None
    care_assumed: dt.date | None = None
    care_relinquished: dt.date | None = None
    first_contact: dt.date | None = None


class Transport(Value):
    """An ambulance transport (CR1, CRC, loops 2310E and 2310F).

    `reason` is A nearest facility, B preferred physician, C near family, D specialist, E back to the place of
    residence; `conditions` are two-character codes (01 admitted to a hospital, 04 moved by stretcher ...), at most ten.
    """

    reason: Literal["A", "B", "C", "D", "E"]
    miles: Units
    pick_up: Address | None = None
    drop_off: Address | None = None
    drop_off_name: str = ""
    weight: Units | None = None
    conditions: tuple[str, ...] = Field(default=(), max_length=10)
    round_trip: str = ""
    stretcher: str = ""
    patients: Annotated[int, Field(ge=1), NoTruth] | None = None


class BilledOccurrence(Value):
    """An occurrence code of a bill and its day; with `through_date` it is a span (FL 31-36)."""

    code: str
    date: dt.date
    through_date: dt.date | None = None


class BilledValue(Value):
    """A value code of a bill and its amount or count (FL 39-41)."""

    code: str
    amount: Money


class TestResult(Value):
    """A measured value on a line (MEA): `kind` OG or TR, `measure` HT, R1 (hemoglobin), R2 (hematocrit), R3, R4."""

    __test__ = False

    measure: Literal["HT", "R1", "R2", "R3", "R4"]
    value: Units
    kind: Literal["OG", "TR"] = "TR"


class Filing(Value):
    """Paperwork of the claim as a whole: consents, exceptions, programs and certificates.

    `benefits_assigned` and `release` are the patient's consents; `signature_by_other` says that somebody else signed.
    """

    benefits_assigned: Literal["Y", "N", "W"] = "Y"
    release: Literal["Y", "I"] = "Y"
    provider_signature: bool = True
    signature_by_other: bool = False
    delay_reason: str = ""
    special_program: str = ""
    exception: str = ""
    demonstration: str = ""
    investigational_device: str = ""
    mammography: str = ""
    care_plan_oversight: str = ""
    clearinghouse_number: str = ""
    anesthesia_procedures: tuple[ProcedureCode, ...] = ()
    casualty_claim: str = ""
    patient_weight: Units | None = None
    pregnant: bool = False


class FacilityBill(Value):
    """What only a facility's bill tells (837I loop 2300; UB-04 FL 6, 13, 16, 31-41, 70, 71).

    Without `statement_from` and `statement_through` the bill covers the stay or the days of its lines. Hours are HHMM.
    """

    statement_from: dt.date | None = None
    statement_through: dt.date | None = None
    admission_hour: str = ""
    discharge_hour: str = ""
    drg: str = ""
    reasons_for_visit: tuple[str, ...] = Field(default=(), max_length=3)
    occurrences: tuple[BilledOccurrence, ...] = ()
    values: tuple[BilledValue, ...] = ()
    treatment_codes: tuple[str, ...] = ()
    patient_owes: Money | None = None


class PriorAdjustment(Value):
    """One adjustment of an earlier payer: group CO, PR, OA, PI or CR, reason code, amount."""

    group: Literal["CO", "PR", "OA", "PI", "CR"]
    reason: str
    amount: Money
    quantity: Units | None = None


class PriorLine(Value):
    """What an earlier payer decided about one line of the encounter.

    `code` and `modifiers` are those that it paid, where they differ from the line's; `bundled_with` is the number of
    the line that it was paid within.
    """

    line: Whole
    paid: Money
    adjustments: tuple[PriorAdjustment, ...] = ()
    code: ProcedureCode | None = None
    modifiers: tuple[str, ...] | None = None
    units: Units | None = None
    bundled_with: Whole | None = None
    date: dt.date | None = None


class PriorDecision(Value):
    """What an earlier payer decided about a claim (its 835 or explanation of benefits): adjustments are of the claim.

    `forwarded` says that it sent the claim on to the next payer by itself, so that nobody else may.
    """

    payer_id: str
    date: dt.date
    paid: Money
    adjustments: tuple[PriorAdjustment, ...] = ()
    lines: tuple[PriorLine, ...] = ()
    claim_number: str = ""
    remarks: tuple[str, ...] = Field(default=(), max_length=5)
    forwarded: bool = False
