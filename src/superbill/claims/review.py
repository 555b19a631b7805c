"""What the built claims could not carry, or what payers send back: findings beside the claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.claims.rules import professional_rules
from superbill.model.claim import Claim, PostalAddress
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

_POST_OFFICE_BOX = re.compile(r"\b(?:p\.?\s*o\.?\s*box|post office box|lock\s*box)\b", re.IGNORECASE)
_GUIDE = "ASC X12N 837P 005010X222A1"


def review(encounter: Encounter, claims: Sequence[Claim]) -> tuple[Finding, ...]:
    """Say what was split or left out, and which addresses payers refuse."""
    return (*_left_out(encounter, claims), *_other_coverage(encounter), *_addresses(claims))


def _left_out(encounter: Encounter, claims: Sequence[Claim]) -> Iterator[Finding]:
    limits = professional_rules().limits
    if len(claims) > 1:
        yield Finding(
            edit="CLAIM-SPLIT",
            severity=Severity.INFO,
            message=f"The encounter needs {len(claims)} claims: a claim holds {limits.lines} lines, "
            f"{limits.diagnoses} diagnoses and one prior authorization number.",
            do="Send all of them; each is answered under its own control number.",
            source=f"{_GUIDE}, loops 2300 and 2400",
        )
    carried = {code for claim in claims for code in claim.diagnoses}
    missing = tuple(d.code for d in encounter.diagnoses if d.code not in carried)
    if missing:
        yield Finding(
            edit="CLAIM-DIAGNOSES",
            severity=Severity.WARNING,
            codes=missing,
            message=f"A claim holds {limits.diagnoses} diagnoses; {len(missing)} that no line points at stand on none.",
            do="Point a line at them where that is true, or report them on a claim of their own if the payer asks.",
            source=f"{_GUIDE}, loop 2300 diagnosis information; CMS-1500 item 21",
        )
    cut = tuple(line.number for line in encounter.lines if len(dict.fromkeys(line.diagnoses)) > limits.pointers)
    if cut:
        yield Finding(
            edit="CLAIM-POINTERS",
            severity=Severity.WARNING,
            lines=cut,
            message=f"A line points at no more than {limits.pointers} diagnoses; the first were kept.",
            do="Put the diagnoses that explain the service first.",
            source=f"{_GUIDE}, SV107; CMS-1500 item 24E",
        )


def _other_coverage(encounter: Encounter) -> Iterator[Finding]:
    if len(encounter.coverages) > 1:
        yield Finding(
            edit="CLAIM-OTHER-COVERAGE",
            severity=Severity.WARNING,
            message=f"The patient has {len(encounter.coverages)} coverages, and the claim names the first only.",
            do="Do not count on the first payer to forward it; bill the next payer after the first has decided.",
            source=f"{_GUIDE}, loop 2320; CMS-1500 items 9 and 11d",
        )


def _addresses(claims: Sequence[Claim]) -> Iterator[Finding]:
    for path, party in (("provider.address", claims[0].billing), ("facility.address", claims[0].facility)):
        if party is not None and party.address is not None:
            yield from _address(path, party.address)


def _address(path: str, address: PostalAddress) -> Iterator[Finding]:
    if len(address.zip) != 9:
        yield Finding(
            edit="CLAIM-ZIP4",
            severity=Severity.WARNING,
            message=f"{path}.zip has five digits, and payers ask for nine here.",
            do="Enter the ZIP+4 of the practice location.",
            source=f"{_GUIDE}, loops 2010AA and 2310C",
        )
    if path == "provider.address" and _POST_OFFICE_BOX.search(f"{address.street} {address.street2}"):
        yield Finding(
            edit="CLAIM-STREET",
            severity=Severity.WARNING,
            message=f"{path} is a post office box, and the billing address must be a street.",
            do="Give the street address here and the box as `pay_to`.",
            source=f"{_GUIDE}, loop 2010AA",
        )
