"""Who ordered or referred."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from superbill.edits.coded import KEPT
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

ORDERED = re.compile(
    r"[78]\d{4}|0\d{3}[UM]|[EKL]\d{4}|A(4[2-9]|[5-7]\d|9[2-9])\d\d|97(0\d\d|1[0-46-9]\d|5[0-4]\d|7\d\d|80[2-4])"
    r"|92[56]\d\d|93(0\d|2[2-9]|3[0-5]|7\d|[89]\d)\d"
)
"""Imaging, laboratory tests, equipment and supplies, therapy, tests of the ear, heart and vessels."""


@lru_cache(KEPT)
def ordered(code: str) -> bool:
    """Tell whether somebody must have ordered a service with this code."""
    return ORDERED.fullmatch(code) is not None


@edit(
    id="CLAIM-ORDERED-BY",
    concerns=Concern("lines", lambda code, *_: ordered(code), idle=True),
    severity=Severity.WARNING,
    settings=("professional",),
    payers=("medicare",),
    needs=("lines",),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Ordered or referred service without the NPI of who ordered it.

    What it checks: for Medicare, lines of imaging, laboratory tests, equipment and supplies, cardiac tests and therapy:
        that the referring, ordering or supervising provider is on the encounter with an NPI. A physician who orders a
        test and furnishes it names him- or herself.
    Why: Medicare denies what nobody who may order it has ordered (CARC 16 with N265, 183 or 206).
    Source: 42 CFR 424.507; CMS Claims Processing Manual, chapter 26, section 10.4, items 17 and 17b; X12 005010X222A1
        (837P), loops 2310A and 2420E.
    Left out: whether the provider is enrolled and of a kind that may order.
    """
    chosen = [s for s in services(encounter, in_force).all if ordered(s.code)]
    if not chosen:
        in_force.nothing()
        return
    named = (encounter.referring, encounter.ordering, encounter.supervising)
    if any(provider is not None and provider.npi for provider in named):
        return
    codes = list(dict.fromkeys(s.code for s in chosen))
    yield check.finding(
        f"{', '.join(codes)}: nobody is named as having ordered or referred the service",
        do="Name the referring or ordering provider with the NPI, also when the billing physician ordered it",
        codes=codes,
        lines=[s.number for s in chosen],
        fields=["referring.npi", "ordering.npi"],
    )
