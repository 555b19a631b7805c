"""What a code book shows of one code, the same for every system: values, ready for a screen or for JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from superbill.model.table import TableRef
from superbill.tables.release import Release
from superbill.tables.validity import Period

NOT_INSTALLED = "title not installed"


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the way from the chapter to the code, or one code to choose from."""

    code: str
    title: str | None


@dataclass(frozen=True, slots=True)
class PageNote:
    """One line of a note: its kind, the place where it stands, the codes that it points at as printed."""

    kind: str
    at: str
    text: str
    codes: tuple[str, ...] = ()
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One code on one day.

    Attributes:
        billable: None when no installed list tells for the day.
        missing: what stands between this code and a bill, in one sentence; None for a billable code.
        choices: the codes or characters that complete it.
        covered: whether an installed release covers the day.
        facts: further labelled values, such as an MS-DRG's weight.
        remarks: what is carried over from another release or not installed.
    """

    system: str
    code: str
    title: str | None
    day: date
    billable: bool | None
    covered: bool = True
    missing: str | None = None
    choices: tuple[Step, ...] = ()
    path: tuple[Step, ...] = ()
    notes: tuple[PageNote, ...] = ()
    sevenths: tuple[Step, ...] = ()
    periods: tuple[Period, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    tables: tuple[TableRef, ...] = ()


def days(release: Release) -> str:
    """Write the effective dates of a release."""
    manifest = release.manifest
    ends = manifest.effective_to.isoformat() if manifest.effective_to else "further notice"
    return f"{manifest.effective_from.isoformat()} to {ends}"


def outside(periods: tuple[Period, ...], day: date) -> str:
    """Tell why a code that has periods is not valid on the day."""
    before = [p for p in periods if p.end < day]
    after = [p for p in periods if p.start > day]
    said = f"not valid on {day.isoformat()}"
    if before:
        said += f": ended with {before[-1].end.isoformat()}"
    if after:
        said += f"{' and' if before else ':'} begins with {after[0].start.isoformat()}"
    return said


def not_covered(name: str, releases: tuple[Release, ...], day: date) -> str:
    """Tell that no release covers the day, and which days the installed ones do."""
    spans = ", ".join(dict.fromkeys(days(r) for r in releases))
    return f"no installed release of {name} covers {day.isoformat()}; installed: {spans or 'none'}"
