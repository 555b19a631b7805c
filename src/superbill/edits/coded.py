"""Code: an ICD-10-CM code as the edits see it, with the notes that apply to it from its chapter down.

Reading the tabular is the same for every encounter, so what was read stays in a `CodeBook` as long as its release is
open. A note is asked "do you point at this code?" for every pair of codes of every claim, hence the index by category.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from superbill.model.codes import dotted, undotted
from superbill.model.encounter import Encounter
from superbill.tables.icd10cm import CodePattern, Entry, Icd10cm, Notes, SeventhCharacter, TabularNote, Validity
from superbill.tables.release import Release
from superbill.tables.validity import Attributes

KEPT = 32_768
NOTE_KINDS = ("excludes1", "code_first", "use_additional", "code_also")
NO_NOTES: tuple[tuple[Block, ...], ...] = ((), (), (), ())
Pointed = tuple[TabularNote, CodePattern]
Between = Callable[[str, str], frozenset[str]]
"""Gives the three-character categories from one to another."""


class Block:
    """The notes of one kind that stand at one place of the tabular.

    Attributes:
        at: key of the place: "CH:15", "SEC:O00-O08", "E11".
        notes: the lines.
    """

    __slots__ = ("_by_category", "_wide", "at", "notes", "reached")

    def __init__(self, at: str, notes: tuple[TabularNote, ...], between: Between | None = None) -> None:
        self.at, self.notes = at, notes
        self._by_category: dict[str, list[Pointed]] = {}
        self._wide: list[tuple[str, str, TabularNote, CodePattern]] = []
        for note in notes:
            for pattern in note.patterns:
                low, high = pattern.low[:3], pattern.high[:3]
                if low == high:
                    self._by_category.setdefault(low, []).append((note, pattern))
                else:
                    self._wide.append((low, high, note, pattern))
        wide = dict.fromkeys((low, high) for low, high, _, _ in self._wide) if between else ()
        self.reached = (frozenset(self._by_category), *(between(*ends) for ends in wide if between))

    def reaches(self, categories: frozenset[str]) -> bool:
        """Tell whether a line may point at a code of these three-character categories: a quick no for nearly all."""
        for reached in self.reached:  # noqa: SIM110 - asked of every note; a generator costs more
            if not reached.isdisjoint(categories):
                return True
        return False

    def pointing_at(self, code: str) -> TabularNote | None:
        """Return the first line that points at `code` (dotted)."""
        category = code[:3]
        for note, pattern in self._by_category.get(category, ()):
            if pattern.matches(code):
                return note
        for low, high, note, pattern in self._wide:
            if low <= category <= high and pattern.matches(code):
                return note
        return None

    @property
    def place(self) -> str:
        """The place in words: chapter 15, section O00-O08, E11."""
        kind, _, name = self.at.partition(":")
        if not name:
            return self.at
        return f"chapter {name.lstrip('0')}" if kind == "CH" else f"section {name}"


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """One code in one tabular release. `path` is empty when the release does not have it."""

    code: str
    title: str | None
    path: tuple[Entry, ...]
    sevenths: tuple[SeventhCharacter, ...]
    excludes1: tuple[Block, ...]
    code_first: tuple[Block, ...]
    use_additional: tuple[Block, ...]
    code_also: tuple[Block, ...]

    @property
    def chapter(self) -> str:
        """The number of the chapter, such as "15"; empty when the release does not have the code."""
        return self.path[0].code.removeprefix("CH:").lstrip("0") if self.path else ""

    @property
    def seventh(self) -> str:
        """The seventh character; empty when the code is shorter."""
        return self.code[7:8]

    @property
    def manifestation(self) -> bool:
        """Tell whether the title says "in diseases classified elsewhere" (Official Guidelines I.A.13).

        B95-B97 are "the cause of diseases classified elsewhere": the other half of a pair, not a manifestation.
        """
        title = self.title or ""
        return "classified elsewhere" in title and "the cause of" not in title and bool(self.code_first)


@lru_cache(KEPT)
def _reach(blocks: tuple[Block, ...]) -> frozenset[str]:
    """Return the three-character categories that any of these blocks may point at."""
    return frozenset().union(*(reached for block in blocks for reached in block.reached))


class Diagnoses(tuple[Code, ...]):
    """The diagnoses of an encounter in sequence."""

    _categories: frozenset[str]
    _known: bool

    def __new__(cls, codes: Iterable[Code]) -> Diagnoses:
        """Hold the codes and what they begin with."""
        made = super().__new__(cls, codes)
        made._categories = frozenset(c.code[:3] for c in made)
        made._known = all(c.path for c in made)
        return made

    def reached_by(self, block: Block) -> bool:
        """Tell whether a block may point at one of them: a quick no for nearly every block."""
        return block.reaches(self._categories) or not self._known

    def reaching(self, blocks: tuple[Block, ...]) -> list[Block]:
        """Return those of the blocks that may point at one of them: a quick no for nearly every code."""
        if self._known and self._categories.isdisjoint(_reach(blocks)):
            return []
        return [block for block in blocks if self.reached_by(block)]


class _View(Icd10cm):
    """The tabular of one release, with the places last looked up kept at hand."""

    def __init__(self, release: Release) -> None:
        super().__init__(date.max, release, None, carried=False)
        self.entry = lru_cache(2 * KEPT)(super().entry)  # type: ignore[method-assign]
        self.stem = lru_cache(KEPT)(super().stem)  # type: ignore[method-assign]

    def path(self, code: str) -> tuple[Entry, ...]:
        """Return the places from the chapter down to the code, without keeping them as the plain view does."""
        steps: list[Entry] = []
        entry = self.nearest(code)
        while entry is not None:
            steps.append(entry)
            entry = self.entry(entry.parent) if entry.parent else None
        return tuple(reversed(steps))


class CodeBook:
    """One release of the tabular, with the codes already looked up."""

    def __init__(self, release: Release) -> None:
        self.release, self.ref = release, release.ref
        self._view = _View(release)
        self.code = lru_cache(KEPT)(self._code)
        self.sided = lru_cache(KEPT)(self._sided)
        self._blocks = lru_cache(KEPT)(self._read_blocks)
        self._between = lru_cache(KEPT)(self._read_between)
        self._inherited = lru_cache(KEPT)(self._read_inherited)
        self._titles = lru_cache(KEPT)(self._read_titles)

    def entry(self, code: str) -> Entry | None:
        """Return the place of the tabular with exactly this key."""
        return self._view.entry(code)

    def children(self, entry: Entry) -> Iterator[Entry]:
        """Yield the places directly below, in order."""
        for key in entry.children:
            child = self._view.entry(key)
            if child is not None:
                yield child

    def _sided(self, code: str) -> tuple[str, ...]:
        """Return the codes beside `code` whose title says right or left where its own says unspecified."""
        path = self._view.path(code)
        if len(path) < 2:
            return ()
        titles = self._titles(path[-2].code)
        words = path[-1].title.lower().split(" ")
        found = [
            titles.get(" ".join([*words[:n], side, *words[n + 1 :]]))
            for n, word in enumerate(words)
            if word == "unspecified"
            for side in ("right", "left")
        ]
        suffix = dotted(code)[7:] if len(path[-1].code) < len(dotted(code)) else ""
        return tuple(other + dotted(code)[len(other) : 7] + suffix for other in found if other)

    def _read_titles(self, at: str) -> dict[str, str]:
        """Return the codes directly below a place by their titles in lower case."""
        entry = self._view.entry(at)
        return {child.title.lower(): child.code for child in self.children(entry)} if entry else {}

    def _code(self, code: str) -> Code:
        code, view = dotted(code), self._view
        stem, path = view.stem(code), view.path(code)
        sevenths = _sevenths(path) if stem is None or len(undotted(stem.code)) < 7 else ()
        inherited = self._inherited(path[-1].parent) if path else NO_NOTES
        own = path[-1].notes if path else Notes()
        if own.excludes1 or own.code_first or own.use_additional or own.code_also:
            kinds = zip(NOTE_KINDS, inherited, strict=True)
            inherited = tuple(above + self._blocks(path[-1].code, kind) for kind, above in kinds)
        return Code(code, _title(code, stem, sevenths), path, sevenths, *inherited)

    def _read_inherited(self, at: str) -> tuple[tuple[Block, ...], ...]:
        """Return the notes of each kind from the chapter down to a place; codes beside one another share them."""
        entry = self._view.entry(at) if at else None
        if entry is None:
            return NO_NOTES
        above = self._inherited(entry.parent)
        return tuple(held + self._blocks(at, kind) for kind, held in zip(NOTE_KINDS, above, strict=True))

    def _read_blocks(self, at: str, kind: str) -> tuple[Block, ...]:
        entry = self._view.entry(at)
        notes = getattr(entry.notes, kind) if entry else ()
        return (Block(at, notes, self._between),) if notes else ()

    def _read_between(self, low: str, high: str) -> frozenset[str]:
        """Return the categories from one to another."""
        held = self._categories
        return frozenset(held[bisect_left(held, low) : bisect_right(held, high)])

    @cached_property
    def _categories(self) -> tuple[str, ...]:
        """The three-character categories of the release, in order: what stands below the sections."""
        found, places = [], [key for chapter in self._view.chapters for key in chapter.children]
        while places:
            key = places.pop()
            entry = self._view.entry(key) if ":" in key else None
            if entry is None:
                found.append(key)
            else:
                places += entry.children
        return tuple(sorted(found))


def _sevenths(path: Sequence[Entry]) -> tuple[SeventhCharacter, ...]:
    """Return the seventh characters that the nearest place defines."""
    return next((entry.sevenths for entry in reversed(path) if entry.sevenths), ())


def _title(code: str, stem: Entry | None, sevenths: Sequence[SeventhCharacter]) -> str | None:
    """Return the full title: of the place itself, or with the meaning of the seventh character."""
    if stem is None or stem.code == code:
        return stem.title if stem else None
    meaning = next((s.meaning for s in sevenths if s.character == code[-1]), "")
    return f"{stem.title}, {meaning}" if meaning else None


class CodeDates:
    """One release of a dated list of codes, ICD-10-CM or ICD-10-PCS, with the codes already looked up."""

    def __init__(self, release: Release) -> None:
        self.release, self.ref = release, release.ref
        self.periods = lru_cache(KEPT)(self._periods)
        self.words = lru_cache(KEPT)(self._words)

    def valid(self, code: str, day: date) -> bool:
        """Tell whether the code may be reported on the day."""
        for start, end in self.periods(code):  # noqa: SIM110 - asked of every code; a generator costs more
            if start <= day <= end:
                return True
        return False

    def beginning(self, prefix: str, day: date) -> Iterator[str]:
        """Yield the codes that begin so and may be reported on the day, in order."""
        for code, row in self.release.scan("code", Validity, prefix):
            if any(p.covers(day) for p in row.periods):
                yield code

    def _periods(self, code: str) -> tuple[tuple[date, date], ...]:
        row = self.release.get("code", code, Validity)
        return tuple((p.start, p.end) for p in row.periods) if row else ()

    def _words(self, code: str, day: date) -> frozenset[str]:
        """Return the Medicare Code Editor's words for the code on the day, such as "manifestation"."""
        row = self.release.get("code attribute", code, Attributes)
        return frozenset(row.on(day)) if row else frozenset()


def when_valid(periods: tuple[tuple[date, date], ...], day: date) -> str:
    """Tell when a code that is not in force on the day was, or will be."""
    past = [end for _, end in periods if end < day]
    return f"it was valid to {past[-1]}" if past else f"it is valid from {periods[0][0]}"


def touching(encounter: Encounter, *codes: str) -> tuple[int, ...]:
    """Return the numbers of the service lines that point at any of these diagnoses."""
    places = {n for n, d in enumerate(encounter.diagnoses, 1) if d.code in codes}
    return tuple([line.number for line in encounter.lines if not places.isdisjoint(line.diagnoses)])


def external_cause(code: str) -> bool:
    """Tell whether a code is of chapter 20, External Causes of Morbidity (V00-Y99)."""
    return "V00" <= code[:3] <= "Y99"
