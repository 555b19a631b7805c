"""Reading the index files of ICD-10-CM: one XML layout of NCHS for the Alphabetic Index and the three tables beside it.

`ICD10CM.index > letter > mainTerm > term > term ...`. A term has a `title` (in it `nemod`, the nonessential modifiers),
`code`, `manif` (the manifestation in brackets), `see`, `seeAlso`, `seecat` and `subcat` (a category to look in), and in
a table `cell` elements by column, whose headings stand in `indexHeading`. `level` counts the indentions below the main
term. Read from the files of April 2026. Every refusal names the line and the element.
"""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from superbill.errors import BadFile
from superbill.tables.official import OfficialFile

ROOT = "ICD10CM.index"
DEEPEST = 12
NO_CODE = frozenset({"-", "--", ""})
INSIDE: dict[str, frozenset[str]] = {
    "": frozenset({ROOT}),
    ROOT: frozenset({"version", "title", "indexHeading", "letter"}),
    "indexHeading": frozenset({"head"}),
    "letter": frozenset({"title", "mainTerm"}),
    "title": frozenset({"nemod"}),
    "see": frozenset({"nemod"}),
    "seeAlso": frozenset({"nemod"}),
    "notes": frozenset({"note"}),
}
IN_TERM = frozenset(
    {"title", "code", "manif", "see", "seeAlso", "seecat", "subcat", "cell", "note", "notes", "term"}
)  # fmt: skip
TERMS = frozenset({"mainTerm", "term"})
_CODE = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{0,4})?-?")


@dataclass(slots=True)
class Term:
    """One main term (level 0) or sub-term as printed. `parent` and `last` are places in the list of all terms."""

    line: int
    level: int
    parent: int
    title: str = ""
    nonessential: str = ""
    codes: list[str] = field(default_factory=list)
    manifestations: list[str] = field(default_factory=list)
    see: list[str] = field(default_factory=list)
    see_also: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    cells: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    last: int = -1


@dataclass(slots=True)
class IndexDocument:
    """One index file: version (fiscal year), title, column headings, and its terms in printed order.

    `odd` holds line and text of what stands in place of a code and has not the form of one.
    """

    version: str = ""
    title: str = ""
    heads: dict[int, str] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    odd: list[tuple[int, str]] = field(default_factory=list)


def document(file: OfficialFile, wanted: str) -> IndexDocument:
    """Read a whole index file; `wanted` is the advice of a refusal.

    Raises:
        BadFile: not whole XML of this layout.
    """
    reader = _Reader(file.name, wanted)
    reader.read(unpacked(file, wanted))
    return reader.found


def titled(file: OfficialFile, title: str, what: str, wanted: str) -> IndexDocument:
    """Read an index whose title says which it is.

    Raises:
        BadFile: not whole XML of this layout, or another index.
    """
    found = document(file, wanted)
    if title not in found.title.upper():
        raise BadFile(file.name, "element <title>", f"does not name {what}", wanted)
    return found


def unpacked(file: OfficialFile, wanted: str) -> bytes:
    """Return the bytes of the file, unpacked where it is a gzip file.

    Raises:
        BadFile: the gzip file is damaged.
    """
    data = file.read()
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(file.name, "", f"is a damaged gzip file ({error})", wanted) from None


def plain(text: str) -> str:
    """Return text on one line, single-spaced."""
    return " ".join(text.split())


