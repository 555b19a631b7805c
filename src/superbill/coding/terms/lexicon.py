"""The lexicon: reading and checking the hand-written rows of coding/lexicon/*.tsv (format in its README)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from superbill.errors import BadFile
from superbill.tables.wording import words_of

HEADER = "term\tcode\tkind\tcontext\treview"
KINDS = frozenset({"diagnosis", "symptom", "status", "history", "abbreviation", "injury", "external", "finding"})
REVIEWS = frozenset({"draft", "reviewed"})
NO_CODE = "-"


class LexiconRow(NamedTuple):
    """One wording of one row, with the place it was read from."""

    term: str
    codes: tuple[str, ...]
    kind: str
    need: tuple[str, ...]
    bar: tuple[str, ...]
    reviewed: bool
    place: str


def lexicon_files() -> tuple[Traversable, ...]:
    """Return the files of the lexicon in the order of their names."""
    folder = files("superbill.coding").joinpath("lexicon")
    return tuple(sorted((f for f in folder.iterdir() if f.name.endswith(".tsv")), key=lambda f: f.name))


def read_lexicon() -> Iterator[LexiconRow]:
    """Yield every wording of every file.

    Raises:
        BadFile: a header, a column or a word of a closed list is wrong; names file and line.
    """
    for file in lexicon_files():
        yield from rows_of(file.read_text("utf-8"), file.name)


def own_files(home: Path) -> tuple[Path, ...]:
    """Return the user's own files of the lexicon, beside the tables; `superbill lexicon learn` proposes their rows."""
    return tuple(sorted((home / "lexicon").glob("*.tsv")))


def read_own(home: Path) -> Iterator[LexiconRow]:
    """Yield every wording of the user's own files.

    Raises:
        BadFile: as `read_lexicon`.
    """
    for file in own_files(home):
        yield from rows_of(file.read_text("utf-8"), file.name)


def rows_of(text: str, name: str) -> Iterator[LexiconRow]:
    """Yield the wordings of one file's text."""
    lines = text.splitlines()
    if not lines or lines[0] != HEADER:
        raise BadFile(name, "line 1", "the header is not that of a lexicon file", f"Write {HEADER!r}")
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            yield from _row(line, name, number)


def _row(line: str, name: str, number: int) -> Iterator[LexiconRow]:
    place = f"line {number}"
    parts = line.split("\t")
    if len(parts) != 5:
        raise BadFile(name, place, f"has {len(parts)} columns, not 5", "Separate the columns by single tabs")
    terms, codes, kind, context, review = (p.strip() for p in parts)
    if kind not in KINDS or review not in REVIEWS or not terms or not codes:
        raise BadFile(name, place, "term, code, kind or review is empty or unknown", "See the folder's README")
    words = context.lower().split()
    need = _folded([w for w in words if not w.startswith("-")])
    bar = _folded([w[1:] for w in words if w.startswith("-")])
    chosen = () if codes == NO_CODE else tuple(c.strip() for c in codes.split("+"))
    for term in terms.split("|"):
        if term.strip():
            yield LexiconRow(term.strip(), chosen, kind, need, bar, review == "reviewed", f"{name}:{number}")


def _folded(words: list[str]) -> tuple[str, ...]:
    """Words of the context as they stand in a note that went through the same folding."""
    return tuple(word.text for w in words for word in words_of(w))
