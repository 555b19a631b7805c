#!/usr/bin/env python3
"""Learn wordings and their precision from CodiEsp's training notes; write coding/data/learned_terms.tsv.

CodiEsp (Miranda-Escalada et al., 2020; CC BY 4.0): Spanish clinical cases with ICD-10 codes, here their machine
translation into English. The codes belong to spans of the Spanish text; an English phrase that stands at the same
relative place is a candidate wording. What is kept: (1) for every wording that the dictionary already knows, how often
the note had its code; (2) terms projected before (--projected); (3) new wordings that come back, or whose letters
resemble the Spanish mention.

usage: learn_terms.py codiesp_train.jsonl [--out FILE]      (SUPERBILL_HOME must hold compiled tables)
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from superbill.coding.specificity import Scope, resolve
from superbill.coding.terms.build import ensure_terms
from superbill.model.encounter import Document
from superbill.model.note import Flag, Span
from superbill.notes.assertion import cues_of, reaches
from superbill.notes.mentions import LINKS, mentions
from superbill.notes.reading import read
from superbill.tables.icd10cm import Icd10cm, icd10cm
from superbill.tables.store import Tables
from superbill.tables.terms import Terms
from superbill.tables.wording import BREAK, SIDES, bag, words_of

DAY = dt.date(2026, 4, 1)
LONGEST = 5
NEAR = 0.07
ALIKE = 0.55
MINED = 3
SECOND = 0.5
UNSAID = 0.25
"""How far the likeness of letters counts where no dictionary says the code, by the notes of other folds."""
DROPPING = frozenset({Flag.NEGATED, Flag.FAMILY, Flag.OTHER_PERSON, Flag.CONDITIONAL})
OUT = Path(__file__).parents[1] / "src/superbill/coding/data/learned_terms.tsv"
HEADER = """# Wordings learned from the CodiEsp training notes (CC BY 4.0, Miranda-Escalada et al. 2020,
# doi:10.5281/zenodo.3837305) by scripts/learn_terms.py. They serve the report `mentioned` only. precision: share of
# notes with the wording that had the code, drawn towards a prior; notes: how many notes said it.
key	code	precision	notes"""


class Case(NamedTuple):
    """One training note: where its bags of words stand (relative places), its codes with places and Spanish words."""

    bags: dict[str, list[float]]
    known: frozenset[str]
    codes: dict[str, list[tuple[float, str]]]


def main() -> None:
    """Read the notes, count, choose, write."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("train", type=Path)
    options.add_argument("--out", type=Path, default=OUT)
    options.add_argument("--projected", type=Path, help="English terms projected from the training mentions (TSV)")
    options.add_argument("--mined", type=int, default=MINED, help="least number of notes for a wording found here")
    given = options.parse_args()
    tables = Tables()
    icd, terms = icd10cm(tables, DAY), ensure_terms(tables, DAY)
    rows = [json.loads(line) for line in given.train.read_text("utf-8").splitlines()]
    cases = [case(row, icd, terms) for row in rows]
    projected = projections(given.projected, icd) if given.projected else {}
    lines = sorted(learned(cases, icd, terms, projected, given.mined))
    given.out.write_text(HEADER + "\n" + "".join(f"{k}\t{c}\t{p:.3f}\t{n}\n" for k, c, p, n in lines), "utf-8")
    print(len(lines), "wordings")


def case(row: dict, icd: Icd10cm, terms: Terms) -> Case:
    """Return what one note says and which codes it has."""
    note = read(Document(name=row["id"], text=row["text_en"]))
    size = max(1, len(note.text))
    bags: dict[str, list[float]] = defaultdict(list)
    for sentence in note.sentences:
        reach = reaches(note.text, sentence)
        words = words_of(note.text, sentence.span.start, sentence.span.end)
        for key, start, end in windows(words):
            if not DROPPING & {c.flag for c in cues_of(Span(start, end), reach)}:
                bags[key].append((start + end) / 2 / size)
    known = frozenset(m.term for m in mentions(note, terms) if not m.flags & DROPPING)
    spanish = max(1, len(row["text_es"]))
    codes: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for mention in row["mentions"]:
        if mention["type"] == "D":
            place = sum(a + b for a, b in mention["spans_es"]) / 2 / len(mention["spans_es"]) / spanish
            codes[current(mention["code"], icd)].append((place, mention["text_es"]))
    return Case(bags, known, codes)


