"""Remittances out: `model.remittance` values to an 835, 005010X221A1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeVar

import msgspec

from superbill.errors import BadInput
from superbill.model.claim import PostalAddress
from superbill.model.remittance import Adjustment, ClaimPayment, ProviderAdjustment, Remittance, ServicePayment
from superbill.x12.values import date_text, number_text
from superbill.x12.write import Header, OutgoingSet, composite, interchange, segment, segment_with

VERSION = "005010X221A1"
_IN_A_SEGMENT = 6
_REMARKS = 5
_MODIFIERS = 4
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
        claim.payer_claim_number,
    )  # fmt: skip
    yield from _adjustments(claim.adjustments)
    patient = claim.patient
    names = (patient.last, patient.first, patient.middle, "", patient.suffix) if patient else ("",) * 5
    yield segment("NM1", "QC", "1", *names, *(("MI", claim.member_id) if claim.member_id else ()))
    yield from _outpatient_remarks(claim.remarks)
    if claim.from_date is not None:
        yield f"DTM*232*{date_text(claim.from_date)}"
    if claim.through_date is not None:
        yield f"DTM*233*{date_text(claim.through_date)}"
    for service in claim.services:
        yield from _service(service)


def _outpatient_remarks(remarks: tuple[str, ...]) -> Iterator[str]:
    if len(remarks) > _REMARKS:
        do = "Give the five that matter most; the others belong to the lines."
        raise BadInput("remarks", f"a claim carries at most {_REMARKS} remark codes, not {len(remarks)}", do)
    if remarks:
        yield segment("MOA", "", "", *remarks)


def _service(service: ServicePayment) -> Iterator[str]:
    modifiers = (*service.modifiers, *[""] * (_MODIFIERS - len(service.modifiers)))
    if service.code:
        code, revenue = composite("HC", service.code, *modifiers), service.revenue_code
    else:
        code, revenue = composite("NU", service.revenue_code), ""
    submitted = composite("HC", service.submitted_code) if service.submitted_code else ""
    yield segment_with("SVC", code, number_text(service.charge), number_text(service.paid), revenue,
                       number_text(service.units), submitted)  # fmt: skip
    yield from _service_dates(service)
    yield from _adjustments(service.adjustments)
    if service.control:
        yield segment("REF", "6R", service.control)
    if service.allowed is not None:
        yield f"AMT*B6*{number_text(service.allowed)}"
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
