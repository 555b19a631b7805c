"""Planted defects: each is told at its place, and nothing else is, nor anything in the clean files."""

from __future__ import annotations

import pytest
from tests.x12.codes import CONTEXT
from tests.x12.planted import BASES, Planted, clean, planted

from superbill.x12.check import check, rows

DEFECTS = list(planted())


def places(text: str) -> set[str]:
    return {
        f"{row.set or '-'} {row.position} {row.element or row.segment}"
        for row in rows(check(text, context=CONTEXT))
        if row.severity != "notice"
    }


@pytest.mark.parametrize("base", BASES)
def test_a_clean_file_has_no_problem(base: str) -> None:
    assert places(clean(base)) == set()


@pytest.mark.parametrize("base", BASES)
def test_every_list_of_codes_was_here(base: str) -> None:
    unchecked = [u for r in check(clean(base), context=CONTEXT) for g in r.groups for s in g.sets for u in s.unchecked]
    assert unchecked == []


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: f"{d.level} {d.name}")
def test_a_planted_defect_is_told_at_its_place(defect: Planted) -> None:
    assert defect.place in places(defect.text)


def test_there_are_the_thirty_that_the_peers_were_measured_with_and_more() -> None:
    assert {d.measured for d in DEFECTS if d.measured} == set(range(1, 31))
    assert len(DEFECTS) >= 50
    assert {d.level for d in DEFECTS} == set(range(1, 8))
