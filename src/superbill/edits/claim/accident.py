"""Accidents."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line, payer_now
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

BY_PAYER = {"auto": "auto", "workers_compensation": "employment", "liability": "other"}


@edit(id="CLAIM-ACCIDENT")
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Accident that the claim must tell of is not told, or not in full.

    What it checks: a claim to an automobile, workers' compensation or liability payer tells of an accident of that
        kind; every accident has its date, one by automobile the state.
    Why: the payer cannot find the case; the claim is rejected, or the other payer is asked first.
    Source: X12 005010X222A1 (837P), loop 2300 CLM11 and DTP*439; CMS-1500 (02/12) items 10 and 14; CMS Claims
        Processing Manual, chapter 26, section 10.2.
    """
    accident, wanted = encounter.accident, BY_PAYER.get(payer_now(encounter) or "")
    if accident is None and wanted is None:
        in_force.nothing()
        return
    wrong: list[tuple[str, str, Severity]] = []
    if accident is None:
        wrong.append(("The payer is for accidents and no accident is told", "accident", Severity.ERROR))
    else:
        if wanted and accident.kind != wanted:
            told = f"The payer is for accidents of the kind '{wanted}' and the claim tells of '{accident.kind}'"
            wrong.append((told, "accident.kind", Severity.WARNING))
        if accident.date is None:
            wrong.append(("The accident has no date", "accident.date", Severity.ERROR))
        if accident.kind == "auto" and not accident.state:
            wrong.append(("The accident by automobile has no state", "accident.state", Severity.ERROR))
    for told, field, severity in wrong:
        yield check.finding(
            told,
            do="Take kind, date and state of the accident from the patient's report",
            lines=every_line(encounter),
            fields=[field],
            severity=severity,
        )
