"""Claims, their versions and their road from built to posted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from django.utils import timezone

from superbill.errors import BadInput
from superbill.model.claim import Claim as ProfessionalClaim
from superbill.model.institutional import InstitutionalClaim
from superbill.office import audit
from superbill.office import models as rows
from superbill.office.models import Claim, ClaimVersion, Sequence
from superbill.office.records import standings
from superbill.office.records.bulk import insert_rows
from superbill.office.records.encounters import encounter_row
from superbill.office.records.keeping import kept, sha256, storable
from superbill.payers.tracking import ClaimEvent

BATCH = 500

ClaimValue = ProfessionalClaim | InstitutionalClaim
"""A claim of either kind; a facility's is told by its type of bill."""

STAGES = {
    "built": "claim built",
    "sent": "claim sent",
    "TA1": "TA1 received",
    "999": "999 received",
    "277CA": "277CA received",
    "277": "277 received",
    "835": "835 received",
}
"""What an event says of the encounter when it does not say what it made of the claim."""


@dataclass(frozen=True)
class ClaimRecord:
    """A claim as it is kept: which version stands, and whether this call made it."""

    public_id: str
    control_number: str
    version: int
    new: bool


@dataclass(frozen=True)
class Event:
    """One step of a claim's road."""

    kind: str
    detail: str
    at: dt.datetime
    by: str
    source_sha256: str
    state: str = ""


@kept
def store_claim(
    encounter_id: str, value: ClaimValue, by: str = "system", *, at: dt.datetime | None = None
) -> ClaimRecord:
    """Store a claim that was built; the same content again changes nothing, other content is the next version."""
    encounter = encounter_row(encounter_id)
    at = at or timezone.now()
    number = storable(value.control_number, "control_number", 20)
    text = storable(msgspec.json.encode(value).decode(), "claim")
    row = Claim.objects.select_for_update().filter(control_number=number).first()
    if row and row.encounter_id != encounter.pk:
        raise BadInput("control_number", "is that of another encounter's claim", "Give each claim its own number")
    newest = row.versions.order_by("-number").first() if row else None
    if row and newest and newest.sha256 == sha256(text):
        return ClaimRecord(str(row.public_id), number, newest.number, new=False)
    row = row or Claim(encounter=encounter, control_number=number)
    row.charge = value.charge
    row.save()
    version = ClaimVersion.objects.create(
        claim=row,
        number=newest.number + 1 if newest else 1,
        frequency=value.frequency,
        charge=value.charge,
        value=text,
        sha256=sha256(text),
        by=by,
        at=at,
    )
    standings.stand(row, value)
    _add_event(row, Event("built", f"version {version.number}", at, by, version.sha256))
    audit.record(by, "store", "claim", str(row.public_id), f"version {version.number}")
    return ClaimRecord(str(row.public_id), number, version.number, new=True)


@kept
def add_event(  # noqa: PLR0913 - the parts of an event
    control_number: str,
    kind: str,
    detail: str = "",
    *,
    state: str = "",
    source_sha256: str = "",
    at: dt.datetime | None = None,
    by: str = "system",
) -> bool:
    """Add a step (sent, TA1, 999, 277CA, 835, posted ...) to a claim's road; False when it is there already.

    `state` is what the step made of the claim (accepted, rejected, paid, denied ...). The same step is the same kind,
    detail and source file; without a source file it is the same moment too.
    """
    row = claim_row(control_number)
    at = at or timezone.now()
    kind, state = storable(kind, "kind", 20), storable(state, "state", 20)
    new = _add_event(row, Event(kind, storable(detail, "detail"), at, by, source_sha256, state))
    if new:
        audit.record(by, f"event {kind}", "claim", str(row.public_id))
    return new


@kept
def add_events(
    events: Iterable[ClaimEvent], *, source_sha256: str = "", at: dt.datetime | None = None, by: str = "system"
) -> int:
    """Add what was sent or answered to the road of each claim; returns how many steps are new.

    All or nothing: one file's events are there together. A claim that is not ours is refused.
    """
    at = at or timezone.now()
    values = list(events)
    numbers = {event.claim for event in values}
    found = {row.control_number: row for row in Claim.objects.filter(control_number__in=numbers)}
    if numbers - found.keys():
        raise BadInput("control_number", "is not a claim in the records", "Store the claim first")
    told = [
        (
            found[event.claim],
            Event(
                storable(event.source.value, "kind", 20),
                storable(event.detail, "detail"),
                at,
                by,
                source_sha256,
                storable(event.state.value, "state", 20),
            ),
        )
        for event in values
    ]
    new = _add_events(told)
    _note_numbers(values, found)
    if new:
        audit.record(by, "events", "claims", source_sha256[:40], f"{new} events")
    return new


