"""Two records of one person brought together, and parted again when it was a mistake; corrections of cards."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import TypeVar

from django.utils import timezone
from pydantic import ValidationError

from superbill.errors import BadInput
from superbill.model import party
from superbill.office import audit
from superbill.office.models import CardChange, Coverage, Encounter, Patient, PatientMerge
from superbill.office.records.card_days import check_birth, check_term
from superbill.office.records.encounters import load_encounter, store_encounter
from superbill.office.records.keeping import kept, storable

PATIENT_FIELDS = ("last_name", "first_name", "birth_date", "sex", "medical_record_number")
MRN = "medical_record_number"
M = TypeVar("M", party.Patient, party.Coverage)
COVERAGE_FIELDS = ("order", "member_id", "group_number", "plan_name", "effective_from", "effective_to")


@kept
def merge_patients(kept_id: str, duplicate_id: str, reason: str, *, by: str, at: dt.datetime | None = None) -> str:
    """Bring the encounters and coverages of a duplicate under the record that stays, and return the merge's id.

    Nothing is thrown away: the duplicate stays as it was and leads to the other, the merge names everything that went
    over, and undoing it takes exactly that back.
    """
    stays, goes = _patient(kept_id), _patient(duplicate_id)
    if stays == goes:
        raise BadInput("patient", "is one record, not two", "Choose the other record of the same person")
    if stays.merged_into_id or goes.merged_into_id:
        raise BadInput("patient", "was merged before", "Open the record that stays, or undo that merge first")
    if stays.birth_date and goes.birth_date and stays.birth_date != goes.birth_date:
        raise BadInput("birth date", "differs between the two", "Correct the card that has it wrong, then merge")
    moved = {
        "encounters": [str(e.public_id) for e in goes.encounters.all()],
        "coverages": [str(c.public_id) for c in goes.coverages.all() if not _held(stays, c)],
    }
    _move(moved, stays)
    goes.merged_into = stays
    goes.save(update_fields=["merged_into"])
    row = PatientMerge.objects.create(
        duplicate=goes, kept=stays, moved=moved, reason=_reason(reason), by=by, at=at or timezone.now()
    )
    audit.record(by, "merge", "patient", str(goes.public_id), f"into {stays.public_id}")
    return str(row.public_id)


@kept
def undo_merge(merge_id: str, reason: str, *, by: str, at: dt.datetime | None = None) -> bool:
    """Part two records again: what went over goes back, and what came since under the duplicate's number goes too."""
    try:
        row = PatientMerge.objects.select_for_update().get(public_id=uuid.UUID(merge_id), undoes__isnull=True)
    except (ValueError, PatientMerge.DoesNotExist):
        raise BadInput("merge", "is not in the records", "Open the patient again") from None
    if hasattr(row, "undone_by"):
        return False
    if row.kept.merged_into_id:
        raise BadInput("merge", "is below a later one", "Undo the later merge first")
    later = [
        str(e.public_id)
        for e in row.kept.encounters.all()
        if row.duplicate.medical_record_number and _number(e) == row.duplicate.medical_record_number
    ]
    moved = {
        "encounters": sorted({*row.moved["encounters"], *later}),
        "coverages": row.moved["coverages"],
    }
    _move(moved, row.duplicate)
    row.duplicate.merged_into = None
    row.duplicate.save(update_fields=["merged_into"])
    PatientMerge.objects.create(
        duplicate=row.duplicate,
        kept=row.kept,
        moved=moved,
        reason=_reason(reason),
        undoes=row,
        by=by,
        at=at or timezone.now(),
    )
    audit.record(by, "undo merge", "patient", str(row.duplicate.public_id), f"from {row.kept.public_id}")
    return True


@kept
def correct_patient(patient_id: str, values: Mapping[str, str], *, by: str, reason: str = "") -> int:
    """Correct a patient's card, and every encounter of theirs that has no claim yet; returns how many those are.

    A claim that was built keeps what it was built with: correct it as a replacement. Another medical record number
    needs a reason, and every encounter under the one that was wrong gets it, so that it stays this patient's.
    """
    row = _patient(patient_id)
    before = {name: str(getattr(row, name) or "") for name in PATIENT_FIELDS}
    after = {name: storable(values.get(name, before[name]).strip(), name, 200) for name in PATIENT_FIELDS}
    if after == before:
        return 0
    if not after["last_name"]:
        raise BadInput("last name", "is missing", "Write the name as the insurance card has it")
    if after[MRN] != before[MRN]:
        _may_be_numbered(row, after[MRN], reason)
    held = json.loads(row.value)
    name = (held.get("name") or {}) | {"last": after["last_name"], "first": after["first_name"]}
    born, sex = after["birth_date"] or None, after["sex"] or None
    told = _model(party.Patient, held | {"name": name, "birth_date": born, "sex": sex, MRN: after[MRN] or None})
    if after["birth_date"] != before["birth_date"]:
        check_birth(told.birth_date)
    row.last_name, row.first_name, row.sex = after["last_name"], after["first_name"], after["sex"]
    row.birth_date, row.value = told.birth_date, told.model_dump_json()
    row.medical_record_number = after[MRN]
    row.save()
    _changed("patient", row.public_id, before, after, by, reason)
    if after[MRN] != before[MRN]:
        _renumber(row, before[MRN], after[MRN], by)
    return sum(_rewrite(e, {"patient": told}, by) for e in _unbilled(row))


