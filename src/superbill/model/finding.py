"""Finding and Verdict: what the edits say of an encounter. Values, never raised."""

from __future__ import annotations

from enum import StrEnum

from superbill.model.table import TableRef
from superbill.model.value import Value


class Outcome(StrEnum):
    """The four verdicts, on every screen. `not checked` is never shown as `pass`."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    BYPASSED = "bypassed"
    NOT_CHECKED = "not checked"


class Severity(StrEnum):
    """What the claim may do next: an error holds it, a warning wants a look, info is for knowledge."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(Value):
    """One thing that one edit found: what, where (lines, codes, fields), why (source, table) and what to do.

    `fields` are paths in the encounter's JSON, such as `provider.npi`, for what is neither a line nor a code. A finding
    of severity info is a remark: its verdict is `pass`.
    """

    edit: str
    verdict: Outcome = Outcome.FAIL
    severity: Severity
    lines: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    message: str
    do: str
    source: str
    table: TableRef | None = None
    bypassed_by: str | None = None


class Verdict(Value):
    """What became of one edit on one encounter: a row for every edit that ran or could not run.

    `missing` says what kept the edit from checking everything; an edit that does not apply has no row.
    """

    edit: str
    verdict: Outcome
    missing: str | None = None
    tables: tuple[TableRef, ...] = ()


class CheckedEncounter(Value):
    """What `superbill check --json` prints, one line per encounter.

    `not_applicable` names the edits that found nothing to look at (modifiers on a claim without any): they have no row,
    since what was not looked at is no pass. Edits for another setting or payer are not named.
    """

    id: str
    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    not_applicable: tuple[str, ...] = ()
