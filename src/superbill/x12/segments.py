"""The tokeniser: text in, segments out, one at a time, each with its place in the file.

Every interchange may have its own delimiters. White space around segments is kept with the segment (`lead`), so that
the file can be written back as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from superbill.errors import BadFile
from superbill.x12.delimiters import Delimiters, learn
from superbill.x12.source import Blocks, Encoding, Source

if TYPE_CHECKING:
    from superbill.x12.guide import SegmentUse

LONGEST_SEGMENT = 1 << 20
LONGEST_BINARY = 1 << 26
BINARY = frozenset({"BIN", "BDS"})
_SPECIAL = BINARY | {"IEA"}
_HEADER = 400
_KNOWN_HEADS = 2000
BLANKS = " \t\r\n"


class Segment(msgspec.Struct, gc=False):
    """One segment: `elements[0]` is its id, `ordinal` its number in the file, `offset` where its first character is.

    `lead` is the white space before it where that is not the interchange's usual line break. `use` is what the grammar
    takes it for; none when the grammar has no place for it.
    """

    elements: list[str]
    ordinal: int
    offset: int
    lead: str | None = None
    use: SegmentUse | None = None

    @property
    def id(self) -> str:
        """The segment's id, such as NM1."""
        return self.elements[0]

    def get(self, position: int) -> str:
        """Element `position` (NM109 is 9), or an empty text."""
        return self.elements[position] if position < len(self.elements) else ""


