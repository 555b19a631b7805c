"""The group of a stay as a query finds it and as it leaves it: for the office's own counts, never for the provider."""

from __future__ import annotations

from superbill.office.models import Encounter
from superbill.office.records.opened import Opened
from superbill.office.records.queries import StayGroup
from superbill.office.standing import standing


def group_now(row: Encounter) -> StayGroup | None:
    """Return the group of a stay with its codes as they are; None for a visit, and where it cannot be told."""
    if row.setting != "inpatient":
        return None
    found = standing(Opened(row)).grouping
    return StayGroup(found.drg, found.weight) if found and found.drg else None
