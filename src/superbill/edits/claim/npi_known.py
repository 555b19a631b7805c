"""NPI in the national provider file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from superbill.edits.coded import KEPT
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.nppes import NPPES, Npi


@edit(id="CLAIM-NPI-KNOWN", tables=(NPPES,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """NPI that the national provider file does not have, or that was deactivated.

    What it checks: the NPI of every provider of the encounter in the installed provider file, on the day of service. A
        malformed number is left to CLAIM-NPI.
    Why: payers match the number with their file and deny what they do not find (CARC 208).
    Source: 45 CFR 162.410; CMS National Plan and Provider Enumeration System, monthly file.
    Left out: enrollment with Medicare, which the file does not tell.
    """
    numbers = [(party, party.provider.npi) for party in in_force.parties if party.provider.npi is not None]
    if not numbers:
        in_force.nothing()
        return
    release = in_force.as_of(NPPES, in_force.the_day)
    find = in_force.kept((NPPES, release), lambda: lru_cache(KEPT)(lambda npi: release.get("npi", npi, Npi)))
    for party, npi in numbers:
        if len(npi) != 10:
            continue
        row = find(npi)
        if row is None or not row.active(in_force.the_day):
            told = "is not in the national provider file" if row is None else f"is not active on {in_force.the_day}"
            yield check.finding(
                f"The NPI of the {party.role} {told}",
                do="Look the provider up in NPPES",
                lines=party.lines,
                fields=[f"{party.field}.npi"],
                table=release.ref,
            )
