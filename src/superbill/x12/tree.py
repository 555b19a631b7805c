"""The loop tree of a file, built as the segments come, and taken down again loop by loop where files are large."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator

from superbill.x12.delimiters import Delimiters
from superbill.x12.guide import Guide, LoopUse, SegmentUse, envelope, guide, guides, unknown_guide
from superbill.x12.segments import Segment, Tokens
from superbill.x12.source import Source
from superbill.x12.walk import Machine

_ENVELOPE = frozenset({"ISA", "IEA", "GS", "GE", "ST", "SE", "TA1"})
_UNTIL_PURPOSE = _ENVELOPE | {"BHT"}


class Loop:
    """One occurrence of a loop: its segments and inner loops in the order of the file.

    `counts` tells how often each inner loop came, also of those already taken away by a reader that streams.
    """

    __slots__ = ("counts", "grammar", "items")

    def __init__(self, use: LoopUse) -> None:
        self.grammar = use.loop
        self.items: list[Segment | Loop] = []
        self.counts: dict[LoopUse, int] = {}

    @property
    def id(self) -> str:
        """The loop's id, such as 2010AA."""
        return self.grammar.id

    def segments(self) -> Iterator[Segment]:
        """The segments of this loop itself."""
        return (item for item in self.items if isinstance(item, Segment))

    def loops(self, *ids: str) -> Iterator[Loop]:
        """The inner loops, of the ids given or all."""
        return (item for item in self.items if isinstance(item, Loop) and (not ids or item.id in ids))

    def loop(self, loop_id: str) -> Loop | None:
        """The first inner loop of that id."""
        return next(self.loops(loop_id), None)

    def find(self, key: str) -> Segment | None:
        """The first segment taken as the use `key` (NM1, or REF*G1 where a loop has several uses of REF)."""
        return next((s for s in self.segments() if s.use is not None and s.use.key == key), None)

    def of(self, tag: str, *qualifiers: str) -> Segment | None:
        """The first segment of that id whose first element is one of the qualifiers (DTP, 472), if any are given."""
        return next((s for s in self.segments() if s.id == tag and (not qualifiers or s.get(1) in qualifiers)), None)

    def walk(self) -> Iterator[Segment]:
        """All segments, of inner loops too, in the order of the file."""
        for item in self.items:
            if isinstance(item, Segment):
                yield item
            else:
                yield from item.walk()


class Interchange(Loop):
    """The loop from ISA to IEA, with the delimiters that it was written with."""

    __slots__ = ("delimiters",)

    def __init__(self, use: LoopUse, delimiters: Delimiters) -> None:
        super().__init__(use)
        self.delimiters = delimiters


def marks_of(around: list[Loop]) -> Delimiters:
    """The delimiters of the interchange that loops stand in."""
    outermost = around[0] if around else None
    return outermost.delimiters if isinstance(outermost, Interchange) else Delimiters()


class TransactionSet(Loop):
    """The loop from ST to SE, with the guide it is read by."""

    __slots__ = ("guide",)

    def __init__(self, use: LoopUse, guide: Guide) -> None:
        super().__init__(use)
        self.grammar = guide.root
        self.guide = guide


