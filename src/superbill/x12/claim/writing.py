"""Claims out: the heading of a set, the levels above the claims, and the parts that all kinds of claims share."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from superbill.model.adjustment import Adjustment
from superbill.model.claim import (
    ClaimAttachment,
    ClaimPatient,
    ClaimPayer,
    Insured,
    LineDecision,
    Name,
    NationalDrug,
    OtherPayer,
    Party,
    PostalAddress,
    Receiver,
    Submitter,
)
from superbill.x12.values import date_text, number_text
from superbill.x12.write import Header, OutgoingSet, composite, plain, segment, segment_with

CLAIMS_IN_A_SET = 5000
MODIFIERS = 4
_REASONS = 6


class Levelled(Protocol):
    """What the levels above a claim are made from."""

    @property
    def billing(self) -> Party:
        """Who bills."""

    @property
    def pay_to(self) -> Party | None:
        """Where the payment goes, if elsewhere."""

    @property
    def insured(self) -> Insured:
        """The subscriber."""

    @property
    def payer(self) -> ClaimPayer:
        """Who is asked to pay."""

    @property
    def patient(self) -> ClaimPatient | None:
        """The patient, when not the subscriber."""


class Batch(Protocol):
    """A submission: who sends what to whom."""

    @property
    def control_number(self) -> int:
        """The interchange's number."""

    @property
    def submitter(self) -> Submitter:
        """Loop 1000A."""

    @property
    def receiver(self) -> Receiver:
        """Loop 1000B."""


C = TypeVar("C", bound=Levelled)


class Writer(Generic[C]):
    """How one kind of claim is written: its version, its loop 2300, and the details (PAT05 to PAT09) of its patient."""

    def __init__(
        self, version: str, claim: Callable[[C], Iterator[str]], details: Callable[[C], Sequence[str]]
    ) -> None:
        self.version, self.claim, self.details = version, claim, details

    def sets(self, batch: Batch, claims: Sequence[C], header: Header) -> Iterator[OutgoingSet]:
        """Transaction sets of 5,000 claims at most."""
        for start in range(0, len(claims), CLAIMS_IN_A_SET):
            some = claims[start : start + CLAIMS_IN_A_SET]
            yield OutgoingSet("837", self.version, [*heading(batch, header), *levels(some, self)])


def heading(batch: Batch, header: Header) -> Iterator[str]:
    """BHT, submitter and receiver."""
    time, submitter, receiver = header.time, batch.submitter, batch.receiver
    yield segment("BHT", "0019", "00", str(batch.control_number), f"{time:%Y%m%d}", f"{time:%H%M}", "CH")
    yield segment("NM1", "41", "2", submitter.name, "", "", "", "", "46", submitter.id)
    contact = submitter.contact
    ways = [*(("TE", contact.phone) if contact.phone else ()), *(("EM", contact.email) if contact.email else ())]
    yield segment("PER", "IC", contact.name, *ways)
    yield segment("NM1", "40", "2", receiver.name, "", "", "", "", "46", receiver.id)


def levels(claims: Sequence[C], writer: Writer[C]) -> Iterator[str]:
    """The hierarchy: billing provider, subscriber, patient, and the claims under them.

    Claims in a row of one billing provider share its level, and those of one subscriber and payer theirs, except that
    a subscriber who is the patient (SBR02 = 18) never shares it with dependents.
    """
    number = provider = subscriber = 0
    before: C | None = None
    told: Sequence[str] = ()
    for claim in claims:
        patient, now = claim.patient, writer.details(claim)
        same_provider = before is not None and before.billing == claim.billing and before.pay_to == claim.pay_to
        same_subscriber = same_provider and before is not None and _shares_subscriber(before, claim)
        if not same_provider:
            number += 1
            provider = number
            yield f"HL*{number}**20*1"
            yield from _billing(claim.billing, claim.pay_to)
        if not (same_subscriber and (patient is not None or now == told)):
            number += 1
            subscriber = number
            yield f"HL*{number}*{provider}*22*{0 if patient is None else 1}"
            yield from _subscriber(claim.insured, claim.payer, None if patient is not None else now)
            same_subscriber = False
        if patient is not None and not (same_subscriber and before and before.patient == patient and now == told):
            number += 1
            yield f"HL*{number}*{subscriber}*23*0"
            yield from _patient(patient, now)
        yield from writer.claim(claim)
        before, told = claim, now