class _Reader:
    """Follows the elements with expat, which knows the line of each."""

    def __init__(self, name: str, wanted: str) -> None:
        self.name, self.wanted = name, wanted
        self.found = IndexDocument()
        self._open: list[str] = []
        self._terms: list[int] = []
        self._text: list[str] = []
        self._modifiers: list[str] = []
        self._attributes: dict[str, str] = {}
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, True)  # noqa: FBT003 - expat takes the flag by position only
        except expat.ExpatError as error:
            place = f"line {error.lineno}, column {error.offset}"
            said = expat.errors.messages[error.code]
            raise BadFile(self.name, place, f"is not whole XML ({said})", self.wanted) from None
        if not self.found.terms:
            raise BadFile(self.name, "line 1", "holds no main term", self.wanted)

    def wrong(self, element: str, what: str, line: int | None = None) -> BadFile:
        return BadFile(
            self.name, f"line {line or self._parser.CurrentLineNumber}, element <{element}>", what, self.wanted
        )

    def _doctype(self, name: str, *_: object) -> None:
        raise self.wrong(name, "brings a document type, which no official index file has")

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        above = self._open[-1] if self._open else ""
        allowed = IN_TERM if above in TERMS else INSIDE.get(above, frozenset())
        if element not in allowed:
            inside = f"inside <{above}>" if above else "as the root element"
            raise self.wrong(element, f"does not belong {inside}")
        self._open.append(element)
        if element in TERMS:
            self._begin(element, attributes)
        elif element != "nemod":
            self._text, self._modifiers, self._attributes = [], [], attributes

    def _begin(self, element: str, attributes: dict[str, str]) -> None:
        level = len(self._terms)
        stated = attributes.get("level", "0")
        if stated != str(level) or level > DEEPEST:
            raise self.wrong(element, f"says level '{stated[:8]}' where level {level} stands")
        parent = self._terms[-1] if self._terms else -1
        self._terms.append(len(self.found.terms))
        self.found.terms.append(Term(self._parser.CurrentLineNumber, level, parent))

    def _characters(self, data: str) -> None:
        if self._open and self._open[-1] == "nemod":
            self._modifiers.append(data)
        else:
            self._text.append(data)

    def _end(self, element: str) -> None:
        self._open.pop()
        if element == "nemod":
            self._text.append(" ")
            self._modifiers.append(" ")
        elif element in TERMS:
            self._close(element)
        elif self._terms:
            self._fill(self.found.terms[self._terms[-1]], element, plain("".join(self._text)))
        elif self._open == [ROOT] and element in ("version", "title"):
            setattr(self.found, element, plain("".join(self._text)))
        elif element == "head":
            self.found.heads[self._column(element)] = plain("".join(self._text))

    def _close(self, element: str) -> None:
        place = self._terms.pop()
        term = self.found.terms[place]
        term.last = len(self.found.terms) - 1
        if not term.title:
            raise self.wrong(element, "has no <title>", term.line)

    def _column(self, element: str) -> int:
        stated = self._attributes.get("col", "")
        if not stated.isdecimal() or not 1 <= int(stated) <= 20:
            raise self.wrong(element, f"has column '{stated[:8]}', not a small number")
        return int(stated)

    def _fill(self, term: Term, element: str, text: str) -> None:
        if element == "title":
            if term.title:
                raise self.wrong(element, "stands twice in one term")
            term.title, term.nonessential = text, plain("".join(self._modifiers))
        elif element == "cell":
            column = self._column(element)
            if column in term.cells:
                raise self.wrong(element, f"of column {column} stands twice in one term")
            term.cells[column] = self._code(text) if text not in NO_CODE else ""
        elif element in _LISTS and text:
            self._list(term, element, text)

    def _list(self, term: Term, element: str, text: str) -> None:
        if element == "manif" and not _CODE.fullmatch(text.strip("[]() ")):
            term.notes.append(text)
            return
        if element in _CODED:
            text = self._code(text.strip("[]() ") if element == "manif" else text)
        if text:
            getattr(term, _LISTS[element]).append(text)

    def _code(self, text: str) -> str:
        if _CODE.fullmatch(text):
            return text
        self.found.odd.append((self._parser.CurrentLineNumber, text[:40]))
        return ""


_CODED = frozenset({"code", "manif", "seecat", "subcat"})
_LISTS = {
    "code": "codes",
    "manif": "manifestations",
    "see": "see",
    "seeAlso": "see_also",
    "seecat": "categories",
    "subcat": "categories",
    "note": "notes",
}
