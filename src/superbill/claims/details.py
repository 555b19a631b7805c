"""What claims tell beside lines and parties: the course of the illness, transport, attachments, notes, consents."""

from __future__ import annotations

from collections.abc import Iterable

from superbill.claims import parties
from superbill.claims.problems import Problems
from superbill.model.claim import Ambulance, ClaimAttachment, ClaimDates, ClaimNote
from superbill.model.encounter import Encounter
from superbill.model.filing import Attachment, IllnessDates, Remark, Transport

ELECTRONIC_APART = frozenset({"EL", "BM", "EM", "FX", "FT"})
"""Ways of sending that need the number by which claim and attachment find each other (PWK06)."""


def attachments(told: Iterable[Attachment], path: str, problems: Problems) -> tuple[ClaimAttachment, ...]:
    """PWK: what goes with the claim or line, at most ten."""
    found = []
    for i, each in enumerate(told):
        number = each.control_number.strip()
        if each.transmission in ELECTRONIC_APART and not number:
            problems.add(f"{path}[{i}].control_number", "is missing: the payer finds the attachment by it")
        # AA: available on request at the provider's site, so there is no number.
        found.append(ClaimAttachment(each.report_type, each.transmission, "" if each.transmission == "AA" else number))
    if len(found) > 10:
        problems.add(path, f"are {len(found)}, and ten go with a claim or line")
    return tuple(found)


def note(told: Remark | None) -> ClaimNote | None:
    """NTE."""
    return ClaimNote(told.kind, told.text.strip()) if told and told.text.strip() else None


def dates(illness: IllnessDates | None) -> ClaimDates | None:
    """The dates of loop 2300 but the onset, which stands on the claim itself."""
    if illness is None:
        return None
    told = illness.model_dump(exclude={"onset"})
    return ClaimDates(**told) if any(told.values()) else None


def ambulance(transport: Transport | None, problems: Problems) -> Ambulance | None:
    """CR1, CRC and the places of pick-up and drop-off."""
    if transport is None:
        return None
    return Ambulance(
        reason=transport.reason,
        miles=transport.miles,
        weight=transport.weight,
        conditions=transport.conditions,
        round_trip=transport.round_trip.strip(),
        stretcher=transport.stretcher.strip(),
        pick_up=parties.optional_address(transport.pick_up, "transport.pick_up", problems),
        drop_off=parties.optional_address(transport.drop_off, "transport.drop_off", problems),
        drop_off_name=transport.drop_off_name.strip(),
    )


def signature_source(encounter: Encounter) -> str:
    """CLM10: P when somebody signed in the patient's place; empty otherwise."""
    return "P" if encounter.filing.signature_by_other else ""
