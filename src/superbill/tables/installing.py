"""Installing official files: what each one is, which days it covers, and its compiled release.

A file is told by what it holds, not by its name. Archives are read in place, also archives inside them; files that make
one table together are given together. Either a release is there whole afterwards, or nothing has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from superbill.errors import BadFile, BadInput
from superbill.model.table import TableRef
from superbill.tables.catalogue import Entry, catalogue, entry
from superbill.tables.compiling import Origin, compiling
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Head, Layout, Load
from superbill.tables.layouts import LAYOUTS
from superbill.tables.official import OfficialFile, members
from superbill.tables.release import MANIFEST, Release

CPT = "cpt.descriptors"
IGNORED = (".pdf", ".doc", ".docx", ".htm", ".html", ".rtf", ".xls", ".exe", ".dll", ".ppt", ".pptx", ".md", ".xsd")
TEXT_FIRST = (".xlsx", ".xlsm")
EXAMPLE = "Invented values for demonstration; never bill with them"
Progress = Callable[[str, int, int], None]
"""Called as (what is read now, how many are done, how many there are)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A table recognised in the given files: its layout, its files and its days."""

    layout: Layout
    files: tuple[OfficialFile, ...]
    period: Period


@dataclass(frozen=True, slots=True)
class Installed:
    """One release, compiled now or there before. `notes` say what it lacks."""

    ref: TableRef
    new: bool
    records: int
    verified: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user says of the files: `table` narrows or names it, `period` gives release and days."""

    table: str | None = None
    period: Period | None = None
    accept_ama_licence: bool = False
    example: bool = False


def install(
    paths: Sequence[Path], folder: Path, wish: Wish | None = None, progress: Progress | None = None
) -> tuple[Installed, ...]:
    """Compile every table found in the files and archives into releases below `folder`.

    Raises:
        BadFile: a file is of no layout known, or not as its layout says; what was installed stays as it was.
        BadInput: the days cannot be told, parts are missing, or another file is installed under the release's name.
    """
    wish = wish or Wish()
    found = find(paths, wish)
    done: list[Installed] = []
    for number, one in enumerate(found):
        if progress:
            progress(one.layout.table, number, len(found))
        done += _install(one, folder, wish)
    if progress:
        progress("", len(found), len(found))
    return tuple(done)


def find(paths: Sequence[Path], wish: Wish | None = None) -> tuple[Found, ...]:
    """Return the tables in the files and archives.

    Raises:
        BadFile: a file is missing, damaged, or of no layout known.
        BadInput: the days cannot be told, or parts of a table are missing.
    """
    wish = wish or Wish()
    if wish.table:
        entry(wish.table)
    groups: dict[tuple[str, str, str], list[tuple[OfficialFile, Layout, Period]]] = {}
    for path in _each(paths):
        for file, layout in _recognised(path, wish):
            period = wish.period or _period(layout, file)
            groups.setdefault((layout.table, layout.name, period.release), []).append((file, layout, period))
    return tuple(_whole(group) for group in groups.values())


