"""The operations of a record as ICD-10-PCS codes, each with the words that it was read from.

Statements are sentences or parts of them. Not coded: what was planned, refused, done before, or looked at on the way
to an operation on the same system (guidelines B3.1b, B3.3, B3.11a). An attempt converted to open brings its inspection
(B3.2d).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from superbill.coding.operations.ancillary import ancillary
from superbill.coding.operations.approach import CONVERTED
from superbill.coding.operations.book import Operation, operations
from superbill.coding.operations.bypass import (
    NAMED,
    coronary_bypass,
    harvested,
    of_grafts,
    told_by_grafts,
    told_harvest,
)
from superbill.coding.operations.fusion import NAMED as FUSION
from superbill.coding.operations.fusion import spinal_fusion
from superbill.coding.operations.general import general
from superbill.coding.operations.numbers import filled
from superbill.coding.operations.resolving import Resolved, Words, resolve
from superbill.tables.icd10pcs import Icd10pcs
from superbill.tables.patterns import Pattern, search

_NOT_DONE = Pattern(
    r"\b(?:no|not|without|declin\w+|refus\w+|plan(?:s|ned)?|schedul\w+|will|consider\w*|candidate for|pending|"
    r"deferred|cancel\w+|status[- ]post|s/p|history of|h/o|previous\w*|prior|years? ago|in (?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_NOT_DONE_AFTER = Pattern(
    r"\b(?:(?:is|was|were|are|has been|to be|will be|being|currently) (?:\w+ly )?"
    r"(?:not|never|planned|scheduled|declined|refused|deferred|cancel\w+|postponed|considered|recommended|"
    r"pending|held)|"
    r"declined|refused|to be scheduled|in the future|tomorrow|next (?:week|month))\b",
    re.IGNORECASE,
)
_STOPPED = Pattern(r"\b(?:abort\w+|discontinu\w+|abandon\w+|terminated)\b", re.IGNORECASE)
_BOTH = Pattern(r"\b(?:bilateral|both)\b", re.IGNORECASE)
_ENDS = Pattern(r"(?<=[.;])\s+|\n+|(?<=\w),?\s+(?:and then|followed by)\s+")
INSPECTION = "J"
BYPASS = Operation(words="coronary bypass")
HARVEST = Operation(words="harvest of the saphenous vein")
SPINE = Operation(words="fusion of the spine")


class Statement(NamedTuple):
    """A part of the record that may name an operation."""

    text: str
    start: int


class Operated(NamedTuple):
    """One operation of the record: its code, or what must be asked to code it; where the record names it."""

    operation: Operation
    code: str | None
    start: int
    end: int
    asks: str = ""
    options: tuple[str, ...] = ()
    section: str = "0"


def statements(text: str) -> Iterator[Statement]:
    """Cut a text into statements, with their places."""
    at = 0
    for match in _ENDS.finditer(text):
        yield Statement(text[at : match.start()], at)
        at = match.end()
    yield Statement(text[at:], at)


def operated(text: str, pcs: Icd10pcs) -> tuple[Operated, ...]:
    """Return the operations that a text describes as done, in its order, each once.

    What the statement of an operation does not tell is looked for in the rest of the text, if that names no other.
    """
    found: list[Operated] = [*_grafts(text, pcs)]
    around = text if len(_subjects(text)) < 2 else ""
    grafted = bool(found)
    for statement in statements(text):
        if grafted and of_grafts(statement.text):
            continue
        named = [hit for hit in _named(statement.text) if _done(statement.text, hit[1])]
        named_other = [one for one in _ancillary(statement, pcs) if not _at(one, named, statement)]
        more = [] if any(not operation.inspection for operation, _ in named) else [*_unnamed(statement, around, pcs)]
        found += named_other
        if not named or any(one.code and one.code[2] != INSPECTION for one in more):
            found += more if not named_other else []
            continue
        for operation, match in named:
            found += _coded(operation, match, statement, around, pcs)
    return tuple(_once(found))


def _grafts(text: str, pcs: Icd10pcs) -> Iterator[Operated]:
    """A coronary bypass that a text tells by its grafts, without naming it."""
    told = None if NAMED.search(text) else told_by_grafts(text)
    if told and _done(told.group(), told) and (codes := [c for c in coronary_bypass(text) if pcs.billable(c)]):
        here = Operated(BYPASS, None, told.start(), told.end())
        yield from (here._replace(code=code) for code in codes)


def _subjects(text: str) -> set[str]:
    return {
        operation.words
        for statement in statements(text)
        for operation, match in _named(statement.text)
        if _done(statement.text, match)
    }


def _done(statement: str, match: re.Match[str]) -> bool:
    *_, cue = None, *_NOT_DONE.finditer(statement, 0, match.start())
    if cue and not search(r"[,:]", statement[cue.end() : match.start()]):
        return False
    return _NOT_DONE_AFTER.search(statement, match.end()) is None


def _unnamed(statement: Statement, text: str, pcs: Icd10pcs) -> Iterator[Operated]:
    """A coronary bypass, or an operation known by its intent and body part only."""
    bypass = NAMED.search(statement.text)
    fused = FUSION.search(statement.text)
    if fused and _done(statement.text, fused):
        yield from _fused(fused, statement, text, pcs)
        return
    vein = None if bypass else told_harvest(statement.text)
    if vein and _done(statement.text, vein):
        here = Operated(HARVEST, None, statement.start + vein.start(), statement.start + vein.end())
        yield from (here._replace(code=code) for code in harvested(statement.text) if pcs.billable(code))
        return
    found = None if bypass else general(statement.text, text, pcs)
    if bypass and _done(statement.text, bypass):
        here = Operated(BYPASS, None, statement.start + bypass.start(), statement.start + bypass.end())
        codes = [code for code in coronary_bypass(statement.text) if pcs.billable(code)]
        yield from (here._replace(code=code) for code in codes)
        if not codes:
            yield here._replace(asks="the grafts: which vessel was used, and how many arteries it supplies")
    elif found and _done(statement.text, found[1]):
        operation, match, settled = found
        start, end = statement.start + match.start(), statement.start + match.end()
        stopped = _STOPPED.search(statement.text)
        asks = "what was done before the procedure was stopped (B3.3)" if stopped else settled.open
        yield Operated(operation, None if stopped else settled.code, start, end, asks, settled.options)


def _ancillary(statement: Statement, pcs: Icd10pcs) -> list[Operated]:
    """Imaging, nuclear medicine, radiation and new technology that a statement tells as done."""
    found = [one for one in ancillary(statement.text, pcs) if _done(statement.text, one.match)]
    start = statement.start
    return [
        Operated(one.operation, code, start + one.match.start(), start + one.match.end(), asks, options, one.section)
        for one in found
        for code, asks, options in [one.settled]
    ]


def _at(one: Operated, named: list[tuple[Operation, re.Match[str]]], statement: Statement) -> bool:
    """Whether the words of a service are those of an operation by name."""
    start, end = one.start - statement.start, one.end - statement.start
    return any(match.start() < end and start < match.end() for _, match in named)


def _named(statement: str) -> list[tuple[Operation, re.Match[str]]]:
    """The operations that a statement names; of two at the same words the longer name, and looking only gives way."""
    hits = [(operation, match) for operation in operations() if (match := operation.named_in(statement))]
    hits.sort(key=lambda hit: (hit[0].inspection, -len(hit[1].group()), hit[1].start()))
    kept: list[tuple[Operation, re.Match[str]]] = []
    for operation, match in hits:
        if not any(match.start() < other.end() and other.start() < match.end() for _, other in kept):
            kept.append((operation, match))
    return sorted(kept, key=lambda hit: hit[1].start())


def _fused(match: re.Match[str], statement: Statement, text: str, pcs: Icd10pcs) -> Iterator[Operated]:
    """A fusion of the spine by its levels, its column and what was put there."""
    here = Operated(SPINE, None, statement.start + match.start(), statement.start + match.end())
    told = statement.text if any(spinal_fusion(statement.text)) else text
    codes = [code for code in spinal_fusion(told) if pcs.billable(code)]
    yield from (here._replace(code=code) for code in codes)
    if not codes:
        yield here._replace(asks="the levels that were fused, the column, and the graft or device that was put there")


def _coded(
    operation: Operation, match: re.Match[str], statement: Statement, text: str, pcs: Icd10pcs
) -> Iterator[Operated]:
    here = Operated(operation, None, statement.start + match.start(), statement.start + match.end())
    if _STOPPED.search(statement.text):
        yield here._replace(asks="what was done before the procedure was stopped (B3.3)")
        return
    patterns = _patterns(operation, statement.text, text)
    if not patterns:
        yield here._replace(asks=operation.ask)
    for pattern in patterns:
        ready, lacking = filled(pattern, operation, statement.text)
        if ready is None:
            yield here._replace(asks=lacking)
            continue
        for settled in _sides(ready, Words(operation, statement.text, text), pcs):
            one = here._replace(code=settled.code, asks=settled.open, options=settled.options)
            yield one
            yield from _converted(one, statement.text, pcs)


def _patterns(operation: Operation, statement: str, text: str) -> list[str]:
    for near in (statement, text):
        whole = [w for w in operation.whole if search(rf"(?<!\w){w}", near, re.IGNORECASE)]
        if whole:
            return [operation.whole[max(whole, key=len)]]
        chosen = next((p for words, p in operation.choose if search(rf"\b(?:{words})", near, re.IGNORECASE)), "")
        if chosen:
            return chosen.split()
    return list(operation.codes) or list(operation.any)


def _sides(pattern: str, words: Words, pcs: Icd10pcs) -> Iterator[Resolved]:
    """One code; two where both sides were done and the tables have no value for both (B4.3)."""
    if not words.operation.bilateral or not _BOTH.search(words.statement):
        yield resolve(pattern, words, pcs)
        return
    for side in ("right", "left"):
        yield resolve(pattern, words._replace(statement=_BOTH.sub(side, words.statement)), pcs)


def _converted(one: Operated, statement: str, pcs: Icd10pcs) -> Iterator[Operated]:
    if one.code is None or one.code[4] != "0" or not CONVERTED.search(statement):
        return
    for looked in (f"{one.code[:2]}{INSPECTION}{one.code[3]}4ZZ", "0WJG4ZZ"):
        if pcs.billable(looked):
            yield one._replace(code=looked)
            return


def _once(found: Iterable[Operated]) -> Iterator[Operated]:
    """Each code once; one way of several only; looking only where nothing was done on the same system."""
    listed = list(found)
    settled = {one.operation.words for one in listed if one.code}
    done = {one.code[:2] for one in listed if one.code and not one.operation.inspection and one.code[2] != INSPECTION}
    bleeding = any(one.code and one.code.startswith("0W3P") for one in listed)
    seen: set[tuple[str | None, str]] = set()
    for one in listed:
        if one.code is None and one.operation.words in settled:
            continue
        if one.operation.inspection and one.code and (one.code[:2] in done or (one.code[:2] == "0D" and bleeding)):
            continue
        key = (one.code, "" if one.code else one.operation.words + one.asks)
        if key not in seen:
            seen.add(key)
            yield one
