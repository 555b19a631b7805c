"""The visit of a coded encounter: its facts beside the services of the day, its level, and its service lines.

The level is read last: a test whose interpretation is billed as a line of the day is no data of the visit, and a
procedure of the day asks for the record of separate work (modifiers 25 and 57).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from superbill.coding.em.reading.visit import read_visit
from superbill.coding.encounter import CodingContext
from superbill.coding.global_days import global_days
from superbill.model.coded import CodedEncounter, CodedLine, Evidence, Rationale
from superbill.model.codes import CodeSystem
from superbill.model.encounter import Setting
from superbill.model.note import Reading
from superbill.model.visit import ReadVisit, SameDayService
from superbill.tables.patterns import Pattern
from superbill.tables.store import Tables

VISITED: frozenset[Setting] = frozenset({"professional", "outpatient"})
"""Settings whose notes are of visits; a stay is coded for the hospital, which bills no E/M service."""
POINTERS = 4
EXTERNAL_CAUSES = frozenset("VWXY")
"""Chapters that tell how an injury came about, never what was treated (ICD-10-CM guideline I.C.20.a)."""
SURE, OPEN = 0.9, 0.4
_PROCEDURE = Pattern(r"(?!364[01]\d)[1-6]\d{4}|963[67]\d|964\d\d|965[0-4]\d|904[67]\d|989[24]\d|G000[89]|G0010")
"""Surgery, infusions, injections, vaccines, manipulation: what a visit is separate from; drawing blood is none."""
_VISIT = Pattern(
    r"992(?:0[2-5]|1[1-5]|[2-5]\d|8[1-5]|9[12])|993[0-9]\d|9941[78]|980(?:0\d|1[0-5])|G2211|G2212|G031[678]"
)
"""Codes of visits and of what goes with their level: the level read from the note takes their place."""
_INTERPRETED = Pattern(r"7\d{4}|93[0-7]\d\d|94\d{3}|95[89]\d\d")
"""Imaging, tracings, breathing and nerve tests: their interpretation is part of what is billed."""


def with_visit(
    coded: CodedEncounter, readings: Sequence[Reading], context: CodingContext, tables: Tables
) -> CodedEncounter:
    """Return the coding with the level of its visit and the lines that it supports, before the other lines.

    Args:
        coded: the diagnoses and the services of the encounter.
        readings: its documents.
        context: setting, day, payer.
        tables: the installed releases.
    """
    if context.setting not in VISITED or context.report == "mentioned":
        return coded
    services = tuple(_services(coded.lines, context, tables))
    shown = [e for line in coded.lines if _billed(line) and _INTERPRETED.match(line.code) for e in line.evidence]
    visit, asked = read_visit(
        readings, coded.codes, context, services, shown, global_days=lambda code: global_days(code, context.day, tables)
    )
    if visit is None:
        return coded
    others = [line for line in coded.lines if not _VISIT.fullmatch(line.code)]
    lines = [*_lines(visit, coded), *others]
    numbered = tuple(line.model_copy(update={"number": n}) for n, line in enumerate(lines, 1))
    return coded.model_copy(update={"visit": visit, "lines": numbered, "queries": (*coded.queries, *asked)})


def _billed(line: CodedLine) -> bool:
    return line.decision == "assigned"


def _services(lines: Sequence[CodedLine], context: CodingContext, tables: Tables) -> Iterator[SameDayService]:
    """Yield the procedures of the day with the global days of the fee schedule, where it is installed."""
    for line in lines:
        if _billed(line) and _PROCEDURE.fullmatch(line.code):
            days = global_days(line.code, context.day, tables)
            yield SameDayService(code=line.code, global_days=days)


def _lines(visit: ReadVisit, coded: CodedEncounter) -> Iterator[CodedLine]:
    """Yield the service lines of the visit, each with the words of its grid or of its time."""
    shown = tuple(proof(visit))
    for row in visit.level.lines:
        yield CodedLine(
            number=1,
            system=CodeSystem.CPT if row.code[0].isdecimal() else CodeSystem.HCPCS,
            code=row.code,
            modifiers=row.modifiers,
            units=Decimal(row.units),
            diagnoses=tuple(
                a.sequence for a in coded.codes if a.decision == "assigned" and a.code[0] not in EXTERNAL_CAUSES
            )[:POINTERS],
            confidence=SURE if visit.decision == "assigned" else OPEN,
            decision=visit.decision,
            evidence=shown,
            rationale=(Rationale(rule="EM-LEVEL", text=row.reason, source=row.source),),
        )


def proof(visit: ReadVisit) -> Iterator[Evidence]:
    """Yield the words that show a level: of its time, else of its grid."""
    if visit.level.basis == "time":
        yield from (e for time in visit.facts.times for e in time.evidence)
    else:
        yield from (e for cell in visit.level.grid for e in cell.evidence)
