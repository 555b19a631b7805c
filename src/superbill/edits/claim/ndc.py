"""National Drug Code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

ELEVEN = re.compile(r"\d{11}|\d{5}-\d{4}-\d{2}", re.ASCII)
TEN = re.compile(r"\d{10}|\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d", re.ASCII)
UNITS = frozenset({"F2", "GR", "ME", "ML", "UN"})


@edit(id="CLAIM-NDC", needs=("lines",), about=("drugs",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """National Drug Code is malformed, or has no quantity or unit.

    What it checks: an NDC on a line has eleven digits (5-4-2), a quantity above zero and a unit: F2, GR, ME, ML or UN.
        Ten digits are told apart: the label's number lacks a leading zero in one of its parts.
    Why: payers reject a drug line with an NDC that they cannot read.
    Source: 45 CFR 162.1002(c)(1) (National Drug Codes); X12 005010X222A1 (837P), loop 2410 LIN03, CTP04 and CTP05.
    """
    for line in encounter.lines:
        if line.ndc is None:
            continue
        if not ELEVEN.fullmatch(line.ndc):
            ten = TEN.fullmatch(line.ndc) is not None
            yield check.finding(
                f"The NDC of line {line.number} {'has ten digits' if ten else 'is not eleven digits'}",
                do="Fill the short part of the label's number with a zero in front: five, four, two digits",
                lines=[line.number],
            )
        if line.ndc_quantity is None or line.ndc_quantity <= 0 or line.ndc_unit not in UNITS:
            yield check.finding(
                f"The NDC of line {line.number} needs a quantity and one of the units {', '.join(sorted(UNITS))}",
                do="Give the amount of drug that was used in the unit of the package",
                lines=[line.number],
            )
