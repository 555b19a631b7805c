"""The dictionary of terms (table `terms`): clinical wording to the codes it may stand for.

Compiled from the installed tabular and the lexicon; look-ups read the memory-mapped release, so nothing is built at
start-up. A wording is stored as its sorted words without sides: "pain in right knee" and "knee pain" share a row.
"""

from __future__ import annotations

from datetime import date

import msgspec

from superbill.errors import TableMissing
from superbill.model.table import TableRef
from superbill.tables.release import Release
from superbill.tables.store import Tables

TERMS = "terms"
LONGEST = 9
"""Words of the longest wording that is kept."""


class Candidate(msgspec.Struct, frozen=True, array_like=True):
    """One code that a wording may stand for.

    `code` ends in "-" when the note must tell its last characters. `precision` is how often the code was right when the
    wording stood in a note, learned where possible, else the prior of its source. `need` are words of which one must
    stand in the note, `bar` words that must not stand in the sentence. `mentioned` limits it to that report: `notes` is
    how many training notes had the wording, `aligned` how often annotators gave just these words the code (0: the row
    only bears out what the dictionary has).
    """

    code: str
    source: str
    kind: str
    precision: float
    need: tuple[str, ...] = ()
    bar: tuple[str, ...] = ()
    mentioned: bool = False
    notes: int = 0
    aligned: int = 0


class Wording(msgspec.Struct, frozen=True, array_like=True):
    """Row `phrase`: the candidates of one wording, best first. Empty: words that must not be read as shorter ones."""

    candidates: tuple[Candidate, ...] = ()


class Reach(msgspec.Struct, frozen=True, array_like=True):
    """Row `word`: the most words of a phrase that holds this word; rows are missing for words of no phrase."""

    longest: int


LIMIT = 50_000
"""Rows of a kind that are kept decoded, because notes repeat themselves."""


class _Longest(dict[str, int]):
    """Words that were looked up, with the most words of a phrase that holds them."""

    def __init__(self, release: Release) -> None:
        self._release = release

    def __missing__(self, word: str) -> int:
        row = self._release.get("word", word, Reach)
        found = row.longest if row else 0
        if len(self) < LIMIT:
            self[word] = found
        return found


class _Phrases(dict[str, Wording | None]):
    """Wordings that were looked up."""

    def __init__(self, release: Release) -> None:
        self._release = release

    def __missing__(self, key: str) -> Wording | None:
        found = self._release.get("phrase", key, Wording)
        if len(self) < LIMIT:
            self[key] = found
        return found


class Terms:
    """The dictionary of one release. Its two look-ups are those of dictionaries, which most words of a note ask."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.longest = _Longest(release).__getitem__
        """Tells the number of words of the longest phrase with a word; 0 when no phrase has it."""
        self.wording = _Phrases(release).__getitem__
        """Tells the candidates of a wording by its key (`wording.phrase_key`); None when there is no such phrase."""

    @property
    def ref(self) -> TableRef:
        """The release that answers."""
        return self.release.ref


def terms(tables: Tables, day: date, inputs_sha256: str | None = None) -> Terms:
    """Return the dictionary for `day`; with `inputs_sha256`, the one compiled from exactly these inputs.

    Raises:
        TableMissing: the dictionary was not compiled from these inputs.
    """
    if inputs_sha256 is None:
        return Terms(tables.nearest(TERMS, day).release)
    for release in tables.releases(TERMS):
        if release.manifest.source_sha256 == inputs_sha256:
            return Terms(release)
    raise TableMissing(TERMS, day, [r.manifest.release for r in tables.releases(TERMS)])
