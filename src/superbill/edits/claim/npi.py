"""NPI check digit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

PREFIX_SUM = 24
"""What the issuer prefix 80840 adds to the sum."""


@edit(id="CLAIM-NPI")
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """NPI of a provider is malformed or has a wrong check digit.

    What it checks: the NPI of every provider on the encounter and its lines: ten digits, the first of them 1 or 2, the
        last the check digit by the Luhn formula over the prefix 80840 and the number.
    Why: a payer rejects a claim with an NPI that cannot exist (CARC 207).
    Source: 45 CFR 162.406 (standard unique health identifier for health care providers); CMS, Requirements for
        National Provider Identifier and NPI Check Digit (2004).
    """
    seen = False
    for party in in_force.parties:
        npi = party.provider.npi
        seen = seen or npi is not None
        if npi is not None and (wrong := what_is_wrong(npi)):
            yield check.finding(
                f"The NPI of the {party.role} {wrong}",
                do="Take the number from the provider's NPPES record",
                lines=party.lines,
                fields=[f"{party.field}.npi"],
            )
    if not seen:
        raise Lacking("an NPI: no provider of the encounter has one")


@lru_cache(4096)
def what_is_wrong(npi: str) -> str:
    """Tell what is wrong with an NPI; empty when nothing."""
    if len(npi) != 10 or not (npi.isascii() and npi.isdecimal()):
        return "is not ten digits"
    if npi[0] not in "12":
        return "does not begin with 1 or 2"
    return "" if luhn(npi) else "has a wrong check digit: one or more digits are mistyped"


def luhn(npi: str) -> bool:
    """Tell whether the check digit fits: every second digit from the right is doubled, its digits added."""
    digits = [int(d) for d in reversed(npi)]
    doubled = sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return (PREFIX_SUM + sum(digits[::2]) + doubled) % 10 == 0
