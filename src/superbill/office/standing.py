"""Where a chart stands with its codes as they are now: edits, group, price, risk, computed anew after each change."""

from __future__ import annotations

import contextlib
import functools
import gc
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from superbill.coding.queries import status_of
from superbill.edits.payer.book import PayerBook
from superbill.errors import SuperbillError
from superbill.model.coded import Assignment as CodedAssignment
from superbill.model.coded import CodedEncounter
from superbill.model.codes import CodeSystem
from superbill.model.encounter import Encounter
from superbill.model.finding import CheckedEncounter
from superbill.model.grouped import Grouping
from superbill.model.price import Price
from superbill.model.risk import RiskScore
from superbill.model.table import TableRef
from superbill.office.models import Assignment
from superbill.office.records.appeals import rules_in_force
from superbill.office.records.opened import REMEMBERED, Opened
from superbill.pipeline import bill_codes, check
from superbill.pricing import price
from superbill.pricing.grouping import group
from superbill.pricing.hcc import risk
from superbill.tables.pages import look_up
from superbill.tables.store import Tables


@dataclass(frozen=True)
class Standing:
    """What the codes of a chart come to. `marks` are the badges of each code."""

    encounter: Encounter
    checked: CheckedEncounter | None
    price: Price | None
    grouping: Grouping | None
    risk: RiskScore | None
    missing: str = ""
    marks: dict[str, tuple[str, ...]] = field(default_factory=dict)


@functools.cache
def tables() -> Tables:
    """Return the installed releases, opened once for the life of the server."""
    return Tables()


def warm() -> None:
    """Open the tables and the grouper before the first chart asks for them: a second that nobody waits for."""
    invented = Encounter.model_validate(
        {
            "id": "warm",
            "setting": "inpatient",
            "admit_date": "2026-05-01",
            "discharge_date": "2026-05-05",
            "discharge_status": "01",
            "patient": {"birth_date": "1950-01-01", "sex": "F"},
            "diagnoses": [{"code": "J18.9", "poa": "Y"}],
        }
    )
    with contextlib.suppress(SuperbillError):
        check(invented, tables())
        group(invented, tables())
        risk(invented, tables())
        price(invented, tables())
        look_up(tables(), "J18.9", date(2026, 5, 5))
    gc.collect()
    gc.freeze()  # what was read stays for life; looking through it again would stop everybody for a fifth of a second


def coded_now(chart: Opened) -> CodedEncounter | None:
    """Return the coding with the codes as people left them: assigned ones in their order, the others taken out."""
    coded = chart.coded
    if coded is None:
        return None
    known = {(c.system.value, c.code): c for c in coded.codes}
    held = [a for a in chart.codes if a.state == Assignment.State.ASSIGNED and a.role != "service"]
    return coded.model_copy(update={"codes": tuple(_coded(a, known.get((a.system, a.code))) for a in held)})


def with_accepted(chart: Opened, waiting: Assignment) -> Encounter | None:
    """Return what would be billed if one code that waits were accepted too, last; None where nothing is coded."""
    coded = coded_now(chart)
    if coded is None or chart.coded is None:
        return None
    known = next((c for c in chart.coded.codes if (c.system.value, c.code) == (waiting.system, waiting.code)), None)
    codes = (*coded.codes, _coded(waiting, known))
    return bill_codes(_without_refused(chart), coded.model_copy(update={"codes": codes}))


@dataclass(frozen=True)
class _Held:
    """What a standing rests on, beside the tables: the same of it is computed once. `chart` is where to read it."""

    read: str
    run: str
    price: str
    rules: tuple[TableRef, ...]
    codes: tuple[tuple[str | float, ...], ...]
    books: tuple[PayerBook, ...] = field(compare=False)
    chart: Opened = field(compare=False)


def standing(chart: Opened) -> Standing:
    """Hold the chart as it stands against the edits, and group and price it. What fails is told, never hidden."""
    if chart.run is None:
        return Standing(chart.encounter, None, None, None, None, "the chart has not been coded")
    stored = chart.priced if chart.row.setting != "inpatient" else None
    price = stored.value if stored and not chart.charged_anew_since(stored.at) else ""
    codes = tuple(
        (a.system, a.code, a.state, a.role, a.sequence, a.poa, a.title, a.confidence)
        for a in chart.codes
        if a.state == Assignment.State.ASSIGNED or a.system == CodeSystem.ICD10PCS
    )
    books = rules_in_force()
    rules = tuple(book.ref for book in books)
    return _computed(_Held(chart.version.sha256, chart.run.sha256, price, rules, codes, books, chart))


@functools.lru_cache(maxsize=REMEMBERED)
def _computed(held: _Held) -> Standing:
    chart, coded = held.chart, coded_now(held.chart)
    if coded is None:
        raise KeyError("a coding run")
    billed = bill_codes(_without_refused(chart), coded)
    try:
        stay = chart.row.setting == "inpatient"
        grouped = group(billed, tables()) if stay else None
        score = risk(billed, tables(), coded, status_of)
        return Standing(
            encounter=billed,
            checked=check(billed, tables(), books=held.books),
            price=_price(held.price, billed),
            grouping=grouped,
            risk=score,
            marks=_marks(grouped, score),
        )
    except SuperbillError as error:
        return Standing(billed, None, None, None, None, str(error))


def _without_refused(chart: Opened) -> Encounter:
    """Leave out the procedures that came with the encounter and that a person has taken off."""
    off = {a.code for a in chart.codes if a.system == CodeSystem.ICD10PCS and a.state != Assignment.State.ASSIGNED}
    encounter = chart.encounter
    return encounter.model_copy(update={"procedures": tuple(p for p in encounter.procedures if p.code not in off)})


def _price(stored: str, billed: Encounter) -> Price:
    """Return the price as it is now; services that are charged as before keep their stored one: it knows a contract."""
    return Price.model_validate_json(stored) if stored else price(billed, tables())


def _coded(row: Assignment, known: CodedAssignment | None) -> CodedAssignment:
    now: dict[str, Any] = {
        "sequence": row.sequence,
        "role": row.role,
        "poa": row.poa or None,
        "decision": "assigned",
        "assertion": "present",
    }
    if known:
        return known.model_copy(update=now)
    return CodedAssignment.model_validate(
        now
        | {
            "system": row.system,
            "code": row.code,
            "title": row.title,
            "confidence": row.confidence,
            "evidence": (),
            "table": row.table,
        }
    )


def _marks(grouped: Grouping | None, score: RiskScore) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for diagnosis in grouped.diagnoses if grouped else ():
        marks = found.setdefault(diagnosis.code, [])
        if diagnosis.severity != "none":
            marks.append(f"{diagnosis.severity} excluded" if diagnosis.excluded else diagnosis.severity)
        if diagnosis.hac:
            marks.append(f"HAC {diagnosis.hac}")
    for procedure in grouped.procedures if grouped else ():
        if procedure.operating_room:
            found.setdefault(procedure.code, []).append("OR")
    for category in score.categories:
        for code in category.diagnoses:
            found.setdefault(code, []).append(f"HCC {category.category}")
    return {code: tuple(marks) for code, marks in found.items()}
