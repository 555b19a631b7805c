"""The walk: which loop and use each segment of a transaction set belongs to.

The guide is turned, step by step and only as far as the files need it, into a state machine: from the place reached so
far, a segment id and its qualifier lead to a step. So a segment costs one look-up, however large the guide is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from superbill.x12.guide import COMPOSITE_QUALIFIER, QUALIFIER, Guide, LoopGrammar, LoopUse, SegmentUse

Key: TypeAlias = "str | tuple[str, str]"
_OTHER = "\x00"


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What a segment does to the open loops: close so many, open one, be taken as `use` (none: it has no place)."""

    closes: int
    opens: LoopUse | None
    use: SegmentUse | None
    to: State


class State:
    """A place in the guide: the open loops from the set down, each with how far its content has been read."""

    __slots__ = ("frames", "steps")

    def __init__(self, frames: tuple[tuple[LoopGrammar, int], ...]) -> None:
        self.frames = frames
        self.steps: dict[Key, Step] = {}


class Machine:
    """The state machine of one guide."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._states: dict[tuple[tuple[LoopGrammar, int], ...], State] = {}
        self._qualifiers = _qualifiers(guide)
        self.position = {tag: QUALIFIER.get(tag, 1) for tag in self._qualifiers}
        self.start = self._state(((guide.root, 0),))

    def _state(self, frames: tuple[tuple[LoopGrammar, int], ...]) -> State:
        found = self._states.get(frames)
        if found is None:
            found = self._states[frames] = State(frames)
        return found

    def step(self, state: State, elements: list[str], component: str) -> Step:
        """The step that a segment takes. Only qualifiers that the guide knows are kept, so states stay few."""
        tag = elements[0]
        position = self.position.get(tag)
        if position is None:
            key: Key = tag if tag in self.guide.segment_ids else _OTHER
            qualifier = ""
        else:
            value = elements[position] if position < len(elements) else ""
            qualifier = value.partition(component)[0] if tag in COMPOSITE_QUALIFIER else value
            key = (tag, qualifier if qualifier in self._qualifiers[tag] else _OTHER)
        found = state.steps.get(key)
        if found is None:
            found = state.steps[key] = self._resolve(state, tag, qualifier)
        return found

    def _resolve(self, state: State, tag: str, qualifier: str) -> Step:
        if tag in self.guide.segment_ids:
            for depth in reversed(range(len(state.frames))):
                entry = _exact(*state.frames[depth], tag, qualifier)
                if entry is not None:
                    return self._take(state, depth, entry)
            entry, depth = self._nearest(state, tag)
            if entry is not None:
                return self._take(state, depth, entry)
        return Step(0, None, None, state)

    def _nearest(self, state: State, tag: str) -> tuple[SegmentUse | LoopUse | None, int]:
        """The use meant by a segment with a qualifier that no use has, when there is only one that can be meant.

        A use of the loop just open comes first, then the only loop that can come, then a required one not come yet.
        """
        for depth in reversed(range(len(state.frames))):
            loop, place = state.frames[depth]
            ahead = [e for e in loop.content[1:] if e.place >= place and _trigger(e).id == tag]
            uses = [e for e in ahead if isinstance(e, SegmentUse)]
            if len(uses) == 1:
                return uses[0], depth
            if len(ahead) == 1:
                return ahead[0], depth
            waiting = [e for e in ahead if isinstance(e, LoopUse) and e.required and e.place > place]
            if waiting:
                return waiting[0], depth
        return None, 0

    def _take(self, state: State, depth: int, entry: SegmentUse | LoopUse) -> Step:
        loop, _ = state.frames[depth]
        frames = (*state.frames[:depth], (loop, entry.place))
        closes = len(state.frames) - depth - 1
        if isinstance(entry, SegmentUse):
            return Step(closes, None, entry, self._state(frames))
        return Step(closes, entry, entry.loop.first, self._state((*frames, (entry.loop, 0))))


def _qualifiers(guide: Guide) -> dict[str, frozenset[str]]:
    """For each segment id that has qualifiers anywhere in the guide, all of them."""
    found: dict[str, set[str]] = {}
    for loop in guide.loops.values():
        for entry in loop.content:
            if isinstance(entry, SegmentUse) and entry.qualifiers:
                found.setdefault(entry.id, set()).update(entry.qualifiers)
    return {tag: frozenset(values) for tag, values in found.items()}


def _trigger(entry: SegmentUse | LoopUse) -> SegmentUse:
    return entry if isinstance(entry, SegmentUse) else entry.loop.first


def _exact(loop: LoopGrammar, place: int, tag: str, qualifier: str) -> SegmentUse | LoopUse | None:
    """The entry at or after `place` that this segment is; the loop's first segment only begins a new loop."""
    for entry in loop.content[1:]:
        use = _trigger(entry)
        if entry.place >= place and use.id == tag and (use.qualifiers is None or qualifier in use.qualifiers):
            return entry
    return None
