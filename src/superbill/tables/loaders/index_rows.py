"""From the printed terms of an index file to the rows of its release: paths, relations, references, look-up keys."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from superbill.tables.cm_index import DUE_TO, IN, WITH, Counted, IndexTerm, Numbers, Reference, number_key, phrase_keys
from superbill.tables.compiling import Draft
from superbill.tables.loaders.index_references import References
from superbill.tables.loaders.index_xml import IndexDocument, Term

MOST_OUTSIDE = 400
_RELATION = re.compile(
    r"(?P<with>(?:associated )?with\b)|(?P<in>in\b(?!-|\s+(?:situ|utero|vitro)\b))|(?P<due>due to\b)"
)
_NOTE = re.compile(r"note:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IndexRows:
    """The rows of one index file, before they are stored. `outside` are references that name no term of this file."""

    terms: tuple[IndexTerm, ...]
    references: int
    outside: tuple[str, ...]
    odd: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What `tables list` says of the release."""
        told = (
            [f"{len(self.outside)} of {self.references} references name no term of this file"] if self.outside else []
        )
        if self.odd:
            told.append(
                f"{len(self.odd)} places hold no code of the usual form and were left out; first: {self.odd[0]}"
            )
        return tuple(told)


def rows(found: IndexDocument, columns: Sequence[int] = ()) -> IndexRows:
    """Make the rows of a file; `columns` are its code columns in order."""
    maker = _Maker(found.terms, tuple(columns))
    made = tuple(maker.row(place) for place in range(len(found.terms)))
    odd = tuple(f"line {line}: {text}" for line, text in found.odd)
    return IndexRows(made, maker.references, tuple(maker.outside), odd)


def put(made: IndexRows, draft: Draft, skip: int = 0) -> None:
    """Store the rows; `skip` leading titles of each path do not count as words of a look-up."""
    phrases: dict[str, list[int]] = defaultdict(list)
    words: dict[str, set[int]] = defaultdict(set)
    marks: dict[str, set[int]] = defaultdict(set)
    for term in made.terms:
        draft.put("term", number_key(term.number), term)
        if not _answers(term):
            continue
        for key in phrase_keys(term.path[skip:]):
            phrases[key].append(term.number)
            marks[min(key.split(), key=lambda w: (-len(w), w))].add(term.number)
            for word in key.split():
                words[word].add(term.number)
    for key, numbers in phrases.items():
        draft.put("phrase", key, Numbers(tuple(numbers)))
    for kind, index in (("word", words), ("mark", marks)):
        for word, held in index.items():
            draft.put(kind, word, Numbers(tuple(sorted(held))))
    draft.notes.extend(made.notes)
    draft.put("counted", "", Counted(len(made.terms), made.references, made.outside[:MOST_OUTSIDE], made.odd))


def _answers(term: IndexTerm) -> bool:
    return bool(term.codes or any(term.cells) or term.see or term.categories)


class _Maker:
    def __init__(self, terms: Sequence[Term], columns: tuple[int, ...]) -> None:
        self._terms, self._columns = terms, columns
        self._named = References(terms)
        self._paths: list[tuple[str, ...]] = []
        self._joints: list[tuple[str, int]] = []
        self._shown: list[bool] = []
        self.references = 0
        self.outside: list[str] = []

    def row(self, place: int) -> IndexTerm:
        term = self._terms[place]
        above = () if term.parent < 0 else self._paths[term.parent]
        path = above if _NOTE.match(term.title) else (*above, term.title)
        self._paths.append(path)
        relation = _relation(term.title) if term.level else ""
        joint = ("", -1) if term.parent < 0 else self._joints[term.parent]
        if relation and path is not above:
            joint = (relation, len(path) - 1)
        self._joints.append(joint)
        return IndexTerm(
            number=place + 1,
            parent=term.parent + 1,
            last=term.last + 1,
            line=term.line,
            path=path,
            nonessential=term.nonessential,
            codes=tuple(term.codes),
            manifestations=tuple(term.manifestations),
            cells=tuple(term.cells.get(c, "") for c in self._columns) if any(term.cells.values()) else (),
            see=self._resolved(term.see),
            see_also=self._resolved(term.see_also),
            categories=tuple(term.categories),
            notes=tuple(term.notes) if path is not above else (*term.notes, term.title),
            link=joint[0],
            joint=joint[1],
        )

    def _resolved(self, texts: Iterable[str]) -> tuple[Reference, ...]:
        made = tuple(self._named.resolve(text) for text in texts)
        self.references += len(made)
        self.outside.extend(r.text for r in made if not r.target)
        return made


def _relation(title: str) -> str:
    """Return the relation that a sub-term begins with; "in (due to)" and "with, due to" count as the first word."""
    found = _RELATION.match(title.lower())
    if not found:
        return ""
    return WITH if found["with"] else IN if found["in"] else DUE_TO
