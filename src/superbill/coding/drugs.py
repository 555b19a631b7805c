"""Drug names in a note: brand to generic to class, with the long-term code and the poisoning category of each.

Table: data/drugs.tsv (columns in data/README.md). Long-term use: ICD-10-CM Official Guidelines FY2026 I.C.21.c.3;
adverse effect, poisoning and underdosing: I.C.19.e. The poisoning categories follow the Table of Drugs and Chemicals of
April 2026 where it names the drug, else the category of the drug's class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from superbill.errors import BadFile
from superbill.model.note import Span
from superbill.tables.drugs import Intent
from superbill.tables.icd10cm import with_seventh
from superbill.tables.wording import words_of

HEADER = "name\tgeneric\tkind\tclasses\tlong_term\tpoisoning\tindication\tindication_codes"
KINDS = frozenset({"generic", "brand", "combination", "abbreviation", "class"})


class Drug(NamedTuple):
    """One name of a drug.

    `classes` go from the general to the special. `long_term` are the Z79 codes of its long-term use, empty where only
    Z79.899 says it. `poisoning` are T36-T65 codes without the character that tells the intent; several for a
    combination. `indication` is a hint in words, `indication_codes` the same as ranges of codes.
    """

    name: str
    generic: str
    kind: str
    classes: tuple[str, ...]
    long_term: tuple[str, ...]
    poisoning: tuple[str, ...]
    indication: str
    indication_codes: tuple[str, ...]

    def poisoning_codes(self, intent: Intent, encounter: str = "A") -> tuple[str, ...]:
        """Return the whole codes for an intent: "T45.51" taken wrongly by accident is T45.511A."""
        return tuple(with_seventh(f"{stem}{intent + 1}", encounter) for stem in self.poisoning)


class Named(NamedTuple):
    """A drug's name in a text, and where it stands."""

    drug: Drug
    span: Span


@cache
def drugs() -> tuple[Drug, ...]:
    """Return every name of the table.

    Raises:
        BadFile: the table is damaged; names the line.
    """
    file = files("superbill.coding").joinpath("data", "drugs.tsv")
    return tuple(rows_of(file.read_text("utf-8"), file.name))


def rows_of(text: str, name: str) -> Iterator[Drug]:
    """Yield the rows of one file's text."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    if not lines or lines[0][1] != HEADER:
        raise BadFile(name, "header", "is not that of the table of drugs", f"Write {HEADER!r}")
    for number, line in lines[1:]:
        parts = line.split("\t")
        if len(parts) != 8 or parts[2] not in KINDS or not all(parts[:4]):
            what = "has not eight columns with name, generic, kind and classes"
            raise BadFile(name, f"line {number}", what, "See README.md beside it")
        title, generic, kind, classes, long_term, poisoning, indication, codes = parts
        yield Drug(
            title,
            generic,
            kind,
            tuple(classes.split("|")),
            tuple(c for c in long_term.split("+") if c),
            tuple(c for c in poisoning.split("+") if c),
            indication,
            tuple(codes.split()),
        )


def drug(name: str) -> Drug | None:
    """Return the drug of a name, brand or generic; None when the table has no such name."""
    words = tuple(w.text for w in words_of(name))
    return next((found for key, found in _by_first().get(words[0], ()) if key == words), None) if words else None


def drugs_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Named]:
    """Yield the drug names of a stretch of text in their order, the longest where several begin at one place."""
    words = words_of(text, start, end)
    names, place = _by_first(), 0
    if names.keys().isdisjoint([word.text for word in words]):
        return
    while place < len(words):
        for key, found in names.get(words[place].text, ()):
            here = words[place : place + len(key)]
            if tuple(w.text for w in here) == key and _written(found, text[here[0].start : here[-1].end]):
                yield Named(found, Span(here[0].start, here[-1].end))
                place += len(key) - 1
                break
        place += 1


def _written(found: Drug, said: str) -> bool:
    """An abbreviation counts in capitals only: "ASA" is aspirin, "inh" is how a drug is taken."""
    return found.kind != "abbreviation" or said.isupper()


@cache
def _by_first() -> dict[str, list[tuple[tuple[str, ...], Drug]]]:
    """Names by their first folded word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Drug]]] = defaultdict(list)
    for held in drugs():
        words = tuple(w.text for w in words_of(held.name))
        if words:
            found[words[0]].append((words, held))
    for names in found.values():
        names.sort(key=lambda item: -len(item[0]))
    return dict(found)
