"""What changes when the date of service moves: the same encounter on two days, held against the tables of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from superbill.errors import BadInput
from superbill.model.encounter import Encounter
from superbill.model.finding import CheckedEncounter, Finding, Outcome
from superbill.model.value import Value


class Moved(Value):
    """One edit whose verdict differs on the other day."""

    edit: str
    verdict: Outcome | None
    verdict_then: Outcome | None
    missing_then: str | None = None


class WhatIf(Value):
    """What `superbill check --what-if date=... --json` prints: findings that come and go, and verdicts that change."""

    id: str
    day: date
    day_then: date
    appears: tuple[Finding, ...] = ()
    disappears: tuple[Finding, ...] = ()
    verdicts: tuple[Moved, ...] = ()


Check = Callable[[Encounter], CheckedEncounter]


def what_if(encounter: Encounter, day: date, check: Check) -> tuple[WhatIf, CheckedEncounter]:
    """Check an encounter as it is and on another day; return the difference, and what holds on that day.

    Raises:
        BadInput: the encounter has no date that could move, or it would leave the calendar.
    """
    if encounter.day is None:
        raise BadInput("service_date", "the encounter has no date that could move", "Give a date of service")
    now, then = check(encounter), check(moved(encounter, day))
    before, after = _keyed(now), _keyed(then)
    return WhatIf(
        id=encounter.id,
        day=encounter.day,
        day_then=day,
        appears=_beyond(after, before),
        disappears=_beyond(before, after),
        verdicts=_changed(now, then),
    ), then


def moved(encounter: Encounter, day: date) -> Encounter:
    """Return the encounter with its day on `day`; dates of lines, stay and procedures keep their distance from it.

    Birth, history, coverages, authorizations and the day of filing stay where they are.

    Raises:
        BadInput: a date would leave the calendar.
    """
    if encounter.day is None:
        return encounter
    by = day - encounter.day

    def later(old: date | None) -> date | None:
        try:
            return None if old is None else old + by
        except OverflowError:
            raise BadInput("--what-if", f"{old} cannot move by {by.days} days", "Choose a nearer date") from None

    lines = tuple(
        line.model_copy(update={"service_date": later(line.service_date), "through_date": later(line.through_date)})
        for line in encounter.lines
    )
    procedures = tuple(p.model_copy(update={"date": later(p.date)}) for p in encounter.procedures)
    dates = {field: later(getattr(encounter, field)) for field in ("service_date", "admit_date", "discharge_date")}
    return encounter.model_copy(update={"lines": lines, "procedures": procedures, **dates})


Key = tuple[object, ...]


def _keyed(result: CheckedEncounter) -> list[tuple[Key, Finding]]:
    """Key findings by what they are about; their wording may name a date."""
    return [((f.edit, f.verdict, f.severity, f.lines, f.codes, f.fields), f) for f in result.findings]


def _beyond(these: list[tuple[Key, Finding]], those: list[tuple[Key, Finding]]) -> tuple[Finding, ...]:
    left, found = Counter(key for key, _ in those), []
    for key, finding in these:
        if left[key]:
            left[key] -= 1
        else:
            found.append(finding)
    return tuple(found)


def _changed(now: CheckedEncounter, then: CheckedEncounter) -> tuple[Moved, ...]:
    before, after = ({v.edit: v for v in result.verdicts} for result in (now, then))
    found = []
    for edit in dict.fromkeys((*before, *after)):
        one, other = before.get(edit), after.get(edit)
        if (one and one.verdict) != (other and other.verdict):
            found.append(
                Moved(
                    edit=edit,
                    verdict=one.verdict if one else None,
                    verdict_then=other.verdict if other else None,
                    missing_then=other.missing if other else None,
                )
            )
    return tuple(found)
