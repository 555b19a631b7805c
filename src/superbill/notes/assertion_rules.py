"""The assertion rules of assertion.tsv, ready to look up by their first word.

`{a|b}` in a cue stands for each of its choices; an empty choice makes the word optional. `limit` is the reach in words,
empty for the rest of the sentence. Flag `pseudo` takes its words from other cues, `stop` ends a reach; two flags are
joined by `+`. Direction `self` flags a mention that contains the cue, `alone` a list item that is nothing but the cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Literal, NamedTuple, get_args

from superbill.model.note import Flag

WORD = re.compile(r"[a-z0-9][a-z0-9'’/]*(?:-[a-z0-9'’/]+)*|[^\w\s]", re.IGNORECASE)
UNLIMITED = 10_000

_CHOICE = re.compile(r"\{([^{}]*)\}")

Direction = Literal["forward", "backward", "self", "alone"]

_DIRECTIONS: dict[str, Direction] = {d: d for d in get_args(Direction)}


class CueRule(NamedTuple):
    """What one cue does; no flags for pseudo and stop."""

    flags: tuple[Flag, ...]
    direction: Direction
    limit: int
    rule: str
    stops: bool


def words(text: str) -> tuple[str, ...]:
    """Return the words and punctuation of a cue or a sentence, lower case."""
    if text.isascii() and text.replace(" ", "").isalnum():
        return tuple(text.lower().split())
    found = map(str.lower, WORD.findall(text))
    return tuple(w.replace("’", "'") for w in found) if "’" in text else tuple(found)


class Cues(NamedTuple):
    """Every cue by its words, and for each first word the lengths of its cues, longest first."""

    held: dict[tuple[str, ...], CueRule]
    lengths: dict[str, tuple[int, ...]]


@cache
def rules() -> Cues:
    """Return the cues; of two rows with the same words the first counts."""
    held: dict[tuple[str, ...], CueRule] = {}
    for row in files("superbill.notes").joinpath("assertion.tsv").read_text("utf-8").splitlines()[1:]:
        cue, flag, direction, limit, name = row.split("\t")
        meaning = CueRule(
            flags=() if flag in ("pseudo", "stop") else tuple(Flag(f) for f in flag.split("+")),
            direction=_DIRECTIONS[direction],
            limit=int(limit) if limit else UNLIMITED,
            rule=name,
            stops=flag == "stop",
        )
        for wording in _expand(cue):
            held.setdefault(words(wording), meaning)
    lengths: dict[str, set[int]] = {}
    for key in held:
        if key:
            lengths.setdefault(key[0], set()).add(len(key))
    return Cues(held, {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()})


def _expand(cue: str) -> Iterator[str]:
    parts = _CHOICE.split(cue)
    choices = [[part] if i % 2 == 0 else part.split("|") for i, part in enumerate(parts)]
    for combination in product(*choices):
        yield "".join(combination)
