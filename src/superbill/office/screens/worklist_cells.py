"""The lines of the worklist, written here: a template that asks each cell which column it is takes most of the page.

Every value goes through `escape`, or is a number or a word of the program.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.safestring import SafeString

from superbill.office.screens.cutting import cut
from superbill.office.templatetags.office import money, spaced

if TYPE_CHECKING:
    from superbill.office.records.worklist_rows import Row

NUMBERS = frozenset({"charge", "balance", "age", "suggested"})
NOTHING = "–"


def attributes(name: str, *, pinned: bool) -> str:
    """Return the class of a cell of a column."""
    words = " ".join((["number"] if name in NUMBERS else []) + (["pinned"] if pinned else []))
    return f' class="{words}"' if words else ""


def line(row: Row, columns: Iterable[tuple[str, str]], sees: frozenset[str], *, pick: bool = False) -> SafeString:
    """Write a row with its columns, each a name and the attributes of its cells; `sees` is what the person may see.

    With `pick` the chart can be chosen with others, to be given to somebody.
    """
    cells = "".join(_cell(name, attributes, row, sees) for name, attributes in columns)
    if pick:
        cells = cells.replace('<a class="row-link"', f'{_box(row)}<a class="row-link"', 1)
    mine = ' class="mine"' if row.mine else ""
    return SafeString(f'<tr data-row data-id="{row.encounter.public_id}"{mine}>{cells}</tr>')


def _box(row: Row) -> str:
    said = f'value="{row.encounter.public_id}" aria-label="Choose {escape(row.encounter.reference)}"'
    return f'<input type="checkbox" class="pick" form="give" name="chart" {said}>'


def _cell(name: str, attributes: str, row: Row, sees: frozenset[str]) -> str:
    if name == "reference":
        address = _address().format(row.encounter.public_id)
        reference = escape(row.encounter.reference)
        name_of_it = f'<a class="row-link" href="{address}" title="{reference}">{cut(row.encounter.reference)}</a>'
        return f'<th scope="row"{attributes}>{name_of_it}</th>'
    hidden = name == "balance" and "claim.money" not in sees
    return f"<td{attributes}>{NOTHING if hidden else _CELLS[name](row)}</td>"


@functools.cache
def _address() -> str:
    anybody = uuid.UUID(int=0)
    return reverse("chart", kwargs={"encounter_id": anybody}).replace(str(anybody), "{}")


def _reason(row: Row) -> str:
    first, *more = row.reasons
    others = f'+{len(more)}<span class="said"> more: {"; ".join(more)}</span>'
    others = f' <span class="quiet small">{others}</span>' if more else ""
    return f'<span class="reasons-cell" title="{"; ".join(row.reasons)}"><b>{first}</b>{others}</span>'


def _age(row: Row) -> str:
    if row.age is None:
        return NOTHING
    return f"in {-row.age} d" if row.age < 0 else f"{row.age} d"


def _code(row: Row) -> str:
    if not row.encounter.first_code:
        return '<span class="quiet">none yet</span>'
    code, title = escape(row.encounter.first_code), escape(row.first_title)
    return f'<span class="code" title="{title}">{code}</span> <span class="title quiet">{title}</span>'


def _suggested(row: Row) -> str:
    return str(row.encounter.suggested) if row.encounter.suggested else '<span class="quiet">0</span>'


def _findings(row: Row) -> str:
    e = row.encounter
    pills = []
    if e.open_errors:
        pills.append(f'<span class="pill error">{e.open_errors} error{"" if e.open_errors == 1 else "s"}</span>')
    if row.others:
        pills.append(f'<span class="pill warning">{row.others} to look at</span>')
    if not e.checked or e.edits_not_checked:
        pills.append(
            f'<span class="pill not-checked">{f"{e.edits_not_checked} " if e.checked else ""}not checked</span>'
        )
    return " ".join(pills) or '<span class="quiet">none open</span>'


def _owner(row: Row) -> str:
    if row.encounter.completed_at:
        return f'<span class="quiet">{_named(f"done, {row.encounter.completed_by}")}</span>'
    return "<b>you</b>" if row.mine else _named(row.encounter.owner)


def _named(text: str) -> str:
    return f'<span class="with" title="{escape(text)}">{escape(text)}</span>' if text else NOTHING


def _day(row: Row) -> str:
    day = row.encounter.service_date
    return date_format(day, "M j, Y") if day else NOTHING


_CELLS: dict[str, Callable[[Row], str]] = {
    "reason": _reason,
    "service_date": _day,
    "age": _age,
    "setting": lambda row: escape(spaced(row.encounter.setting)),
    "payer": lambda row: escape(spaced(row.encounter.payer_kind)) or NOTHING,
    "stage": lambda row: f'<span class="stage">{escape(row.encounter.stage)}</span>',
    "code": _code,
    "suggested": _suggested,
    "errors": _findings,
    "charge": lambda row: money(row.encounter.charge),
    "balance": lambda row: money(row.balance),
    "owner": _owner,
}
