"""Queries as records: what may be sent, who answers, and what an answer does to the chart."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from tests.office import office_charts as charts

from superbill.coding.query import compose
from superbill.errors import BadInput
from superbill.model.coded import Indicator, Query
from superbill.office import accounts, records
from superbill.office.models import Assignment, AuditEvent, Decision
from superbill.office.models import Query as Row

PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest
SENT = dt.datetime(2026, 5, 20, 9, 0, tzinfo=dt.UTC)


def question(template: str = "weight", subject: str = "", **changes: object) -> Query:
    span = charts.span("BMI 33.2", "exam")
    fact = Indicator(kind="bmi_high", text="BMI 33.2", day=charts.DAY, document=charts.NOTE_NAME, evidence=span)
    return compose(template, [fact], subject).model_copy(update=changes)


@pytest.fixture
def doctor(db) -> str:  # noqa: ARG001 - a fixture for its effect
    accounts.add("doctor", PASSWORD, ("provider",), npi="1003000126")
    return "doctor"


@pytest.fixture
def sent(encounter_id: str, doctor: str) -> str:
    records.store_coding(encounter_id, charts.coded())
    made = records.draft_query(encounter_id, question(), by="coder", asked=doctor)
    records.send_query(made.public_id, by="coder", at=SENT)
    return made.public_id


def test_a_draft_may_be_wrong_and_keeps_its_versions(encounter_id: str):
    first = records.draft_query(encounter_id, question(title="Obesity?"), by="coder")
    second = records.draft_query(encounter_id, question(), by="coder", query_id=first.public_id)
    again = records.draft_query(encounter_id, question(), by="coder", query_id=first.public_id)

    assert (first.version, second.version, again.version) == (1, 2, 2)
    row = Row.objects.get()
    assert row.title == question().title
    assert [bool(v.findings) for v in row.versions.all()] == [True, False]


def test_what_is_not_compliant_is_not_sent(encounter_id: str, doctor: str):
    worse = question(question="Please document obesity, it raises the DRG weight.")
    made = records.draft_query(encounter_id, worse, by="coder", asked=doctor)

    with pytest.raises(BadInput, match="not compliant"):
        records.send_query(made.public_id, by="coder")
    assert Row.objects.get().state == "draft"


def test_a_number_that_no_document_has_is_not_sent(encounter_id: str, doctor: str):
    invented = Indicator(kind="bmi_high", text="BMI 41.7", document=charts.NOTE_NAME)
    made = records.draft_query(encounter_id, compose("weight", [invented]), by="coder", asked=doctor)

    with pytest.raises(BadInput, match=r"41\.7"):
        records.send_query(made.public_id, by="coder")


def test_the_same_draft_again_is_the_one_that_there_is(encounter_id: str, doctor: str):
    made = [records.draft_query(encounter_id, question(), by="coder", asked=doctor) for _ in range(2)]
    again = records.draft_query(encounter_id, question(), by="coder", asked=doctor, query_id=made[0].public_id)

    assert made == [again, again]
    assert [s.action for s in Row.objects.get().steps.all()] == ["drafted"]
    assert AuditEvent.objects.filter(action="draft", kind="query").count() == 1


@pytest.mark.parametrize("other", [{"by": "cyrus"}, {"asked": ""}, {"bears_on_payment": True}])
def test_a_draft_that_differs_is_another(encounter_id: str, doctor: str, other: dict[str, object]):
    told = {"by": "coder", "asked": doctor} | other
    records.draft_query(encounter_id, question(), by="coder", asked=doctor)
    records.draft_query(encounter_id, question(), **told)  # type: ignore[arg-type]

    assert Row.objects.count() == 2


def test_a_sent_query_is_not_drafted_again_in_its_place(sent: str, encounter_id: str, doctor: str):
    once_more = records.draft_query(encounter_id, question(), by="coder", asked=doctor)

    assert once_more.public_id != sent
    assert once_more.state == "draft"


def test_a_query_to_nobody_is_not_sent(encounter_id: str):
    made = records.draft_query(encounter_id, question(), by="coder")

    with pytest.raises(BadInput, match="is not chosen"):
        records.send_query(made.public_id, by="coder")


def test_the_database_refuses_an_open_query_to_nobody(encounter_id: str):
    records.draft_query(encounter_id, question(), by="coder")

    with pytest.raises(IntegrityError), transaction.atomic():
        Row.objects.update(state="open")


def test_an_answer_becomes_an_addendum_and_changes_no_code(encounter_id: str, sent: str, doctor: str):
    before = list(Assignment.objects.values_list("code", "state"))
    decisions = Decision.objects.count()

    records.answer_query(sent, by=doctor, choice="Obesity, class and cause to be specified", words="class 1")

    value = records.load_encounter(encounter_id)
    addendum = value.documents[-1]
    assert (addendum.name, addendum.kind, addendum.author_role) == ("addendum-1.txt", "addendum", "provider")
    assert "Obesity, class and cause to be specified. class 1" in addendum.text
    assert "Underweight" not in addendum.text, "answers that were not chosen stay out of the record"
    assert list(Assignment.objects.values_list("code", "state")) == before
    assert Decision.objects.count() == decisions
    row = Row.objects.get()
    assert (row.state, row.answer.document.name, row.encounter.stage) == (
        "answered",
        "addendum-1.txt",
        "query answered",
    )


def test_a_double_click_answers_once_and_another_answer_is_refused(encounter_id: str, sent: str, doctor: str):
    for _ in range(2):
        records.answer_query(sent, by=doctor, choice="Unable to determine")

    assert len(records.load_encounter(encounter_id).documents) == 2
    with pytest.raises(BadInput, match="answered before"):
        records.answer_query(sent, by=doctor, words="Obesity class 1")


@pytest.mark.parametrize(
    ("choice", "words", "why"),
    [
        ("Sepsis", "", "not among"),
        ("", "  ", "missing"),
        ("Other: ____", "", "leaves open"),
        ("Obesity, class and cause to be specified", " ", "leaves open"),
    ],
)
def test_answers_that_say_nothing_are_refused(sent: str, doctor: str, choice: str, words: str, why: str):
    with pytest.raises(BadInput, match=why):
        records.answer_query(sent, by=doctor, choice=choice, words=words)


def test_a_blank_is_filled_and_a_subject_stands_before_the_answer(encounter_id: str, doctor: str):
    asked = question("clinical-validity", "Acute bronchitis")
    made = records.draft_query(encounter_id, asked, by="coder", asked=doctor)
    records.send_query(made.public_id, by="coder")
    records.answer_query(made.public_id, by=doctor, choice="Other: ____", words="viral cough")

    text = records.load_encounter(encounter_id).documents[-1].text
    assert "Acute bronchitis: Other: viral cough" in text


def test_only_the_provider_who_was_asked_answers(sent: str):
    accounts.add("colleague", PASSWORD, ("provider",), npi="1999999984")

    with pytest.raises(BadInput, match="somebody else"):
        records.answer_query(sent, by="colleague", choice="Unable to determine")


def test_closing_needs_an_answer_or_says_that_none_came(sent: str, doctor: str):
    with pytest.raises(BadInput, match="does not fit"):
        records.close_query(sent, "clarified", by="coder")
    records.answer_query(sent, by=doctor, choice="Unable to determine")
    with pytest.raises(BadInput, match="does not fit"):
        records.close_query(sent, "no answer", by="coder")

    records.close_query(sent, "undetermined", by="coder")
    records.close_query(sent, "undetermined", by="coder")

    row = Row.objects.get()
    assert (row.state, row.outcome) == ("closed", "undetermined")
    assert [s.action for s in row.steps.all()] == ["drafted", "sent", "answered", "closed"]
    with pytest.raises(BadInput, match="is closed"):
        records.cancel_query(sent, "late", by="coder")


def test_an_open_query_is_taken_back_with_a_reason(sent: str, doctor: str):
    with pytest.raises(BadInput, match="Say why"):
        records.cancel_query(sent, " ", by="coder")
    records.cancel_query(sent, "answered by telephone, addendum expected", by="coder")

    assert Row.objects.get().state == "cancelled"
    with pytest.raises(BadInput, match="is cancelled"):
        records.answer_query(sent, by=doctor, choice="Unable to determine")


def test_every_step_is_in_the_audit_log(sent: str, doctor: str):
    records.answer_query(sent, by=doctor, choice="Unable to determine")

    rows = AuditEvent.objects.filter(kind="query", object_id=sent).order_by("number")
    assert list(rows.values_list("actor", "action")) == [("coder", "draft"), ("coder", "sent"), ("doctor", "answered")]
