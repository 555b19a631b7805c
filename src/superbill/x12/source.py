"""Text out of what a partner sends: bytes of unknown encoding, an open file, or text, read in blocks."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

Source = str | bytes | BinaryIO
BLOCK = 1 << 18

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(start: bytes) -> str:
    """The encoding that the first bytes tell: a byte order mark, the zero bytes of UTF-16, else UTF-8."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if len(start) >= 2 and start[0] and not start[1]:
        return "utf-16-le"
    if len(start) >= 2 and not start[0] and start[1]:
        return "utf-16-be"
    return "utf-8"


def blocks(source: Source) -> Iterator[str]:
    """The text of `source` in blocks. Bytes that are no UTF-8 are read as Latin-1."""
    if isinstance(source, str):
        yield source.removeprefix("\ufeff")
        return
    if isinstance(source, bytes):
        yield from _decoded(iter((source,)))
        return
    yield from _decoded(iter(lambda: source.read(BLOCK), b""))


def _decoded(parts: Iterator[bytes]) -> Iterator[str]:
    decoder: codecs.IncrementalDecoder | None = None
    for part in parts:
        if decoder is None:
            decoder = codecs.getincrementaldecoder(encoding_of(part[:4]))()
        pending = decoder.getstate()[0]
        try:
            text = decoder.decode(part)
        except UnicodeDecodeError:
            decoder = codecs.getincrementaldecoder("latin-1")()
            text = decoder.decode(pending + part)
        if text:
            yield text
    if decoder is not None and (rest := decoder.getstate()[0]):
        yield rest.decode("latin-1")
