"""Whole charts and worked cases against a coder's answers: how many codes are found, and how many are wrong.

Each chart of `charts/` is an invented record with a gold file: `must_include`, `must_not_include` and `optional` codes,
each with its reason, and `codes_in_order` where a guideline fixes the order. The tests hold floors over all of them,
not every chart to the letter; `pytest -s` prints the report by chart.
"""

from __future__ import annotations

import datetime as dt
import sys
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from superbill.tables.icd10cm import icd10cm

HERE = Path(__file__).parent
GOLDS = sorted((HERE / "charts").glob("*.toml"))
WORKED = tomllib.loads((HERE / "worked.toml").read_text("utf-8"))["case"]

RECALL = 0.88
PRECISION = 0.94
FORBIDDEN = 3
IN_ORDER = 0.9
WORKED_PASSED = 29


class Judged(NamedTuple):
    """One chart: the gold's codes found, missed and forbidden, codes the gold does not know, and orders kept."""

    name: str
    found: list[str]
    missed: list[str]
    forbidden: list[str]
    unknown: list[str]
    kept: list[list[str]]
    broken: list[list[str]]


def gold_of(path: Path) -> dict[str, Any]:
    """Read one gold file."""
    return tomllib.loads(path.read_text("utf-8"))


def judge(path: Path, coder: Any) -> Judged:
    """Code one chart and hold the assigned codes against its gold."""
    gold = gold_of(path)
    coded = coder(path.with_suffix(".txt").read_text("utf-8"), gold["setting"])
    codes = [a.code for a in coded.codes if a.decision == "assigned"]
    must, never, optional = gold["must_include"], gold["must_not_include"], gold["optional"]
    told = [chain for chain in gold.get("codes_in_order", ()) if set(chain) <= set(codes)]
    kept = [chain for chain in told if sorted(chain, key=codes.index) == chain]
    return Judged(
        path.stem,
        [c for c in must if c in codes],
        [c for c in must if c not in codes],
        [c for c in codes if c in never],
        [c for c in codes if c not in {*must, *never, *optional}],
        kept,
        [chain for chain in told if chain not in kept],
    )


@pytest.fixture(scope="module")
def judged(coder):
    rows = [judge(path, coder) for path in GOLDS]
    sys.stdout.write(f"\n{report(rows)}\n")
    return rows


def report(rows: list[Judged]) -> str:
    """Tell chart by chart what was found, missed and wrong, and the rates over all."""
    lines = []
    for row in rows:
        lines.append(f"{row.name:38} {len(row.found)} of {len(row.found) + len(row.missed)}")
        for label, codes in (("missed", row.missed), ("must not", row.forbidden), ("not in gold", row.unknown)):
            if codes:
                lines.append(f"    {label:12} {' '.join(codes)}")
        lines += [f"    order        {' > '.join(chain)}" for chain in row.broken]
    lines.append(f"recall {recall(rows):.3f}, precision {precision(rows):.3f}, forbidden {forbidden(rows)}")
    return "\n".join(lines)


def recall(rows: list[Judged]) -> float:
    """Return the share of the codes that must be there."""
    found = sum(len(r.found) for r in rows)
    return found / (found + sum(len(r.missed) for r in rows))


def precision(rows: list[Judged]) -> float:
    """Return the share of right codes among those that the gold requires, forbids or does not know."""
    found = sum(len(r.found) for r in rows)
    return found / (found + sum(len(r.forbidden) + len(r.unknown) for r in rows))


def forbidden(rows: list[Judged]) -> int:
    """Return how many codes were assigned that the documentation rules out."""
    return sum(len(r.forbidden) for r in rows)


def test_codes_that_must_be_found(judged):
    assert recall(judged) >= RECALL


def test_codes_that_are_assigned_are_right(judged):
    assert precision(judged) >= PRECISION
    assert forbidden(judged) <= FORBIDDEN


def test_orders_that_a_guideline_fixes(judged):
    kept = sum(len(r.kept) for r in judged)
    assert kept >= IN_ORDER * (kept + sum(len(r.broken) for r in judged))


@pytest.mark.parametrize("path", GOLDS, ids=[p.stem for p in GOLDS])
def test_gold_is_sound(path, tables):
    gold = gold_of(path)
    day = gold["date"]
    assert isinstance(day, dt.date)
    assert path.with_suffix(".txt").read_text("utf-8").strip()
    kinds = [gold[k] for k in ("must_include", "must_not_include", "optional")]
    icd = icd10cm(tables, day)
    assert [c for kind in kinds for c in kind if not icd.billable(c)] == []
    assert len({c for kind in kinds for c in kind}) == sum(len(kind) for kind in kinds)
    assert all(reason.strip() for kind in kinds for reason in kind.values())
    assert all(c in gold["must_include"] for chain in gold.get("codes_in_order", ()) for c in chain)


def failures(case: dict[str, Any], coder: Any) -> list[str]:
    """Return what a worked case got wrong; nothing when it passed."""
    coded = coder(case["note"], case["setting"])
    codes = [a.code for a in coded.codes if a.decision == "assigned"]
    wrong = [f"missing {c}" for c in case.get("must_include", ()) if c not in codes]
    wrong += [f"must not {c}" for c in case.get("must_not_include", ()) if c in codes]
    wrong += [f"must not {c}" for c in codes if c.startswith(tuple(case.get("never_under", ())))]
    if case.get("first") and codes[:1] != [case["first"]]:
        wrong.append(f"first is {(codes or ['none'])[0]}, not {case['first']}")
    for earlier, later in case.get("before", ()):
        if {earlier, later} <= set(codes) and codes.index(earlier) > codes.index(later):
            wrong.append(f"{later} before {earlier}")
    return wrong


def test_worked_cases(coder):
    failed = {case["name"]: wrong for case in WORKED if (wrong := failures(case, coder))}
    passed = len(WORKED) - len(failed)
    sys.stdout.write(f"\nworked cases: {passed} of {len(WORKED)} pass\n")
    sys.stdout.writelines(f"    {name}: {'; '.join(wrong)}\n" for name, wrong in failed.items())
    assert passed >= WORKED_PASSED, failed
