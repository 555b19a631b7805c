"""Finding a code for a chart: by beginnings of words in any order, by a code, or by what stands below one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from superbill.office.models import Encounter
from superbill.office.standing import tables
from superbill.tables.pages import look_up
from superbill.tables.pages.finding import find as find_codes
from superbill.tables.pages.values import Page

SHOWN = 40
SYSTEMS = {"inpatient": ("ICD-10-CM", "ICD-10-PCS")}
OUTPATIENT = ("ICD-10-CM", "HCPCS")


@dataclass(frozen=True)
class Choice:
    """One line to choose: a code that can be added, or one that needs more characters."""

    system: str
    code: str
    title: str
    note: str
    billable: bool


def day_of(row: Encounter) -> date:
    """Return the day that picks the code sets of a chart."""
    return row.discharge_date or row.service_date or row.stored_at.date()


def named(words: str, setting: str, day: date) -> tuple[Choice, ...]:
    """Return codes for some words or for a code, from the systems of a setting."""
    systems = SYSTEMS.get(setting, OUTPATIENT)
    share = SHOWN // len(systems)
    lists = [find_codes(tables(), words, day, share, system) for system in systems]
    exact = _exact(words, systems, day)
    held = {(c.system, c.code) for c in exact}
    hits = [
        Choice(f.system, f.code, f.title, f.status or f.term, not f.status)
        for each in lists
        for f in each
        if (f.system, f.code) not in held
    ]
    return (*exact, *hits)


def _exact(words: str, systems: tuple[str, ...], day: date) -> list[Choice]:
    if " " in words or not any(c.isdecimal() for c in words):
        return []
    return [_choice(p) for p in look_up(tables(), words, day).pages if p.system in {*systems, "CPT"}]


def below(code: str, day: date) -> tuple[Choice, ...]:
    """Return what completes a code."""
    found = look_up(tables(), code, day).pages
    page = found[0] if found else None
    if page is None:
        return ()
    steps = [look_up(tables(), step.code, day, page.system).pages for step in page.choices]
    return tuple(_choice(pages[0]) for pages in steps if pages)


def _choice(page: Page) -> Choice:
    note = page.missing or ("" if page.billable is not None else "validity not known")
    return Choice(page.system, page.code, page.title or "title not installed", note, bool(page.billable))
