"""Pairs of codes."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.pairs import PTP_TABLES, SETTINGS, has_pairs, paired, which_set
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="NCCI-PTP", settings=SETTINGS, needs=("lines",), about=("several codes",), tables=PTP_TABLES)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Two codes of one day that NCCI does not pay together.

    What it checks: every two lines of the same day and the same practitioner (or group and specialty; for a
        facility, the facility) against the table of pairs of who bills and which program pays, in the direction of
        the table. With indicator 0 the second column is never paid; with indicator 1 only with an NCCI-associated
        modifier on either line; with 9 there is no edit.
    Why: the payer denies the second column (CARC 236 or 97).
    Source: Medicare NCCI Policy Manual 2026 (2026-01-01), Introduction and chapter I, sections A, D and E; CMS
        Claims Processing Manual, chapter 23, section 20.9; Change Request 11168 (modifiers on either code from
        2019-07-01).
    Left out: whether the modifier is true; NCCI-BYPASS asks that. Medicare publishes no pairs for suppliers of
        equipment.
    """
    if not has_pairs(encounter):
        in_force.nothing()
        return
    for pair in paired(encounter, in_force):
        if not pair.denied:
            continue
        one, two = pair.column1, pair.column2
        never = pair.indicator == "0"
        yield check.finding(
            f"{two.code} (line {two.number}) is not paid beside {one.code} (line {one.number}) on {one.day}: indicator "
            f"{pair.indicator}, {pair.rationale}",
            do="Bill the first code alone: no modifier separates the two"
            if never
            else "Bill the first code alone, unless the record shows a separate encounter, site or service; then put "
            "the "
            "modifier that says so on the line it is true for",
            codes=[one.code, two.code],
            lines=pair.numbers,
            table=pair.table,
        )
    for one, two in services(encounter, in_force).strangers():
        find = in_force.pairs(*which_set(encounter), one.day)
        if find(one.code, two.code) or find(two.code, one.code):
            raise Lacking(f"the specialty of who rendered lines {one.number} and {two.number}")
