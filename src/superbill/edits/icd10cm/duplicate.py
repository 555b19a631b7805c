"""Same diagnosis code twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="ICD10CM-DUPLICATE", needs=("diagnoses",), about=("several diagnoses",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Same diagnosis code more than once.

    What it checks: that each diagnosis code stands once on the encounter.
    Why: a code is reported once, also for both sides without a code of their own and for two conditions with one code.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), section I.B.12; CMS Definitions of Medicare Code Edits,
        duplicate of principal diagnosis.
    """
    if len(in_force.codes) == len(encounter.diagnoses):
        return
    for code, times in Counter(d.code for d in encounter.diagnoses).items():
        if times > 1:
            yield check.finding(
                f"{code} stands {times} times",
                do="Keep it once, in the place that its importance gives it, and set the pointers of the lines to it",
                codes=[code],
                lines=touching(encounter, code),
            )
