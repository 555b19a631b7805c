"""A guide: the grammar of one transaction and version, compiled from its TOML file.

A loop is a named run of segments and further loops in a fixed order; it begins with its first segment. Which of several
uses of a segment id is meant is told by a qualifier, the first element as a rule (NM1*85 is the billing provider).
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from superbill.x12.dictionary import Element, dictionary, read_toml

# Which element tells the uses of a segment apart, where it is not the first.
QUALIFIER = {"HL": 3}
# Segments told apart by the first component of their first element.
COMPOSITE_QUALIFIER = frozenset({"HI", "CTX"})
# Segments that say nothing without their qualifier: it is part of their key even where a loop has one use of them.
_TOLD_APART = frozenset({"REF", "DTP", "DTM", "AMT", "QTY", "HI", "NTE", "CRC"})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SegmentUse:
    """One use of a segment in a loop.

    `place` orders the loop's content; uses of one segment id in a row share it, and `index` tells them apart. `key` is
    unique within the loop: the id, with the first qualifier (REF*G1) where it tells what the segment is. `most` is 0
    where there is no limit; `needed` is the last required element.
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
    index: int = 0


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LoopUse:
    """A loop at its place in another loop."""

    loop: LoopGrammar
    required: bool
    most: int
    place: int
    index: int = 0


@dataclass(slots=True, eq=False, repr=False)
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


@dataclass(frozen=True, eq=False, repr=False)
class Guide:
    """The grammar of a transaction and version. `known` is false for one that only the envelope is known of.

    `short` is what people call it (837P). `notice` is the kind of notice that every set read by this guide carries.
    `streamed` are the loops that a reader may take down one by one, so that memory does not grow with the file: levels
    of the hierarchy, claims. `purposes` are the BHT02 codes that tell this guide from others of the same transaction
    and version.
    """

    transaction: str
    version: str
    functional_group: str
    name: str
    root: LoopGrammar
    loops: dict[str, LoopGrammar] = field(repr=False)
    also_reads: tuple[str, ...] = ()
    known: bool = True
    short: str = ""
    notice: str = ""
    streamed: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()

    @functools.cached_property
    def segment_ids(self) -> frozenset[str]:
        """Every segment id that the guide uses."""
        return frozenset(e.id for loop in self.loops.values() for e in loop.content if isinstance(e, SegmentUse))


def compile_guide(data: dict[str, Any], root: str = "ST") -> Guide:
    """A guide from the content of its TOML file."""
    loops = {name: LoopGrammar(name, entry["name"]) for name, entry in data["loops"].items()}
    lists: dict[str, str] = data.get("codes", {})
    for name, entry in data["loops"].items():
        entries = [_written_out(e, lists) for e in entry["content"]]
        loops[name].content = content = tuple(_content(entries, loops, data["loops"]))
        loops[name].limited = tuple(e for e in content if e.required or (isinstance(e, LoopUse) and e.most))
    return Guide(
        data["transaction"], data["version"], data["functional_group"], data["name"], loops[root], loops,
        tuple(data.get("also_reads", ())), short=data.get("short", ""), notice=data.get("notice", ""),
        streamed=_streamed(loops, root), purposes=frozenset(data.get("purposes", ())),
    )  # fmt: skip


def _streamed(loops: dict[str, LoopGrammar], root: str) -> frozenset[str]:
    """The set, every level of its hierarchy (HL), and without one every loop that may come without limit."""
    levels = {name for name, loop in loops.items() if loop.first.id == "HL"}
    many = {e.loop.id for loop in loops.values() for e in loop.content if isinstance(e, LoopUse) and not e.most}
    return frozenset({root, *(levels or many), *({"2300"} & set(loops) if levels else ())})


def _written_out(entry: dict[str, Any], lists: dict[str, str]) -> dict[str, Any]:
    """A content entry with its shorthands written out: `=NAME` is a list of codes, `x12` repeats the element before."""
    if "elements" not in entry:
        return entry
    made: list[Any] = []
    for usage in entry["elements"]:
        if isinstance(usage, str) and usage[:1] == "x" and usage[1:].isdecimal():
            made += [made[-1]] * (int(usage[1:]) - 1)
        else:
            made.append(_listed(usage, lists))
    return {**entry, "elements": made}


