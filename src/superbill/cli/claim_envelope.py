"""Who sends and who receives a file of claims, from the options or from the claims themselves."""

from __future__ import annotations

from collections.abc import Sequence

from superbill.errors import BadInput
from superbill.model.claim import Claim, Contact, Receiver, Submission, Submitter
from superbill.model.institutional import InstitutionalClaim, InstitutionalSubmission

AnyClaim = Claim | InstitutionalClaim


def submission(
    number: int, parties: tuple[Submitter, Receiver], claims: Sequence[AnyClaim], created: str, usage: str
) -> Submission | InstitutionalSubmission:
    """One interchange of claims of one kind.

    Raises:
        BadInput: when professional and institutional claims are mixed, which are different transactions.
    """
    professional = tuple(c for c in claims if isinstance(c, Claim))
    bills = tuple(c for c in claims if isinstance(c, InstitutionalClaim))
    if professional and bills:
        raise BadInput("encounters", "are professional and institutional, and a file holds one kind", "Write two files")
    if bills:
        return InstitutionalSubmission(number, *parties, bills, created, usage)
    return Submission(number, *parties, professional, created, usage)


def submitter(option: str | None, contact: str | None, claims: Sequence[AnyClaim]) -> Submitter:
    """Who sends, as ID:NAME and NAME:PHONE; else the billing provider of the first claim."""
    billing = claims[0].billing
    own = " ".join(part for part in (billing.name.first, billing.name.last) if part)
    identifier, name = _pair("--submitter", option, "ID:NAME") if option else (billing.tax_id, own)
    person, phone = _pair("--contact", contact, "NAME:PHONE") if contact else (own, billing.phone)
    if not phone:
        raise BadInput("provider.phone", "is missing: a file names whom to call", "Give it, or --contact NAME:PHONE")
    return Submitter(name, identifier, Contact(person, phone))


def receiver(option: str | None, claims: Sequence[AnyClaim]) -> Receiver:
    """Who receives, as ID:NAME; else the payer of the claims, when they have one."""
    if option:
        identifier, name = _pair("--receiver", option, "ID:NAME")
        return Receiver(name, identifier)
    payers = {(c.payer.name, c.payer.id) for c in claims}
    if len({identifier for _, identifier in payers}) > 1:
        raise BadInput(
            "--receiver",
            f"is missing, and the claims go to {len(payers)} payers",
            "Name the clearinghouse as ID:NAME, or write one file for each payer",
        )
    return Receiver(claims[0].payer.name, claims[0].payer.id)


def _pair(option: str, text: str, shape: str) -> tuple[str, str]:
    first, _, second = text.partition(":")
    if not first.strip() or not second.strip():
        raise BadInput(option, "is not of the right shape", f"Write it as {shape}")
    return first.strip(), second.strip()
