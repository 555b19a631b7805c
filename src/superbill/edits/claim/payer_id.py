"""Electronic identifier of the payer."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.payer_ids import PAYER_IDS, KnownPayer


@edit(id="CLAIM-PAYER-ID", tables=(PAYER_IDS,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Payer identifier that is not in the list of the clearinghouse.

    What it checks: the identifier of the payer of the encounter and of every coverage, where one is given, in the
        installed list of payers.
    Why: the clearinghouse sends a claim by this number alone; with an unknown one it is rejected, with a wrong one
        another payer gets it.
    Source: X12 005010X222A1 (837P) and 005010X223A2 (837I), loop 2010BB NM109; the list of the trading partner.
    """
    given = [("payer.id", encounter.payer.id)] if encounter.payer and encounter.payer.id else []
    told = ((f"coverages[{n}].payer.id", c.payer.id) for n, c in enumerate(encounter.coverages))
    given += [(field, identifier) for field, identifier in told if identifier]
    if not given:
        in_force.nothing()
        return
    listed = in_force.as_of(PAYER_IDS, in_force.the_day)
    for field, identifier in given:
        if listed.get("payer", identifier.strip().upper(), KnownPayer) is None:
            yield check.finding(
                f"The payer identifier at {field} is not in the list of payers",
                do="Look the payer up in the list of the clearinghouse that the claim goes through",
                lines=every_line(encounter),
                fields=[field],
                table=listed.ref,
            )
