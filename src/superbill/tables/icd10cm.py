"""ICD-10-CM as a coder looks it up: is the code valid on the day, what is it called, which notes apply to it.

Two tables meet here. `icd10cm.valid` holds every billable code with its days (FY2016 on); `icd10cm` holds the tabular
list of one release: titles, inclusion terms, instructional notes, seventh characters, hierarchy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import msgspec

from superbill.errors import TableMissing
from superbill.model.codes import dotted, undotted
from superbill.model.table import TableRef
from superbill.tables.release import Release
from superbill.tables.store import Tables, distance
from superbill.tables.validity import Attributes, Period, Validity

__all__ = [
    "CodePattern",
    "Entry",
    "Icd10cm",
    "Notes",
    "Period",
    "Place",
    "SeventhCharacter",
    "TabularNote",
    "Validity",
    "icd10cm",
]

TABULAR, VALID, ORDER = "icd10cm", "icd10cm.valid", "icd10cm.order"


class CodePattern(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the parenthesis of a note points at: codes from `low` to `high` (prefixes, dotted), both inclusive.

    `low == high` for one code or category. `characters` restricts positions: ((5, "5"), (6, "5")) means fifth or sixth
    character 5. `suffixes` restricts what follows the category: ".17" its beginning, "-23" its end. Empty means no
    restriction. Ask `matches`, which knows how these are meant.
    """

    low: str
    high: str
    characters: tuple[tuple[int, str], ...] = ()
    suffixes: tuple[str, ...] = ()

    def matches(self, code: str) -> bool:
        """Tell whether the note points at `code` (with or without its dot)."""
        plain = undotted(code)
        low, high = self.low, self.high
        if plain[:1] < low[:1] or plain[:1] > high[:1]:
            return False
        low, high = low.replace(".", ""), high.replace(".", "")
        if not (plain[: len(low)] >= low and plain[: len(high)] <= high):
            return False
        return _at(plain, self.characters) and _ends(plain[3:], self.suffixes)


def _at(plain: str, characters: tuple[tuple[int, str], ...]) -> bool:
    """Test characters at positions.

    "Fifth or sixth character 5" names the one that tells the intent (T36-T65): the sixth, or the fifth where the sixth
    is absent or a placeholder. T45.525A has a 2 in fifth place and is an adverse effect all the same.
    """
    if len(characters) == 2 and characters[0][1] == characters[1][1]:
        sixth = plain[5:6].replace("X", "")
        return (sixth or plain[4:5] or " ") in characters[0][1]
    return all((plain[position - 1 : position] or " ") in allowed for position, allowed in characters)


def _ends(rest: str, suffixes: tuple[str, ...]) -> bool:
    return not suffixes or any(
        rest.startswith(suffix[1:]) if suffix[0] == "." else rest.endswith(suffix[1:]) for suffix in suffixes
    )


