"""The level of a visit as a person settled it: the facts, what was changed in them and why, and the code they give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from superbill.coding.em import level
from superbill.coding.em.families import codes_like
from superbill.errors import BadInput
from superbill.model import encounter as read
from superbill.model.coded import CodedEncounter
from superbill.model.value import Value
from superbill.model.visit import ReadVisit, Visit
from superbill.office import audit
from superbill.office.models import Encounter, VisitDecision
from superbill.office.records.charge_master import charge_of
from superbill.office.records.encounters import encounter_row, newest_documents, read_encounter, store_encounter
from superbill.office.records.keeping import kept, sha256, storable, storable_tree

LISTS = ("problems", "data", "risks", "times")
SINGLE = ("family", "patient", "basis", "service_date")


@kept
def settle_visit(encounter_id: str, facts: Visit, *, by: str, reason: str = "", at: dt.datetime | None = None) -> int:
    """Store the facts of a visit with the level that they give; returns the number of the decision.

    Facts that differ from what the note told need a reason, and every quoted word must stand in the documents. The
    same facts again change nothing.
    """
    storable_tree(facts.model_dump(), "facts")
    row = encounter_row(encounter_id, lock=True)
    _stand_in_the_record(row, facts)
    held = row.visit_decisions.order_by("-number").first()
    value = ReadVisit(facts=facts, level=level(facts), decision="assigned")
    text = value.model_dump_json(by_alias=True)
    if held and held.sha256 == sha256(text):
        return held.number
    note = told_by_the_note(row)
    changed = changes(note.facts if note else None, facts)
    reason = storable(" ".join(reason.split()), "reason", 1000)
    if changed and not reason:
        raise BadInput("reason", "is missing", f"Say why the facts differ from the note's: {', '.join(changed)}")
    made = VisitDecision.objects.create(
        encounter=row,
        number=held.number + 1 if held else 1,
        code=value.level.code or "",
        basis=value.level.basis or "",
        value=text,
        changed=list(changed),
        reason=reason,
        sha256=sha256(text),
        by=by,
        at=at or timezone.now(),
    )
    audit.record(by, "settle", "visit", str(made.public_id), made.code)
    _charge(row, value, by, made.at)
    return made.number


def _charge(row: Encounter, settled: ReadVisit, by: str, at: dt.datetime) -> None:
    """Put the settled code on the charge line of the visit. With no such line, or several, the charges stay.

    The amount follows the charge master where the line was charged by it; an amount of somebody's own stays.
    """
    encounter = read_encounter(row)
    there = [line for line in encounter.lines if line.code in codes_like(settled.facts)]
    code = settled.level.code
    if not code or len(there) != 1 or there[0].code == code:
        return
    new = there[0].model_copy(update={"code": code, "charge": _fee(encounter, there[0], code)})
    lines = tuple(new if line is there[0] else line for line in encounter.lines)
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
    held = row.visit_decisions.order_by("-number").first()
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
