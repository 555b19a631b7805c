"""Hierarchies out: levels with their segments, numbered and linked as HL wants it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

import msgspec

T = TypeVar("T")


class Level(msgspec.Struct):
    """A level: its code (HL03), segments and the levels below. `tells_children` is false where HL04 is not used."""

    code: str
    segments: list[str]
    below: list[Level] = []
    tells_children: bool = True


def numbered(levels: Sequence[Level]) -> Iterator[str]:
    """The segments of all levels, each behind its HL, in order."""
    number = 0

    def told(level: Level, parent: str) -> Iterator[str]:
        nonlocal number
        number += 1
        own = str(number)
        children = f"*{1 if level.below else 0}" if level.tells_children else ""
        yield f"HL*{own}*{parent}*{level.code}{children}"
        yield from level.segments
        for inner in level.below:
            yield from told(inner, own)

    for level in levels:
        yield from told(level, "")


def in_a_row(values: Sequence[T], key: Callable[[T], Hashable]) -> Iterator[list[T]]:
    """Values in a row that share what `key` tells: they share a level."""
    for _, some in groupby(values, key):
        yield list(some)