def _shares_subscriber(before: Levelled, claim: Levelled) -> bool:
    return (
        before.insured == claim.insured
        and before.payer == claim.payer
        and (before.patient is None) == (claim.patient is None)
    )


def name(entity: str, told: Name, kind: str = "", identifier: str = "") -> str:
    """NM1."""
    return segment("NM1", entity, "1" if told.person else "2", told.last, told.first, told.middle, "", told.suffix,
                   kind if identifier else "", identifier)  # fmt: skip


def address(told: PostalAddress | None) -> Iterator[str]:
    """N3 and N4."""
    if told is not None:
        yield segment("N3", told.street, told.street2)
        yield segment("N4", told.city, told.state, told.zip)


def references(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """REF for each number that there is."""
    for kind, value in pairs:
        if value:
            yield segment("REF", kind, value)


def _billing(billing: Party, pay_to: Party | None) -> Iterator[str]:
    if billing.taxonomy:
        yield segment("PRV", "BI", "PXC", billing.taxonomy)
    yield name("85", billing.name, "XX", billing.npi)
    yield from address(billing.address)
    yield from references(((billing.tax_id_kind, billing.tax_id), *billing.other_ids))
    if billing.phone:
        yield segment("PER", "IC", billing.name.last, "TE", billing.phone)
    if pay_to is not None:
        yield f"NM1*87*{1 if pay_to.name.person else 2}"
        yield from address(pay_to.address)


def _subscriber(insured: Insured, payer: ClaimPayer, details: Sequence[str] | None) -> Iterator[str]:
    """Loop 2000B; `details` of the patient are given when the subscriber is the patient."""
    yield segment("SBR", insured.order, "" if details is None else "18", insured.group_number, insured.plan_name,
                  insured.insurance_type, "", "", "", payer.claim_filing)  # fmt: skip
    if details:
        yield segment("PAT", "", "", "", "", *details)
    yield name("IL", insured.name, "MI", insured.member_id)
    yield from address(insured.address)
    if insured.birth_date is not None:
        yield segment("DMG", "D8", date_text(insured.birth_date), insured.sex)
    yield from references((("SY", insured.social_security_number), ("Y4", insured.casualty_claim)))
    yield segment("NM1", "PR", "2", payer.name, "", "", "", "", "PI", payer.id)
    yield from address(payer.address)
    yield from references(payer.other_ids)


def _patient(patient: ClaimPatient, details: Sequence[str]) -> Iterator[str]:
    yield segment("PAT", patient.relationship, "", "", "", *details)
    yield name("QC", patient.name)
    yield from address(patient.address)
    yield segment("DMG", "D8", date_text(patient.birth_date), patient.sex)
    yield from references((("Y4", patient.casualty_claim), ("1W", patient.member_id)))


def party(entity: str, told: Party, role: str = "") -> Iterator[str]:
    """A provider's or organisation's loop: NM1, PRV where a role is given, N3, N4, REF."""
    yield from _party(entity, told, role)


@functools.lru_cache(maxsize=1024)
def _party(entity: str, told: Party, role: str) -> tuple[str, ...]:
    """Kept, because the same providers stand on many claims."""
    specialty = [segment("PRV", role, "PXC", told.taxonomy)] if role and told.taxonomy else []
    named = name(entity, told.name, "XX", told.npi)
    return (named, *specialty, *address(told.address), *references(told.other_ids))


def attachments(told: Sequence[ClaimAttachment]) -> Iterator[str]:
    """PWK."""
    for each in told:
        kind = "AC" if each.control_number else ""
        yield segment("PWK", each.report_type, each.transmission, "", "", kind, each.control_number)


def adjustments(told: Sequence[Adjustment]) -> Iterator[str]:
    """CAS: up to six reasons of one group in each segment, in order."""
    for group, of_group in groupby(told, lambda a: a.group):
        some = list(of_group)
        for start in range(0, len(some), _REASONS):
            elements = [
                text
                for a in some[start : start + _REASONS]
                for text in (a.reason, number_text(a.amount), "" if a.quantity is None else number_text(a.quantity))
            ]
            yield segment("CAS", group, *elements)


def other_payers(told: Sequence[OtherPayer], source: str = "", *, stay: bool = False) -> Iterator[str]:
    """Loops 2320 and 2330; `source` is the source of the patient's signature (OI04) on professional claims.

    The remarks of an inpatient `stay` stand in MIA, whose days are zero as in the remittance, those of others in MOA.
    """
    for other in told:
        insured, payer = other.insured, other.payer
        yield segment("SBR", insured.order, other.relationship, insured.group_number, insured.plan_name,
                      insured.insurance_type, "", "", "", payer.claim_filing)  # fmt: skip
        yield from adjustments(other.adjustments)
        for kind, value in (("D", other.paid), ("A8", other.non_covered), ("EAF", other.patient_owes)):
            if value is not None:
                yield f"AMT*{kind}*{number_text(value)}"
        yield segment("OI", "", "", other.assign_benefits, source, "", other.release_information)
        if other.remarks and stay:
            yield segment("MIA", "0", "", "", "", other.remarks[0], *[""] * 14, *other.remarks[1:])
        elif other.remarks:
            yield segment("MOA", "", "", *other.remarks)
        yield name("IL", insured.name, "MI", insured.member_id)
        yield from address(insured.address)
        yield from references((("SY", insured.social_security_number),))
        yield segment("NM1", "PR", "2", payer.name, "", "", "", "", "PI", payer.id)
        yield from address(payer.address)
        if other.day is not None:
            yield f"DTP*573*D8*{date_text(other.day)}"
        yield from references((*payer.other_ids, ("G1", other.prior_authorization), ("9F", other.referral_number),
                               ("F8", other.claim_number)))  # fmt: skip


def decisions(told: Sequence[LineDecision], code_set: str = "HC") -> Iterator[str]:
    """Loop 2430."""
    for each in told:
        code = procedure(code_set, each.code, each.modifiers) if each.code else ""
        yield segment_with("SVD", plain(each.payer_id, "SVD01"), number_text(each.paid), code, each.revenue_code,
                           number_text(each.units), plain(each.bundled, "SVD06"))  # fmt: skip
        yield from adjustments(each.adjustments)
        yield f"DTP*573*D8*{date_text(each.day)}"
        if each.patient_owes is not None:
            yield f"AMT*EAF*{number_text(each.patient_owes)}"


@functools.lru_cache(maxsize=4096)
def coded(kind: str, code: str) -> str:
    """A code with the list that it is from, as one composite; kept, because codes come again and again."""
    return composite(kind, code)


def procedure(code_set: str, code: str, modifiers: tuple[str, ...] = (), description: str = "") -> str:
    """A procedure with its modifiers, and the description that a code without a meaning of its own needs."""
    if not modifiers and not description:
        return coded(code_set, code)
    return composite(code_set, code, *modifiers, *[""] * (MODIFIERS - len(modifiers)), description)


def drug(told: NationalDrug | None) -> Iterator[str]:
    """Loop 2410."""
    if told is not None:
        yield segment("LIN", "", "N4", told.ndc)
        yield segment("CTP", "", "", "", number_text(told.quantity), told.unit)
        yield from references((("XZ", told.prescription),))
