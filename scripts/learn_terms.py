#!/usr/bin/env python3
"""Learn from CodiEsp's training notes what its annotators call by which code; write two files of coding/data.

learned_terms.tsv: wordings that annotators gave a code (their English words found by align_codiesp.py), and, for
wordings that the dictionary knows already, how often the note had its code. code_habits.tsv: how many notes have a
code, for how many the dictionary proposed it, and how often it was kept. Codes stand as the labels have them (the
edition of Spain's CIE-10-ES 2018 is ICD-10-CM of fiscal year 2017); coding turns them into those of the day.

usage: learn_terms.py codiesp_train.jsonl MENTIONS.jsonl      (SUPERBILL_HOME must hold compiled tables)
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from superbill.coding.candidates import proposals
from superbill.coding.chart import Chart
from superbill.coding.problems import problems
from superbill.coding.specificity import Scope, resolve
from superbill.coding.terms.build import Rows, collect
from superbill.coding.witnesses import Habit
from superbill.model.encounter import Document
from superbill.model.note import Flag, Reading
from superbill.notes.every_mention import every_mention
from superbill.notes.mentions import LINKS, runs
from superbill.notes.reading import read
from superbill.tables.icd10cm import Icd10cm, icd10cm
from superbill.tables.release import Release
from superbill.tables.store import Tables
from superbill.tables.terms import TERMS, Terms, Wording
from superbill.tables.wording import SIDES, bag, words_of

DAY = dt.date(2017, 1, 1)
LONGEST = 6
LEAST = 0.15
"""Learned wordings less precise than this are left out."""
DROPPING = frozenset({Flag.FAMILY, Flag.OTHER_PERSON})
DATA = Path(__file__).parents[1] / "src/superbill/coding/data"
CREDIT = """# Learned by scripts/learn_terms.py from CodiEsp's training notes (CC BY 4.0, Miranda-Escalada et al. 2020,
# doi:10.5281/zenodo.3837305), for the report `mentioned` only.
"""
TERMS_HEADER = f"""{CREDIT}# notes: training notes with the wording. aligned: mentions that
# annotators gave the code in just these words; 0: the dictionary's own code, borne out in this share of the notes.
key	code	precision	notes	aligned
"""
HABITS_HEADER = f"""{CREDIT}# notes: training notes with the code; proposed: notes for which the
# dictionary proposes it; kept: notes of these that have it.
code	notes	proposed	kept
"""


class MemoryTerms(Terms):
    """The dictionary in memory, so that it can be without what was learned, or without what some notes taught."""

    def __init__(self, rows: Rows, release: Release) -> None:
        super().__init__(release)
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


class Case(NamedTuple):
    """One training note: its reading, right codes, wordings in it, what the dictionary proposes, annotated wordings."""

    reading: Reading
    codes: frozenset[str]
    keys: frozenset[str]
    proposed: frozenset[tuple[str, str]]
    mentions: tuple[tuple[str, str], ...]


class Learned(NamedTuple):
    """What a set of notes teaches."""

    terms: list[tuple[str, str, float, int, int]]
    habits: dict[str, Habit]


def main() -> None:
    """Read the notes, count, write."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("train", type=Path)
    options.add_argument("mentions", type=Path, help="what align_codiesp.py wrote")
    given = options.parse_args()
    cases, _, _ = training(given.train, given.mentions)
    found = learned(cases)
    rows = "".join(f"{k}\t{c}\t{p:.3f}\t{n}\t{a}\n" for k, c, p, n, a in sorted(found.terms))
    (DATA / "learned_terms.tsv").write_text(TERMS_HEADER + rows, "utf-8")
    rows = "".join(f"{c}\t{h.notes}\t{h.proposed}\t{h.kept}\n" for c, h in sorted(found.habits.items()))
    (DATA / "code_habits.tsv").write_text(HABITS_HEADER + rows, "utf-8")
    print(len(found.terms), "wordings,", len(found.habits), "codes")


def training(train: Path, aligned: Path) -> tuple[list[Case], Icd10cm, Rows]:
    """Return the training notes as read with the dictionary that has learned nothing, and that dictionary."""
    tables = Tables()
    icd = icd10cm(tables, DAY)
    held = collect(icd)
    plain = {k: [c for c in found if not c.mentioned] for k, found in held.items()}
    plain = {k: found for k, found in plain.items() if found or not held[k]}
    terms = MemoryTerms(plain, tables.nearest(TERMS, DAY).release)
    placed: dict[str, list[dict]] = defaultdict(list)
    for line in aligned.read_text("utf-8").splitlines():
        row = json.loads(line)
        placed[row["id"]].append(row)
    rows = [json.loads(line) for line in train.read_text("utf-8").splitlines()]
    return [case(row, placed[row["id"]], icd, terms) for row in rows], icd, plain


