"""Blood."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS
from superbill.edits.registry import Concern, edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

TRANSFUSION = frozenset({"36430", "36440", "36450", "36455", "36456", "36460"})
PRODUCT = re.compile(r"P90[0-6]\d|P9070|P9071|P9073|P9099|P910\d")


@edit(
    id="IOCE-TRANSFUSION",
    concerns=Concern("lines", lambda code, *_: code in TRANSFUSION, idle=True),
    settings=("outpatient",),
    payers=PAYERS,
    needs=("lines",),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Transfusion or exchange of blood without the blood product.

    What it checks: a code for transfusion or exchange has a blood product on the claim.
    Why: the claim is returned.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edit 43; Claims Processing Manual, chapter 4,
        section 231.
    """
    seen = services(encounter, in_force)
    given = list(seen.of(TRANSFUSION))
    if not given:
        in_force.nothing()
    elif not any(PRODUCT.fullmatch(code) for code in seen.codes):
        yield check.finding(
            f"{given[0].code} on line {given[0].number} has no blood product on the claim",
            do="Add the code of the blood product with its units",
            codes=sorted({s.code for s in given}),
            lines=[s.number for s in given],
        )
