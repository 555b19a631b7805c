"""First visit of the physician who admitted the patient."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import payer_now
from superbill.edits.registry import Concern, edit
from superbill.edits.services import Service, services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

RECORD = "AI"


@edit(
    id="NCCI-PHYSICIAN-OF-RECORD",
    concerns=Concern(
        "lines", lambda code, _, found: code in found.listed("procedure_groups").sets["first_of_stay"], idle=True
    ),
    severity=Severity.WARNING,
    settings=("professional",),
    needs=("lines",),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """First hospital or nursing facility visit without AI of the physician of record, or with AI of another one.

    What it checks: for Medicare, every first visit of a stay. When who renders it is the attending provider of the
        encounter, it needs AI; when the attending provider is another one, AI is wrong, an error. Where nobody is told
        as attending, a visit without AI is a warning.
    Why: Medicare pays no consultations, so several physicians bill first visits of one stay; AI tells which of them
        oversees the care. The others' visits are taken for duplicates of an unmarked one.
    Source: CMS Claims Processing Manual, chapter 12, sections 30.6.9.1.F, 30.6.10 and 30.6.13; MM6740 (consultation
        services, 2010).
    """
    firsts = in_force.listed("procedure_groups").sets["first_of_stay"]
    chosen = list(services(encounter, in_force).of(firsts))
    if not chosen or payer_now(encounter) != "medicare":
        in_force.nothing()
        return
    attending = encounter.attending.npi if encounter.attending else None
    for one in chosen:
        told = _wrong(one, attending)
        if told:
            yield check.finding(
                f"{one.code} on line {one.number} {told}",
                do="Put AI on the first visit of the physician who admitted the patient and oversees the care, on no "
                "other's",
                codes=[one.code],
                lines=[one.number],
                severity=Severity.ERROR if RECORD in one.modifiers else Severity.WARNING,
            )


def _wrong(one: Service, attending: str | None) -> str:
    if RECORD in one.modifiers:
        return "has AI, and another provider is the attending one" if attending and attending != one.npi else ""
    if attending is None:
        return "has no AI, and nobody is told as attending: if this is the admitting physician, AI is missing"
    return "is by the attending provider and has no AI" if attending == one.npi else ""
