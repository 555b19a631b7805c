"""Professional claims out: `model.claim` values to an 837P, 005010X222A1.

Claims keep their order. Claims in a row of one billing provider share its loop 2000A, and those of one subscriber and
payer share 2000B, except that a subscriber who is the patient (SBR02 = 18) never shares it with dependents.
"""

from __future__ import annotations

from collections.abc import Iterator

from superbill.errors import BadInput
from superbill.model.claim import (
    Claim,
    ClaimLine,
    ClaimPatient,
    ClaimPayer,
    Insured,
    Name,
    Party,
    PostalAddress,
    Submission,
)
from superbill.model.codes import undotted
from superbill.x12.values import date_text, number_text, period_text
from superbill.x12.write import Header, OutgoingSet, composite, interchange, segment, segment_with

VERSION = "005010X222A1"
CLAIMS_IN_A_SET = 5000
_DIAGNOSES = 12
_POINTERS = 4
_MODIFIERS = 4


def write(submission: Submission) -> str:
    """The text of one interchange with all the claims; 5,000 at most in each transaction set."""
    header = Header(submission.submitter.id, submission.receiver.id, submission.control_number, submission.created,
                    submission.usage)  # fmt: skip
    return interchange(header, "HC", VERSION, _sets(submission, header))


def _sets(submission: Submission, header: Header) -> Iterator[OutgoingSet]:
    for start in range(0, len(submission.claims), CLAIMS_IN_A_SET):
        claims = submission.claims[start : start + CLAIMS_IN_A_SET]
        lines = [*_heading(submission, header), *_levels(claims)]
        yield OutgoingSet("837", VERSION, lines)


def _heading(submission: Submission, header: Header) -> Iterator[str]:
    time, submitter, receiver = header.time, submission.submitter, submission.receiver
    yield segment("BHT", "0019", "00", str(submission.control_number), f"{time:%Y%m%d}", f"{time:%H%M}", "CH")
    yield segment("NM1", "41", "2", submitter.name, "", "", "", "", "46", submitter.id)
    contact = submitter.contact
    ways = [*(("TE", contact.phone) if contact.phone else ()), *(("EM", contact.email) if contact.email else ())]
    yield segment("PER", "IC", contact.name, *ways)
    yield segment("NM1", "40", "2", receiver.name, "", "", "", "", "46", receiver.id)


def _levels(claims: tuple[Claim, ...]) -> Iterator[str]:
    """The hierarchy: billing provider, subscriber, patient, and the claims under them."""
    number = provider = subscriber = 0
    for index, claim in enumerate(claims):
        before = claims[index - 1] if index else None
        same_provider = before is not None and before.billing == claim.billing and before.pay_to == claim.pay_to
        same_subscriber = same_provider and before is not None and _shares_subscriber(before, claim)
        if not same_provider:
            number += 1
            provider = number
            yield f"HL*{number}**20*1"
            yield from _billing(claim.billing, claim.pay_to)
        if not same_subscriber:
            number += 1
            subscriber = number
            yield f"HL*{number}*{provider}*22*{0 if claim.patient is None else 1}"
            yield from _subscriber(claim.insured, claim.payer, is_patient=claim.patient is None)
        if claim.patient is not None and not (same_subscriber and before and before.patient == claim.patient):
            number += 1
            yield f"HL*{number}*{subscriber}*23*0"
            yield from _patient(claim.patient)
        yield from _claim(claim)


def _shares_subscriber(before: Claim, claim: Claim) -> bool:
    return (
        before.insured == claim.insured
        and before.payer == claim.payer
        and (before.patient is None) == (claim.patient is None)
    )


def _name(entity: str, name: Name, kind: str = "", identifier: str = "") -> str:
    qualifier = kind if identifier else ""
    return segment("NM1", entity, "1" if name.person else "2", name.last, name.first, name.middle, "", name.suffix,
                   qualifier, identifier)  # fmt: skip


def _address(address: PostalAddress | None) -> Iterator[str]:
    if address is not None:
        yield segment("N3", address.street, address.street2)
        yield segment("N4", address.city, address.state, address.zip)


def _billing(billing: Party, pay_to: Party | None) -> Iterator[str]:
    if billing.taxonomy:
        yield segment("PRV", "BI", "PXC", billing.taxonomy)
    yield _name("85", billing.name, "XX", billing.npi)
    yield from _address(billing.address)
    if billing.tax_id:
        yield segment("REF", billing.tax_id_kind, billing.tax_id)
    if billing.phone:
        yield segment("PER", "IC", billing.name.last, "TE", billing.phone)
    if pay_to is not None:
        yield f"NM1*87*{1 if pay_to.name.person else 2}"
        yield from _address(pay_to.address)


