"""Money, days and times as every screen writes them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from superbill.errors import BadInput
from superbill.office.screens import answers, field_names, written
from superbill.office.templatetags.office import account


@pytest.mark.parametrize(
    ("amount", "told"),
    [(Decimal("1234.5"), "$1,234.50"), (Decimal("-0.01"), "−$0.01"), (Decimal(0), "$0.00"), (None, "–")],
)
def test_dollars(amount: Decimal | None, told: str):
    assert written.dollars(amount) == told


def test_a_day_and_a_moment():
    assert written.day(dt.date(2026, 11, 3)) == "Nov 3, 2026"
    assert written.day(None, "not yet") == "not yet"
    assert written.moment(dt.datetime(2026, 11, 3, 4, 5, tzinfo=dt.UTC)) == "Nov 3, 2026 04:05 UTC"
    assert written.moment(None, "not yet") == "not yet"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("receivable:payer", "Receivable from payers"),
        ("adjustment:contractual", "Adjustment, contractual"),
        ("cash", "Cash"),
    ],
)
def test_an_account_of_the_ledger(name: str, words: str):
    assert account(name) == words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The claim needs type_of_bill, attending.npi and admission_type",
            "The claim needs type of bill, attending NPI",
        ),
        ("see chapter e.g. or www.cms.gov", "see chapter e.g. or www.cms.gov"),
        ("the table icd10cm.poa_exempt", "the table icd10cm.poa_exempt"),
    ],
)
def test_names_of_fields_are_words(text: str, told: str):
    assert written.plain(text).startswith(told)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("npi", "The NPI is missing. Write it."),
        ("member_id", "Member ID is missing. Write it."),
        ("holder born", "The subscriber's birth date is missing. Write it."),
        ("effective to", "The last day of the coverage is missing. Write it."),
        ("subscriber.birth_date", "The subscriber's birth date is missing. Write it."),
        ("lines[0].charge", "Line 1 charge is missing. Write it."),
        ("amount", "Amount is missing. Write it."),
    ],
)
def test_what_is_refused_names_the_field_as_people_do(field: str, words: str):
    assert answers.told(BadInput(field, "is missing", "Write it")) == words


def test_what_was_not_done_and_why_are_one_sentence():
    error = BadInput("chart", "has 1 open error", "Mend what the edits found")

    assert answers.told(error, "Not finished") == (
        "Not finished: the chart has 1 open error. Mend what the edits found."
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [("npi", "NPI"), ("holder_born", "Subscriber's birth date"), ("icn-2", "Payer's claim number 2"),
     ("comment-new-1", "Comment new 1"), ("poa-3", "POA 3"), ("last_name", "Last name"), ("code", "Code")],
)  # fmt: skip
def test_what_was_typed_stands_under_a_name_for_people(name: str, words: str):
    assert field_names.label(name) == words


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("SEPTICEMIA OR SEVERE SEPSIS WITHOUT MV >96 HOURS WITH MCC",
         "Septicemia or severe sepsis without MV >96 hours with MCC"),
        ("EXTENSIVE O.R. PROCEDURES UNRELATED TO PRINCIPAL DIAGNOSIS WITH CC",
         "Extensive O.R. procedures unrelated to principal diagnosis with CC"),
        ("CHIMERIC ANTIGEN RECEPTOR (CAR) T-CELL AND OTHER IMMUNOTHERAPIES",
         "Chimeric antigen receptor (CAR) T-cell and other immunotherapies"),
        ("Heart Failure and Shock with MCC", "Heart Failure and Shock with MCC"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_title_in_capitals_is_written_as_a_sentence(title: str, sentence: str):
    assert written.sentence(title) == sentence
