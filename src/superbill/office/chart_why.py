"""Why a code: the words, the sentence that decides, the way through the tabular list, the rules, the history."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from superbill.model.coded import Rationale
from superbill.office.models import Assignment, Encounter
from superbill.office.records.opened import Opened
from superbill.office.standing import tables
from superbill.tables.pages import look_up
from superbill.tables.pages.values import Page

SECTIONS = {"assessment_plan": "assessment and plan", "history_present": "history of present illness"}
_ENDS = re.compile(r"(?<=[.!?;])\s|\n\s*\n|\n(?=\s*(?:\d+[.)]|[-*•]))")


@dataclass(frozen=True)
class Quote:
    """One cited phrase with the sentence around it, cut so that the phrase can be shown inside."""

    anchor: str
    before: str
    text: str
    after: str
    document: str
    section: str


@dataclass(frozen=True)
class Deed:
    """Who decided what when, and why."""

    action: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Why:
    """Everything that explains one code."""

    code: Assignment
    percent: int
    quotes: tuple[Quote, ...]
    rationale: tuple[Rationale, ...]
    table: dict[str, Any]
    page: Page | None
    deeds: tuple[Deed, ...]


def in_words(section: str) -> str:
    """Write the kind of a section as people say it: assessment and plan, history of present illness."""
    return SECTIONS.get(section, section.replace("_", " "))


def why(chart: Opened, code_id: str) -> Why | None:
    """Return what explains one code of an encounter, or None when it has no such code."""
    code = next((a for a in chart.codes if str(a.public_id) == code_id), None)
    if code is None:
        return None
    row, held = chart.row, {d.pk: d for d in chart.documents}
    spans = [(s, held[s.document_id]) for s in chart.spans if s.assignment_id == code.pk and s.run_id >= code.run_id]
    return Why(
        code=code,
        percent=round(code.confidence * 100),
        quotes=tuple(_quote(f"evidence-{s.pk}", d.text, s.start, s.end, d.name, s.section) for s, d in spans),
        rationale=tuple(Rationale.model_validate(r) for r in code.rationale),
        table=code.table,
        page=_page(row, code),
        deeds=tuple(Deed(d.action, d.by, d.at, d.reason) for d in code.decisions.order_by("id")),
    )


def _page(row: Encounter, code: Assignment) -> Page | None:
    if row.service_date is None or code.role == "service":
        return None
    found = look_up(tables(), code.code, row.discharge_date or row.service_date, code.system)
    return found.pages[0] if found.pages else None


def _quote(anchor: str, text: str, start: int, end: int, document: str, section: str) -> Quote:  # noqa: PLR0913, PLR0917 - the parts of one quote
    """Cut the sentence around a phrase: from the end of the one before to its own end, 200 characters each way."""
    low, high = max(0, start - 200), min(len(text), end + 200)
    begins = [m.end() for m in _ENDS.finditer(text, low, start)]
    ending = _ENDS.search(text, end, high)
    first, last = (begins[-1] if begins else low), (ending.start() if ending else high)
    squeeze = " ".join
    return Quote(
        anchor=anchor,
        before=squeeze(text[first:start].split()),
        text=text[start:end],
        after=squeeze(text[end:last].split()),
        document=document,
        section=in_words(section),
    )
