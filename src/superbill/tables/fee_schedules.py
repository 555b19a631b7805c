"""Installing fee schedule files of CMS: which table a file is, which days it covers, and its compiled release.

One entry of `FEE_FILES` per official layout. A ZIP archive such as RVU25D.zip gives every table it holds.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from superbill.errors import BadFile, BadInput
from superbill.model.table import TableRef
from superbill.tables import mpfs
from superbill.tables.compiling import Draft, Origin, compiling
from superbill.tables.fee_periods import Period, annual, clfs_quarter, from_year, quarterly, zip_quarter
from superbill.tables.loaders import anesthesia, clfs, gpci, locco, oppscap, pprrvu, zip_localities
from superbill.tables.official import OfficialFile
from superbill.tables.release import MANIFEST, Release


@dataclass(frozen=True, slots=True)
class FeeFile:
    """One official layout: `name` matches its file names, `period` reads its days from content or name."""

    table: str
    name: str
    what: str
    load: Callable[[OfficialFile, Draft], None]
    period: Callable[[OfficialFile], Period | None]
    verified: bool = True

    def names(self, file_name: str) -> bool:
        """Tell whether a file of this name has this layout."""
        return re.fullmatch(self.name, file_name, re.IGNORECASE) is not None


CSV = r"\.csv(\.gz)?"
FEE_FILES = (
    FeeFile(
        mpfs.RVU, rf"(?!.*(?<!non)QPP).*PPRRVU.*{CSV}", "physician fee schedule relative values", pprrvu.load, quarterly
    ),
    FeeFile(mpfs.GPCI, rf".*GPCI.*{CSV}", "geographic practice cost indices", gpci.load, annual),
    FeeFile(mpfs.LOCALITY, rf".*LOCCO.*{CSV}", "localities and counties", locco.load, annual),
    FeeFile(mpfs.OPPS_CAP, rf".*OPPSCAP.*{CSV}", "OPPS cap on imaging", oppscap.load, quarterly),
    FeeFile(
        mpfs.ANESTHESIA_FACTOR, rf".*ANES(?!thesia_base).*{CSV}", "anesthesia factors", anesthesia.load_factor, annual
    ),
    FeeFile(mpfs.ANESTHESIA_BASE, r".*base_units.*\.txt", "anesthesia base units", anesthesia.load_base, from_year),
    FeeFile(mpfs.ZIP, r".*ZIP5(?!ly).*\.txt(\.gz)?", "ZIP to locality, 5 digits", zip_localities.load, zip_quarter),
    FeeFile(
        mpfs.ZIP9, r".*ZIP9(?!ly).*\.txt(\.gz)?", "ZIP to locality, 9 digits", zip_localities.load_nine, zip_quarter,
        verified=False,
    ),
    FeeFile(mpfs.CLFS, rf".*CLFS.*{CSV}", "clinical laboratory fee schedule", clfs.load, clfs_quarter),
)  # fmt: skip


def install(
    path: Path, folder: Path, *, table: str | None = None, period: Period | None = None, example: bool = False
) -> tuple[TableRef, ...]:
    """Compile a fee schedule file, or every one in a ZIP archive, into releases below `folder`.

    Args:
        path: the file as CMS ships it (`.csv`, `.txt`, also `.gz`), or the ZIP archive around it.
        folder: the folder of the compiled releases.
        table: the table's name, where the file's name does not tell it.
        period: release name and days, where neither content nor name tells them.
        example: mark the releases as examples.

    Raises:
        BadFile: the file is not of its layout; what was installed before stays as it was.
        BadInput: the table or the period cannot be told.
    """
    return tuple(_install(file, layout, folder, period, example=example) for file, layout in _files(path, table))


def tables_in(path: Path) -> tuple[str, ...]:
    """Return the tables that a file, or an archive of files, holds by its name; empty when it is none of these."""
    if not path.is_file():
        return ()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            layouts = [_layout(name) for name in archive.namelist()]
    else:
        layouts = [_layout(path.name)]
    return tuple(layout.table for layout in layouts if layout)


def _files(path: Path, table: str | None) -> list[tuple[OfficialFile, FeeFile]]:
    if not path.is_file():
        raise BadFile(str(path), "", "there is no such file", "Check the name and the folder")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            members = [(name, _layout(name)) for name in archive.namelist()]
        found = [(OfficialFile(path, name), layout) for name, layout in members if layout]
        found = [(file, layout) for file, layout in found if table in (None, layout.table)]
    else:
        layout = next((f for f in FEE_FILES if f.table == table), None) if table else _layout(path.name)
        found = [(OfficialFile(path), layout)] if layout else []
    if not found:
        known = ", ".join(f.table for f in FEE_FILES)
        raise BadInput("table", f"cannot be told from the name '{path.name}'", f"Name it: one of {known}")
    return found


def _layout(name: str) -> FeeFile | None:
    return next((f for f in FEE_FILES if f.names(Path(name).name)), None)


def _install(file: OfficialFile, layout: FeeFile, folder: Path, days: Period | None, *, example: bool) -> TableRef:
    days = days or layout.period(file)
    if days is None:
        raise BadInput(
            "release",
            f"cannot be told from '{file.name}'",
            "Give the release, such as 2025D, and its first and last day",
        )
    origin = _origin(file, layout, days, example=example)
    if not _installed(origin, folder):
        with compiling(folder, origin) as draft:
            layout.load(file, draft)
    release = Release(folder / origin.name / origin.release)
    try:
        return release.ref
    finally:
        release.close()


def _origin(file: OfficialFile, layout: FeeFile, days: Period, *, example: bool) -> Origin:
    return Origin(
        name=layout.table,
        release=days.release,
        effective_from=days.start,
        effective_to=days.end,
        source=f"{'example in the layout of ' if example else ''}CMS, {layout.what}, {file.name}",
        source_sha256=file.sha256(),
        example=example,
        verified=layout.verified,
        notes=("Invented values for demonstration; never bill with them",) if example else (),
    )


def _installed(origin: Origin, folder: Path) -> bool:
    """Tell whether this very file is installed under this name already; a release is never changed.

    Raises:
        BadInput: another file is installed under the name.
    """
    path = folder / origin.name / origin.release
    if not (path / MANIFEST).exists():
        return False
    try:
        release = Release(path)
    except BadFile:
        return False
    release.close()
    if release.manifest.source_sha256 != origin.source_sha256:
        raise BadInput(
            "release",
            f"{origin.name} {origin.release} is installed already, from a file with other content",
            "Give this file a release name of its own, and the first day it holds",
        )
    return True
