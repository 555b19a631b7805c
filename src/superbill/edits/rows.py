"""Rows of the tables as the edits ask for them: one question to one release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from superbill.tables.coverage import Numbers, Policy
from superbill.tables.hcpcs import HcpcsCode
from superbill.tables.ncci import PairEdit
from superbill.tables.release import Release
from superbill.tables.validity import Validity

Edits = tuple[tuple[PairEdit, bool], ...]
"""The edits of two codes; the second says that the codes stand in the table the other way round."""


def articles(release: Release, code: str) -> tuple[Policy, ...]:
    """Return the billing and coding articles that list a procedure code."""
    row = release.get("procedure", code, Numbers)
    found = (release.get("document", number, Policy) for number in (row.numbers if row else ()))
    return tuple(policy for policy in found if policy is not None)


def periods(release: Release, code: str) -> tuple[tuple[date, date], ...]:
    """Return the days on which a CPT or HCPCS code may be reported."""
    row = release.get("code", code, HcpcsCode)
    return tuple((p.start, p.end) for p in row.periods) if row else ()


def between(find: Callable[[str, str], PairEdit | None], one: str, two: str) -> Edits:
    """Return the edits that bind two codes, whichever is column 1."""
    if one == two:
        return ()
    both = ((find(one, two), False), (find(two, one), True))
    return tuple((edit, turned) for edit, turned in both if edit is not None and edit.indicator != "9")


def modifiers(release: Release, day: date) -> frozenset[str]:
    """Return the modifiers that are known on a day."""
    rows = release.scan("modifier", Validity)
    return frozenset(modifier for modifier, row in rows if any(p.covers(day) for p in row.periods))
