"""Reading the fixture of an edit: its cases, and the small store of made-up tables that they run on.

A fixture `tests/edits/<family>/<edit>.toml` names its `edit` and holds `[[fails]]`, `[[passes]]` and
`[[out_of_force]]`. A case is an encounter with what is given there: `day` is the date of service, diagnoses may be bare
codes, lines are numbered from 1. `findings` lists what must be found (keys of a finding; `says` is a part of its
message), `verdict` and `missing` what the row must be. `real = true` runs it on the compiled official tables instead of
the fixture's own: `[[place]]` (tabular list), `[billable]` (dated codes), `[diagnosis_words]` and `[procedure_words]`
(codes with the Medicare Code Editor's words), `[[ptp]]`, `[[mue]]`, `[[add_on]]`, `[[rvu]]`, `[opps_status]`,
`[procedure_codes]`, `[editor.code]`, `taxonomy`, `[[article]]` and `[[row]]` (any other table). `every` holds what all
cases have; `book` is the text of the payer's rules, `grouped` what the grouper says of the stay.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import structs

from superbill.edits import Edit, all_edits
from superbill.edits.payer.book import PayerBook, payer_book
from superbill.model.encounter import Encounter
from superbill.model.grouped import Grouping
from superbill.tables.code_sets import Taxonomy
from superbill.tables.compiling import Origin, compiling
from superbill.tables.coverage import Group, Numbers, Policy
from superbill.tables.hcpcs import HcpcsCode
from superbill.tables.icd10cm import Entry, Notes, Period, SeventhCharacter, Validity
from superbill.tables.loaders.tabular_notes import NoteReader
from superbill.tables.mpfs import Rvu
from superbill.tables.ncci import AddOn, AddOnEdit, Mue
from superbill.tables.ncci_pairs import BITS, PairDraft, PairEdit
from superbill.tables.opps import OppsCode
from superbill.tables.outpatient_editor import Approval, Approvals, EditorCode, Marked
from superbill.tables.store import Tables
from superbill.tables.validity import Attributes

HERE = Path(__file__).parent
KINDS = ("fails", "passes", "out_of_force")
ABOUT_THE_CASE = {"name", "source", "findings", "verdict", "missing", "real", "grouped"}
INSTRUCTIONS = ("code_first", "use_additional", "code_also")
WORDS = {"diagnosis_words": "icd10cm.valid", "procedure_words": "icd10pcs.valid"}
DAY = date(2026, 5, 15)
PAIRS = "ncci.ptp.practitioner"
ZERO = Decimal(0)
NO_VALUE = {f.name: ZERO if f.type is Decimal else "0" for f in structs.fields(Rvu) if f.required} | {
    "modifier": "",
    "status": "A",
    "global_days": "XXX",
}
"""A row of the physician fee schedule with nothing in it."""


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
    for name, rows in made_up(data, whole).items():
        _compile(folder, name, spans, rows)
    if "editor" in data:
        _compile(folder, "ioce", spans, _editor_rows(data["editor"], whole))
    _compile_pairs(folder, spans, data.get("ptp", []))
    for name in dict.fromkeys(row["table"] for row in data.get("row", [])):
        chosen = [row for row in data["row"] if row["table"] == name]
        _compile(folder, name, spans, {(r["kind"], r["key"]): r.get("value", {}) for r in chosen})
    return Tables(folder)


def made_up(data: dict[str, Any], whole: Period) -> dict[str, dict[tuple[str, str], object]]:
    """Turn the short forms of a fixture into rows of tables."""
    tables: dict[str, dict[tuple[str, str], object]] = {}
    for row in data.get("mue", []):
        limit = Mue(row["units"], row.get("mai"), row.get("rationale", "made up"))
        tables.setdefault(row.get("table", "ncci.mue.practitioner"), {})["mue", row["code"]] = limit
    for row in data.get("add_on", []):
        edits = tuple(AddOnEdit(primary, row["type"]) for primary in row["primaries"])
        tables.setdefault("ncci.addon", {})["add-on", row["code"]] = AddOn(edits)
    for row in data.get("rvu", []):
        key = f"{row['code']}-{row.get('modifier', '')}"
        tables.setdefault("mpfs.rvu", {})["rvu", key] = Rvu(**(NO_VALUE | row))
    for article in data.get("article", []):
        row = Policy(version="1", status="A", contractors=(), **_groups(article))
        tables.setdefault("mcd.article", {})["document", row.number] = row
        for code in article["procedures"]:
            tables["mcd.article"]["procedure", code] = Numbers((row.number,))
    for code in data.get("taxonomy", []):
        tables.setdefault("nucc.taxonomy", {})["taxonomy", code] = Taxonomy("", "", "", "", date(2003, 4, 1), None)
    for code, status in data.get("opps_status", {}).items():
        row = OppsCode(code, status, "", "", *(None,) * 6)
        tables.setdefault("opps.hcpcs", {})["code", code] = row
    for kind, codes in data.get("procedure_codes", {}).items():
        for code in codes:
            row = HcpcsCode((whole,)) if kind == "code" else Validity((whole,))
            tables.setdefault("hcpcs", {})[kind, code] = row
    return tables


def _editor_rows(editor: dict[str, dict[str, list[Any]]], whole: Period) -> dict[tuple[str, str], object]:
    return {
        (kind, code): _editor_row(kind, told, whole) for kind, codes in editor.items() for code, told in codes.items()
    }


def _editor_row(kind: str, told: list[Any], whole: Period) -> object:
    """A row of the outpatient editor: status and marks of a code, or edit, first and last day of an approval."""
    if kind == "approval":
        number, approved, terminated = told
        return Approvals((Approval(whole, number, approved or None, terminated or None),))
    status, *words = told
    return EditorCode((Marked(whole, status, tuple(words)),))


def _groups(article: dict[str, Any]) -> dict[str, Any]:
    groups = {
        field: tuple(Group(str(n), tuple(codes)) for n, codes in enumerate(article.get(field, []), 1))
        for field in ("covered", "noncovered")
    }
    days = {"start": article.get("start"), "end": article.get("end")}
    own = {"number": article["number"], "title": "made up", "states": tuple(article["states"])}
    own |= {"lcds": tuple(article.get("lcds", []))}
    return own | days | groups | {"procedures": (Group("1", tuple(article["procedures"])),)}


def group_of(case: dict[str, Any]) -> Callable[[Encounter], Grouping] | None:
    """A grouper that gives what the case says, or none."""
    if "grouped" not in case:
        return None
    row = {"mdc": None, "weight": None, "edits": None, "version": "43.1", "verdict": "fail", "drg": None} | case[
        "grouped"
    ]
    return lambda stay: Grouping(id=stay.id, **row)


def books_of(data: dict[str, Any]) -> list[PayerBook]:
    return [payer_book(data["book"], "fixture")] if "book" in data else []


def _compile_pairs(folder: Path, spans: dict[str, date], pairs: list[dict[str, Any]]) -> None:
    for name in dict.fromkeys(p.get("table", PAIRS) for p in pairs):
        drafted = PairDraft()
        for pair in (p for p in pairs if p.get("table", PAIRS) == name):
            first, second = drafted.code(pair["column1"]), drafted.code(pair["column2"])
            days = pair.get("effective", date(2020, 1, 1)), pair.get("deletion")
            told = drafted.edit(PairEdit(pair["indicator"], pair.get("rationale", "made up"), *days))
            drafted.adding()(first << 2 * BITS | second << BITS | told)
        with compiling(folder, _origin(name, spans)) as draft:
            assert drafted.pack(draft) is None


def _marked(words: dict[str, list[str]], whole: Period) -> Iterator[tuple[tuple[str, str], object]]:
    for code, told in words.items():
        yield ("code", code), Validity((whole,))
        yield ("code attribute", code), Attributes(((whole, tuple(told)),))


def _origin(name: str, spans: dict[str, date]) -> Origin:
    return Origin(name, str(spans["from"]), spans["from"], spans["to"], "made up for a test", "0" * 64)


def _compile(folder: Path, name: str, spans: dict[str, date], rows: dict[tuple[str, str], object]) -> None:
    with compiling(folder, _origin(name, spans)) as draft:
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
