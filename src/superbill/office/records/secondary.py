"""The claim to the next payer, built from what those before it decided; Medicaid last; never what crossed over."""

from __future__ import annotations

import datetime as dt

from superbill.claims.problems import NoClaim
from superbill.errors import BadInput
from superbill.model.encounter import Encounter
from superbill.model.party import Coverage
from superbill.office.models import Claim
from superbill.office.records.claims import claim_row, store_claim
from superbill.office.records.encounters import load_encounter
from superbill.office.records.keeping import kept
from superbill.office.records.remittances import load_remittances
from superbill.office.records.tasks import finish, task_row
from superbill.pipeline import after_remittances, build_claims


def bill_next_payer(control_number: str, by: str) -> tuple[str, ...]:
    """Build and store the claims to the payer after those that have decided; returns their control numbers.

    Adjustments of earlier payers stand on the claim line by line, each once. Refused: no payer is left, the payer has
    forwarded the claim itself, or nothing was decided yet.
    """
    row = claim_row(control_number)
    encounter_id = str(row.encounter.public_id)
    visit, decided = decided_visit(row, by)
    if len(decided.prior_decisions) == len(visit.prior_decisions):
        raise BadInput("claim", "has no decision of its payer yet", "Wait for the remittance")
    if decided.prior_decisions[-1].forwarded:
        raise BadInput("claim", "was forwarded by its payer to the next one", "Wait for that one's remittance")
    done = {decision.payer_id for decision in decided.prior_decisions}
    left = [c for c in decided.coverages if (c.payer.id or "").strip() not in done]
    if not left:
        raise BadInput("claim", "has no further payer", "What is left is the patient's or written off")
    try:
        built = build_claims(decided, payer=(left[0].payer.id or "").strip())
    except NoClaim as error:
        raise BadInput("claim", f"to the next payer cannot be built: {error}", "Complete the encounter") from None
    return tuple(store_claim(encounter_id, claim, by).control_number for claim in built)


@kept
def bill_next_of(task_id: str, by: str, *, today: dt.date) -> tuple[str, ...]:
    """Build the claims to the next payer of a task's claim, and close the task."""
    claim = task_row(task_id).claim
    built = bill_next_payer(claim.control_number if claim else "", by)
    finish(task_id, "next payer billed", by, today=today)
    return built


def decided_visit(row: Claim, by: str) -> tuple[Encounter, Encounter]:
    """The visit of a claim with its payers in order, before and after what its remittances decided."""
    numbers = list(row.encounter.claims.values_list("control_number", flat=True))
    remittances = [r for number in numbers for r in load_remittances(number, by=by)]
    visit = in_order(load_encounter(str(row.encounter.public_id), by=by))
    return visit, after_remittances(visit, list(dict.fromkeys(remittances)), row.control_number)


def in_order(visit: Encounter) -> Encounter:
    """Return the visit with Medicaid after every other payer (Social Security Act §1902(a)(25); 42 CFR 433.139)."""
    first = sorted(visit.coverages, key=lambda c: (c.payer.kind == "medicaid", c.order))
    placed: tuple[Coverage, ...] = tuple(c.model_copy(update={"order": n}) for n, c in enumerate(first, start=1))
    return visit.model_copy(update={"coverages": placed})
