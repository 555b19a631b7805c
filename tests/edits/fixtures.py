"""Reading the fixture of an edit: its cases, and the small store of made-up tables that they run on.

A fixture `tests/edits/<family>/<edit>.toml` names its `edit` and holds `[[fails]]`, `[[passes]]` and
`[[out_of_force]]`. A case is an encounter with what is given there: `day` is the date of service, diagnoses may be bare
codes, lines are numbered from 1. `findings` lists what must be found (keys of a finding; `says` is a part of its
message), `verdict` and `missing` what the row must be. `real = true` runs it on the compiled official tables instead of
the fixture's `[[place]]` (tabular list), `[billable]` (dated codes), `[diagnosis_words]` and `[procedure_words]` (codes
with the Medicare Code Editor's words) and `[[row]]` (any other table). `every` holds what all cases have.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
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
from superbill.tables.validity import Attributes

HERE = Path(__file__).parent
KINDS = ("fails", "passes", "out_of_force")
ABOUT_THE_CASE = {"name", "source", "findings", "verdict", "missing", "real"}
INSTRUCTIONS = ("code_first", "use_additional", "code_also")
WORDS = {"diagnosis_words": "icd10cm.valid", "procedure_words": "icd10pcs.valid"}
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
    return [
        Case(edit, kind, data.get("every", {}) | case)
        for edit in all_edits()
        for data in [read(edit)]
        for kind in KINDS
        for case in data.get(kind, [])
    ]


def encounter_of(case: dict[str, Any]) -> Encounter:
    data = {"id": "T1", "setting": "professional"} | {k: v for k, v in case.items() if k not in ABOUT_THE_CASE}
    day = data.pop("day", DAY)
    data.setdefault("service_date", None if day == "none" else day)
    for field in ("diagnoses", "procedures"):
        data[field] = [{"code": d} if isinstance(d, str) else d for d in data.get(field, [])]
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
    whole = Period(spans["from"], spans["to"])
    for field, name in WORDS.items():
        if field in data:
            _compile(folder, name, spans, dict(_marked(data[field], whole)))
    for name in dict.fromkeys(row["table"] for row in data.get("row", [])):
        chosen = [row for row in data["row"] if row["table"] == name]
        _compile(folder, name, spans, {(r["kind"], r["key"]): r.get("value", {}) for r in chosen})
    return Tables(folder)


def _marked(words: dict[str, list[str]], whole: Period) -> Iterator[tuple[tuple[str, str], object]]:
    for code, told in words.items():
        yield ("code", code), Validity((whole,))
        yield ("code attribute", code), Attributes(((whole, tuple(told)),))


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
