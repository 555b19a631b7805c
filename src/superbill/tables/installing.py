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
    period: Period | None
    """None where this file does not tell its days; one that belongs to it may."""

    @property
    def rank(self) -> tuple[int, bool]:
        """Of a release in several forms the one with the lowest rank is read: the first layout, text before Excel."""
        return LAYOUTS.index(self.layout), self.file.name_ends(TEXT_FIRST)


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
        BadInput: the catalogue has no table of the wished name.
    """
    wish = wish or Wish()
    if wish.table:
        entry(wish.table)
    if not path.exists():
        raise BadFile(str(path), "", "there is no such file", "Check the name and the folder")
    inside = [file for file in sorted(path.rglob("*")) if file.is_file()] if path.is_dir() else [path]
    files = [file for one in inside for file in members(one) if not file.name_ends(IGNORED)]
    found = [(file, recognise(file, wish.table)) for file in files]
    if not any(layout for _, layout in found) and len(files) == 1:
        found = [(files[0], _forced(wish))]
    told = tuple(Piece(file, layout, wish.period or layout.period([file])) for file, layout in found if layout)
    if not told:
        raise BadFile(
            str(path),
            "line 1" if path.is_file() else "",
            "is none of the layouts known here, or not the table that was named",
            "Give the file as its publisher ships it; `superbill tables list --known` names the tables",
        )
    return told


def grouped(found: Iterable[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """Put together the files of one table and release; of several forms only the best, told by `Piece.rank`."""
    groups: dict[tuple[str, str], list[Piece]] = {}
    silent: list[Piece] = []
    for piece in found:
        if piece.period is None:
            silent.append(piece)
        else:
            groups.setdefault((piece.layout.table, piece.period.release), []).append(piece)
    for piece in silent:
        beside = [key for key in groups if key[0] == piece.layout.table and piece.layout.parts != 1]
        groups.setdefault(beside[0] if beside else (piece.layout.table, ""), []).append(piece)
    return tuple(_best(group) for group in groups.values())


def _best(group: Sequence[Piece]) -> tuple[Piece, ...]:
    best = min(piece.rank for piece in group)
    return tuple(piece for piece in group if piece.rank == best)


def recognise(file: OfficialFile, table: str | None = None) -> Layout | None:
    """Return the layout of a file, told by its beginning; None when no layout knows it."""
    head = Head(file)
    return next((x for x in LAYOUTS if table in (None, x.table) and x.recognises(head)), None)


def _forced(wish: Wish) -> Layout | None:
    """Return the layout of the table that the user named: its loader then says what differs, with line and field."""
    return next((layout for layout in LAYOUTS if layout.table == wish.table), None)


def whole(group: Sequence[Piece]) -> Found:
    """Return the table that pieces of one release make together.

    Raises:
        BadInput: the days cannot be told, or a part is missing or given twice.
    """
    files = tuple(sorted((piece.file for piece in group), key=lambda file: file.name))
    layout, period = group[0].layout, next((piece.period for piece in group if piece.period), None)
    if period is None:
        raise BadInput(
            "release",
            f"the days of {layout.table} cannot be told from '{files[0].name}'",
            "Give --release NAME with --from DAY and, if it ends, --to DAY",
        )
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
            for kind, key in found.layout.last if origin.name != CPT and not origin.example else ():
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
