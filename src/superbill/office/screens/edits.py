"""What the edits said, with the four verdicts kept apart: not checked is never shown as pass."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from superbill.model.finding import Finding, Outcome, Severity, Verdict
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

    counts: tuple[Count, ...]
    open: tuple[Finding, ...]
    bypassed: tuple[Finding, ...]
    not_checked: tuple[Verdict, ...]


def checked(chart: Opened) -> Checked | None:
    """Return what the edits said last, or None when they have not run."""
    if chart.said is None:
        return None
    findings = sorted(chart.said.findings, key=lambda f: ORDER[f.severity])
    numbers = Counter(v.verdict for v in chart.said.verdicts)
    signs = ((Outcome.PASS, "✓"), (Outcome.FAIL, "✕"), (Outcome.BYPASSED, "↷"), (Outcome.NOT_CHECKED, "?"))
    return Checked(
        counts=tuple(Count(o.value, o.value.replace(" ", "-"), sign, numbers[o]) for o, sign in signs),
        open=tuple(f for f in findings if f.verdict == Outcome.FAIL),
        bypassed=tuple(f for f in findings if f.verdict == Outcome.BYPASSED),
        not_checked=tuple(v for v in chart.said.verdicts if v.verdict == Outcome.NOT_CHECKED),
    )
