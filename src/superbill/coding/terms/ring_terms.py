"""Synonyms of public ontologies with the code of their concept (data/rings.tsv.gz, scripts/build_ring_codes.py).

They rank below lexicon, titles and inclusion terms: a wording that one of those knows keeps its code. Sources: MeSH,
Disease Ontology, MONDO, Human Phenotype Ontology; attributions in NOTICE.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from superbill.errors import BadFile

HEADER = "wording\tcode\tsource\tstrength"


class RingTerm(NamedTuple):
    """One wording. A code ends in "-" where the note must tell its last characters.

    `source` names the ontologies ("MeSH+MONDO"). `strength` ranks from 0.4 to 0.95 by agreement of votes and sources.
    """

    wording: str
    code: str
    source: str
    strength: float


def rings_file() -> Traversable:
    """Return the file, for the hash of the dictionary's inputs."""
    return files("superbill.coding").joinpath("data", "rings.tsv.gz")


def ring_terms(weakest: float = 0.0) -> Iterator[RingTerm]:
    """Yield the wordings of at least this strength, in the order of the alphabet.

    Raises:
        BadFile: the file is not this table; names the line.
    """
    data = gzip.decompress(rings_file().read_bytes()).decode()
    yield from (term for term in terms_of(data, "rings.tsv.gz") if term.strength >= weakest)


def terms_of(text: str, name: str) -> Iterator[RingTerm]:
    """Yield the rows of one file's text."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    if not lines or lines[0][1] != HEADER:
        raise BadFile(name, "header", "is not that of a table of synonyms", f"Write {HEADER!r}")
    for number, line in lines[1:]:
        parts = line.split("\t")
        try:
            wording, code, source, strength = parts
            yield RingTerm(wording, code, source, float(strength))
        except ValueError:
            what = f"has {len(parts)} columns, or a strength that is no number"
            raise BadFile(name, f"line {number}", what, "Build the file again") from None
