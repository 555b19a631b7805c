"""Plain text: bytes to the string whose code points all offsets count.

UTF-8 first (with or without its mark), UTF-16 only by its mark, then Windows-1252, which old systems write without
saying so. A file that is none of these is refused rather than read as rubbish.
"""

from __future__ import annotations

import codecs

from superbill.errors import BadFile

MAX_BYTES = 5_000_000
CONTROL_SHARE = 0.02
"""Share of control characters above which bytes are not a text that somebody wrote."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PLAIN_CONTROLS = frozenset("\t\n\r\f\v\x1b\x85")
_AS_TEXT = "Give the note as plain text in UTF-8"


def read_text(data: bytes, name: str) -> str:
    """Return the text of a plain-text document.

    Raises:
        BadFile: the bytes are empty, too many, or not text in an encoding known here.
    """
    if not data:
        raise BadFile(name, "byte 0", "the file is empty, so there is nothing to code", _AS_TEXT)
    if len(data) > MAX_BYTES:
        raise BadFile(
            name,
            f"byte {MAX_BYTES}",
            f"the file has {len(data)} bytes, more than the {MAX_BYTES} of one note",
            "Split the record into its documents and give each as a file of its own",
        )
    text = _decode(data, name)
    if not text.strip():
        raise BadFile(name, "", "the file holds only blanks, so there is nothing to code", _AS_TEXT)
    _refuse_binary(text, name)
    return text


def _decode(data: bytes, name: str) -> str:
    if data.startswith(_UTF16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise BadFile(name, f"byte {error.start}", "is marked as UTF-16 but is not", _AS_TEXT) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _windows(data, name, error.start)


def _windows(data: bytes, name: str, start: int) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    letters = sum(c.isalpha() or c.isspace() for c in text)
    if "\0" in text or letters < 0.6 * len(data):
        raise BadFile(name, f"byte {start}", "is neither UTF-8 nor a text of another encoding", _AS_TEXT)
    return text


def _refuse_binary(text: str, name: str) -> None:
    nul = text.find("\0")
    if nul >= 0:
        raise BadFile(name, f"character {nul}", "holds a zero character: this is not plain text", _AS_TEXT)
    odd = [i for i, c in enumerate(text) if c < " " and c not in _PLAIN_CONTROLS]
    if len(odd) > max(4, CONTROL_SHARE * len(text)):
        raise BadFile(name, f"character {odd[0]}", f"holds {len(odd)} control characters: not plain text", _AS_TEXT)