def _each(paths: Sequence[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from (inside for inside in sorted(path.rglob("*")) if inside.is_file())
        elif path.is_file():
            yield path
        else:
            raise BadFile(str(path), "", "there is no such file", "Check the name and the folder")


def _recognised(path: Path, wish: Wish) -> list[tuple[OfficialFile, Layout]]:
    """Return the files of a path with their layouts; of a table in several forms the first one, text before Excel."""
    best: dict[str, tuple[tuple[int, bool], list[tuple[OfficialFile, Layout]]]] = {}
    candidates = [file for file in members(path) if not file.name_ends(IGNORED)]
    for file in candidates:
        found = recognise(file, wish.table) or (_forced(wish) if len(candidates) == 1 else None)
        if found is None:
            continue
        rank = LAYOUTS.index(found), file.name_ends(TEXT_FIRST)
        held = best.setdefault(found.table, (rank, []))
        if rank < held[0]:
            best[found.table] = held = (rank, [])
        if rank == held[0]:
            held[1].append((file, found))
    if not best:
        raise BadFile(
            str(path),
            "line 1",
            "is none of the layouts known here, or not the table that was named",
            "Give the file as its publisher ships it; `superbill tables list --known` names the tables",
        )
    return [pair for _, pairs in best.values() for pair in pairs]


def recognise(file: OfficialFile, table: str | None = None) -> Layout | None:
    """Return the layout of a file, told by its beginning; None when no layout knows it."""
    head = Head(file)
    return next((x for x in LAYOUTS if table in (None, x.table) and x.recognises(head)), None)


def _forced(wish: Wish) -> Layout | None:
    """Return the layout of the table that the user named: its loader then says what differs, with line and field."""
    return next((layout for layout in LAYOUTS if layout.table == wish.table), None)


def _period(layout: Layout, file: OfficialFile) -> Period:
    period = layout.period([file])
    if period is None:
        raise BadInput(
            "release",
            f"the days of {layout.table} cannot be told from '{file.name}'",
            "Give --release NAME with --from DAY and, if it ends, --to DAY",
        )
    return period


def _whole(group: Sequence[tuple[OfficialFile, Layout, Period]]) -> Found:
    files = tuple(sorted((file for file, _, _ in group), key=lambda file: file.name))
    _, layout, period = group[0]
    if layout.parts and len(files) != layout.parts:
        held = ", ".join(file.name for file in files)
        raise BadInput(
            "files",
            f"{layout.table} {period.release} comes in {layout.parts} file{'s' if layout.parts > 1 else ''}, "
            f"{len(files)} were given ({held})",
            "Give all its parts, and each once, in one command",
        )
    return Found(layout, files, period)


def _install(found: Found, folder: Path, wish: Wish) -> list[Installed]:
    known = entry(found.layout.table)
    if found.layout.licensed and not wish.accept_ama_licence:
        raise BadInput(
            "licence",
            f"{known.title}: this file needs a CPT licence of your own from the American Medical Association",
            "If you hold one that allows it, install the file again with --accept-ama-licence",
        )
    done = [_compile(_origin(found, known, wish), found, found.layout.load, folder)]
    if found.layout.descriptors and wish.accept_ama_licence:
        with suppress(_NothingKept):
            done.append(_compile(_cpt_origin(found, wish), found, found.layout.descriptors, folder))
    return done


class _NothingKept(Exception):
    """The file has a column for descriptors and none in it."""


def _origin(found: Found, known: Entry, wish: Wish) -> Origin:
    names = ", ".join(file.name for file in found.files)
    notes = [EXAMPLE] if wish.example else []
    if found.layout.descriptors and not wish.accept_ama_licence:
        notes.append("CPT descriptors in the file were not kept; --accept-ama-licence keeps them")
    return Origin(
        name=known.name,
        release=found.period.release,
        effective_from=found.period.start,
        effective_to=found.period.end,
        source=f"{'example in the layout of ' if wish.example else ''}{known.publisher}, {known.title}, {names}",
        source_sha256=sha256_of(found.files),
        example=wish.example,
        verified=known.layout(found.layout.name).verified,
        licence=known.licence,
        notes=tuple(notes),
    )


def _cpt_origin(found: Found, wish: Wish) -> Origin:
    known = catalogue()[CPT]
    return Origin(
        name=CPT,
        release=f"{found.layout.table}-{found.period.release}",
        effective_from=found.period.start,
        effective_to=found.period.end,
        source=f"AMA, {known.title}, as carried by {', '.join(file.name for file in found.files)}",
        source_sha256=sha256_of(found.files),
        example=wish.example,
        licence=known.licence,
    )


def sha256_of(files: Sequence[OfficialFile]) -> str:
    """Return the hash of a file, or of the hashes of several."""
    each = [file.sha256() for file in files]
    return each[0] if len(each) == 1 else hashlib.sha256("\n".join(each).encode()).hexdigest()


def _compile(origin: Origin, found: Found, load: Load, folder: Path) -> Installed:
    place = folder / origin.name / origin.release
    new = not held(place, origin)
    if new:
        with compiling(folder, origin) as draft:
            load(found.files, draft)
            if origin.name == CPT and draft.empty:
                raise _NothingKept
            if draft.latest and origin.effective_to and draft.latest > origin.effective_to:
                raise BadFile(
                    origin.source,
                    "dates",
                    f"speaks of {draft.latest}, but {origin.name} {origin.release} ends {origin.effective_to}: "
                    "it is of another time than its name says",
                    "Give the file under its own name, or its release and days; nothing was installed",
                )
    release = Release(place)
    told = release.manifest
    release.close()
    return Installed(release.ref, new, told.records or told.rows, told.verified, told.notes)


def held(place: Path, origin: Origin) -> bool:
    """Tell whether these very files are installed under this name already; a release is never changed.

    Raises:
        BadInput: other files are installed under the name.
    """
    if not (place / MANIFEST).exists():
        return False
    try:
        release = Release(place)
    except BadFile:
        return False
    release.close()
    if release.manifest.source_sha256 != origin.source_sha256:
        raise BadInput(
            "release",
            f"{origin.name} {origin.release} is installed already, from a file with other content",
            "Give this file a release name of its own with --release, and the first day it holds with --from",
        )
    return True
