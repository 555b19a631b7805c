"""The group of a stay: what it would be with another principal diagnosis, less a code, or with one that waits.

It tells how firmly the group stands, for the coder and whoever reviews the stay; no code is accepted or left out for
its weight. Shown to coders, never to the provider who is asked: see `superbill.pricing.what_if`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from superbill.model.encounter import Encounter
from superbill.model.grouped import Grouping
from superbill.model.what_if import Change, Scenario
from superbill.office.models import Assignment
from superbill.office.models import Encounter as Row
from superbill.office.principals import Unfit, unfit
from superbill.office.records.opened import Opened
from superbill.office.standing import Standing, coded_now, tables, with_accepted
from superbill.pricing.grouping import group
from superbill.pricing.what_if import Setting, what_if
from superbill.tables.pages import look_up

MOST_WAITING = 30
ACCEPTED = (
    "a code is accepted because the record supports it and it meets the definition of a reportable diagnosis",
    "ICD-10-CM Official Guidelines, section III (UHDDS)",
)


@dataclass(frozen=True)
class Other:
    """Another group that this stay could fall into, and by what."""

    kind: str
    code: str
    drg: str
    title: str
    weight: Decimal | None
    difference: Decimal | None
    rule: str
    source: str


@dataclass(frozen=True)
class Waiting:
    """What becomes of the group when a suggested code is accepted; without `other` it stays as it is."""

    code: str
    other: Other | None


@dataclass(frozen=True)
class Around:
    """The groups around that of a stay, the codes that wait and move nothing, and those that cannot be principal."""

    others: tuple[Other, ...] = ()
    unmoved: tuple[str, ...] = ()
    left_out: tuple[Unfit, ...] = ()


def around(chart: Opened, stands: Standing) -> Around:
    """Return the other groups of a stay, by each eligible principal diagnosis, each code less, each code that waits."""
    grouping = stands.grouping
    if grouping is None or grouping.drg is None:
        return Around()
    left_out = unfit(stands.encounter, tables())
    tried = waiting(chart, stands)
    others = (*_others(chart, stands.encounter, grouping, left_out), *(w.other for w in tried if w.other))
    return Around(others, tuple(w.code for w in tried if not w.other), left_out)


def _others(chart: Opened, encounter: Encounter, grouping: Grouping, left_out: tuple[Unfit, ...]) -> tuple[Other, ...]:
    codes = [d.code for d in encounter.diagnoses[1:]]
    not_first = {u.code for u in left_out}
    changes = [Change(kind="principal", code=c) for c in codes if c not in not_first]
    changes += [Change(kind="remove", code=c) for c in codes]
    told = what_if(encounter, changes, Setting(tables(), coded=coded_now(chart))).scenarios
    found = [_other(chart.row, s) for s in told if s.after and s.after.drg and s.after.drg != grouping.drg]
    return tuple(sorted(found, key=lambda o: (o.kind, -(o.weight or Decimal(0)))))


def waiting(chart: Opened, stands: Standing) -> tuple[Waiting, ...]:
    """Return each suggested code that words of the record support, with the group if a person accepted it alone."""
    grouping = stands.grouping
    if grouping is None or grouping.drg is None:
        return ()
    held = chart.row.assignments.filter(state=Assignment.State.SUGGESTED, evidence__isnull=False).exclude(
        role="service"
    )
    return tuple(_accepted(chart, grouping, code) for code in held.order_by("sequence", "id").distinct()[:MOST_WAITING])


def _accepted(chart: Opened, before: Grouping, code: Assignment) -> Waiting:
    billed = with_accepted(chart, code)
    after = group(billed, tables(), edits=False) if billed else None
    if after is None or after.drg is None or after.drg == before.drg:
        return Waiting(code.code, None)
    difference = None if after.weight is None or before.weight is None else after.weight - before.weight
    title = _title(chart.row, after.drg)
    return Waiting(code.code, Other("accept", code.code, after.drg, title, after.weight, difference, *ACCEPTED))


def _title(row: Row, number: str) -> str:
    pages = look_up(tables(), number, row.discharge_date or row.stored_at.date(), "MS-DRG").pages
    return (pages[0].title or "") if pages else ""


def _other(row: Row, scenario: Scenario) -> Other:
    after = scenario.after
    number = after.drg if after and after.drg else ""
    return Other(
        kind=scenario.change.kind,
        code=scenario.change.code or "",
        drg=number,
        title=_title(row, number),
        weight=after.weight if after else None,
        difference=scenario.weight_difference,
        rule=scenario.rule,
        source=scenario.source,
    )
