"""Taxonomy code exists."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.code_sets import TAXONOMY, Taxonomy


@edit(id="CLAIM-TAXONOMY-KNOWN", tables=(TAXONOMY,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Taxonomy code of a provider is not in the code set of the day.

    What it checks: every taxonomy code of ten characters against the installed code set, on the day of the
        encounter.
    Why: payers reject a provider whose specialty they cannot tell; some pay by it.
    Source: 45 CFR 162.1002 (code sets); NUCC Health Care Provider Taxonomy code set; X12 005010X222A1 (837P), PRV03
        of loops 2000A, 2310B and 2420A.
    """
    told = [(p, p.provider.taxonomy) for p in in_force.parties if p.provider.taxonomy is not None]
    if not told:
        in_force.nothing()
    for party, code in told:
        if len(code) != 10:
            continue  # CLAIM-TAXONOMY tells a malformed one
        row = in_force.as_of(TAXONOMY, in_force.the_day).get("taxonomy", code.upper(), Taxonomy)
        if row is None or not row.covers(in_force.the_day):
            yield check.finding(
                f"The taxonomy code of the {party.role} is not in the code set on {in_force.the_day}",
                do="Take the code from the provider's NPPES record",
                lines=party.lines,
                fields=[f"{party.field}.taxonomy"],
                table=in_force.as_of(TAXONOMY, in_force.the_day).ref,
            )
