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
from superbill.tables.compiling import Draft, Origin, compiling
from superbill.tables.cpt import DESCRIPTORS as CPT
from superbill.tables.cpt import describe
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Head, Layout, Load
from superbill.tables.layouts import LAYOUTS
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.official import OfficialFile, members
from superbill.tables.release import MANIFEST, Release

IGNORED = (".pdf", ".doc", ".docx", ".htm", ".html", ".rtf", ".xls", ".exe", ".dll", ".ppt", ".pptx", ".md", ".xsd")
TEXT_FIRST = (".xlsx", ".xlsm")
PARTIAL = "Fetch it again; if the release really ends earlier, install it with --partial"
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
    """What the user says of the files: `table` narrows or names it, `period` gives release and days.

    `partial`: a file that ends before the place where every release so far ended is taken all the same.
    """

    table: str | None = None
    period: Period | None = None
    accept_ama_licence: bool = False
    example: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One file whose table is recognised: the whole of a release, or a part of it."""

    file: OfficialFile
    layout: Layout
    period: Period


def install(
    paths: Sequence[Path], folder: Path, wish: Wish | None = None, progress: Progress | None = None
) -> tuple[Installed, ...]:
    """Compile every table found in the files and archives into releases below `folder`.

    Raises:
        BadFile: a file is of no layout known, or not as its layout says; what was installed stays as it was.
        BadInput: the days cannot be told, parts are missing, or another file is installed under the release's name.
    """
    wish = wish or Wish()
    found = [whole(group) for group in grouped(piece for path in paths for piece in pieces(path, wish))]
    done: list[Installed] = []
    for number, one in enumerate(found):
        if progress:
            progress(one.layout.table, number, len(found))
        done += install_found(one, folder, wish)
    if progress:
        progress("", len(found), len(found))
    return tuple(done)


def pieces(path: Path, wish: Wish | None = None) -> tuple[Piece, ...]:
    """Return the tables in a file, an archive, or the files of a folder; in a folder, what is unknown is passed over.

    Raises:
        BadFile: the file is missing, damaged, or of no layout known.
        BadInput: the days cannot be told, or the catalogue has no table of the wished name.
    """
    wish = wish or Wish()
    if wish.table:
        entry(wish.table)
    if path.is_dir():
        inside = (file for file in sorted(path.rglob("*")) if file.is_file())
        found = [pair for file in inside for pair in _recognised(file, wish)]
    elif path.is_file():
        found = _recognised(path, wish)
    else:
        raise BadFile(str(path), "", "there is no such file", "Check the name and the folder")
    if not found:
        raise BadFile(
            str(path),
            "line 1" if path.is_file() else "",
            "is none of the layouts known here, or not the table that was named",
            "Give the file as its publisher ships it; `superbill tables list --known` names the tables",
        )
    return tuple(Piece(file, layout, wish.period or _period(layout, file, found)) for file, layout in found)


def grouped(found: Iterable[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """Put together the files of one table, layout and release."""
    groups: dict[tuple[str, str, str], list[Piece]] = {}
    for piece in found:
        groups.setdefault((piece.layout.table, piece.layout.name, piece.period.release), []).append(piece)
    return tuple(map(tuple, groups.values()))


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
    return [pair for _, pairs in best.values() for pair in pairs]


def recognise(file: OfficialFile, table: str | None = None) -> Layout | None:
    """Return the layout of a file, told by its beginning; None when no layout knows it."""
    head = Head(file)
    return next((x for x in LAYOUTS if table in (None, x.table) and x.recognises(head)), None)


def _forced(wish: Wish) -> Layout | None:
    """Return the layout of the table that the user named: its loader then says what differs, with line and field."""
    return next((layout for layout in LAYOUTS if layout.table == wish.table), None)


def _period(layout: Layout, file: OfficialFile, beside: Sequence[tuple[OfficialFile, Layout]]) -> Period:
    """Read the days of a file; of several that make one table, those that any of them tells."""
    together = [other for other, its in beside if its is layout and other.path == file.path]
    period = layout.period([file] if layout.parts else together)
    if period is None:
        raise BadInput(
            "release",
            f"the days of {layout.table} cannot be told from '{file.name}'",
            "Give --release NAME with --from DAY and, if it ends, --to DAY",
        )
    return period


def whole(group: Sequence[Piece]) -> Found:
    """Return the table that pieces of one release make together.

    Raises:
        BadInput: a part is missing or given twice.
    """
    files = tuple(sorted((piece.file for piece in group), key=lambda file: file.name))
    layout, period = group[0].layout, group[0].period
    if layout.parts and len(files) != layout.parts:
        held = ", ".join(file.name for file in files)
        raise BadInput(
            "files",
            f"{layout.table} {period.release} comes in {layout.parts} file{'s' if layout.parts > 1 else ''}, "
            f"{len(files)} were given ({held})",
            "Give all its parts, and each once, in one command",
        )
    return Found(layout, files, period)


def install_found(found: Found, folder: Path, wish: Wish) -> list[Installed]:
    """Compile one table, and the CPT descriptors that its files carry where the user has a licence for them.

    Raises:
        BadFile: a file is not as its layout says; what was installed stays as it was.
        BadInput: another file is installed under the release's name, or the licence is missing.
    """
    known = entry(found.layout.table)
    if found.layout.licensed and not wish.accept_ama_licence:
        raise BadInput(
            "licence",
            f"{known.title}: this file needs a CPT licence of your own from the American Medical Association",
            "If you hold one that allows it, install the file again with --accept-ama-licence",
        )
    done = [_compile(_origin(found, known, wish), found, found.layout.load, folder, partial=wish.partial)]
    if carries_descriptors(found) and wish.accept_ama_licence:
        with suppress(_NothingKept):
            done.append(_compile(_cpt_origin(found, wish), found, _keep(found.layout.descriptors), folder))
    return done


def carries_descriptors(found: Found) -> bool:
    """Tell whether the file has columns of CPT descriptors, filled or not."""
    return bool(found.layout.descriptors) and Head(found.files[0]).has(found.layout.descriptors)


def _keep(columns: Sequence[Column]) -> Load:
    """Return what fills `cpt.descriptors` from the columns of a file."""

    def load(files: Sequence[OfficialFile], draft: Draft) -> None:
        for row in sheet(files[0], "the file", columns).rows():
            describe(draft, row.code(), row.text("short"), row.text("long") if "long" in row.sheet.places else "")

    return load


class _NothingKept(Exception):
    """The file has a column for descriptors and none in it."""


def _origin(found: Found, known: Entry, wish: Wish) -> Origin:
    names = ", ".join(file.name for file in found.files)
    notes = [EXAMPLE] if wish.example else []
    if carries_descriptors(found) and not wish.accept_ama_licence:
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


def _compile(origin: Origin, found: Found, load: Load, folder: Path, *, partial: bool = False) -> Installed:
    place = folder / origin.name / origin.release
    new = not held(place, origin)
    if new:
        with compiling(folder, origin, partial=partial) as draft:
            load(found.files, draft)
            for kind, key in found.layout.last if origin.name != CPT else ():
                draft.reach(found.files[-1].name, key if draft.has(kind, key) else "", key, PARTIAL)
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
