"""Who pays first."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.coverage_order import order_of
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(
    id="COVERAGE-ORDER",
    about=("several coverages",),
    override="the payers agreed on another order, and their letters are in the record",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Coverages in an order in which they do not pay, or the claim sent to one that does not pay first.

    What it checks: with two coverages or more, their stated order against the rules: accident insurance, employer
        plans and Medicare by size of the employer and reason of entitlement, plans of a child by the parents'
        birthdays or custody, active before retired, TRICARE, Medicaid last.
    Why: the payer that is billed out of turn denies the claim (CARC 22); what Medicare paid out of turn must go
        back.
    Source: 42 CFR 411 subparts B to H (Medicare secondary payer); NAIC Coordination of Benefits Model Regulation
        (MDL-120), section 6; 32 CFR 199.8 (TRICARE); Social Security Act section 1902(a)(25) (Medicaid).
    """
    told = order_of(encounter)
    if told.missing:
        raise Lacking(told.missing)
    stated = sorted(told.ranked, key=lambda r: (encounter.coverages[r.coverage].order, r.place))
    for right, held in zip(told.ranked, stated, strict=True):
        if right.coverage != held.coverage:
            yield check.finding(
                f"{held.payer} stands in place {right.place}, which is that of {right.payer}: {right.rule}",
                do="Put the coverages in the order of the rules, and bill the first",
                lines=every_line(encounter),
                fields=[f"coverages[{held.coverage}].order"],
                source=right.source,
            )
            return
