"""The marks of the Integrated Outpatient Code Editor on procedure and revenue codes, from the file that `oce` reads.

Tables read: `data_hcpcs` (status indicator, questionable, telehealth, approval within a quarter) and `data_revenue`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from superbill.tables.compiling import Draft
from superbill.tables.loaders.oce import Quarters, calendar_day, opened, quarters_of, rows_of
from superbill.tables.official import OfficialFile
from superbill.tables.outpatient_editor import (
    NEEDS_NO_CODE,
    NOT_RECOGNIZED,
    QUESTIONABLE,
    TELEHEALTH,
    Approval,
    Approvals,
    EditorCode,
    Marked,
)
from superbill.tables.validity import Period

MARKS = {"questionable": QUESTIONABLE, "telehealth": TELEHEALTH}
REVENUE_MARKS = {"not_recognized": NOT_RECOGNIZED, "bypass_e48": NEEDS_NO_CODE}
APPROVAL_EDITS = frozenset({67, 68, 69, 83, 110})


def load_marks(file: OfficialFile, draft: Draft) -> None:
    """Fill `ioce`: rows `code`, `revenue` and `approval`.

    Raises:
        BadFile: the file cannot be unpacked, a table is missing, or a row is not as described.
    """
    codes: dict[str, list[Marked]] = {}
    revenue: dict[str, list[Marked]] = {}
    approvals: dict[str, list[Approval]] = {}
    with opened(file, draft) as environment:
        quarters = quarters_of(environment)
        for key, row in rows_of(environment, "data_hcpcs"):
            code, days = _key(key, quarters)
            codes.setdefault(code, []).append(_marked(days, row, MARKS))
            if row["mid_quarter_date_edit"] in APPROVAL_EDITS:
                approvals.setdefault(code, []).append(_approval(days, row))
        for key, row in rows_of(environment, "data_revenue"):
            code, days = _key(key, quarters)
            revenue.setdefault(code.zfill(4), []).append(_marked(days, row, REVENUE_MARKS))
    for kind, found in (("code", codes), ("revenue", revenue)):
        for code, periods in found.items():
            draft.put(kind, code, EditorCode(_joined(periods)))
    for code, dated in approvals.items():
        draft.put("approval", code, Approvals(tuple(sorted(dated, key=lambda a: a.days.start))))


def _key(key: str, quarters: Quarters) -> tuple[str, Period]:
    code, first, last = key.split("|")
    return code, quarters.period(first, last)


def _marked(days: Period, row: dict[str, Any], marks: dict[str, str]) -> Marked:
    return Marked(days, row["status_indicator"], tuple(word for name, word in marks.items() if row[name]))


def _approval(days: Period, row: dict[str, Any]) -> Approval:
    """The editor refuses a code that is not covered on the day itself from which it is not (edit 83)."""
    number, start, end = row["mid_quarter_date_edit"], row["date_approved"], row["date_terminated"]
    last = calendar_day(end) if end else None
    if last and number == 83:
        last -= timedelta(days=1)
    return Approval(days, number, calendar_day(start) if start else None, last)


def _joined(periods: Iterable[Marked]) -> tuple[Marked, ...]:
    """Join spans of quarters that follow one another and say the same."""
    whole: list[Marked] = []
    for marked in sorted(periods, key=lambda m: m.days.start):
        last = whole[-1] if whole else None
        follows = last is not None and marked.days.start == last.days.end + timedelta(days=1)
        if last and follows and (last.status, last.words) == (marked.status, marked.words):
            whole[-1] = Marked(Period(last.days.start, marked.days.end), last.status, last.words)
        else:
            whole.append(marked)
    return tuple(whole)
