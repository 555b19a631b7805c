"""How the test payer decides about a claim: each line paid or denied, and every dollar explained."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import msgspec

from superbill.model.institutional import InstitutionalLine
from superbill.model.money import cents
from superbill.model.remittance import Adjustment, ClaimPayment, ServicePayment
from superbill.payers.test_payer.scenario import Scenario
from superbill.payers.test_payer.settings import (
    Allowed,
    AnyClaim,
    AnyLine,
    Deny,
    PatientShare,
    Reject,
    Sequestration,
    When,
)
from superbill.payers.test_payer.shapes import shaped
from superbill.payers.test_payer.treatment import Treatment

_ORDER = {"P": "1", "S": "2", "T": "3"}
_DENIED = "4"
# The 835 knows fewer claim filing indicators than the claim; what it lacks is told as mutually defined.
_FILINGS = frozenset(
    {"12", "13", "14", "15", "16", "17", "AM", "CH", "DS", "HM", "LM", "MA", "MB", "MC", "OF", "TV", "VA", "WC"}
)
_OTHER_FILING = "ZZ"
_ZERO = Decimal("0.00")


def rejection(claim: AnyClaim, scenario: Scenario) -> Reject | None:
    """The first rule that rejects the claim before adjudication."""
    return next((rule for rule in scenario.reject if rule.when.fits_claim(claim)), None)


def claim_number(claim: AnyClaim, scenario: Scenario) -> str:
    """The payer's own number for a claim: from the seed and the claim, so the same each time."""
    told = f"{scenario.seed}|{claim.control_number}|{claim.billing.npi}|{claim.frequency}|{claim.payer_claim_number}"
    return str(int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big") % 10**13).zfill(13)


def treated(scenario: Scenario, treatment: Treatment | None) -> Scenario:
    """The scenario's settings as a named scenario changes them for one claim."""
    if treatment is None:
        return scenario
    own: dict[str, object] = {}
    if treatment.fraction is not None:
        own["allowed"] = Allowed(treatment.fraction)
        own["sequestration"] = Sequestration()
        own["patient"] = PatientShare()
    if treatment.patient is not None:
        own["patient"] = treatment.patient
    told = treatment.deny
    if told is not None:
        own["deny"] = (Deny(told.reason, When(lines=told.lines), told.group, told.remarks),)
    else:
        own["deny"] = ()
    return msgspec.structs.replace(scenario, **own)


def adjudicate(claim: AnyClaim, scenario: Scenario, treatment: Treatment | None = None) -> ClaimPayment:
    """Decide about every line in order. The deductible and the copayment are used up over the lines that are paid."""
    scenario = treated(scenario, treatment)
    services: list[ServicePayment] = []
    deductible, copay = scenario.patient.deductible, scenario.patient.copay
    denied = False
    for line in claim.lines:
        rule = _denial(claim, line, scenario, denied=denied)
        if rule is not None:
            denied = True
            services.append(_denied(line, rule))
            continue
        paid = _paid(claim, line, scenario, deductible, copay)
        deductible -= _taken(paid, "1")
        copay -= _taken(paid, "3")
        services.append(paid)
    all_denied = len(services) == sum(s.allowed is None for s in services)
    status = _DENIED if all_denied else _ORDER.get(claim.insured.order, "1")
    payment = ClaimPayment(
        control_number=claim.control_number,
        status=treatment.status if treatment and treatment.status else status,
        charge=claim.charge,
        paid=sum((s.paid for s in services), _ZERO),
        patient_responsibility=sum((a.amount for s in services for a in s.adjustments if a.group == "PR"), _ZERO),
        filing=claim.payer.claim_filing if claim.payer.claim_filing in _FILINGS else _OTHER_FILING,
        payer_claim_number=claim_number(claim, scenario),
        services=tuple(services),
        patient=claim.patient.name if claim.patient else claim.insured.name,
        member_id=claim.insured.member_id,
    )
    return shaped(payment, treatment) if treatment else payment


def _denial(claim: AnyClaim, line: AnyLine, scenario: Scenario, *, denied: bool) -> Deny | None:
    return next(
        (
            rule
            for rule in scenario.deny
            if rule.when.fits_claim(claim) and rule.when.fits_line(claim, line, denied=denied)
        ),
        None,
    )


def _denied(line: AnyLine, rule: Deny) -> ServicePayment:
    reduction = (Adjustment(rule.group, rule.reason, line.charge),) if line.charge else ()
    return _answered(line, _ZERO, None, reduction, rule.remarks)


def _paid(claim: AnyClaim, line: AnyLine, scenario: Scenario, deductible: Decimal, copay: Decimal) -> ServicePayment:
    allowed = _allowed(line, scenario)
    shared = _ZERO if line.code in scenario.patient.free else allowed
    first = min(deductible, shared)
    second = min(copay, shared - first)
    third = cents((shared - first - second) * scenario.patient.coinsurance)
    due = allowed - first - second - third
    held = scenario.sequestration
    kept = cents(due * held.fraction) if claim.payer.claim_filing in held.claim_filing else _ZERO
    rows = (("CO", "45", line.charge - allowed), ("PR", "1", first), ("PR", "2", third), ("PR", "3", second))
    adjustments = tuple(Adjustment(*row) for row in (*rows, ("CO", "253", kept)) if row[2])
    return _answered(line, due - kept, allowed, adjustments, ())


def _allowed(line: AnyLine, scenario: Scenario) -> Decimal:
    fee = scenario.allowed.codes.get(line.code)
    worth = line.charge * scenario.allowed.fraction if fee is None else fee * line.units
    return min(line.charge, cents(worth))


def _answered(
    line: AnyLine,
    paid: Decimal,
    allowed: Decimal | None,
    adjustments: tuple[Adjustment, ...],
    remarks: tuple[str, ...],
) -> ServicePayment:
    return ServicePayment(
        code=line.code,
        charge=line.charge,
        paid=paid,
        modifiers=line.modifiers,
        units=line.units,
        service_date=line.service_date,
        through_date=line.through_date,
        revenue_code=line.revenue_code if isinstance(line, InstitutionalLine) else "",
        control=line.control,
        allowed=allowed,
        adjustments=adjustments,
        remarks=remarks,
    )


def _taken(paid: ServicePayment, reason: str) -> Decimal:
    return sum((a.amount for a in paid.adjustments if a.group == "PR" and a.reason == reason), _ZERO)
