"""A change of a chart's codes and what follows from it, for the screens and the API: edits, group and price anew."""

from __future__ import annotations

from django.utils import timezone

from superbill.errors import BadInput
from superbill.office.models import Encounter
from superbill.office.records.board import Turn
from superbill.office.records.edits import keep_check
from superbill.office.records.encounters import encounter_row, store_encounter
from superbill.office.records.keeping import kept
from superbill.office.records.new_codes import NewCode
from superbill.office.records.opened import Opened, Said
from superbill.office.records.ownership import complete
from superbill.office.standing import Standing, standing, tables
from superbill.tables.pages import look_up


def compute(opened: Opened, turn: Turn, by: str) -> Standing | None:
    """Hold the codes against the edits again, as the COMPUTE key of other encoders does, after every change."""
    if turn.kind == "cited":
        return None
    stands = standing(opened)
    if stands.checked:
        opened.said = Said(stands.checked.findings, stands.checked.verdicts)
        keep_check(opened.row, *opened.said, by=by, at=timezone.now())
    return stands


def looked_up(encounter_id: str, system: str, code: str) -> NewCode:
    """Return a code as the book has it on the day; one that cannot be billed is refused with what it lacks."""
    row = encounter_row(encounter_id)
    day = row.discharge_date or row.service_date
    if day is None:
        raise BadInput("service date", "is not known, so no code can be looked up", "Give the encounter its date")
    found = [p for p in look_up(tables(), code, day).pages if system in {"", p.system} and p.billable is not None]
    if not found:
        raise BadInput("code", f"{code} is in no installed code set on {day}", "Look it up in the code book")
    page = next((p for p in found if p.billable), found[0])
    if not page.billable:
        raise BadInput("code", f"{page.code} is not billable on {day}: {page.missing}", "Complete it in the code book")
    table = page.tables[0].model_dump() if page.tables else {}
    return NewCode(page.system, page.code, page.title or "", table)


@kept
def finish(row: Encounter, by: str, *, revision: int, despite_queries: bool = False) -> None:
    """Put the codes as they stand on the encounter, from which claims are built, and say that the chart is done.

    The edits run once more at this last moment; an open error holds the chart, and so does a query that waits, unless
    it is finished despite that.
    """
    stands = standing(Opened(row))
    if stands.checked:
        keep_check(row, stands.checked.findings, stands.checked.verdicts, by=by, at=timezone.now())
    if row.codings.exists():
        store_encounter(stands.encounter, source=row.source, by=by)
    complete(str(row.public_id), by, revision=revision, despite_queries=despite_queries)
