"""The settings of a scenario: who the payer is, what it allows, what patients share, what it denies and rejects."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from superbill.model.claim import Claim, ClaimLine, PostalAddress
from superbill.model.institutional import InstitutionalClaim, InstitutionalLine

AnyClaim = Claim | InstitutionalClaim
AnyLine = ClaimLine | InstitutionalLine


def diagnoses_of(claim: AnyClaim) -> tuple[str, ...]:
    """The diagnosis codes of a claim of either kind, in order."""
    if isinstance(claim, Claim):
        return claim.diagnoses
    return tuple(d.code for d in (claim.principal, *claim.diagnoses))


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a rule fits: every condition that is given must hold; one without any condition always fits."""

    codes: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    claims: tuple[str, ...] = ()
    billing_npis: tuple[str, ...] = ()
    member_ids: tuple[str, ...] = ()
    charge_above: Decimal | None = None
    last_of_several: bool = False
    nothing_denied_yet: bool = False

    def fits_claim(self, claim: AnyClaim) -> bool:
        """True when what is said of the claim as a whole holds. Diagnoses match by their beginning."""
        return (
            (not self.claims or claim.control_number in self.claims)
            and (not self.billing_npis or claim.billing.npi in self.billing_npis)
            and (not self.member_ids or claim.insured.member_id in self.member_ids)
            and (not self.diagnoses or any(d.startswith(p) for d in diagnoses_of(claim) for p in self.diagnoses))
        )

    def fits_line(self, claim: AnyClaim, line: AnyLine, *, denied: bool) -> bool:
        """True when what is said of a line holds; `denied` tells that a line of the claim is denied already."""
        last = len(claim.lines) > 1 and line == claim.lines[-1]
        return (
            (not self.codes or line.code in self.codes)
            and (not self.modifiers or bool(set(self.modifiers) & set(line.modifiers)))
            and (not self.lines or line.number in self.lines)
            and (self.charge_above is None or line.charge > self.charge_above)
            and (not self.last_of_several or last)
            and not (self.nothing_denied_yet and denied)
        )

    def fits_any_line(self, claim: AnyClaim) -> bool:
        """True when the claim fits, and one of its lines does."""
        return self.fits_claim(claim) and any(self.fits_line(claim, line, denied=False) for line in claim.lines)

    def fits_question(self, member_id: str, npi: str, codes: tuple[str, ...]) -> bool:
        """True when a question (270, 276, 278) is about one of these members, providers and codes or service types."""
        return (
            (not self.member_ids or member_id in self.member_ids)
            and (not self.billing_npis or npi in self.billing_npis)
            and (not self.codes or bool(set(self.codes) & set(codes)))
        )


class PayerIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who the test payer says that it is."""

    name: str
    id: str
    tax_id: str
    address: PostalAddress
    contact: str
    phone: str


class Allowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a line is worth: an amount for one unit of a code, else a part of the charge."""

    fraction: Decimal = Decimal(1)
    codes: dict[str, Decimal] = {}


class PatientShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the patient pays of each claim: deductible, then copayment, then a part of the rest.

    For `free` codes (laboratory tests, preventive services) the patient pays nothing.
    """

    deductible: Decimal = Decimal(0)
    copay: Decimal = Decimal(0)
    coinsurance: Decimal = Decimal(0)
    free: tuple[str, ...] = ()


class Sequestration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part that is kept back of what would be paid, for claims of these claim filing indicators."""

    fraction: Decimal = Decimal(0)
    claim_filing: tuple[str, ...] = ()


class Deny(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Denies the lines that it fits, with a group, a reason code and remark codes."""

    reason: str
    when: When = When()
    group: str = "CO"
    remarks: tuple[str, ...] = ()


class Reject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rejects the claims that it fits before adjudication, with the status of a 277CA."""

    category: str
    status: str
    when: When = When()
    entity: str = ""


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An adjustment to each payment that belongs to no claim: a positive amount takes, a negative one adds."""

    reason: str
    amount: Decimal
    reference: str = ""
