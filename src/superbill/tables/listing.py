"""What is installed: every release with its dates and marks, and what is missing on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from superbill.errors import BadFile
from superbill.tables.carriers import carrier
from superbill.tables.catalogue import Entry, catalogue
from superbill.tables.compiling import PARTIAL
from superbill.tables.home import tables_dir
from superbill.tables.release import MANIFEST, Manifest, Release
from superbill.tables.shipped import SHIPPED


@dataclass(frozen=True, slots=True)
class Listed:
    """One release. `state` is "in force", "ended", "not yet", "damaged" or "not compiled"; `marks` warn."""

    name: str
    release: str
    state: str
    manifest: Manifest | None
    marks: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return the row as JSON."""
        told = self.manifest
        ends = told.effective_to if told else None
        return {
            "name": self.name,
            "release": self.release,
            "state": self.state,
            "effective_from": told.effective_from.isoformat() if told else None,
            "effective_to": ends.isoformat() if ends else None,
            "source": told.source if told else None,
            "sha256": told.sha256 if told else None,
            "rows": told.rows if told else None,
            "records": (told.records or told.rows) if told else None,
            "verified": told.verified if told else None,
            "licence": told.licence if told else None,
            "example": told.example if told else None,
            "marks": list(self.marks),
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """All releases in order, for each table without a release in force on the day what it says instead.

    `absent` counts the tables of the catalogue of which no release is here at all.
    """

    rows: tuple[Listed, ...]
    lacking: tuple[str, ...]
    absent: int = 0


def installed(folder: Path | None = None) -> Iterator[Path]:
    """Yield the folders of the installed releases, readable or not."""
    tables = folder or tables_dir()
    for name in sorted(tables.iterdir()) if tables.is_dir() else ():
        if name.is_dir() and not name.name.startswith(PARTIAL):
            yield from (release for release in sorted(name.iterdir()) if (release / MANIFEST).exists())


def listing(day: date, folder: Path | None = None, carriers: Path | None = None) -> Listing:
    """Return what is installed, seen from `day`."""
    tables = folder or tables_dir()
    rows = [_listed(path, day) for path in installed(tables)]
    here = {(row.name, row.release) for row in rows}
    for shipped in SHIPPED:
        if (shipped.name, shipped.release) not in here:
            package = carrier(shipped.carrier)
            hint = (
                "run `superbill tables compile`" if package.find(carriers) else f"{package.requirement} not downloaded"
            )
            rows.append(Listed(shipped.name, shipped.release, "not compiled", None, (hint,)))
    rows.sort(key=lambda row: (row.name, row.release))
    names = {row.name for row in rows if row.manifest}
    return Listing(tuple(rows), tuple(_lacking(rows, day)), sum(name not in names for name in catalogue()))


@dataclass(frozen=True, slots=True)
class Known:
    """One table of the catalogue. `state` says what is here of it on a day."""

    entry: Entry
    state: str

    def document(self) -> dict[str, Any]:
        """Return the row as JSON."""
        layouts = [
            {"name": x.name, "files": x.files, "verified": x.verified, "columns": x.columns} for x in self.entry.layouts
        ]
        return {
            "name": self.entry.name,
            "title": self.entry.title,
            "publisher": self.entry.publisher,
            "page": self.entry.page,
            "addresses": list(self.entry.addresses),
            "cadence": self.entry.cadence,
            "licence": self.entry.licence,
            "ama": self.entry.ama,
            "state": self.state,
            "layouts": layouts,
        }


def known(day: date, folder: Path | None = None) -> Iterator[Known]:
    """Yield every table of the catalogue with what is here of it on a day."""
    held: dict[str, list[Listed]] = {}
    for path in installed(folder or tables_dir()):
        row = _listed(path, day)
        held.setdefault(row.name, []).append(row)
    for entry in catalogue().values():
        rows = held.get(entry.name, [])
        states = {row.state for row in rows}
        if "in force" in states:
            state = "in force"
        else:
            state = next(_lacking(rows, day)).partition(": ")[2] if rows else "not installed"
        yield Known(entry, state)


def _listed(path: Path, day: date) -> Listed:
    try:
        release = Release(path)
    except BadFile as error:
        return Listed(path.parent.name, path.name, "damaged", None, (f"{error.what}; run `superbill tables compile`",))
    manifest = release.manifest
    state = "in force" if release.covers(day) else "not yet" if day < manifest.effective_from else "ended"
    release.close()
    marks = [
        *(["EXAMPLE: hand-written values, not for billing"] if manifest.example else []),
        *([] if manifest.verified else ["layout unverified"]),
        *manifest.notes,
    ]
    return Listed(manifest.name, manifest.release, state, manifest, tuple(marks))


def _lacking(rows: list[Listed], day: date) -> Iterator[str]:
    for name in dict.fromkeys(row.name for row in rows):
        held = [row.manifest for row in rows if row.name == name and row.manifest]
        if any(row.state == "in force" for row in rows if row.name == name):
            continue
        ended = [m for m in held if m.effective_to is not None and m.effective_to < day]
        if not held:
            yield f"{name}: not installed"
        elif ended:
            newest = max(ended, key=lambda m: m.effective_to or date.max)
            told = f"{name}: nothing in force on {day.isoformat()}; the newest release ended with {newest.effective_to}"
            yield f"{told}{_where(name)}"
        else:
            yield f"{name}: nothing in force on {day.isoformat()}; the oldest release begins {held[0].effective_from}"


def _where(name: str) -> str:
    """Tell where a newer release of a table is to be had."""
    entry = catalogue().get(name)
    if entry is None or entry.cadence == "ended":
        return ""
    how = f"; `superbill tables fetch {name}`" if entry.addresses else ""
    return f"; a newer one: {entry.page}{how}"
