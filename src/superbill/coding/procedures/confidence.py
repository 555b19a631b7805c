"""How sure a service line is: how often lines of its kind were right on unseen text (data/confidence.tsv)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from superbill.coding.procedures.service import Service

BY_SECTION = 0.9
"""Share of what a line keeps when only its section, and no word, shows that the service was performed."""


@cache
def _measured() -> dict[str, float]:
    """Return the measured shares, drawn a little to the middle (one right and one wrong line added)."""
    text = files("superbill.coding.procedures").joinpath("data", "confidence.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"][1:]
    return {kind: (int(right) + 1) / (int(read) + 2) for kind, right, read in rows}


def confidence(service: Service) -> float:
    """Return the chance that code, units and modifiers of a line are right."""
    held = _measured()
    if service.open:
        return round(held["open"], 2)
    kind = service.kind if service.kind != "service" else service.specialty
    measured = held.get(kind, held["other"])
    return round(measured if service.sure else measured * BY_SECTION, 2)
