"""The builder of ICD-10-PCS codes: seven columns, one key for each character."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from superbill.errors import TableMissing
from superbill.office.code_finding import day_of
from superbill.office.permits import permitted
from superbill.office.screens.book import chart_of_request, day_of_request
from superbill.office.standing import tables
from superbill.tables.icd10pcs import AXIS_NAMES, CHARACTERS, Axis, Icd10pcs, axis_name, icd10pcs
from superbill.tables.pcs_definitions import PcsDefinitions, Told, pcs_definitions

WHOLE = len(AXIS_NAMES)
SHOWN = 6
NOTHING = Told()
ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Value:
    """One character that may stand in a column; `beginning` is the code with it."""

    character: str
    meaning: str
    beginning: str
    chosen: bool
    told: Told = NOTHING

    @property
    def includes(self) -> tuple[str, ...]:
        """The first of the terms that lead to the value."""
        return self.told.includes[:SHOWN]

    @property
    def further(self) -> int:
        """How many more there are."""
        return len(self.told.includes) - len(self.includes)


@dataclass(frozen=True)
class Column:
    """One of the seven characters."""

    name: str
    values: tuple[Value, ...]
    next: bool


@dataclass(frozen=True)
class Built:
    """The code so far."""

    code: str
    columns: tuple[Column, ...]
    title: str
    whole: bool
    billable: bool
    back: str
    wrong: str = ""


@permitted("book.read")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show what the characters so far mean, and which may follow on the day."""
    chart = chart_of_request(request)
    day = day_of(chart) if chart else day_of_request(request)
    page: dict[str, object] = {"chart": chart, "for": str(chart.public_id) if chart else "", "day": day}
    try:
        said = pcs_definitions(tables(), day)
        page |= {"built": built(icd10pcs(tables(), day), request.GET.get("code", ""), said), "said": said}
    except TableMissing as error:
        page["missing"] = str(error)
    return render(request, "office/builder_parts.html" if "X-Part" in request.headers else "office/builder.html", page)


def built(pcs: Icd10pcs, given: str, said: PcsDefinitions) -> Built:
    """Return the columns of a beginning; what no code of the day begins with is cut off and told."""
    code, wrong = _possible(pcs, given.strip().upper())
    columns = [_column(pcs, code, n, said) for n in range(min(len(code) + 1, WHOLE))]
    named = [axis_name(code, n) if code else AXIS_NAMES[n - 1] for n in range(len(columns) + 1, WHOLE + 1)]
    rest = [Column(name, (), next=False) for name in named]
    whole = len(code) == WHOLE
    return Built(
        code=code,
        columns=(*columns, *rest),
        title=(pcs.title(code) or "title not installed") if whole else "",
        whole=whole,
        billable=whole and pcs.billable(code),
        back=code[:-1],
        wrong=wrong,
    )


def _possible(pcs: Icd10pcs, given: str) -> tuple[str, str]:
    if not CHARACTERS.fullmatch(given) or len(given) > WHOLE:
        return "", f"{given[:12]} is not the beginning of an ICD-10-PCS code: seven characters at most, no I and O"
    for length in range(len(given), 0, -1):
        if next(pcs.below(given[:length]), None):
            lost = given[length:]
            return given[
                :length
            ], f"{lost[0]} is no {axis_name(given, length + 1)} after {given[:length]}" if lost else ""
    return "", f"No code begins with {given}" if given else ""


def _column(pcs: Icd10pcs, code: str, number: int, said: PcsDefinitions) -> Column:
    before = code[:number]
    chosen = code[number] if number < len(code) else ""
    values = tuple(
        Value(
            axis.character,
            axis.meaning or "name not installed",
            before + axis.character,
            axis.character == chosen,
            said.of((before + axis.character)[0], number + 1, axis.meaning) if axis.meaning else NOTHING,
        )
        for axis in following(pcs, before)
    )
    name = axis_name(code, number + 1) if code else AXIS_NAMES[0]
    return Column(name, values, next=number == len(code))


def following(pcs: Icd10pcs, before: str) -> tuple[Axis, ...]:
    """Return the characters that may follow: one look for each, instead of a walk over every code below."""
    return tuple(
        pcs.axes(before + character)[-1] for character in ALPHABET if next(pcs.below(before + character), None)
    )
