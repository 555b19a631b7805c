"""What a person does to the codes of a chart: kept, taken back, refused when stale, made once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.office import accounts, records
from superbill.office.errors import StaleChart
from superbill.office.models import Assignment, ChartStep, Decision, Document, Encounter
from superbill.office.records import charting, ownership
from superbill.office.records.charting import Words
from superbill.office.records.listing import Asked, counts, listed, next_chart
from superbill.office.records.new_codes import NewCode

PNEUMONIA = NewCode(
    "ICD-10-CM", "J18.9", "Pneumonia, unspecified organism", {"name": "icd10cm", "release": "x", "sha256": "y"}
)


@pytest.fixture
def chart(encounter_id: str) -> str:
    records.store_coding(encounter_id, charts.coded())
    return encounter_id


def row() -> Encounter:
    return Encounter.objects.get()


def code(name: str) -> Assignment:
    return Assignment.objects.get(code=name)


def order() -> list[str]:
    return list(row().assignments.filter(state="assigned").order_by("sequence").values_list("code", flat=True))


def do(change: str, chart: str, name: str, *more: object, by: str = "coder") -> charting.Turn:
    return getattr(charting, change)(chart, str(code(name).public_id), *more, revision=row().revision, by=by)


def words(phrase: str) -> Words:
    start = charts.NOTE.index(phrase)
    return Words(str(Document.objects.get().public_id), start, start + len(phrase))


def test_accepting_puts_a_code_at_the_end_and_undo_takes_it_back(chart: str):
    before = order()
    do("accept", chart, "E66.9")
    assert order() == [*before, "E66.9"]
    assert code("E66.9").decided

    charting.undo(chart, revision=row().revision, by="coder")
    assert order() == before
    assert (code("E66.9").state, code("E66.9").decided) == ("suggested", False)
    assert [d.action for d in Decision.objects.filter(assignment=code("E66.9"))] == ["proposed", "accepted", "undone"]


def test_rejecting_the_first_code_makes_the_next_one_first_listed(chart: str):
    do("reject", chart, "E11.22", "not assessed today")

    assert order()[0] == "I12.9"
    assert code("I12.9").role == "first_listed"
    assert row().first_code == "I12.9"
    charting.undo(chart, revision=row().revision, by="coder")
    assert order()[:2] == ["E11.22", "I12.9"]
    assert code("I12.9").role == "secondary"


def test_moving_and_back(chart: str):
    before = order()
    do("move", chart, "J20.9", 1)
    assert order()[0] == "J20.9"
    do("move", chart, "J20.9", 99)
    assert order()[-1] == "J20.9"
    charting.undo(chart, revision=row().revision, by="coder")
    charting.undo(chart, revision=row().revision, by="coder")
    assert order() == before


def test_a_stale_screen_changes_nothing_and_is_told_who_did_what(chart: str):
    seen = row().revision
    do("reject", chart, "E66.9", "no", by="rae")

    with pytest.raises(StaleChart, match=r"rae rejected E66\.9"):
        charting.accept(chart, str(code("Z68.33").public_id), revision=seen, by="coder")
    assert code("Z68.33").state == "suggested"


def test_the_same_change_sent_twice_is_made_once(chart: str):
    seen = row().revision
    first = charting.accept(chart, str(code("E66.9").public_id), revision=seen, by="coder")
    again = charting.accept(chart, str(code("E66.9").public_id), revision=seen, by="coder")

    assert (first.repeated, again.repeated) == (False, True)
    assert ChartStep.objects.count() == 1


def test_only_ones_own_change_is_taken_back(chart: str):
    do("accept", chart, "E66.9", by="rae")

    with pytest.raises(BadInput, match="no change of yours"):
        charting.undo(chart, revision=row().revision, by="coder")
    do("reject", chart, "E66.9", "no")
    charting.undo(chart, revision=row().revision, by="coder")
    assert code("E66.9").state == "assigned"


def test_what_another_changed_since_is_not_taken_back(chart: str):
    do("accept", chart, "E66.9", by="coder")
    do("reject", chart, "E66.9", "no", by="rae")

    with pytest.raises(BadInput, match="changed again since"):
        charting.undo(chart, revision=row().revision, by="coder")


def test_a_code_with_words_is_assigned_and_stays_when_coded_again(chart: str):
    charting.add(chart, PNEUMONIA, words("Possible pneumonia"), revision=row().revision, by="coder")
    assert order()[-1] == "J18.9"

    records.store_coding(chart, charts.coded(queries=()))
    assert order()[-1] == "J18.9"
    assert code("J18.9").added_by == "coder"


def test_a_code_without_words_waits_and_cannot_be_accepted(chart: str):
    charting.add(chart, PNEUMONIA, None, revision=row().revision, by="coder")
    assert code("J18.9").state == "suggested"
    with pytest.raises(BadInput, match="no words of the record behind it"):
        do("accept", chart, "J18.9")

    do("cite", chart, "J18.9", words("Possible pneumonia"))
    assert code("J18.9").state == "assigned"


def test_a_diagnosis_is_not_added_twice(chart: str):
    bronchitis = NewCode("ICD-10-CM", "J20.9", "Acute bronchitis, unspecified", {})

    with pytest.raises(BadInput, match="is assigned already"):
        charting.add(chart, bronchitis, words("Acute bronchitis"), revision=row().revision, by="coder")


def test_an_added_code_is_taken_back(chart: str):
    charting.add(chart, PNEUMONIA, words("Possible pneumonia"), revision=row().revision, by="coder")
    charting.undo(chart, revision=row().revision, by="coder")

    assert code("J18.9").state == "withdrawn"


@pytest.mark.parametrize("span", [(-1, 4), (5, 5), (0, 10**7)])
def test_words_that_are_not_in_the_note(chart: str, span: tuple[int, int]):
    wrong = Words(str(Document.objects.get().public_id), *span)

    with pytest.raises(BadInput, match="are not in a document"):
        charting.add(chart, PNEUMONIA, wrong, revision=row().revision, by="coder")


def test_a_chart_is_with_one_person_until_it_is_given_back_or_taken_over(chart: str):
    assert ownership.take(chart, "carla") == "carla"
    assert ownership.take(chart, "cyrus") == "carla"
    ownership.give_back(chart, "cyrus")
    assert row().owner == "carla"
    assert ownership.take(chart, "cyrus", over=True) == "cyrus"
    ownership.give_back(chart, "cyrus")
    assert row().owner == ""


def test_a_finished_chart_leaves_the_list_and_comes_back(chart: str):
    ownership.complete(chart, "coder", revision=row().revision)
    assert listed(Asked(), "coder").rows == ()
    assert listed(Asked(reason="done"), "coder").rows == (row(),)

    ownership.reopen(chart, "coder")
    assert listed(Asked(), "coder").rows == (row(),)


def test_an_error_keeps_a_chart_from_being_finished(chart: str):
    records.store_check(chart, charts.checked())

    with pytest.raises(BadInput, match="open error"):
        ownership.complete(chart, "coder", revision=row().revision)


def test_why_a_chart_is_not_finished_is_a_sentence_on_the_screen(chart: str, browser_of: Callable[..., Client]):
    records.store_check(chart, charts.checked())
    browser = browser_of("coder")
    browser.handler.enforce_csrf_checks = False

    page = browser.post(f"/encounters/{chart}/finish/", {"do": "done", "revision": row().revision})

    told = page.content.decode()
    assert page.status_code == 422
    assert re.search(r"Not finished: the chart has \d+ open errors?\. Mend what the edits found, or let it stand", told)
    assert '<a href="#edits">Open the edits</a>' in told


def test_a_stale_chart_is_not_finished(chart: str):
    seen = row().revision
    do("accept", chart, "E66.9")

    with pytest.raises(StaleChart):
        ownership.complete(chart, "coder", revision=seen)


@pytest.mark.usefixtures("db")
def test_the_next_chart_is_free_and_another_one():
    made = [records.store_encounter(charts.encounter(id=f"v{n}")) for n in range(3)]
    ownership.take(made[0], "rae")
    ask = Asked(sort="reference")

    assert next_chart(ask, "coder", "") == made[1]
    assert next_chart(ask, "coder", made[1]) == made[2]
    ownership.take(made[1], "coder")
    ownership.take(made[2], "rae")
    assert next_chart(ask, "coder", "") == made[1]
    assert next_chart(ask, "coder", made[1]) is None


@pytest.mark.usefixtures("db")
def test_the_list_is_filtered_and_sorted():
    for number, payer in enumerate(("medicare", "commercial", "medicare")):
        value = charts.encounter(id=f"v{number}")
        records.store_encounter(value.model_copy(update={"payer": value.payer.model_copy(update={"kind": payer})}))

    assert [r.reference for r in listed(Asked(sort="-reference"), "c").rows] == ["v2", "v1", "v0"]
    assert [r.reference for r in listed(Asked(sort="payer,-reference"), "c").rows] == ["v1", "v2", "v0"]
    assert [r.reference for r in listed(Asked(payer="medicare", sort="reference"), "c").rows] == ["v0", "v2"]
    assert [r.reference for r in listed(Asked(text="v1"), "c").rows] == ["v1"]
    assert listed(Asked(sort="reference"), "c", size=2).more
    assert counts() == {"new": 3}


@pytest.mark.parametrize(
    "given", [{"sort": "drop table"}, {"older": "x"}, {"sort": ""}, {"reason": "nonsense", "q": "1"}]
)
def test_what_no_list_knows_is_left_out(given: dict[str, str]):
    asked = Asked.of(given)

    assert asked.sort == "-changed"
    assert asked.older == ""


def test_a_chart_is_given_to_somebody_who_codes(chart: str):
    accounts.add("tina", "a long enough pass phrase", ("trainee",))
    accounts.add("billie", "a long enough pass phrase", ("biller",))
    ownership.take(chart, "coder")

    ownership.give(chart, "tina", "supervisor")

    assert row().owner == "tina"
    with pytest.raises(BadInput, match="nobody who codes here"):
        ownership.give(chart, "billie", "supervisor")
    assert row().owner == "tina"


@pytest.mark.parametrize(("who", "status"), [("supervisor", 302), ("coder", 403)])
def test_who_gives_charts_out(chart: str, browser_of: Callable[..., Client], who: str, status: int):
    accounts.add("tina", "a long enough pass phrase", ("trainee",))
    browser = browser_of(who)
    browser.handler.enforce_csrf_checks = False

    answer = browser.post(f"/encounters/{chart}/finish/", {"do": "give", "person": "tina"})

    assert answer.status_code == status
    assert row().owner == ("tina" if status == 302 else "")
    assert browser.post(f"/encounters/{chart}/finish/", {"do": "give", "person": "x"}).status_code in {403, 422}
