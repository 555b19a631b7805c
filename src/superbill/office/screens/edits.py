"""What the edits said, with the four verdicts kept apart: not checked is never shown as pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from superbill.model.finding import Outcome, Severity
from superbill.office.models import Encounter, Finding, Verdict

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


def checked(row: Encounter) -> Checked | None:
    """Return what the edits said last, or None when they have not run."""
    run = row.checks.order_by("-id").first()
    if run is None:
        return None
    findings = sorted(run.findings.all(), key=lambda f: (ORDER[Severity(f.severity)], f.pk))
    verdicts = list(run.verdicts.all())
    signs = ((Outcome.PASS, "✓"), (Outcome.FAIL, "✕"), (Outcome.BYPASSED, "↷"), (Outcome.NOT_CHECKED, "?"))
    return Checked(
        at=run.at,
        counts=tuple(
            Count(o.value, o.value.replace(" ", "-"), sign, sum(v.verdict == o for v in verdicts)) for o, sign in signs
        ),
        open=tuple(f for f in findings if f.verdict == Outcome.FAIL),
        bypassed=tuple(f for f in findings if f.verdict == Outcome.BYPASSED),
        not_checked=tuple(v for v in verdicts if v.verdict == Outcome.NOT_CHECKED),
    )