class TabularNote(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One line of a note. `patterns` is empty for a header line or a line without a code.

    `conditional` is true for "if applicable" and "if known": a reminder, never an error. `under` is the header line
    ("underlying disease, such as:") that the line stands under.
    """

    text: str
    patterns: tuple[CodePattern, ...] = ()
    conditional: bool = False
    under: str = ""


class Notes(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The instructional notes that stand at one place of the tabular."""

    includes: tuple[TabularNote, ...] = ()
    inclusion_terms: tuple[TabularNote, ...] = ()
    excludes1: tuple[TabularNote, ...] = ()
    excludes2: tuple[TabularNote, ...] = ()
    code_first: tuple[TabularNote, ...] = ()
    use_additional: tuple[TabularNote, ...] = ()
    code_also: tuple[TabularNote, ...] = ()
    other: tuple[TabularNote, ...] = ()


class SeventhCharacter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One value of the seventh character and its meaning; `also` holds further wordings of the same value."""

    character: str
    meaning: str
    also: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `entry` of `icd10cm`: one place of the tabular list (chapter, section, category, code).

    `parent` is the key of the place above ("" for a chapter). Chapters are keyed "CH:01", sections "SEC:A00-A09".
    `sevenths` is what this place itself defines; descendants inherit it. `sevenths_note` is the sentence above them.
    """

    code: str
    title: str
    parent: str
    children: tuple[str, ...] = ()
    notes: Notes = Notes()
    sevenths: tuple[SeventhCharacter, ...] = ()
    sevenths_note: str = ""


class Ordered(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of `icd10cm.order`, keyed with the dot: a code or heading of the order file."""

    number: int
    billable: bool
    short: str
    title: str


@dataclass(frozen=True, slots=True)
class Place:
    """A note with the place of the tabular where it stands."""

    at: str
    note: TabularNote


class Icd10cm:
    """ICD-10-CM on one day. Make it once per day and encounter batch: `icd10cm(tables, day)`.

    `carried` is true when the tabular release is not the one in force on the day (titles and notes carried over).
    """

    def __init__(  # noqa: PLR0913 - the releases that meet here
        self,
        day: date,
        tabular: Release,
        valid: Release | None,
        *,
        carried: bool,
        dated: tuple[Release, ...] = (),
        orders: Sequence[Release] = (),
    ) -> None:
        self.day, self.tabular, self.carried = day, tabular, carried
        self._valid, self._dated, self._orders = valid, dated, orders
        self._titles: dict[str, str | None] = {}
        self._above: dict[str, Entry] = {}
        self._paths: dict[str, tuple[Entry, ...]] = {}

    @property
    def ref(self) -> TableRef:
        """The tabular release that titles and notes come from."""
        return self.tabular.ref

    @property
    def valid_ref(self) -> TableRef | None:
        """The release that dated validity comes from."""
        return self._valid.ref if self._valid else None

    def periods(self, code: str) -> tuple[Period, ...]:
        """Return the periods in which `code` is billable; empty when it never was.

        Raises:
            TableMissing: the dated list of billable codes is not installed.
        """
        if self._valid is None:
            raise TableMissing(VALID, self.day, [r.days for r in self._dated])
        row = self._valid.get("code", dotted(code), Validity)
        return row.periods if row else ()

    def billable(self, code: str) -> bool:
        """Tell whether `code` may be reported on the day."""
        return any(p.covers(self.day) for p in self.periods(code))

    def attributes(self, code: str) -> tuple[str, ...]:
        """Return the Medicare Code Editor's words for the code on the day, such as "manifestation" or "newborn".

        Raises:
            TableMissing: the dated list of billable codes is not installed.
        """
        if self._valid is None:
            raise TableMissing(VALID, self.day, [r.days for r in self._dated])
        row = self._valid.get("code attribute", dotted(code), Attributes)
        return row.on(self.day) if row else ()

    def entry(self, code: str) -> Entry | None:
        """Return the place of the tabular list with this key; None for codes built by a seventh character."""
        found = self._above.get(code)
        if found is None:
            found = self.tabular.get("entry", code, Entry)
            if found is not None and found.children:
                self._above[code] = found
        return found

    def stem(self, code: str) -> Entry | None:
        """Return the place of the tabular that describes `code`: itself, or what its seventh character is added to.

        A seventh character stands in seventh place, with X filling empty places before it (Guidelines I.A.4, I.A.5).
        """
        plain = dotted(code)
        found = self.entry(plain)
        if found is not None or len(plain) != 8:
            return found
        base = plain[:7]
        while found is None and base:
            found = self.entry(base.rstrip("."))
            base = base[:-1] if base.endswith("X") else ""
        return None if found is None or found.children else found

    def nearest(self, code: str) -> Entry | None:
        """Return the place of the tabular that describes `code`, else the closest one above it that the release has.

        For codes of another year: their category's notes apply although the release does not hold their title.
        """
        found = self.stem(code)
        plain = undotted(code)
        while found is None and len(plain) > 3:
            plain = plain[:-1]
            found = self.entry(dotted(plain))
        return found

    def title(self, code: str) -> str | None:
        """Return the full title, with the meaning of the seventh character; None when no installed release has it.

        A code that the tabular list does not hold is looked up in the installed order files, the nearest in time first.
        """
        if code not in self._titles:
            self._titles[code] = self._title(code)
        return self._titles[code]

    def _title(self, code: str) -> str | None:
        entry = self.stem(code)
        if entry is None:
            found = self.ordered(code)
            return found[0].title if found else None
        if entry.code == dotted(code):
            return entry.title
        meaning = {s.character: s.meaning for s in self.sevenths(code)}.get(dotted(code)[-1])
        return f"{entry.title}, {meaning}" if meaning else None

    def ordered(self, code: str) -> tuple[Ordered, Release] | None:
        """Return what the nearest installed order file says of a code, and that file; None when none holds it."""
        for release in self._orders:
            row = release.get("code", dotted(code), Ordered)
            if row is not None:
                return row, release
        return None

    def path(self, code: str) -> tuple[Entry, ...]:
        """Return the places from the chapter down to the code's own place, or to the nearest above a code unknown here.

        Empty for what no category of the release holds.
        """
        key = code if ":" in code else undotted(code)
        if key not in self._paths:
            steps: list[Entry] = []
            entry = self.entry(code) if ":" in code else self.nearest(code)
            while entry is not None:
                steps.append(entry)
                entry = self.entry(entry.parent) if entry.parent else None
            self._paths[key] = tuple(reversed(steps))
        return self._paths[key]

    def sevenths(self, code: str) -> tuple[SeventhCharacter, ...]:
        """Return the seventh characters defined for `code` at its nearest place; empty when none is used.

        A place whose own code has seven characters uses no further one.
        """
        found = self.stem(code)
        if found is not None and len(undotted(found.code)) >= 7:
            return ()
        for entry in reversed(self.path(code)):
            if entry.sevenths:
                return entry.sevenths
        return ()

    def notes(self, code: str, kind: str) -> tuple[Place, ...]:
        """Return the notes of one kind that apply to `code`, from its chapter down to itself (field of `Notes`)."""
        return tuple(Place(e.code, n) for e in self.path(code) for n in getattr(e.notes, kind))

    def complete(self, code: str) -> Iterator[str]:
        """Yield the whole codes below a place, in the printed order, with seventh characters and placeholders set."""
        entry = self.stem(code) or self.entry(code)
        if entry is None:
            return
        if entry.children:
            for child in entry.children:
                yield from self.complete(child)
            return
        sevenths = self.sevenths(entry.code)
        if sevenths:
            yield from (with_seventh(entry.code, seventh.character) for seventh in sevenths)
        else:
            yield entry.code

    @cached_property
    def chapters(self) -> tuple[Entry, ...]:
        """The chapters, in order."""
        return tuple(e for _, e in self.tabular.scan("entry", Entry, "CH:"))

    def below(self, prefix: str) -> Iterator[Entry]:
        """Yield the places whose code starts with `prefix`, in order."""
        for _, entry in self.tabular.scan("entry", Entry, prefix):
            yield entry


def with_seventh(code: str, character: str) -> str:
    """Add a seventh character, with X in the empty places before it (Guidelines I.A.4, I.A.5)."""
    return dotted(undotted(code).ljust(6, "X") + character)


def icd10cm(tables: Tables, day: date) -> Icd10cm:
    """Return ICD-10-CM as of `day`.

    Raises:
        TableMissing: no tabular release is installed at all.
    """
    held = tables.nearest(TABULAR, day)
    try:
        valid: Release | None = tables.as_of(VALID, day)
    except TableMissing:
        valid = None
    orders = sorted(tables.releases(ORDER), key=lambda release: distance(release, day))
    return Icd10cm(day, held.release, valid, carried=held.carried, dated=tables.releases(VALID), orders=orders)
