"""Confidence: a small logistic scorer whose weights are data (data/confidence.tsv) that anyone can read.

Its value estimates the chance that a coder keeps the code. How it was fitted and how well it is calibrated stands on
the benchmark page of the documentation.
"""

from __future__ import annotations

import math
from functools import cache

from superbill.coding.proposal import Proposal
from superbill.coding.ranges import table
from superbill.model.coded import Report
from superbill.model.note import Flag

ASSIGN: dict[Report, float] = {"assessed": 0.36, "mentioned": 0.30}
"""At or above: assigned. The threshold that gives the best F1 is about half of that F1."""
SUGGEST: dict[Report, float] = {"assessed": 0.25, "mentioned": 0.30}
CERTAIN = 0.99


@cache
def _weights(report: Report) -> dict[str, float]:
    column = 1 if report == "mentioned" else 2
    return {row[0]: float(row[column]) for row in table("confidence.tsv")}


def features(p: Proposal) -> dict[str, float]:
    """Return what the scorer looks at: the logit of the wording's precision, and what the note adds to it."""
    precision = min(max(p.precision, 1 - CERTAIN), CERTAIN)
    return {
        "intercept": 1.0,
        "logit": math.log(precision / (1 - precision)),
        "head": float(p.problem >= 0),
        "repeated": float(p.count > 1),
        "lexicon": float(p.source.startswith("lexicon")),
        "learned": float(p.source.startswith("learned")),
        "symptom": float(p.symptom),
        "default": float(p.default),
        "denied": float(bool(p.flags & {Flag.NEGATED.value, Flag.CONDITIONAL.value})),
        "past": float(Flag.HISTORICAL.value in p.flags),
        "uncertain": float(Flag.UNCERTAIN.value in p.flags),
    }


def confidence(p: Proposal, report: Report) -> float:
    """Return the estimated chance that the code is right."""
    weights = _weights(report)
    total = sum(weights.get(name, 0.0) * value for name, value in features(p).items())
    return round(1 / (1 + math.exp(-total)), 4)
