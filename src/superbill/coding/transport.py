"""Transport accidents: who was hurt in what, what the vehicle met, and whether it was on a public road.

Source: ICD-10-CM FY2026, Table of Land Transport Accidents and the notes at V00-V99: an accident of a vehicle for the
road is one of traffic unless another place is told, one of a pedestrian is coded as told. Wordings: data/transport.tsv.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from superbill.coding.ranges import table
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

_MET = Pattern(
    r"\b(?:collision|collided|hit|struck|rear-?ended|t-?boned|broadsided|sideswiped|crashed|ran|run|drove|versus|vs\.?)"
    r"(?: (?:head-?on|over|down|off|from behind))?(?: (?:with|by|into|against))?\b|\bvs\b",
    re.IGNORECASE,
)
_ALONE = Pattern(
    r"\broll(?:ed)? ?over|\boverturned|\bran off the road|\blost control|\bnon-?collision|\blaid (?:it )?down|"
    r"\bskidded",
    re.IGNORECASE,
)
_OFF_ROAD = Pattern(
    r"\b(?:parking lot|driveway|private (?:road|property)|nontraffic|non-traffic|off-?road|farm|field|garage)\b",
    re.IGNORECASE,
)
_PASSENGER = Pattern(r"\b(?:passenger|riding in)\b", re.IGNORECASE)
_ON_ROAD = Pattern(
    r"\b(?:traffic|street|road|highway|intersection|crosswalk|freeway|interstate|avenue)\b", re.IGNORECASE
)
PEDESTRIAN, CYCLE, MOTORCYCLE, CAR = "0", "1", "2", "4"
NONCOLLISION = "8"


class Transport(NamedTuple):
    """The stem of the code that a sentence tells, and where it tells it."""

    stem: str
    start: int
    end: int


def transport(text: str, start: int, end: int, icd: Icd10cm) -> Transport | None:
    """Return the code of the accident of a sentence, without its seventh character; None without victim or event."""
    said = text[start:end]
    event, alone = _MET.search(said), _ALONE.search(said)
    victim = _first("victim", said) if event or alone else None
    if victim is None:
        return None
    met = _counterpart(said, event, victim[1]) if event else NONCOLLISION
    stem = _stem(victim[0], met or NONCOLLISION if alone else met, said) if met or alone else None
    if stem is None or icd.entry(stem) is None:
        return None
    first = min(m.start() for m in (event, alone) if m)
    last = max(m.end() for m in (event, alone) if m)
    return Transport(stem, start + min(first, victim[1].start()), start + max(last, victim[1].end()))


def _counterpart(said: str, event: re.Match[str], victim: re.Match[str]) -> str | None:
    """Return what the vehicle met: named after the event, or before it ("pick-up truck hit the driver's door")."""
    for stretch in (said[event.end() :], said[: event.start()].replace(victim.group(), " ")):
        found = _first("met", stretch)
        if found:
            return found[0]
    return None


def _stem(victim: str, met: str | None, said: str) -> str | None:
    if met is None:
        return None
    kind, _, car = met.partition(":")
    off, passenger = _OFF_ROAD.search(said) is not None, _PASSENGER.search(said) is not None
    if victim == PEDESTRIAN:
        where = "0" if off else "1" if _ON_ROAD.search(said) else "9"
        return None if kind in "078" else f"V0{kind}.{where}0"
    if victim in {CYCLE, MOTORCYCLE}:
        who = ("1" if passenger else "0") if off else ("5" if passenger else "4")
        return f"V{victim}{kind}.{who}" + ("9" if victim == MOTORCYCLE else "")
    who = ("1" if passenger else "0") if off else ("6" if passenger else "5")
    return f"V{victim}{kind}.{who}" + (car if victim == CAR and kind == "3" else "")


def _first(kind: str, said: str) -> tuple[str, re.Match[str]] | None:
    for number, wording in _wordings()[kind]:
        found = wording.search(said)
        if found:
            return number, found
    return None


@cache
def _wordings() -> dict[str, tuple[tuple[str, Pattern], ...]]:
    held: dict[str, list[tuple[str, Pattern]]] = {}
    for kind, number, wording in table("transport.tsv"):
        held.setdefault(kind, []).append((number, Pattern(wording, re.IGNORECASE)))
    return {kind: tuple(rows) for kind, rows in held.items()}
