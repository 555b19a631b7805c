"""National Drug Code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

READABLE = re.compile(r"\d{11}|\d{5}-\d{4}-\d{2}|\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d", re.ASCII)
TEN = re.compile(r"\d{10}", re.ASCII)
UNITS = frozenset({"F2", "GR", "ME", "ML", "UN"})


@edit(id="CLAIM-NDC", needs=("lines",), about=("drugs",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """National Drug Code is malformed, or has no quantity or unit.

    What it checks: an NDC on a line has eleven digits (5-4-2), or is the label's ten-digit code with its dashes (4-4-2,
        5-3-2, 5-4-1), which the claim fills to eleven; it has a quantity above zero and one of the units F2, GR, ME, ML
        and UN. Ten digits without dashes could be any of the three forms, so a person has to look at the label.
    Why: payers reject a drug line with an NDC that they cannot read, and a zero in the wrong place is another drug.
    Source: 45 CFR 162.1002(c)(1) (National Drug Codes); 21 CFR 207.33 (the ten-digit forms); X12 005010X222A1 (837P),
        loop 2410 LIN03, CTP04 and CTP05.
    """
    for line in encounter.lines:
        if line.ndc is None:
            continue
        if TEN.fullmatch(line.ndc):
            yield check.finding(
                f"The NDC of line {line.number} has ten digits without dashes, which is ambiguous",
                do="Write it with the dashes of the label: 4-4-2, 5-3-2 or 5-4-1",
                lines=[line.number],
            )
        elif not READABLE.fullmatch(line.ndc):
            yield check.finding(
                f"The NDC of line {line.number} is neither eleven digits nor the label's ten with their dashes",
                do="Copy it from the label with its dashes, or give eleven digits: five, four, two",
                lines=[line.number],
            )
        if line.ndc_quantity is None or line.ndc_quantity <= 0 or line.ndc_unit not in UNITS:
            yield check.finding(
                f"The NDC of line {line.number} needs a quantity and one of the units {', '.join(sorted(UNITS))}",
                do="Give the amount of drug that was used in the unit of the package",
                lines=[line.number],
            )
