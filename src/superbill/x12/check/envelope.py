"""What must hold in the envelope beyond its grammar: separators, versions and the place of acknowledgments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.x12.check.unit import Unit
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment

# A version as GS08 writes it: six digits, and the guide with its errata (005010X222A1).
_VERSION = re.compile(r"[0-9]{6}(X[0-9]{3}([A-Z][0-9A-Z]{0,3})?)?")
_OF_INTERCHANGE = 5


def interchange(unit: Unit, isa: Segment) -> Iterator[Problem]:
    """Separators differ from one another (X12.6); ISA12 is the version of its groups; a TA1 stands before them."""
    used = [unit.marks.element, unit.marks.component, unit.marks.terminator]
    if isa.get(11) in used or len(set(used)) < len(used):
        yield unit.at("SEPARATORS", isa, 16)
    late = [s for s in unit.loop.segments() if s.id == "TA1"]
    for number, acknowledgment in enumerate(late, start=1):
        if acknowledgment.ordinal != isa.ordinal + number:
            yield unit.told("TA1-LATE", acknowledgment)


def group(unit: Unit, gs: Segment) -> Iterator[Problem]:
    """GS08 is a version; ISA12 names the same release."""
    version = gs.get(8)
    if version and not _VERSION.fullmatch(version):
        yield unit.at("GROUP-VERSION", gs, 8)
    isa = next(unit.around[0].segments())
    if _VERSION.fullmatch(version) and isa.get(12) != version[:_OF_INTERCHANGE]:
        yield Unit(unit.around[0], [], unit.marks, None, 1).at("INTERCHANGE-VERSION", isa, 12)
