"""What separates segments, elements and components: never assumed, always learnt from the ISA segment.

The ISA is the one segment of fixed width (X12.5): the character after `ISA` separates elements, its sixteenth element
is the component separator, the character after that ends every segment, and ISA11 is the repetition separator.
"""

from __future__ import annotations

import msgspec

from superbill.errors import BadFile

_FIELDS = 16
_LONGEST_HEADER = 400
_EXPORT = "Ask the sender for the file as it was sent, or export it again as X12."


class Delimiters(msgspec.Struct, frozen=True):
    """The four separators and the line break that follows each segment's terminator (often none)."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"
    line: str = "\n"

    @property
    def reserved(self) -> str:
        """The characters that data may not contain."""
        return self.element + self.component + self.repetition + self.terminator


def learn(text: str, name: str, offset: int) -> Delimiters:
    """The delimiters of the interchange whose `ISA` begins `text`; `offset` is its place in the file."""
    element = text[3:4]
    if not element or element.isalnum() or element in " \t\r\n":
        raise BadFile(name, f"character {offset + 3}", "no element separator follows ISA", _EXPORT)
    header = text[:_LONGEST_HEADER].split(element, _FIELDS)
    last = header[-1]
    if len(header) <= _FIELDS or len(last) < 2:
        raise BadFile(name, f"character {offset}", f"the ISA segment has not its {_FIELDS} elements", _EXPORT)
    component, terminator = last[0], last[1]
    if terminator.isalnum() or terminator in (element, component, " "):
        raise BadFile(name, f"character {offset}", "the ISA segment is not ended by a segment terminator", _EXPORT)
    repetition = header[11]
    if len(repetition) != 1 or repetition.isalnum() or repetition == " ":
        repetition = ""
    return Delimiters(element, component, repetition, terminator, _line_break(last[2:4]))


def _line_break(after: str) -> str:
    """The line break behind the terminator: CR LF, LF, CR or none."""
    if after == "\r\n":
        return after
    return after[:1] if after[:1] in {"\n", "\r"} else ""
