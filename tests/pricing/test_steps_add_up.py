"""Every step of arithmetic says what went in, and what went in gives what came out."""

import ast
import operator
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pricing.fee_fixtures import encounter, priced

from superbill.model.finding import Outcome
from superbill.model.money import cents
from superbill.pricing import price

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
CODES = [
    "99213", "99214", "99285", "G2211", "G0439", "36415", "80053", "71046", "73610", "70450", "74177", "70551", "93306",
    "93880", "93000", "92133", "92134", "97110", "97112", "97530", "12001", "12002", "20610", "17000", "69210", "27447",
    "22612", "66984", "47562", "45378", "45380", "45385", "43235", "43239", "94760", "99051", "99199", "90847", "92015",
]  # fmt: skip
MODIFIERS = [
    "25",
    "26",
    "TC",
    "50",
    "LT",
    "RT",
    "59",
    "62",
    "66",
    "78",
    "80",
    "AS",
    "52",
    "53",
    "54",
    "55",
    "PT",
    "33",
    "GY",
]
WHO = [{}, {"credential": "NP"}, {"specialty": "80"}]


def worth(expression: str) -> Decimal:
    """Work out the arithmetic of a step; numbers are taken as they are written."""

    def value(node: ast.expr) -> Decimal:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.Call):
            return {"min": min, "max": max}[node.func.id](*map(value, node.args))
        return Decimal(ast.get_source_segment(source, node))

    source = expression.replace("×", "*").replace("÷", "/")
    return value(ast.parse(source, mode="eval").body)


def number(text: str) -> Decimal | None:
    return Decimal(text) if text.replace(".", "", 1).isdigit() else None


def is_arithmetic(text: str) -> bool:
    return any(sign in text for sign in ("×", "÷", " + ", " - ", "min(", "max("))


lines = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from(CODES),
            "modifiers": st.lists(st.sampled_from(MODIFIERS), max_size=2, unique=True),
            "units": st.integers(1, 4).map(str),
            "charge": st.integers(0, 400_000).map(lambda c: f"{Decimal(c) / 100:.2f}"),
            "place_of_service": st.sampled_from(["11", "12", "21", "22", "23"]),
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(lines=lines, who=st.sampled_from(WHO), participating=st.booleans(), assigned=st.booleans())
def test_chains_add_up_and_money_is_not_lost(example, lines, who, participating, assigned):
    told = encounter(
        *lines,
        day="2026-05-14",
        patient={"zip": "60614"},
        rendering={"npi": "1234567893"} | who,
        provider={"carrier": None, "locality": None, "zip": "60601", "participating": participating},
        accept_assignment=assigned,
    )

    whole = price(told, example)

    for line in whole.lines:
        for step in line.steps:
            result = number(step.value)
            if is_arithmetic(step.given) and result is not None:
                assert cents(worth(step.given)) == cents(result), step
        if line.verdict is Outcome.NOT_CHECKED:
            assert line.allowed is None
            assert line.missing
        if line.verdict is Outcome.FAIL:
            assert line.reason
        if line.verdict is Outcome.PASS and line.limiting_charge is None:
            assert line.allowed == line.patient_share + line.payer_share + line.sequestration
            assert line.steps
    if whole.allowed is not None:
        assert whole.allowed == sum(line.allowed for line in whole.lines)


@settings(max_examples=60, deadline=None)
@given(lines=lines)
def test_the_order_of_lines_does_not_change_what_they_are_worth_together(example, lines):
    """Ranking goes by amount, so the total allowed by the schedule is the same in any order, to the cent of each line.

    Charges are left high here: the lower of charge and amount is taken line by line.
    """
    lines = [line | {"charge": "99999.00"} for line in lines]
    where = {"carrier": "06102", "locality": "16"}

    one = priced(example, *lines, day="2026-05-14", provider=where)
    other = priced(example, *reversed(lines), day="2026-05-14", provider=where)

    assert (one.allowed is None) == (other.allowed is None)
    if one.allowed is not None:
        assert abs(one.allowed - other.allowed) <= Decimal("0.01") * len(lines)


def test_a_price_is_the_same_bytes_every_time(example):
    told = encounter(
        {"code": "99214"}, {"code": "36415"}, day="2026-05-14", provider={"carrier": "06102", "locality": "16"}
    )

    assert price(told, example).model_dump_json() == price(told, example).model_dump_json()
