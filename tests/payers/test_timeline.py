"""The road of a claim with its clocks: what it waits for on a day, and what is late."""

import json
from datetime import date

import pytest
from tests.payers.office import claim, scenario, submission
from tests.payers.test_scenarios import status_of
from typer.testing import CliRunner

from superbill.cli.timeline import app
from superbill.payers.answers import events_of, read_answers
from superbill.payers.submission import prepare
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.payers.timeline import alarms, clocks_of, timelines
from superbill.payers.tracking import ClaimEvent, Source, State, sent_events

SENT = date(2026, 5, 15)


def road(*rules, upto=9, control="C100"):
    """The events of a claim after the first answers of a payer with these rules."""
    told = "".join(f'[[rule]]\nscenario = "{name}"\n' for name in rules)
    outgoing = prepare(submission(claim(control)))
    answers = SimulatedPayer(scenario(told)).receive(outgoing.content)[:upto]
    events = list(sent_events(outgoing.sent, SENT))
    for answer in answers:
        events += events_of(read_answers(answer.content), [outgoing.sent])
    return events


def on(events, today):
    (found,) = timelines(events, today)
    return found


def event(source, state, day):
    return ClaimEvent("C1", source, state, "", day=day)


def test_a_paid_claim_waits_for_nothing():
    found = on(road("paid-in-full"), date(2027, 1, 1))

    assert (found.state, found.waiting, found.rejected, found.denied) == (State.PAID, None, False, False)
    assert [s.source for s in found.steps] == [Source.SENT, Source.TA1, Source.SET, Source.CLAIM, Source.REMITTANCE]


@pytest.mark.parametrize(
    ("upto", "what", "due"),
    [(0, "TA1 or 999", date(2026, 5, 16)), (1, "277CA", date(2026, 5, 18)), (2, "835", date(2026, 6, 14))],
)
def test_each_step_has_its_clock(upto, what, due):
    events = road("paid-in-full", upto=upto)

    in_time, late = on(events, due), on(events, date.fromordinal(due.toordinal() + 3))

    assert (in_time.waiting.what, in_time.waiting.whose, in_time.waiting.due) == (what, "payer", due)
    assert (in_time.waiting.late, late.waiting.late, late.waiting.days_late) == (False, True, 3)


def test_an_interchange_that_was_read_waits_for_its_999():
    found = on([event(Source.SENT, State.SENT, SENT), event(Source.TA1, State.ACKNOWLEDGED, SENT)], SENT)

    assert found.waiting.what == "999"


def test_a_built_claim_waits_for_us():
    found = on([event(Source.BUILT, State.BUILT, SENT)], date(2026, 5, 20))

    assert (found.waiting.what, found.waiting.whose, found.waiting.days_late) == ("sending", "us", 4)


def test_rejection_is_no_denial():
    rejected = on(road("rejected-billing-npi"), SENT)
    denied = on(road("denied"), SENT)

    assert (rejected.rejected, rejected.denied, rejected.waiting.whose) == (True, False, "us")
    assert "nothing to appeal" in rejected.waiting.do
    assert (denied.rejected, denied.denied, denied.waiting) == (False, True, None)
    assert "appealed" in denied.steps[-1].do


def test_sending_again_starts_the_road_again():
    events = [*road("rejected-billing-npi"), event(Source.SENT, State.SENT, date(2026, 5, 20))]
    events = [ClaimEvent("C100", e.source, e.state, e.detail, day=e.day) for e in events]

    found = on(events, date(2026, 5, 20))

    assert (found.state, found.waiting.what, found.waiting.due) == (State.SENT, "TA1 or 999", date(2026, 5, 21))


@pytest.mark.parametrize(
    ("rule", "state", "whose"),
    [
        ("status-in-process", State.PENDING, "payer"), ("status-documents-wanted", State.INFORMATION, "us"),
        ("status-denied", State.DENIED, None), ("status-paid", State.PAID, None),
        ("status-not-found", State.ACCEPTED, "payer"),
    ],
)  # fmt: skip
def test_what_a_277_adds(rule, state, whose):
    events = road("no-remittance")
    payer = SimulatedPayer(scenario(f'[[rule]]\nscenario = "{rule}"'))
    sent = prepare(submission(claim("C100"))).sent
    events += events_of(read_answers(payer.receive(status_of())[-1].content), [sent])

    found = on(events, SENT)

    assert found.state is state
    assert (found.waiting and found.waiting.whose) == whose


def test_the_latest_comes_first():
    events = [event(Source.SENT, State.SENT, date(2026, 5, d)) for d in (1,)]
    events.append(ClaimEvent("C2", Source.SENT, State.SENT, "", day=date(2026, 4, 1)))
    events.append(ClaimEvent("C3", Source.REMITTANCE, State.PAID, "", day=date(2026, 4, 1)))

    assert [t.claim for t in alarms(timelines(events, SENT))] == ["C2", "C1"]


def test_out_of_order_answers_do_not_take_a_claim_back():
    assert on(road("out-of-order"), SENT).state is State.PARTLY_PAID or on(road("out-of-order"), SENT).waiting is None


def test_clocks_of_a_payer_that_has_none_are_the_usual_ones():
    assert clocks_of("UNKNOWN") == clocks_of()


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_the_command(tmp_path):
    outgoing = prepare(submission(claim("C100"), claim("C200", id="E2")))
    rules = '[[rule]]\nscenario = "rejected-billing-npi"\nwhen = { claims = ["C200"] }'
    (tmp_path / "sent.837").write_bytes(outgoing.content)
    (tmp_path / "answers").mkdir()
    for answer in SimulatedPayer(scenario(rules)).receive(outgoing.content):
        (tmp_path / "answers" / answer.name).write_bytes(answer.content)

    done = run(tmp_path / "sent.837", "--answers", tmp_path / "answers", "--today", "2026-05-15", "--json")
    late = run(tmp_path / "sent.837", "--answers", tmp_path / "answers", "--today", "2026-05-30", "--late")

    told = [json.loads(text) for text in done.stdout.splitlines()]
    assert [(t["claim"], t["state"], t["rejected"]) for t in told] == [
        ("C100", "paid", False),
        ("C200", "rejected", True),
    ]
    assert done.exit_code == 0
    assert (late.exit_code, "C200" in late.stdout, "C100" in late.stdout, "13 days late" in late.stdout) == (
        3,
        True,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("arguments", "status"), [([], 2), (["nowhere.837"], 2), (["nowhere.837", "--today", "tomorrow"], 2)]
)
def test_what_the_command_refuses(arguments, status):
    assert run(*arguments).exit_code == status