def case(row: dict, placed: Iterable[dict], icd: Icd10cm, terms: Terms) -> Case:
    """Return what one note says, which codes it has, and what the dictionary makes of it."""
    note = read(Document(name=row["id"], text=row["text_en"]))
    reading = Reading(note, every_mention(note, terms))
    chart = Chart(reading, problems(note), terms, icd, mentioned=True)
    proposed = {
        (mention.term, p.code)
        for position, mention in enumerate(reading.mentions)
        if not mention.flags & DROPPING
        for p in proposals(chart, position, -1)
    }
    keys = {
        key
        for sentence in note.sentences
        for key in windows(words_of(note.text, sentence.span.start, sentence.span.end))
    }
    words = [(current(m["code"], icd), key_of(note.text[m["start"] : m["end"]])) for m in placed if m["said"] >= 0.99]
    codes = frozenset(current(x["code"], icd) for x in row["dx"])
    return Case(reading, codes, frozenset(keys), frozenset(proposed), tuple((k, c) for c, k in words if k))


def windows(words: list) -> Iterable[str]:
    """Yield the key of every run of up to LONGEST words inside a clause."""
    for run in runs(words, apart=False):
        for first in range(len(run)):
            for last in range(first, min(first + LONGEST, len(run))):
                if words[run[first]].text not in LINKS and words[run[last]].text not in LINKS:
                    yield bag([words[i].text for i in run[first : last + 1]])


def key_of(text: str) -> str:
    """Return the key of an annotated wording: no links at its ends; nothing for a long one or a bare number."""
    words = [w.text for w in words_of(text) if w.text and w.text not in SIDES]
    while words and words[0] in LINKS:
        words = words[1:]
    while words and words[-1] in LINKS:
        words = words[:-1]
    return bag(words) if len(words) <= LONGEST and not all(w.isdigit() for w in words) else ""


def current(code: str, icd: Icd10cm) -> str:
    """Return the code that can be billed for a label that cannot (C50.9, W19.XXX): the default below it."""
    if icd.billable(code):
        return code
    found = resolve(code, Scope(frozenset(), frozenset()), icd).codes
    return found[0] if found else code


def learned(cases: Sequence[Case]) -> Learned:
    """Return the wordings and habits that these notes teach."""
    aligned = Counter(pair for one in cases for pair in one.mentions)
    spans = Counter(key for one in cases for key, _ in one.mentions)
    codes: dict[str, list[str]] = defaultdict(list)
    for key, code in aligned:
        codes[key].append(code)
    said: Counter[str] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for one in cases:
        for key in one.keys & codes.keys():
            said[key] += 1
            right.update((key, code) for code in codes[key] if code in one.codes)
    rows = []
    for (key, code), many in aligned.items():
        notes = max(said[key], 1)
        precision = (min(right[key, code], notes) + 0.5 * many / spans[key]) / (notes + 1)
        if precision >= LEAST:
            rows.append((key, code, precision, notes, many))
    held = {(key, code) for key, code, *_ in rows}
    return Learned([*rows, *(r for r in borne_out(cases) if r[:2] not in held)], habits(cases))


def borne_out(cases: Sequence[Case]) -> Iterable[tuple[str, str, float, int, int]]:
    """Yield how often the codes of the dictionary's wordings were right."""
    proposed = Counter(pair for one in cases for pair in one.proposed)
    kept = Counter(pair for one in cases for pair in one.proposed if pair[1] in one.codes)
    for (key, code), notes in proposed.items():
        yield key, code, kept[key, code] / notes, notes, 0


def habits(cases: Sequence[Case]) -> dict[str, Habit]:
    """Return how often each code is given, proposed and kept."""
    given = Counter(code for one in cases for code in one.codes)
    offers = [{code for _, code in one.proposed} for one in cases]
    proposed = Counter(code for offer in offers for code in offer)
    kept = Counter(code for offer, one in zip(offers, cases, strict=True) for code in offer & one.codes)
    return {code: Habit(given[code], proposed[code], kept[code]) for code in given.keys() | proposed.keys()}


if __name__ == "__main__":
    main()
