"""Codes keep their proof, their decisions and their history."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.model.encounter import Document
from superbill.office import models as rows
from superbill.office import records


@pytest.fixture
def coded(encounter_id: str) -> str:
    assert records.store_coding(encounter_id, charts.coded())
    return encounter_id


def code(name: str) -> rows.Assignment:
    return rows.Assignment.objects.get(code=name)


def test_the_decision_record_comes_back_equal(coded: str):
    assert records.load_coding(coded) == charts.coded()


@pytest.mark.usefixtures("coded")
def test_every_evidence_row_is_the_text_of_its_document():
    for evidence in rows.Evidence.objects.select_related("document"):
        assert evidence.document.text[evidence.start : evidence.end].strip()
    quotes = {e.document.text[e.start : e.end] for e in code("Z68.33").evidence.all()}
    assert quotes == {"BMI 33.2"}


@pytest.mark.usefixtures("coded")
def test_first_listed_code_stands_on_the_encounter():
    row = rows.Encounter.objects.get()

    assert (row.first_code, row.stage) == ("E11.22", "coded")


def test_the_same_coding_twice_is_one_run(coded: str):
    assert records.store_coding(coded, charts.coded()) is False
    assert rows.CodingRun.objects.count() == 1
    assert len(records.history(coded)) == 7


def test_evidence_that_is_not_in_the_document_is_refused_whole(encounter_id: str):
    first = charts.coded().codes[0]
    moved = first.evidence[0].model_copy(update={"start": first.evidence[0].start + 1})
    wrong = charts.coded(codes=(first.model_copy(update={"evidence": (moved,)}),))

    with pytest.raises(BadInput, match="not what the stored document has") as told:
        records.store_coding(encounter_id, wrong)

    assert told.value.field == "codes[0].evidence[0]"
    assert rows.CodingRun.objects.count() == rows.Assignment.objects.count() == 0


def test_evidence_of_an_unknown_document_is_refused(encounter_id: str):
    first = charts.coded().codes[0]
    elsewhere = first.evidence[0].model_copy(update={"document": "other.txt"})

    with pytest.raises(BadInput, match="not a document of this encounter"):
        records.store_coding(
            encounter_id, charts.coded(codes=(first.model_copy(update={"evidence": (elsewhere,)}),), not_coded=())
        )


def test_a_person_accepts_rejects_with_a_reason_and_undoes(coded: str):
    obesity = str(code("E66.9").public_id)

    assert records.decide(obesity, "rejected", by="coder", reason="not assessed") == "rejected"
    assert records.decide(obesity, "undone", by="coder") == "suggested"
    assert records.decide(obesity, "accepted", by="coder") == "assigned"

    steps = [(s.action, s.state, s.by, s.reason) for s in records.history(coded) if s.code == "E66.9"]
    assert steps == [
        ("proposed", "suggested", "system", ""),
        ("rejected", "rejected", "coder", "not assessed"),
        ("undone", "suggested", "coder", ""),
        ("accepted", "assigned", "coder", ""),
    ]


@pytest.mark.usefixtures("coded")
def test_rejecting_without_a_reason_is_refused_by_us_and_by_the_database():
    row = code("E66.9")
    with pytest.raises(BadInput, match="Say why"):
        records.decide(str(row.public_id), "rejected", by="coder", reason="  ")

    step = row.decisions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.Decision.objects.create(
            assignment=row, run=step.run, action="rejected", state="rejected", by="coder", at=step.at
        )


@pytest.mark.usefixtures("coded")
def test_undoing_without_a_decision_is_refused():
    with pytest.raises(BadInput, match="no decision to undo"):
        records.decide(str(code("E66.9").public_id), "undone", by="coder")


@pytest.mark.usefixtures("coded")
def test_rejecting_the_first_listed_code_clears_it_from_the_list():
    records.decide(str(code("E11.22").public_id), "rejected", by="coder", reason="wrong type")

    assert rows.Encounter.objects.get().first_code == ""


def test_a_new_run_changes_open_codes_and_leaves_decided_ones(coded: str):
    records.decide(str(code("J20.9").public_id), "rejected", by="coder", reason="viral cough only")
    kept = [c for c in charts.coded().codes if c.code not in {"Z79.4", "E66.9"}]

    assert records.store_coding(coded, charts.coded(codes=tuple(kept)))

    assert code("J20.9").state == "rejected"
    assert code("Z79.4").state == code("E66.9").state == "withdrawn"
    assert code("E11.22").state == "assigned"
    assert [s.action for s in records.history(coded) if s.code == "J20.9"] == ["proposed", "rejected", "proposed"]
    assert [s.action for s in records.history(coded) if s.code == "Z79.4"] == ["proposed", "withdrawn"]


def test_a_withdrawn_code_that_comes_back_is_open_again(coded: str):
    records.store_coding(coded, charts.coded(codes=charts.coded().codes[:1]))
    records.store_coding(coded, charts.coded())

    assert code("Z79.4").state == "assigned"


def test_the_same_procedure_code_may_stand_twice(encounter_id: str):
    twice = tuple(
        charts.assignment("0DBN8ZX", "Excision of sigmoid colon", n, (charts.span("cough", "exam", n),),
                          system="ICD-10-PCS", role="procedure")
        for n in (1, 2)
    )  # fmt: skip

    records.store_coding(encounter_id, charts.coded(codes=twice))

    assert sorted(rows.Assignment.objects.values_list("code", "occurrence")) == [("0DBN8ZX", 1), ("0DBN8ZX", 2)]


def test_coding_an_older_note_after_the_note_was_amended_is_refused(encounter_id: str):
    records.store_encounter(charts.encounter(documents=(Document(name=charts.NOTE_NAME, text="Cough."),)))

    with pytest.raises(BadInput, match="store the newest encounter first"):
        records.store_coding(encounter_id, charts.coded())


def test_findings_and_verdicts_come_back_equal_and_are_counted(encounter_id: str):
    assert records.load_check(encounter_id) is None
    assert records.store_check(encounter_id, charts.checked())
    assert records.store_check(encounter_id, charts.checked()) is False

    assert records.load_check(encounter_id) == charts.checked()
    row = rows.Encounter.objects.get()
    assert (row.checked, row.open_findings, row.open_errors, row.edits_not_checked) == (True, 2, 1, 2)


def test_a_clean_check_closes_the_findings_and_the_older_run_stays(encounter_id: str):
    records.store_check(encounter_id, charts.checked())
    records.store_check(encounter_id, charts.checked(findings=()))

    row = rows.Encounter.objects.get()
    assert (row.open_findings, row.open_errors) == (0, 0)
    assert rows.CheckRun.objects.count() == 2


def test_findings_that_came_with_the_coding_are_kept(encounter_id: str):
    value = charts.coded(findings=charts.checked().findings, verdicts=charts.checked().verdicts)

    records.store_coding(encounter_id, value)

    assert rows.Encounter.objects.get().open_findings == 2
    assert records.load_check(encounter_id) == charts.checked()


def test_prices_come_back_equal(encounter_id: str):
    assert records.load_price(encounter_id) is None
    assert records.store_price(encounter_id, charts.price())
    assert records.store_price(encounter_id, charts.price()) is False
    assert records.load_price(encounter_id) == charts.price()
    assert records.store_price(encounter_id, charts.price(example=False))
    assert rows.PriceRun.objects.count() == 2
