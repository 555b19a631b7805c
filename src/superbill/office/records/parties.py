"""Patients, coverages, payers and providers, as the encounters that name them bring them in."""

from __future__ import annotations

from superbill.errors import BadInput
from superbill.model import encounter as read
from superbill.model import party
from superbill.office.models import CardChange, Coverage, Encounter, EncounterParty, Patient, Payer, Provider
from superbill.office.records.keeping import countable, sha256, storable

KINDS = ("commercial", "medicare", "medicare_advantage", "medicaid", "tricare", "champva", "workers_compensation",
         "auto", "liability", "veterans", "self_pay", "other")  # fmt: skip
"""What a payer can be."""

ROLES = (
    "provider", "pay_to", "rendering", "referring", "ordering", "supervising", "attending", "operating", "facility",
)  # fmt: skip


def patient_of(value: party.Patient, current: Patient | None) -> Patient:
    """Find or make the patient's row and bring it up to date.

    Two records are one person only by the same medical record number; a name and a birthday are not enough to mix
    two charts. An encounter keeps its patient, and is refused when it comes back with somebody else's.
    """
    number = storable(value.medical_record_number or "", "patient.medical_record_number", 100)
    if current is not None and number and _was_corrected(current, number):
        number = current.medical_record_number
        value = value.model_copy(update={"medical_record_number": number})
    if current is not None and _somebody_else(current, value):
        raise BadInput(
            "patient",
            "this encounter's id is already that of another patient's encounter",
            "Give each encounter an id of its own",
        )
    held = Patient.objects.filter(medical_record_number=number).first() if number else None
    row = (standing(held) if held else None) or current or Patient()
    if row.birth_date and value.birth_date and row.birth_date != value.birth_date and row != current:
        raise BadInput(
            "patient.birth_date",
            "differs from the birth date on file under the same medical record number",
            "Check the medical record number; correct the encounter that has it wrong",
        )
    name = value.name or party.PersonName(last="")
    row.last_name, row.first_name = name.last or row.last_name, name.first or row.first_name
    row.birth_date = value.birth_date or row.birth_date
    row.death_date = value.death_date or row.death_date
    row.sex = value.sex or row.sex
    if held is None or held == row:  # the number of a duplicate stays with the duplicate
        row.medical_record_number = number or row.medical_record_number
    row.account = value.account or row.account
    row.value = value.model_dump_json()
    row.save()
    return row


def standing(row: Patient) -> Patient:
    """Return the record that stands for a patient: the one that theirs was merged into, if it was."""
    while row.merged_into is not None:
        row = row.merged_into
    return row


def _was_corrected(row: Patient, number: str) -> bool:
    """Tell whether a number was the patient's until somebody corrected it."""
    changes = CardChange.objects.filter(kind="patient", card=row.public_id, before__medical_record_number=number)
    return number != row.medical_record_number and changes.exists()


def _somebody_else(row: Patient, value: party.Patient) -> bool:
    """Tell a corrected patient from another one: a shared number decides, then birth date and name."""
    asked = value.medical_record_number or ""
    if asked and row.duplicates.filter(medical_record_number=asked).exists():
        return False
    known = (
        (row.medical_record_number, asked),
        (row.account, value.account or ""),
    )
    pairs = [(a, b) for a, b in known if a and b]
    if pairs:
        return all(a != b for a, b in pairs)
    if row.birth_date and value.birth_date and row.birth_date != value.birth_date:
        return True
    return bool(value.name and row.last_name and row.last_name.lower() != value.name.last.lower())


def payer_of(value: party.Payer) -> Payer:
    """Find or make the payer's row."""
    row, _ = Payer.objects.update_or_create(
        key=storable(payer_key(value), "payer.id", 200),
        defaults={
            "kind": value.kind,
            "identifier": value.id or "",
            "value": value.model_dump_json(),
        }
        | ({"name": value.name} if value.name else {}),  # an encounter that leaves the name out does not take it away
    )
    return row


def payer_key(value: party.Payer) -> str:
    """Return how a payer is found again: by its electronic identifier, else by kind and name."""
    return f"id:{value.id}" if value.id else f"name:{value.kind}/{(value.name or '').strip().lower()}"


def store_coverages(patient: Patient, coverages: tuple[party.Coverage, ...]) -> None:
    """Bring the patient's policies up to date, each with its place in the order of payers."""
    for number, value in enumerate(coverages):
        if value.order < 1:
            raise BadInput(f"coverages[{number}].order", "is below 1", "Write 1 for the primary coverage")
        holder = value.subscriber
        Coverage.objects.update_or_create(
            patient=patient,
            payer=payer_of(value.payer),
            member_id=storable(holder.member_id if holder else "", f"coverages[{number}].subscriber.member_id", 100),
            defaults={
                "order": countable(value.order, f"coverages[{number}].order"),
                "group_number": value.group_number or "",
                "plan_name": value.plan_name or "",
                "relationship": holder.relationship if holder else "",
                "effective_from": value.effective_from,
                "effective_to": value.effective_to,
                "value": value.model_dump_json(),
            },
        )


def store_providers(encounter: Encounter, value: read.Encounter) -> None:
    """Set who did what at the encounter; a role that is no longer named is taken away."""
    named = {role: who for role in ROLES if (who := getattr(value, role)) and who != party.Provider()}
    EncounterParty.objects.filter(encounter=encounter).exclude(role__in=named).delete()
    for role, who in named.items():
        EncounterParty.objects.update_or_create(
            encounter=encounter, role=role, defaults={"provider": _provider_of(who)}
        )


def _provider_of(value: party.Provider) -> Provider:
    text = value.model_dump_json()
    name = value.name or party.PersonName(last="")
    row, _ = Provider.objects.update_or_create(
        key=storable(f"npi:{value.npi}" if value.npi else f"sha256:{sha256(text)}", "provider.npi", 80),
        defaults={
            "npi": value.npi or "",
            "last_name": name.last,
            "first_name": name.first,
            "organization": value.organization or "",
            "taxonomy": value.taxonomy or "",
            "value": text,
        },
    )
    return row
