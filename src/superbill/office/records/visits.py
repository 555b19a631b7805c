"""The level of a visit as a person settled it: the facts, what was changed in them and why, and the code they give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from superbill.coding.em import level
from superbill.errors import BadInput
from superbill.model import encounter as read
from superbill.model.coded import CodedEncounter
from superbill.model.value import Value
from superbill.model.visit import ReadVisit, Visit
from superbill.office import audit
from superbill.office.models import ChartStep, Encounter, VisitDecision
from superbill.office.records.board import Board, Snapshot
from superbill.office.records.charge_master import charge_of
from superbill.office.records.encounters import encounter_row, newest_documents, read_encounter, store_encounter
from superbill.office.records.keeping import kept, sha256, storable, storable_tree
from superbill.office.records.visit_codes import family_codes, put_level

LISTS = ("problems", "data", "risks", "times")
SINGLE = ("family", "patient", "basis", "service_date")
VISIT = "visit"
"""The part of a chart's step that holds the level and its charge line."""


@kept
def settle_visit(encounter_id: str, facts: Visit, *, by: str, reason: str = "", at: dt.datetime | None = None) -> int:
    """Store the facts of a visit with the level that they give; returns the number of the decision.

    The chart's codes and the charge line of the visit get the level's code as one step of the chart, which `undo` takes
    back. Facts that differ from what the note told need a reason, and every quoted word must stand in the documents.
    The same facts again change nothing.
    """
    storable_tree(facts.model_dump(), "facts")
    row = encounter_row(encounter_id, lock=True)
    _stand_in_the_record(row, facts)
    held, stood = _held(row), visit_of(encounter_id)
    value = ReadVisit(facts=facts, level=level(facts), decision="assigned")
    text = value.model_dump_json(by_alias=True)
    if held and held.sha256 == sha256(text):
        return held.number
    note = told_by_the_note(row)
    changed = changes(note.facts if note else None, facts)
    reason = storable(" ".join(reason.split()), "reason", 1000)
    if changed and not reason:
        raise BadInput("reason", "is missing", f"Say why the facts differ from the note's: {', '.join(changed)}")
    made = _decide(row, value, by, at or timezone.now(), changed=list(changed), reason=reason)
    before, after = _charge(row, stood, value, by, made.at)
    board = Board(encounter_id, by)
    codes = put_level(board, stood, value)
    why = f"the level was settled at {made.code or 'no code'}{': ' if reason else ''}{reason}"
    board.write(
        "settled",
        codes,
        why,
        before={VISIT: {"decided": held.sha256 if held else "", "line": before}},
        after={VISIT: {"decided": made.sha256, "line": after}},
    )
    return made.number


def as_it_stands(row: Encounter, step: ChartStep) -> Snapshot:
    """Return the level and its charge line as they stand, where a step changed them."""
    if VISIT not in step.after:
        return {}
    held, settled = _held(row), step.after[VISIT]["line"]
    line = settled and next((n for n in read_encounter(row).lines if n.number == settled["number"]), None)
    return {VISIT: {"decided": held.sha256 if held else "", "line": _told(line) if line else None}}


def take_back(board: Board, step: ChartStep) -> None:
    """Let the level and the charge line stand again as before a step that settled them; both stay in the history."""
    if VISIT not in step.before:
        return
    row, stood, at = board.row, step.before[VISIT], timezone.now()
    held = row.visit_decisions.filter(sha256=stood["decided"]).first() if stood["decided"] else None
    value = ReadVisit.model_validate_json(held.value) if held else None
    gone = _held(row)
    reason = f"took back {gone.code or 'no code'}" if gone else ""
    _decide(row, value, board.by, at, changed=held.changed if held else [], reason=reason)
    if stood["line"]:
        _put_line(row, stood["line"], board.by, at)
        row.refresh_from_db()


def _decide(  # noqa: PLR0913 - the parts of one decision
    row: Encounter, value: ReadVisit | None, by: str, at: dt.datetime, *, changed: list[str], reason: str
) -> VisitDecision:
    """Write a decision down; without a value the note's level stands again."""
    text = value.model_dump_json(by_alias=True) if value else ""
    newest = row.visit_decisions.order_by("-number").first()
    made = VisitDecision.objects.create(
        encounter=row,
        number=newest.number + 1 if newest else 1,
        code=value.level.code or "" if value else "",
        basis=value.level.basis or "" if value else "",
        value=text,
        changed=changed,
        reason=reason,
        sha256=sha256(text),
        by=by,
        at=at,
    )
    audit.record(by, "settle" if value else "take back", "visit", str(made.public_id), made.code)
    return made