def windows(words: list) -> Iterator[tuple[str, int, int]]:
    """Yield every run of up to LONGEST words inside a clause as bag, start and end."""
    run: list = []
    for word in [*words, None]:
        if word is not None and word.text != BREAK:
            if word.text not in SIDES:
                run.append(word)
            continue
        for first in range(len(run)):
            if run[first].text in LINKS or run[first].text.isdigit():
                continue
            for last in range(first, min(first + LONGEST, len(run))):
                if run[last].text not in LINKS and not run[last].text.isdigit():
                    yield bag([w.text for w in run[first : last + 1]]), run[first].start, run[last].end
        run = []


def current(code: str, icd: Icd10cm) -> str:
    """Return the code of today for a code of the Spanish edition: itself, or the default below it."""
    if icd.billable(code):
        return code
    found = resolve(code, Scope(frozenset(), frozenset()), icd).codes
    return found[0] if found else code


def projections(path: Path, icd: Icd10cm) -> dict[str, tuple[float, str]]:
    """Return the projected terms by key: their precision and code of today."""
    found: dict[str, tuple[float, str]] = {}
    for line in path.read_text("utf-8").splitlines():
        term, code, precision = line.split("\t")
        key = bag([w.text for w in words_of(term)])
        if key and float(precision) > found.get(key, (0.0, ""))[0]:
            found[key] = (float(precision), current(code, icd))
    return found


class Counts(NamedTuple):
    """How many notes say a bag; with a code; with the code's mention near; likeness to the Spanish; codes overall."""

    notes: Counter[str]
    hits: Counter[tuple[str, str]]
    near: Counter[tuple[str, str]]
    like: dict[tuple[str, str], float]
    base: Counter[str]


def counted(cases: list[Case]) -> Counts:
    """Count bags and codes over the notes."""
    c = Counts(Counter(), Counter(), Counter(), {}, Counter(code for one in cases for code in one.codes))
    for one in cases:
        for key, places in one.bags.items():
            c.notes[key] += 1
            for code, stands in one.codes.items():
                c.hits[key, code] += 1
                close = [es for at, es in stands if any(abs(at - p) < NEAR for p in places)]
                if close:
                    c.near[key, code] += 1
                    c.like[key, code] = max(c.like.get((key, code), 0.0), *(alike(key, es) for es in close))
    return c


def learned(
    cases: list[Case], icd: Icd10cm, terms: Terms, projected: dict[str, tuple[float, str]], mined: int
) -> Iterator[tuple[str, str, float, int]]:
    """Yield key, code, precision and number of notes of what is worth keeping."""
    c = counted(cases)
    for key, (precision, code) in projected.items():
        n = c.notes[key]
        yield key, code, (c.hits[key, code] + 3 * precision) / (n + 3), n
    best: dict[str, tuple[float, str]] = {}
    often: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (key, code), close in c.near.items():
        if key in projected:
            if code != projected[key][1] and c.notes[key] >= mined and close / c.notes[key] > SECOND:
                often[key].append((close / (c.notes[key] + 1), code))
            continue
        n = c.notes[key]
        said = says(key, code, icd, terms)
        prior = 0.75 * c.like[key, code] + 0.25 if said else UNSAID * c.like[key, code]
        share = (min(c.hits[key, code], close) + 2 * prior) / (n + 2)
        expected = c.base[code] / len(cases)
        kept = share > 0.4 if c.like[key, code] > ALIKE else worth(n, close, share, expected, mined)
        if kept and share > best.get(key, (0.0, ""))[0]:
            best[key] = (share, code)
        if share > SECOND and n >= mined and close >= mined - 1:
            often[key].append((share, code))
    best = {key: found for key, found in best.items() if not redundant(key, found, {**projected, **best})}
    for key, (share, code) in best.items():
        yield key, code, share, c.notes[key]
    yield from seconds(often, {**projected, **best}, c)
    yield from written_again(cases, icd, terms, set(best) | set(projected), c)


