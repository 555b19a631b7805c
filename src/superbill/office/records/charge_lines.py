"""The charges of a visit: entered once, priced by the charge master, held against the note, kept back when needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from superbill.claims.forms.superbill import Service, superbill_pdf
from superbill.coding.procedures.reconciliation import reconcile
from superbill.errors import BadInput
from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.reconciled import ReconciledEncounter
from superbill.office import audit
from superbill.office.models import Encounter as Row
from superbill.office.records.charge_master import charge_of, charges
from superbill.office.records.encounters import encounter_row, load_encounter, read_encounter, store_encounter
from superbill.office.records.keeping import kept, storable

REASONS = ("not documented", "not given", "entered twice", "wrong code", "part of another service")
"""Why a charge is taken off."""
FACTS = ("code", "service_date", "place_of_service", "revenue_code")
"""What of a charge is text or a day as it was written."""


@kept
def add_charge(encounter_id: str, values: Mapping[str, str], by: str) -> int:
    """Add a charge to a visit and return its number; an amount that is not given comes from the charge master."""
    row = encounter_row(encounter_id, lock=True)
    visit = load_encounter(encounter_id, by=by)
    number = max((line.number for line in visit.lines), default=0) + 1
    line = _line(visit, values, {"number": number, "service_date": visit.service_date or visit.day})
    _store(row, visit, (*visit.lines, line), by, "add charge")
    return number


@kept
def change_charge(encounter_id: str, number: int, values: Mapping[str, str], by: str) -> None:
    """Change a charge of a visit; what the form leaves empty stays. Other units or another code are priced anew."""
    row = encounter_row(encounter_id, lock=True)
    visit = load_encounter(encounter_id, by=by)
    old = _held(visit, number)
    told = {name: value for name, value in values.items() if value.strip()}
    new = _line(visit, told, old.model_dump())
    if (new.code, new.units) != (old.code, old.units) and "charge" not in told:
        new = _priced(visit, new.model_copy(update={"charge": None}))
    _store(row, visit, tuple(new if line.number == number else line for line in visit.lines), by, "change charge")


@kept
def remove_charge(encounter_id: str, number: int, by: str, *, reason: str) -> None:
    """Take a charge off a visit, with the reason."""
    row = encounter_row(encounter_id, lock=True)
    visit = load_encounter(encounter_id, by=by)
    _held(visit, number)
    if reason not in REASONS:
        raise BadInput("reason", "is missing", f"Say why the charge is taken off: {', '.join(REASONS)}")
    left = tuple(line for line in visit.lines if line.number != number)
    _store(row, visit, left, by, "remove charge", reason)


def reconciled(row: Row) -> ReconciledEncounter | None:
    """Return the charges of a visit against its coded note, in both directions; None while it is not coded."""
    run = row.codings.order_by("-id").first()
    if run is None:
        return None
    visit, coded = read_encounter(row), CodedEncounter.model_validate_json(run.value)
    day, practice = visit.day, visit.provider.npi or ""
    worth: dict[str, Decimal] = {}
    for line in coded.lines if day else ():
        found = charge_of(practice, line.code, line.modifiers, day) if day else None
        if found:
            worth[line.code] = found.charge * line.units
    return reconcile(visit, coded, worth)


def superbill_of(encounter_id: str, by: str, *, today: dt.date) -> bytes:
    """Draw the superbill of a visit as PDF, with the services that its practice offers on that day."""
    visit = load_encounter(encounter_id, by=by)
    day = visit.service_date or visit.day or today
    offered = [
        Service(c.section, c.code, c.words, c.charge)
        for c in charges(practice=visit.provider.npi or "", day=day)
        if not c.modifiers and c.practice in {"", visit.provider.npi}
    ]
    audit.record(by, "print", "superbill", encounter_id)
    return superbill_pdf(visit, offered)


def _line(visit: Encounter, values: Mapping[str, str], start: dict[str, Any]) -> ServiceLine:
    """A charge from a form over what was there; the amount of the master is for one unit."""
    text = {name: storable(str(value).strip(), name, 200) for name, value in values.items()}
    told = start | {name: text[name] or None for name in FACTS if name in text}
    if "code" in text:
        told["code"] = text["code"].upper()
    if "modifiers" in text:
        told["modifiers"] = tuple(text["modifiers"].upper().replace(",", " ").split())
        if len(told["modifiers"]) > 4 or not all(len(m) == 2 and m.isalnum() for m in told["modifiers"]):
            raise BadInput("modifiers", "are not up to four of two characters", "Write them as 25 RT")
    if text.get("units"):
        told["units"] = text["units"]
    if "diagnoses" in text:
        told["diagnoses"] = _pointers(text["diagnoses"], visit)
    if text.get("charge"):
        told["charge"] = text["charge"].lstrip("$").replace(",", "")
    try:
        line = ServiceLine.model_validate(told)
    except (ValidationError, InvalidOperation) as error:
        field = str(error.errors()[0]["loc"][0]) if isinstance(error, ValidationError) else "units"
        do = "Write a code such as 99213, units such as 1, a charge such as 150.00"
        raise BadInput(field, "cannot be used", do) from None
    if not line.code and not line.revenue_code:
        raise BadInput("code", "is missing", "Write the code of the service")
    if line.units <= 0:
        raise BadInput("units", "are not above zero", "Write how many, such as 1")
    return line if line.charge is not None else _priced(visit, line)


def _priced(visit: Encounter, line: ServiceLine) -> ServiceLine:
    day = line.service_date or visit.day
    found = charge_of(visit.provider.npi or "", line.code or "", line.modifiers, day) if day else None
    if found is None:
        do = "Write the charge, or add it to the master"
        raise BadInput("charge", "is missing, and the charge master has none", do)
    words = line.description or found.words or None
    return line.model_copy(update={"charge": found.charge * line.units, "description": words})


def _pointers(text: str, visit: Encounter) -> tuple[int, ...]:
    numbers = tuple(int(part) if part.isdecimal() else 0 for part in text.replace(",", " ").split())
    there = len(visit.diagnoses)
    if len(numbers) > 4 or len(set(numbers)) != len(numbers) or not all(1 <= n <= there for n in numbers):
        raise BadInput("diagnoses", f"are not up to four places among the {there} of the visit", "Write them as 1 2")
    return numbers


def _held(visit: Encounter, number: int) -> ServiceLine:
    found = next((line for line in visit.lines if line.number == number), None)
    if found is None:
        raise BadInput("line", "is not in the visit", "Load the page again")
    return found


def _store(  # noqa: PLR0913, PLR0917 - what is stored and who did what
    row: Row, visit: Encounter, lines: tuple[ServiceLine, ...], by: str, what: str, reason: str = ""
) -> None:
    """Store the visit with its charges. The edits have to run again before a claim goes out."""
    store_encounter(visit.model_copy(update={"lines": lines}), source=row.source, by=by)
    Row.objects.filter(pk=row.pk).update(checked=False)
    audit.record(by, what, "encounter", str(row.public_id), reason)
