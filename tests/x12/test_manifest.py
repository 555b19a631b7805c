"""Published files against what we said of each by the standard: read, written back, and refused where they are bad."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from superbill.errors import BadFile
from superbill.x12.check import Context, check, rows
from superbill.x12.document import read, text_of
from superbill.x12.source import Blocks

HERE = Path(__file__).parent / "manifest" / "published.toml"
ENTRIES = tomllib.loads(HERE.read_text("utf-8"))["file"]
SITUATIONS = 4


class Seen(NamedTuple):
    """What the check says of a file: the places of its errors and warnings, and whether it was written back equal."""

    refused: bool
    errors: set[str]
    warnings: set[str]
    equal: bool


def look(path: Path) -> Seen:
    content = path.read_bytes()
    try:
        text = "".join(Blocks(content))
        equal = text_of(read(content)) == text
        found = list(rows(check(content, context=Context(levels=SITUATIONS))))
    except BadFile:
        return Seen(refused=True, errors=set(), warnings=set(), equal=False)
    places: dict[str, set[str]] = {"error": set(), "warning": set(), "notice": set()}
    for row in found:
        places[row.severity].add(f"{row.set or '-'} {row.position} {row.element or row.segment}")
    return Seen(refused=False, errors=places["error"], warnings=places["warning"], equal=equal)


def fault(entry: dict[str, object], path: Path) -> str:
    """What the check got wrong about a file; empty when it agrees with the manifest."""
    seen = look(path)
    if seen.refused or entry["verdict"] == "refused":
        return "" if seen.refused and entry["verdict"] == "refused" else "refused" if seen.refused else "read"
    if not seen.equal:
        return "not written back equal"
    if entry["verdict"] == "valid":
        if seen.errors:
            return f"false errors: {sorted(seen.errors)}"
        missed = set(entry.get("warned", ())) - seen.warnings
        return f"not warned at {sorted(missed)}" if missed else ""
    missed = set(entry["places"]) - seen.errors
    return f"not told: {sorted(missed)}; told: {sorted(seen.errors)[:8]}" if missed else ""


@pytest.fixture(scope="module")
def edi(shared: Path) -> Path:
    if not (shared / "edi").is_dir():
        pytest.skip("no published X12 files beside the repository")
    return shared / "edi"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["path"])
def test_a_published_file_is_judged_as_the_manifest_says(entry: dict[str, object], edi: Path) -> None:
    path = edi / str(entry["path"])
    if not path.is_file():
        pytest.skip("not among the published files here")
    assert fault(entry, path) == ""


def test_every_published_file_is_in_the_manifest(edi: Path) -> None:
    here = {str(path.relative_to(edi)) for path in edi.rglob("*") if path.is_file()}
    assert here <= {entry["path"] for entry in ENTRIES}
