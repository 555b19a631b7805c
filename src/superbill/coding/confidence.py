"""Confidence: a small logistic scorer whose weights are data (data/confidence.tsv) that anyone can read.

Its value estimates the chance that a coder keeps the code. How it was fitted and how well it is calibrated stands on
the benchmark page of the documentation.
"""

from __future__ import annotations

import math
from functools import cache

from superbill.coding.proposal import Proposal
from superbill.coding.ranges import table

ASSIGN = 0.36
"""At or above: assigned. The threshold that gives the best F1 on development data is about half of that F1."""
SUGGEST = 0.25


@cache
def _weights() -> dict[str, float]:
    return {row[0]: float(row[1]) for row in table("confidence.tsv")}


def features(p: Proposal) -> dict[str, float]:
    """Return what the scorer looks at, each between 0 and 1."""
    return {
        "intercept": 1.0,
        "precision": p.precision,
        "head": float(p.problem >= 0),
        "repeated": float(p.count > 1),
        "lexicon": float(p.source.startswith("lexicon")),
        "learned": float(p.source.startswith("learned")),
        "symptom": float(p.symptom),
        "default": float(p.default),
        "past": float("historical" in p.flags),
        "uncertain": float("uncertain" in p.flags),
    }


def confidence(p: Proposal) -> float:
    """Return the estimated chance that the code is right."""
    weights = _weights()
    total = sum(weights.get(name, 0.0) * value for name, value in features(p).items())
    return round(1 / (1 + math.exp(-total)), 4)
