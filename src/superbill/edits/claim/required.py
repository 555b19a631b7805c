"""What every claim must tell of patient, provider and payer."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity


@edit(id="CLAIM-REQUIRED", severity=Severity.WARNING)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Data that every claim carries is missing.

    What it checks: the patient has name, date of birth and sex, and an address where the patient is the subscriber; the
        billing provider has NPI, name and address; the payer of the first coverage has a name, its subscriber a name
        where that is another person. One finding names all that is missing.
    Why: a claim without them cannot be written, or is rejected before it reaches the payer (999, 277CA).
    Source: X12 005010X222A1 (837P) and 005010X223A2 (837I), loops 2010AA, 2010BA, 2010BB and 2010CA; CMS-1500 (02/12)
        items 1a, 2 to 7 and 33; UB-04 form locators 1, 8 to 11, 50 and 58.
    Left out: numbers, which have edits of their own; `superbill claim` refuses what it cannot write, with every field.
    """
    missing = [field for field, value in _wanted(encounter) if not value]
    if missing:
        yield check.finding(
            f"The claim needs more data before it can be sent: {', '.join(missing)}",
            do="Complete registration and provider data",
            lines=every_line(encounter),
            fields=missing,
        )


def _wanted(encounter: Encounter) -> Iterator[tuple[str, object]]:
    patient, billing = encounter.patient, encounter.provider
    yield "patient.name", patient.name
    yield "patient.birth_date", patient.birth_date
    yield "patient.sex", patient.sex
    yield "provider.npi", billing.npi
    yield "provider.organization", billing.organization or billing.name
    yield "provider.address", billing.address
    first = min(range(len(encounter.coverages)), key=lambda n: encounter.coverages[n].order, default=None)
    if first is None:
        return
    coverage, path = encounter.coverages[first], f"coverages[{first}]"
    yield f"{path}.payer.name", coverage.payer.name
    subscriber = coverage.subscriber
    if subscriber is None or subscriber.relationship == "self":
        yield "patient.address", patient.address or (subscriber and subscriber.address)
    else:
        yield f"{path}.subscriber.name", subscriber.name
