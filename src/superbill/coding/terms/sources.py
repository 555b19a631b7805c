"""Where the wordings of the dictionary come from, each with its prior precision."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from superbill.coding.terms.lexicon import LexiconRow, lexicon_files, read_lexicon
from superbill.coding.terms.ring_terms import ring_terms, rings_file
from superbill.coding.terms.variants import DEFAULTED, Variant, variants
from superbill.tables.icd10cm import Entry, Icd10cm
from superbill.tables.terms import Candidate
from superbill.tables.wording import phrase_key, words_of

LEXICON_REVIEWED, LEXICON_DRAFT, INCLUSION, CATEGORY_LOSS = 0.92, 0.88, 0.75, 0.05
LEARNED = "learned_terms.tsv"
WEAKEST_RING = 0.4
RING_PRECISIONS = ((0.75, 0.66), (0.55, 0.5), (0.0, 0.33))
"""Least strength and share of occurrences that were right on CodiEsp train (data/README.md)."""
ACRONYMS = "acronym"
"""Mark of a source whose wording counts in capitals only ("ALL", "MEN")."""
PLAIN_WORDS = "plain_words.txt"
CONDITION_ENDINGS = ("osi", "itis", "oma", "emia", "uria", "algia", "pathy", "ism", "sis", "plegia", "ia", "tion")
REVISION = "17"
"""Raised when the way of building changes, so that the dictionary is compiled again."""


class Sourced(NamedTuple):
    """One wording, by its key, and one code for it."""

    key: str
    candidate: Candidate


def inputs_sha256(icd: Icd10cm, opened: Sequence[str] = ()) -> str:
    """Return the hash of everything the dictionary is built from: tabular, lexicon, learned terms, rings, revision.

    `opened` are the hashes of what the user installed: index and tables, own rows of the lexicon.
    """
    digest = hashlib.sha256(" ".join((REVISION, icd.ref.sha256, *opened)).encode())
    data = files("superbill.coding").joinpath("data")
    extra = [f for f in (*map(data.joinpath, (LEARNED, PLAIN_WORDS)), rings_file()) if f.is_file()]
    for file in (*lexicon_files(), *extra):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def tabular(icd: Icd10cm) -> Iterator[Sourced]:
    """Yield the wordings of titles and inclusion terms of every category and code."""
    entries = [e for e in icd.below("") if e.code and ":" not in e.code]
    alike = Counter((e.parent, phrase_key(e.title)) for e in entries)
    for entry in entries:
        code = _written(entry, icd)
        one_of_sides = alike[entry.parent, phrase_key(entry.title)] > 1
        for variant in variants(entry.title):
            sided = variant.sided or one_of_sides
            meant = f"{entry.parent}-" if sided and ":" not in entry.parent else code
            found = _sourced(variant, meant, "title", variant.prior)
            if names_a_condition(found.key, variant):
                yield found
        for note in entry.notes.inclusion_terms:
            if not note.patterns and ":" not in note.text:
                for variant in variants(note.text):
                    found = _sourced(variant, code, "inclusion term", min(variant.prior, INCLUSION))
                    if names_a_condition(found.key, variant):
                        yield found


def _sourced(variant: Variant, code: str, source: str, prior: float) -> Sourced:
    key = phrase_key(variant.text)
    if variant.acronym and " " not in key:
        source = f"{source} {ACRONYMS}"
    return Sourced(key, Candidate(code, source, "diagnosis", _prior(prior, code)))


def names_a_condition(key: str, variant: Variant | None = None) -> bool:
    """Tell whether a wording has a word of its own for a condition: sites and plain words alone name none.

    A single word that is left when a title loses its end ("Attacks without alteration of consciousness") names none
    either.
    """
    words = key.split()
    if len(words) == 1 and variant and variant.prior == DEFAULTED and variant.text.istitle():
        return key.endswith(CONDITION_ENDINGS)
    return not sites_and_plain_words().issuperset(words)


@cache
def sites_and_plain_words() -> frozenset[str]:
    """Return the folded words of data/plain_words.txt: parts of the body, directions, everyday words."""
    text = files("superbill.coding").joinpath("data", PLAIN_WORDS).read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(w.text for line in lines for w in words_of(line) if w.text)


def lexicon(rows: Iterable[LexiconRow] | None = None) -> Iterator[tuple[str, str, tuple[Candidate, ...]]]:
    """Yield key, wording and candidates of every lexicon wording; no candidates for a wording without a code.

    `rows` are the user's own; without them the package's are read.
    """
    for row in read_lexicon() if rows is None else rows:
        prior = LEXICON_REVIEWED if row.reviewed else LEXICON_DRAFT
        yield (
            phrase_key(row.term),
            row.term,
            tuple(Candidate(c, f"lexicon {row.place}", row.kind, prior, row.need, row.bar) for c in row.codes),
        )


def learned() -> Iterator[Sourced]:
    """Yield the wordings learned from CodiEsp (scripts/learn_terms.py); they hold for the report `mentioned` only."""
    for row in _rows(LEARNED):
        notes, aligned = int(row["notes"]), int(row["aligned"])
        yield Sourced(row["key"], learned_candidate(row["code"], float(row["precision"]), notes, aligned))


def learned_candidate(code: str, precision: float, notes: int, aligned: int) -> Candidate:
    """Return a code that the training notes bear out for a wording, for the report `mentioned`."""
    source = "learned (CodiEsp)"
    return Candidate(code, source, "diagnosis", precision, mentioned=True, notes=notes, aligned=aligned)


def rings() -> Iterator[Sourced]:
    """Yield the synonyms of public ontologies with the code of their concept (data/rings.tsv.gz)."""
    for term in ring_terms(WEAKEST_RING):
        key = phrase_key(term.wording)
        if key and names_a_condition(key):
            precision = next(p for least, p in RING_PRECISIONS if term.strength >= least)
            yield Sourced(key, Candidate(term.code, f"synonym ({term.source})", "diagnosis", precision))


def _rows(name: str) -> Iterator[dict[str, str]]:
    file = files("superbill.coding").joinpath("data", name)
    if file.is_file():
        lines = (line for line in file.read_text("utf-8").splitlines() if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _written(entry: Entry, icd: Icd10cm) -> str:
    """A place without children is a code (its seventh character may be open); others leave the rest to the note."""
    del icd
    return f"{entry.code}-" if entry.children else entry.code


def _prior(prior: float, code: str) -> float:
    return prior - CATEGORY_LOSS if code.endswith("-") else prior
