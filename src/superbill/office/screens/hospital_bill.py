"""The facts of a facility's bill on one page: admission, discharge, days, practitioners, codes, revenue codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from pydantic import ValidationError

from superbill.claims.facility_words import ADMISSION_SOURCES, ADMISSION_TYPES, STATUSES
from superbill.edits.claim.institutional import lacking
from superbill.errors import BadInput
from superbill.office import audit, money
from superbill.office.models import Encounter
from superbill.office.permits import permitted
from superbill.office.records.encounters import read_encounter
from superbill.office.records.hospital_bills import PEOPLE, HospitalBill
from superbill.office.screens.answers import chart_or_404, told, who

LISTS = {"admission_type": ADMISSION_TYPES, "admission_source": ADMISSION_SOURCES, "discharge_status": STATUSES}
DAYS = ("admit_date", "discharge_date", "statement_from", "statement_through")
SINGLE = ("type_of_bill", "admission_hour", "admitting_diagnosis", "discharge_hour", *LISTS)
SEVERAL = ("reasons_for_visit", "condition_codes")
NEW_ROWS = 2
MOST_ROWS = 100


@dataclass(frozen=True)
class Choice:
    """One list of codes to choose from, with its words and the code that stands."""

    name: str
    codes: Mapping[str, str]
    chosen: str


@permitted("charge.write")
def show(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Show the facts of a bill, or store them; what was typed stays when it is refused."""
    row, trouble = chart_or_404(encounter_id), ""
    if row.setting == "professional":
        return redirect("charges", encounter_id)
    if request.method == "POST":
        try:
            money.change_hospital_bill(str(encounter_id), _sent(request.POST), who(request))
        except BadInput as error:
            trouble = told(error)
        else:
            return redirect(f"{request.path}?said=stored")
    audit.record(who(request), "read", "hospital bill", str(encounter_id))
    typed = request.POST.dict() if trouble else _typed(money.hospital_bill(row))
    return render(request, "office/hospital_bill.html", _page(row, typed, trouble), status=422 if trouble else 200)


def _page(row: Encounter, typed: dict[str, str], trouble: str) -> dict[str, object]:
    visit = read_encounter(row)
    lines = [(line, f"revenue-{line.number}", typed.get(f"revenue-{line.number}", "")) for line in visit.lines]
    return {
        "row": row,
        "visit": visit,
        "typed": typed,
        "trouble": trouble,
        "lines": lines,
        "choices": {name: Choice(name, codes, typed.get(name, "")) for name, codes in LISTS.items()},
        "people": [(who, typed.get(f"{who}-npi", ""), typed.get(f"{who}-last", ""), typed.get(f"{who}-first", ""))
                   for who in PEOPLE],
        "occurrences": list(_rows(typed, "occurrence", ("code", "date", "through_date"))),
        "values": list(_rows(typed, "value", ("code", "amount"))),
        "lacking": lacking(visit),
    }  # fmt: skip


def _rows(typed: Mapping[str, str], name: str, parts: tuple[str, ...]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The rows of a list, filled and some to fill: its number, and of each part the field and what stands in it."""
    filled = [n for n in range(MOST_ROWS) if any(typed.get(f"{name}-{n}-{part}") for part in parts)]
    for n in range(max(filled, default=-1) + 1 + NEW_ROWS):
        yield n + 1, [(f"{name}-{n}-{part}", typed.get(f"{name}-{n}-{part}", "")) for part in parts]


def _typed(bill: HospitalBill) -> dict[str, str]:
    """Write the facts as the form has them."""
    held = bill.model_dump(mode="json")
    typed = {name: held[name] or "" for name in (*SINGLE, *DAYS)}
    typed |= {name: " ".join(held[name]) for name in SEVERAL}
    typed |= {f"{who}-{part}": held[who][part] for who in PEOPLE for part in ("npi", "last", "first")}
    for name, rows in (("occurrence", held["occurrences"]), ("value", held["values"])):
        typed |= {f"{name}-{n}-{part}": value or "" for n, row in enumerate(rows) for part, value in row.items()}
    return typed | {f"revenue-{each.line}": each.code for each in bill.revenue_codes}


def _sent(sent: Mapping[str, str]) -> HospitalBill:
    """Read the facts from a form.

    Raises:
        BadInput: a field is no day, code or amount.
    """
    facts: dict[str, Any] = {name: sent.get(name, "").strip().upper() for name in SINGLE}
    facts |= {name: sent.get(name, "").strip() or None for name in DAYS}
    facts |= {name: tuple(sent.get(name, "").upper().replace(",", " ").split()) for name in SEVERAL}
    for who_ in PEOPLE:
        facts[who_] = {part: sent.get(f"{who_}-{part}", "").strip() for part in ("npi", "last", "first")}
    facts["occurrences"] = list(_entered(sent, "occurrence", ("code", "date", "through_date")))
    facts["values"] = list(_entered(sent, "value", ("code", "amount")))
    codes = {key.removeprefix("revenue-"): text.strip() for key, text in sent.items() if key.startswith("revenue-")}
    facts["revenue_codes"] = [{"line": line, "code": code} for line, code in codes.items()]
    try:
        return HospitalBill.model_validate(facts)
    except ValidationError as error:
        where = error.errors()[0]["loc"]
        field = f"{where[0]}[{where[1]}].{where[2]}" if len(where) == 3 else str(where[0])
        raise BadInput(field, "is missing or cannot be read", "Correct it, or clear the whole row") from None


def _entered(sent: Mapping[str, str], name: str, parts: tuple[str, ...]) -> Iterator[dict[str, str | None]]:
    for _, fields in _rows(sent, name, parts):
        told_ = {field.rpartition("-")[2]: text.strip() for field, text in fields}
        if any(told_.values()):
            yield {part: text.lstrip("$").replace(",", "").upper() or None for part, text in told_.items()}
