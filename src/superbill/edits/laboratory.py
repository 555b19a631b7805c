"""Laboratory tests on a claim that a laboratory needs a certificate for (42 CFR 493)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from superbill.edits.coded import KEPT
from superbill.edits.in_force import InForce
from superbill.edits.services import Service, services
from superbill.model.encounter import Encounter

LIST = "laboratory"
TEST = re.compile(r"8\d{4}|0\d{3}[UM]|G0(103|123|124|14[1-8]|306|307|328|43[2-5]|472|475|476|499)|Q011[1-5]|P\d{4}")
"""Codes of the laboratory chapter and the level II codes of tests; what among them is no test stands in the list."""
ELSEWHERE = "90"


def tests_done(encounter: Encounter, in_force: InForce) -> tuple[Service, ...]:
    """Return the laboratory tests under CLIA; a professional part (26) needs no certificate of its own.

    Raises:
        TableMissing: the list does not go back to the day.
    """
    return in_force.shared("laboratory", lambda: tuple(_tests(encounter, in_force)))


def _tests(encounter: Encounter, in_force: InForce) -> Iterator[Service]:
    for one in services(encounter, in_force).all:
        if "26" not in one.modifiers and is_test(one.code, one.day, in_force):
            yield one


@lru_cache(KEPT)
def _looks_like_one(code: str) -> bool:
    return TEST.fullmatch(code) is not None


def is_test(code: str, _: date, in_force: InForce) -> bool:
    """Tell whether a code is a test under CLIA.

    Raises:
        TableMissing: the list does not go back to the day.
    """
    return _looks_like_one(code) and code not in in_force.listed(LIST).sets["without_certificate"]
