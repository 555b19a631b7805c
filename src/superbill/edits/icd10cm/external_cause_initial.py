"""Place, activity and status at the initial encounter only."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

INITIAL = "ABC"
LATER = "DEFGHJKMNPQRS"


@edit(id="ICD10CM-EXTERNAL-INITIAL", needs=("diagnoses",), about=("Y",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Place, activity or status code at an encounter after the initial one.

    What it checks: where every injury (S00-T88) on the encounter is in a phase after active treatment, that no code of
        Y92, Y93 or Y99 is reported.
    Why: place of occurrence, activity and status are assigned only once, at the initial encounter for treatment.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.C.20.b, I.C.20.c and I.C.20.k.
    """
    codes = [d.code for d in encounter.diagnoses]
    phases = [c[7] for c in codes if c[:1] in ("S", "T") and len(c) == 8]
    later = bool(phases) and all(phase in LATER for phase in phases)
    told = dict.fromkeys(c for c in codes if c[:3] in ("Y92", "Y93", "Y99"))
    if not told:
        in_force.nothing()
    for code in told if later else ():
        yield check.finding(
            f"{code} is for the initial encounter; the injuries here are in a later phase",
            do=f"Leave {code} out",
            codes=[code],
            lines=touching(encounter, code),
        )
