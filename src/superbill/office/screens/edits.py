"""What the edits said, with the four verdicts kept apart: not checked is never shown as pass."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from superbill.model.finding import Outcome, Severity
from superbill.office.models import Finding, Verdict
from superbill.office.records.opened import Opened

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True)
class Count:
    """How many edits came to one verdict. `sign` says it without colour."""

    verdict: str
    css: str
    sign: str
    number: int


@dataclass(frozen=True)
class Checked:
    """One run of the edits: open findings first and the worst first."""

    at: datetime
    counts: tuple[Count, ...]
    open: tuple[Finding, ...]
    bypassed: tuple[Finding, ...]
    not_checked: tuple[Verdict, ...]


def checked(chart: Opened) -> Checked | None:
    """Return what the edits said last, or None when they have not run."""
    run = chart.check
    if run is None:
        return None
    findings = sorted(chart.findings, key=lambda f: (ORDER[Severity(f.severity)], f.pk))
    numbers = Counter(run.verdicts.order_by().values_list("verdict", flat=True))
    signs = ((Outcome.PASS, "✓"), (Outcome.FAIL, "✕"), (Outcome.BYPASSED, "↷"), (Outcome.NOT_CHECKED, "?"))
    return Checked(
        at=run.at,
        counts=tuple(Count(o.value, o.value.replace(" ", "-"), sign, numbers[o.value]) for o, sign in signs),
        open=tuple(f for f in findings if f.verdict == Outcome.FAIL),
        bypassed=tuple(f for f in findings if f.verdict == Outcome.BYPASSED),
        not_checked=tuple(run.verdicts.filter(verdict=Outcome.NOT_CHECKED))
        if numbers[Outcome.NOT_CHECKED.value]
        else (),
    )
