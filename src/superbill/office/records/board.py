"""The codes of one chart while a person changes them: loaded once, changed in memory, written as one step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from superbill.model.codes import CodeSystem
from superbill.office import audit
from superbill.office.errors import StaleChart
from superbill.office.models import Assignment, ChartStep, Decision, Encounter
from superbill.office.records.bulk import insert_rows, update
from superbill.office.records.coding import promote
from superbill.office.records.encounters import encounter_row

FIELDS = ("state", "decided", "sequence", "role", "poa")
Snapshot = dict[str, dict[str, Any]]

DID = {
    "accepted": "accepted {}",
    "rejected": "rejected {}",
    "added": "added {}",
    "moved": "moved {}",
    "poa": "changed present on admission of {}",
    "cited": "cited words for {}",
    "settled": "settled the level of the visit at {}",
    "undone": "took back a change of {}",
    "coded": "coded it again",
}


@dataclass(frozen=True)
class Turn:
    """One change that was made, and the codes as it left them; `repeated` was found made already (a double click)."""

    revision: int
    kind: str
    codes: tuple[str, ...]
    board: Board | None = field(default=None, compare=False, repr=False)

    @property
    def repeated(self) -> bool:
        """True where nothing was done now."""
        return self.board is None


class Board:
    """The codes of a chart, locked until the transaction ends."""

    def __init__(self, encounter_id: str, by: str) -> None:
        self.row: Encounter = encounter_row(encounter_id, lock=True)
        self.by = by
        self.codes: list[Assignment] = list(self.row.assignments.defer("rationale").order_by("sequence", "id"))
        self._before = snapshot(self.codes)

    def code(self, code_id: str) -> Assignment | None:
        """Return one code by its public id."""
        return next((a for a in self.codes if str(a.public_id) == code_id), None)

    def ordered(self) -> tuple[Assignment, ...]:
        """Return the codes in the order in which they are read."""
        return tuple(sorted(self.codes, key=lambda a: (a.sequence, a.pk)))

    def assigned(self, system: str) -> list[Assignment]:
        """Return the assigned codes of one group in their order."""
        return [a for a in self.codes if group_of(a.system) == group_of(system) and a.state == "assigned"]

    def number(self) -> None:
        """Number the assigned codes of each group from 1; the first diagnosis is the principal or first-listed one."""
        first = "principal" if self.row.setting == "inpatient" else "first_listed"
        for system in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.CPT):
            for place, row in enumerate(sorted(self.assigned(system), key=lambda a: (a.sequence, a.pk)), 1):
                row.sequence = place
                if group_of(system) == "diagnoses":
                    row.role = first if place == 1 else "secondary"

    def fresh(self, revision: int) -> None:
        """Refuse the change when another one was made since the screen was drawn."""
        if revision == self.row.revision:
            return
        last = self.row.steps.filter(number=self.row.revision).first()
        kind, by = (last.kind, last.by) if last else ("coded", "the system")
        raise StaleChart(by, DID.get(kind, "changed {}").format(", ".join(last.codes) if last else ""))

    def just_done(self, kind: str, code: Assignment) -> Turn | None:
        """Return the change that was asked for when it is the last one already, made by the same person."""
        last = self.row.steps.filter(number=self.row.revision).first()
        if last and (last.kind, last.by) == (kind, self.by) and str(code.pk) in last.after:
            return Turn(self.row.revision, kind, tuple(last.codes))
        return None

    def write(  # noqa: PLR0913, PLR0917 - the parts of one step
        self,
        kind: str,
        codes: Iterable[Assignment],
        reason: str = "",
        undoes: ChartStep | None = None,
        before: Snapshot | None = None,
        after: Snapshot | None = None,
    ) -> Turn:
        """Write what changed as one step: the codes, their history, the chart's revision and the audit log.

        `before` and `after` hold what the step changed beside the codes, by a name that is no row.
        """
        self.number()
        at, now = timezone.now(), snapshot(self.codes)
        changed = [a for a in self.codes if self._before.get(str(a.pk)) != now[str(a.pk)]]
        update(Assignment, FIELDS, ([*(getattr(a, name) for name in FIELDS), a.pk] for a in changed))
        insert_rows(
            [
                Decision(assignment=a, run_id=a.run_id, action=action, state=a.state, by=self.by, at=at, reason=reason)
                for a in changed
                if (action := self._action(kind, a))
            ]
        )
        promote(self.row, self.row.stage, at, self.codes)
        touched = {str(a.pk) for a in changed}
        names = tuple(a.code for a in codes)
        ChartStep.objects.create(
            encounter=self.row,
            number=self.row.revision,
            kind=kind,
            codes=list(names),
            before={key: snap for key, snap in self._before.items() if key in touched} | (before or {}),
            after={key: snap for key, snap in now.items() if key in touched} | (after or {}),
            undoes=undoes,
            by=self.by,
            at=at,
            reason=reason,
        )
        audit.record(self.by, kind, "code", str(self.row.public_id), f"revision {self.row.revision}")
        return Turn(self.row.revision, kind, names, self)

    def _action(self, kind: str, row: Assignment) -> str:
        before = self._before.get(str(row.pk))
        if before and before["state"] == row.state and before["decided"] == row.decided:
            return ""
        if kind == "undone":
            return Decision.Action.UNDONE
        return Decision.Action.REJECTED if row.state == "rejected" else Decision.Action.ACCEPTED


def snapshot(codes: Iterable[Assignment]) -> Snapshot:
    """Return what a step keeps of each code."""
    return {str(a.pk): {name: getattr(a, name) for name in FIELDS} for a in codes}


def group_of(system: str) -> str:
    """Return the group in which a code is shown and numbered."""
    groups = {CodeSystem.ICD10CM: "diagnoses", CodeSystem.ICD9CM: "diagnoses", CodeSystem.ICD10PCS: "procedures"}
    return groups.get(CodeSystem(system), "services")
