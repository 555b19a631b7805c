"""What the claim as a whole must say in its situation (837P loop 2300), and what it cannot carry."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from superbill.claims.problems import Problems
from superbill.claims.rules import professional_rules
from superbill.model.claim import ClaimLine
from superbill.model.encounter import Authorization, Encounter
from superbill.model.party import Coverage

Kind = Literal["prior_authorization", "referral"]


def check_situations(encounter: Encounter, coverage: Coverage, problems: Problems) -> None:
    """Note what the claim as a whole lacks or cannot carry: frequency, admission, accident, payments, numbers."""
    _check_frequency(encounter, coverage, problems)
    inpatient = professional_rules().place_of_service.inpatient
    if encounter.admit_date is None and any(line.place_of_service in inpatient for line in encounter.lines):
        problems.add("admit_date", "is missing: an inpatient place of service carries the day of admission")
    _check_accident(encounter, problems)
    _check_transport(encounter, problems)
    check_payments(encounter, problems)


def check_payments(encounter: Encounter, problems: Problems) -> None:
    """Charges that add up, and payments that somebody has explained."""
    decided = {d.payer_id for d in encounter.prior_decisions}
    for i, payment in enumerate(encounter.prior_payments):
        if payment.payer_id is not None and payment.payer_id not in decided:
            problems.add(
                f"prior_payments[{i}].payer_id",
                "is a payer's: a claim to the next payer carries that payer's decision, which `prior_decisions` lack",
            )
    total = sum((line.charge or Decimal(0) for line in encounter.lines), Decimal(0))
    if encounter.charge is not None and encounter.charge != total:
        problems.add("charge", f"is {encounter.charge}, and the lines add up to {total}")
    if paid_by_patient(encounter) > total:
        problems.add("prior_payments", "by the patient are more than the charges")


def _check_transport(encounter: Encounter, problems: Problems) -> None:
    """CR1 and the places of loops 2310E and 2310F go with every ambulance service."""
    ambulance = professional_rules().ambulance
    moved = [line.number for line in encounter.lines if (line.code or "") in ambulance]
    if moved and encounter.transport is None:
        problems.add("transport", f"is missing: line {moved[0]} is an ambulance service")
    elif moved and encounter.transport is not None:
        for place in ("pick_up", "drop_off"):
            if getattr(encounter.transport, place) is None:
                problems.add(f"transport.{place}", "is missing")


def _check_frequency(encounter: Encounter, coverage: Coverage, problems: Problems) -> None:
    frequency = encounter.claim_frequency
    if frequency not in {"1", "7", "8"}:
        problems.add("claim_frequency", "is none of 1 (original), 7 (replacement), 8 (void)")
    elif frequency != "1":
        problems.require(
            encounter.payer_claim_number or " ".join(encounter.payer_claim_numbers), "payer_claim_number",
            "is missing: 7 and 8 name the payer's claim",
        )  # fmt: skip
        if coverage.payer.kind == "medicare":
            # Part B contractors take neither: a reopening, or a new claim when the first one was rejected.
            problems.add("claim_frequency", "must be 1: Medicare Part B takes no 7 or 8; ask for a reopening")


def _check_accident(encounter: Encounter, problems: Problems) -> None:
    accident = encounter.accident
    if accident is None:
        return
    if accident.date is None and accident.kind != "employment":
        problems.add("accident.date", "is missing")
    if accident.kind == "auto":
        problems.require(accident.state, "accident.state")


def covering_number(encounter: Encounter, coverage: Coverage, line: ClaimLine, kind: Kind) -> str:
    """The number that covers a line: one that names its code before one that names none."""

    def covers(held: Authorization) -> bool:
        begun = held.effective_from is None or held.effective_from <= line.service_date
        over = held.effective_to is not None and held.effective_to < line.service_date
        of_payer = held.payer_id in {None, coverage.payer.id}
        return of_payer and held.kind == kind and begun and not over and (not held.codes or line.code in held.codes)

    fitting = sorted((a for a in encounter.authorizations if covers(a)), key=lambda a: (not a.codes, not a.payer_id))
    return fitting[0].number.strip() if fitting else ""


def covering_number_of(encounter: Encounter, coverage: Coverage, kind: Kind) -> str:
    """The number that another payer gave for this encounter; those that name no payer are of the one that is asked."""
    own = (a for a in encounter.authorizations if a.payer_id and a.payer_id == coverage.payer.id and a.kind == kind)
    return next((a.number.strip() for a in own), "")


def paid_by_patient(encounter: Encounter) -> Decimal:
    """The sum of the payments before the claim that came from the patient."""
    return sum((p.amount for p in encounter.prior_payments if p.payer_id is None), Decimal(0))
