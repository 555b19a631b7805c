"""The codes of a visit on its chart: what the settled level bears is assigned, what stood before is not."""

from __future__ import annotations

from collections.abc import Iterable

from superbill.coding.em.families import codes_like
from superbill.coding.em.reading.coded_visit import proof
from superbill.model.codes import CodeSystem
from superbill.model.evidence import Evidence as Quoted
from superbill.model.visit import ReadVisit, VisitLine
from superbill.office.models import Assignment, Encounter, Evidence
from superbill.office.records.board import Board, group_of
from superbill.office.records.encounters import newest_documents
from superbill.office.records.new_codes import NewCode, new_row

OPEN = (Assignment.State.ASSIGNED, Assignment.State.SUGGESTED)


def family_codes(*visits: ReadVisit | None) -> frozenset[str]:
    """Return every code of the families of these visits."""
    return frozenset(code for visit in visits if visit is not None for code in codes_like(visit.facts))


def put_level(board: Board, before: ReadVisit | None, settled: ReadVisit) -> list[Assignment]:
    """Assign the lines of a settled level and take off the visit's other codes; returns what is assigned.

    Facts that support no code leave the codes as they are.
    """
    if not settled.level.code:
        return []
    lines = [line.code for visit in (before, settled) if visit is not None for line in visit.level.lines]
    codes = family_codes(before, settled).union(lines)
    stood = [a for a in board.codes if group_of(a.system) == "services" and a.code in codes]
    place = min((a.sequence for a in stood if a.state in OPEN), default=0)
    rows = [_row(board, stood, line) for line in settled.level.lines]
    for row in (a for a in stood if a not in rows and a.state in OPEN):
        row.state, row.decided = Assignment.State.REJECTED, True
    for row in rows:
        row.sequence = place if row.state not in OPEN else row.sequence
        row.state, row.decided = Assignment.State.ASSIGNED, True
        _cite(board.row, row, proof(settled))
    return rows


def _row(board: Board, stood: list[Assignment], line: VisitLine) -> Assignment:
    held = next((a for a in stood if a.code == line.code), None)
    system = CodeSystem.CPT if line.code[0].isdecimal() else CodeSystem.HCPCS
    detail = {"modifiers": list(line.modifiers), "units": str(line.units)}
    return held or new_row(board, NewCode(system, line.code, "", {}, detail), 1)


def _cite(row: Encounter, code: Assignment, words: Iterable[Quoted]) -> None:
    documents = newest_documents(row)
    for span in words:
        Evidence.objects.get_or_create(
            run=row.codings.latest("id"),
            document=documents[span.document],
            assignment=code,
            start=span.start,
            end=span.end,
            not_coded=None,
            defaults={"section": span.section or ""},
        )
