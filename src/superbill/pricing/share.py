"""LineShare: how the allowed amount of one line is split between patient and payer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from superbill.pricing.service import Service, plain

ZERO = Decimal("0.00")
NOT_PAID = "a line that is not paid: the provider bears it unless the patient was told before"


@dataclass(slots=True)
class LineShare:
    """The split of one line; `other` is what other payers bear.

    `missing` says what kept the split from being known; then no amount holds.
    """

    deductible: Decimal = ZERO
    copay: Decimal = ZERO
    coinsurance: Decimal = ZERO
    patient: Decimal = ZERO
    payer: Decimal = ZERO
    sequestration: Decimal | None = None
    other: Decimal | None = None
    missing: str | None = None


def share_of_unpaid(service: Service) -> LineShare:
    """Return the split of a line without an allowed amount to split.

    A line that is not priced has no known share. One that is denied costs the patient nothing (group CO) unless the
    claim itself says that the service is excluded by statute (modifier GY): then the charge is the patient's.
    """
    if service.open or service.missing:
        return LineShare(missing=service.missing or "the allowed amount")
    if service.patient_liable is None:
        return LineShare(missing="whether the patient was told that the service is not covered (GY, or GA with an ABN)")
    if not service.patient_liable:
        return LineShare()
    if service.line.charge is None:
        return LineShare(missing="the charge")
    service.step("patient share", plain(service.line.charge), "Social Security Act §1862(a); modifier GY")
    return LineShare(patient=service.line.charge)
