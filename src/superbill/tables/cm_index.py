"""The index files of ICD-10-CM as rows: Alphabetic Index, neoplasms, drugs and chemicals, external causes.

Four tables of one shape: terms below main terms, each with codes or cells, references and its place on the page. The
views (`alphabetic_index`, `neoplasms`, `drugs`, `external_causes`) ask them as a coder does; this module reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import msgspec

from superbill.model.table import TableRef
from superbill.tables.release import Release
from superbill.tables.store import Tables
from superbill.tables.wording import phrase_key

INDEX, NEOPLASMS, DRUGS, EXTERNAL_CAUSES = (
    "icd10cm.index",
    "icd10cm.neoplasms",
    "icd10cm.drugs",
    "icd10cm.external_causes",
)
WITH, IN, DUE_TO = "with", "in", "due to"
PRESUMED = frozenset({WITH, IN})
"""Relations that the classification presumes unless the record denies them (Official Guidelines FY2026 I.A.15)."""

MOST_KEYS = 24
MOST_COMPARED = 2_000
_ADJECTIVE = ("al", "ar", "ic", "ous", "ary", "ive")
_NEC = re.compile(r",?\s*\b(?:NEC|NOS)\b")
_LINKED = re.compile(r"(?:associated )?(?:with|in|due to)\b(?: or (?:with|in|due to)\b)?,?\s*", re.IGNORECASE)


class Match(StrEnum):
    """How the words asked for and those of a row compare: the same, the row says more, the row says less."""

    EXACT = "exact"
    NARROWER = "narrower"
    WIDER = "wider"


class Reference(msgspec.Struct, frozen=True, array_like=True):
    """A "see" or "see also". `target` is the number of the term that it names, 0 where it names none in this table.

    `open`: the coder must choose below the target ("by site", "by type").
    """

    text: str
    target: int = 0
    open: bool = False


class IndexTerm(msgspec.Struct, frozen=True, array_like=True):
    """Row `term`, keyed by its number in printed order.

    `path` holds the titles from the main term down, without nonessential modifiers; those of this term alone are in
    `nonessential`, in their parentheses. A code ends in "-" where further characters must be chosen. `cells` are the
    columns of a table in their order, empty where the classification has no code. `last` is the number of the last
    term below. `link` is the relation ("with", "in", "due to") that stands at place `joint` of the path, the nearest to
    the end; what follows it is the second condition.
    """

    number: int
    parent: int
    last: int
    line: int
    path: tuple[str, ...]
    nonessential: str = ""
    codes: tuple[str, ...] = ()
    manifestations: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    see: tuple[Reference, ...] = ()
    see_also: tuple[Reference, ...] = ()
    categories: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    link: str = ""
    joint: int = -1

    @property
    def wording(self) -> str:
        """The path as the index prints it: "main term, sub-term, sub-sub-term"."""
        return ", ".join(self.path)

    @property
    def phrase(self) -> str:
        """The path as running words, without NEC and NOS."""
        return " ".join(without_nec(title).replace(",", " ") for title in self.path)

    @property
    def first(self) -> tuple[str, ...]:
        """The path before the relation: the condition that the coder looked up; all of it where no relation stands."""
        return self.path if self.joint < 0 else self.path[: self.joint]

    @property
    def second(self) -> tuple[str, ...]:
        """The path after the relation: the condition joined by it; empty where no relation stands."""
        if self.joint < 0:
            return ()
        rest = _LINKED.sub("", self.path[self.joint], count=1).strip()
        return (*((rest,) if rest else ()), *self.path[self.joint + 1 :])

    @property
    def elsewhere_classified(self) -> bool:
        """Tell whether it is a broad "NEC" entry, to which the presumption of I.A.15 does not reach."""
        return any(re.search(r"\bNEC\b", title) for title in self.path[max(self.joint, 0) :])


class Numbers(msgspec.Struct, frozen=True, array_like=True):
    """Row `phrase`, keyed by folded words: the terms that say just these.

    Row `word`: the terms with this word; row `mark`: those of them whose longest word it is.
    """

    terms: tuple[int, ...]


class Counted(msgspec.Struct, frozen=True, array_like=True):
    """Row `counted`: how many terms, references, references that name no term here, and places without a real code."""

    terms: int
    references: int
    outside: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()


def number_key(number: int) -> str:
    """Return the key of a term row; keys sort in printed order."""
    return f"{number:06d}"


def without_nec(title: str) -> str:
    """Return a title without NEC and NOS."""
    return _NEC.sub("", title).strip()


class CmIndex:
    """One of the four tables on one day. `carried`: its release is not the one in force on the day."""

    def __init__(self, day: date, release: Release, *, carried: bool = False) -> None:
        self.day, self.release, self.carried = day, release, carried

    @property
    def ref(self) -> TableRef:
        """The release that answers."""
        return self.release.ref

    @property
    def verified(self) -> bool:
        """Tell whether the layout was proved on a real file of the publisher."""
        return self.release.manifest.verified

    def term(self, number: int) -> IndexTerm:
        """Return one term by its number."""
        found = self.release.get("term", number_key(number), IndexTerm)
        if found is None:
            raise KeyError(number)
        return found

    def all(self) -> Iterator[IndexTerm]:
        """Yield every term in printed order."""
        for _, term in self.release.scan("term", IndexTerm):
            yield term

    def below(self, term: IndexTerm) -> Iterator[IndexTerm]:
        """Yield every term below one, in printed order."""
        for number in range(term.number + 1, term.last + 1):
            yield self.term(number)

    def find(self, wording: str) -> tuple[IndexTerm, ...]:
        """Return the terms with exactly these words: order, plural, side, small and nonessential words do not count."""
        row = self.release.get("phrase", phrase_key(wording), Numbers)
        return tuple(self.term(n) for n in row.terms) if row else ()

    def wider(self, wording: str) -> tuple[IndexTerm, ...]:
        """Return the terms that say the most of a wording, all of whose words stand in it."""
        said = set(phrase_key(wording).split())
        rows = (self.release.get("mark", word, Numbers) for word in said)
        numbers = sorted({n for row in rows if row for n in row.terms})
        met = [(len(key), n) for n in numbers for key in self._keys(n) if key <= said]
        most = max((size for size, _ in met), default=0)
        return tuple(self.term(n) for n in dict.fromkeys(n for size, n in met if size == most))

    def narrower(self, wording: str) -> tuple[IndexTerm, ...]:
        """Return the terms that say all words of a wording and the fewest others."""
        rows = [self.release.get("word", word, Numbers) for word in phrase_key(wording).split()]
        if not rows or not all(rows):
            return ()
        numbers = sorted(set.intersection(*(set(row.terms) for row in rows if row)))
        met = [(min(len(key) for key in self._keys(n)), n) for n in numbers[:MOST_COMPARED]]
        fewest = min((size for size, _ in met), default=0)
        return tuple(self.term(n) for size, n in met if size == fewest)

    def meant(self, wording: str, column: int) -> tuple[Match, tuple[IndexTerm, ...]]:
        """Return the table rows that a wording means, and how well they fit.

        Rows with just these words; else rows with more words, if all of them have one code in the column; else rows
        with fewer.
        """
        found = self.find(wording)
        if found:
            return Match.EXACT, found
        found = self.narrower(wording)
        if len({self.follow(term).cells[column : column + 1] for term in found}) == 1:
            return Match.NARROWER, found
        return Match.WIDER, self.wider(wording)

    def follow(self, term: IndexTerm) -> IndexTerm:
        """Return the term itself, or the one that its "see" leads to, over several steps; never in a circle."""
        seen = {term.number}
        while not (term.codes or term.cells):
            target = next((r.target for r in term.see if r.target and not r.open), 0)
            if not target or target in seen:
                return term
            seen.add(target)
            term = self.term(target)
        return term

    def _keys(self, number: int) -> list[frozenset[str]]:
        return [frozenset(key.split()) for key in phrase_keys(self._said(self.term(number)))]

    def _said(self, term: IndexTerm) -> tuple[str, ...]:
        """The part of the path that a note says; the neoplasm table leaves its one main term out."""
        return term.path


def phrase_keys(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folded keys under which a path is found, each form of "diabetes, diabetic" standing for the title."""
    keys = [""]
    for title in path:
        keys = [f"{key} {form}" for key in keys for form in word_forms(title)][:MOST_KEYS]
    return tuple(dict.fromkeys(k for k in (phrase_key(key) for key in keys) if k))


def word_forms(title: str) -> tuple[str, ...]:
    """Return the forms of one word that a title lists ("nose, nasal"), or the whole title where it lists none.

    "Stem, brain" lists no forms: what follows the comma is another word.
    """
    short = without_nec(title)
    first, *others = (part.strip() for part in short.split(","))
    if others and " " not in first and all(_is_form(first.lower(), other.lower()) for other in others):
        return (first, *others)
    return (short.replace(",", " "),)


def _is_form(first: str, other: str) -> bool:
    if not first or " " in other or first[:1] != other[:1]:
        return False
    return first[:3] == other[:3] or other.endswith(_ADJECTIVE)


def open_index(tables: Tables, name: str, day: date) -> tuple[Release, bool]:
    """Return the release of one of the four tables for `day`, else the nearest, and whether it was carried over.

    Raises:
        TableMissing: the table was never installed.
    """
    held = tables.nearest(name, day)
    return held.release, held.carried