def _note_numbers(events: list[ClaimEvent], found: dict[str, Claim]) -> None:
    """Keep the payer's own number of each claim where an answer tells it: what a remittance may be matched by."""
    told = {found[e.claim].pk: e.payer_claim_number for e in events if e.payer_claim_number}
    held = list(rows.ClaimStanding.objects.filter(claim_id__in=told).only("claim_id", "payer_claim_number"))
    changed = [row for row in held if row.payer_claim_number != told[row.claim_id]]
    for row in changed:
        row.payer_claim_number = told[row.claim_id]
    rows.ClaimStanding.objects.bulk_update(changed, ["payer_claim_number"], batch_size=500)


@kept
def load_claim(control_number: str, *, by: str = "system") -> ClaimValue:
    """Return the newest version of a claim, equal to the value that was stored."""
    row = claim_row(control_number)
    audit.record(by, "read", "claim", str(row.public_id))
    text = row.versions.latest("number").value
    if "bill_type" in msgspec.json.decode(text):
        return msgspec.json.decode(text, type=InstitutionalClaim)
    return msgspec.json.decode(text, type=ProfessionalClaim)


def claims_of(encounter_id: str) -> tuple[str, ...]:
    """Return the control numbers of an encounter's claims, oldest first."""
    return tuple(encounter_row(encounter_id).claims.values_list("control_number", flat=True))


def timeline(control_number: str) -> tuple[Event, ...]:
    """Return everything that happened to a claim, oldest first."""
    events = claim_row(control_number).events.all()
    return tuple(Event(e.kind, e.detail, e.at, e.by, e.source_sha256, e.state) for e in events)


@kept
def next_number(name: str) -> int:
    """Give out the next number of a sequence (such as `interchange`): each once, also after a crash or a restart."""
    Sequence.objects.get_or_create(name=name)
    row = Sequence.objects.select_for_update().get(name=name)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def claim_row(control_number: str) -> Claim:
    """Return the row of a control number, or say that there is none."""
    try:
        return Claim.objects.get(control_number=control_number)
    except Claim.DoesNotExist:
        raise BadInput("control_number", "is not a claim in the records", "Store the claim first") from None


def _add_event(row: Claim, event: Event) -> bool:
    return _add_events([(row, event)]) == 1


def _add_events(told: list[tuple[Claim, Event]]) -> int:
    """Add events that are not there yet, a few statements for any number; returns how many are new."""
    by_key = {_event_key(row, event): (row, event) for row, event in told}
    held = set(rows.ClaimEvent.objects.filter(key__in=list(by_key)).values_list("key", flat=True))
    new = {key: pair for key, pair in by_key.items() if key not in held}
    insert_rows(
        [
            rows.ClaimEvent(
                claim=row,
                kind=event.kind,
                state=event.state,
                detail=event.detail,
                source_sha256=event.source_sha256,
                at=event.at,
                by=event.by,
                key=key,
            )
            for key, (row, event) in new.items()
        ]
    )
    _set_stages(new.values())
    standings.stage(row.pk for row, _ in new.values())
    return len(new)


def _set_stages(told: Iterable[tuple[Claim, Event]]) -> None:
    """Bring the stage of each encounter up to its last event."""
    stages: dict[int, tuple[str, dt.datetime]] = {}
    for row, event in told:
        stage = event.state or STAGES.get(event.kind, "")
        before = stages.get(row.encounter_id, ("", event.at))
        stages[row.encounter_id] = (stage or before[0], event.at)
    groups: dict[tuple[str, dt.datetime], list[int]] = {}
    for encounter, told_stage in stages.items():
        groups.setdefault(told_stage, []).append(encounter)
    for (stage, at), ids in groups.items():
        changes = {"changed_at": at} | ({"stage": stage} if stage else {})
        for start in range(0, len(ids), BATCH):
            rows.Encounter.objects.filter(pk__in=ids[start : start + BATCH]).update(**changes)


def _event_key(row: Claim, event: Event) -> str:
    moment = "" if event.source_sha256 else event.at.isoformat()
    return sha256("|".join((str(row.pk), event.kind, event.source_sha256, moment, event.detail)))
