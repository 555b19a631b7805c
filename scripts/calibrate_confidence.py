#!/usr/bin/env python3
"""Fit the confidence of the report `mentioned` on CodiEsp train; write coding/data/confidence_mentioned.tsv.

What was learned from a note must not be judged on it, so the notes are cut into folds: wordings and habits are learned
without a fold, the fold is coded with them, and whether each proposed code is in the gold is what the logistic
regression fits. Its weights are then judged the same way, and the F1 of each threshold is printed.

usage: calibrate_confidence.py codiesp_train.jsonl MENTIONS.jsonl       (SUPERBILL_HOME must hold compiled tables)
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from learn_terms import DATA, DAY, Case, MemoryTerms, learned, training

from superbill.coding import code as coding
from superbill.coding.confidence import scored
from superbill.coding.encounter import CodingContext
from superbill.coding.proposal import Proposal, merged
from superbill.coding.terms.build import Rows
from superbill.coding.terms.sources import learned_candidate
from superbill.coding.witnesses import features
from superbill.model.note import Note, Reading
from superbill.notes.every_mention import every_mention
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.store import Tables
from superbill.tables.terms import TERMS, Terms

FOLDS, RIDGE, STEPS = 5, 3.0, 12
OUT = DATA / "confidence_mentioned.tsv"
HEADER = """# Weights of the logistic confidence of the report `mentioned`, fitted on CodiEsp train by
# scripts/calibrate_confidence.py; what each feature is stands in coding/witnesses.py.
feature	weight
"""


class Sample(NamedTuple):
    """One proposed code of one note: its features, whether the note has it, its fold."""

    values: dict[str, float]
    right: bool
    fold: int


def main() -> None:
    """Fit, judge by folds, write."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("train", type=Path)
    options.add_argument("mentions", type=Path, help="what align_codiesp.py wrote")
    given = options.parse_args()
    cases, icd, plain = training(given.train, given.mentions)
    samples = [s for fold in range(FOLDS) for s in judged(fold, cases, icd, plain)]
    gold = sum(len(c.codes) for c in cases)
    found = sum(s.right for s in samples)
    print(f"{len(samples)} samples, {found} right, {found / gold:.3f} of the gold codes")
    told(samples, gold)
    weights = fitted(samples)
    OUT.write_text(HEADER + "".join(f"{n}\t{w:.3f}\n" for n, w in weights.items()), "utf-8")


def judged(fold: int, cases: Sequence[Case], icd: Icd10cm, plain: Rows) -> Iterator[Sample]:
    """Yield features and truth of every code proposed for the notes of one fold."""
    taught = learned([c for n, c in enumerate(cases) if n % FOLDS != fold])
    rows = {key: list(found) for key, found in plain.items()}
    for key, code, precision, notes, aligned in taught.terms:
        if key not in plain or plain[key]:
            rows.setdefault(key, []).append(learned_candidate(code, round(precision, 3), notes, aligned))
    terms = MemoryTerms(rows, Tables().nearest(TERMS, DAY).release)
    for n, one in enumerate(cases):
        if n % FOLDS == fold:
            for p in proposed(one.reading.note, icd, terms):
                yield Sample(features(p.code, p.witnesses, taught.habits), p.code in one.codes, fold)


def proposed(note: Note, icd: Icd10cm, terms: Terms) -> tuple[Proposal, ...]:
    """Return the proposals of one note, each code once."""
    context = CodingContext("outpatient", DAY, "option", "mentioned")
    kept, _ = coding.of_reading(Reading(note, every_mention(note, terms)), context, icd, terms)
    return merged(kept)


def told(samples: Sequence[Sample], gold: int) -> None:
    """Print precision, recall and F1 of thresholds, each fold judged by weights of the others."""
    sure = []
    for fold in range(FOLDS):
        weights = fitted([s for s in samples if s.fold != fold])
        sure += [(scored(s.values, weights), s.right) for s in samples if s.fold == fold]
    for threshold in range(20, 50, 2):
        kept = [right for chance, right in sure if chance >= threshold / 100]
        right = sum(kept)
        f1 = 2 * right / (len(kept) + gold)
        print(f"threshold {threshold / 100:.2f}: P {right / len(kept):.3f}, R {right / gold:.3f}, F1 {f1:.4f}")


def fitted(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the weights of a ridge logistic regression, by Newton's method."""
    names = list(samples[0].values)
    rows = [([s.values[n] for n in names], float(s.right)) for s in samples]
    size = len(names)
    weights = [0.0] * size
    for _ in range(STEPS):
        slope = [RIDGE * w for w in weights]
        curve = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
        for values, truth in rows:
            chance = 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, values, strict=True))))
            error, spread = chance - truth, chance * (1 - chance)
            for i, v in enumerate(values):
                if v:
                    slope[i] += error * v
                    line, weight = curve[i], spread * v
                    for j in range(i + 1):
                        line[j] += weight * values[j]
        step = solved([[curve[max(i, j)][min(i, j)] for j in range(size)] for i in range(size)], slope)
        weights = [w - s for w, s in zip(weights, step, strict=True)]
    return dict(zip(names, weights, strict=True))


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Return the solution of linear equations, by Gauss with pivots."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        best = max(range(at, size), key=lambda i: abs(rows[i][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for i in range(size):
            if i != at and rows[i][at]:
                factor = rows[i][at] / rows[at][at]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[at], strict=True)]
    return [rows[i][size] / rows[i][i] for i in range(size)]


if __name__ == "__main__":
    main()
