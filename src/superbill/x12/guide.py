"""A guide: the grammar of one transaction and version, compiled from its TOML file.

A loop is a named run of segments and further loops in a fixed order; it begins with its first segment. Which of several
uses of a segment id is meant is told by a qualifier, the first element as a rule (NM1*85 is the billing provider).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from superbill.x12.dictionary import Element, dictionary, read_toml

# Which element tells the uses of a segment apart, where it is not the first.
QUALIFIER = {"HL": 3}
# Segments told apart by the first component of their first element.
COMPOSITE_QUALIFIER = frozenset({"HI", "CTX"})


@dataclass(frozen=True, slots=True, eq=False)
class SegmentUse:
    """One use of a segment in a loop.

    `place` orders the loop's content; uses of one segment id in a row share it. `key` is unique within the loop: the
    id, with the first qualifier (REF*G1) where the id has several uses. `most` is 0 where there is no limit; `needed`
    is the last required element.
    """

    id: str
    name: str
    required: bool
    most: int
    key: str
    place: int
    elements: tuple[Element, ...]
    qualifiers: frozenset[str] | None
    needed: int


@dataclass(frozen=True, slots=True, eq=False)
class LoopUse:
    """A loop at its place in another loop."""

    loop: LoopGrammar
    required: bool
    most: int
    place: int


@dataclass(slots=True, eq=False)
class LoopGrammar:
    """What a loop is made of, in order. The first entry is the segment that begins it.

    `limited` is what must come, and the loops that may come only so often.
    """

    id: str
    name: str
    content: tuple[SegmentUse | LoopUse, ...] = ()
    limited: tuple[SegmentUse | LoopUse, ...] = ()

    @property
    def first(self) -> SegmentUse:
        """The segment that begins the loop."""
        entry = self.content[0]
        if isinstance(entry, LoopUse):
            return entry.loop.first
        return entry


@dataclass(frozen=True, eq=False)
class Guide:
    """The grammar of a transaction and version. `known` is false for one that only the envelope is known of."""

    transaction: str
    version: str
    functional_group: str
    name: str
    root: LoopGrammar
    loops: dict[str, LoopGrammar] = field(repr=False)
    also_reads: tuple[str, ...] = ()
    known: bool = True

    @functools.cached_property
    def segment_ids(self) -> frozenset[str]:
        """Every segment id that the guide uses."""
        return frozenset(e.id for loop in self.loops.values() for e in loop.content if isinstance(e, SegmentUse))


def compile_guide(data: dict[str, Any], root: str = "ST") -> Guide:
    """A guide from the content of its TOML file."""
    loops = {name: LoopGrammar(name, entry["name"]) for name, entry in data["loops"].items()}
    for name, entry in data["loops"].items():
        loops[name].content = content = tuple(_content(entry["content"], loops, data["loops"]))
        loops[name].limited = tuple(e for e in content if e.required or (isinstance(e, LoopUse) and e.most))
    return Guide(
        data["transaction"], data["version"], data["functional_group"], data["name"], loops[root], loops,
        tuple(data.get("also_reads", ())),
    )  # fmt: skip


def _content(
    entries: list[dict[str, Any]], loops: dict[str, LoopGrammar], source: dict[str, Any]
) -> list[SegmentUse | LoopUse]:
    made: list[SegmentUse | LoopUse] = []
    place, before = -1, ""
    ids = [entry.get("segment") for entry in entries]
    for entry in entries:
        trigger = entry.get("segment") or source[entry["loop"]]["content"][0]["segment"]
        if trigger != before:
            place, before = place + 1, trigger
        required, most = entry["use"] == "R", entry.get("max", 1)
        if "loop" in entry:
            made.append(LoopUse(loops[entry["loop"]], required, most, place))
            continue
        alone = ids.count(entry["segment"]) == 1
        made.append(_segment_use(entry, place, alone=alone))
    return made


def _segment_use(entry: dict[str, Any], place: int, *, alone: bool) -> SegmentUse:
    segment = entry["segment"]
    elements = dictionary().rules(segment, entry["elements"])
    position = QUALIFIER.get(segment, 1) - 1
    rule, usage = elements[position], entry["elements"][position] if entry["elements"] else "S"
    if segment in COMPOSITE_QUALIFIER and rule.components:
        rule, usage = rule.components[0], usage[1]
    key = segment if alone or not rule.codes else f"{segment}*{usage.split()[1].replace('_', ' ')}"
    required, most = entry["use"] == "R", entry.get("max", 1)
    needed = max((n for n, element in enumerate(elements, start=1) if element.use == "R"), default=0)
    return SegmentUse(segment, entry["name"], required, most, key, place, elements, rule.codes, needed)


@functools.lru_cache(maxsize=64)
def guide(transaction: str, version: str) -> Guide | None:
    """The guide of a transaction (837) and version (005010X222A1), or of a version that it also reads."""
    folder = files("superbill.x12.grammar")
    name = f"{transaction}_{version}.toml"
    if version.isalnum() and transaction.isalnum() and folder.joinpath(name).is_file():
        return compile_guide(read_toml(name))
    for file in sorted(entry.name for entry in folder.iterdir()):
        if file.startswith(f"{transaction}_") and file.endswith(".toml"):
            found = compile_guide(read_toml(file))
            if version in found.also_reads:
                return found
    return None


@functools.cache
def envelope() -> Guide:
    """The grammar of ISA, GS, ST and their trailers."""
    return compile_guide(read_toml("envelope_00501.toml"), "ISA")


@functools.lru_cache(maxsize=64)
def unknown_guide(transaction: str, version: str) -> Guide:
    """A stand-in for a transaction or version without a grammar: its segments are carried, not judged."""
    root = envelope().loops["ST"]
    return Guide(transaction, version, "", "unknown", root, {"ST": root}, known=False)
