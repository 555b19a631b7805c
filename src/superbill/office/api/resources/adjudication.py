"""What a payer decided, as adjudications (hl7.org/fhir/R4/claimresponse.html).

The category of an adjustment is its kind of amount (R4's adjudication codes, or those of CARIN Blue Button) and its X12
group; the reason is its claim adjustment reason code. Remark codes are reasons of the category denialreason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from superbill.model.adjustment import Adjustment
from superbill.model.remittance import ClaimPayment, ServicePayment
from superbill.office.api.resources.parts import Resource, carin, coding, concept, hl7, money, told, x12
from superbill.remittance.balancing import all_adjustments
from superbill.remittance.reasons import reason

_OURS = ("submitted", "eligible", "deductible", "copay", "benefit")
_PATIENT = {"1": "deductible", "2": "coinsurance", "3": "copay"}
_PRIOR_PAYER = {"22", "23"}


def of_service(paid: ServicePayment) -> list[Resource]:
    """Return what was decided about one service: submitted, allowed, every adjustment, paid, units, remarks."""
    allowed = [_amount("eligible", paid.allowed)] if paid.allowed is not None else []
    return [
        _amount("submitted", paid.charge),
        *allowed,
        *adjustments(paid.adjustments),
        _amount("benefit", paid.paid),
        {"category": concept(carin("C4BBAdjudicationDiscriminator"), "allowedunits"), "value": paid.units},
        *remarks(paid.remarks),
    ]


def of_claim(paid: ClaimPayment) -> list[Resource]:
    """Return what was decided about the claim as a whole."""
    return [*adjustments(paid.adjustments), *remarks(paid.remarks)]


def adjustments(values: Iterable[Adjustment]) -> Iterator[Resource]:
    """Return adjustments with their group and reason."""
    for each in values:
        kind = category(each)
        group = [coding(x12("claim-adjustment-group-codes"), each.group)]
        yield told(
            {
                "category": {"coding": [*([_category(kind)] if kind else []), *group]},
                "reason": concept(x12("claim-adjustment-reason-codes"), each.reason),
                "amount": money(each.amount),
                "value": each.quantity,
            }
        )


def remarks(codes: Iterable[str]) -> Iterator[Resource]:
    """Return remark codes."""
    for code in codes:
        yield {
            "category": concept(carin("C4BBAdjudicationDiscriminator"), "denialreason", "Denial Reason"),
            "reason": concept(x12("remittance-advice-remark-codes"), code),
        }


def category(value: Adjustment) -> str:
    """Return the kind of amount that an adjustment is; corrections (CR) have none.

    Source: X12 code lists 139 and 1033 (CAS01, CAS02): PR 1 deductible, 2 coinsurance, 3 copayment; 22 and 23 what
    another payer paid or owes.
    """
    if value.group == "CR":
        return ""
    if value.group == "PR":
        return _PATIENT.get(value.reason, "memberliability")
    if value.reason in _PRIOR_PAYER:
        return "priorpayerpaid"
    return "discount" if value.group == "CO" and reason(value.reason).contract else "noncovered"


def totals(charge: Decimal, paid: Decimal, patient: Decimal, content: ClaimPayment | None) -> list[Resource]:
    """Return the sums by kind of amount; what the patient owes is there also without content."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    if content:
        for each in all_adjustments(content):
            if kind := category(each):
                sums[kind] += each.amount
        allowed = [s.allowed for s in content.services if s.allowed is not None]
        if allowed:
            sums["eligible"] = sum(allowed, Decimal(0))
    told_sums = {"submitted": charge, "benefit": paid, **sums, "memberliability": patient}
    return [{"category": {"coding": [_category(k)]}, "amount": money(v)} for k, v in told_sums.items()]


def _amount(kind: str, amount: Decimal) -> Resource:
    return {"category": {"coding": [_category(kind)]}, "amount": money(amount)}


def _category(kind: str) -> Resource:
    return coding(hl7("adjudication") if kind in _OURS else carin("C4BBAdjudication"), kind)
