"""The lines of the list of claims, written here as those of the worklist are: a template would take most of the page.

Every value goes through `escape`, or is a number or a word of the program.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterable
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from superbill.office.records.claims_list import Line
from superbill.office.screens.cutting import cut
from superbill.office.screens.written import day, dollars

MONEY = frozenset({"billed", "allowed", "paid", "patient", "balance"})


def line(told: Line, columns: Iterable[str], *, numbers: bool, marks: bool) -> SafeString:
    """Write a claim with its columns; `numbers` where the person sees claim numbers, `marks` where one can mark it."""
    row, claim = told.row, told.row.claim
    name = escape(claim.control_number) if numbers else "Open"
    mark = (
        f'<td><input type="checkbox" name="claim" value="{claim.public_id}" aria-label="Mark '
        f'{name if numbers else f"the claim of {day(row.service_day)}"}"></td>'
    )
    link = f'<a class="row-link" href="{_address().format(claim.public_id)}">{name}</a>'
    cells = "".join(_cell(column, told) for column in columns if column != "number")
    return SafeString(f'<tr data-row>{mark if marks else ""}<th scope="row">{link}</th>{cells}</tr>')


def _cell(name: str, told: Line) -> str:
    look = ' class="number"' if name in MONEY else ' class="whole"' if name == "service" else ""
    return f"<td{look}>{_CELLS[name](told)}</td>"


@functools.cache
def _address() -> str:
    anybody = uuid.UUID(int=0)
    return reverse("claim", kwargs={"claim_id": anybody}).replace(str(anybody), "{}")


def _short(text: str, title: str = "") -> str:
    return f'<span class="short" title="{escape(title or text)}">{cut(text, end=4) or "–"}</span>'


def _patient(told: Line) -> str:
    patient = told.row.claim.encounter.patient
    return _short(", ".join(part for part in (patient.last_name, patient.first_name) if part))


def _provider(told: Line) -> str:
    return _short(told.provider, f"{told.provider} at {told.facility}" if told.facility else "")


_CELLS: dict[str, Callable[[Line], str]] = {
    "patient-name": _patient,
    "service": lambda told: day(told.row.service_day),
    "payer": lambda told: _short(told.row.payer, f"{told.row.payer} {told.row.payer_id}".strip()),
    "state": lambda told: f'<span class="stage">{escape(told.stage)}</span>',
    "billed": lambda told: dollars(told.row.charge),
    "allowed": lambda told: dollars(told.allowed),
    "paid": lambda told: dollars(told.row.paid),
    "patient": lambda told: dollars(told.row.patient_owes),
    "balance": lambda told: dollars(told.balance),
    "provider": _provider,
}
