"""What the Integrated Outpatient Code Editor knows of a code, by day: status, marks, approval; and of a revenue code.

Source: CMS, Integrated Outpatient Code Editor, quarterly data files. The days are those of whole quarters.
"""

from __future__ import annotations

from datetime import date

import msgspec

from superbill.tables.release import Release
from superbill.tables.validity import Period

EDITOR = "ioce"
QUESTIONABLE, TELEHEALTH = "questionable", "telehealth"
NOT_RECOGNIZED, NEEDS_NO_CODE = "not recognized", "needs no code"


class Marked(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What holds in some quarters: the status indicator and the editor's marks."""

    days: Period
    status: str
    words: tuple[str, ...] = ()


class EditorCode(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `code` (a procedure code) or `revenue` (a revenue code of four digits), oldest first."""

    periods: tuple[Marked, ...]

    def on(self, day: date) -> Marked | None:
        """Return what holds on a day; None when the editor does not know the code then."""
        return next((marked for marked in self.periods if marked.days.covers(day)), None)


class Approval(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Days within a quarter from and until which a code is payable, and the number of the edit that says so."""

    days: Period
    edit: int
    approved: date | None
    terminated: date | None

    def allows(self, day: date) -> bool:
        """Tell whether a day lies within; a code that is no longer covered ends before its last day."""
        return (self.approved is None or self.approved <= day) and (self.terminated is None or day <= self.terminated)


class Approvals(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `approval`: the approvals of one code."""

    periods: tuple[Approval, ...]

    def on(self, day: date) -> Approval | None:
        """Return the approval that holds in the quarter of a day."""
        return next((approval for approval in self.periods if approval.days.covers(day)), None)


def editor_code(release: Release, code: str, day: date) -> Marked | None:
    """Return what the editor knows of a procedure code on a day; None when it does not know it."""
    row = release.get("code", code, EditorCode)
    return row.on(day) if row else None


def revenue_code(release: Release, code: str, day: date) -> Marked | None:
    """Return what the editor knows of a revenue code on a day; None when it is not in the list."""
    row = release.get("revenue", code.zfill(4), EditorCode)
    return row.on(day) if row else None


def approval(release: Release, code: str, day: date) -> Approval | None:
    """Return the approval of a code in the quarter of a day; None where none is set."""
    row = release.get("approval", code, Approvals)
    return row.on(day) if row else None
