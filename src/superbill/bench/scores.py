"""The figures: strict, edition-tolerant, 3-character, per-note and evidence, with bootstrap intervals over notes."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from superbill.bench.gold import GoldNote

SEED = 2_026
SAMPLES = 1_000


class Counts(NamedTuple):
    """True positives, false positives, false negatives."""

    right: int
    wrong: int
    missed: int

    def plus(self, other: Counts) -> Counts:
        """Return the sum."""
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


class Predicted(NamedTuple):
    """What was predicted for a note: codes, and the characters of their evidence by 3-character category."""

    codes: frozenset[str]
    evidence: frozenset[tuple[str, int]]
    span_lengths: tuple[int, ...] = ()


class NoteCounts(NamedTuple):
    """The counts of one note under each measure."""

    strict: Counts
    tolerant: Counts
    category: Counts
    evidence: Counts
    per_note: float


def count(predicted: Collection[str], gold: Collection[str], older: Collection[str]) -> Counts:
    """Count codes; a gold code of an older edition is met by any predicted code below it."""
    right: set[str] = set()
    used: set[str] = set()
    for code in gold:
        met = [p for p in predicted if p == code or (code in older and p.startswith(code))]
        if met:
            right.add(code)
            used.update(met)
    return Counts(len(right), len(set(predicted) - used), len(set(gold) - right))


def note_counts(predicted: Predicted, gold: GoldNote) -> NoteCounts:
    """Return the counts of one note."""
    tolerant = count(predicted.codes, gold.codes, gold.older)
    shared = len(predicted.evidence & gold.evidence)
    return NoteCounts(
        strict=count(predicted.codes, gold.codes, ()),
        tolerant=tolerant,
        category=count({c[:3] for c in predicted.codes}, {c[:3] for c in gold.codes}, ()),
        evidence=Counts(shared, len(predicted.evidence) - shared, len(gold.evidence) - shared),
        per_note=2 * tolerant.right / max(1, len(predicted.codes) + len(gold.codes)),
    )


def figures(counts: Counts) -> dict[str, float]:
    """Return precision, recall and F1 to four places."""
    precision = counts.right / max(1, counts.right + counts.wrong)
    recall = counts.right / max(1, counts.right + counts.missed)
    return {"P": round(precision, 4), "R": round(recall, 4), "F1": round(f1(counts), 4)}


def f1(counts: Counts) -> float:
    """Return the micro-averaged F1."""
    precision = counts.right / max(1, counts.right + counts.wrong)
    recall = counts.right / max(1, counts.right + counts.missed)
    return 2 * precision * recall / max(1e-9, precision + recall)


def total(counts: Sequence[Counts]) -> Counts:
    """Return the sum of counts."""
    return Counts(sum(c.right for c in counts), sum(c.wrong for c in counts), sum(c.missed for c in counts))


def interval(notes: Sequence[NoteCounts], pick: Callable[[NoteCounts], Counts]) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the micro-F1, notes drawn with replacement, seeded."""
    chosen = [pick(n) for n in notes]
    draw = random.Random(SEED)  # noqa: S311 - resampling, not secrets
    values = sorted(f1(total(draw.choices(chosen, k=len(chosen)))) for _ in range(SAMPLES))
    return round(values[int(0.025 * SAMPLES)], 4), round(values[int(0.975 * SAMPLES) - 1], 4)


def calibration(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> dict[str, float]:
    """Return expected calibration error, Brier skill against the base rate, and AUROC of (confidence, right) pairs."""
    if not pairs:
        return {"ece": 0.0, "brier_skill": 0.0, "auroc": 0.5}
    base = sum(right for _, right in pairs) / len(pairs)
    brier = sum((p - right) ** 2 for p, right in pairs) / len(pairs)
    reference = base * (1 - base)
    error = 0.0
    for b in range(bins):
        held = [(p, right) for p, right in pairs if min(int(p * bins), bins - 1) == b]
        if held:
            error += abs(sum(p for p, _ in held) - sum(right for _, right in held)) / len(pairs)
    skill = 1 - brier / reference if reference else 0.0
    return {"ece": round(error, 4), "brier_skill": round(skill, 4), "auroc": round(_auroc(pairs), 4)}


def reliability(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> list[dict[str, float]]:
    """Return the reliability diagram: for each tenth of confidence the codes, their mean confidence and share right."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for p, right in pairs:
        held.setdefault(min(int(p * bins), bins - 1), []).append((p, right))
    return [
        {
            "from": number / bins,
            "codes": len(rows),
            "confidence": round(sum(p for p, _ in rows) / len(rows), 3),
            "right": round(sum(right for _, right in rows) / len(rows), 3),
        }
        for number, rows in sorted(held.items())
    ]


def _auroc(pairs: Sequence[tuple[float, bool]]) -> float:
    ranked = sorted(pairs)
    positives = sum(right for _, right in pairs)
    negatives = len(pairs) - positives
    if not positives or not negatives:
        return 0.5
    ranks = 0.0
    start = 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        middle = (start + end + 1) / 2
        ranks += middle * sum(right for _, right in ranked[start:end])
        start = end
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def released_at(pairs: Sequence[tuple[float, bool]], precision: float) -> float:
    """Return the largest share of codes that can be released, surest first, at this precision."""
    best = right = 0
    for number, (_, is_right) in enumerate(sorted(pairs, key=lambda p: -p[0]), 1):
        right += is_right
        if right / number >= precision:
            best = number
    return round(best / max(1, len(pairs)), 4)
