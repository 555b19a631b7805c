"""Who stands on the claim: billing and other providers, subscriber, patient, payer."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from superbill.claims.problems import Problems
from superbill.claims.rules import professional_rules
from superbill.model.claim import ClaimPatient, ClaimPayer, Insured, Name, Party, PostalAddress
from superbill.model.encounter import Encounter
from superbill.model.party import Address, Coverage, Patient, PersonName, Provider, Subscriber

_SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")


class Asked(NamedTuple):
    """A coverage with its JSON path and its place in the order of payers: P, S, T, then A, B ..."""

    coverage: Coverage
    path: str
    letter: str = "P"


def digits(text: str) -> str:
    """The digits of a number that people write with dashes or blanks (ZIP, tax number, telephone)."""
    return re.sub(r"\D", "", text)


def postal_address(address: Address | None, path: str, problems: Problems) -> PostalAddress | None:
    """A complete US address: street, city, state and a ZIP code of 5 or 9 digits (N3, N4)."""
    if address is None:
        problems.add(path, "is missing")
        return None
    street = problems.require(address.street, f"{path}.street")
    city = problems.require(address.city, f"{path}.city")
    state = problems.require(address.state, f"{path}.state").upper()
    zip_code = digits(problems.require(address.zip, f"{path}.zip"))
    if zip_code and len(zip_code) not in (5, 9):
        problems.add(f"{path}.zip", "has neither 5 nor 9 digits")
    return PostalAddress(street=street, city=city, state=state, zip=zip_code, street2=address.street2.strip())


def optional_address(address: Address | None, path: str, problems: Problems) -> PostalAddress | None:
    """An address that the claim can do without, but that must be whole where it is given."""
    return None if address is None else postal_address(address, path, problems)


def person(name: PersonName | None, path: str, problems: Problems) -> Name:
    """A person's name, with at least a last name."""
    if name is None:
        problems.add(path, "is missing")
        return Name(last="")
    last = problems.require(name.last, f"{path}.last")
    return Name(last=last, first=name.first.strip(), middle=name.middle.strip(), suffix=name.suffix.strip())


def _provider_name(provider: Provider, prefer: Literal["organization", "person"]) -> Name | None:
    organization = (provider.organization or "").strip()
    individual = provider.name
    if organization and (prefer == "organization" or individual is None):
        return Name(last=organization, person=False)
    if individual is None or not individual.last.strip():
        return None
    return Name(
        last=individual.last.strip(),
        first=individual.first.strip(),
        middle=individual.middle.strip(),
        suffix=individual.suffix.strip(),
    )


def party(provider: Provider, path: str, problems: Problems, *, prefer: Literal["organization", "person"]) -> Party:
    """A provider by name and NPI. A practice's own name wins for billing and facility, a person's elsewhere."""
    name = _provider_name(provider, prefer)
    if name is None:
        problems.add(path, "has no name (`organization`, or `name` with `last`)")
    return Party(
        name=name or Name(last=""),
        npi=problems.require(provider.npi, f"{path}.npi"),
        taxonomy=(provider.taxonomy or "").strip().upper(),
        phone=digits(provider.phone or ""),
    )


def located_party(provider: Provider, path: str, problems: Problems) -> Party:
    """A place where services were given: name, NPI and address (loop 2310C; CMS-1500 item 32)."""
    who = party(provider, path, problems, prefer="organization")
    where = postal_address(provider.address, f"{path}.address", problems)
    return Party(name=who.name, npi=who.npi, taxonomy=who.taxonomy, phone=who.phone, address=where)


def pay_to_party(provider: Provider, billing: Party, problems: Problems) -> Party:
    """Where payments go when not to the billing address: loop 2010AB holds an address of the billing provider."""
    return Party(name=billing.name, address=postal_address(provider.address, "pay_to.address", problems))


def billing_party(provider: Provider, problems: Problems) -> Party:
    """Who bills: with tax number and street address (loop 2010AA; CMS-1500 items 25 and 33)."""
    located = located_party(provider, "provider", problems)
    written = (provider.tax_id or "").strip()
    tax_id = digits(written)
    if len(tax_id) != 9:
        problems.add("provider.tax_id", "has not nine digits" if written else "is missing")
    return Party(
        name=located.name,
        npi=located.npi,
        taxonomy=located.taxonomy,
        tax_id=tax_id,
        tax_id_kind="SY" if _SOCIAL_SECURITY.fullmatch(written) else "EI",
        address=located.address,
        phone=located.phone,
    )


