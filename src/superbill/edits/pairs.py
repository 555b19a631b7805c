"""NCCI pairs on an encounter, and units above a medically unlikely edit: what the family ncci asks first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import combinations

from superbill.edits.in_force import InForce
from superbill.edits.lists import Span
from superbill.edits.parties import payer_now
from superbill.edits.services import Service, services
from superbill.model.encounter import Encounter, Setting
from superbill.model.table import TableRef
from superbill.tables.ncci import Mue, Program, mue_table, pair_table
from superbill.tables.ncci import Service as NcciService

SETTINGS: tuple[Setting, ...] = ("professional", "outpatient")
"""Settings that a Medicare set of pairs is for; the hospital set is applied through the outpatient code editor."""
POSTOPERATIVE_ONLY = "55"
PTP_TABLES = (pair_table("practitioner"), pair_table("hospital"))
MUE_TABLES = (mue_table("practitioner"), mue_table("hospital"), mue_table("dme"))
SUPPLIERS = frozenset({*map(str, range(51, 59)), "87", "96", "A5", "A6", "A7", "A8", "B1", "B2", "B3"})
"""Medicare specialty codes of suppliers of equipment (Claims Processing Manual ch. 26 §10.8)."""
SUPPLIER_TAXONOMY = ("332B", "332S", "335E")


@dataclass(slots=True)
class Paired:
    """Two lines that the table pairs. `bypass`: the NCCI-associated modifiers that stand on either."""

    column1: Service
    column2: Service
    indicator: str
    rationale: str
    bypass: frozenset[str]
    table: TableRef

    @property
    def denied(self) -> bool:
        """Tell whether the second column is not paid."""
        return self.indicator == "0" or (self.indicator == "1" and not self.bypass)

    @property
    def numbers(self) -> tuple[int, int]:
        """The numbers of the two lines, first column first."""
        return self.column1.number, self.column2.number


@dataclass(frozen=True, slots=True)
class Exceeded:
    """Lines whose units are above the limit. `adjudication`: 1 a line, 2 a day by statute, 3 a day by benchmark."""

    lines: tuple[Service, ...]
    units: Decimal
    limit: Mue
    adjudication: int
    table: TableRef


def which_set(encounter: Encounter) -> tuple[NcciService, Program]:
    """Tell which set an encounter is held against: who bills, and which program pays."""
    program: Program = "medicaid" if payer_now(encounter) == "medicaid" else "medicare"
    if encounter.setting != "professional":
        return "hospital", program
    return ("dme" if is_supplier(encounter) else "practitioner"), program


def is_supplier(encounter: Encounter) -> bool:
    """Tell whether a supplier of equipment bills, by the specialty or taxonomy of the billing provider."""
    biller = encounter.provider
    return biller.specialty in SUPPLIERS or (biller.taxonomy or "").startswith(SUPPLIER_TAXONOMY)


def has_pairs(encounter: Encounter) -> bool:
    """Tell whether a set of pairs is for who bills: Medicare publishes none for suppliers, Medicaid does."""
    return which_set(encounter) != ("dme", "medicare")


@lru_cache(64)
def associated(span: Span) -> frozenset[str]:
    """Return the NCCI-associated modifiers."""
    return span.sets["ncci_anatomical"] | span.sets["ncci_global"] | span.sets["ncci_other"]


def paired(encounter: Encounter, in_force: InForce) -> tuple[Paired, ...]:
    """Return the pairs of the encounter, in the direction of the table.

    Raises:
        TableMissing: the set of pairs is not installed for the day of a line.
    """
    return in_force.shared("pairs", lambda: tuple(_paired(encounter, in_force)))


def _paired(encounter: Encounter, in_force: InForce) -> Iterator[Paired]:
    service, program = which_set(encounter)
    if not has_pairs(encounter):
        return
    seen = services(encounter, in_force)
    for session in seen.sessions:
        if len(session) < 2:
            continue
        between = in_force.pairs_between(service, program, session[0].day)
        for one, two in combinations(session, 2):
            for edit, turned in between(one.code, two.code):
                first, second = (two, one) if turned else (one, two)
                known = associated(in_force.listed("modifiers"))
                bypass = (first.modifiers | second.modifiers) & known
                ref = in_force.as_of(pair_table(service, program), first.day).ref
                yield Paired(first, second, edit.indicator, edit.rationale, bypass, ref)


def exceeded(encounter: Encounter, in_force: InForce) -> tuple[Exceeded, ...]:
    """Return the lines with more units than a medically unlikely edit allows.

    Raises:
        TableMissing: the set of limits is not installed for the day of a line.
    """
    return in_force.shared("exceeded", lambda: tuple(_exceeded(encounter, in_force)))


def _exceeded(encounter: Encounter, in_force: InForce) -> Iterator[Exceeded]:
    service, program = which_set(encounter)
    for session in services(encounter, in_force).sessions:
        day = session[0].day
        find = in_force.mue(service, program, day)
        if len({s.code for s in session}) == len(session) and all(_within(s, find(s.code)) for s in session):
            continue
        summed: dict[str, list[Service]] = {}
        for one in session:
            limit = find(one.code)
            if limit is None:
                continue
            if limit.adjudication in {2, 3}:
                if POSTOPERATIVE_ONLY not in one.modifiers:
                    summed.setdefault(one.code, []).append(one)
            elif a_day(one) > limit.units:
                ref = in_force.as_of(mue_table(service, program), day).ref
                yield Exceeded((one,), a_day(one), limit, 1, ref)
        for code, lines in summed.items():
            limit, total = find(code), sum(map(a_day, lines), Decimal(0))
            if limit is not None and total > limit.units:
                ref = in_force.as_of(mue_table(service, program), day).ref
                yield Exceeded(tuple(lines), total, limit, limit.adjudication or 1, ref)


def _within(service: Service, limit: Mue | None) -> bool:
    return limit is None or service.units <= limit.units


def a_day(service: Service) -> Decimal:
    """Return the units of one day: a line that spans days has its units divided by their number, rounded."""
    line = service.line
    through = line.through_date
    if through is None or line.service_date is None or through <= line.service_date:
        return service.units
    days = (through - line.service_date).days + 1
    return (service.units / days).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def denied(encounter: Encounter, in_force: InForce) -> frozenset[int]:
    """Return the numbers of the lines that pairs or limits deny."""
    pairs = {p.column2.number for p in paired(encounter, in_force) if p.denied}
    return frozenset(pairs | {s.number for e in exceeded(encounter, in_force) for s in e.lines})
