"""From a pattern to valid codes: each open character settled by the words of the record, or asked.

Only combinations of the tables in force are offered; what the words do not tell is never guessed. Source: ICD-10-PCS
Official Guidelines FY2026 A8-A11 (all seven characters, tables), B4 (body parts and sides), B5 (approach), B6 (device).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from superbill.coding.operations.approach import approaches
from superbill.coding.operations.book import Operation
from superbill.tables.icd10pcs import AXIS_NAMES, Icd10pcs
from superbill.tables.patterns import Pattern, search

PART, APPROACH, DEVICE, QUALIFIER = 3, 4, 5, 6
OPEN = "*"
_DIAGNOSTIC = Pattern(
    r"\bbiops\w+|\bdiagnostic\b|\bsent for (?:culture|cytology|analysis|pathology)\b|"
    r"\bfor (?:culture|cytology|analysis)\b",
    re.IGNORECASE,
)
_THERAPEUTIC = Pattern(
    r"\btherapeutic\b|\bpolypectom\w+|\bremov\w+ of (?:an? |the )?polyp|\bdebridement\b", re.IGNORECASE
)
_SIDES = ("right", "left", "bilateral")
_STOP = frozenset({"and", "of", "the", "or", "with", "to"})


class Words(NamedTuple):
    """What settles a pattern: the operation, the statement that names it, and the text around."""

    operation: Operation
    statement: str
    around: str


class Resolved(NamedTuple):
    """A code, or what the record leaves open: the character's name and the meanings that are possible."""

    code: str | None
    open: str = ""
    options: tuple[str, ...] = ()


def resolve(pattern: str, words: Words, pcs: Icd10pcs) -> Resolved:
    """Settle the open characters of a pattern from the statement, then from the text around it."""
    code = pattern
    for position in range(len(code)):
        if code[position] != OPEN:
            continue
        allowed = _allowed(code, position, pcs)
        if not allowed:
            return Resolved(None, f"a valid {AXIS_NAMES[position]}")
        character = _settle(code, position, words, allowed, pcs)
        if character is None:
            meanings = (_meaning(code, position, c, pcs) or c for c in allowed)
            return Resolved(None, AXIS_NAMES[position], tuple(meanings))
        code = code[:position] + character + code[position + 1 :]
    return Resolved(code) if pcs.billable(code) else Resolved(None, "a combination that the tables have")


def _allowed(code: str, position: int, pcs: Icd10pcs) -> tuple[str, ...]:
    wanted = Pattern(code.replace(OPEN, "."))
    return tuple(dict.fromkeys(c[position] for c in _codes(pcs, code[:3]) if wanted.fullmatch(c)))


@lru_cache(maxsize=256)
def _codes(pcs: Icd10pcs, table: str) -> tuple[str, ...]:
    return tuple(pcs.below(table))


def _settle(code: str, position: int, words: Words, allowed: tuple[str, ...], pcs: Icd10pcs) -> str | None:
    operation, texts = words.operation, words[1:]
    found = {PART: _part, APPROACH: _approach, DEVICE: _device, QUALIFIER: _qualifier}[position](
        operation, texts, allowed
    )
    if found in allowed:
        return found
    if len(allowed) == 1:
        return allowed[0]
    for text in texts if position != APPROACH else ():
        character = _by_meaning(
            text, {c: _meaning(code, position, c, pcs) or "" for c in allowed}, parts=position == PART
        )
        if character:
            return character
    fallback = {PART: operation.part, APPROACH: operation.approach_default, DEVICE: "Z", QUALIFIER: "Z"}[position]
    return fallback if fallback in allowed else None


def _part(operation: Operation, texts: tuple[str, str], allowed: Iterable[str]) -> str | None:
    return _named(operation.parts, texts, allowed)


def _approach(operation: Operation, texts: tuple[str, str], allowed: Iterable[str]) -> str | None:
    told = [operation.approach] if operation.approach else approaches(*texts)
    return next((character for character in told if character in allowed), None)


def _device(operation: Operation, texts: tuple[str, str], allowed: Iterable[str]) -> str | None:
    return operation.device or _named(operation.devices, texts, allowed)


def _qualifier(operation: Operation, texts: tuple[str, str], allowed: tuple[str, ...]) -> str | None:
    named = _named(operation.qualifiers, texts, allowed)
    if named:
        return named
    statement = texts[0]
    if set(allowed) == {"X", "Z"}:
        return "X" if _DIAGNOSTIC.search(statement) and not _THERAPEUTIC.search(statement) else "Z"
    return None


def _named(table: dict[str, str], texts: Iterable[str], allowed: Iterable[str]) -> str | None:
    """The character of the longest wording that a text has; the nearer text wins."""
    for text in texts:
        found = [w for w in table if table[w] in allowed and search(rf"(?<!\w)(?:{w})", text, re.IGNORECASE)]
        if found:
            return table[max(found, key=len)]
    return None


def _by_meaning(text: str, meanings: dict[str, str], *, parts: bool) -> str | None:
    """The one value all of whose words the text has; of several the longest, none when two are as long.

    `parts`: of body parts the words that all values share (tissue, fascia) need not be told.
    """
    words = spoken(text)
    said_of = {c: stems(meaning) for c, meaning in meanings.items()}
    shared = frozenset.intersection(*said_of.values()) if parts and len(said_of) > 1 else frozenset()
    scored = {c: len(said) for c, own in said_of.items() if (said := own - shared) and said <= words}
    best = max(scored.values(), default=0)
    top = [c for c, score in scored.items() if score == best]
    return top[0] if len(top) == 1 else None


@cache
def synonyms() -> dict[str, str]:
    """Adjectives and common names beside the words of the tables."""
    text = files("superbill.coding.operations").joinpath("synonyms.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["words"], dict[str, str])


def spoken(text: str) -> frozenset[str]:
    """The words of a text, with what the synonyms make of them."""
    lowered = text.casefold()
    named = set(stems(text))
    for words, meaning in sorted(synonyms().items(), key=lambda row: -len(row[0])):
        if words in lowered and (m := search(rf"(?<!\w){re.escape(words)}(?!\w)", lowered)):
            named |= stems(meaning)
            lowered = lowered[: m.start()] + " " * len(words) + lowered[m.end() :] if " " in words else lowered
    return frozenset(named)


def stems(text: str) -> frozenset[str]:
    """The words of a text without plural s, small words left out."""
    found = {word.rstrip("s") for word in re.findall(r"[a-z]+", text.casefold())} - _STOP
    return frozenset(found)


def _meaning(code: str, position: int, character: str, pcs: Icd10pcs) -> str | None:
    axes = pcs.axes(code[:position].replace(OPEN, "Z") + character)
    return axes[-1].meaning if axes else None