class Reader:
    """Walks a source and gives each loop of the ids `wanted` when it is complete, with the open loops around it.

    A loop given is taken out of the loop around it, so that memory holds only what is open. The list of loops around it
    is the reader's own: read it before asking for the next. Interchanges (id ISA) are always given. With `wanted` none
    each guide tells which loops are given (`streamed`), and what no guide is known of is passed over.
    """

    def __init__(self, source: Source, wanted: Collection[str] | None = (), name: str = "X12 file") -> None:
        self.tokens = Tokens(source, name)
        self._streaming = wanted is None
        self._fixed = frozenset(wanted or ()) | {"ISA"}
        self._wanted = self._fixed | {"GS", "ST"} if self._streaming else self._fixed
        self._stack: list[Loop] = []
        self._special = _ENVELOPE
        self._machine = _machine(_NOTHING)

    def __iter__(self) -> Iterator[tuple[list[Loop], Loop]]:
        stack = self._stack
        machine, state, component = self._machine, self._machine.start, ""
        positions, special, keep = machine.position, self._special, True
        for segment in self.tokens:
            elements = segment.elements
            tag = elements[0]
            if tag in special:
                if tag == "BHT":
                    self._purpose(segment)
                else:
                    yield from self._envelope(segment)
                machine, component, special = self._machine, self.tokens.delimiters.component, self._special
                state, positions = machine.start, machine.position
                keep = machine.guide.known or not self._streaming
                if tag != "BHT":
                    continue
            position = positions.get(tag)
            if position is None:
                step = state.steps.get(tag)
            else:
                step = state.steps.get((tag, elements[position])) if position < len(elements) else None
            if step is None:
                step = machine.step(state, elements, component)
            if step.closes:
                yield from self._close(step.closes)
            if step.opens is not None:
                self._open(Loop(step.opens), step.opens)
            segment.use = step.use
            if keep:
                stack[-1].items.append(segment)
            state = step.to
        yield from self._close(len(stack))

    def _open(self, loop: Loop, use: LoopUse) -> None:
        if self._stack:
            around = self._stack[-1]
            around.items.append(loop)
            around.counts[use] = around.counts.get(use, 0) + 1
        self._stack.append(loop)

    def _close(self, count: int) -> Iterator[tuple[list[Loop], Loop]]:
        for _ in range(count):
            loop = self._stack.pop()
            if loop.grammar.id in self._wanted:
                if self._stack:
                    self._stack[-1].items.pop()
                yield self._stack, loop

    def _envelope(self, segment: Segment) -> Iterator[tuple[list[Loop], Loop]]:
        """Open and close interchange, group and set; a trailer that ends nothing is carried where it stands."""
        tag = segment.elements[0]
        opens, around = _LEVELS[tag]
        depth = next((i for i, loop in enumerate(self._stack) if loop.id in around), None)
        if tag == "ISA":
            depth = -1
        if depth is not None:
            yield from self._close(len(self._stack) - depth - 1)
        if opens and (depth is not None or self._stack):
            self._begin(tag, segment)
        self._machine = self._stack_machine()
        holder = self._stack[-1]
        holder.items.append(segment)
        if depth is not None or opens:
            segment.use = _use_of(holder, tag)
        if tag in _TRAILERS and depth is not None:
            yield from self._close(1)
            self._machine = self._stack_machine()

    def _begin(self, tag: str, segment: Segment) -> None:
        interchange, group, transaction = _envelope_uses()
        if tag == "ISA":
            self._open(Interchange(interchange, self.tokens.delimiters), interchange)
        elif tag == "GS":
            self._open(Loop(group), group)
        else:
            self._open(TransactionSet(transaction, self._guide(segment)), transaction)

    def _guide(self, st: Segment) -> Guide:
        """The guide of a set, by ST03 or, where a set has none (835), by GS08."""
        header = next((s for loop in self._stack if loop.id == "GS" for s in loop.segments()), None)
        version = st.get(3) or (header.get(8) if header else "")
        found = guides(st.get(1), version)
        self._special = _UNTIL_PURPOSE if len(found) > 1 else _ENVELOPE
        return self._in_force(found[0] if found else unknown_guide(st.get(1), version))

    def _purpose(self, bht: Segment) -> None:
        """A set of several guides is read by the one that its BHT02 tells."""
        self._special = _ENVELOPE
        top = self._stack[-1]
        if isinstance(top, TransactionSet):
            meant = guide(top.guide.transaction, top.guide.version, bht.get(2)) or top.guide
            top.grammar, top.guide = meant.root, self._in_force(meant)
            for segment in top.segments():
                segment.use = _use_of(top, segment.elements[0])
            self._machine = _machine(meant)

    def _in_force(self, found: Guide) -> Guide:
        if self._streaming:
            self._wanted = self._fixed | {"GS", "ST"} | found.streamed
        return found

    def _stack_machine(self) -> Machine:
        top = self._stack[-1] if self._stack else None
        return _machine(top.guide) if isinstance(top, TransactionSet) else _machine(_NOTHING)


# For each envelope segment: whether it opens a loop, and the loop it belongs in.
_LEVELS: dict[str, tuple[bool, tuple[str, ...]]] = {
    "ISA": (True, ()),
    "TA1": (False, ("ISA",)),
    "GS": (True, ("ISA",)),
    "ST": (True, ("GS",)),
    "SE": (False, ("ST",)),
    "GE": (False, ("GS",)),
    "IEA": (False, ("ISA",)),
}
_TRAILERS = frozenset({"SE", "GE", "IEA"})
_NOTHING = unknown_guide("", "")


@functools.lru_cache(maxsize=64)
def _machine(of: Guide) -> Machine:
    return Machine(of)


def _use_of(holder: Loop, tag: str) -> SegmentUse | None:
    return next((e for e in holder.grammar.content if isinstance(e, SegmentUse) and e.id == tag), None)


@functools.cache
def _envelope_uses() -> tuple[LoopUse, LoopUse, LoopUse]:
    loops = envelope().loops
    uses = {e.loop.id: e for loop in loops.values() for e in loop.content if isinstance(e, LoopUse)}
    return LoopUse(loops["ISA"], required=True, most=0, place=0), uses["GS"], uses["ST"]
