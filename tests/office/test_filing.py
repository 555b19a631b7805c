"""Claims that no payer has yet, with the day until which they must be there: by contract, by law, or not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from tests.office import office_charts as charts

from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.roles import Role
from superbill.remittance.clocks import OWN, Terms, clock

A, B = "SB0000001", "SB0000002"
DAY = charts.DAY
RULES = """
schema = "superbill/payer-rules/1"
payer = "Medicare Example"
ids = ["00123"]
source = "Agreement 2026"
effective_from = 2026-01-01
[filing]
source = "Agreement 2026, section 9"
initial_days = 90
corrected_days = 120
appeal_days = 60
"""


@pytest.fixture
def claims(encounter_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two claims, none of them sent; the folder for the payers' rules."""
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path))
    for number in (A, B):
        records.store_claim(encounter_id, charts.claim(number))
    return tmp_path / "payer-rules"


def test_by_law_until_a_contract_says_otherwise(claims: Path):
    (first, _) = money.not_taken_in(DAY)
    assert (first.file_by, first.late, first.state) == (date(2027, 5, 15), False, "not sent")
    claims.mkdir()
    (claims / "a.toml").write_text(RULES)

    (first, _) = money.not_taken_in(date(2026, 8, 5))

    assert (first.file_by, first.source) == (date(2026, 8, 13), "Agreement 2026, section 9")
    assert first.late, "eight days before the last one"


@pytest.mark.usefixtures("claims")
def test_rejected_ones_stand_apart_and_those_taken_in_are_gone():
    records.add_event(A, "277CA", "A3 member not found", state="rejected", source_sha256="a" * 64)
    records.add_event(B, "277CA", "accepted A2", state="accepted", source_sha256="b" * 64)

    assert [(f.control_number, f.state) for f in money.not_taken_in(DAY)] == [(A, "rejected")]
    assert [f.control_number for f in money.not_taken_in(DAY, rejected=True)] == [A]
    records.add_event(A, "sent", "interchange 2", state="sent", source_sha256="c" * 64)
    assert money.not_taken_in(DAY, rejected=True) == ()
    assert [f.state for f in money.not_taken_in(DAY)] == ["sent"]


def test_a_denial_has_the_contracts_day(claims: Path):
    claims.mkdir()
    (claims / "a.toml").write_text(RULES)
    money.post_remittance(charts.remittance(A), "a" * 64, today=date(2026, 6, 2))

    denial = rows.Task.objects.get(kind="denial")
    assert denial.due <= date(2026, 9, 29), "never later than the law's day"


@pytest.mark.parametrize(
    ("path", "kind", "day"),
    [
        ("appeal", "commercial", date(2026, 7, 31)),
        ("correct", "commercial", date(2026, 9, 12)),
        ("bill another", "commercial", date(2026, 6, 4)),
        ("appeal", "medicare", date(2026, 7, 31)),
        ("write off", "commercial", date(2026, 6, 4)),
    ],
)
def test_the_earlier_of_contract_and_law_holds(path: str, kind: str, day: date):
    terms = Terms("section 9", appeal_days=60, corrected_days=120)
    found = clock(path, kind, date(2026, 6, 1), DAY, days=3, terms=terms)

    assert found.day == day
    assert found.fixed == (found.source != OWN)


@pytest.mark.usefixtures("claims")
def test_both_lists_on_the_screen(browser_of: Callable[..., Client]):
    records.add_event(A, "277CA", "A3 member not found", state="rejected", source_sha256="a" * 64)
    biller = browser_of(Role.BILLER)

    assert "A3 member not found" in biller.get("/billing/rejected/").content.decode()
    assert B in biller.get("/billing/filing/").content.decode()
