"""What every question to a payer needs: who asks, who is covered, under which number it goes out."""

from __future__ import annotations

import datetime as dt

from superbill.errors import BadInput
from superbill.model.claim import Name, Party
from superbill.model.eligibility import Member
from superbill.model.encounter import Encounter
from superbill.model.party import Coverage, Payer, PersonName, Provider
from superbill.office.records.claims import next_number
from superbill.x12.write import Header

KIN = {"spouse": "01", "child": "19"}
OTHER_KIN = "34"
LONGEST = 15


def header_to(payer_id: str, visit: Encounter, now: dt.datetime) -> Header:
    """The envelope of a question of this practice: its tax number or NPI as the sender, the payer as the receiver."""
    sender = "".join(c for c in (visit.provider.tax_id or visit.provider.npi or "") if c.isdecimal())
    if not sender:
        raise BadInput("provider", "has neither tax number nor NPI", "Give them to the billing provider")
    if not payer_id or len(payer_id) > LONGEST:
        raise BadInput("payer", "has no electronic identifier", "Enter it with the patient's card")
    return Header(sender[:LONGEST], payer_id, next_number("interchange"), f"{now:%Y-%m-%dT%H:%M}", "P")


def first_payer(visit: Encounter) -> Payer | None:
    """Who pays first: the visit's payer, else that of its first coverage."""
    first = min(visit.coverages, key=lambda c: c.order, default=None)
    return visit.payer or (first.payer if first else None)


def provider_party(provider: Provider) -> Party:
    """Who asks: the organization, else the person."""
    if provider.organization or not provider.name:
        return Party(Name(provider.organization or "provider", person=False), provider.npi or "")
    return Party(name_of(provider.name), provider.npi or "")


def household(visit: Encounter, coverage: Coverage) -> tuple[Member, Member | None]:
    """The subscriber of a coverage, and the patient where that is somebody else."""
    holder, told = coverage.subscriber, visit.patient
    patient = Member(name_of(told.name), "", told.birth_date, told.sex or "")
    member_id = holder.member_id if holder else ""
    if holder is None or holder.relationship == "self":
        return Member(patient.name, member_id, patient.birth_date, patient.sex), None
    subscriber = Member(name_of(holder.name), member_id, holder.birth_date, holder.sex or "")
    kin = KIN.get(holder.relationship, OTHER_KIN)
    return subscriber, Member(patient.name, "", patient.birth_date, patient.sex, kin)


def name_of(name: PersonName | None) -> Name:
    """A person's name as the transactions hold it."""
    return Name(name.last, name.first, name.middle, name.suffix) if name else Name("UNKNOWN")
