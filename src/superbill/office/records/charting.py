"""What a person does to the codes of a chart: each change is kept, can be taken back, and is made once.

Every function takes the revision of the chart that the person saw. When somebody else has changed the chart since,
nothing is done and `StaleChart` says who did what; the same change sent twice is made once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from superbill.errors import BadInput
from superbill.office.models import Assignment, Document, Encounter, Evidence
from superbill.office.records import visits
from superbill.office.records.board import FIELDS, Board, Turn, group_of, snapshot
from superbill.office.records.keeping import kept, public_id, storable
from superbill.office.records.new_codes import NewCode, new_row

POA = ("Y", "N", "U", "W", "1", "")
"""Present on admission, in the order in which the key changes it (UB-04 manual; exempt codes take 1)."""


@dataclass(frozen=True)
class Words:
    """The words of a document that a person cites, by the document's public id and offsets."""

    document: str
    start: int
    end: int


@kept
def accept(encounter_id: str, code_id: str, *, revision: int, by: str) -> Turn:
    """Assign a code. One that no words of the record support is refused."""

    def assign(board: Board, row: Assignment) -> None:
        if not row.evidence.exists():
            raise BadInput(
                row.code, "has no words of the record behind it", "Select the words that say it and cite them"
            )
        if row.state != Assignment.State.ASSIGNED:
            row.sequence = len(board.assigned(row.system)) + 1
        row.state, row.decided = Assignment.State.ASSIGNED, True

    return _change(encounter_id, code_id, "accepted", assign, revision, by)


@kept
def reject(encounter_id: str, code_id: str, reason: str, *, revision: int, by: str) -> Turn:
    """Take a code off, with the reason."""
    reason = storable(reason.strip(), "reason", 500)
    if not reason:
        raise BadInput("reason", "is missing", "Say why the code is rejected")

    def refuse(_: Board, row: Assignment) -> None:
        row.state, row.decided = Assignment.State.REJECTED, True

    return _change(encounter_id, code_id, "rejected", refuse, revision, by, reason)


@kept
def move(encounter_id: str, code_id: str, place: int, *, revision: int, by: str) -> Turn:
    """Put an assigned code at a place of its group, counted from 1; 1 makes it principal or first-listed."""

    def put(board: Board, row: Assignment) -> None:
        if row.state != Assignment.State.ASSIGNED:
            raise BadInput(row.code, "is not assigned, so it has no place in the sequence", "Accept it first")
        others = [a for a in board.assigned(row.system) if a is not row]
        others.insert(max(0, min(place - 1, len(others))), row)
        for number, each in enumerate(others, 1):
            each.sequence = number

    return _change(encounter_id, code_id, "moved", put, revision, by)


@kept
def set_poa(encounter_id: str, code_id: str, poa: str, *, revision: int, by: str) -> Turn:
    """Say whether a diagnosis was present on admission (Y, N, U, W, 1 for exempt, nothing for not reported)."""
    if poa not in POA:
        raise BadInput("poa", "is no indicator of present on admission", "Use Y, N, U, W or 1")

    def say(_: Board, row: Assignment) -> None:
        row.poa, row.decided = poa, True

    return _change(encounter_id, code_id, "poa", say, revision, by)


@kept
def add(encounter_id: str, new: NewCode, words: Words | None, *, revision: int, by: str) -> Turn:
    """Put in a code: assigned with the words that support it, else suggested until somebody cites them."""
    board = Board(encounter_id, by)
    held = [a for a in board.codes if (a.system, a.code) == (new.system, new.code)]
    done = next((turn for a in held if (turn := board.just_done("added", a))), None)
    if done:
        return done
    board.fresh(revision)
    if any(a.state == Assignment.State.ASSIGNED for a in held) and group_of(new.system) == "diagnoses":
        raise BadInput(new.code, "is assigned already", "A diagnosis is reported once (Guidelines I.B.8)")
    open_ones = [a for a in held if a.state != Assignment.State.ASSIGNED]
    row = open_ones[0] if open_ones else new_row(board, new, len(held) + 1)
    if words:
        _cite(board.row, row, words)
    row.state = Assignment.State.ASSIGNED if row.evidence.exists() else Assignment.State.SUGGESTED
    row.decided = True
    row.sequence = len(board.assigned(row.system)) + (row not in board.assigned(row.system))
    return board.write("added", [row])


@kept
def cite(encounter_id: str, code_id: str, words: Words, *, revision: int, by: str) -> Turn:
    """Put words of a document behind a code; one that waited for them is assigned with it."""

    def behind(board: Board, row: Assignment) -> None:
        _cite(board.row, row, words)
        if row.added_by and row.state == Assignment.State.SUGGESTED:
            row.sequence = len(board.assigned(row.system)) + 1
            row.state, row.decided = Assignment.State.ASSIGNED, True

    return _change(encounter_id, code_id, "cited", behind, revision, by)


@kept
def undo(encounter_id: str, *, revision: int, by: str) -> Turn:
    """Take back the person's last change that stands; refused where somebody has changed the same codes since."""
    board = Board(encounter_id, by)
    board.fresh(revision)
    steps = board.row.steps.filter(by=by, undone_by__isnull=True).exclude(kind="undone")
    step = next((s for s in steps.order_by("-number") if s.before != s.after), None)
    if step is None:
        raise BadInput("undo", "there is no change of yours to take back", "Changes of others are theirs to take back")
    now = snapshot(board.codes) | visits.as_it_stands(board.row, step)
    if any(now.get(key) != snap for key, snap in step.after.items()):
        raise BadInput("undo", f"{', '.join(step.codes)} was changed again since", "Decide it anew instead")
    touched = [a for a in board.codes if str(a.pk) in step.after]
    for row in touched:
        before = step.before.get(str(row.pk)) or {"state": Assignment.State.WITHDRAWN, "decided": False}
        for name in FIELDS:
            setattr(row, name, before.get(name, getattr(row, name)))
    visits.take_back(board, step)
    named = [a for a in touched if a.code in step.codes] or touched
    return board.write("undone", named, undoes=step)


def _change(  # noqa: PLR0913, PLR0917 - what one change is
    encounter_id: str,
    code_id: str,
    kind: str,
    make: Callable[[Board, Assignment], None],
    revision: int,
    by: str,
    reason: str = "",
) -> Turn:
    board = Board(encounter_id, by)
    row = board.code(code_id)
    if row is None:
        raise BadInput("code", "is not on this chart", "Load the chart again")
    if revision != board.row.revision and (done := board.just_done(kind, row)):
        return done
    board.fresh(revision)
    make(board, row)
    return board.write(kind, [row], reason)


def _cite(row: Encounter, assignment: Assignment, words: Words) -> None:
    document = Document.objects.filter(encounter=row, public_id=public_id(words.document, "words")).first()
    if document is None or not 0 <= words.start < words.end <= len(document.text):
        raise BadInput("words", "are not in a document of this chart", "Select them again")
    newest = row.codings.order_by("-id").first() or assignment.run
    Evidence.objects.get_or_create(
        run=newest, document=document, assignment=assignment, start=words.start, end=words.end, not_coded=None
    )
