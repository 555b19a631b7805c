"""InForce: the official tables as they stood on the encounter's day, and which of them an edit looked at."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from superbill.edits import rows
from superbill.edits.coded import KEPT, CodeBook, CodeDates, Diagnoses
from superbill.edits.lists import Span, span_of
from superbill.edits.needs import NEEDS, RULES, Lacking, absent, bits, told
from superbill.edits.parties import Party, parties
from superbill.errors import TableMissing
from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome, Verdict
from superbill.model.grouped import Grouping
from superbill.tables.coverage import ARTICLES, Policy
from superbill.tables.hcpcs import HCPCS
from superbill.tables.icd10cm import TABULAR, VALID
from superbill.tables.icd10pcs import VALID as PROCEDURES
from superbill.tables.mpfs import RVU, Rvu
from superbill.tables.ncci import ADD_ON, AddOnEdit, Mue, PairEdit, Program, mue_table, ncci, pair_table
from superbill.tables.ncci import Service as NcciService
from superbill.tables.opps import CODES as OPPS_CODES
from superbill.tables.opps import OppsCode
from superbill.tables.outpatient_editor import EDITOR, Marked, editor_code
from superbill.tables.release import Release
from superbill.tables.store import Tables

if TYPE_CHECKING:
    from superbill.edits.payer.book import PayerBook

Item = TypeVar("Item")
Group = Callable[[Encounter], Grouping]
"""Gives the MS-DRG of a stay; the stage of prices has it, and the pipeline hands it over."""


@dataclass(slots=True)
class _Kept:
    """What was read from one store, and the verdict rows that repeat from encounter to encounter."""

    books: dict[Release, CodeBook] = field(default_factory=dict)
    dates: dict[Release, CodeDates] = field(default_factory=dict)
    rows: dict[tuple[str, Outcome, tuple[Release, ...], str], Verdict] = field(default_factory=dict)
    passes: dict[tuple[Any, ...], Verdict] = field(default_factory=dict)
    absent: dict[tuple[str, date], TableMissing] = field(default_factory=dict)
    views: dict[Hashable, Any] = field(default_factory=dict)
    tabular: dict[date, tuple[CodeBook, str]] = field(default_factory=dict)


_KEPT: WeakKeyDictionary[Tables, _Kept] = WeakKeyDictionary()
PAIRS = 65_536
"""How many pairs of codes are kept with their answer."""
ROWS = 4096
"""How many verdict rows are kept before the store of them is begun anew."""


class InForce:
    """What an edit may look up for one encounter. The runner resets `used` before each edit.

    Attributes:
        used: the releases that were asked since the last reset.
        carried: why a pass would be worth nothing: notes came from a release that is not in force on the day, or a
            line has no date.
        idle: the edit said that the encounter has nothing of what it looks at.
        absent: what the encounter lacks, as `bits`.
        books: the rules of the encounter's payer that are in force on its day.
    """

    def __init__(
        self, encounter: Encounter, tables: Tables, books: Sequence[PayerBook] = (), group: Group | None = None
    ) -> None:
        self.day, self.books = encounter.day, books
        self.used: dict[Release, None] = {}
        self.carried, self.idle = "", False
        self.absent = absent(encounter) | (0 if books else bits((RULES,)))
        self._encounter, self._tables, self._group = encounter, tables, group
        self._shared: dict[str, tuple[Any, dict[Release, None], str]] = {}
        self._releases: dict[tuple[str, date], Release] = {}
        self._spans: dict[str, tuple[Span, str]] = {}
        self._kept = _KEPT.get(tables) or _KEPT.setdefault(tables, _Kept())

    def reset(self) -> None:
        """Forget which tables were looked at."""
        self.used = {}
        self.carried, self.idle = "", False

    def nothing(self) -> None:
        """Say that the encounter has nothing of what the edit looks at: it is not applicable, which is no pass."""
        self.idle = True

    def lacking(self, needs: int) -> str:
        """Return what the encounter lacks of these fields (as `bits`), as a person would say it."""
        return told(needs & self.absent)

    def kept(self, key: Hashable, make: Callable[[], Item]) -> Item:
        """Return what was made from the tables alone, once for all encounters of the store."""
        views = self._kept.views
        if key not in views:
            views[key] = make()
        value: Item = views[key]
        return value

    def shared(self, name: str, make: Callable[[], Item]) -> Item:
        """Return what several edits need, made once for the encounter; its tables count for each of them."""
        held = self._shared.get(name)
        if held is None:
            held = self._shared[name] = self._made(make)
        else:
            if held[1]:
                self.used.update(held[1])
            if held[2] and not self.carried:
                self.carried = held[2]
        value: Item = held[0]
        return value

    def _made(self, make: Callable[[], Item]) -> tuple[Item, dict[Release, None], str]:
        mine, told = self.used, self.carried
        self.used, self.carried = {}, ""
        try:
            return make(), self.used, self.carried
        finally:
            self.used, self.carried = mine | self.used, told or self.carried

    @property
    def codes(self) -> tuple[str, ...]:
        """The diagnosis codes in sequence, each once."""
        return self.shared("codes", lambda: tuple(dict.fromkeys(d.code for d in self._encounter.diagnoses)))

    @property
    def parties(self) -> tuple[Party, ...]:
        """Every provider named on the encounter and its lines."""
        return self.shared("parties", lambda: tuple(parties(self._encounter)))

    @property
    def grouped(self) -> Grouping:
        """The group of the stay by the grouper that the caller handed over.

        Raises:
            Lacking: there is no grouper, or it lacks something of the stay.
        """
        if self._group is None:
            raise Lacking("the MS-DRG grouper")
        group = self._group
        grouped = self.shared("grouped", lambda: group(self._encounter))
        if grouped.drg is None:
            raise Lacking(grouped.missing or "the MS-DRG of the stay")
        return grouped

    @property
    def the_day(self) -> date:
        """The day that picks the tables of ICD-10-CM.

        Raises:
            Lacking: the encounter has no date.
        """
        if self.day is None:
            raise Lacking(NEEDS["day"])
        return self.day

    def as_of(self, name: str, day: date) -> Release:
        """Return the release of a table in force on `day`.

        Raises:
            TableMissing: no installed release covers the day.
        """
        release = self._releases.get((name, day))
        if release is None:
            release = self._picked(name, day)
        self.used[release] = None
        return release

    def _picked(self, name: str, day: date) -> Release:
        told = self._kept.absent.get((name, day))
        if told is not None:
            raise told.with_traceback(None)
        try:
            release = self._releases[name, day] = self._tables.as_of(name, day)
        except TableMissing as missing:
            self._kept.absent[name, day] = missing
            raise
        return release

    @property
    def tabular(self) -> CodeBook:
        """Titles, hierarchy and notes of ICD-10-CM, of the release in force or the nearest one.

        Raises:
            TableMissing: no tabular release is installed.
            Lacking: the encounter has no date.
        """
        day = self.the_day
        held = self._kept.tabular.get(day)
        if held is None:
            held = self._kept.tabular[day] = self._nearest()
        book, told = held
        if told and not self.carried:
            self.carried = told
        self.used[book.release] = None
        return book

    @property
    def diagnoses(self) -> Diagnoses:
        """The encounter's diagnoses in sequence, each with its place in the tabular."""
        return self.shared(
            "diagnoses", lambda: Diagnoses(map(self.tabular.code, (d.code for d in self._encounter.diagnoses)))
        )

    @property
    def dates(self) -> CodeDates:
        """The days on which each ICD-10-CM code is billable.

        Raises:
            TableMissing: no dated list of codes covers the day.
        """
        return self._dates(VALID)

    @property
    def procedure_dates(self) -> CodeDates:
        """The days on which each ICD-10-PCS code is valid.

        Raises:
            TableMissing: no dated list of codes covers the day.
        """
        return self._dates(PROCEDURES)

    def _dates(self, name: str) -> CodeDates:
        release = self.as_of(name, self.the_day)
        held = self._kept.dates.get(release)
        if held is None:
            held = self._kept.dates[release] = CodeDates(release)
        return held

    def pairs(self, service: NcciService, program: Program, day: date) -> Callable[[str, str], PairEdit | None]:
        """Return the look-up of an NCCI set on a day: the edit of column 1 and column 2, or None.

        Raises:
            TableMissing: no installed release of the set covers the day.
        """
        release = self.as_of(pair_table(service, program), day)
        return self.kept(
            ("pairs", release, day), lambda: lru_cache(PAIRS)(partial(ncci(self._tables, day, program).pair, service))
        )

    def pairs_between(self, service: NcciService, program: Program, day: date) -> Callable[[str, str], rows.Edits]:
        """Return the look-up of the edits that bind two codes on a day, whichever of them is column 1.

        Raises:
            TableMissing: no installed release of the set covers the day.
        """
        release = self.as_of(pair_table(service, program), day)
        find = self.pairs(service, program, day)
        return self.kept(("between", release, day), lambda: lru_cache(PAIRS)(partial(rows.between, find)))

    def mue(self, service: NcciService, program: Program, day: date) -> Callable[[str], Mue | None]:
        """Return the look-up of the medically unlikely edits of a set on a day.

        Raises:
            TableMissing: no installed release of the set covers the day.
        """
        release = self.as_of(mue_table(service, program), day)
        return self.kept(
            ("mue", release, day), lambda: lru_cache(KEPT)(partial(ncci(self._tables, day, program).mue, service))
        )

    def add_on(self, day: date) -> Callable[[str], tuple[AddOnEdit, ...]]:
        """Return the look-up of the primary codes of an add-on code on a day.

        Raises:
            TableMissing: no installed list covers the day.
        """
        release = self.as_of(ADD_ON, day)
        return self.kept(("add-on", release, day), lambda: lru_cache(KEPT)(ncci(self._tables, day).add_on))

    def rvu(self, code: str, day: date, modifier: str = "") -> Rvu | None:
        """Return the row of a code in the physician fee schedule; None when the schedule does not have it.

        Raises:
            TableMissing: no release covers the day, or only an example that does not have the code.
        """
        release = self.as_of(RVU, day)
        row = self.kept(("rvu", release), lambda: lru_cache(KEPT)(lambda key: release.get("rvu", key, Rvu)))(
            f"{code}-{modifier}"
        )
        if row is None and release.manifest.example:
            raise TableMissing(RVU, day, [release.manifest.release])
        return row

    def opps_status(self, code: str, day: date) -> str:
        """Return the OPPS status indicator of a code by Addendum B, else by the code editor; empty when not listed.

        Raises:
            TableMissing: neither Addendum B nor the editor's file covers the day.
        """
        try:
            release = self.as_of(OPPS_CODES, day)
        except TableMissing as missing:
            return self._status_by_editor(code, day, missing)
        row = self.kept(("opps", release), lambda: lru_cache(KEPT)(lambda c: release.get("code", c, OppsCode)))(code)
        return row.status if row else ""

    def _status_by_editor(self, code: str, day: date, missing: TableMissing) -> str:
        try:
            known = self.editor_code(code, day)
        except TableMissing:
            raise missing from None
        return known.status if known else ""

    def editor_code(self, code: str, day: date) -> Marked | None:
        """Return what the outpatient code editor knows of a code on a day; None when it does not know it.

        Raises:
            TableMissing: no file of the editor covers the day.
        """
        release = self.as_of(EDITOR, day)
        return self.kept(("editor", release, day), lambda: lru_cache(KEPT)(partial(editor_code, release, day=day)))(
            code
        )

    def articles(self, code: str, day: date) -> tuple[Policy, ...]:
        """Return the billing and coding articles that list a procedure code, of every state and version.

        Raises:
            TableMissing: the articles are not installed.
        """
        release = self.as_of(ARTICLES, day)
        return self.kept(("articles", release), lambda: lru_cache(KEPT)(partial(rows.articles, release)))(code)

    def procedure(self, code: str, day: date) -> tuple[tuple[date, date], ...]:
        """Return the days on which a CPT or HCPCS code may be reported; empty when no quarter knows it.

        Raises:
            TableMissing: no list of codes covers the day.
        """
        release = self.as_of(HCPCS, day)
        return self.kept(("hcpcs", release), lambda: lru_cache(KEPT)(lambda c: rows.periods(release, c)))(code)

    def modifier(self, modifier: str, day: date) -> bool:
        """Tell whether a modifier is known on the day.

        Raises:
            TableMissing: no list of modifiers covers the day.
        """
        release = self.as_of(HCPCS, day)
        return modifier in self.kept((HCPCS, release, day), lambda: rows.modifiers(release, day))

    def listed(self, name: str) -> Span:
        """Return the rows of one of our dated lists for the day of the encounter.

        Raises:
            TableMissing: the list does not go back that far.
            Lacking: the encounter has no date.
        """
        held = self._spans.get(name)
        if held is None:
            held = self._spans[name] = span_of(name, self.the_day)
        span, told = held
        if told and not self.carried:
            self.carried = told
        return span

    def billable(self, code: str) -> bool:
        """Tell whether an ICD-10-CM code may be reported on the day of the encounter."""
        return self.dates.valid(code, self.the_day)

    def passed(self, edit: str) -> Verdict:
        """Make the row of an edit that passed, with the tables it used."""
        key = edit, *self.used
        row = self._kept.passes.get(key)
        if row is None:
            row = self._kept.passes[key] = self.verdict(edit, Outcome.PASS, "")
        return row

    def verdict(self, edit: str, outcome: Outcome, missing: str) -> Verdict:
        """Make the row of one edit, with the tables it used."""
        key = edit, outcome, tuple(self.used), missing
        rows = self._kept.rows
        row = rows.get(key)
        if row is None:
            if len(rows) >= ROWS:
                rows.clear()
            refs = tuple(r.ref for r in self.used)
            row = rows[key] = Verdict(edit=edit, verdict=outcome, missing=missing or None, tables=refs)
        return row

    def _nearest(self) -> tuple[CodeBook, str]:
        held = self._tables.nearest(TABULAR, self.the_day)
        book = self._kept.books.get(held.release)
        if book is None:
            book = self._kept.books[held.release] = CodeBook(held.release)
        if not held.carried:
            return book, ""
        used = held.release.manifest.release
        return book, f"the {TABULAR} release in force on {self.the_day}; the notes of release {used} were used"
