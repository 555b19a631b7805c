"""Telehealth."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import payer_now
from superbill.edits.registry import edit
from superbill.edits.services import Service, services
from superbill.edits.surgery import DAYS, global_days
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.mpfs import RVU
from superbill.tables.outpatient_editor import EDITOR, TELEHEALTH

PLACES = frozenset({"02", "10"})
NEW_CODES = frozenset(f"980{n:02}" for n in range(16))

AT_A_DISTANCE = frozenset({"93", "FQ", "GQ"})
NOTHING: frozenset[str] = frozenset()


@edit(id="NCCI-TELEHEALTH", settings=("professional",), needs=("lines",), tables=(RVU, EDITOR))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Telehealth place and modifier that do not fit together, or a service that cannot be furnished so.

    What it checks: audio-only (93, FQ) and stored (GQ) services are at place 02 or 10; a code with a global period
        is at neither; a service to Medicare at 02 or 10 is on the list of telehealth services; the telehealth codes
        98000 to 98015 do not go to Medicare.
    Why: the place decides the amount, the modifier how it was furnished; the payer denies what does not agree (CARC
        5, 4 or 96).
    Source: CMS Claims Processing Manual, chapter 12, section 190; chapter 26, section 10.5 (places 02 and 10);
        CY2025 PFS final rule, 89 FR 97710, section II.D (98000-98015 not recognized); the telehealth marks of the
        quarterly data files of the Integrated OCE (42 CFR 410.78(f)).
    Left out: which services of the list may be audio-only.
    """
    seen = services(encounter, in_force)
    medicare = payer_now(encounter) == "medicare"
    sets = in_force.listed("modifiers").sets["telehealth"] if not seen.modifiers.isdisjoint(AT_A_DISTANCE) else NOTHING
    if not sets and seen.codes.isdisjoint(NEW_CODES) and not any(s.place in PLACES for s in seen.all):
        in_force.nothing()
        return
    for one in seen.all:
        distant = one.place in PLACES
        spoken = sorted(one.modifiers & sets & AT_A_DISTANCE)
        if spoken and not distant:
            told = f"has {', '.join(spoken)}, and its place {one.place or 'not given'} is neither 02 nor 10"
        elif distant and one.code not in NEW_CODES and global_days(one.code, one.day, in_force) in DAYS:
            told = f"has {one.code} at place {one.place}: a procedure cannot be furnished at a distance"
        elif medicare and one.code in NEW_CODES:
            told = f"has {one.code}, which Medicare does not recognize"
        elif medicare and distant and not _listed(one, in_force):
            told = f"has {one.code} at place {one.place}, and it is not on the list of telehealth services"
        else:
            continue
        yield check.finding(
            f"Line {one.number} {told}",
            do="Correct place, modifier or code by how the service was furnished; Medicare takes the code of an office "
            "visit "
            "with place 02 or 10",
            codes=[one.code],
            lines=[one.number],
        )


def _listed(one: Service, in_force: InForce) -> bool:
    known = in_force.editor_code(one.code, one.day)
    return known is not None and TELEHEALTH in known.words
