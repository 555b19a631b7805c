"""The cells of the worklist, written here: a template that asks each cell which column it is takes most of the page.

Every value goes through `format_html`, which escapes it, or is a number or a word of the program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from superbill.office.templatetags.office import money, spaced

if TYPE_CHECKING:
    from superbill.office.screens.worklist import Row

NUMBERS = frozenset({"charge", "balance", "age", "suggested"})
NOTHING = "–"


def attributes(name: str, *, pinned: bool) -> SafeString:
    """Return the class of a cell of a column."""
    words = " ".join((["number"] if name in NUMBERS else []) + (["pinned"] if pinned else []))
    return format_html(' class="{}"', words) if words else SafeString("")


def cell(name: str, row: Row, sees: frozenset[str]) -> SafeString | str:
    """Return what stands in a column of a row; `sees` are the fields that the person may see."""
    if name == "balance" and "claim.money" not in sees:
        return NOTHING
    return _CELLS[name](row)


def _reason(row: Row) -> SafeString:
    first, *more = row.reasons
    rest = "; ".join(more)
    others = (
        format_html(' <span class="quiet small">and {} more<span class="said">: {}</span></span>', len(more), rest)
        if more
        else ""
    )
    return format_html(
        '<span class="reasons-cell" title="{}"><b>{}</b>{}</span>', "; ".join(row.reasons), first, others
    )


def _age(row: Row) -> str:
    if row.age is None:
        return NOTHING
    return f"in {-row.age} d" if row.age < 0 else f"{row.age} d"


def _code(row: Row) -> SafeString:
    if not row.encounter.first_code:
        return SafeString('<span class="quiet">none yet</span>')
    said = '<span class="code">{}</span> <span class="title quiet">{}</span>'
    return format_html(said, row.encounter.first_code, row.first_title)


def _suggested(row: Row) -> SafeString | str:
    return str(row.encounter.suggested) if row.encounter.suggested else SafeString('<span class="quiet">0</span>')


def _findings(row: Row) -> SafeString:
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
    return SafeString(" ".join(pills) or '<span class="quiet">none open</span>')


def _owner(row: Row) -> SafeString | str:
    if row.encounter.completed_at:
        return format_html('<span class="quiet">done, {}</span>', row.encounter.completed_by)
    return SafeString("<b>you</b>") if row.mine else row.encounter.owner or NOTHING


def _day(row: Row) -> str:
    day = row.encounter.service_date
    return date_format(day, "M j, Y") if day else NOTHING


_CELLS: dict[str, Callable[[Row], SafeString | str]] = {
    "reason": _reason,
    "service_date": _day,
    "age": _age,
    "setting": lambda row: spaced(row.encounter.setting),
    "payer": lambda row: spaced(row.encounter.payer_kind) or NOTHING,
    "stage": lambda row: format_html('<span class="stage">{}</span>', row.encounter.stage),
    "code": _code,
    "suggested": _suggested,
    "errors": _findings,
    "charge": lambda row: money(row.encounter.charge),
    "balance": lambda row: money(row.balance),
    "owner": _owner,
}