def _held(row: Encounter) -> VisitDecision | None:
    """Return the decision that stands, or None where the note's level does."""
    newest = row.visit_decisions.order_by("-number").first()
    return newest if newest and newest.value else None


Line = dict[str, Any]


def _charge(
    row: Encounter, stood: ReadVisit | None, settled: ReadVisit, by: str, at: dt.datetime
) -> tuple[Line | None, Line | None]:
    """Put the settled code on the charge line of the visit; returns the line before and after.

    With no such line, or several, the charges stay. The amount follows the charge master where the line was charged by
    it; an amount of somebody's own stays.
    """
    encounter = read_encounter(row)
    codes = family_codes(stood, settled)
    there = [line for line in encounter.lines if line.code in codes]
    code = settled.level.code
    if not code or len(there) != 1 or there[0].code == code:
        return None, None
    new = there[0].model_copy(update={"code": code, "charge": _fee(encounter, there[0], code)})
    _put_line(row, _told(new), by, at)
    return _told(there[0]), _told(new)


def _told(line: read.ServiceLine) -> Line:
    return {"number": line.number, "code": line.code, "charge": None if line.charge is None else str(line.charge)}


def _put_line(row: Encounter, told: Line, by: str, at: dt.datetime) -> None:
    encounter = read_encounter(row)
    new = {"code": told["code"], "charge": None if told["charge"] is None else Decimal(told["charge"])}
    lines = tuple(n.model_copy(update=new) if n.number == told["number"] else n for n in encounter.lines)
    store_encounter(encounter.model_copy(update={"lines": lines}), source=row.source, by=by, at=at)


def _fee(encounter: read.Encounter, line: read.ServiceLine, code: str) -> Decimal | None:
    day, practice = line.service_date or encounter.day, encounter.provider.npi or ""
    if day is None or line.code is None:
        return line.charge
    before, now = (charge_of(practice, each, line.modifiers, day) for each in (line.code, code))
    by_master = before is not None and now is not None and line.charge == before.charge * line.units
    return now.charge * line.units if now and by_master else line.charge


def visit_of(encounter_id: str) -> ReadVisit | None:
    """Return the visit as it stands: what a person settled, else what the note told."""
    row = encounter_row(encounter_id)
    held = _held(row)
    return ReadVisit.model_validate_json(held.value) if held else told_by_the_note(row)


def facts_of(row: Encounter) -> Visit | None:
    """Return the facts of a visit as they stand, blank ones where nobody told any; None for a chart without a date."""
    stands = visit_of(str(row.public_id))
    if stands is not None:
        return stands.facts
    day = row.service_date
    return Visit(id=row.reference, family="office", service_date=day) if day else None


def told_by_the_note(row: Encounter) -> ReadVisit | None:
    """Return the visit as the newest coding read it from the note."""
    run = row.codings.order_by("-id").first()
    return CodedEncounter.model_validate_json(run.value).visit if run else None


def changes(before: Visit | None, after: Visit) -> tuple[str, ...]:
    """Name what a person changed in the facts: what was added, taken out or set otherwise."""
    if before is None:
        return ("all facts, since the note tells of no visit",)
    found: list[str] = []
    for name in LISTS:
        old, new = getattr(before, name), getattr(after, name)
        found += [f"{name} taken out: {_words(v)}" for v in _without(old, new)]
        found += [f"{name} added: {_words(v)}" for v in _without(new, old)]
    for name in SINGLE:
        if getattr(before, name) != getattr(after, name):
            found.append(f"{name}: {getattr(before, name) or 'not told'} to {getattr(after, name) or 'not told'}")
    return tuple(found)


def _without(these: Sequence[Value], those: Sequence[Value]) -> list[Value]:
    left = list(those)
    found = []
    for value in these:
        if value in left:
            left.remove(value)
        else:
            found.append(value)
    return found


def _words(value: Value) -> str:
    told = value.model_dump(exclude={"evidence"}, exclude_defaults=True)
    return ", ".join(str(part).replace("_", " ") for part in told.values())


def _stand_in_the_record(row: Encounter, facts: Visit) -> None:
    documents = newest_documents(row)
    for name in LISTS:
        for number, value in enumerate(getattr(facts, name)):
            for span in value.evidence:
                document = documents.get(span.document)
                if document is None or document.text[span.start : span.end] != span.text:
                    raise BadInput(
                        f"{name}[{number}]", "quotes words that the documents do not have there", "Quote them again"
                    )
