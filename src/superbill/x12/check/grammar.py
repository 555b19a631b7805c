"""Judging a loop by its grammar (levels 1 and 2): what stands in it, what is missing, what comes too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from superbill.x12.check.unit import Unit, first, last_ordinal
from superbill.x12.elements import Fault, faults
from superbill.x12.guide import LoopGrammar, LoopUse, SegmentUse
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop

Ends = Mapping[LoopGrammar, int]
_TRAILERS = frozenset({"SE", "GE", "IEA"})


def judge(unit: Unit, ends: Ends) -> Iterator[Problem]:
    """What is wrong in a loop and the loops still within it; `ends` tells where those taken out of it ended."""
    yield from _own(unit, unit.loop, ends)
    for inner in unit.loop.loops():
        yield from _within(unit, inner)


def _within(unit: Unit, loop: Loop) -> Iterator[Problem]:
    yield from _own(unit, loop, {})
    for inner in loop.loops():
        yield from _within(unit, inner)


def too_often(unit: Unit, around: Loop) -> Iterator[Problem]:
    """A loop taken out as it ended is the one too many of the loop around it."""
    for use, count in around.counts.items():
        if use.loop is unit.loop.grammar and use.most and count == use.most + 1:
            yield unit.told("LOOP-TOO-OFTEN", first(unit.loop), fault=_excess(use, count))


def _own(unit: Unit, loop: Loop, ends: Ends) -> Iterator[Problem]:
    """What is wrong with the loop's own segments, and what it lacks or has too often."""
    counts: Counter[SegmentUse] = Counter()
    marks = unit.marks
    for segment in loop.items:
        if type(segment) is not Segment:
            continue
        use = segment.use
        if use is None:
            yield from _unplaced(unit, loop, segment)
            continue
        if use.most:
            counts[use] += 1
            if counts[use] == use.most + 1:
                more = f" ({use.name}: at most {use.most})"
                yield unit.told("SEGMENT-TOO-OFTEN", segment, loop, Fault("SEGMENT-TOO-OFTEN", more=more))
        elif use.required:
            counts[use] += 1
        for fault in faults(segment, use, marks):
            yield unit.told(fault.kind, segment, loop, fault)
    yield from _limits(unit, loop, counts, ends)


def _limits(unit: Unit, loop: Loop, counts: Counter[SegmentUse], ends: Ends) -> Iterator[Problem]:
    for entry in loop.grammar.limited:
        count = counts[entry] if isinstance(entry, SegmentUse) else loop.counts.get(entry, 0)
        if entry.required and not count:
            yield _missing(unit, loop, entry, ends)
        elif isinstance(entry, LoopUse) and entry.most and count > entry.most:
            held = [item for item in loop.loops(entry.loop.id) if item.grammar is entry.loop]
            if len(held) > entry.most:
                excess = held[entry.most]
                yield unit.told("LOOP-TOO-OFTEN", first(excess), excess, _excess(entry, count))


def _excess(use: LoopUse, count: int) -> Fault:
    return Fault("LOOP-TOO-OFTEN", more=f" ({use.loop.id} {use.loop.name}: {count}, at most {use.most})")


def _unplaced(unit: Unit, loop: Loop, segment: Segment) -> Iterator[Problem]:
    guide = unit.guide
    if guide is None or guide.known:
        known = guide is None or segment.id in guide.segment_ids
        yield unit.told("SEGMENT-UNEXPECTED" if known else "SEGMENT-UNKNOWN", segment, loop)


def _missing(unit: Unit, loop: Loop, entry: SegmentUse | LoopUse, ends: Ends) -> Problem:
    kind = "SEGMENT-MISSING" if isinstance(entry, SegmentUse) else "LOOP-MISSING"
    if isinstance(entry, SegmentUse) and entry.id in _TRAILERS:
        kind = "TRAILER-MISSING"
    return missing(kind, unit.within(loop), entry, ends)


def lacking(kind: str, unit: Unit, name: str, qualifier: str = "") -> Problem:
    """A situation asks for the segment of that id and qualifier, or the inner loop of that id, and it is not there."""
    entry = next(e for e in unit.loop.grammar.content if _is(e, name, qualifier))
    return missing(kind, unit, entry, {})


def _is(entry: SegmentUse | LoopUse, name: str, qualifier: str) -> bool:
    if isinstance(entry, LoopUse):
        return entry.loop.id == name
    return entry.id == name and (not qualifier or not entry.qualifiers or qualifier in entry.qualifiers)


def missing(kind: str, unit: Unit, entry: SegmentUse | LoopUse, ends: Ends) -> Problem:
    """What is missing is told at the place where it should stand: behind the last that comes before it."""
    loop = unit.loop
    before = [s for s in loop.segments() if s.use is not None and s.use.index < entry.index]
    near = before[-1] if before else first(loop)
    order = {e.loop: e.index for e in loop.grammar.content if isinstance(e, LoopUse)}
    held = ((inner.grammar, last_ordinal(inner)) for inner in loop.loops())
    # The loop of a set is that of its guide, which the envelope does not know: it stands before every trailer.
    passed = [end for grammar, end in (*ends.items(), *held) if order.get(grammar, -1) < entry.index]
    position = max(near.ordinal, *passed, 0) - unit.start + 2
    if isinstance(entry, SegmentUse):
        return unit.missing(kind, entry.id, entry.name, position, near)
    return unit.missing(kind, entry.loop.first.id, f"{entry.loop.id} {entry.loop.name}", position, near)
