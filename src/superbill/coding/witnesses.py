"""Witnesses: what speaks for a code in the report `mentioned`, and the features that its confidence weighs.

A witness is one mention with one reading of the dictionary: how sure its wording is, how many training notes had it,
whether annotators gave just these words the code, whether it lies inside a longer mention. Habits of the annotators
(data/code_habits.tsv) say how common each code is and how often a dictionary's proposal of it was kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from superbill.coding.ranges import table
from superbill.tables.terms import Candidate

TRUST = 2.0
"""Notes that the prior of a written wording is worth."""
SUREST = 0.99
KEPT_PRIOR, KEPT_NOTES = 0.55, 2.0


class Witness(NamedTuple):
    """One mention of a code. `aligned` 0: a wording of lexicon, titles or synonyms; else a learned one."""

    wording: str
    source: str
    precision: float
    notes: int = 0
    aligned: int = 0
    default: bool = False
    inside: bool = False
    parted: bool = False
    past: bool = False


class Habit(NamedTuple):
    """Training notes with a code; notes for which the dictionary proposed it; of these, notes that had it."""

    notes: int = 0
    proposed: int = 0
    kept: int = 0


Habits = Mapping[str, Habit]


@cache
def habits() -> Habits:
    """Return the habits of the annotators by code."""
    return {code: Habit(int(n), int(p), int(k)) for code, n, p, k in table("code_habits.tsv")}


def habit(code: str, held: Habits) -> Habit:
    """Return the habit of a code; a code of today has that of the older one that was split into it (R51.9: R51)."""
    while len(code) >= 3:
        if code in held:
            return held[code]
        code = code[:-1].rstrip(".")
    return Habit()


def borne_out(candidate: Candidate, code: str, learned: Sequence[Candidate]) -> tuple[float, int]:
    """Return the precision of a written wording for a code as the training notes bear it out, and their number."""
    row = next((c for c in learned if code.startswith(c.code)), None)
    if row is None:
        return candidate.precision, 0
    return (row.precision * row.notes + TRUST * candidate.precision) / (row.notes + TRUST), row.notes


def features(code: str, witnesses: Sequence[Witness], held: Habits | None = None) -> dict[str, float]:
    """Return what the confidence of the report `mentioned` looks at."""
    known = habit(code, habits() if held is None else held)
    best = max(witnesses, key=lambda w: w.precision)
    learned = max((w for w in witnesses if w.aligned), key=lambda w: w.precision, default=None)
    written = max((w for w in witnesses if not w.aligned), key=lambda w: w.precision, default=None)
    kept = (known.kept + KEPT_PRIOR * KEPT_NOTES) / (known.proposed + KEPT_NOTES)
    return {
        "intercept": 1.0,
        "precision": logit(best.precision),
        "learned": float(learned is not None),
        "learned precision": logit(learned.precision) if learned else 0.0,
        "learned notes": math.log1p(learned.notes) if learned else 0.0,
        "learned spans": math.log1p(learned.aligned) if learned else 0.0,
        "written": float(written is not None),
        "written notes": math.log1p(written.notes) if written else 0.0,
        "synonym": float(written is not None and written.source.startswith("synonym")),
        "default": float(written is not None and written.default),
        "code notes": math.log1p(known.notes),
        "code proposed": math.log1p(known.proposed),
        "code kept": logit(kept),
        "mentions": math.log(len(witnesses)),
        "words": float(max(len(w.wording.split()) for w in witnesses)),
        "letters": len(best.wording) / 10,
        "inside": float(all(w.inside for w in witnesses)),
        "parted": float(best.parted),
        "past": sum(w.past for w in witnesses) / len(witnesses),
        "symptom": float(code[0] == "R"),
        "injury": float(code[0] in "ST"),
        "status": float(code[0] == "Z"),
        "cause": float(code[0] in "VWXY"),
    }


def logit(share: float) -> float:
    """Return the log odds of a share, away from 0 and 1."""
    held = min(max(share, 1 - SUREST), SUREST)
    return math.log(held / (1 - held))
