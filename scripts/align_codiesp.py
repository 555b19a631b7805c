#!/usr/bin/env python3
"""Find the English words of CodiEsp's Spanish mentions; write one JSON line a mention.

CodiEsp (Miranda-Escalada et al., 2020; CC BY 4.0) marks spans in the Spanish text; its English is a lossy machine
translation. Sentences are paired by length and likeness, words by IBM model 1 in both directions (Brown et al.,
Computational Linguistics 19(2), 1993) that starts from the likeness of letters, as most medical words are cognates. A
mention whose words the translation lost gets no span.

usage: align_codiesp.py codiesp_train.jsonl OUT.jsonl      about 4 minutes for 500 notes
"""

from __future__ import annotations

import argparse
import json
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROUNDS = 4
WEAKEST, STRAYING, FARTHEST = 0.08, 0.02, 3
SMALL = frozenset("de la el los las un una y o en con por del al a su sin que se lo para como no e".split())  # noqa: SIM905
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_END = re.compile(r"(?<=[.;:!?])\s+|\n+")
_BEADS = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (3, 1), (1, 3), (2, 2))
_SPELLING = (("cion", "tion"), ("idad", "ity"), ("oso", "ous"), ("f", "ph"), ("ia", "y"))


class Token(NamedTuple):
    """A word without accents in lower case, and where it stands."""

    text: str
    start: int
    end: int


Pairs = list[tuple[list[Token], list[Token]]]
Chances = dict[tuple[str, str], float]


