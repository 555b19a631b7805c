"""Before the visit: coverage asked for its day and read in words, authorizations, notices in time."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from tests.claims.invented_visit import office_visit
from tests.payers.office import scenario

from superbill.edits.payer.book import payer_book
from superbill.model.authorization import Decision, Review, ReviewedService
from superbill.model.claim import Name, Party
from superbill.model.eligibility import Member
from superbill.office import models as rows
from superbill.office import money, records
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.x12 import eligibility
from superbill.x12.write import Header

HEADER = Header("ELMCLINIC", "PAYER1", 1, "2026-05-14T08:30", "T")
DAY = date(2026, 5, 14)


@pytest.fixture
def visit(db) -> str:  # noqa: ARG001 - a fixture for its effect
    return records.store_encounter(office_visit(service_date=str(DAY)))


def answered(rule: str) -> money.Check:
    """The check of the visit after a payer of this scenario has answered it."""
    money.plan_checks(DAY, DAY, "desk")
    (check, *_) = money.checks()
    question = money.ask_eligibility([check.check_id], HEADER, "desk")
    payer = SimulatedPayer(scenario(f'[[rule]]\nscenario = "{rule}"' if rule else ""))
    for answer in payer.receive(question.encode()):
        if answer.name.endswith("271"):
            assert money.take_eligibility(answer.content, "desk") == 1
    return next(c for c in money.checks() if c.check_id == check.check_id)


def test_it_is_asked_for_the_day_of_the_visit_and_once(visit: str):
    assert money.plan_checks(DAY, DAY, "desk") == money.plan_checks(DAY, DAY, "desk") + len(money.checks())
    question = money.ask_eligibility([money.checks()[0].check_id], HEADER, "desk")

    (inquiry,) = eligibility.read_inquiries(question.encode())
    assert [r.day for r in inquiry.requests] == [DAY]
    assert money.checks()[0].state == "asked"
    assert visit


@pytest.mark.usefixtures("visit")
def test_an_answer_is_told_in_words():
    found = answered("")

    assert (found.state, found.problems) == ("answered", ())
    assert found.told[0] == "The coverage is active."
    assert any(re.search(r"(Copayment|Deductible|The patient pays)", text) for text in found.told)


@pytest.mark.usefixtures("visit")
def test_what_is_not_answered_is_to_be_settled_and_keeps_what_was_known():
    before = answered("")
    found = answered("aaa-subscriber-75")

    assert found.state == "look"
    assert "the subscriber is not found" in found.problems[0]
    assert found.told == before.told


RULES = """
schema = "superbill/payer-rules/1"
payer = "Any"
source = "Provider manual 2026"
effective_from = 2026-01-01
[[authorization]]
codes = ["{code}"]
source = "section 6"
"""


def test_an_authorization_is_followed_to_its_units(visit: str):
    code = office_visit().lines[0].code or ""
    book = payer_book(RULES.replace("{code}", code), "rules")
    assert money.plan_authorizations(visit, [book], "desk") == (code,)
    (needed,) = money.authorizations()
    assert (needed.state, needed.due, needed.source) == ("needed", date(2026, 5, 11), "Provider manual 2026, section 6")

    trace = rows.Authorization.objects.get().trace
    decision = Decision("A1", "AUTH7")
    service = ReviewedService(code=code, units=Decimal(3), trace=(trace, ""), decision=decision, day=DAY, through=DAY)
    review = Review("Any", "P", Party(Name("Clinic", person=False)), Member(Name("X")), "HS", services=(service,))
    assert money.take_authorization(review, "desk") == 1
    (granted,) = money.authorizations()
    assert (granted.state, granted.number, granted.granted, granted.left) == (
        "granted",
        "AUTH7",
        Decimal(3),
        Decimal(2),
    )


def test_an_estimate_has_its_clock(visit: str):
    due = money.plan_notice(visit, "gfe", "desk", asked=date(2026, 5, 11))

    assert due == date(2026, 5, 12), "three business days ahead: within one business day"
    assert money.notices(date(2026, 5, 13)) == ((visit, "gfe", due, True),)
    money.give_notice(visit, "gfe", "desk", day=date(2026, 5, 12))
    assert money.notices(date(2026, 5, 13)) == ()
