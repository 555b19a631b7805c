"""`superbill bench notes`: code every labelled note of a file and score it."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from superbill.bench.gold import GoldKind, GoldNote, gold_notes
from superbill.bench.scores import (
    NoteCounts,
    Predicted,
    calibration,
    figures,
    interval,
    note_counts,
    released_at,
    reliability,
    total,
)
from superbill.model.coded import CodedEncounter

RELEASES = (0.98, 0.95, 0.90, 0.85, 0.80)
"""Precisions of the abstention curve."""
Coder = Callable[[str, str], CodedEncounter]
"""Called with id and text of a note."""


def bench_notes(path: Path, kind: GoldKind, coder: Coder) -> dict[str, Any]:
    """Return every figure for one file and label set."""
    notes: list[NoteCounts] = []
    pairs: list[tuple[float, bool]] = []
    lengths: list[int] = []
    for gold in gold_notes(path, kind):
        coded = coder(gold.id, gold.text)
        predicted = predicted_of(coded)
        notes.append(note_counts(predicted, gold))
        lengths += predicted.span_lengths
        pairs += [(a.confidence, _right(a.code, gold)) for a in coded.codes]
    return _summary(kind, notes, pairs, lengths)


def predicted_of(coded: CodedEncounter) -> Predicted:
    """Return the codes and evidence characters of a coded note."""
    places = {(a.code[:3], at) for a in coded.codes for e in a.evidence for at in range(e.start, e.end)}
    lengths = tuple(e.end - e.start for a in coded.codes for e in a.evidence)
    return Predicted(frozenset(a.code for a in coded.codes), frozenset(places), lengths)


def _right(code: str, gold: GoldNote) -> bool:
    return code in gold.codes or any(code.startswith(old) for old in gold.older)


def _summary(
    kind: GoldKind, notes: list[NoteCounts], pairs: list[tuple[float, bool]], lengths: list[int]
) -> dict[str, Any]:
    evidence = {
        **figures(total([n.evidence for n in notes])),
        "median_span": statistics.median(lengths) if lengths else 0,
    }
    return {
        "gold": kind,
        "notes": len(notes),
        "strict": {**figures(total([n.strict for n in notes])), "interval": interval(notes, lambda n: n.strict)},
        "edition_tolerant": figures(total([n.tolerant for n in notes])),
        "category3": {**figures(total([n.category for n in notes])), "interval": interval(notes, lambda n: n.category)},
        "per_note_F1": round(sum(n.per_note for n in notes) / max(1, len(notes)), 4),
        "evidence_char": evidence if kind == "medcoder_evidence" else None,
        "confidence": {
            **calibration(pairs),
            "released_at_95": released_at(pairs, 0.95),
            "released_at": {f"{share:.2f}": released_at(pairs, share) for share in RELEASES},
            "reliability": reliability(pairs),
        },
    }
