"""What a plan is not told: services that the patient has paid in full and asked to keep from it.

Source: 45 CFR 164.522(a)(1)(vi). The provider must agree when the disclosure is for payment, no law requires it, and
the patient (or somebody for the patient) has paid for the service in full.
"""

from __future__ import annotations

from decimal import Decimal

from superbill.claims.problems import Problems
from superbill.claims.situations import paid_by_patient
from superbill.model.encounter import Encounter, ServiceLine

SOURCE = "45 CFR 164.522(a)(1)(vi)"


def withheld_lines(encounter: Encounter) -> tuple[ServiceLine, ...]:
    """The lines that the patient asked to keep from the plan."""
    return tuple(line for line in encounter.lines if encounter.undisclosed or line.undisclosed)


def check_disclosure(encounter: Encounter, problems: Problems) -> None:
    """A line is kept from the plan only once the patient has paid for it."""
    withheld = withheld_lines(encounter)
    charge = _charge(withheld)
    if withheld and paid_by_patient(encounter) < charge:
        problems.add(
            "prior_payments",
            f"by the patient are {paid_by_patient(encounter)}, and what shall be kept from the plan costs {charge}: "
            f"that is kept from it only when it is paid in full ({SOURCE})",
        )


def disclosed(encounter: Encounter) -> Encounter:
    """The encounter without what is kept from the plan, and without the patient's payment for it.

    Diagnoses that only those lines point at go too; line numbers stay.
    """
    withheld = withheld_lines(encounter)
    if not withheld:
        return encounter
    hidden = {line.number for line in withheld}
    kept = [line for line in encounter.lines if line.number not in hidden]
    only_hidden = {p for line in withheld for p in line.diagnoses} - {p for line in kept for p in line.diagnoses}
    places = [p for p in range(1, len(encounter.diagnoses) + 1) if p not in only_hidden]
    moved = {old: new for new, old in enumerate(places, start=1)}
    lines = tuple(
        line.model_copy(update={"diagnoses": tuple(moved.get(p, p) for p in line.diagnoses)}) for line in kept
    )
    return encounter.model_copy(
        update={
            "lines": lines,
            "diagnoses": tuple(encounter.diagnoses[p - 1] for p in places),
            "charge": None,
            "prior_payments": _less(encounter, _charge(withheld)),
        }
    )


def _charge(lines: tuple[ServiceLine, ...]) -> Decimal:
    return sum((line.charge or Decimal(0) for line in lines), Decimal(0))


def _less(encounter: Encounter, amount: Decimal) -> tuple[object, ...]:
    kept = []
    for payment in encounter.prior_payments:
        taken = min(amount, payment.amount) if payment.payer_id is None else Decimal(0)
        amount -= taken
        kept.append(payment.model_copy(update={"amount": payment.amount - taken}))
    return tuple(kept)
