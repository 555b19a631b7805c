"""Remittances out: `model.remittance` values to an 835, 005010X221A1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

import msgspec

from superbill.errors import BadInput
from superbill.model.claim import Name, PostalAddress
from superbill.model.remittance import Adjustment, ClaimPayment, ProviderAdjustment, Remittance, ServicePayment
from superbill.x12.values import date_text, number_text
from superbill.x12.write import Header, OutgoingSet, composite, interchange, segment, segment_with

VERSION = "005010X221A1"
_IN_A_SEGMENT = 6
_REMARKS = 5
_MODIFIERS = 4
# Numbers of the rendering provider (REF01) follow those of the claim or line; the payment policy of a line comes last.
_OF_PROVIDER = frozenset({"0B", "1A", "1B", "1C", "1D", "1G", "1H", "1J", "D3", "G2"})
_AFTER_CLAIM = dict.fromkeys(_OF_PROVIDER | {"LU"}, 1)
_AFTER_LINE = {**dict.fromkeys(_OF_PROVIDER | {"HPI", "SY", "TJ"}, 1), "0K": 2}
_DENTAL = re.compile(r"D[0-9]{4}")
T = TypeVar("T")


class PayerDetails(msgspec.Struct, frozen=True):
    """What an 835 must say of the payer beyond the remittance: address, contact and, for ACH, the banks of both."""

    tax_id: str
    address: PostalAddress
    contact: str
    phone: str
    routing: str = ""
    account: str = ""
    payee_routing: str = ""
    payee_account: str = ""
    payee_tax_id: str = ""


def write(remittances: Sequence[Remittance], payer: PayerDetails, header: Header) -> str:
    """One interchange, one transaction set for each remittance."""
    sets = (OutgoingSet("835", "", list(_segments(value, payer))) for value in remittances)
    return interchange(header, "HP", VERSION, sets)


def _segments(value: Remittance, payer: PayerDetails) -> Iterator[str]:
    yield _payment(value, payer)
    yield segment("TRN", "1", value.trace, f"1{payer.tax_id}")
    if value.production_date is not None:
        yield f"DTM*405*{date_text(value.production_date)}"
    yield segment("N1", "PR", value.payer)
    address = payer.address
    yield segment("N3", address.street, address.street2)
    yield segment("N4", address.city, address.state, address.zip)
    if value.payer_id:
        yield segment("REF", "2U", value.payer_id)
    yield segment("PER", "BL", payer.contact, "TE", payer.phone)
    yield segment("N1", "PE", value.payee, "XX", value.payee_npi)
    if payer.payee_tax_id:
        yield segment("REF", "TJ", payer.payee_tax_id)
    if value.claims:
        yield "LX*1"
    for claim in value.claims:
        yield from _claim(claim)
    yield from _provider_adjustments(value.provider_adjustments)


def _payment(value: Remittance, payer: PayerDetails) -> str:
    """BPR: information only (I), or without money (H); the banks only where money moves between them."""
    banks: tuple[str, ...] = ("",) * 11
    if value.method == "ACH":
        if not all((payer.routing, payer.account, payer.payee_routing, payer.payee_account)):
            raise BadInput(
                "method", "is ACH, but the banks are not told", "Give routing and account of both, or use CHK."
            )
        banks = ("CCP", "01", payer.routing, "DA", payer.account, f"1{payer.tax_id}", "",
                 "01", payer.payee_routing, "DA", payer.payee_account)  # fmt: skip
    handling = "H" if value.method == "NON" else "I"
    return segment("BPR", handling, number_text(value.paid), "C", value.method, *banks, date_text(value.payment_date))


def _claim(claim: ClaimPayment) -> Iterator[str]:
    yield segment(
        "CLP", claim.control_number, claim.status, number_text(claim.charge), number_text(claim.paid),
        number_text(claim.patient_responsibility) if claim.patient_responsibility else "", claim.filing,
        claim.payer_claim_number, claim.facility, claim.frequency, "", claim.drg,
        number_text(claim.drg_weight) if claim.drg_weight is not None else "",
    )  # fmt: skip
    yield from _adjustments(claim.adjustments)
    yield _party("QC", claim.patient, "MI", claim.member_id)
    yield from _other_parties(claim)
    yield from _outpatient_remarks(claim.remarks)
    yield from _references(claim.references, _AFTER_CLAIM)
    for qualifier, day in (
        ("232", claim.from_date), ("233", claim.through_date), ("036", claim.coverage_ended), ("050", claim.received),
    ):  # fmt: skip
        if day is not None:
            yield f"DTM*{qualifier}*{date_text(day)}"
    for kind, amount in claim.amounts:
        yield segment("AMT", kind, number_text(amount))
    for service in claim.services:
        yield from _service(service)


def _other_parties(claim: ClaimPayment) -> Iterator[str]:
    """Who is named beside the patient, in the order of the guide."""
    if claim.insured is not None:
        yield _party("IL", claim.insured, "MI", claim.insured_id)
    if claim.corrected is not None or claim.corrected_id:
        yield _party("74", claim.corrected, "C", claim.corrected_id)
    if claim.rendering is not None or claim.rendering_id:
        yield _party("82", claim.rendering, "XX", claim.rendering_id)
    if claim.crossover:
        yield segment("NM1", "TT", "2", claim.crossover, "", "", "", "", "PI", claim.crossover_id)


def _party(entity: str, told: Name | None, kind: str, number: str) -> str:
    who = told or Name("")
    return segment("NM1", entity, "1" if who.person else "2", who.last, who.first, who.middle, "", who.suffix,
                   kind if number else "", number)  # fmt: skip


def _references(told: Sequence[tuple[str, str]], later: Mapping[str, int]) -> Iterator[str]:
    """REF in the order of the guide: what stands in `later` comes behind the rest."""
    for kind, number in sorted(told, key=lambda pair: later.get(pair[0], 0)):
        yield segment("REF", kind, number)


def _outpatient_remarks(remarks: tuple[str, ...]) -> Iterator[str]:
    if len(remarks) > _REMARKS:
        do = "Give the five that matter most; the others belong to the lines."
        raise BadInput("remarks", f"a claim carries at most {_REMARKS} remark codes, not {len(remarks)}", do)
    if remarks:
        yield segment("MOA", "", "", *remarks)


def _code_set(code: str) -> str:
    """Dental codes (D and four digits) are of the list AD, all others of HC (SVC01-1)."""
    return "AD" if _DENTAL.fullmatch(code) else "HC"


def _service(service: ServicePayment) -> Iterator[str]:
    modifiers = (*service.modifiers, *[""] * (_MODIFIERS - len(service.modifiers)))
    if service.code:
        code, revenue = composite(_code_set(service.code), service.code, *modifiers), service.revenue_code
    else:
        code, revenue = composite("NU", service.revenue_code), ""
    submitted = composite(_code_set(service.submitted_code), service.submitted_code) if service.submitted_code else ""
    yield segment_with("SVC", code, number_text(service.charge), number_text(service.paid), revenue,
                       number_text(service.units), submitted,
                       "" if service.submitted_units is None else number_text(service.submitted_units))  # fmt: skip
    yield from _service_dates(service)
    yield from _adjustments(service.adjustments)
    yield from _references([pair for pair in service.references if pair[0] not in _AFTER_LINE], _AFTER_LINE)
    if service.control:
        yield segment("REF", "6R", service.control)
    yield from _references([pair for pair in service.references if pair[0] in _AFTER_LINE], _AFTER_LINE)
    if service.allowed is not None:
        yield f"AMT*B6*{number_text(service.allowed)}"
    for kind, amount in service.amounts:
        yield segment("AMT", kind, number_text(amount))
    for remark in service.remarks:
        yield segment("LQ", "HE", remark)


def _service_dates(service: ServicePayment) -> Iterator[str]:
    """One day (472), or the first and last (150, 151)."""
    if service.service_date is None:
        return
    if service.through_date is None:
        yield f"DTM*472*{date_text(service.service_date)}"
    else:
        yield f"DTM*150*{date_text(service.service_date)}"
        yield f"DTM*151*{date_text(service.through_date)}"


def _adjustments(adjustments: tuple[Adjustment, ...]) -> Iterator[str]:
    """CAS: up to six reasons of one group in each segment, in order."""
    for group, of_group in groupby(adjustments, lambda a: a.group):
        for some in _sixes(list(of_group)):
            elements = [
                text
                for a in some
                for text in (a.reason, number_text(a.amount), "" if a.quantity is None else number_text(a.quantity))
            ]
            yield segment("CAS", group, *elements)


def _provider_adjustments(adjustments: tuple[ProviderAdjustment, ...]) -> Iterator[str]:
    """PLB: up to six amounts of one provider and fiscal year in each segment, in order."""
    for (provider, day), of_provider in groupby(adjustments, lambda a: (a.provider, a.fiscal_period_end)):
        for some in _sixes(list(of_provider)):
            pairs = [text for a in some for text in (composite(a.reason, a.reference), number_text(a.amount))]
            yield segment_with("PLB", provider, date_text(day), *pairs)


def _sixes(values: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(values), _IN_A_SEGMENT):
        yield values[start : start + _IN_A_SEGMENT]
