#!/usr/bin/env python3
"""Fit the confidence of the report `mentioned` on CodiEsp train; write the column into coding/data/confidence.tsv.

Wordings learned from a note must not be judged on it, so the notes are cut into folds: wordings are learned without a
fold, the fold is coded with them, and whether each proposed code is in the gold is what the logistic regression fits.

usage: calibrate_confidence.py codiesp_train.jsonl       (SUPERBILL_HOME must hold compiled tables)
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
from collections.abc import Iterator
from pathlib import Path

import learn_terms

from superbill.coding import code as coding
from superbill.coding.confidence import features
from superbill.coding.encounter import CodingContext
from superbill.coding.proposal import Proposal
from superbill.coding.terms.build import collect
from superbill.model.encounter import Document
from superbill.model.note import Reading
from superbill.notes.mentions import mentions
from superbill.notes.reading import read
from superbill.tables.icd10cm import Icd10cm, icd10cm
from superbill.tables.store import Tables
from superbill.tables.terms import Candidate, Terms, Wording

DAY = dt.date(2026, 4, 1)
FOLDS = 4
STEPS, RATE, RIDGE = 400, 0.5, 0.002
DATA = Path(__file__).parents[1] / "src/superbill/coding/data/confidence.tsv"


class FoldTerms(Terms):
    """The dictionary in memory, with the wordings learned without one fold."""

    def __init__(self, rows: dict[str, list[Candidate]], terms: Terms) -> None:
        super().__init__(terms.release)
        self._rows = rows
        self._reach: dict[str, int] = {}
        for key in rows:
            words = key.split()
            for word in words:
                self._reach[word] = max(self._reach.get(word, 0), len(words))

    def longest(self, word: str) -> int:
        """Return the reach of a word."""
        return self._reach.get(word, 0)

    def wording(self, key: str) -> Wording | None:
        """Return the candidates of a wording."""
        found = self._rows.get(key)
        return None if found is None else Wording(tuple(found))


def main() -> None:
    """Fit and write."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("train", type=Path)
    given = options.parse_args()
    tables = Tables()
    icd = icd10cm(tables, DAY)
    terms = learn_terms.ensure_terms(tables, DAY)
    rows = [json.loads(line) for line in given.train.read_text("utf-8").splitlines()]
    cases = [learn_terms.case(row, icd, terms) for row in rows]
    samples = [s for fold in range(FOLDS) for s in judged(fold, rows, cases, icd, terms)]
    weights = fitted(samples)
    print(len(samples), "samples,", sum(y for _, y in samples), "right;", weights)
    write(weights)


def judged(
    fold: int, rows: list[dict], cases: list[learn_terms.Case], icd: Icd10cm, terms: Terms
) -> Iterator[tuple[dict[str, float], bool]]:
    """Yield features and truth of every code proposed for the notes of one fold."""
    others = [c for n, c in enumerate(cases) if n % FOLDS != fold]
    base = {k: [c for c in found if not c.mentioned] for k, found in collect(icd).items()}
    for key, code, precision, _ in learn_terms.learned(others, icd, terms, {}, learn_terms.MINED):
        base.setdefault(key, []).append(
            Candidate(code, "learned (CodiEsp)", "diagnosis", round(precision, 3), mentioned=True)
        )
    held = FoldTerms({k: v for k, v in base.items() if v}, terms)
    context = CodingContext("outpatient", DAY, "option", "mentioned")
    for n, row in enumerate(rows):
        if n % FOLDS == fold:
            gold = {learn_terms.current(x["code"], icd) for x in row["dx"]}
            note = read(Document(name=row["id"], text=row["text_en"]))
            reading = Reading(note, mentions(note, held, apart=True))
            for proposal in proposed(reading, context, icd, held):
                yield features(proposal), proposal.code in gold


def proposed(reading: Reading, context: CodingContext, icd: Icd10cm, terms: Terms) -> tuple[Proposal, ...]:
    """Return the proposals of one note, each code once."""
    kept, _ = coding.of_reading(reading, context, icd, terms)
    return coding.merged(kept)


def fitted(samples: list[tuple[dict[str, float], bool]]) -> dict[str, float]:
    """Return the weights of a ridge logistic regression by gradient descent."""
    names = list(samples[0][0])
    rows = [([s[n] for n in names], float(y)) for s, y in samples]
    weights = [0.0] * len(names)
    for _ in range(STEPS):
        slope = [RIDGE * w for w in weights]
        for values, truth in rows:
            error = 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, values, strict=True)))) - truth
            for i, v in enumerate(values):
                slope[i] += error * v / len(rows)
        weights = [w - RATE * s for w, s in zip(weights, slope, strict=True)]
    return {n: round(w, 3) for n, w in zip(names, weights, strict=True)}


def write(weights: dict[str, float]) -> None:
    """Replace the column `mentioned` of the data file."""
    lines = []
    for line in DATA.read_text("utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) == 3 and parts[0] in weights:
            parts[1] = f"{weights[parts[0]]:g}"
        lines.append("\t".join(parts))
    DATA.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
