"""The rows of the codes on a chart: what is assigned, what waits, what was taken off, what was not coded and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from superbill.model.finding import Outcome
from superbill.office.models import Assignment, Decision
from superbill.office.records.board import group_of
from superbill.office.records.opened import Left, Opened, Span

GROUPS = {"diagnoses": "Diagnoses", "procedures": "Procedures", "services": "Services"}
ROLES = {"first_listed": "first-listed", "principal": "principal"}
BILLED = 25
"""An institutional claim carries a principal and 24 other diagnoses (UB-04 FL 67); a professional one 12 (CMS-1500)."""


@dataclass(frozen=True)
class Card:
    """One code as it stands. `evidence` are the anchors of its highlights, in the order of the documents."""

    anchor: str
    public_id: str
    system: str
    group: str
    code: str
    title: str
    sequence: int
    role: str
    state: str
    decided_by: str
    reason: str
    by_hand: bool
    percent: int
    poa: str
    marks: tuple[str, ...]
    caution: str
    beyond: bool
    evidence: tuple[str, ...]

    @property
    def targets(self) -> str:
        """The anchors, for the script."""
        return " ".join(self.evidence)


@dataclass(frozen=True)
class Group:
    """Cards of one kind under one heading."""

    label: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Reason:
    """One candidate that was not coded, and why."""

    anchor: str
    pk: int
    system: str
    code: str
    title: str
    reason: str
    source: str
    evidence: tuple[str, ...]

    @property
    def targets(self) -> str:
        """The anchors, for the script."""
        return " ".join(self.evidence)


@dataclass(frozen=True)
class Codes:
    """Everything in the pane of the codes."""

    assigned: tuple[Group, ...]
    suggested: tuple[Card, ...]
    rejected: tuple[Card, ...]
    not_coded: tuple[Reason, ...]
    number: int


def codes_of(chart: Opened, marks: Mapping[str, tuple[str, ...]]) -> Codes:
    """Return the codes of an encounter by what became of them."""
    anchors: dict[str, list[str]] = defaultdict(list)
    for span in chart.spans:
        anchors[target(span)].append(f"evidence-{span.pk}")
    last = Decision.objects.filter(assignment__encounter=chart.row, assignment__decided=True).order_by("id")
    said = {code: (by, reason) for code, by, reason in last.values_list("assignment_id", "by", "reason")}
    cautions = _cautions(chart)
    rows = [a for a in chart.codes if a.state != Assignment.State.WITHDRAWN]
    cards = [_card(a, anchors, said.get(a.pk, ("", "")), marks.get(a.code, ()), cautions.get(a.code, "")) for a in rows]
    assigned = [c for c in cards if c.state == Assignment.State.ASSIGNED]
    return Codes(
        assigned=tuple(
            Group(label, tuple(c for c in assigned if c.group == name))
            for name, label in GROUPS.items()
            if any(c.group == name for c in assigned)
        ),
        suggested=tuple(c for c in cards if c.state == Assignment.State.SUGGESTED),
        rejected=tuple(c for c in cards if c.state == Assignment.State.REJECTED),
        not_coded=_reasons(chart.left, anchors),
        number=len(assigned),
    )


def target(span: Span) -> str:
    """Return the anchor of the code, or of what was not coded, that a span is cited for."""
    return f"code-{span.assignment_id}" if span.assignment_id else f"not-coded-{span.not_coded_id}"


def _card(
    row: Assignment,
    anchors: Mapping[str, Sequence[str]],
    last: tuple[str, str],
    marks: tuple[str, ...],
    caution: str,
) -> Card:
    by, reason = last if row.decided else ("", "")
    return Card(
        anchor=f"code-{row.pk}",
        public_id=str(row.public_id),
        system=row.system,
        group=group_of(row.system),
        code="-".join([row.code, *row.detail.get("modifiers", ())]),
        title=row.title,
        sequence=row.sequence,
        role=ROLES.get(row.role, "") if row.state == Assignment.State.ASSIGNED else "",
        state=row.state,
        decided_by=by,
        reason=reason,
        by_hand=bool(row.added_by),
        percent=round(row.confidence * 100),
        poa=row.poa,
        marks=marks,
        caution=caution,
        beyond=row.sequence > BILLED,
        evidence=tuple(anchors[f"code-{row.pk}"]),
    )


def _cautions(chart: Opened) -> dict[str, str]:
    """Return the worst open finding of each code."""
    found: dict[str, str] = {}
    for finding in chart.said.findings if chart.said else ():
        for code in finding.codes if finding.verdict == Outcome.FAIL else ():
            if found.get(code) != "error":
                found[code] = finding.severity
    return found


def _reasons(left: Iterable[Left], anchors: Mapping[str, Sequence[str]]) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            f"not-coded-{n.pk}",
            n.pk,
            n.system,
            n.code,
            n.title,
            n.reason,
            n.source,
            tuple(anchors[f"not-coded-{n.pk}"]),
        )
        for n in left
    )
