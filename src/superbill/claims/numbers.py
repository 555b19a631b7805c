"""Claim control numbers: ours, which every answer of the payer echoes (CLM01, at most 20 characters)."""

from __future__ import annotations

import base64
import hashlib
import re

from superbill.claims.problems import NoClaim, Problem
from superbill.claims.rules import professional_rules
from superbill.claims.target import Target
from superbill.errors import BadInput
from superbill.model.encounter import Encounter
from superbill.model.party import Coverage

_CONTROL_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]*")
"""Characters that come back unchanged from every payer and bank."""


def own_control_number(encounter: Encounter, coverage: Coverage) -> str:
    """The practice's number for the bill, else a digest of encounter, payer and frequency.

    The digest is the same each time and says nothing of the patient. It has 14 characters, as many as box 26 of the
    CMS-1500 holds (NUCC 1500 Claim Form Reference Instruction Manual, item 26); longer numbers are printed narrower.
    """
    account = (encounter.patient.account or "").strip()
    if account:
        return account
    told = "|".join(
        (
            encounter.id,
            encounter.day.isoformat() if encounter.day else "",
            coverage.payer.id or "",
            str(coverage.order),
            encounter.claim_frequency,
            encounter.payer_claim_number or "",
        )
    )
    digest = hashlib.sha256(told.encode()).digest()
    return "S" + base64.b32encode(digest).decode("ascii")[:13]


def control_numbers(encounter: Encounter, target: Target, given: str | None, count: int) -> list[str]:
    """A number for each claim: the one given or our own; `-1`, `-2` ... where one encounter needs several.

    The practice's own number gets the payer's place (S, T ...) behind it on claims to later payers, so that their
    answers are told from those of the first.
    """
    control, field = given, "control"
    if control is None:
        control = own_control_number(encounter, target.asked.coverage)
        if control == (encounter.patient.account or "").strip():
            field = "patient.account"
            control += target.asked.letter if target.earlier else ""
    names = [control] if count == 1 else [f"{control}-{n}" for n in range(1, count + 1)]
    longest = professional_rules().limits.control_number
    if not _CONTROL_NUMBER.fullmatch(control) or len(names[-1]) > longest:
        raise BadInput(
            field,
            f"is not a claim control number of at most {longest} letters, digits, dots or dashes"
            + (f" (this encounter needs {count} claims, numbered -1 to -{count})" if count > 1 else ""),
            "Give a shorter number, or none to have one made",
        )
    return names


def replaced_numbers(encounter: Encounter, frequency: str, count: int) -> list[str]:
    """The payer's number of the claim that each of ours replaces or voids (REF*F8); empty for original claims."""
    if frequency not in {"7", "8"}:
        return [""] * count
    told = [n.strip() for n in encounter.payer_claim_numbers] or [(encounter.payer_claim_number or "").strip()]
    if len(told) != count:
        what = (
            f"are {len(told)}, and this encounter has {count} claims to replace or void: one number for each, in order"
        )
        raise NoClaim(encounter.id, [Problem("payer_claim_numbers", what)])
    return told