class Tokens:
    """Iterates the segments of a source; `delimiters` are those of the interchange being read.

    `tail` is the text behind the last terminator; none when the last segment has no terminator.
    """

    def __init__(self, source: Source, name: str = "X12 file") -> None:
        self.name = name
        self.delimiters = Delimiters()
        self.tail: str | None = ""
        self._blocks = Blocks(source)
        self._text = ""
        self._base = 0
        self._ordinal = 0

    @property
    def encoding(self) -> Encoding:
        """What the source was read as, known once it was begun."""
        return self._blocks.encoding

    def __iter__(self) -> Iterator[Segment]:
        lead = self._header()
        if lead is None:
            raise BadFile(self.name, "", "the file is empty", "Check that the transfer was complete and send it again.")
        while lead is not None:
            yield from self._interchange(lead)
            lead = self._header()

    def _more(self) -> bool:
        block = next(self._blocks, None)
        if block is None:
            return False
        self._text += block
        return True

    def _drop(self, count: int) -> None:
        self._text = self._text[count:]
        self._base += count

    def _header(self) -> str | None:
        """Go to the next ISA and learn its delimiters; the white space before it, or none at the end of the file."""
        # Behind an interchange stands what systems fill files up with: blanks, zero bytes, an end-of-file mark (0x1A),
        # terminators too many.
        filling = BLANKS if not self._ordinal else f"{BLANKS}\x00\x1a{self.delimiters.terminator}"
        while len(self._text.lstrip(filling)) < _HEADER and self._more():
            if len(self._text) > LONGEST_SEGMENT and not self._text.strip(filling):
                where = f"character {self._base}"
                raise BadFile(self.name, where, f"{LONGEST_SEGMENT:,} characters of nothing stand here",
                              "Have the file sent again.")  # fmt: skip
        text = self._text.lstrip(filling)
        lead = self._text[: len(self._text) - len(text)]
        if not text:
            if self.tail is not None:
                self.tail = lead
            return None
        place = self._base + len(lead)
        if not text.startswith("ISA"):
            where = f"character {place}"
            if not self._ordinal:
                raise BadFile(
                    self.name,
                    where,
                    "the text does not begin with an ISA segment, so it is not X12",
                    "Check that this is the file the partner sent, whole and not inside another format.",
                )
            raise BadFile(
                self.name,
                where,
                "text follows the IEA segment that is not another interchange",
                "Remove what follows the last segment, or have the file sent again.",
            )
        self._drop(len(lead))
        self.delimiters = learn(self._text, self.name, place)
        return lead

    def _interchange(self, lead: str) -> Iterator[Segment]:
        """The segments from ISA to IEA, or to the end of the file."""
        marks = self.delimiters
        heads: dict[str, tuple[str, str | None]] = {}
        self._ordinal += 1
        header, _, rest = self._text.partition(marks.terminator)
        yield Segment(header.split(marks.element), self._ordinal, self._base, lead)
        self._text, self._base = rest, self._base + len(header) + 1
        while True:
            whole, start = self._text, self._base
            pieces = whole.split(marks.terminator)
            last = pieces.pop()
            if len(last) > LONGEST_SEGMENT and not _begins_binary(last, marks):
                raise BadFile(
                    self.name,
                    f"character {self._base + len(self._text) - len(last)}",
                    f"a segment does not end within {LONGEST_SEGMENT:,} characters",
                    "The terminator of the ISA segment is not the one used; have the file made again.",
                )
            self._text = last
            for number, piece in enumerate(pieces):
                segment = self._segment(piece, marks, heads)
                if segment.elements[0] in _SPECIAL:
                    if segment.elements[0] == "IEA":
                        yield segment
                        self._text = marks.terminator.join([*pieces[number + 1 :], last])
                        return
                    if self._binary(segment, whole[segment.offset - start :], marks):
                        yield segment
                        break
                yield segment
            else:
                if not self._more():
                    break
        yield from self._unterminated(marks, heads)

    def _binary(self, segment: Segment, rest: str, marks: Delimiters) -> bool:
        """Take the data of a BIN or BDS by its length, whatever separators it holds; `rest` begins with the segment.

        False where the length does not lead to a terminator: the segment is then left as it was split.
        """
        place = 1 if segment.elements[0] == "BIN" else 2
        head = marks.element.join(segment.elements[: place + 1]) + marks.element
        size = segment.get(place)
        if not (size.isascii() and size.isdecimal()) or not rest.startswith(head):
            return False
        length = int(size)
        if length > LONGEST_BINARY:
            raise BadFile(self.name, f"character {segment.offset}", f"binary data of {length:,} octets is too long",
                          f"Send attachments of {LONGEST_BINARY:,} octets at most.")  # fmt: skip
        before, self._text = self._text, rest
        while len(self._text) <= len(head) + length and self._more():
            pass
        end = len(head) + _characters(self._text[len(head) : len(head) + length], length)
        if self._text[end : end + 1] != marks.terminator:
            self._text = before + self._text[len(rest) :]
            return False
        segment.elements[place + 1 :] = [self._text[len(head) : end]]
        self._base = segment.offset + end + 1
        self._text = self._text[end + 1 :]
        return True

    def _segment(self, piece: str, marks: Delimiters, heads: dict[str, tuple[str, str | None]]) -> Segment:
        elements = piece.split(marks.element)
        head = elements[0]
        known = heads.get(head)
        if known is None:
            known = _split_head(head, marks)
            if len(heads) < _KNOWN_HEADS:
                heads[head] = known
        tag, lead = known
        elements[0] = tag
        self._ordinal += 1
        offset = self._base + len(head) - len(tag)
        self._base += len(piece) + 1
        return Segment(elements, self._ordinal, offset, lead)

    def _unterminated(self, marks: Delimiters, heads: dict[str, tuple[str, str | None]]) -> Iterator[Segment]:
        """What stands behind the last terminator of a file that ends without IEA, or whose IEA has no terminator."""
        if self._text.strip(BLANKS):
            segment = self._segment(self._text, marks, heads)
            self._text, self.tail = "", None
            yield segment


def _begins_binary(text: str, marks: Delimiters) -> bool:
    return text.lstrip(BLANKS)[:4] in {f"{tag}{marks.element}" for tag in BINARY}


def _characters(text: str, octets: int) -> int:
    """How many characters of `text` make up so many octets, as UTF-8 or, where each is one octet, as Latin-1."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-8")[:octets].decode("utf-8", "ignore"))


def _split_head(head: str, marks: Delimiters) -> tuple[str, str | None]:
    """The segment id and the white space before it; none where that is the usual line break."""
    tag = head.lstrip(BLANKS)
    lead = head[: len(head) - len(tag)]
    return tag, None if lead == marks.line else lead
