"""The E/M grid: what reaches each element, what is missing, and the level that a coder settles on, with a reason."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from tests.office import office_charts as charts

from superbill.coding.em import level
from superbill.errors import BadInput
from superbill.model.coded import CodedLine
from superbill.model.visit import DataItem, Problem, ReadVisit, Risk, Visit
from superbill.office import money, records, standing
from superbill.office.models import Decision, Encounter, VisitDecision
from superbill.office.records import charting
from superbill.office.records.opened import Opened
from superbill.office.screens.visit_facts import as_typed, read_facts
from superbill.pipeline import price
from superbill.tables.store import Tables


def facts(**changes: object) -> Visit:
    values: dict[str, object] = {
        "id": "visit-1", "family": "office", "patient": "established", "service_date": charts.DAY,
        "problems": (
            Problem(kind="chronic_worse", name="hypertension",
                    evidence=(charts.span("Hypertension, above goal", "assessment and plan"),)),
            Problem(kind="stable_chronic", name="obesity", addressed=False),
        ),
        "data": (DataItem(kind="test_reviewed", name="A1c", evidence=(charts.span("A1c 7.9%", "data"),)),),
        "risks": (Risk(kind="prescription_drug", name="lisinopril",
                       evidence=(charts.span("Increase lisinopril to 40 mg", "assessment and plan"),)),),
    }  # fmt: skip
    return Visit.model_validate(values | changes)


def form(**changes: str) -> dict[str, str]:
    """The form as the page sends it for the facts of the note."""
    return {
        "family": "office", "patient": "established", "basis": "either", "minutes": "", "reason": "",
        "problem-0-kind": "chronic_worse", "problem-0-name": "hypertension", "problem-0-addressed": "on",
        "problem-1-kind": "stable_chronic", "problem-1-name": "obesity",
        "data-0-kind": "test_reviewed", "data-0-name": "A1c",
        "risk-0-kind": "prescription_drug", "risk-0-name": "lisinopril",
    } | changes  # fmt: skip


@pytest.fixture
def chart(encounter_id: str) -> str:
    read = ReadVisit(facts=facts(), level=level(facts()), decision="assigned")
    records.store_coding(encounter_id, charts.coded(visit=read))
    return encounter_id


@pytest.fixture
def coder(browser_of: Callable[..., Client]) -> Client:
    client = browser_of("coder")
    client.handler.enforce_csrf_checks = False
    return client


def words(page: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def test_the_grid_shows_what_reaches_each_element_and_what_does_not_count(chart: str, coder: Client):
    page = words(coder.get(f"/encounters/{chart}/visit/").content)

    assert "Level 99214 by decision-making" in page
    assert "a chronic illness not at goal" in page
    assert "“Hypertension, above goal”" in page
    assert "Does not count: obesity: listed, not addressed" in page
    assert "no time stated" in page


def test_the_form_states_the_same_facts_again():
    assert read_facts(as_typed(form(), facts()), facts()) == facts()


def test_settling_what_the_note_told_needs_no_reason(chart: str, coder: Client):
    assert coder.post(f"/encounters/{chart}/visit/settle/", form(do="settle")).status_code == 302

    row = VisitDecision.objects.get()
    assert (row.code, row.by, row.changed, row.reason) == ("99214", "coder", [], "")
    stands = records.visit_of(chart)
    assert stands
    assert stands.decision == "assigned"
    assert "settled by coder" in words(coder.get(f"/encounters/{chart}/visit/").content)


def test_other_facts_need_a_reason_and_are_named(chart: str, coder: Client):
    changed = form(do="settle", **{"risk-0-out": "on"})
    refused = coder.post(f"/encounters/{chart}/visit/settle/", changed)

    assert refused.status_code == 422
    assert "Say why the facts differ" in words(refused.content)
    assert not VisitDecision.objects.exists()

    coder.post(f"/encounters/{chart}/visit/settle/", changed | {"reason": "refill only, nothing changed"})
    row = VisitDecision.objects.get()
    assert row.changed == ["risks taken out: prescription drug, lisinopril"]
    assert row.code != "99214"


def test_trying_stores_nothing(chart: str, coder: Client):
    page = words(coder.post(f"/encounters/{chart}/visit/settle/", form(do="try", minutes="41")).content)

    assert "Tried, not settled" in page
    assert "By time 99215" in page
    assert not VisitDecision.objects.exists()


def test_the_same_decision_twice_is_one(chart: str):
    assert records.settle_visit(chart, facts(), by="coder") == records.settle_visit(chart, facts(), by="coder") == 1
    assert records.settle_visit(chart, facts(basis="time"), by="coder", reason="billed by time") == 2


def test_quotes_that_the_record_does_not_have_are_refused(chart: str):
    span = charts.span("A1c 7.9%", "data")
    moved = span.model_copy(update={"start": span.start + 1, "end": span.end + 1})

    with pytest.raises(BadInput, match="do not have there"):
        records.settle_visit(chart, facts(data=(DataItem(kind="test_reviewed", evidence=(moved,)),)), by="coder")


def test_another_kind_of_fact_does_not_keep_the_quote_of_the_first():
    read = read_facts(as_typed(form(**{"problem-0-kind": "chronic_severe"}), facts()), facts())

    assert read.problems[0].evidence == ()
    assert read.problems[1] == facts().problems[1]


@pytest.mark.parametrize("changes", [{"minutes": "many"}, {"problem-2-kind": "made_up"}, {"family": "spa"}])
def test_what_cannot_be_is_refused(changes: dict[str, str]):
    with pytest.raises(BadInput):
        read_facts(as_typed(form(**changes), facts()), facts())


def test_a_chart_without_a_visit_starts_blank(encounter_id: str, coder: Client):
    page = words(coder.get(f"/encounters/{encounter_id}/visit/").content)

    assert "Stands by nobody yet" in page


def test_an_auditor_looks_and_changes_nothing(chart: str, browser_of: Callable[..., Client]):
    page = browser_of("auditor").get(f"/encounters/{chart}/visit/").content.decode()

    assert "99214" in page
    assert "Settle the level" not in page


def codes_of(chart: str) -> list[str | None]:
    return [line.code for line in records.load_encounter(chart).lines]


def test_the_settled_level_stands_on_the_charge_line(chart: str):
    before = records.load_encounter(chart)
    records.settle_visit(chart, facts(risks=()), by="coder", reason="refill only")
    settled = VisitDecision.objects.get().code

    after = records.load_encounter(chart)
    assert before.lines[0].code == "99214" != settled
    assert after.lines[0] == before.lines[0].model_copy(update={"code": settled})
    assert after.lines[1:] == before.lines[1:]


def test_the_settled_level_is_charged_by_the_master_and_priced_anew(chart: str, tables: Tables):  # noqa: ARG001 - opened
    head = "practice,code,modifiers,charge,effective_from\n"
    rows = "".join(f",{code},,{fee},2026-01-01\n" for code, fee in (("99212", "95.00"), ("99214", "190.00")))
    money.import_charges(head + rows, "charges.csv", "susan")
    row = Encounter.objects.get()
    records.store_price(chart, price(records.load_encounter(chart), standing.tables()))
    before = standing.standing(Opened(row)).price

    records.settle_visit(chart, facts(risks=()), by="coder", reason="refill only")

    line = records.load_encounter(chart).lines[0]
    now = standing.standing(Opened(Encounter.objects.get())).price
    assert (line.code, line.charge) == ("99212", Decimal("95.00"))
    assert before
    assert now
    assert (now.lines[0].allowed or 0) < (before.lines[0].allowed or 0)
    assert (now.lines[0].allowed or 0) > 0


@pytest.mark.parametrize("how", ["no line of a visit", "two lines of visits"])
def test_charges_stay_where_the_line_of_the_visit_is_not_plain(chart: str, how: str):
    value = records.load_encounter(chart)
    first = value.lines[0]
    lines = (*value.lines[1:], *([first, first.model_copy(update={"number": 9})] if how[0] == "t" else []))
    records.store_encounter(value.model_copy(update={"lines": lines}))
    before = codes_of(chart)
    records.settle_visit(chart, facts(risks=()), by="coder", reason="refill only")

    assert codes_of(chart) == before


LEVEL = CodedLine.model_validate(
    {"number": 1, "system": "CPT", "code": "99214", "units": 1, "confidence": 0.9, "decision": "assigned"}
    | {"evidence": (charts.span("Hypertension, above goal", "assessment and plan"),), "rationale": ()}
)


@pytest.fixture
def listed(encounter_id: str) -> str:
    """A chart whose list of codes has the level of the note."""
    read = ReadVisit(facts=facts(), level=level(facts()), decision="assigned")
    records.store_coding(encounter_id, charts.coded(visit=read, lines=(LEVEL,)))
    return encounter_id


def services(state: str) -> list[str]:
    rows = Encounter.objects.get().assignments.filter(role="service", state=state)
    return list(rows.values_list("code", flat=True))


def undo(chart: str, by: str = "coder") -> charting.Turn:
    return charting.undo(chart, revision=Encounter.objects.get().revision, by=by)


def test_the_settled_level_is_what_the_chart_lists_as_assigned(listed: str):
    records.settle_visit(listed, facts(risks=()), by="coder", reason="refill only")

    assert services("assigned") == ["99212"]
    assert services("rejected") == ["99214"]
    old = Decision.objects.filter(assignment__code="99214").latest("id")
    assert (old.action, old.reason) == ("rejected", "the level was settled at 99212: refill only")
    assert Encounter.objects.get().assignments.get(code="99212").evidence.count() == 2
    records.store_coding(listed, charts.coded(lines=(LEVEL,), queries=()))
    assert services("assigned") == ["99212"], "a later run leaves what a person settled"


def test_undo_on_the_chart_takes_the_settled_level_back(listed: str):
    before = records.load_encounter(listed)
    records.settle_visit(listed, facts(risks=()), by="coder", reason="refill only")
    assert records.load_encounter(listed) != before
    undo(listed)

    assert services("assigned") == ["99214"]
    assert records.load_encounter(listed) == before
    stands = records.visit_of(listed)
    assert stands
    assert stands.level.code == "99214"
    assert [d.reason for d in VisitDecision.objects.order_by("number")] == ["refill only", "took back 99212"]


def test_levels_settled_one_after_another_are_taken_back_one_by_one(listed: str):
    records.settle_visit(listed, facts(risks=()), by="coder", reason="refill only")
    records.settle_visit(listed, facts(problems=(), risks=()), by="coder", reason="nothing was addressed")
    records.settle_visit(listed, facts(basis="mdm"), by="coder", reason="by decision-making")
    assert services("assigned") == ["99214"]

    undo(listed)
    undo(listed)
    assert services("assigned") == ["99212"]
    assert codes_of(listed)[0] == "99212"
    undo(listed)
    assert services("assigned") == ["99214"]
    with pytest.raises(BadInput, match="no change of yours"):
        undo(listed)


def test_a_level_whose_charge_was_changed_since_is_not_taken_back(listed: str):
    records.settle_visit(listed, facts(risks=()), by="coder", reason="refill only")
    value = records.load_encounter(listed)
    first = value.lines[0].model_copy(update={"charge": Decimal("99.00")})
    records.store_encounter(value.model_copy(update={"lines": (first, *value.lines[1:])}))

    with pytest.raises(BadInput, match="changed again since"):
        undo(listed)


def test_a_level_that_the_chart_did_not_list_is_put_on_it(chart: str):
    records.settle_visit(chart, facts(), by="coder")
    assert services("assigned") == ["99214"]
    undo(chart)

    assert services("assigned") == []


def test_a_level_taken_back_is_told_in_the_history(listed: str, coder: Client):
    coder.post(f"/encounters/{listed}/visit/settle/", form(do="settle", reason="refill only", **{"risk-0-out": "on"}))
    undo(listed)
    page = words(coder.get(f"/encounters/{listed}/visit/").content)

    assert "Level 99214 by decision-making" in page
    assert "Stands by the note, assigned" in page
    assert "the note’s level stands again by coder" in page


def test_a_name_that_no_database_keeps_is_refused(chart: str):
    named = facts(problems=(Problem(kind="stable_chronic", name="obesity\x00"),))

    with pytest.raises(BadInput, match="NUL"):
        records.settle_visit(chart, named, by="coder", reason="told")


def field(page: bytes, name: str) -> str:
    """The tag of a field on the page."""
    found = re.search(rf'<(?:input|select|textarea)[^>]* name="{name}"[^>]*>', page.decode())
    assert found, name
    return found[0]


@pytest.mark.parametrize("minutes", ["many", "1441", "-5", "4.5", "٤٥", "9" * 5000])
def test_wrong_minutes_are_told_at_their_field_and_nothing_typed_is_lost(chart: str, coder: Client, minutes: str):
    typed = form(
        do="settle", minutes=minutes, reason="told by the doctor", basis="time",
        **{"problem-2-kind": "threat", "problem-2-name": "sepsis", "risk-0-out": "on", "data-0-apart": "on"},
    )  # fmt: skip
    answer = coder.post(f"/encounters/{chart}/visit/settle/", typed)

    assert answer.status_code == 422
    assert "Minutes must be a whole number from 0 to 1440" in words(answer.content)
    assert 'aria-invalid="true"' in field(answer.content, "minutes")
    assert f'value="{minutes}"' in field(answer.content, "minutes")
    assert 'value="sepsis"' in field(answer.content, "problem-2-name")
    assert "checked" in field(answer.content, "risk-0-out")
    assert "checked" in field(answer.content, "data-0-apart")
    assert "checked" not in field(answer.content, "problem-1-addressed")
    page = answer.content.decode()
    assert '<option value="threat" selected>' in page
    assert '<option value="time" selected>' in page
    assert ">told by the doctor</textarea>" in page
    assert not VisitDecision.objects.exists()


def test_words_without_a_kind_are_refused_at_their_row(chart: str, coder: Client):
    answer = coder.post(f"/encounters/{chart}/visit/settle/", form(do="settle", **{"problem-3-name": "gout"}))

    assert answer.status_code == 422
    assert "Problems, row 4, has words but no kind. Choose its kind, or clear the words." in words(answer.content)
    assert 'aria-invalid="true"' in field(answer.content, "problem-3-kind")
    assert 'value="gout"' in field(answer.content, "problem-3-name")
    assert not VisitDecision.objects.exists()


def test_facts_that_were_tried_settle_with_their_own_quotes(chart: str, coder: Client):
    more = {
        f"problem-{n}-{part}": value for n in (2, 3) for part, value in (("kind", "self_limited"), ("name", f"p{n}"))
    }
    tried = coder.post(f"/encounters/{chart}/visit/settle/", form(do="try", **more, **{"problem-0-out": "on"}))

    assert "checked" in field(tried.content, "problem-0-out"), "the row stays where it was, so that it can come back"
    assert field(tried.content, "problem-5-kind"), "two rows are free again"
    read = read_facts(as_typed(form(**more, **{"problem-4-kind": "threat", "problem-0-out": "on"}), facts()), facts())
    assert [p.name for p in read.problems] == ["obesity", "p2", "p3", None]
    assert read.problems[0] == facts().problems[1]


def test_the_answer_to_a_try_and_the_field_to_correct_have_the_focus(chart: str, coder: Client):
    tried = coder.post(f"/encounters/{chart}/visit/settle/", form(do="try")).content.decode()
    wrong = coder.post(f"/encounters/{chart}/visit/settle/", form(do="try", minutes="many"))

    assert re.search(r'<p class="notice" role="status"[^>]* autofocus>Tried, not settled', tried)
    assert tried.count("autofocus") == 1
    assert "autofocus" in field(wrong.content, "minutes")
    assert wrong.content.decode().count("autofocus") == 1
