"""Services told by time or area: what the first code covers, and its add-on for each further step (data/series.tsv).

Sources: CPT, guidelines of care management, psychotherapy, testing, sedation, debridement and skin substitutes; a unit
of time is attained when the midpoint is passed, unless the code says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.service import Service

STEPS = "CPT, introduction (time: a unit is attained when the midpoint is passed) and guidelines of the section"
_NAMES = {"min": "minutes", "area": "square cm"}


class Step(NamedTuple):
    """One row: the add-on of a first code and when each further unit is earned."""

    further: str
    measure: str
    first: Decimal
    step: Decimal
    earned: str
    least: Decimal

    def more(self, told: Decimal) -> int:
        """Return the number of add-on units that an amount earns."""
        beyond = told - self.first
        if beyond <= 0:
            return 0
        if self.earned == "part":
            return math.ceil(beyond / self.step)
        whole = int(beyond // self.step)
        return whole + (1 if self.earned == "half" and beyond % self.step > self.step / 2 else 0)


@cache
def steps() -> dict[str, Step]:
    """Return the rows of data/series.tsv by the first code."""
    file = files("superbill.coding.procedures").joinpath("data", "series.tsv")
    rows = [line.split("\t") for line in file.read_text("utf-8").splitlines() if line and line[0] != "#"][1:]
    return {
        code: Step(further, measure, Decimal(first), Decimal(step), earned, Decimal(least))
        for code, further, measure, first, step, earned, least in rows
    }


def stepped(services: list[Service], passage: Passage) -> list[Service]:
    """Return the services with the add-ons that their minutes or areas earn."""
    told = {s.code for s in services}
    return [line for s in services for line in _stepped(s, passage, told)]


def _stepped(line: Service, passage: Passage, told: set[str]) -> Iterator[Service]:
    row = steps().get(line.code)
    measured = passage.measures_of(row.measure) if row and not line.reason else ()
    if row is None or not measured:
        yield line
        return
    place = line.spans[0].start
    amount = min(measured, key=lambda m: abs(m.start - place)).value
    if amount < row.least:
        yield replace(line, reason=f"fewer than {row.least} {_NAMES[row.measure]}: the first unit is not attained")
        return
    yield line
    more = row.more(amount)
    if more and row.further not in told:
        added = replace(line, code=row.further, units=Decimal(more), rules=(), minutes=None)
        yield added.because("PROC-STEP", f"{amount} {_NAMES[row.measure]}: {more} further unit(s)", STEPS)
