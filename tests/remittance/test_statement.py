"""What a statement may ask: each forbidden balance with its case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from superbill.remittance.letters import Sender, statement_pdf
from superbill.remittance.statement import Account, statement, withheld

D = Decimal


def account(**changes: object) -> Account:
    """200.00 charged, 100.00 paid, 40.00 off, 60.00 left: 20.00 coinsurance and 40.00 above the fee."""
    base = Account(
        "C1", date(2026, 5, 15), "Example Primary Care", ("99214",), "Prairie Mutual", "commercial", D(200), D(100),
        D(40), D(0), D(0), D(60), shares=(("2", D(20)), ("45", D(40))),
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


@pytest.mark.parametrize(
    ("changes", "kept", "words"),
    [
        ({}, "0", ""),
        ({"adjudicated": False}, "60", "not decided"),
        ({"qmb": True, "plan_kind": "medicare"}, "60", "Qualified Medicare Beneficiary"),
        ({"remarks": ("N781",)}, "60", "Qualified Medicare Beneficiary"),
        ({"plan_kind": "workers_compensation"}, "60", "injured worker"),
        ({"remarks": ("N862",)}, "40", "No Surprises Act"),
        ({"remarks": ("N830",), "patient_paid": D(5), "patient_owes": D(55)}, "40", "No Surprises Act"),
        ({"remarks": ("N861",)}, "0", ""),
        ({"plan_kind": "medicare"}, "40", "assignment"),
        ({"plan_kind": "medicare", "assigned": False}, "0", ""),
        ({"plan_kind": "medicare", "shares": (("1", D(20)), ("50", D(40)))}, "0", ""),
        ({"plan_kind": "medicaid"}, "60", "payment in full"),
        ({"plan_kind": "medicaid", "shares": (("3", D(4)), ("2", D(56)))}, "56", "payment in full"),
        ({"plan_kind": "medicaid", "shares": (("178", D(60)),)}, "0", ""),
        ({"medicaid": True, "shares": (("3", D(4)), ("2", D(56))), "patient_paid": D(4), "patient_owes": D(56)},
         "56", "payment in full"),
        ({"medicaid": True, "shares": ()}, "60", "payment in full"),
        ({"plan_kind": "self_pay", "shares": ()}, "0", ""),
        ({"patient_owes": D(-10), "qmb": True}, "0", ""),
    ],
)  # fmt: skip
def test_what_may_not_be_asked(changes: dict[str, object], kept: str, words: str):
    found = withheld(account(**changes))

    assert (found.amount if found else D(0)) == D(kept)
    assert words in (found.why if found else "")


def test_every_line_adds_up_and_says_what_was_left_out():
    told = statement(1, date(2026, 7, 1), "Ada Example", ("1 Street",), [account(remarks=("N862",)), account(qmb=True)])

    (line,) = told.lines
    assert (told.total, line.you_owe, line.discount) == (D(20), D(20), D(80))
    assert line.charge == line.plan_paid + line.discount + line.waiting + line.you_paid + line.you_owe
    assert [text.partition(" is")[0] for _, text in told.left_out] == ["40.00", "60.00"]


def test_a_plans_part_and_those_without_insurance_are_told():
    told = statement(1, date(2026, 7, 1), "Ada", ("1 Street",), [account(plan_kind="self_pay", shares=())])
    assert told.self_pay
    for each in (told, msgspec.structs.replace(told, due_now=D(15), plan_of_payment="You pay by plan.")):
        assert statement_pdf(each, Sender("Example Primary Care")).startswith(b"%PDF")
