"""A file as readable JSON, loop by loop with names, and back to the same text.

Elements are keyed by their place and name (`"NM103 last or organisation name"`); empty ones are left out except where
they end a segment. What stands between the terminators is kept, so that the way back gives the file as it was.
"""

from __future__ import annotations

from typing import Any

import msgspec

from superbill.errors import BadInput
from superbill.x12.delimiters import Delimiters
from superbill.x12.dictionary import Element
from superbill.x12.document import Document, read
from superbill.x12.segments import BINARY, Segment
from superbill.x12.source import Encoding, Source
from superbill.x12.tree import Loop

SCHEMA = "superbill/x12/1"
_MOST_PLACES = 10_000
_WHOLE = BINARY | {"ISA"}
_DO = "Use JSON that `superbill x12 json` wrote, changed only in its values."


def to_tree(source: Source, name: str = "X12 file") -> dict[str, Any]:
    """The JSON of a file."""
    return tree_of(read(source, name))


def tree_of(document: Document) -> dict[str, Any]:
    """The JSON of a file already read."""
    interchanges = [
        {"delimiters": msgspec.to_builtins(i.delimiters), "content": _content(i, i.delimiters)}
        for i in document.interchanges
    ]
    encoding = msgspec.to_builtins(document.encoding)
    return {"schema": SCHEMA, "encoding": encoding, "interchanges": interchanges, "tail": document.tail}


def from_tree(data: dict[str, Any]) -> str:
    """The text that the JSON was made from, with the changes made to it."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise BadInput("schema", f"is not {SCHEMA}", _DO)
    parts: list[str] = []
    terminator = ""
    for number, interchange in enumerate(_list(data, "interchanges", "")):
        where = f"interchanges[{number}]"
        try:
            marks = msgspec.convert(interchange["delimiters"], Delimiters)
        except (KeyError, TypeError, msgspec.ValidationError):
            raise BadInput(f"{where}.delimiters", "is missing or wrong", _DO) from None
        terminator = marks.terminator
        _write(_list(interchange, "content", where), marks, where, parts)
    text = "".join(parts)
    tail = data.get("tail")
    if tail is None:
        return text.removesuffix(terminator) if terminator else text
    return text + str(tail)


def bytes_from_tree(data: dict[str, Any]) -> bytes:
    """The bytes that the JSON was made from, with the changes made to it."""
    text = from_tree(data)
    try:
        encoding = msgspec.convert(data.get("encoding", {}), Encoding)
    except msgspec.ValidationError:
        raise BadInput("encoding", "is not a codec with or without a mark", _DO) from None
    return encoding.bytes_of(text)


def _content(loop: Loop, marks: Delimiters) -> list[dict[str, Any]]:
    return [
        _segment(item, marks)
        if isinstance(item, Segment)
        else {"loop": item.id, "name": item.grammar.name, "content": _content(item, marks)}
        for item in loop.items
    ]


def _segment(segment: Segment, marks: Delimiters) -> dict[str, Any]:
    rules = segment.use.elements if segment.use else ()
    last = len(segment.elements) - 1
    elements = {
        _key(f"{segment.id}{place:02}", rules, place): _value(value, rules, place, marks, whole=segment.id in _WHOLE)
        for place, value in enumerate(segment.elements[1:], start=1)
        if value or place == last
    }
    made: dict[str, Any] = {
        "segment": segment.id,
        "name": segment.use.name if segment.use else "",
        "elements": elements,
    }
    if segment.lead is not None:
        made["lead"] = segment.lead
    return made


def _key(place: str, rules: tuple[Element, ...], number: int) -> str:
    return f"{place} {rules[number - 1].name}" if number <= len(rules) else place


def _value(text: str, rules: tuple[Element, ...], place: int, marks: Delimiters, *, whole: bool) -> Any:  # noqa: ANN401 - JSON
    """A text, a list where the element repeats, or its components by their number."""
    if whole:
        return text
    if marks.repetition and marks.repetition in text:
        return [_value(t, rules, place, marks, whole=False) for t in text.split(marks.repetition)]
    if marks.component not in text:
        return text
    components = rules[place - 1].components if place <= len(rules) else ()
    parts = text.split(marks.component)
    return {
        _key(str(number), components, number): part
        for number, part in enumerate(parts, start=1)
        if part or number == len(parts)
    }


def _list(data: Any, key: str, where: str) -> list[Any]:  # noqa: ANN401 - JSON of unknown shape
    found = data.get(key) if isinstance(data, dict) else None
    if not isinstance(found, list):
        raise BadInput(f"{where}.{key}".lstrip("."), "is not a list", _DO)
    return found


def _write(content: list[Any], marks: Delimiters, where: str, parts: list[str]) -> None:
    for number, item in enumerate(content):
        place = f"{where}.content[{number}]"
        if isinstance(item, dict) and "loop" in item:
            _write(_list(item, "content", place), marks, place, parts)
            continue
        if not isinstance(item, dict) or not isinstance(item.get("elements"), dict):
            raise BadInput(place, "is neither a loop nor a segment with its elements", _DO)
        lead = item.get("lead", marks.line)
        tag = str(item.get("segment", ""))
        elements = [tag, *_places(item["elements"], marks, place, tag)]
        parts.append(f"{lead}{marks.element.join(elements)}{marks.terminator}")


def _places(values: dict[str, Any], marks: Delimiters, where: str, tag: str = "") -> list[str]:
    """Texts at the places that their keys name; what lies between is empty."""
    found: dict[int, str] = {}
    for key, value in values.items():
        number = key.removeprefix(tag).partition(" ")[0]
        if not (number.isascii() and number.isdecimal()) or not 0 < int(number) < _MOST_PLACES:
            raise BadInput(f"{where}.{key}", "does not name its place", _DO)
        found[int(number)] = _text(value, marks, f"{where}.{key}")
    return [found.get(place, "") for place in range(1, max(found, default=0) + 1)]


def _text(value: Any, marks: Delimiters, where: str) -> str:  # noqa: ANN401 - JSON of unknown shape
    if isinstance(value, list):
        return marks.repetition.join(_text(v, marks, where) for v in value)
    if isinstance(value, dict):
        return marks.component.join(_places(value, marks, where))
    if not isinstance(value, str):
        raise BadInput(where, "is not a text", "Put the value in quotation marks.")
    return value
