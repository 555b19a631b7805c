"""One-line services against another coder's codes, units and modifiers: a floor over all of them, not over each."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from superbill.coding.procedures.encounter_lines import one_line
from superbill.coding.procedures.reader import Circumstances, Reader
from superbill.tables.hcpcs import hcpcs
from superbill.tables.store import Tables

LINES = json.loads(Path(__file__).with_name("services_100.json").read_text("utf-8"))
FLOOR = 0.93
DAY = dt.date(2026, 4, 1)


@pytest.fixture(scope="module")
def reader(tables: Tables) -> Reader:
    """The reader of one day, with the code sets in force."""
    return Reader(hcpcs(tables, DAY, carry=True))


def lines_of(text: str, reader: Reader) -> list[tuple[str, Decimal, tuple[str, ...]]]:
    """Return code, units and modifiers of what would be billed."""
    found = one_line(text, reader, Circumstances())
    return sorted((s.code, s.units, tuple(sorted(s.modifiers))) for s in found if not s.reason and not s.open)


def wanted_of(row: dict[str, Any]) -> list[tuple[str, Decimal, tuple[str, ...]]]:
    """Return what the other coder wrote."""
    return sorted((x["code"], Decimal(str(x["units"])), tuple(sorted(x["modifiers"]))) for x in row["lines"] or ())


def test_services_of_another_coder(reader: Reader) -> None:
    """Code, units and modifiers of 93 in 100 lines are all right."""
    right = [row for row in LINES if lines_of(row["text"], reader) == wanted_of(row)]
    assert len(right) >= FLOOR * len(LINES), f"{len(right)} of {len(LINES)}"


def test_what_was_not_performed_is_not_billed(reader: Reader) -> None:
    """Orders, refusals, plans and services of long ago give no line."""
    for row in LINES:
        if row["status"] != "performed":
            assert not lines_of(row["text"], reader), row["text"]
