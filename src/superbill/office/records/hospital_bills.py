"""What only a facility's bill tells of a stay or visit: admission, discharge, codes, practitioners, revenue codes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator

from superbill.claims.bill_codes import bill_type, occurrences_of, statement_of
from superbill.claims.facility_words import ADMISSION_SOURCES, ADMISSION_TYPES, STATUSES
from superbill.claims.problems import Problems
from superbill.errors import BadInput
from superbill.model import party
from superbill.model.codes import DiagnosisCode
from superbill.model.encounter import Encounter
from superbill.model.filing import BilledOccurrence, BilledValue
from superbill.model.value import Value
from superbill.office import audit
from superbill.office.models import Encounter as Row
from superbill.office.models import Provider
from superbill.office.records.encounters import encounter_row, load_encounter, read_encounter, store_encounter
from superbill.office.records.keeping import kept
from superbill.x12.identifiers import is_npi

OWN = ("admit_date", "discharge_date")
TOLD = ("type_of_bill", "admission_type", "admission_source", "discharge_status", "admitting_diagnosis")
OF_THE_BILL = ("statement_from", "statement_through", "admission_hour", "discharge_hour", "reasons_for_visit",
               "occurrences", "values")  # fmt: skip
PEOPLE = ("attending", "operating")
_HOUR = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])?", re.ASCII)
_REVENUE = re.compile(r"[0-9]{3,4}", re.ASCII)


class Practitioner(Value):
    """Who had the care or operated; a name is needed only where the list of providers has none for the NPI."""

    npi: str = ""
    last: str = ""
    first: str = ""


class RevenueCode(Value):
    """The revenue code of a charge, by the number of its line."""

    line: int
    code: str = ""


class HospitalBill(Value):
    """The facts of a facility's bill as they stand or shall stand; what is empty is not told."""

    type_of_bill: str = ""
    admit_date: dt.date | None = None
    admission_hour: str = ""
    admission_type: str = ""
    admission_source: str = ""
    admitting_diagnosis: DiagnosisCode = ""
    discharge_date: dt.date | None = None
    discharge_hour: str = ""
    discharge_status: str = ""
    statement_from: dt.date | None = None
    statement_through: dt.date | None = None
    attending: Practitioner = Practitioner()
    operating: Practitioner = Practitioner()
    reasons_for_visit: tuple[DiagnosisCode, ...] = ()
    condition_codes: tuple[str, ...] = ()
    occurrences: tuple[BilledOccurrence, ...] = ()
    values: tuple[BilledValue, ...] = ()
    revenue_codes: tuple[RevenueCode, ...] = ()


def hospital_bill(row: Row) -> HospitalBill:
    """Return the facts of a bill as the newest version of its encounter tells them."""
    visit = read_encounter(row)
    told = {name: getattr(visit, name) for name in (*OWN, "condition_codes")}
    told |= {name: getattr(visit, name) or "" for name in TOLD}
    told |= {name: getattr(visit.bill, name) for name in OF_THE_BILL}
    people = {name: _practitioner(getattr(visit, name)) for name in PEOPLE}
    codes = tuple(RevenueCode(line=line.number, code=line.revenue_code or "") for line in visit.lines)
    return HospitalBill.model_validate(told | people | {"revenue_codes": codes})


@kept
def change_hospital_bill(encounter_id: str, told: HospitalBill, by: str) -> None:
    """Store the facts of a facility's bill; the same again changes nothing. The edits have to run again.

    Raises:
        BadInput: the visit is billed by a practitioner, or a fact cannot stand on a bill; nothing is stored then.
    """
    row = encounter_row(encounter_id, lock=True)
    visit = load_encounter(encounter_id, by=by)
    if visit.setting == "professional":
        raise BadInput("setting", "is professional: its claim has no facts of a facility", "Enter its charges instead")
    _check(told, {line.number for line in visit.lines})
    new = _with(visit, told)
    _fits(new)
    if new == visit:
        return
    store_encounter(new, source=row.source, by=by)
    Row.objects.filter(pk=row.pk).update(checked=False)
    audit.record(by, "change hospital bill", "encounter", encounter_id)


def _practitioner(who: party.Provider | None) -> Practitioner:
    name = who.name if who and who.name else party.PersonName(last="")
    return Practitioner(npi=(who.npi or "") if who else "", last=name.last, first=name.first)


def _with(visit: Encounter, told: HospitalBill) -> Encounter:
    codes = {each.line: each.code or None for each in told.revenue_codes}
    lines = tuple(
        line.model_copy(update={"revenue_code": codes.get(line.number, line.revenue_code)}) for line in visit.lines
    )
    changes: dict[str, object] = {name: getattr(told, name) or None for name in (*OWN, *TOLD)}
    changes |= {name: _provider(getattr(visit, name), getattr(told, name), name) for name in PEOPLE}
    changes["condition_codes"] = told.condition_codes
    changes["bill"] = visit.bill.model_copy(update={name: getattr(told, name) for name in OF_THE_BILL})
    return visit.model_copy(update=changes | {"lines": lines})


def _provider(held: party.Provider | None, told: Practitioner, field: str) -> party.Provider | None:
    """Who is meant: the one of the visit, one of the list of providers, or somebody new with a name."""
    if told == _practitioner(held):
        return held
    if told == Practitioner():
        return None
    if not is_npi(told.npi):
        raise BadInput(f"{field}.npi", "is not an NPI: its digits do not fit together", "Write its ten digits again")
    row = Provider.objects.filter(npi=told.npi).first()
    known = party.Provider.model_validate_json(row.value) if row else party.Provider(npi=told.npi)
    if told.last:
        known = known.model_copy(update={"name": party.PersonName(last=told.last, first=told.first)})
    if known.name is None:
        raise BadInput(f"{field}.last", "is missing: the list of providers has no name for the NPI", "Write the name")
    return known


def _check(told: HospitalBill, lines: Collection[int]) -> None:
    for field, codes in (
        ("admission_type", ADMISSION_TYPES),
        ("admission_source", ADMISSION_SOURCES),
        ("discharge_status", STATUSES),
    ):
        if (code := getattr(told, field)) and code not in codes:
            raise BadInput(field, "is not a code of the list", "Choose one of the list")
    for field in ("admission_hour", "discharge_hour"):
        if (hour := getattr(told, field)) and not _HOUR.fullmatch(hour):
            raise BadInput(field, "is not an hour of the day", "Write it as 14 or 1430")
    for each in told.revenue_codes:
        if each.line not in lines:
            raise BadInput("revenue_codes", f"name line {each.line}, which the visit does not have", "Load it again")
        if each.code and not _REVENUE.fullmatch(each.code):
            raise BadInput(f"revenue code of line {each.line}", "is not three or four digits", "Write it as 0120")


def _fits(visit: Encounter) -> None:
    """Hold what is told against the rules by which the bill is built."""
    problems = Problems()
    if visit.type_of_bill:
        bill_type(visit, problems)
    occurrences_of(visit, problems)
    if visit.bill.statement_from and visit.bill.statement_through:
        statement_of(visit, problems)
    for field, what in (*_days(visit), *problems.found):
        raise BadInput(field, what, "Correct it, or leave it out")


def _days(visit: Encounter) -> Iterator[tuple[str, str]]:
    if visit.admit_date and visit.discharge_date and visit.discharge_date < visit.admit_date:
        yield "discharge_date", "lies before the admission"
    ended = visit.discharge_status not in {None, "30"}
    if ended and visit.setting == "inpatient" and not visit.discharge_date:
        yield "discharge_status", "says how the stay ended, and there is no day of discharge"
