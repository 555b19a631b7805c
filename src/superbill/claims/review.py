"""What the built claims could not carry, or what payers send back: findings beside the claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.claims.disclosure import SOURCE, disclosed, withheld_lines
from superbill.claims.facility_rules import facility_rules
from superbill.claims.rules import professional_rules
from superbill.model.claim import Claim, PostalAddress
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.model.institutional import InstitutionalClaim

_POST_OFFICE_BOX = re.compile(r"\b(?:p\.?\s*o\.?\s*box|post office box|lock\s*box)\b", re.IGNORECASE)
_GUIDE = "ASC X12N 837P 005010X222A1"
_BILL_GUIDE = "ASC X12N 837I 005010X223A2"


AnyClaim = Claim | InstitutionalClaim


def review(encounter: Encounter, claims: Sequence[AnyClaim]) -> tuple[Finding, ...]:
    """Say what was split, withheld or left out, and which addresses payers refuse."""
    withheld = tuple(_withheld(encounter))
    if not claims:
        return withheld
    professional = [claim for claim in claims if isinstance(claim, Claim)]
    bills = [claim for claim in claims if isinstance(claim, InstitutionalClaim)]
    left_out = _left_out(encounter, professional) if professional else _left_out_of_bills(encounter, bills)
    return (*withheld, *left_out, *_coordination(encounter, claims), *_addresses(claims))


def _withheld(encounter: Encounter) -> Iterator[Finding]:
    withheld = withheld_lines(encounter)
    if withheld:
        yield Finding(
            edit="CLAIM-WITHHELD",
            severity=Severity.INFO,
            lines=tuple(line.number for line in withheld),
            message=f"{len(withheld)} of {len(encounter.lines)} lines stay off the claim: the patient has paid for "
            "them in full and asked that the plan is not told.",
            do="Keep the request with the record; a law that asks for the disclosure goes before it.",
            source=SOURCE,
        )


def _left_out_of_bills(encounter: Encounter, bills: Sequence[InstitutionalClaim]) -> Iterator[Finding]:
    limits = facility_rules().limits
    if len(bills) > 1:
        yield Finding(
            edit="CLAIM-SPLIT",
            severity=Severity.INFO,
            message=f"The encounter needs {len(bills)} bills: a bill holds {limits.lines} lines.",
            do="Send all of them; each is answered under its own control number.",
            source=f"{_BILL_GUIDE}, loop 2400",
        )
    bill = bills[0]
    carried = {d.code for d in (bill.principal, *bill.diagnoses, *bill.external_causes)}
    missing = tuple(d.code for d in disclosed(encounter).diagnoses if d.code not in carried)
    procedures = len(encounter.procedures) - limits.other_procedures - 1
    if missing or procedures > 0:
        yield Finding(
            edit="CLAIM-DIAGNOSES",
            severity=Severity.WARNING,
            codes=missing,
            message=f"{len(missing)} diagnoses and {max(procedures, 0)} procedures found no place on the bill.",
            do="Put those that count for grouping and payment first.",
            source=f"{_BILL_GUIDE}, loop 2300",
        )
    if any(p.payer_id is None for p in encounter.prior_payments):
        yield Finding(
            edit="CLAIM-PATIENT-PAID",
            severity=Severity.INFO,
            message="A facility's bill has no place for what the patient has paid.",
            do="Give what the patient still owes as `bill.patient_owes` where the payer asks for it.",
            source=f"{_BILL_GUIDE}, loop 2300; UB-04 FL 55",
        )


def _left_out(encounter: Encounter, claims: Sequence[Claim]) -> Iterator[Finding]:
    limits = professional_rules().limits
    if len(claims) > 1:
        yield Finding(
            edit="CLAIM-SPLIT",
            severity=Severity.INFO,
            message=f"The encounter needs {len(claims)} claims: a claim holds {limits.lines} lines, "
            f"{limits.diagnoses} diagnoses, one prior authorization number and one referral number.",
            do="Send all of them; each is answered under its own control number.",
            source=f"{_GUIDE}, loops 2300 and 2400",
        )
    carried = {code for claim in claims for code in claim.diagnoses}
    missing = tuple(d.code for d in disclosed(encounter).diagnoses if d.code not in carried)
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


def _coordination(encounter: Encounter, claims: Sequence[AnyClaim]) -> Iterator[Finding]:
    """Coverages that the claims could not tell of, and adjustments that an earlier payer told twice."""
    told = len(claims[0].other_payers)
    missing = len(encounter.coverages) - 1 - told
    if missing > 0:
        yield Finding(
            edit="CLAIM-OTHER-COVERAGE",
            severity=Severity.WARNING,
            message=f"The patient has {len(encounter.coverages)} coverages, and {missing} of them lack what a claim "
            "tells of another payer.",
            do="Complete payer name and identifier, subscriber name and member number, or bill them apart later.",
            source=f"{_GUIDE}, loops 2320 and 2330; CMS-1500 items 9 and 11d",
        )
    of_claims = sum(len(d.adjustments) for d in encounter.prior_decisions)
    if of_claims and not any(payer.adjustments for claim in claims for payer in claim.other_payers):
        yield Finding(
            edit="CLAIM-COB-TWICE",
            severity=Severity.WARNING,
            message="An earlier payer's adjustments of the claim only repeat those of its lines; they stand once, at "
            "the lines.",
            do="Compare with the payer's remittance.",
            source=f"{_GUIDE}, 1.4.1 and loops 2320 and 2430",
        )


def _addresses(claims: Sequence[AnyClaim]) -> Iterator[Finding]:
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