def main() -> None:
    """Align every note and write where each mention of a diagnosis stands in English."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("train", type=Path)
    options.add_argument("out", type=Path)
    given = options.parse_args()
    rows = [json.loads(line) for line in given.train.read_text("utf-8").splitlines()]
    paired = [sentence_pairs(row["text_es"], row["text_en"]) for row in rows]
    pairs = [([t.text for t in es], [t.text for t in en]) for found in paired for es, en in found]
    forward, backward = chances(pairs), chances([(en, es) for es, en in pairs])
    lines = [
        json.dumps({"id": row["id"], "code": code, "start": start, "end": end, "said": round(said, 2)})
        for row, found in zip(rows, paired, strict=True)
        for code, start, end, said in placed(row, found, forward, backward)
    ]
    given.out.write_text("\n".join(lines) + "\n", "utf-8")
    print(len(lines), "mentions have words in English")


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the words and numbers of a stretch of text."""
    return [Token(plain(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text, start, end)]


def plain(word: str) -> str:
    """Return lower-case letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


def sentences(text: str) -> list[list[Token]]:
    """Return the words of each sentence."""
    ends = [m.end() for m in _END.finditer(text)]
    found = [tokens(text, a, b) for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
    return [words for words in found if words]


@cache
def triples(word: str) -> frozenset[str]:
    """Return the letter triples of a word with its edges."""
    edged = f"^{word}$"
    return frozenset(edged[i : i + 3] for i in range(len(edged) - 2))


@cache
def alike(spanish: str, english: str) -> float:
    """Return how alike two words are: Dice of letter triples, as written and as English would spell it."""
    if spanish == english:
        return 1.0
    if spanish.isdigit() or english.isdigit() or min(len(spanish), len(english)) < 4:
        return 0.0
    spelt = spanish
    for one, other in _SPELLING:
        spelt = spelt.replace(one, other)
    there = triples(english)
    return max(2 * len(t & there) / (len(t) + len(there)) for t in (triples(spanish), triples(spelt)))


def sentence_pairs(spanish: str, english: str) -> Pairs:
    """Pair sentences by the best path of beads (1-1, 1-2, 2-1 ...; 1-0 and 0-1 are left out)."""
    es, en = sentences(spanish), sentences(english)
    best = {(0, 0): (0.0, (0, 0))}
    for i in range(len(es) + 1):
        for j in range(len(en) + 1):
            if (i, j) not in best or abs(i / max(1, len(es)) - j / max(1, len(en))) > 0.3:
                continue
            for a, b in _BEADS:
                if i + a <= len(es) and j + b <= len(en):
                    total = best[i, j][0] + bead(es[i : i + a], en[j : j + b])
                    if total > best.get((i + a, j + b), (-math.inf,))[0]:
                        best[i + a, j + b] = (total, (a, b))
    return list(reversed(_path(es, en, best)))


def _path(
    es: list[list[Token]], en: list[list[Token]], best: dict[tuple[int, int], tuple[float, tuple[int, int]]]
) -> Pairs:
    found: Pairs = []
    i, j = len(es), len(en)
    while i or j:
        a, b = best[i, j][1] if (i, j) in best else (min(i, 1), min(j, 1))
        if a and b:
            found.append(([t for s in es[i - a : i] for t in s], [t for s in en[j - b : j] for t in s]))
        i, j = i - a, j - b
    return found


def bead(es: Sequence[Sequence[Token]], en: Sequence[Sequence[Token]]) -> float:
    """Return how well sentences belong together: words alike, and about the same length."""
    spanish = {t.text for s in es for t in s}
    english = {t.text for s in en for t in s}
    if not spanish or not english:
        return -0.15
    met = [max(alike(s, e) for e in english) for s in spanish if len(s) > 3 or s.isdigit()]
    many, few = sum(map(len, es)), sum(map(len, en))
    shared = 3 * sum(m for m in met if m > 0.35) / math.sqrt(many * few)
    odds = abs(math.log((many + 1) / (few + 1)))
    return (shared - 0.4 * odds) * (len(es) + len(en)) / 2 - 0.05 * (len(es) + len(en) - 2)


def chances(pairs: list[tuple[list[str], list[str]]]) -> Chances:
    """Return the chance of each word of the second language for one of the first, by IBM model 1."""
    found: Chances = {}
    for _ in range(ROUNDS):
        counts: dict[tuple[str, str], float] = defaultdict(float)
        totals: dict[str, float] = defaultdict(float)
        for one, other in pairs:
            for word in other:
                held = [found.get((w, word), 1e-9) if found else 0.02 + alike(w, word) ** 2 for w in one]
                whole = sum(held)
                for w, share in zip(one, held, strict=True):
                    counts[w, word] += share / whole
                    totals[w] += share / whole
        found = {
            key: chance
            for key, count in counts.items()
            if (chance := (count + 0.5 * alike(*key) ** 2) / (totals[key[0]] + 0.6)) > 1e-4
        }
    return found


def placed(row: dict, pairs: Pairs, forward: Chances, backward: Chances) -> list[tuple[str, int, int, float]]:
    """Return code, English start and end, and the share of its words that were found, of each mention."""
    found = {}
    for mention in row["mentions"]:
        if mention["type"] != "D":
            continue
        spans = mention["spans_es"]
        for es, en in pairs:
            words = [t for t in es if any(a <= t.start and t.end <= b for a, b in spans) and t.text not in SMALL]
            if words and en:
                place = compact(words, es, en, forward, backward)
                if place:
                    found[mention["code"], place[0], place[1]] = place[2]
                break
    return [(code, start, end, said) for (code, start, end), said in found.items()]


def compact(
    words: list[Token], es: list[Token], en: list[Token], forward: Chances, backward: Chances
) -> tuple[int, int, float] | None:
    """Return the closest group of English words that the Spanish words are linked to."""
    links = [[x for x in linked(w, es, en, forward, backward) if x[0] > WEAKEST] for w in words]
    links = [found for found in links if found]
    best: tuple[float, list[int]] = (0.0, [])
    for centre in {place for found in links for _, place in found}:
        near = [
            max(
                ((s - STRAYING * abs(p - centre), p) for s, p in found if abs(p - centre) <= len(words) + FARTHEST),
                default=None,
            )
            for found in links
        ]
        kept = [x for x in near if x and x[0] > 0]
        total = sum(s for s, _ in kept)
        if total > best[0]:
            best = (total, sorted({p for _, p in kept}))
    places = best[1]
    return (en[places[0]].start, en[places[-1]].end, len(places) / len(words)) if places else None


def linked(
    word: Token, es: list[Token], en: list[Token], forward: Chances, backward: Chances
) -> list[tuple[float, int]]:
    """Return the four best English places of one Spanish word with their strength."""
    at = es.index(word) / len(es)
    scores = []
    for place, other in enumerate(en):
        both = math.sqrt(forward.get((word.text, other.text), 0.0) * backward.get((other.text, word.text), 0.0))
        strength = max(both, 0.6 * alike(word.text, other.text) ** 2)
        scores.append((strength - 0.15 * abs(at - place / len(en)), place))
    return sorted(scores, reverse=True)[:4]


if __name__ == "__main__":
    main()