@kept
def correct_coverage(coverage_id: str, values: Mapping[str, str], *, by: str, reason: str = "") -> int:
    """Correct a coverage, and every encounter of the patient without a claim that names it; returns how many."""
    rows = Coverage.objects.select_for_update(of=("self",)).select_related("patient")
    try:
        row = rows.get(public_id=uuid.UUID(coverage_id))
    except (ValueError, Coverage.DoesNotExist):
        raise BadInput("coverage", "is not in the records", "Open the patient again") from None
    before = {name: str(getattr(row, name) or "") for name in COVERAGE_FIELDS}
    after = {name: storable(values.get(name, before[name]).strip(), name, 100) for name in COVERAGE_FIELDS}
    if after == before:
        return 0
    if not after["order"].isdecimal() or not 1 <= int(after["order"]) <= 9:
        raise BadInput("order", "is not a place in the order of payers", "Write 1 for the primary coverage")
    if before["member_id"] and not after["member_id"]:
        raise BadInput("member id", "is missing", "Write the member number of the card")
    if row.patient.coverages.filter(order=int(after["order"])).exclude(pk=row.pk).exists() and (
        after["order"] != before["order"]
    ):
        advice = "Move the other coverage first: each payer has a place of its own"
        raise BadInput("order", f"{after['order']} is another coverage's place", advice)
    old = party.Coverage.model_validate_json(row.value)
    told = _model(
        party.Coverage,
        json.loads(row.value)
        | {name: after[name] or None for name in COVERAGE_FIELDS if name not in {"member_id", "order"}}
        | {"order": int(after["order"])}
        | {"subscriber": {**(json.loads(row.value).get("subscriber") or {}), "member_id": after["member_id"]}},
    )
    check_term(told)
    row.order, row.member_id = told.order, after["member_id"]
    row.group_number, row.plan_name = after["group_number"], after["plan_name"]
    row.effective_from, row.effective_to = told.effective_from, told.effective_to
    row.value = told.model_dump_json()
    row.save()
    _changed("coverage", row.public_id, before, after, by, reason)
    return sum(_replace_coverage(e, old, told, by) for e in _unbilled(row.patient))


def _may_be_numbered(row: Patient, number: str, reason: str) -> None:
    if not number:
        raise BadInput("MRN", "is missing", "Write the medical record number")
    if not reason.strip():
        raise BadInput("reason", "is missing", "Say how you know that the medical record number was wrong")
    if Patient.objects.filter(medical_record_number=number).exclude(pk=row.pk).exists():
        do = "Search for that number: where it is the same person, merge the two records"
        raise BadInput("MRN", "is that of another patient's record", do)


def _renumber(row: Patient, old: str, new: str, by: str) -> None:
    """Give the encounters with a claim the number; the others are rewritten whole."""
    for encounter in row.encounters.filter(claims__isnull=False).distinct():
        if _number(encounter) == old:
            held = load_encounter(str(encounter.public_id), by=by).patient
            _rewrite(encounter, {"patient": held.model_copy(update={MRN: new})}, by)


def _replace_coverage(row: Encounter, old: party.Coverage, new: party.Coverage, by: str) -> bool:
    held = load_encounter(str(row.public_id), by=by).coverages
    found = tuple(new if _same_policy(c, old) else c for c in held)
    return _rewrite(row, {"coverages": found}, by) if found != held else False


def _same_policy(one: party.Coverage, other: party.Coverage) -> bool:
    numbers = [c.subscriber.member_id if c.subscriber else "" for c in (one, other)]
    return one.payer == other.payer and numbers[0] == numbers[1]


def _rewrite(row: Encounter, update: Mapping[str, object], by: str) -> bool:
    value = load_encounter(str(row.public_id), by=by)
    store_encounter(value.model_copy(update=dict(update)), source=row.source, by=by)
    return True


def _unbilled(row: Patient) -> list[Encounter]:
    return list(row.encounters.filter(claims__isnull=True))


def _patient(patient_id: str) -> Patient:
    try:
        return Patient.objects.select_for_update(of=("self",)).get(public_id=uuid.UUID(patient_id))
    except (ValueError, Patient.DoesNotExist):
        raise BadInput("patient", "is not in the records", "Search for the patient again") from None


def _held(stays: Patient, coverage: Coverage) -> bool:
    return stays.coverages.filter(payer=coverage.payer, member_id=coverage.member_id).exists()


def _move(moved: Mapping[str, list[str]], to: Patient) -> None:
    Encounter.objects.filter(public_id__in=moved["encounters"]).update(patient=to)
    Coverage.objects.filter(public_id__in=moved["coverages"]).update(patient=to)


def _number(row: Encounter) -> str:
    version = row.versions.order_by("-number").first()
    value = json.loads(version.value) if version else {}
    return str((value.get("patient") or {}).get("medical_record_number") or "")


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("reason", "is missing", "Say how you know")
    return storable(text.strip(), "reason", 1000)


def _model(of: type[M], value: dict[str, object]) -> M:
    try:
        return of.model_validate(value)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        do = "Write days as YYYY-MM-DD, and F, M or U for the sex"
        raise BadInput(field.replace("_", " "), "cannot be", do) from None


def _changed(  # noqa: PLR0913, PLR0917 - the parts of a change
    kind: str, card: uuid.UUID, before: Mapping[str, str], after: Mapping[str, str], by: str, reason: str
) -> None:
    differ = [name for name in after if after[name] != before[name]]
    CardChange.objects.create(
        kind=kind,
        card=card,
        before={n: before[n] for n in differ},
        after={n: after[n] for n in differ},
        reason=storable(reason.strip(), "reason", 1000),
        by=by,
        at=timezone.now(),
    )
    audit.record(by, "correct", kind, str(card), ", ".join(differ))
