"""Where the wordings of the dictionary come from, each with its prior precision."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

from superbill.coding.terms.lexicon import lexicon_files, read_lexicon
from superbill.coding.terms.variants import variants
from superbill.tables.icd10cm import Entry, Icd10cm
from superbill.tables.terms import Candidate
from superbill.tables.wording import phrase_key

LEXICON_REVIEWED, LEXICON_DRAFT, INCLUSION, CATEGORY_LOSS = 0.92, 0.88, 0.75, 0.05
LEARNED = "learned_terms.tsv"
RINGS = "synonym_rings.tsv"
RING_PRECISION = 0.45
SHORTEST_SYNONYM = 6
"""A synonym of fewer letters is an acronym of something else too often."""
REVISION = "6"
"""Raised when the way of building changes, so that the dictionary is compiled again."""


class Sourced(NamedTuple):
    """One wording, by its key, and one code for it."""

    key: str
    candidate: Candidate


def inputs_sha256(icd: Icd10cm) -> str:
    """Return the hash of everything the dictionary is built from: tabular, lexicon, learned terms, rings, revision."""
    digest = hashlib.sha256(f"{REVISION} {icd.ref.sha256}".encode())
    data = files("superbill.coding").joinpath("data")
    extra = [f for f in (data.joinpath(LEARNED), data.joinpath(RINGS)) if f.is_file()]
    for file in (*lexicon_files(), *extra):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def tabular(icd: Icd10cm) -> Iterator[Sourced]:
    """Yield the wordings of titles and inclusion terms of every category and code."""
    for entry in icd.below(""):
        if ":" in entry.code or not entry.code:
            continue
        code = _written(entry, icd)
        for variant in variants(entry.title):
            meant = f"{entry.parent}-" if variant.sided and ":" not in entry.parent else code
            yield Sourced(
                phrase_key(variant.text), Candidate(meant, "title", "diagnosis", _prior(variant.prior, meant))
            )
        for note in entry.notes.inclusion_terms:
            if not note.patterns and ":" not in note.text:
                for variant in variants(note.text):
                    prior = min(variant.prior, INCLUSION)
                    yield Sourced(
                        phrase_key(variant.text), Candidate(code, "inclusion term", "diagnosis", _prior(prior, code))
                    )


def lexicon() -> Iterator[tuple[str, str, tuple[Candidate, ...]]]:
    """Yield key, wording and candidates of every lexicon wording; no candidates for a wording without a code."""
    for row in read_lexicon():
        prior = LEXICON_REVIEWED if row.reviewed else LEXICON_DRAFT
        yield (
            phrase_key(row.term),
            row.term,
            tuple(Candidate(c, f"lexicon {row.place}", row.kind, prior, row.need, row.bar) for c in row.codes),
        )


def learned() -> Iterator[Sourced]:
    """Yield the wordings learned from CodiEsp (scripts/learn_terms.py); they hold for the report `mentioned` only."""
    for row in _rows(LEARNED):
        yield Sourced(
            row["key"],
            Candidate(row["code"], "learned (CodiEsp)", "diagnosis", float(row["precision"]), mentioned=True),
        )


def rings() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield source and wordings (keys) of the synonym rings of public ontologies (scripts/build_rings.py)."""
    for row in _rows(RINGS):
        yield row["source"], tuple(row["wordings"].split("|"))


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