def _subscriber(insured: Insured, payer: ClaimPayer, *, is_patient: bool) -> Iterator[str]:
    yield segment("SBR", insured.order, "18" if is_patient else "", insured.group_number, insured.plan_name,
                  "", "", "", "", payer.claim_filing)  # fmt: skip
    yield _name("IL", insured.name, "MI", insured.member_id)
    yield from _address(insured.address)
    if insured.birth_date is not None:
        yield segment("DMG", "D8", date_text(insured.birth_date), insured.sex)
    yield segment("NM1", "PR", "2", payer.name, "", "", "", "", "PI", payer.id)
    yield from _address(payer.address)


def _patient(patient: ClaimPatient) -> Iterator[str]:
    yield segment("PAT", patient.relationship)
    yield _name("QC", patient.name)
    yield from _address(patient.address)
    yield segment("DMG", "D8", date_text(patient.birth_date), patient.sex)


def _claim(claim: Claim) -> Iterator[str]:
    yield segment_with(
        "CLM", claim.control_number, number_text(claim.charge), "", "",
        composite(claim.place_of_service, "B", claim.frequency), "Y" if claim.provider_signature else "N",
        claim.accept_assignment, claim.assign_benefits, claim.release_information, "", _related_cause(claim),
    )  # fmt: skip
    yield from _claim_dates(claim)
    if claim.patient_paid is not None:
        yield f"AMT*F5*{number_text(claim.patient_paid)}"
    yield from _claim_references(claim)
    yield _diagnoses(claim.diagnoses)
    yield from _claim_providers(claim)
    for line in claim.lines:
        yield from _line(line)


def _related_cause(claim: Claim) -> str:
    return composite(claim.accident.kind, "", "", claim.accident.state) if claim.accident else ""


def _claim_dates(claim: Claim) -> Iterator[str]:
    accident = claim.accident.date if claim.accident else None
    for qualifier, day in (
        ("431", claim.onset_date), ("439", accident), ("435", claim.admission_date), ("096", claim.discharge_date),
    ):  # fmt: skip
        if day is not None:
            yield f"DTP*{qualifier}*D8*{date_text(day)}"


def _claim_references(claim: Claim) -> Iterator[str]:
    for qualifier, value in (
        ("9F", claim.referral_number), ("G1", claim.prior_authorization), ("F8", claim.payer_claim_number),
        ("X4", claim.clia), ("EA", claim.medical_record_number),
    ):  # fmt: skip
        if value:
            yield segment("REF", qualifier, value)


def _diagnoses(codes: tuple[str, ...]) -> str:
    if not 1 <= len(codes) <= _DIAGNOSES:
        raise BadInput("diagnoses", f"a professional claim carries 1 to {_DIAGNOSES}, not {len(codes)}",
                       "Split the claim, or leave out what its lines do not point at.")  # fmt: skip
    kinds = ("ABK", *["ABF"] * (len(codes) - 1))
    return segment_with("HI", *(composite(kind, undotted(code)) for kind, code in zip(kinds, codes, strict=True)))


def _claim_providers(claim: Claim) -> Iterator[str]:
    if claim.referring is not None:
        yield _name("DN", claim.referring.name, "XX", claim.referring.npi)
    if claim.rendering is not None:
        yield from _rendering(claim.rendering)
    if claim.facility is not None:
        yield _name("77", claim.facility.name, "XX", claim.facility.npi)
        yield from _address(claim.facility.address)
    if claim.supervising is not None:
        yield _name("DQ", claim.supervising.name, "XX", claim.supervising.npi)


def _rendering(party: Party) -> Iterator[str]:
    yield _name("82", party.name, "XX", party.npi)
    if party.taxonomy:
        yield segment("PRV", "PE", "PXC", party.taxonomy)


def _line(line: ClaimLine) -> Iterator[str]:
    if len(line.pointers) > _POINTERS or len(line.modifiers) > _MODIFIERS:
        raise BadInput(f"lines[{line.number - 1}]", "has more than four diagnosis pointers or modifiers",
                       "Keep the four that decide the payment.")  # fmt: skip
    modifiers = (*line.modifiers, *[""] * (_MODIFIERS - len(line.modifiers)))
    yield f"LX*{line.number}"
    yield segment_with(
        "SV1", composite("HC", line.code, *modifiers, line.description), number_text(line.charge), line.unit_kind,
        number_text(line.units), line.place_of_service, "", composite(*map(str, line.pointers)), "",
        "Y" if line.emergency else "",
    )  # fmt: skip
    yield "*".join(("DTP", "472", *period_text(line.service_date, line.through_date)))
    if line.control:
        yield segment("REF", "6R", line.control)
    if line.drug is not None:
        yield segment("LIN", "", "N4", line.drug.ndc)
        yield segment("CTP", "", "", "", number_text(line.drug.quantity), line.drug.unit)
    if line.rendering is not None:
        yield from _rendering(line.rendering)
