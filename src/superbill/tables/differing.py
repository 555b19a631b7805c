"""What changed between two releases of one table: codes added, removed, and rows that say something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from superbill.errors import BadInput
from superbill.tables.ncci_pairs import PairTable
from superbill.tables.release import Release
from superbill.tables.store import Tables

Change = Literal["added", "removed", "changed"]
PACKED = {"pairs", "history"}
"""Kinds of rows that hold many pairs; they are compared pair by pair."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One key in which two releases differ; `before` and `after` are its row as plain values, None where it is not."""

    kind: str
    key: str
    change: Change
    before: Any
    after: Any


def picked(tables: Tables, name: str, release: str) -> Release:
    """Return one installed release by its name.

    Raises:
        BadInput: it is not installed.
    """
    held = tables.releases(name)
    found = next((r for r in held if r.manifest.release == release), None)
    if found is None:
        here = ", ".join(r.manifest.release for r in held) or "none"
        raise BadInput("release", f"{name} {release} is not installed", f"Installed releases of {name}: {here}")
    return found


def differences(before: Release, after: Release) -> Iterator[Difference]:
    """Yield what differs, in the order of kinds and keys.

    Raises:
        BadInput: the two are releases of different tables.
    """
    if before.manifest.name != after.manifest.name:
        raise BadInput(
            "release",
            f"{before.manifest.name} and {after.manifest.name} are different tables",
            "Name two releases of one table",
        )
    yield from _merged(_rows(before), _rows(after))
    if before.has("pairs", "codes") and after.has("pairs", "codes"):
        yield from _merged(_pairs(before), _pairs(after))


Item = tuple[str, str, bytes]


def _rows(release: Release) -> Iterator[Item]:
    return (item for item in release.items() if item[0] not in PACKED)


def _pairs(release: Release) -> Iterator[Item]:
    encode = msgspec.msgpack.encode
    for column1, column2, history in PairTable(release).pairs():
        yield "pair", f"{column1}/{column2}", encode(history)


def _merged(before: Iterator[Item], after: Iterator[Item]) -> Iterator[Difference]:
    old, new = next(before, None), next(after, None)
    while old or new:
        if new is None or (old is not None and old[:2] < new[:2]):
            yield Difference(old[0], old[1], "removed", _plain(old[2]), None)  # type: ignore[index]
            old = next(before, None)
        elif old is None or new[:2] < old[:2]:
            yield Difference(new[0], new[1], "added", None, _plain(new[2]))
            new = next(after, None)
        else:
            if old[2] != new[2]:
                yield Difference(old[0], old[1], "changed", _plain(old[2]), _plain(new[2]))
            old, new = next(before, None), next(after, None)


def _plain(raw: bytes) -> Any:  # noqa: ANN401 - rows of every table
    return msgspec.msgpack.decode(raw)
