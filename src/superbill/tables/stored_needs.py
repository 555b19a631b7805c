"""Stored needs: what the expressions of the rules ask of a text, derived beforehand.

Taking two thousand expressions apart takes seconds, and until it is done each is tried on every note. So
`scripts/build_needs.py` does it once and writes `needs.json`, keyed by a digest of expression and flags: an expression
that was changed since is not found there, and the program takes it apart itself. The file holds what the rules ask,
never what was put together from the words of a note.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from superbill.tables.needed_words import Clause

FILE = "needs.json"


class Needs(NamedTuple):
    """What an expression asks of a text: words that must stand in it, and the words with which a match begins."""

    words: tuple[Clause, ...] = ()
    begins: Clause = frozenset()


class File(msgspec.Struct):
    """Every clause once; what each expression asks, as numbers of clauses: those that must hold, and how it begins."""

    clauses: list[frozenset[str]]
    asks: dict[str, tuple[tuple[int, ...], int]]


def key_of(expression: str, flags: int) -> str:
    """Return the key of an expression in the file."""
    return hashlib.blake2b(f"{flags}:{expression}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def stored(expression: str, flags: int) -> Needs | None:
    """Return what an expression asks; None where it was not taken apart beforehand."""
    held = _file()
    found = held.asks.get(key_of(expression, flags))
    if found is None:
        return None
    words, begins = found
    return Needs(tuple(held.clauses[n] for n in words), held.clauses[begins] if begins >= 0 else frozenset())


@cache
def _file() -> File:
    return msgspec.json.decode(files("superbill.tables").joinpath(FILE).read_bytes(), type=File)
