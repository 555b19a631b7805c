"""Doses of drugs: how much was given, how much was discarded, how strong the solution was."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from superbill.coding.procedures.measures import number
from superbill.coding.procedures.passage import Passage
from superbill.tables.patterns import Pattern, search

Use = Literal["given", "discarded", "vial", "strength", "rate"]
_UNIT = (
    r"million units?|mu|mg|milligrams?|mcg|micrograms?|µg|ug|g|gm|grams?|ml|milliliters?|cc|l|liters?|meq|"
    r"mci|units?|u|iu|"
    r"i\.u\.|international units?|sq\.? ?cm|sqcm|cm2|%|percent|doses?|vials?|syringes?|ampu?les?|liter|"
    r"respules?|nebules?|tablets?"
)
_DOSE = Pattern(
    rf"(?P<n>\d+(?:,\d{{3}})*(?:\.\d+)?|\.\d+|one|two|three|four|"
    rf"half)[\s-]*(?P<u>{_UNIT})(?![\w])(?P<per>\s*/\s*(?:\d*\.?\d*\s*)?"
    r"(?:ml|kg|hr|hour|min|m2|cc|day|dose|vial|5 ?ml|l)\b|\s+per\s+(?:ml|kg|hour|m2|vial|day|cc))?",
    re.IGNORECASE,
)
_DISCARDED = Pattern(
    r"(?<!no )(?<!zero )(?<!0 )(?<!without )\b(?:wast\w*|discard\w*|thrown|unused|remain(?:der|ing)|left "
    r"over|residual|jw)\b",
    re.IGNORECASE,
)
_VIAL = Pattern(
    r"^\W{0,3}(?:single[- ](?:dose|use) |multi[- ]?dose |sdv|mdv|prefilled |unopened )*(?:vials?|ampule|"
    r"syringe|sdv|mdv|single|container|kit|package)\b",
    re.I,
)
_FROM = Pattern(
    r"\b(?:from|of|out of|opened|using|used)\s+(?:a|an|one|1|two|2|the)?\s*(?:single[- ](?:dose|"
    r"use)\s+)?(?:vial\s+of\s+)?$",
    re.I,
)
LARGEST_IN_LITRES = 10
"""More is no volume of a drug: "40 L knee" is forty milligrams for the left one."""
_TO_MG = {"mg": Decimal(1), "g": Decimal(1000), "mcg": Decimal("0.001")}


class Dose(NamedTuple):
    """An amount in a unit, what it tells (given, discarded, vial, strength, rate), and its place.

    `per` is the volume of a strength: 40 mg in 1 ml.
    """

    amount: Decimal
    unit: str
    use: Use
    start: int
    end: int


_STRENGTH = Pattern(r"(?P<n>\d+(?:\.\d+)?)\s*/\s*(?:1\s*)?(?:ml|cc)\b", re.IGNORECASE)
"""A strength without its unit: "200/mL" of a drug that is dosed in milligrams."""


def doses(passage: Passage) -> list[Dose]:
    """Return every dose of the passage with its use."""
    bare = [
        Dose(Decimal(m["n"]), "mg", "strength", m.start(), m.end())
        for m in _STRENGTH.finditer(passage.text, passage.start, passage.end)
    ]
    return bare + [_dose(m, passage) for m in _DOSE.finditer(passage.text, passage.start, passage.end)]


def _dose(m: re.Match[str], passage: Passage) -> Dose:
    amount, unit = number(m["n"]) if m["n"].lower() != "half" else Decimal("0.5"), _unit(m["u"])
    if unit == "munits":
        amount, unit = amount * 1_000_000, "units"
    if unit == "l":
        if amount > LARGEST_IN_LITRES:
            return Dose(amount, "none", "strength", m.start(), m.end())
        amount, unit = amount * 1000, "ml"
    return Dose(amount, unit, _use(m, passage), m.start(), m.end())


def _use(m: re.Match[str], passage: Passage) -> Use:
    if m["per"]:
        slash = m["per"].lower()
        return "strength" if "ml" in slash or "cc" in slash or "vial" in slash or "dose" in slash else "rate"
    before = passage.text[max(passage.start, m.start() - 40) : m.start()]
    after = passage.text[m.end() : min(passage.end, m.end() + 40)]
    head = re.split(r"[,;.(]|\band\b|\bwith\b", after)[0]
    tail = re.split(r"[,;.)]\s|\band\b", before)[-1]
    if _VIAL.match(after) and not _DISCARDED.search(head):
        return "vial"
    if _DISCARDED.search(head) or (
        _DISCARDED.search(tail) and not search(r"\b(?:given|admin\w+|inject\w+)\b", head, re.I)
    ):
        return "discarded"
    if _VIAL.match(after) or _FROM.search(before):
        return "vial"
    return "given"


def _unit(written: str) -> str:
    unit = written.lower().rstrip(".").replace(" ", "")
    if unit.startswith(("millionu", "mu")):
        return "munits"
    for known, forms in _FORMS.items():
        if unit in forms:
            return known
    return unit


_FORMS = {
    "mg": {"mg", "milligram", "milligrams"},
    "mcg": {"mcg", "microgram", "micrograms", "µg", "ug"},
    "g": {"g", "gm", "gram", "grams"},
    "ml": {"ml", "milliliter", "milliliters", "cc"},
    "l": {"l", "liter", "liters"},
    "units": {"unit", "units", "u", "iu", "i.u", "internationalunit", "internationalunits"},
    "sqcm": {"sqcm", "sq.cm", "cm2"},
    "%": {"%", "percent"},
    "each": {
        "dose", "doses", "vial", "vials", "syringe", "syringes", "ampule", "ampules", "ample", "amples", "respule",
        "respules", "nebule", "nebules", "tablet", "tablets",
    },
}  # fmt: skip


def in_unit(amount: Decimal, unit: str, wanted: str) -> Decimal | None:
    """Return an amount in another unit of the same kind; None when no rule converts it."""
    same = {"unit": "units", "iu": "units", "dose": "each"}
    unit, wanted = same.get(unit, unit), same.get(wanted, wanted)
    if unit == wanted:
        return amount
    if unit in _TO_MG and wanted in _TO_MG:
        return amount * _TO_MG[unit] / _TO_MG[wanted]
    return None
