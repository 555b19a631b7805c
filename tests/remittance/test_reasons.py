"""Every adjustment reason of the list, in every group, with every remark: category, cause, action, owner, clock."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from superbill.model.remittance import Adjustment
from superbill.remittance.clocks import clock
from superbill.remittance.reasons import _table, category, path_of, reason, treatment

GROUPS = ("CO", "PR", "OA", "PI", "CR")
PATHS = {"correct", "resend", "records", "appeal", "bill another", "patient", "close", "decide"}
AS_OF = date(2024, 6, 1)


def listed(name: str) -> list[str]:
    """The codes of a shipped list that are not over."""
    told = files("superbill.x12").joinpath("codesets", f"{name}.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in told.splitlines() if line and not line.startswith("#")]
    return [row[0] for row in rows if len(row) < 3 or date.fromisoformat(row[2]) > AS_OF]


def test_no_reason_of_the_list_is_unknown():
    assert [code for code in listed("carc") if reason(code).category == "unknown"] == []


def test_every_pair_has_category_cause_action_owner_and_clock():
    remarks = [(), *((code,) for code in _table()[2]), ("N1",), ("MA01",)]
    for code in listed("carc"):
        known, kind = reason(code), category(reason(code).category)
        assert known.means, code
        assert known.do or known.routine, code
        assert (kind.cause, kind.owner, kind.days > 0, 0 < kind.chance <= 100) != ("", "", False, False), code
        for group in GROUPS:
            assert treatment(Adjustment(group, code, Decimal(1))) is not None
        for told in remarks:
            path = path_of(code, told)
            assert path in PATHS, (code, told)
            due = clock(path, "medicare", date(2026, 6, 1), date(2026, 5, 1), days=kind.days)
            assert due.day > date(2026, 5, 1)
            assert due.source


@pytest.mark.parametrize("code", ["999", "D5", "ZZ"])
def test_what_the_table_does_not_know_has_its_own_queue(code: str):
    assert (reason(code).category, path_of(code), category("unknown").owner) == ("unknown", "decide", "biller")


def test_every_remark_that_is_named_is_one_of_the_list():
    known = set(listed("rarc")) | {"N859", "N860"}
    assert [code for code in _table()[2] if code not in known] == []
