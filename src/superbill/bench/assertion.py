"""`superbill bench assertion`: negation and history on phrases whose status others annotated (ConText data set).

Layout, JSON Lines: `sentence`, `phrase` (in the sentence in capitals), `negation` (Negated, Affirmed), `temporality`
(Historical, Recent, Not particular). What the text calls resolved counts as negated, as the annotators did.
"""

from __future__ import annotations

import json
from pathlib import Path

from superbill.bench.scores import Counts
from superbill.errors import BadFile, BadInput
from superbill.model.note import Flag, Sentence, Span
from superbill.notes.assertion import cues_of, reaches
from superbill.notes.sections import BODY, sections
from superbill.notes.sentences import sentences

ABSENT = frozenset({Flag.NEGATED, Flag.RESOLVED})


def bench_assertion(path: Path) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of `negated` and `historical`.

    Raises:
        BadFile: not in the layout.
    """
    negated = historical = Counts(0, 0, 0)
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        raise BadInput(str(path), "there is no such file", "Check the name and the folder") from None
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            found = flags(row["sentence"], row["phrase"])
            negated = negated.plus(_one(bool(found & ABSENT), row["negation"] == "Negated"))
            historical = historical.plus(_one(Flag.HISTORICAL in found, row["temporality"] == "Historical"))
        except (ValueError, KeyError, TypeError):
            raise BadFile(str(path), f"line {number}", "is not an annotated phrase", "See `bench assertion`") from None
    return {"negated": _figures(negated), "historical": _figures(historical)}


def flags(text: str, phrase: str) -> frozenset[Flag]:
    """Return the flags of a phrase in its text."""
    start = text.find(phrase.upper())
    if start < 0:
        start = max(text.lower().find(phrase.lower()), 0)
    span = Span(start, start + len(phrase))
    inside = [s for s in sentences(text, sections(text)) if s.span.start < span.end and span.start < s.span.end]
    whole = [Sentence(Span(0, len(text)), BODY)]
    return frozenset(cue.flag for s in inside or whole for cue in cues_of(span, reaches(text, s)))


def _one(said: bool, is_so: bool) -> Counts:  # noqa: FBT001 - a pair of truths
    return Counts(int(said and is_so), int(said and not is_so), int(is_so and not said))


def _figures(counts: Counts) -> dict[str, float]:
    precision = counts.right / max(1, counts.right + counts.wrong)
    recall = counts.right / max(1, counts.right + counts.missed)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
