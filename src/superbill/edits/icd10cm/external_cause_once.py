"""Place, activity and status once."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

ONE_EACH = {
    "Y92": ("place of occurrence", Severity.WARNING),  # I.C.20.b: a second one after a new injury in hospital
    "Y93": ("activity", Severity.ERROR),
    "Y99": ("external cause status", Severity.ERROR),
}


@edit(id="ICD10CM-EXTERNAL-ONCE", needs=("diagnoses",), about=("Y",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """More than one place of occurrence, activity or external cause status.

    What it checks: that there is at most one code each of Y92, Y93 and Y99. A second place of occurrence is a warning,
        since an injury during the stay may have its own.
    Why: place, activity and status describe one event and are recorded once.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.C.20.b, I.C.20.c, I.C.20.d and I.C.20.k.
    """
    for category, (name, severity) in ONE_EACH.items():
        codes = list(dict.fromkeys(d.code for d in encounter.diagnoses if d.code.startswith(category)))
        if len(codes) > 1:
            yield check.finding(
                f"{len(codes)} codes for the {name}: {', '.join(codes)}",
                do="Keep the one that the record of the event supports",
                codes=codes,
                lines=touching(encounter, *codes),
                severity=severity,
            )
