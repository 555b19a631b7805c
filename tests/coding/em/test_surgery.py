"""Surgery around a visit and a procedure: 24, 57, 58, 78, 79 and new or established, each from the record alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from superbill.coding.em.reading.passages import page_of
from superbill.coding.em.reading.surgery import surgery_facts
from superbill.coding.encounter import CodingContext, History, history_of
from superbill.coding.procedures.postoperative import in_global_period
from superbill.model.coded import CodedLine, Evidence
from superbill.model.codes import CodeSystem
from superbill.model.encounter import Document, Encounter, PriorService
from superbill.notes.reading import read

DAY = dt.date(2026, 5, 15)
OWN = {"npi": "1234567893", "group": "A", "specialty": "207X00000X"}
KNEE = PriorService(code="27447", service_date=dt.date(2026, 4, 20), npi="1234567893")
OTHER = PriorService(
    code="27447", service_date=dt.date(2026, 4, 20), npi="1999999992", group="B", specialty="207X00000X"
)
DAYS = {"27447": "090", "10060": "010"}


def facts(text, prior=KNEE):
    history = History(prior_services=(prior,), **OWN)
    return surgery_facts([page_of(read(Document(name="note", text=text)))], history, DAY, DAYS.get)


@pytest.mark.parametrize(
    ("text", "period", "related"),
    [
        ("HPI\n\nHere for postoperative visit after knee replacement.", "090", True),
        ("HPI\n\nSinusitis, unrelated to the knee surgery.", "090", False),
        ("HPI\n\nSinus pressure for a week.", "090", None),
    ],
)
def test_a_visit_in_a_global_period(text, period, related):
    told = facts(text)

    assert (told["postoperative_of"], told["related_to_surgery"]) == (period, related)


def test_surgery_of_another_practice_or_long_ago_opens_no_period():
    long_ago = KNEE.model_copy(update={"service_date": dt.date(2026, 1, 2)})

    assert facts("HPI\n\nSinusitis.", OTHER)["postoperative_of"] is None
    assert facts("HPI\n\nSinusitis.", long_ago)["postoperative_of"] is None


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("PLAN\n\nThe decision was made today to proceed with surgery.", True),
        ("PLAN\n\nShe was taken emergently to the OR.", True),
        ("PLAN\n\nSurgery may be considered later.", None),
    ],
)
def test_the_decision_for_surgery(text, decided):
    assert facts(text)["decision_for_surgery"] is decided


def line():
    place = Evidence(document="note", start=0, end=8, text="Incision")
    return CodedLine(
        number=1, system=CodeSystem.CPT, code="10060", confidence=0.9, decision="assigned", evidence=(place,)
    )


@pytest.mark.parametrize(
    ("text", "modifiers", "asked"),
    [
        ("Returned to the operating room for a hematoma.", ("78",), 0),
        ("Staged second procedure.", ("58",), 0),
        ("Abscess of the arm, unrelated to the knee replacement.", ("79",), 0),
        ("Abscess of the leg.", (), 1),
    ],
)
def test_a_procedure_in_a_global_period(text, modifiers, asked):
    context = CodingContext("professional", DAY, "option", history=History(prior_services=(KNEE,), **OWN))

    (found,), questions = in_global_period([line()], text, context, DAYS.get)

    assert (found.modifiers, len(questions)) == (modifiers, asked)
    assert found.decision == ("suggested" if asked else "assigned")


def test_no_earlier_surgery_changes_nothing():
    context = CodingContext("professional", DAY, "option")

    assert in_global_period([line()], "Returned to the OR.", context, DAYS.get) == ((line(),), ())


def test_the_history_of_an_encounter():
    encounter = Encounter.model_validate(
        {
            "id": "e", "setting": "professional", "patient": {"birth_date": "1980-06-01"},
            "rendering": {"npi": "1234567893", "taxonomy": "207X00000X"}, "provider": {"npi": "1000000004"},
            "prior_services": [{"code": "99213", "service_date": "2025-01-02", "npi": "1234567893"}],
        }
    )  # fmt: skip

    told = history_of(encounter, DAY)

    assert (told.age, told.npi, told.group) == (Decimal(45), "1234567893", "1000000004")
    assert told.prior_services[0].code == "99213"