def _listed(usage: str | list[Any], lists: dict[str, str]) -> str | list[Any]:
    if isinstance(usage, list):
        return [_listed(part, lists) for part in usage]
    return " ".join(lists[word[1:]] if word.startswith("=") else word for word in usage.split())


def _content(
    entries: list[dict[str, Any]], loops: dict[str, LoopGrammar], source: dict[str, Any]
) -> list[SegmentUse | LoopUse]:
    made: list[SegmentUse | LoopUse] = []
    place, before = -1, ""
    ids = [entry.get("segment") for entry in entries]
    for index, entry in enumerate(entries):
        trigger = entry.get("segment") or source[entry["loop"]]["content"][0]["segment"]
        if trigger != before:
            place, before = place + 1, trigger
        required, most = entry["use"] == "R", entry.get("max", 1)
        if "loop" in entry:
            made.append(LoopUse(loops[entry["loop"]], required, most, place, index))
            continue
        alone = ids.count(entry["segment"]) == 1
        made.append(_segment_use(entry, place, index, alone=alone))
    return made


def _segment_use(entry: dict[str, Any], place: int, index: int, *, alone: bool) -> SegmentUse:
    segment = entry["segment"]
    elements = dictionary().rules(segment, entry["elements"])
    position = QUALIFIER.get(segment, 1) - 1
    rule, usage = elements[position], entry["elements"][position] if entry["elements"] else "S"
    if segment in COMPOSITE_QUALIFIER and rule.components:
        rule, usage = rule.components[0], usage[1]
    alone = alone and segment not in _TOLD_APART
    key = segment if alone or not rule.codes else f"{segment}*{usage.split()[1].replace('_', ' ')}"
    required, most = entry["use"] == "R", entry.get("max", 1)
    needed = max((n for n, element in enumerate(elements, start=1) if element.use == "R"), default=0)
    return SegmentUse(segment, entry["name"], required, most, key, place, elements, rule.codes, needed, index)


@functools.cache
def _versions() -> dict[tuple[str, str], tuple[str, ...]]:
    """The grammar files of each transaction and version, the version's own before those that also read it.

    Only the head of each file is read here; `guide` compiles the one that is asked for.
    """
    own: dict[tuple[str, str], list[str]] = {}
    also: dict[tuple[str, str], list[str]] = {}
    folder = files("superbill.x12.grammar")
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name[:3].isdecimal()):
        head = tomllib.loads(folder.joinpath(name).read_text("utf-8").partition("\n[")[0])
        own.setdefault((head["transaction"], head["version"]), []).append(name)
        for version in head.get("also_reads", ()):
            also.setdefault((head["transaction"], version), []).append(name)
    return {key: tuple(own.get(key, []) or also[key]) for key in {*own, *also}}


@functools.lru_cache(maxsize=64)
def guides(transaction: str, version: str) -> tuple[Guide, ...]:
    """The guides of a transaction (837) and version (005010X222A1): several where BHT02 tells them apart (278)."""
    return tuple(_compiled(name) for name in _versions().get((transaction, version), ()))


@functools.cache
def _compiled(name: str) -> Guide:
    return compile_guide(read_toml(name))


def guide(transaction: str, version: str, purpose: str = "") -> Guide | None:
    """The guide of a transaction and version, or of a version that it also reads; the first where BHT02 is unknown."""
    found = guides(transaction, version)
    return next((g for g in found if purpose in g.purposes), found[0] if found else None)


@functools.cache
def envelope() -> Guide:
    """The grammar of ISA, GS, ST and their trailers."""
    return compile_guide(read_toml("envelope_00501.toml"), "ISA")


@functools.lru_cache(maxsize=64)
def unknown_guide(transaction: str, version: str) -> Guide:
    """A stand-in for a transaction or version without a grammar: its segments are carried, not judged."""
    root = envelope().loops["ST"]
    return Guide(transaction, version, "", "unknown", root, {"ST": root}, known=False)
