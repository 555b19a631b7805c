"""Tables: every release of this installation. Each look-up takes the day and tells the release that answered."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from superbill.errors import TableMissing
from superbill.tables.compiling import PARTIAL
from superbill.tables.home import tables_dir
from superbill.tables.release import MANIFEST, Release


@dataclass(frozen=True, slots=True)
class Held:
    """A release picked for a day. `carried` is true when the day lies outside its effective dates."""

    release: Release
    carried: bool


class Tables:
    """The installed releases, opened when first asked for.

    Args:
        folder: the folder of the compiled releases; by default the user's.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or tables_dir()
        self._open: dict[str, tuple[Release, ...]] = {}
        self._picked: dict[tuple[str, date], Release] = {}
        self.views: dict[Hashable, object] = {}
        """What view modules keep per day (decoded rows, derived amounts); emptied when the releases are closed."""

    def names(self) -> tuple[str, ...]:
        """Return the names of the tables that have at least one release here."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(p.name for p in self.folder.iterdir() if p.is_dir() and not p.name.startswith(PARTIAL)))

    def releases(self, name: str) -> tuple[Release, ...]:
        """Return the installed releases of one table, oldest first; example releases before official ones."""
        if name not in self._open:
            folder = self.folder / name
            found = [Release(p) for p in sorted(folder.glob("*")) if (p / MANIFEST).exists()] if folder.is_dir() else []
            found.sort(key=_order)
            self._open[name] = tuple(found)
        return self._open[name]

    def as_of(self, name: str, day: date) -> Release:
        """Return the release of `name` in force on `day`: official before example, then the latest.

        Raises:
            TableMissing: no installed release covers the day.
        """
        picked = self._picked.get((name, day))
        if picked is None:
            covering = [r for r in self.releases(name) if r.covers(day)]
            if not covering:
                raise TableMissing(name, day, [r.days for r in self.releases(name)])
            picked = self._picked[name, day] = covering[-1]
        return picked

    def nearest(self, name: str, day: date) -> Held:
        """Return the release in force on `day`, else the one nearest in time, marked as carried.

        For text that changes little (titles, notes). What rests on a carried release must say so.

        Raises:
            TableMissing: no release of the table is installed at all.
        """
        try:
            return Held(self.as_of(name, day), carried=False)
        except TableMissing:
            official = self.releases(name)
            if not official:
                raise
        return Held(min(official, key=lambda r: distance(r, day)), carried=True)

    def reopen(self, name: str) -> None:
        """Look again for the releases of one table, after one was compiled; the other tables stay open."""
        for release in self._open.pop(name, ()):
            release.close()
        self._picked = {key: release for key, release in self._picked.items() if key[0] != name}

    def close(self) -> None:
        """Close every release that was opened."""
        for releases in self._open.values():
            for release in releases:
                release.close()
        self._open.clear()
        self._picked.clear()
        self.views.clear()


def _order(release: Release) -> tuple[bool, date, str]:
    told = release.manifest
    return not told.example, told.published or told.effective_from, told.release


def distance(release: Release, day: date) -> int:
    """Return how many days `day` lies outside the effective dates of a release; zero or less inside."""
    starts, ends = release.manifest.effective_from, release.manifest.effective_to or date.max
    return (starts - day).days if day < starts else (day - ends).days
