"""Claims, their versions and their road from built to posted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec
from django.utils import timezone

from superbill.errors import BadInput
from superbill.model.claim import Claim as ClaimValue
from superbill.office import audit
from superbill.office.models import Claim, ClaimEvent, ClaimVersion, Sequence
from superbill.office.records.encounters import encounter_row
from superbill.office.records.keeping import kept, sha256, storable

STAGES = {
    "built": "claim built",
    "sent": "claim sent",
    "TA1": "acknowledged",
    "999": "acknowledged",
    "277CA": "acknowledged",
    "835": "remittance",
    "posted": "posted",
}
"""What an event makes of the encounter's stage."""


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
    _add_event(row, Event("built", f"version {version.number}", at, by, version.sha256))
    audit.record(by, "store", "claim", str(row.public_id), f"version {version.number}")
    return ClaimRecord(str(row.public_id), number, version.number, new=True)


@kept
def add_event(  # noqa: PLR0913 - the parts of an event
    control_number: str,
    kind: str,
    detail: str = "",
    *,
    source_sha256: str = "",
    at: dt.datetime | None = None,
    by: str = "system",
) -> bool:
    """Add a step (sent, TA1, 999, 277CA, 835, posted ...) to a claim's road; False when it is there already.

    The same step is the same kind, detail and source file; without a source file it is the same moment too.
    """
    row = claim_row(control_number)
    at = at or timezone.now()
    new = _add_event(row, Event(storable(kind, "kind", 20), storable(detail, "detail"), at, by, source_sha256))
    if new:
        audit.record(by, f"event {kind}", "claim", str(row.public_id))
    return new


@kept
def load_claim(control_number: str, *, by: str = "system") -> ClaimValue:
    """Return the newest version of a claim, equal to the value that was stored."""
    row = claim_row(control_number)
    audit.record(by, "read", "claim", str(row.public_id))
    return msgspec.json.decode(row.versions.latest("number").value, type=ClaimValue)


def claims_of(encounter_id: str) -> tuple[str, ...]:
    """Return the control numbers of an encounter's claims, oldest first."""
    return tuple(encounter_row(encounter_id).claims.values_list("control_number", flat=True))


def timeline(control_number: str) -> tuple[Event, ...]:
    """Return everything that happened to a claim, oldest first."""
    rows = claim_row(control_number).events.all()
    return tuple(Event(e.kind, e.detail, e.at, e.by, e.source_sha256) for e in rows)


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
    moment = "" if event.source_sha256 else event.at.isoformat()
    key = sha256("|".join((str(row.pk), event.kind, event.source_sha256, moment, event.detail)))
    if ClaimEvent.objects.filter(key=key).exists():
        return False
    ClaimEvent.objects.create(
        claim=row,
        kind=event.kind,
        detail=event.detail,
        source_sha256=event.source_sha256,
        at=event.at,
        by=event.by,
        key=key,
    )
    encounter = row.encounter
    encounter.stage, encounter.changed_at = STAGES.get(event.kind, encounter.stage), event.at
    encounter.save(update_fields=["stage", "changed_at"])
    return True
