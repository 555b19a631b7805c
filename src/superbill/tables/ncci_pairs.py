"""The NCCI pairs of one release, packed: millions of ordered pairs, looked up where they lie in the memory map.

Each code has a number, in the order in which the codes were first seen. The pairs of column 1 number n are places
`offsets[n]` to `offsets[n + 1]`; `column2` holds the numbers of their second codes, rising, so that a look-up is a
bisection among some hundred numbers. `history` holds, at the same place, which of the few different histories (days,
indicator, rationale) the pair has. Why: docs/decisions/0005.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import msgspec

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.release import REPAIR, ROWS, Packed, Release

BITS = 21
"""Room for a code's or a history's number while pairs are sorted: two million of each."""
_LOW = (1 << BITS) - 1


class PairEdit(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One row of a pair. `indicator`: 0 no modifier helps, 1 an NCCI-associated modifier may, 9 no edit.

    `start` is None where the installed file does not tell the effective date; `end` is the deletion date, None while
    the edit stands.
    """

    indicator: str
    rationale: str
    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the edit holds on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class Codes(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `pairs` with key "codes": the codes by number."""

    codes: tuple[str, ...]


class History(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `history`, key its number: the rows that a pair has in the file, as they stand there."""

    edits: tuple[PairEdit, ...]


class PairDraft:
    """Pairs being read, to be packed into a draft."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._edits: dict[PairEdit, int] = {}
        self._rows = array("Q")

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def dated(self) -> bool:
        """Tell whether every row says from when it holds."""
        return all(edit.start for edit in self._edits)

    @property
    def quarter(self) -> date | None:
        """The first day of the newest quarter that a row speaks of: it begins then, or ended the day before."""
        newest = max((day for edit in self._edits for day in (edit.start, _after(edit.end)) if day), default=None)
        return newest and date(newest.year, (newest.month - 1) // 3 * 3 + 1, 1)

    @property
    def latest(self) -> date | None:
        """The latest day that a row speaks of."""
        return max((day for edit in self._edits for day in (edit.start, edit.end) if day), default=None)

    def code(self, code: str) -> int:
        """Return the number of a code, a new one when it was not seen before."""
        return self._codes.setdefault(code, len(self._codes))

    def edit(self, edit: PairEdit) -> int:
        """Return the number of what a row says, a new one when it was not seen before."""
        return self._edits.setdefault(edit, len(self._edits))

    def adding(self) -> Callable[[int], None]:
        """Return what takes a row: the numbers of column 1, column 2 and edit, each shifted by `BITS`."""
        return self._rows.append

    def pack(self, draft: Draft) -> tuple[str, str] | None:
        """Write everything into the draft. Return a pair that stands twice with the same edit, if there is one."""
        codes, edits = tuple(self._codes), tuple(self._edits)
        wide = "H" if len(codes) <= 1 << 16 else "I"
        histories, history, column2 = _Histories(), array("I"), array(wide)
        offsets = array("I", bytes(4 * (len(codes) + 1)))
        last = -1
        for row in sorted(self._rows):
            pair = row >> BITS
            if pair != last:
                last = pair
                offsets[(pair >> BITS) + 1] += 1
                column2.append(pair & _LOW)
                history.append(histories[row & _LOW,])
                continue
            before = histories.told[history[-1]]
            if row & _LOW in before:
                return codes[pair >> BITS], codes[pair & _LOW]
            history[-1] = histories[*before, row & _LOW]
        for number in range(len(codes)):
            offsets[number + 1] += offsets[number]
        if len(histories.told) <= 1 << 16:
            history = array("H", history)
        draft.put("pairs", "codes", Codes(codes))
        for name, packed in (("offsets", offsets), ("column2", column2), ("history", history)):
            draft.put_packed("pairs", name, packed.tobytes())
        for number, told in enumerate(histories.told):
            draft.put("history", str(number), History(tuple(edits[n] for n in told)))
        draft.records = len(self._rows)
        return None


class _Histories(dict[tuple[int, ...], int]):
    """The number of each different list of edits; `told` holds the lists by number."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[int, ...]] = []

    def __missing__(self, edits: tuple[int, ...]) -> int:
        number = self[edits] = len(self.told)
        self.told.append(edits)
        return number


class PairTable:
    """The pairs of one open release."""

    def __init__(self, release: Release) -> None:
        self.release = release
        codes = release.get("pairs", "codes", Codes)
        if codes is None:
            raise _damaged(release)
        self._held = tuple(_packed(release, name) for name in ("offsets", "column2", "history"))
        self._codes: Sequence[str] = codes.codes
        numbers = {code: number for number, code in enumerate(codes.codes)}
        offsets = _numbers(self._held[0], len(numbers) + 1)
        self.arrays = numbers, offsets, _numbers(self._held[1], offsets[-1]), _numbers(self._held[2], offsets[-1])

    def __len__(self) -> int:
        return len(self.arrays[2])

    def history(self, number: int) -> tuple[PairEdit, ...]:
        """Return what a history holds.

        Raises:
            BadFile: the release is damaged.
        """
        row = self.release.get("history", str(number), History)
        if row is None:
            raise _damaged(self.release)
        return row.edits

    def pairs(self) -> Iterator[tuple[str, str, tuple[PairEdit, ...]]]:
        """Yield every pair with its history, by column 1 and column 2."""
        numbers, offsets, column2, history = self.arrays
        told = [self.history(number) for number in range(max(history, default=-1) + 1)]
        for first in sorted(self._codes):
            places = range(offsets[numbers[first]], offsets[numbers[first] + 1])
            found = sorted((self._codes[column2[place]], history[place]) for place in places)
            yield from ((first, second, told[number]) for second, number in found)


class DayPairs:
    """The pairs of one release on one day; what each history says that day is worked out once."""

    __slots__ = ("_answers", "_column2", "_history", "_numbers", "_offsets", "day", "table")

    def __init__(self, table: PairTable, day: date) -> None:
        self.table, self.day = table, day
        self._numbers, self._offsets, self._column2, self._history = table.arrays
        self._answers: dict[int, PairEdit | None] = {}

    def pair(self, column1: str, column2: str) -> PairEdit | None:
        """Return the edit of an ordered pair in force on the day, or None. One call a pair: it is asked most."""
        first, second = self._numbers.get(column1), self._numbers.get(column2)
        if first is None or second is None:
            return None
        end = self._offsets[first + 1]
        place = bisect_left(self._column2, second, self._offsets[first], end)
        if place == end or self._column2[place] != second:
            return None
        number = self._history[place]
        try:
            return self._answers[number]
        except KeyError:
            found = self._answers[number] = in_force(self.table.history(number), self.day)
            return found


def in_force(history: tuple[PairEdit, ...], day: date) -> PairEdit | None:
    """Return the edit of a pair's history that holds on `day`, or None.

    A row that was taken back on the day it began has indicator 9 and the same first and last day; it does not count
    beside another one.
    """
    held = [edit for edit in history if edit.covers(day)]
    return min(held, key=lambda edit: (edit.indicator == "9", edit.indicator), default=None)


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _packed(release: Release, name: str) -> Packed:
    found = release.packed("pairs", name)
    if found is None:
        raise _damaged(release)
    return found


def _numbers(packed: Packed, count: int) -> memoryview[int]:
    """Read packed bytes as numbers of two or four bytes."""
    wide = count and len(packed.data) // count == 4
    return packed.data.cast("I" if wide else "H")


def _damaged(release: Release) -> BadFile:
    return BadFile(str(release.folder / ROWS), "rows 'pairs'", "are not all there", REPAIR)
