"""Grouping: the MS-DRG of one inpatient stay, with what each code did to it. What `superbill group --json` prints.

Read and written by the thousand, so these values are `msgspec` structs (see docs/decisions/0002); none can be part of a
cycle, so the garbage collector need not look at them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

Severity = Literal["MCC", "CC", "none"]


class TableUsed(msgspec.Struct, frozen=True, gc=False):
    """Name, release and content hash of a table that the group rests on."""

    name: str
    release: str
    sha256: str


class GroupedDiagnosis(msgspec.Struct, frozen=True, gc=False):
    """One diagnosis and what it did.

    `severity` is the level by the definitions; `counts` tells whether it raised this group. `excluded` means that the
    principal diagnosis takes its level away (the CC exclusion list); `hac` is the category of hospital-acquired
    conditions that does. `poa` is the grouper's verdict on the indicator, in its own word.
    """

    code: str
    severity: Severity
    counts: bool
    excluded: bool
    hac: str | None
    poa: str | None


class GroupedProcedure(msgspec.Struct, frozen=True, gc=False):
    """One procedure: whether it is an operating room procedure, and whether it decided the group."""

    code: str
    operating_room: bool
    counts: bool


class Grouping(msgspec.Struct, frozen=True, gc=False):
    """The group of one stay.

    `drg` has three digits, `mdc` two; `version` is the grouper's, by the day of discharge. `initial_drg` is the group
    before hospital-acquired conditions lose their level. `weight` and `geometric_mean_stay` come from Table 5 of the
    IPPS final rule; None with a reason in `missing` where it is not installed. `edits` are the Medicare code edits that
    the stay meets, by the names of the Medicare Code Editor. Verdict `fail`: the stay cannot be grouped, `reason` says
    why.
    """

    id: str
    drg: str | None
    mdc: str | None
    weight: Decimal | None
    edits: tuple[str, ...] | None
    version: str | None
    verdict: Literal["pass", "fail", "not checked"]
    missing: str | None = None
    reason: str | None = None
    title: str | None = None
    severity: Severity | None = None
    initial_drg: str | None = None
    geometric_mean_stay: Decimal | None = None
    post_acute: bool | None = None
    special_pay: bool | None = None
    remarks: tuple[str, ...] = ()
    diagnoses: tuple[GroupedDiagnosis, ...] = ()
    procedures: tuple[GroupedProcedure, ...] = ()
    tables: tuple[TableUsed, ...] = ()
