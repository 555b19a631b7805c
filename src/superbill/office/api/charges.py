"""The charges of a visit: entered, changed, held against the note, kept back, billed."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Path

from superbill.model.encounter import ServiceLine
from superbill.model.reconciled import ChargeDifference
from superbill.office import audit, billing_run, money
from superbill.office.api.pdf import PDF, pdf
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, also, within_reach
from superbill.office.api.words import Day, Digits, Dollars, Kept, Line, Quantity, Word
from superbill.office.records.charge_lines import superbill_of
from superbill.office.records.encounters import encounter_row, read_encounter

router = Router()
PLACE = "/encounters/{uuid:encounter_id}"
NUMBER = Path(..., ge=1, le=9999)


class BillHeld(Schema):
    """Why a bill is kept back, and until when; without a day, until it is released."""

    reason: str
    until: dt.date | None
    by: str


class VisitCharges(Schema):
    """The charges of the newest version, what differs from the coded note (null while it is not coded), the holds."""

    lines: list[ServiceLine]
    total: Dollars
    differences: list[ChargeDifference] | None
    holds: list[BillHeld]
    claims: list[str]


class ChargeEntry(Schema):
    """One charge. Without `charge` the charge master prices it; `diagnoses` are places in the visit's list, from 1."""

    code: Annotated[str, Field(max_length=10, pattern=r"^[0-9A-Za-z]*$")] = ""
    modifiers: list[Annotated[str, Field(pattern=r"^[0-9A-Za-z]{2}$")]] = Field(default_factory=list, max_length=4)
    units: Quantity | None = None
    charge: Kept | None = None
    diagnoses: list[Annotated[int, Field(ge=1, le=99), Digits]] = Field(default_factory=list, max_length=4)
    service_date: Day | None = None
    place_of_service: Annotated[str, Field(max_length=2, pattern=r"^[0-9]*$")] = ""
    revenue_code: Annotated[str, Field(max_length=4, pattern=r"^[0-9]*$")] = ""

    def told(self) -> dict[str, str]:
        """Return what was given, as the form of the screen has it."""
        words = {"code": self.code, "place_of_service": self.place_of_service, "revenue_code": self.revenue_code}
        words |= {"modifiers": " ".join(self.modifiers), "diagnoses": " ".join(map(str, self.diagnoses))}
        for name in ("units", "charge", "service_date"):
            value = getattr(self, name)
            words[name] = "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
        return {name: word for name, word in words.items() if word}


class ChargeNumber(Schema):
    """The number of a charge in its visit."""

    number: int


class ChargeRemoval(Schema):
    """Why a charge is taken off."""

    reason: Word


class BillKeeping(Schema):
    """Keep the bill back with a reason, or let it go."""

    do: Literal["hold", "release"]
    reason: Line = ""
    until: Day | None = None


class ClaimsBuilt(Schema):
    """The control numbers of the claims that were built."""

    claims: list[str]


@router.get(f"{PLACE}/charges", auth=Scope("charge.write"), response={200: VisitCharges, **REFUSALS})
def charges(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return the charges of a visit, held against what its note bears."""
    within_reach(request, str(encounter_id))
    row = encounter_row(str(encounter_id))
    lines, found = read_encounter(row).lines, money.reconciled(row)
    audit.record(actor(request), "read", "charges", str(encounter_id))
    return {
        "lines": lines,
        "total": sum((line.charge for line in lines if line.charge is not None), Decimal(0)),
        "differences": found.differences if found else None,
        "holds": [{"reason": h.reason, "until": h.until, "by": h.by} for h in row.holds.filter(released__isnull=True)],
        "claims": [claim.control_number for claim in row.claims.all()],
    }


@router.post(f"{PLACE}/charges", auth=Scope("charge.write"), response={201: ChargeNumber, **REFUSALS})
def add(request: HttpRequest, encounter_id: uuid.UUID, value: ChargeEntry) -> Any:  # noqa: ANN401 - as above
    """Add a charge; each call adds one."""
    within_reach(request, str(encounter_id))
    return Status(201, {"number": money.add_charge(str(encounter_id), value.told(), actor(request))})


@router.patch(f"{PLACE}/charges/{{number}}", auth=Scope("charge.write"), response={200: ChargeNumber, **REFUSALS})
def change(request: HttpRequest, encounter_id: uuid.UUID, value: ChargeEntry, number: int = NUMBER) -> Any:  # noqa: ANN401 - as above
    """Change a charge; what is not given stays, and other units or another code are priced anew."""
    within_reach(request, str(encounter_id))
    money.change_charge(str(encounter_id), number, value.told(), actor(request))
    return {"number": number}


@router.post(f"{PLACE}/charges/{{number}}/remove", auth=Scope("charge.write"), response={200: ChargeNumber, **REFUSALS})
def remove(request: HttpRequest, encounter_id: uuid.UUID, value: ChargeRemoval, number: int = NUMBER) -> Any:  # noqa: ANN401 - as above
    """Take a charge off, with the reason."""
    within_reach(request, str(encounter_id))
    money.remove_charge(str(encounter_id), number, actor(request), reason=value.reason)
    return {"number": number}


@router.get(f"{PLACE}/superbill.pdf", auth=Scope("charge.write"), response=PDF)
def superbill(request: HttpRequest, encounter_id: uuid.UUID) -> HttpResponse:
    """Give the superbill as PDF."""
    also(request, "records.print")
    within_reach(request, str(encounter_id))
    return pdf(superbill_of(str(encounter_id), actor(request), today=timezone.now().date()))


@router.post(f"{PLACE}/holds", auth=Scope("charge.write"), response={200: list[BillHeld], **REFUSALS})
def keep_back(request: HttpRequest, encounter_id: uuid.UUID, value: BillKeeping) -> Any:  # noqa: ANN401 - as above
    """Keep the bill of a visit back, or release it; returns what keeps it back now."""
    within_reach(request, str(encounter_id))
    chart, by = str(encounter_id), actor(request)
    row = encounter_row(chart)
    if value.do == "hold":
        money.hold_bill(chart, value.reason, by, until=value.until)
    else:
        money.release_bill(chart, by, today=timezone.now().date())
    return [{"reason": h.reason, "until": h.until, "by": h.by} for h in row.holds.filter(released__isnull=True)]


@router.post(f"{PLACE}/bill", auth=Scope("claim.write"), response={201: ClaimsBuilt, **REFUSALS})
def bill(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Run the edits on a visit and build its claims; what an edit, a hold or a gap stops is refused with the reason."""
    within_reach(request, str(encounter_id))
    encounter_row(str(encounter_id))
    built = billing_run.bill_visit(str(encounter_id), actor(request), today=timezone.now().date())
    return Status(201, {"claims": list(built)})
