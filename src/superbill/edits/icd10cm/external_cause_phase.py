"""Phase of external cause and injury agree."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import external_cause, touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

INITIAL = "ABC"


@edit(
    id="ICD10CM-EXTERNAL-PHASE",
    concerns=Concern("diagnoses", lambda code, *_: external_cause(code) and len(code) == 8),
    severity=Severity.WARNING,
    needs=("diagnoses",),
    about=("V", "W", "X", "Y"),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Seventh character of the external cause differs from that of every injury.

    What it checks: that the phase of each external cause with a seventh character (initial, subsequent, sequela) is
        the phase of at least one injury of S00-T88 on the encounter.
    Why: the seventh character of the external cause matches that of the injury it explains.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), section I.C.20.a.2.
    """
    codes = [d.code for d in encounter.diagnoses if len(d.code) == 8]
    injuries = {_phase(c) for c in codes if c[:1] in ("S", "T")}
    for code in dict.fromkeys(c for c in codes if external_cause(c)):
        if injuries and _phase(code) not in injuries:
            yield check.finding(
                f"{code} speaks of another phase of treatment than the injuries on the encounter",
                do="Give it the seventh character of the injury that it explains",
                codes=[code],
                lines=touching(encounter, code),
            )


def _phase(code: str) -> str:
    """Return initial, sequela or subsequent; fractures have several letters for the first and the last."""
    return "initial" if code[7] in INITIAL else "sequela" if code[7] == "S" else "subsequent"
