"""Waived laboratory tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from superbill.edits.in_force import InForce
from superbill.edits.laboratory import ELSEWHERE, LIST, is_test, tests_done
from superbill.edits.registry import Concern, edit
from superbill.edits.services import Service
from superbill.errors import TableMissing
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.release import Release
from superbill.tables.waived import WAIVED, WaivedTest

OFFICES = frozenset({"03", "04", "11", "12", "13", "14", "15", "16", "17", "20", "31", "32", "49", "50", "71", "72"})
"""Places where laboratories mostly have a certificate of waiver."""


@edit(
    id="CLAIM-WAIVED-TEST",
    concerns=Concern("lines", is_test, idle=True),
    severity=Severity.WARNING,
    settings=("professional",),
    needs=("lines",),
    override="the laboratory is certified beyond waived tests, or the test kit is waived by a newer list",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Waived test of an office without QW, or QW on a test that does not take it.

    What it checks: tests of an office, clinic or home that are waived with QW have QW; tests that are waived by their
        own definition, and tests that are not waived, have none. By the list of CMS where it is installed
        (clia.waived), else by a dated list of the tests that offices do most.
    Why: a laboratory with a certificate of waiver is paid for waived tests only, and QW says that the test kit was a
        waived one; without it the line is denied (CARC B7).
    Source: 42 CFR 493.15; CMS Claims Processing Manual, chapter 16, section 70.8; CMS, Tests Granted Waived Status
        under CLIA (quarterly).
    Left out: which certificate the laboratory has, which no claim tells; hence a warning.
    """
    tests = [s for s in tests_done(encounter, in_force) if ELSEWHERE not in s.modifiers]
    if not tests:
        in_force.nothing()
        return
    for one in tests:
        told = _wrong(one, _sets(one, in_force))
        if told:
            yield check.finding(
                f"{one.code} on line {one.number} {told[0]}", do=told[1], codes=[one.code], lines=[one.number]
            )


def _wrong(one: Service, sets: Mapping[str, frozenset[str]]) -> tuple[str, str] | None:
    if "QW" not in one.modifiers:
        if one.code in sets["waived"] and one.place in OFFICES:
            told = "is a test that an office does under a certificate of waiver, and has no QW"
            return told, "Add QW if the laboratory has a certificate of waiver and the test kit is a waived one"
        return None
    if one.code in sets["waived_by_definition"]:
        return "is waived by its own definition and takes no QW", "Take QW out"
    if one.code not in sets["waived"]:
        return "has QW and is not among the waived tests", "Check the code, and whether the test kit is a waived one"
    return None


def _sets(one: Service, in_force: InForce) -> Mapping[str, frozenset[str]]:
    return in_force.shared(f"waived on {one.day}", lambda: _waived(one, in_force))


def _waived(one: Service, in_force: InForce) -> Mapping[str, frozenset[str]]:
    """Return the waived tests: those of the installed list of the day, else of ours."""
    try:
        release = in_force.as_of(WAIVED, one.day)
    except TableMissing:
        return in_force.listed(LIST).sets
    return in_force.kept((WAIVED, release), lambda: _listed(release))


def _listed(release: Release) -> Mapping[str, frozenset[str]]:
    rows = dict(release.scan("code", WaivedTest))
    return {
        "waived": frozenset(code for code, row in rows.items() if row.with_qw),
        "waived_by_definition": frozenset(code for code, row in rows.items() if not row.with_qw),
    }
