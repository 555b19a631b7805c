"""The insurance card: a coverage entered once, in the patient's record and in the visits that have no claim yet."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from superbill.errors import BadInput
from superbill.model import party
from superbill.office import audit
from superbill.office.models import Coverage, Patient
from superbill.office.models import Encounter as Row
from superbill.office.records.card_days import check_birth, check_term
from superbill.office.records.directory import refuse_retired
from superbill.office.records.encounters import load_encounter, store_encounter
from superbill.office.records.keeping import kept, public_id, storable
from superbill.office.records.parties import KINDS, store_coverages

NEEDED = {"payer_name": "Write the payer as the card has it", "member_id": "Write the member number of the card"}


@kept
def add_coverage(patient_id: str, values: Mapping[str, str], *, by: str) -> int:
    """Enter an insurance card; returns how many visits without a claim have it now.

    A place that another coverage holds is taken: that one and those after it move down by one. The same policy twice
    is refused, since it would be billed twice.
    """
    row = Patient.objects.select_for_update(of=("self",)).filter(public_id=public_id(patient_id, "patient")).first()
    if row is None:
        raise BadInput("patient", "is not in the records", "Search for the patient again")
    if row.merged_into_id:
        raise BadInput("patient", "was merged into another record", "Enter the card at the record that stays")
    told = _coverage(values)
    refuse_retired([told.payer])
    _refuse_twice(row, told)
    _make_room(row, told.order)
    store_coverages(row, (told,))
    audit.record(by, "add", "coverage", patient_id)
    return sum(_into(visit, told, by) for visit in row.encounters.filter(claims__isnull=True))


def _coverage(values: Mapping[str, str]) -> party.Coverage:
    text = {name: storable(str(value).strip(), name, 200) for name, value in values.items()}
    for name, do in NEEDED.items():
        if not text.get(name):
            raise BadInput(name, "is missing", do)
    if text.get("kind") not in KINDS:
        raise BadInput("kind", "is not a kind of payer", f"Choose one of {', '.join(KINDS)}")
    if not text.get("order", "").isdecimal() or not 1 <= int(text["order"]) <= 9:
        raise BadInput("order", "is not a place in the order of payers", "Write 1 for the primary coverage")
    own = text.get("relationship", "self") == "self"
    holder = {"last": text.get("holder_last", ""), "first": text.get("holder_first", "")}
    if not own and not holder["last"]:
        raise BadInput("holder", "is missing", "Write who holds the policy: the claim names the subscriber")
    subscriber = {"member_id": text["member_id"], "relationship": text.get("relationship") or "self"}
    held = {} if own else {"name": holder, "birth_date": text.get("holder_born") or None}
    try:
        told = party.Coverage.model_validate(
            {
                "order": int(text["order"]),
                "payer": {"kind": text["kind"], "id": text.get("payer_id") or None, "name": text["payer_name"]},
                "subscriber": subscriber | held,
                "group_number": text.get("group_number") or None,
                "plan_name": text.get("plan_name") or None,
                "effective_from": text.get("effective_from") or None,
                "effective_to": text.get("effective_to") or None,
            }
        )
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise BadInput(field, "cannot be used", "Correct it as the card has it") from None
    check_birth(told.subscriber.birth_date if told.subscriber else None, "holder born")
    check_term(told)
    return told


def _refuse_twice(row: Patient, told: party.Coverage) -> None:
    member = told.subscriber.member_id if told.subscriber else ""
    for held in row.coverages.select_related("payer").filter(member_id__iexact=member):
        same = held.payer.identifier.upper() == (told.payer.id or "").upper() if told.payer.id else False
        if same or held.payer.name.upper() == (told.payer.name or "").upper():
            raise BadInput("card", "is on file already", "Correct that coverage instead")


def _make_room(row: Patient, order: int) -> None:
    if not row.coverages.filter(order=order).exists():
        return
    for held in row.coverages.filter(order__gte=order):
        moved = party.Coverage.model_validate_json(held.value).model_copy(update={"order": held.order + 1})
        Coverage.objects.filter(pk=held.pk).update(order=held.order + 1, value=moved.model_dump_json())


def _into(row: Row, told: party.Coverage, by: str) -> bool:
    """Bring the new coverage into a visit that it covers; its payer is the visit's where it comes first."""
    visit = load_encounter(str(row.public_id), by=by)
    day = visit.day
    if day and ((told.effective_from and day < told.effective_from) or (told.effective_to and day > told.effective_to)):
        return False
    taken = any(c.order == told.order for c in visit.coverages)
    moved = tuple(
        c.model_copy(update={"order": c.order + 1}) if taken and c.order >= told.order else c for c in visit.coverages
    )
    update: dict[str, object] = {"coverages": tuple(sorted((*moved, told), key=lambda c: c.order))}
    if told.order == 1:
        update["payer"] = told.payer
    store_encounter(visit.model_copy(update=update), source=row.source, by=by)
    return True
