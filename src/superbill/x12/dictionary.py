"""The element rules: what a value of each X12 element may be, from `grammar/dictionary.toml`."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

NOT_USED = "-"


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element or component as a guide wants it: `use` is R (required), S (situational) or - (not used)."""

    name: str
    number: str
    kind: str
    shortest: int
    longest: int
    use: str
    codes: frozenset[str] | None = None
    components: tuple[Element, ...] = ()
    repeats: int = 1


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between elements of a segment, such as P0304: all of them or none."""

    kind: str
    places: tuple[int, ...]


class Dictionary:
    """Segments, composites and elements of 005010."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._elements: dict[str, list[Any]] = data["elements"]
        self._composites: dict[str, list[Any]] = data["composites"]
        self._repeats: dict[str, int] = data["repeats"]
        self.segments: dict[str, list[str]] = data["segments"]
        self.relations: dict[str, tuple[Relation, ...]] = {
            segment: tuple(_relation(text) for text in texts) for segment, texts in data["syntax"].items()
        }

    def rules(self, segment: str, usage: list[Any]) -> tuple[Element, ...]:
        """The rules of a segment's elements, given what the guide says of each."""
        numbers = self.segments[segment]
        usage = [*usage, *[NOT_USED] * (len(numbers) - len(usage))]
        return tuple(
            self._rule(number, use, self._repeats.get(f"{segment}{place:02}", 1))
            for place, (number, use) in enumerate(zip(numbers, usage, strict=True), start=1)
        )

    def _rule(self, number: str, usage: str | list[str], repeats: int = 1) -> Element:
        words = usage if isinstance(usage, list) else usage.split()
        if number in self._composites:
            name, numbers = self._composites[number]
            uses = words[1:] or ["S" if words[0] != NOT_USED else NOT_USED] * len(numbers)
            uses = [*uses, *[NOT_USED] * (len(numbers) - len(uses))]
            parts = tuple(self._rule(n, u) for n, u in zip(numbers, uses, strict=True))
            return Element(name, number, "", 0, 0, words[0], None, parts, repeats)
        kind, shortest, longest, name = self._elements[number]
        codes = frozenset(code.replace("_", " ") for code in words[1:]) or None
        return Element(name, number, kind, shortest, longest, words[0], codes, (), repeats)


def _relation(text: str) -> Relation:
    return Relation(text[0], tuple(int(text[i : i + 2]) for i in range(1, len(text), 2)))


def read_toml(name: str) -> dict[str, Any]:
    """A data file of the grammar folder."""
    return tomllib.loads(files("superbill.x12.grammar").joinpath(name).read_text("utf-8"))


@functools.cache
def dictionary() -> Dictionary:
    """The dictionary, read once."""
    return Dictionary(read_toml("dictionary.toml"))
