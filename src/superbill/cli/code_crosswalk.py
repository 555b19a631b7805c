"""`superbill codes crosswalk`: what a code of an older set, or a disorder of the DSM, is today; and back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from rich.markup import escape

from superbill.cli.output import Exit, console
from superbill.coding.older.dsm import Disorder, named, numbered
from superbill.errors import BadInput, TableMissing
from superbill.model.codes import dotted, undotted
from superbill.tables.gems import (
    CM_FROM_9,
    CM_REIMBURSEMENT,
    CM_TO_9,
    PCS_FROM_9,
    PCS_REIMBURSEMENT,
    PCS_TO_9,
    START,
    Target,
    reimbursed_as,
    targets,
)
from superbill.tables.icd9cm import Icd9cm, icd9cm, written
from superbill.tables.icd10cm import icd10cm
from superbill.tables.icd10pcs import icd10pcs
from superbill.tables.store import Tables

PAID_AS = {CM_TO_9: CM_REIMBURSEMENT, PCS_TO_9: PCS_REIMBURSEMENT}
LAST_OF_9 = date(2015, 9, 30)
HINT = "A mapping is a hint, not a code to bill: read the record and choose in the code set of the day."


@dataclass(frozen=True, slots=True)
class Way:
    """One way across: from a code to one of its targets. `scenario` and `list`: targets that belong together."""

    system: str
    code: str
    to_system: str
    target: str | None
    title: str | None
    approximate: bool
    combination: bool = False
    scenario: int = 0
    choice_list: int = 0


def crosswalk(text: str, tables: Tables, *, dsm: bool, as_json: bool) -> Exit:
    """Show the ways of one code or name.

    Raises:
        BadInput: no code set that is mapped has it.
        TableMissing: the mapping is not installed.
    """
    ways = list(_disorders(text, tables) if dsm else _ways(text, tables))
    if not ways:
        raise BadInput("code", f"'{text}' is in no mapping", "Give a whole code; for a disorder of the DSM add --dsm")
    if as_json:
        for way in ways:
            sys.stdout.write(json.dumps(asdict(way), ensure_ascii=False) + "\n")
        return Exit.CLEAN
    _print(ways)
    return Exit.CLEAN


def _disorders(text: str, tables: Tables) -> Iterator[Way]:
    today = icd10cm(tables, tables.nearest("icd10cm", date.max).release.manifest.effective_from)
    old = icd9cm(tables, LAST_OF_9)
    for disorder in numbered(text) or named(text):
        title = f"{disorder.name} ({today.title(disorder.icd10cm)})"
        yield Way("DSM", _number(disorder), "ICD-10-CM", disorder.icd10cm, title, approximate=False)
        if disorder.number:
            said = old.title(disorder.number, "diagnosis")
            yield Way("DSM", _number(disorder), "ICD-9-CM", disorder.number, said, approximate=False)


def _number(disorder: Disorder) -> str:
    return disorder.number or disorder.name


def _ways(text: str, tables: Tables) -> Iterator[Way]:
    missing: list[TableMissing] = []
    old = icd9cm(tables, LAST_OF_9)
    for system, mapping, to_system in (
        ("ICD-9-CM", CM_FROM_9, "ICD-10-CM"),
        ("ICD-9-CM", PCS_FROM_9, "ICD-10-PCS"),
        ("ICD-10-CM", CM_TO_9, "ICD-9-CM"),
        ("ICD-10-PCS", PCS_TO_9, "ICD-9-CM"),
    ):
        kind = "procedure" if mapping in {PCS_FROM_9, PCS_TO_9} else "diagnosis"
        if system == "ICD-9-CM" and kind not in old.kinds(text):
            continue
        if system != "ICD-9-CM" and (mapping == PCS_TO_9) != _is_pcs(text):
            continue
        try:
            for target in targets(tables, mapping, text):
                yield _way(text, system, to_system, kind, target, tables, old)
            if mapping in PAID_AS:
                yield from _paid_as(text, system, kind, PAID_AS[mapping], tables, old)
        except TableMissing as error:
            missing.append(error)
    if missing:
        raise missing[0]


def _paid_as(  # noqa: PLR0913, PLR0917 - the columns of one row
    text: str, system: str, kind: str, mapping: str, tables: Tables, old: Icd9cm
) -> Iterator[Way]:
    """Yield what the reimbursement mapping pays a code as, together, where that mapping is installed."""
    try:
        codes = reimbursed_as(tables, mapping, text)
    except TableMissing:
        return
    for code in codes:
        told, title = _target(code, "ICD-9-CM", kind, tables, old)
        yield Way(system, text, "ICD-9-CM, paid as", told, title, approximate=True, combination=len(codes) > 1)


def _is_pcs(text: str) -> bool:
    return len(undotted(text)) == 7 and "." not in text


def _way(  # noqa: PLR0913, PLR0917 - the columns of one row
    text: str, system: str, to_system: str, kind: str, target: Target, tables: Tables, old: Icd9cm
) -> Way:
    code, title = _target(target.code, to_system, kind, tables, old)
    return Way(
        system,
        text,
        to_system,
        code,
        title,
        target.approximate,
        target.combination,
        target.scenario,
        target.choice_list,
    )


def _target(code: str, system: str, kind: str, tables: Tables, old: Icd9cm) -> tuple[str | None, str | None]:
    if not code:
        return None, None
    if system == "ICD-9-CM":
        side = "procedure" if kind == "procedure" else "diagnosis"
        return written(code, side), old.title(code, side)  # type: ignore[arg-type]
    if system == "ICD-10-PCS":
        return code, icd10pcs(tables, START).title(code)
    return dotted(code), icd10cm(tables, START).title(code)


def _print(ways: list[Way]) -> None:
    out = console()
    for way in ways:
        if way.target is None:
            out.print(f"{way.system} {way.code}: no code of {way.to_system} stands for it")
            continue
        how = "approximate" if way.approximate else "the same"
        parts = f", part {way.choice_list} of combination {way.scenario}" if way.combination else ""
        title = escape(way.title or "title not installed")
        told = f"{way.system} {way.code} -> {way.to_system} [bold]{way.target}[/]  {title}  ({how}{parts})"
        out.print(told, soft_wrap=True)
    out.print(HINT)
