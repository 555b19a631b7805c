"""What the record would have to show for the next level: facts of documentation, no advice to write them."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.coding.em.decision import RANKS, STEPS, WAYS
from superbill.coding.em.families import Family
from superbill.model.visit import Cell, Step


def more(family: Family, cells: tuple[Cell, ...], mdm: Step | None, minutes: int | None, code: str | None) -> list[str]:
    """Sentences about the next level up, by decision-making and by time; empty at the top."""
    said = list(_by_decision(family, cells, mdm)) if family.mdm else []
    said += _by_time(family, minutes, code)
    return said


def _by_decision(family: Family, cells: tuple[Cell, ...], mdm: Step | None) -> Iterator[str]:
    here = RANKS[mdm] if mdm else 0
    now = family.mdm[here - 1] if here else None
    rank = next((r for r in range(here + 1, len(STEPS) + 1) if family.mdm[r - 1] != now), None)
    if rank is None:
        return
    short = [cell for cell in cells if RANKS[cell.grade] < rank]
    yield (
        f"{family.mdm[rank - 1]} by decision-making is {STEPS[rank]}: two of problems, data and risk. "
        f"The record reaches it in {3 - len(short)}."
    )
    for cell in short:
        ways = dict.fromkeys(way.shows for way in WAYS[cell.element] if RANKS[way.grade] == rank)
        if ways:
            yield f"{cell.element} ({cell.grade}) would be reached by any of: {'; '.join(ways)}."


def _by_time(family: Family, minutes: int | None, code: str | None) -> Iterator[str]:
    if minutes is None:
        return
    beyond = sorted((least, name) for name, least in family.minutes.items() if least > minutes)
    if beyond and (code is None or beyond[0][1] > code):
        yield f"{beyond[0][1]} by time is {beyond[0][0]} minutes; the record has {minutes}."