def claim_payer(coverage: Coverage, path: str, problems: Problems) -> ClaimPayer:
    """The payer with its electronic identifier and claim filing indicator (loop 2010BB, SBR09)."""
    payer = coverage.payer
    if payer.kind == "self_pay":
        problems.add(f"{path}.payer.kind", "is self_pay: no claim goes to a payer, the patient gets a statement")
    filing = (payer.claim_filing or "").strip() or professional_rules().claim_filing.get(payer.kind, "ZZ")
    return ClaimPayer(
        name=problems.require(payer.name, f"{path}.payer.name"),
        id=problems.require(payer.id, f"{path}.payer.id"),
        claim_filing=filing,
        address=optional_address(payer.address, f"{path}.payer.address", problems),
    )


def subscriber(coverage: Coverage, path: str, problems: Problems) -> Subscriber | None:
    """The subscriber of a coverage; Medicare insures each person alone."""
    holder = coverage.subscriber
    if holder is None:
        problems.add(f"{path}.subscriber", "is missing")
    elif coverage.payer.kind == "medicare" and holder.relationship != "self":
        # Medicare has no dependents: SBR02 is 18 (CMS 837P companion guide).
        problems.add(f"{path}.subscriber.relationship", "must be self: a Medicare patient is always the subscriber")
    return holder


def insured(encounter: Encounter, asked: Asked, problems: Problems) -> Insured:
    """The subscriber (loops 2000B and 2010BA). When it is the patient, the patient's own data fill the gaps."""
    coverage, path, _ = asked
    holder = coverage.subscriber or Subscriber(member_id="")
    if holder.relationship == "self":
        return _insured_patient(encounter.patient, holder, asked, problems)
    return Insured(
        name=person(holder.name, f"{path}.subscriber.name", problems),
        member_id=problems.require(holder.member_id, f"{path}.subscriber.member_id"),
        order=asked.letter,
        group_number=(coverage.group_number or "").strip(),
        plan_name=(coverage.plan_name or "").strip(),
        birth_date=holder.birth_date,
        sex=holder.sex or "",
        address=optional_address(holder.address, f"{path}.subscriber.address", problems),
    )


def _insured_patient(patient: Patient, holder: Subscriber, asked: Asked, problems: Problems) -> Insured:
    coverage, path, letter = asked
    birth, sex = holder.birth_date or patient.birth_date, holder.sex or patient.sex
    if birth is None:
        problems.add("patient.birth_date", "is missing")
    if sex is None:
        problems.add("patient.sex", "is missing")
    name_path = f"{path}.subscriber.name" if holder.name else "patient.name"
    address_path = f"{path}.subscriber.address" if holder.address else "patient.address"
    return Insured(
        name=person(holder.name or patient.name, name_path, problems),
        member_id=problems.require(holder.member_id, f"{path}.subscriber.member_id") if coverage.subscriber else "",
        order=letter,
        group_number=(coverage.group_number or "").strip(),
        plan_name=(coverage.plan_name or "").strip(),
        birth_date=birth,
        sex=sex or "",
        address=postal_address(holder.address or patient.address, address_path, problems),
    )


def dependent(encounter: Encounter, coverage: Coverage, problems: Problems) -> ClaimPatient | None:
    """The patient, when somebody else holds the policy (loops 2000C and 2010CA); None for the subscriber."""
    holder = coverage.subscriber
    if holder is None or holder.relationship == "self":
        return None
    patient = encounter.patient
    if patient.birth_date is None:
        problems.add("patient.birth_date", "is missing")
    if patient.sex is None:
        problems.add("patient.sex", "is missing")
    name = person(patient.name, "patient.name", problems)
    address = postal_address(patient.address, "patient.address", problems)
    if patient.birth_date is None or address is None:
        return None
    return ClaimPatient(
        name=name,
        relationship=professional_rules().relationship[holder.relationship],
        birth_date=patient.birth_date,
        sex=patient.sex or "",
        address=address,
    )
