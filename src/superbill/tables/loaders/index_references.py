"""Resolving "see" and "see also": which term of the same index a reference such as "Accident, transport, car" names.

A reference repeats the titles on the way down, parted by commas. Some point elsewhere: to another table, to a category,
to "condition" (look up the condition itself), or leave the last step to the coder ("by site").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from superbill.tables.cm_index import Reference, without_nec
from superbill.tables.loaders.index_xml import Term
from superbill.tables.wording import phrase_key

ROOT = -1
_ELSEWHERE = re.compile(r"(?i:condition$|table of\b|index to\b|categor(?:y|ies)\b)|[A-Z]\d[0-9A-Z][-.]")
_BY = re.compile(r"(?<=[a-z]) by (?=(?:type|site|specified)\b)")
_OPEN = re.compile(r"by |specified |specific |or the ")
_THROUGH = re.compile(r"(?:with|in|due to|associated with|by|note:.*|involving)$")


class References:
    """The terms of one file by their titles. `name` gives the number of the term that a reference names."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = terms
        self._children: dict[int, list[int]] = defaultdict(list)
        self._titles = [_parts(t.title) for t in terms]
        for place, term in enumerate(terms):
            self._children[term.parent].append(place)
        self._heads = self._by_head()
        self._worded = self._by_words()

    def resolve(self, text: str) -> Reference:
        """Return the reference with its target, or with target 0 where no term of this file is named."""
        if _ELSEWHERE.match(text):
            return Reference(text)
        segments = _parts(_BY.sub(", by ", text).replace(". ", ", "))
        for place, used in self._starts(segments):
            found = self._walk(place, segments[used:])
            if found:
                return Reference(text, found[0] + 1, found[1])
        same = self._worded.get(phrase_key(text), ())
        return Reference(text, same[0] + 1) if len(same) == 1 else Reference(text)

    def _by_head(self) -> dict[str, list[int]]:
        """Main terms by whole title, then by its first word form, then by the others; a claim shuts out later ones."""
        tiers: list[dict[str, list[int]]] = [defaultdict(list), defaultdict(list), defaultdict(list)]
        for place in self._children[ROOT]:
            parts = self._titles[place]
            tiers[0][", ".join(parts)].append(place)
            for rank, part in enumerate(parts):
                tiers[min(rank, 1) + 1][part].append(place)
                tiers[min(rank, 1) + 1][f"~{phrase_key(part)}"].append(place)
        heads: dict[str, list[int]] = {}
        for tier in tiers:
            for title, places in tier.items():
                heads.setdefault(title, places)
        return heads

    def _by_words(self) -> dict[str, list[int]]:
        """Terms by all words of their path: some references write "Legal intervention" for "Legal, intervention"."""
        said: list[str] = []
        found: dict[str, list[int]] = defaultdict(list)
        for place, term in enumerate(self._terms):
            above = "" if term.parent < 0 else said[term.parent]
            said.append(f"{above} {without_nec(term.title)}")
            found[phrase_key(said[place])].append(place)
        return found

    def _starts(self, segments: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the main terms that the first segments may name, the longest title first."""
        for used in range(len(segments), 0, -1):
            for place in self._heads.get(", ".join(segments[:used]), ()):
                yield place, used
        for place in self._heads.get(f"~{phrase_key(segments[0])}", ()) if segments else ():
            yield place, 1

    def _walk(self, place: int, segments: Sequence[str]) -> tuple[int, bool] | None:
        if not segments:
            return place, False
        if _OPEN.match(segments[0]):
            return place, True
        for child in self._children[place]:
            for used in self._meets(child, segments):
                found = self._walk(child, segments[used:])
                if found:
                    return found
        for child in self._children[place]:
            if _THROUGH.match(", ".join(self._titles[child])):
                found = self._walk(child, segments)
                if found:
                    return found
        return self._begun(place, segments)

    def _meets(self, place: int, segments: Sequence[str]) -> Iterator[int]:
        """Yield how many segments the title of a term takes up: all of its own, or one of its word forms."""
        parts = self._titles[place]
        if list(segments[: len(parts)]) == parts:
            yield len(parts)
        key = phrase_key(segments[0])
        if segments[0] in parts or (key and any(phrase_key(p) == key for p in parts)):
            yield 1

    def _begun(self, place: int, segments: Sequence[str]) -> tuple[int, bool] | None:
        """Take the only child whose title begins with the segment: "streetcar" for "streetcar occupant"."""
        begun = [c for c in self._children[place] if ", ".join(self._titles[c]).startswith(f"{segments[0]} ")]
        return self._walk(begun[0], segments[1:]) if len(begun) == 1 else None


def _parts(title: str) -> list[str]:
    short = without_nec(title).replace("(s)", "").lower()
    return [" ".join(p.split()) for p in short.split(",") if p.strip()]
