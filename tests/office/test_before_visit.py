"""Before the visit: coverage asked for its day and read in words, authorizations, notices in time."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from tests.claims.invented_visit import office_visit
from tests.payers.office import scenario

from superbill.edits.payer.book import payer_book
from superbill.errors import BadInput
from superbill.model.authorization import Decision, Review, ReviewedService
from superbill.model.claim import Name, Party
from superbill.model.eligibility import Member
from superbill.office import models as rows
from superbill.office import money, records
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.x12 import attachment, authorization, eligibility
from superbill.x12.check import check
from superbill.x12.write import Header

HEADER = Header("ELMCLINIC", "PAYER1", 1, "2026-05-14T08:30", "T")
DAY = date(2026, 5, 14)
NOTE = {"name": "plan.txt", "text": "Six weeks of exercises did not help. ~*: are kept as they are."}


@pytest.fixture
def visit(db) -> str:  # noqa: ARG001 - a fixture for its effect
    return records.store_encounter(office_visit(service_date=str(DAY), documents=[NOTE]))


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
    (waiting,) = money.notices(date(2026, 5, 13))
    assert (waiting.encounter_id, waiting.kind, waiting.give_by, waiting.late) == (visit, "gfe", due, True)
    money.give_notice(visit, "gfe", "desk", day=date(2026, 5, 12))
    assert money.notices(date(2026, 5, 13)) == ()


def test_days_are_planned_onto_every_list_at_once(visit: str):
    book = payer_book(RULES.replace("{code}", office_visit().lines[0].code or ""), "rules")
    records.store_encounter(office_visit(id="own", service_date=str(DAY), payer=None, coverages=[]))

    made = money.plan_visits(DAY, DAY, [book], "desk", today=date(2026, 5, 11))
    again = money.plan_visits(DAY, DAY, [book], "desk", today=date(2026, 5, 11))

    assert (made.authorizations, made.notices) == (2, 1), "who has no plan gets an estimate"
    assert made.checks == len(office_visit().coverages)
    assert (again.checks, again.authorizations, again.notices) == (0, 0, 0)
    assert visit


@pytest.mark.usefixtures("visit")
def test_the_other_payer_of_an_answer_becomes_a_coverage_once():
    found = answered("other-payer")
    (other,) = money.found_payers(found.check_id)
    card = {"payer_name": other.name, "payer_id": other.id, "kind": "commercial", "order": str(other.order),
            "member_id": "ELD77"}  # fmt: skip

    money.add_coverage(found.patient_id, card, by="desk")

    assert (found.state, other.name, other.id, other.order) == ("look", "Elder Mutual", "ELDER1", 1)
    visit = records.load_encounter(found.encounter_id)
    assert (visit.coverages[0].order, visit.coverages[0].payer.name) == (1, "Elder Mutual")
    assert visit.payer is not None
    assert visit.payer.name == "Elder Mutual"
    assert len({c.order for c in visit.coverages}) == len(visit.coverages)
    assert money.found_payers(found.check_id) == ()
    with pytest.raises(BadInput, match="on file already"):
        money.add_coverage(found.patient_id, card, by="desk")


@pytest.mark.parametrize(
    ("field", "value"),
    [("payer_name", ""), ("member_id", " "), ("kind", "rich uncle"), ("order", "0"), ("effective_from", "yesterday"),
     ("relationship", "child"), ("effective_to", "2019-12-31")],
)  # fmt: skip
def test_a_card_that_is_not_whole_is_refused_and_nothing_changes(visit: str, field: str, value: str):
    patient = rows.Patient.objects.get()
    before = records.load_encounter(visit)
    card = {"payer_name": "Elder Mutual", "kind": "commercial", "order": "1", "member_id": "E1",
            "effective_from": "2020-01-01"}  # fmt: skip

    with pytest.raises(BadInput):
        money.add_coverage(str(patient.public_id), card | {field: value}, by="desk")

    assert records.load_encounter(visit) == before


@pytest.fixture
def asked(visit: str) -> tuple[money.Authorized, str, str]:
    """An authorization of the visit that was asked for with the note."""
    code = office_visit().lines[0].code or ""
    money.plan_authorizations(visit, [payer_book(RULES.replace("{code}", code), "rules")], "desk")
    (needed,) = money.authorizations()
    names = [d.name for d in records.load_encounter(visit).documents]
    told = money.ask_authorization(needed.authorization_id, HEADER, "desk", documents=names, today=DAY)
    return money.authorization_of(needed.authorization_id), *told


def test_the_request_is_right_and_names_the_documents_that_go_with_it(asked: tuple[money.Authorized, str, str]):
    held, request, documents = asked

    assert [p for r in check(request.encode(), "278") for _, p in r.all_problems() if p.severity == "error"] == []
    (told,) = authorization.read(request.encode())
    assert told.review.services[0].code == held.code
    numbers = [a.control_number for a in told.review.attachments]
    sent = [d.control_number for s in attachment.read(documents.encode()) for d in s.documents]
    assert numbers == sent
    assert len(sent) == 1
    assert attachment.read(documents.encode())[0].documents[0].content == NOTE["text"].encode()
    assert held.state == "asked"


@pytest.mark.parametrize(
    ("rule", "state", "held_there"),
    [("", "granted", 1), ("pended", "pended", 0), ("not-certified", "refused", 0), ("modified", "modified", 1)],
)
def test_an_answer_of_the_payer_goes_into_the_visit(
    asked: tuple[money.Authorized, str, str], rule: str, state: str, held_there: int
):
    held, request, _ = asked
    payer = SimulatedPayer(scenario(f'[[rule]]\nscenario = "{rule}"' if rule else ""))
    for answer in payer.receive(request.encode()):
        if answer.name.endswith("278"):
            assert money.take_authorizations(answer.content, "desk", today=DAY) == 1

    told = money.authorization_of(held.authorization_id, DAY)
    assert told.state == state
    visit = records.load_encounter(held.encounter_id)
    assert sum(a.number == told.number and held.code in a.codes for a in visit.authorizations) == held_there
    if state == "pended":
        assert told.due == date(2026, 5, 16), "looked at again after two days"


def test_a_decision_by_telephone_needs_its_number(asked: tuple[money.Authorized, str, str]):
    held, _, _ = asked
    with pytest.raises(BadInput, match="number"):
        money.decide_authorization(held.authorization_id, "granted", "desk", today=DAY)
    with pytest.raises(BadInput, match="units"):
        money.decide_authorization(held.authorization_id, "granted", "desk", today=DAY, number="A1", units="many")

    money.decide_authorization(held.authorization_id, "granted", "desk", today=DAY, number="A1", units="1",
                               first=DAY, last=DAY)  # fmt: skip

    told = money.authorization_of(held.authorization_id)
    assert (told.used, told.left) == (Decimal(1), Decimal(0))


def test_an_advance_notice_needs_the_choice_and_both_are_printed(visit: str):
    money.plan_notice(visit, "gfe", "desk", asked=date(2026, 5, 11))
    money.plan_notice(visit, "abn", "desk", asked=date(2026, 5, 11), lines=(1,))
    with pytest.raises(BadInput, match="choice"):
        money.give_notice(visit, "abn", "desk", day=DAY)
    money.give_notice(visit, "abn", "desk", day=DAY, choice="1")

    for each in (*money.notices(DAY), *money.notices(DAY, given=True)):
        assert money.notice_file(each.notice_id, "desk").startswith(b"%PDF-")


def test_units_that_nothing_can_hold_are_refused(visit: str):
    line = records.load_encounter(visit).lines[0]
    many = tuple(line.model_copy(update={"number": n, "units": Decimal(99_999)}) for n in range(1, 13))
    value = records.load_encounter(visit)
    records.store_encounter(value.model_copy(update={"lines": many}))
    book = payer_book(RULES.replace("{code}", line.code or ""), "rules")

    with pytest.raises(BadInput, match="units"):
        money.plan_authorizations(visit, [book], "desk")
    records.store_encounter(value)
    money.plan_authorizations(visit, [book], "desk")
    (needed,) = money.authorizations()
    for units in ("1e9", "100000", "0", "1e999999"):
        with pytest.raises(BadInput, match="units"):
            money.decide_authorization(needed.authorization_id, "granted", "desk", today=DAY, number="A1", units=units)
