"""Installing the index files of ICD-10-CM: told apart by their content, dated by version and name, compiled.

NCHS publishes them as XML by fiscal year (October) and, where April brings new codes, again in April; `version` is the
fiscal year. The archive "table and index" holds all of them beside the tabular list.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from superbill.errors import BadFile, BadInput
from superbill.model.table import TableRef
from superbill.tables.compiling import Draft, Origin, compiling
from superbill.tables.fee_periods import Period
from superbill.tables.loaders import alphabetic_index, drug_table, external_cause_index, neoplasm_table
from superbill.tables.loaders.index_rows import IndexRows
from superbill.tables.loaders.index_xml import unpacked
from superbill.tables.official import OfficialFile
from superbill.tables.release import MANIFEST, Release

HEAD = 4096
WANTED = "Give an index file of ICD-10-CM as NCHS publishes it, or the ZIP archive around it"
_VERSION = re.compile(rb"<version>\s*(20\d\d)\s*</version>")
_DATED = re.compile(
    r"(?<![a-z])(?P<month>jan|apr|oct)[a-z]*[-_ ]*(?P<day>\d{1,2})?[-_ ,]+(?P<year>20\d\d)", re.IGNORECASE
)
_MONTHS = {"jan": 1, "apr": 4, "oct": 10}


@dataclass(frozen=True, slots=True)
class IndexFile:
    """One official layout: `content` stands near the beginning of such a file."""

    table: str
    content: re.Pattern[bytes]
    what: str
    read: Callable[[OfficialFile], IndexRows]
    store: Callable[[IndexRows, Draft], None]
    verified: bool


INDEX_FILES = (
    IndexFile(
        neoplasm_table.TABLE,
        re.compile(rb"<head[^>]*>\s*Neoplasm\s*</head>"),
        "Table of Neoplasms",
        neoplasm_table.read,
        neoplasm_table.store,
        neoplasm_table.VERIFIED,
    ),
    IndexFile(
        drug_table.TABLE,
        re.compile(rb"<head[^>]*>\s*Substance\s*</head>"),
        "Table of Drugs and Chemicals",
        drug_table.read,
        drug_table.store,
        drug_table.VERIFIED,
    ),
    IndexFile(
        external_cause_index.TABLE,
        re.compile(rb"<title>[^<]*EXTERNAL CAUSE", re.IGNORECASE),
        "External Cause of Injuries Index",
        external_cause_index.read,
        external_cause_index.store,
        external_cause_index.VERIFIED,
    ),
    IndexFile(
        alphabetic_index.TABLE,
        re.compile(rb"<title>[^<]*INDEX TO DISEASES", re.IGNORECASE),
        "Index to Diseases and Injuries",
        alphabetic_index.read,
        alphabetic_index.store,
        alphabetic_index.VERIFIED,
    ),
)


def tables_in(path: Path) -> tuple[str, ...]:
    """Return the tables that a file, or an archive of files, holds by its content; empty when it is none of these.

    Raises:
        BadFile: the archive is damaged.
    """
    return tuple(layout.table for _, layout in _files(path)) if path.is_file() else ()


def install(
    path: Path, folder: Path, *, table: str | None = None, period: Period | None = None
) -> tuple[TableRef, ...]:
    """Compile an index file, or every one in a ZIP archive, into releases below `folder`.

    Args:
        path: the file as NCHS publishes it (`.xml`, also `.gz`), or the ZIP archive around it.
        folder: the folder of the compiled releases.
        table: only this table of an archive.
        period: release name and days, where neither content nor name tells them.

    Raises:
        BadFile: the file is not of its layout; what was installed before stays as it was.
        BadInput: another file is installed under the release's name, or its days cannot be told.
    """
    if not path.is_file():
        raise BadFile(str(path), "", "there is no such file", "Check the name and the folder")
    found = [(file, layout) for file, layout in _files(path) if table in (None, layout.table)]
    if not found:
        raise BadFile(str(path), "line 1", "is no index file of ICD-10-CM", WANTED)
    return tuple(_install(file, layout, folder, period) for file, layout in found)


def _files(path: Path) -> list[tuple[OfficialFile, IndexFile]]:
    files = [OfficialFile(path, name) for name in _members(path)] if zipfile.is_zipfile(path) else [OfficialFile(path)]
    told = [(file, _layout(_head(file))) for file in files]
    return [(file, layout) for file, layout in told if layout]


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return [n for n in archive.namelist() if n.lower().endswith((".xml", ".xml.gz"))]
    except zipfile.BadZipFile as error:
        raise BadFile(str(path), "", f"the archive is damaged ({error})", WANTED) from None


def _head(file: OfficialFile) -> bytes:
    try:
        with file.open() as opened:
            head = opened.read(HEAD)
    except OSError as error:
        raise BadFile(file.name, "", f"cannot be read ({error.strerror})", WANTED) from None
    return unpacked(file, WANTED)[:HEAD] if head.startswith(b"\x1f\x8b") else head


def _layout(head: bytes) -> IndexFile | None:
    return next((f for f in INDEX_FILES if f.content.search(head)), None)


def _install(file: OfficialFile, layout: IndexFile, folder: Path, days: Period | None) -> TableRef:
    days = days or _period(file)
    sha256 = file.sha256()
    place = folder / layout.table / days.release
    if not _installed(place, sha256):
        made = layout.read(file)
        origin = Origin(
            name=layout.table,
            release=days.release,
            effective_from=days.start,
            effective_to=days.end,
            source=f"NCHS, ICD-10-CM {layout.what}, {file.name}",
            source_sha256=sha256,
            verified=layout.verified,
            notes=made.notes,
        )
        with compiling(folder, origin) as draft:
            layout.store(made, draft)
    release = Release(place)
    try:
        return release.ref
    finally:
        release.close()


def _period(file: OfficialFile) -> Period:
    """Read the days: from the month in the file's name, else the whole fiscal year that `version` states.

    Raises:
        BadInput: neither tells the year.
    """
    name = file.member.rsplit("/", 1)[-1] or file.path.name
    version = _VERSION.search(_head(file))
    dated = _DATED.search(name)
    if dated:
        month = _MONTHS[dated["month"].lower()]
        start = date(int(dated["year"]), month, int(dated["day"] or 1))
    elif version:
        start = date(int(version[1]) - 1, 10, 1)
    else:
        raise BadInput("release", f"cannot be told from '{name}'", "Give the release and its first and last day")
    end = date(start.year + (start.month >= 10), 9, 30)
    return Period(start.isoformat(), start, end)


def _installed(place: Path, sha256: str) -> bool:
    """Tell whether this very file is installed under this name already; a release is never changed.

    Raises:
        BadInput: another file is installed under the name.
    """
    if not (place / MANIFEST).exists():
        return False
    try:
        release = Release(place)
    except BadFile:
        return False
    release.close()
    if release.manifest.source_sha256 != sha256:
        raise BadInput(
            "release",
            f"{place.parent.name} {place.name} is installed already, from a file with other content",
            "Give this file a release name of its own, and the first day it holds",
        )
    return True
