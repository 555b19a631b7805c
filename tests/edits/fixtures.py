"""Reading the fixture of an edit: its cases, and the small store of made-up tables that they run on.

A fixture `tests/edits/<family>/<edit>.toml` names its `edit` and holds `[[fails]]`, `[[passes]]` and
`[[out_of_force]]`. A case is an encounter with what is given there: `day` is the date of service, diagnoses may be bare
codes, lines are numbered from 1. `findings` lists what must be found (keys of a finding; `says` is a part of its
message), `verdict` and `missing` what the row must be. `real = true` runs it on the compiled official tables instead of
the fixture's `[[place]]` (tabular list), `[billable]` (dated codes) and `[[row]]` (any other table).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from superbill.edits import Edit, all_edits
from superbill.model.encounter import Encounter
from superbill.tables.compiling import Origin, compiling
from superbill.tables.icd10cm import Entry, Notes, Period, SeventhCharacter, Validity
from superbill.tables.loaders.tabular_notes import NoteReader
from superbill.tables.store import Tables

HERE = Path(__file__).parent
KINDS = ("fails", "passes", "out_of_force")
ABOUT_THE_CASE = {"name", "source", "findings", "verdict", "missing", "real"}
INSTRUCTIONS = ("code_first", "use_additional", "code_also")
DAY = date(2026, 5, 15)


@dataclass(frozen=True)
class Case:
    edit: Edit
    kind: str
    data: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.edit.id}-{self.kind}-{self.data['name']}".replace(" ", "_")


def path_of(edit: Edit) -> Path:
    return HERE.joinpath(edit.family, edit.module.split(".")[-1]).with_suffix(".toml")


def read(edit: Edit) -> dict[str, Any]:
    path = path_of(edit)
    return tomllib.loads(path.read_text()) if path.exists() else {}


def cases() -> list[Case]:
    return [Case(e, kind, case) for e in all_edits() for kind in KINDS for case in read(e).get(kind, [])]


def encounter_of(case: dict[str, Any]) -> Encounter:
    data = {"id": "T1", "setting": "professional"} | {k: v for k, v in case.items() if k not in ABOUT_THE_CASE}
    day = data.pop("day", DAY)
    data.setdefault("service_date", None if day == "none" else day)
    data["diagnoses"] = [{"code": d} if isinstance(d, str) else d for d in data.get("diagnoses", [])]
    data["lines"] = [{"number": n, **line} for n, line in enumerate(data.get("lines", []), 1)]
    return Encounter.model_validate(data)


def store_of(data: dict[str, Any], folder: Path) -> Tables:
    """Compile the made-up tables of a fixture."""
    spans = data.get("in_force", {"from": date(2025, 10, 1), "to": date(2026, 9, 30)})
    if data.get("place"):
        _compile(folder, "icd10cm", spans, {("entry", e.code): e for e in entries(data["place"])})
    if data.get("billable"):
        rows = {("code", c): Validity(tuple(Period(*p) for p in ps)) for c, ps in data["billable"].items()}
        _compile(folder, "icd10cm.valid", spans, rows)
    for name in dict.fromkeys(row["table"] for row in data.get("row", [])):
        chosen = [row for row in data["row"] if row["table"] == name]
        _compile(folder, name, spans, {(r["kind"], r["key"]): r.get("value", {}) for r in chosen})
    return Tables(folder)


def _compile(folder: Path, name: str, spans: dict[str, date], rows: dict[tuple[str, str], object]) -> None:
    origin = Origin(name, str(spans["from"]), spans["from"], spans["to"], "made up for a test", "0" * 64)
    with compiling(folder, origin) as draft:
        for (kind, key), row in rows.items():
            draft.put(kind, key, row)


def entries(places: list[dict[str, Any]]) -> list[Entry]:
    """Turn `[[place]]` into places of a tabular list; notes are written as the tabular prints them."""
    text = str(places)
    reader = NoteReader(frozenset(re.findall(r"[A-Z]\d[0-9A-Z]", text)), lambda a, b: [(a, b)], lambda _: "")
    found = []
    for place in places:
        notes = {
            kind: reader.block(place[kind], instruction=kind in INSTRUCTIONS)
            for kind in ("excludes1", *INSTRUCTIONS)
            if kind in place
        }
        found.append(
            Entry(
                place["code"],
                place["title"],
                place.get("parent", ""),
                tuple(p["code"] for p in places if p.get("parent") == place["code"]),
                Notes(**notes),
                tuple(SeventhCharacter(c, m) for c, m in place.get("sevenths", {}).items()),
            )
        )
    return found
