"""A hospital's outpatient claim as the Integrated Outpatient Code Editor sees it: each line with its OPPS status.

Source: CMS Integrated OCE Specifications v27.1 (2026-04-01); CMS Claims Processing Manual, chapter 4; 42 CFR 419. The
editor numbers its edits; an edit here names the numbers that it stands for. Other numbers are edits of other families:
1 ICD10CM-VALID, 2 CLAIM-PROCEDURE-AGE, 5 ICD10CM-EXTERNAL-FIRST, 6 CLAIM-PROCEDURE, 15 NCCI-MUE, 20 and 40 NCCI-PTP,
22 CLAIM-MODIFIER-KNOWN, 84 NCCI-ADD-ON, 86 ICD10CM-MANIFESTATION, 113 ICD10CM-SECONDARY-ONLY.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from superbill.edits.in_force import InForce
from superbill.edits.services import Service, services
from superbill.errors import TableMissing
from superbill.model.encounter import Encounter
from superbill.model.party import PayerKind
from superbill.model.table import TableRef
from superbill.tables.opps import CODES
from superbill.tables.outpatient_editor import EDITOR

PAYERS: tuple[PayerKind, ...] = ("medicare", "medicare_advantage", "tricare")
"""Who pays hospitals by the OPPS."""
HOSPITAL_BILLS = ("12", "13", "14")
"""Types of bill that are paid by the OPPS: inpatient Part B, outpatient, laboratory of a hospital."""


@dataclass(frozen=True, slots=True)
class Classed:
    """A service with its status indicator; "" where Addendum B does not list the code."""

    service: Service
    status: str


@dataclass(frozen=True, slots=True)
class OutpatientClaim:
    """The services of the claim by OPPS status. `statuses` holds every status on it."""

    lines: tuple[Classed, ...]
    statuses: frozenset[str]
    table: TableRef | None

    def with_status(self, *wanted: str) -> list[Service]:
        """Return the services of these statuses."""
        return [c.service for c in self.lines if c.status in wanted] if not self.statuses.isdisjoint(wanted) else []


NOTHING = OutpatientClaim((), frozenset(), None)


def opps_claim(encounter: Encounter) -> bool:
    """Tell whether the type of bill, where it is given, is one that the OPPS pays."""
    bill = (encounter.type_of_bill or "").removeprefix("0")
    return not bill or bill[:2] in HOSPITAL_BILLS


def outpatient(encounter: Encounter, in_force: InForce) -> OutpatientClaim:
    """Return the claim as the editor sees it, made once for all its edits.

    Raises:
        TableMissing: neither Addendum B nor the editor's file is installed for the day of a line.
    """
    return in_force.shared("outpatient", lambda: _outpatient(encounter, in_force))


def _outpatient(encounter: Encounter, in_force: InForce) -> OutpatientClaim:
    if not opps_claim(encounter):
        return NOTHING
    found = tuple(Classed(s, in_force.opps_status(s.code, s.day)) for s in services(encounter, in_force).all)
    ref = _table(found[0].service.day, in_force) if found else None
    return OutpatientClaim(found, frozenset(c.status for c in found), ref)


def _table(day: date, in_force: InForce) -> TableRef:
    """Return the release that told the statuses: Addendum B, else the editor's file."""
    try:
        return in_force.as_of(CODES, day).ref
    except TableMissing:
        return in_force.as_of(EDITOR, day).ref
