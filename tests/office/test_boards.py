"""The supervisor's boards: what each number counts, its rows, its plot, and the export that is written down."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from tests.office import office_charts as charts
from tests.office.test_queries import question

from superbill.model.grouped import Grouping
from superbill.office import accounts, records
from superbill.office.models import Assignment, AuditEvent, CodingAudit, Encounter
from superbill.office.records.audit_worksheet import Post
from superbill.office.records.boards import accuracy, productivity, turnaround, unbilled
from superbill.office.records.case_mix import case_mix, top_groups
from superbill.office.records.coding_audits import Answer
from superbill.office.records.training import errors, topics
from superbill.office.screens.plots import bars

NOW = dt.datetime(2026, 5, 25, 12, tzinfo=dt.UTC)
PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest


def chart(name: str, days_ago: int, **changes: object) -> str:
    day = NOW.date() - dt.timedelta(days=days_ago)
    return records.store_encounter(charts.encounter(id=name, service_date=day, **changes))


@pytest.mark.usefixtures("db")
def test_unbilled_by_age_until_the_claim_is_sent():
    chart("young", 2)
    old = chart("old", 40)
    records.store_coding(chart("coded", 10), charts.coded(id="coded"))
    records.store_claim(old, charts.claim())

    board = unbilled(NOW)
    assert [(g.name, g.count, g.amount) for g in board.groups] == [
        ("0–3 days", 1, Decimal("215.00")),
        ("4–7 days", 0, None),
        ("8–14 days", 1, Decimal("215.00")),
        ("15–30 days", 0, None),
        ("over 30 days", 1, Decimal("215.00")),
    ]
    assert {r.reference: r.words for r in board.rows} == {
        "young": "not coded (DNFC)", "old": "not coded (DNFC)", "coded": "coded, not billed (DNFB)",
    }  # fmt: skip
    assert board.total == "$645.00 in 3 charts"

    records.add_event("SB0000001", "sent", "interchange", state="sent")
    assert {r.reference for r in unbilled(NOW).rows} == {"young", "coded"}


@pytest.mark.usefixtures("db")
def test_unbilled_counts_the_newest_charges_once():
    first = charts.encounter(id="twice", service_date=NOW.date())
    records.store_encounter(first)
    records.store_encounter(first.model_copy(update={"lines": first.lines[:1]}))
    chart_id = records.find_encounter("twice") or ""
    records.store_coding(chart_id, charts.coded(id="twice"))
    records.store_coding(chart_id, charts.coded(id="twice", codes=()))

    assert [(r.reference, r.amount) for r in unbilled(NOW).rows] == [("twice", Decimal("190.00"))]


@pytest.mark.usefixtures("db")
def test_productivity_counts_a_chart_once_a_day_for_each_person():
    one = chart("one", 1)
    records.store_coding(one, charts.coded(id="one"))
    for code in ("E66.9", "Z68.33"):
        records.decide(str(Assignment.objects.get(code=code).public_id), "accepted", by="carla", at=NOW)
    records.decide(str(Assignment.objects.get(code="J20.9").public_id), "rejected", by="cyrus", reason="x", at=NOW)

    board = productivity(NOW)
    assert [(g.name, g.count) for g in board.groups] == [("carla", 1), ("cyrus", 1)]
    assert board.total == "1.0 charts a person a day"


@pytest.mark.usefixtures("db")
def test_accuracy_is_that_of_finished_audits():
    for name, role in (("carla", "coder"), ("audrey", "auditor")):
        accounts.add(name, PASSWORD, (role,))
    records.store_coding(chart("one", 1), charts.coded(id="one"))
    made = records.begin_audit(records.find_encounter("one") or "", "carla", by="audrey")
    assert accuracy(NOW).total == "no audit is finished"

    records.route_audit(made, "finish", by="audrey", at=NOW)
    CodingAudit.objects.update(reviewed=20, errors=1)

    board = accuracy(NOW)
    assert board.total == "95.0% in 1 audit"
    assert [(g.name, g.figure) for g in board.groups] == [("May 25", 95.0)]


@pytest.mark.usefixtures("db")
def test_an_audit_without_lines_has_no_accuracy():
    for name, role in (("carla", "coder"), ("audrey", "auditor")):
        accounts.add(name, PASSWORD, (role,))
    records.store_coding(chart("one", 1), charts.coded(id="one"))
    made = records.begin_audit(records.find_encounter("one") or "", "carla", by="audrey")
    records.route_audit(made, "finish", by="audrey", at=NOW)
    CodingAudit.objects.update(reviewed=0)

    assert accuracy(NOW).total == "no audit is finished"


@pytest.mark.usefixtures("db")
def test_turnaround_counts_what_still_waits():
    accounts.add("doctor", PASSWORD, ("provider",))
    for name, hours in (("a", 10), ("b", None)):
        made = records.draft_query(chart(name, 1), question(), by="coder", asked="doctor")
        records.send_query(made.public_id, by="coder", at=NOW - dt.timedelta(hours=30))
        if hours:
            answered = NOW - dt.timedelta(hours=30 - hours)
            records.answer_query(made.public_id, by="doctor", choice="Unable to determine", at=answered)

    board = turnaround(NOW)
    assert sorted(r.value for r in board.rows) == [10.0, 30.0]
    assert board.total == "median 20 h, 1 of 2 answered"


@pytest.mark.usefixtures("db")
def test_case_mix_is_the_mean_weight_of_the_newest_groups():
    for name, days, weight in (("near", 5, "2.0000"), ("far", 60, "1.0000")):
        stay = chart(name, days, setting="inpatient", discharge_date=NOW.date() - dt.timedelta(days=days))
        for found in ("9.0000", weight):
            group = Grouping(name, "871", "18", Decimal(found), (), "43.1", "pass")
            assert records.store_grouping(stay, group)
        assert not records.store_grouping(stay, group)

    board = case_mix(NOW)
    assert [(g.name, g.count, g.figure) for g in board.groups] == [
        ("7 days", 1, 2.0), ("30 days", 1, 2.0), ("90 days", 2, 1.5), ("180 days", 2, 1.5),
    ]  # fmt: skip
    assert board.total == "1.5000 over 180 days"


@pytest.mark.usefixtures("db")
def test_top_drgs_are_those_of_most_stays_and_the_others_together():
    for number in range(13):
        drg = "871" if number < 2 else f"{100 + number}"
        day = NOW.date() - dt.timedelta(days=number)
        stay = chart(f"stay {number}", number, setting="inpatient", discharge_date=day)
        records.store_grouping(stay, Grouping("x", drg, "18", Decimal("1.5000"), (), "43.1", "pass"))
    old = chart("old stay", 100, setting="inpatient")
    records.store_grouping(old, Grouping("x", "999", "18", Decimal("1.0000"), (), "43.1", "pass"))

    board = top_groups(NOW)

    assert board.total == "DRG 871 most often, 13 stays in all"
    assert [(g.name, g.count, g.figure) for g in board.groups][:2] == [("DRG 871", 2, 1.5), ("DRG 102", 1, 1.5)]
    assert [(g.name, g.count) for g in board.groups][9:] == [("DRG 110", 1), ("other groups", 2)]


@pytest.mark.usefixtures("db")
def test_kinds_of_errors_and_training_topics_are_told_by_coder():
    for name, role in (("carla", "coder"), ("audrey", "auditor")):
        accounts.add(name, PASSWORD, (role,))
    records.store_coding(chart("one", 1), charts.coded(id="one"))
    made = records.begin_audit(records.find_encounter("one") or "", "carla", by="audrey", at=NOW)
    kept = CodingAudit.objects.get().items.exclude(place=2).values_list("place", "post", "kind")
    posts = [Post(place, post, kind=kind) for place, post, kind in kept]
    missed = Post(90, {"code": "N18.32", "poa": "", "sequence": 9}, comment="stage 3b is documented")
    records.save_worksheet(made, [*posts, Post(2, None, comment="not assessed"), missed], by="audrey",
                           training="Stages of CKD; history of\n stages of ckd.")  # fmt: skip
    assert errors(NOW).total == "no audit found a difference"
    records.route_audit(made, "to coder", by="audrey", at=NOW)
    differing = CodingAudit.objects.get().items.exclude(change="agreed")
    records.answer_audit(made, [Answer(item.place, "agree") for item in differing], by="carla", at=NOW)
    records.route_audit(made, "finish", by="audrey", at=NOW)

    found, named = errors(NOW), topics(NOW)

    told = {(g.name, g.count, g.figure) for g in found.groups}
    assert {("carla: diagnosis missed", 1, 1.0), ("carla: diagnosis not supported", 1, 1.0)} <= told
    assert "– → N18.32" in {row.words for row in found.rows}
    assert [(g.name, g.count) for g in named.groups] == [("carla: history of", 1), ("carla: stages of ckd", 1)]
    assert named.total == "2 topics for 1 coder"


def test_the_plot_says_in_words_what_it_draws():
    plot = bars("Unbilled", [("young", Decimal(50)), ("old", None), ("older", Decimal(200))], unit="$")

    assert plot
    assert plot.told == "young $50; old none; older $200"
    young, old, older = plot.bars
    assert older.height == pytest.approx(4 * young.height)
    assert old.height == 0
    assert bars("Empty", []) is None
    assert bars("Zero", [("a", 0.0)])


@pytest.fixture
def supervisor(full_chart: str, browser_of: Callable[..., Client]) -> Client:  # noqa: ARG001 - for its effect
    records.store_encounter(charts.encounter(id="=cmd|' /C calc'!A0", lines=charts.encounter().lines))
    client = browser_of("supervisor")
    client.handler.enforce_csrf_checks = False
    return client


def test_every_number_opens_its_rows(supervisor: Client):
    page = supervisor.get("/boards/").content.decode()
    assert "$215.00 in 1 chart" in page
    assert 'role="img"' in page

    rows = supervisor.get("/boards/unbilled/?group=over%2030%20days").content.decode()
    assert "$215.00" in rows
    assert supervisor.get("/boards/nothing/").status_code == 404


def test_an_export_is_written_down_and_no_cell_is_a_formula(supervisor: Client):
    answer = supervisor.get("/boards/unbilled/csv/")

    assert answer["Content-Type"].startswith("text/csv")
    heading, *rows = csv.reader(io.StringIO(answer.content.decode()))
    assert heading[:3] == ["group", "chart", "day"]
    assert rows[0][1].startswith("'=cmd")
    event = AuditEvent.objects.get(action="export")
    assert (event.actor, event.kind, event.detail) == ("supervisor", "board", "unbilled, 1 rows")


def test_a_goal_is_set_and_told(supervisor: Client):
    supervisor.post("/boards/goal/", {"amount": "100"})
    supervisor.post("/boards/goal/", {"amount": "much"})

    page = supervisor.get("/boards/").content.decode()
    assert "goal $100.00, over by $115.00" in page


def test_the_boards_are_the_supervisors(browser_of: Callable[..., Client], full_chart: str):
    assert Encounter.objects.filter(public_id=full_chart).exists()
    for role in ("coder", "biller", "provider", "auditor"):
        assert browser_of(role).get("/boards/").status_code == 403


@pytest.mark.usefixtures("db")
def test_a_board_counts_one_as_one_and_names_its_days():
    for name, role in (("carla", "coder"), ("audrey", "auditor")):
        accounts.add(name, PASSWORD, (role,))
    records.store_coding(chart("one", 1), charts.coded(id="one"))
    made = records.begin_audit(records.find_encounter("one") or "", "carla", by="audrey")
    records.route_audit(made, "finish", by="audrey", at=NOW)
    CodingAudit.objects.update(reviewed=1, errors=1)

    assert accuracy(NOW).rows[0].words == "audit 1: 1 error in 1 line"
    assert unbilled(NOW).total == "$215.00 in 1 chart"
    assert case_mix(NOW).explains == (
        "Mean DRG weight of the stays discharged in the last 7, 30, 90 and 180 days (case mix index)."
    )
    drawn = bars("Top DRGs", [("DRG 871", 1)], unit="stays")
    assert drawn
    assert drawn.told == "DRG 871 1 stay"


def test_the_name_of_a_draw_is_no_seed_to_people(browser_of: Callable[..., Client]):
    page = browser_of("auditor").get("/audits/").content.decode()

    assert "Name of the draw" in page
    assert "Seed" not in page
