"""Confidence: a small logistic scorer whose weights are data (data/confidence.tsv) that anyone can read.

Its value estimates the chance that a coder keeps the code. How it was fitted and how well it is calibrated stands on
the benchmark page of the documentation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

from superbill.coding import witnesses
from superbill.coding.proposal import Proposal
from superbill.coding.ranges import table
from superbill.coding.witnesses import Witness, logit
from superbill.model.coded import Report

ASSIGN: dict[Report, float] = {"assessed": 0.36, "mentioned": 0.20}
"""At or above: assigned. The threshold that gives the best F1 is about half of that F1; that of `mentioned` is a little
lower, for the confidence to tell more (docs/explanation/benchmarks.md)."""
SUGGEST: dict[Report, float] = {"assessed": 0.25, "mentioned": 0.20}
FILES: dict[Report, str] = {"assessed": "confidence.tsv", "mentioned": "confidence_mentioned.tsv"}


@cache
def _weights(report: Report) -> dict[str, float]:
    return {name: float(weight) for name, weight in table(FILES[report])}


def features(p: Proposal, report: Report) -> dict[str, float]:
    """Return what the scorer of a report looks at."""
    if report == "mentioned":
        return witnesses.features(p.code, p.witnesses or (Witness(p.kind, p.source, p.precision),))
    return {
        "intercept": 1.0,
        "logit": logit(p.precision),
        "head": float(p.problem >= 0),
        "repeated": float(p.count > 1),
        "symptom": float(p.symptom),
        "default": float(p.default),
        "whole": float(p.whole),
    }


def confidence(p: Proposal, report: Report) -> float:
    """Return the estimated chance that the code is right."""
    return scored(features(p, report), _weights(report))


def scored(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the chance that logistic weights give to features."""
    return round(1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in values.items()))), 4)