def written_again(
    cases: list[Case], icd: Icd10cm, terms: Terms, done: set[str], c: Counts
) -> Iterator[tuple[str, str, float, int]]:
    """Yield the precision of wordings that the dictionary has already, as the notes bear it out."""
    for key in {k for one in cases for k in one.known} - done:
        wording = terms.wording(key)
        written = [w for w in wording.candidates if not w.mentioned] if wording else []
        if written and c.notes[key]:
            found = resolve(written[0].code, Scope(frozenset(), frozenset()), icd).codes
            if found:
                right = c.hits[key, found[0]]
                yield key, found[0], (right + 0.6) / (c.notes[key] + 1.5), c.notes[key]


def seconds(
    often: dict[str, list[tuple[float, str]]], best: dict[str, tuple[float, str]], c: Counts
) -> Iterator[tuple[str, str, float, int]]:
    """Yield the second code that annotators give most notes with a wording: "portal hypertension" is both."""
    for key, found in often.items():
        held = best.get(key)
        others = [f for f in found if held and f[1] != held[1]]
        if others:
            share, code = max(others)
            if not any(code == best[part][1] for part in key.split() if part in best):
                yield key, code, share, c.notes[key]


def redundant(key: str, found: tuple[float, str], best: dict[str, tuple[float, str]]) -> bool:
    """Tell whether fewer of its words say the same code about as surely."""
    words = key.split()
    for size in range(1, len(words)):
        for fewer in combinations(words, size):
            other = best.get(" ".join(fewer))
            if other and other[1] == found[1] and other[0] >= found[0] - 0.08:
                return True
    return False


def worth(n: int, close: int, share: float, expected: float, least: int) -> bool:
    """Tell whether a wording that stood in n notes, near its code in `close` of them, is more than chance."""
    return n >= least and share > 0.45 and close >= least - 1 and share > 5 * expected


def says(key: str, code: str, icd: Icd10cm, terms: Terms) -> bool:
    """Tell whether the dictionary, without what was learned before, has this code for the wording."""
    wording = terms.wording(key)
    return (
        bool(wording and any(code.startswith(c.code.rstrip("-.")) for c in wording.candidates if not c.mentioned))
        or bag([w.text for w in words_of(icd.title(code) or "")]) == key
    )


def alike(key: str, spanish: str) -> float:
    """Return how alike the letters of an English bag and a Spanish mention are (Dice of triples, word by word)."""
    english = key.split()
    mention = [w for w in plain(spanish).split() if len(w) > 2]
    if not mention:
        return 0.0
    met = [max(dice(e, s) for s in mention) for e in english]
    if min(met) < 0.2:
        return 0.0
    back = [max(dice(e, s) for e in english) for s in mention]
    return (sum(met) / len(met) + sum(back) / len(back)) / 2


def dice(one: str, other: str) -> float:
    """Return the Dice coefficient of letter triples."""
    a, b = triples(one), triples(other)
    return 2 * len(a & b) / max(1, len(a) + len(b))


def triples(word: str) -> set[str]:
    """Return the letter triples of a word with its edges."""
    edged = f"^{word}$"
    return {edged[i : i + 3] for i in range(len(edged) - 2)}


def plain(text: str) -> str:
    """Return lower-case letters without accents, spelt a little as English does."""
    letters = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    for spanish, english in (("cion", "tion"), ("ia ", "y "), ("f", "ph"), ("idad", "ity"), ("oso", "ous")):
        letters = letters.replace(spanish, english)
    return letters


if __name__ == "__main__":
    main()
