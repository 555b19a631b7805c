"""Text out of what a partner sends: bytes of unknown encoding, an open file, or text, read in blocks."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from superbill.errors import BadInput

Source = str | bytes | BinaryIO
BLOCK = 1 << 18

_MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


class Encoding(msgspec.Struct, frozen=True):
    """How text became bytes: the codec, and whether a byte order mark stands before it."""

    codec: str = "utf-8"
    mark: bool = False

    def bytes_of(self, text: str) -> bytes:
        """The bytes that were read as this text.

        Raises:
            BadInput: the text holds a character that the encoding has not, or there is no such encoding.
        """
        try:
            return (_MARKS.get(self.codec, b"") if self.mark else b"") + text.encode(self.codec)
        except (LookupError, ValueError):
            what = f"cannot hold the text in {self.codec!r}"
            raise BadInput("encoding", what, 'Write {"codec": "utf-8"} there, or take the character out.') from None


def encoding_of(start: bytes) -> Encoding:
    """The encoding that the first bytes tell: a byte order mark, the zero bytes of UTF-16, else UTF-8."""
    for codec, mark in _MARKS.items():
        if start.startswith(mark):
            return Encoding(codec, mark=True)
    if len(start) >= 2 and start[0] and not start[1]:
        return Encoding("utf-16-le")
    if len(start) >= 2 and not start[0] and start[1]:
        return Encoding("utf-16-be")
    return Encoding()


class Blocks:
    """Iterates the text of `source` in blocks. Bytes that are no UTF-8 are read as Latin-1.

    `encoding` is known from the first block on; that of a text is UTF-8.
    """

    def __init__(self, source: Source) -> None:
        self.encoding = Encoding()
        self._parts = self._text(source) if isinstance(source, str) else self._decoded(source)

    def __iter__(self) -> Iterator[str]:
        return self._parts

    def __next__(self) -> str:
        return next(self._parts)

    def _text(self, source: str) -> Iterator[str]:
        self.encoding = Encoding(mark=source.startswith("\ufeff"))
        yield source.removeprefix("\ufeff")

    def _decoded(self, source: bytes | BinaryIO) -> Iterator[str]:
        whole = isinstance(source, bytes)
        parts = iter((source,)) if isinstance(source, bytes) else iter(lambda: source.read(BLOCK), b"")
        decoder: codecs.IncrementalDecoder | None = None
        for part in parts:
            content = part
            if decoder is None:
                self.encoding = encoding_of(part[:4])
                decoder = codecs.getincrementaldecoder(self.encoding.codec)()
                content = part.removeprefix(_MARKS[self.encoding.codec]) if self.encoding.mark else part
            pending = decoder.getstate()[0]
            try:
                text = decoder.decode(content, final=whole and self.encoding.codec == "utf-8")
            except UnicodeDecodeError:
                self.encoding = Encoding("latin-1")
                decoder = codecs.getincrementaldecoder("latin-1")()
                text = decoder.decode(pending + content)
            if text:
                yield text
        if decoder is not None and (rest := decoder.getstate()[0]):
            yield rest.decode("latin-1")
