"""Making the tables ready: what the carriers hold is compiled on first use, each release once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

from superbill.errors import BadFile
from superbill.tables.carriers import carrier
from superbill.tables.compiling import Draft, Origin, compiling
from superbill.tables.home import tables_dir
from superbill.tables.official import OfficialFile
from superbill.tables.release import MANIFEST, Release
from superbill.tables.shipped import SHIPPED, Shipped

Progress = Callable[[str, int, int], None]
"""Called as (what is compiled now, how many are done, how many there are)."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What `ensure` did: release keys "name/release" compiled now, there before, or without their carrier."""

    compiled: tuple[str, ...]
    present: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]


def ensure(
    folder: Path | None = None,
    names: Collection[str] | None = None,
    progress: Progress | None = None,
    carriers: Path | None = None,
    *,
    check: bool = False,
) -> Ready:
    """Compile the releases that the carriers hold and that are not here yet.

    Args:
        folder: where the compiled releases lie; by default the user's.
        names: tables to make ready; by default all.
        progress: called before each release and at the end.
        carriers: where the downloaded packages lie; by default the user's.
        check: also open what is there, and compile again what cannot be read.

    Raises:
        BadFile: a carrier is damaged or the disk is full; releases compiled before stay usable.
    """
    tables = folder or tables_dir()
    wanted = [s for s in SHIPPED if names is None or s.name in names]
    present = [s for s in wanted if _present(tables / s.name / s.release, check=check)]
    lacking = [s for s in wanted if s not in present]
    found = {s: carrier(s.carrier).find(carriers) for s in lacking}
    todo = [s for s in lacking if found[s] is not None]
    for number, shipped in enumerate(todo):
        if progress:
            progress(shipped.key, number, len(todo))
        wheel = found[shipped]
        if wheel is not None:
            _compile(shipped, OfficialFile(wheel, shipped.member), tables)
    if progress and todo:
        progress("", len(todo), len(todo))
    missing = tuple((s.key, carrier(s.carrier).requirement) for s in lacking if found[s] is None)
    return Ready(tuple(s.key for s in todo), tuple(s.key for s in present), missing)


def _present(folder: Path, *, check: bool) -> bool:
    if not (folder / MANIFEST).exists():
        return False
    if check:
        try:
            release = Release(folder)
            release.verify()
            release.close()
        except BadFile:
            return False
    return True


def _compile(shipped: Shipped, file: OfficialFile, tables: Path) -> None:
    origin = Origin(
        name=shipped.name,
        release=shipped.release,
        effective_from=date.fromisoformat(shipped.effective_from),
        effective_to=date.fromisoformat(shipped.effective_to) if shipped.effective_to else None,
        source=f"{shipped.publisher}, {file.name}",
        source_sha256=file.sha256(),
        notes=shipped.notes,
    )
    with compiling(tables, origin) as draft:
        _loader(shipped.load)(file, draft)


def _loader(target: str) -> Callable[[OfficialFile, Draft], None]:
    module, _, function = target.partition(":")
    loaded: Callable[[OfficialFile, Draft], None] = getattr(
        import_module(f"superbill.tables.loaders.{module}"), function
    )
    return loaded
