"""What an edit may ask of an encounter before it runs: fields that it needs, and features that it is about.

Both are bits of a number, so that one comparison tells that a field is absent or that there is nothing to look at.
"""

from __future__ import annotations

from collections.abc import Collection
from operator import attrgetter
from string import ascii_uppercase

from superbill.errors import TableMissing
from superbill.model.encounter import Encounter

NEEDS: dict[str, str] = {
    "diagnoses": "a diagnosis",
    "lines": "a service line",
    "day": "a date of service or discharge",
    "charge": "the total charge",
    "patient.birth_date": "the patient's date of birth",
    "patient.sex": "the patient's sex",
    "payer": "the payer",
    "admit_date": "the admission date",
    "discharge_status": "the discharge status",
    "filing_date": "the filing date",
    "rules": "the rules of the payer (--rules)",
}
"""Fields that an edit may need, and how a person calls them."""

BY_MODIFIER: dict[str, frozenset[str]] = {
    "sides": frozenset(
        {"50", "LT", "RT", "FA", "TA", "LC", "LD", "LM", "RC", "RI", *(f"{a}{n}" for a in "EFT" for n in range(1, 10))}
    ),
    "surgeons": frozenset({"80", "81", "82", "AS", "62", "66"}),
    "later surgery": frozenset({"24", "58", "78", "79"}),
    "split care": frozenset({"54", "55", "56"}),
    "liability": frozenset({"GA", "GX", "GY", "GZ"}),
    "died before admission": frozenset({"CA"}),
}
"""Features that a modifier on any line tells."""
FEATURES = (
    "modifiers", "drugs", "overrides", "procedures", "several codes", "several diagnoses", "several coverages",
    "several modifiers", *BY_MODIFIER, *ascii_uppercase,
)  # fmt: skip
"""What an edit may be about: modifiers or drugs on a line, overrides, ICD-10-PCS procedures, two or more lines with a
code, diagnoses or coverages, a line with two or more modifiers, kinds of modifiers, or diagnoses that begin with a
letter."""

RULES = "rules"
"""The need that is not a field: it comes with the encounter's payer."""

_NEED = {need: 1 << place for place, need in enumerate(NEEDS)}
_ASKED = tuple((bit, attrgetter(need)) for need, bit in _NEED.items() if need != RULES)
_BIT = {name: 1 << place for place, name in enumerate(FEATURES)}
_WHOLE = 1 << len(FEATURES)
_MODIFIERS, _DRUGS, _OVERRIDES, _PROCEDURES, _CODES, _DIAGNOSES, _COVERAGES = (1 << n for n in range(7))
_SEVERAL = _BIT["several modifiers"]
_TOLD_BY = {one: _BIT[name] for name, members in BY_MODIFIER.items() for one in members}
_EMPTY = (tuple, str)
"""Kinds of values that are absent when they are empty; an amount of zero is not."""


class Lacking(Exception):
    """The encounter lacks what an edit needs; the edit's verdict becomes `not checked`, naming what is missing."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


def no_table(missing: TableMissing) -> str:
    """Tell a missing table as a person would say it."""
    return f"the table '{missing.name}'" + (f" for {missing.day}" if missing.day else "")


def bits(needs: Collection[str]) -> int:
    """Return names of `NEEDS` as the bits of a number."""
    return sum(_NEED[need] for need in needs)


def absent(encounter: Encounter) -> int:
    """Return the fields of `NEEDS` that the encounter lacks, as bits."""
    lacks = 0
    for bit, get in _ASKED:
        value = get(encounter)
        if value is None or (value.__class__ in _EMPTY and not value):
            lacks |= bit
    return lacks


def told(lacks: int) -> str:
    """Tell fields given as bits, as a person would say it."""
    return ", ".join(NEEDS[need] for need, bit in _NEED.items() if bit & lacks)


def features(about: Collection[str]) -> int:
    """Return names of `FEATURES` as the bits of a number; of an edit that is about everything, all of them."""
    return sum(_BIT[name] for name in about) or -1


def present(encounter: Encounter) -> int:
    """Return the features of an encounter, as bits; never none, so that an edit about everything runs."""
    held, coded = _WHOLE, 0
    for line in encounter.lines:
        coded += line.code is not None
        if line.modifiers:
            held |= _MODIFIERS if len(line.modifiers) == 1 else _MODIFIERS | _SEVERAL
            for modifier in line.modifiers:
                held |= _TOLD_BY.get(modifier, 0)
        if line.ndc is not None:
            held |= _DRUGS
    for diagnosis in encounter.diagnoses:
        held |= _BIT.get(diagnosis.code[:1], 0)
    counted = (
        (coded > 1, _CODES), (bool(encounter.overrides), _OVERRIDES), (bool(encounter.procedures), _PROCEDURES),
        (len(encounter.diagnoses) > 1, _DIAGNOSES), (len(encounter.coverages) > 1, _COVERAGES),
    )  # fmt: skip
    return held | sum(bit for there, bit in counted if there)
