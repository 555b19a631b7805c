"""Commercial plans: the allowed amount by contract, the patient's share by the plan's terms."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.pricing.fee_fixtures import encounter, priced

from superbill.errors import BadFile
from superbill.model.finding import Outcome
from superbill.pricing import price
from superbill.pricing.contract import read_contract

CONTRACT = """
schema = "superbill/contract/1"
name = "Plan A"
payer = "P1"
effective_from = 2024-01-01
effective_to = 2024-12-31
[[terms]]
codes = ["99202-99215"]
percent_of_medicare = "125"
[[terms]]
codes = ["J0000-J9999"]
percent_of_charge = "60"
[fees]
"93000" = "15.00"
"71046-26" = "12.00"
"20610" = "100.00"
[modifiers]
"50" = "150"
"""
ROWS = [
    {"code": "99213", "work": "100.00"},
    {"code": "99214", "work": "80.00"},
    {"code": "20610", "work": "1.00", "multiple": "2", "bilateral": "1"},
    {"code": "97110", "work": "20.00"},
]


def plan(cost_share=None, accumulators=None, **more):
    coverage = {"order": 1, "payer": {"kind": "commercial", "id": "P1"}, "cost_share": cost_share}
    return {
        "payer": {"kind": "commercial", "id": "P1"},
        "coverages": [coverage | {"accumulators": accumulators} | more],
    }


def told(schedule, *lines, contract=CONTRACT, **more):
    return price(
        encounter(*lines, **(plan({"coinsurance": "0"}) | more)), schedule(ROWS), read_contract(contract, "c.toml")
    )


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ({"code": "99213"}, "125.00"),
        ({"code": "99213", "charge": "110.00"}, "110.00"),
        ({"code": "93000"}, "15.00"),
        ({"code": "93000", "units": "2"}, "30.00"),
        ({"code": "71046", "modifiers": ["26"]}, "12.00"),
        ({"code": "20610", "modifiers": ["50"]}, "150.00"),
        ({"code": "20610", "modifiers": ["25", "LT"]}, "100.00"),
        ({"code": "J1885", "charge": "40.00"}, "24.00"),
    ],
)
def test_contract_terms(schedule, line, allowed):
    priced_line = told(schedule, line).lines[0]

    assert str(priced_line.allowed) == allowed, priced_line.missing
    assert any("contract Plan A" in s.source for s in priced_line.steps)


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ({"code": "97110"}, "a term for 97110"),
        ({"code": "93000", "modifiers": ["26"]}, "what modifier 26 pays"),
        ({"code": "J1885", "charge": None}, "the charge"),
        ({"code": "99215"}, "99215 in the relative value file"),
        ({"code": "99213", "service_date": "2025-01-02"}, "a contract in force on 2025-01-02"),
    ],
)
def test_what_a_contract_does_not_say_is_not_checked(schedule, line, missing):
    priced_line = told(schedule, line).lines[0]

    assert priced_line.verdict is Outcome.NOT_CHECKED
    assert missing in priced_line.missing


def test_the_contract_must_be_with_the_payer_of_the_encounter(schedule):
    whole = told(schedule, {"code": "99213"}, contract=CONTRACT.replace('"P1"', '"P2"'))

    assert "a contract with payer P1" in whole.missing


def test_a_contract_that_is_not_lesser_of_charge(schedule):
    generous = CONTRACT.replace('payer = "P1"', 'payer = "P1"\nlesser_of_charge = false')

    assert str(told(schedule, {"code": "99213", "charge": "90.00"}, contract=generous).allowed) == "125.00"


SHARES = {
    "the rest of the deductible, then coinsurance": (
        {"deductible": "500.00", "coinsurance": "0.20"}, {"deductible_met": "400.00"}, ["125.00", "100.00"],
        [("100.00", "0.00", "5.00", "105.00"), ("0.00", "0.00", "20.00", "20.00")],
    ),
    "nothing stated as met": (
        {"deductible": "500.00", "coinsurance": "0.20"}, None, ["125.00", "100.00"],
        [("125.00", "0.00", "0.00", "125.00"), ("100.00", "0.00", "0.00", "100.00")],
    ),
    "one copay a visit": (
        {"copay": "30.00"}, None, ["125.00", "100.00"],
        [("0.00", "30.00", "0.00", "30.00"), ("0.00", "0.00", "0.00", "0.00")],
    ),
    "deductible, copay, coinsurance on what is left": (
        {"deductible": "50.00", "copay": "30.00", "coinsurance": "0.20"}, None, ["125.00", "100.00"],
        [("50.00", "30.00", "9.00", "89.00"), ("0.00", "0.00", "20.00", "20.00")],
    ),
    "the out-of-pocket limit ends it": (
        {"deductible": "50.00", "coinsurance": "0.50", "out_of_pocket_limit": "1000.00"},
        {"deductible_met": "50.00", "out_of_pocket_met": "930.00"}, ["125.00", "100.00"],
        [("0.00", "0.00", "62.50", "62.50"), ("0.00", "0.00", "7.50", "7.50")],
    ),
    "the limit is met already": (
        {"deductible": "50.00", "copay": "20.00", "coinsurance": "0.50", "out_of_pocket_limit": "1000.00"},
        {"out_of_pocket_met": "1200.00"}, ["125.00", "100.00"],
        [("0.00", "0.00", "0.00", "0.00"), ("0.00", "0.00", "0.00", "0.00")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHARES)
def test_the_patients_share(schedule, name):
    cost_share, accumulators, allowed, shares = SHARES[name]

    whole = told(schedule, {"code": "99213"}, {"code": "99214"}, **plan(cost_share, accumulators))

    assert [str(line.allowed) for line in whole.lines] == allowed
    assert [(str(n.deductible), str(n.copay), str(n.coinsurance), str(n.patient_share)) for n in whole.lines] == shares
    assert all(n.allowed == n.patient_share + n.payer_share for n in whole.lines)


def test_without_the_plans_terms_the_share_is_open(schedule):
    whole = told(schedule, {"code": "99213"}, **plan(None))

    assert (str(whole.allowed), whole.patient_share, whole.verdict) == ("125.00", None, Outcome.NOT_CHECKED)
    assert "cost_share" in whole.missing


def test_a_patient_without_a_payer_owes_the_charge(schedule):
    whole = priced(schedule(ROWS), {"code": "99213", "charge": "150.00"}, payer={"kind": "self_pay"})

    assert (str(whole.patient_share), str(whole.payer_share)) == ("150.00", "0.00")


def test_the_example_of_the_how_to_is_a_contract():
    page = (Path(__file__).parents[2] / "docs/how-to/contracts.md").read_text()

    contract = read_contract(page.split("```toml")[1].split("```")[0], "contracts.md")

    assert contract.modifiers["50"] == Decimal("1.5")
    assert contract.term("71046") is not contract.term("99213")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("schema = ", "schema == "), ""),
        (("superbill/contract/1", "superbill/contract/9"), "schema"),
        (('name = "Plan A"', 'nom = "Plan A"'), "nom"),
        (("2024-12-31", "2023-12-31"), "effective_to"),
        (("2024-01-01", '"2024"'), "effective_from"),
        (('"125"', '"-5"'), "terms[0].percent_of_medicare"),
        (('"125"', '"many"'), "terms[0].percent_of_medicare"),
        (('percent_of_medicare = "125"', 'percent = "125"'), "terms[0].percent"),
        (('percent_of_medicare = "125"', 'percent_of_medicare = "125"\npercent_of_charge = "50"'), "terms[0]"),
        (('"93000" = "15.00"', '"93000" = true'), "fees.93000"),
        (("[fees]", "[[fees]]"), "fees"),
    ],
)
def test_a_wrong_contract_is_refused_with_its_key(change, where):
    with pytest.raises(BadFile) as refused:
        read_contract(CONTRACT.replace(*change), "contract.toml")

    assert refused.value.path == "contract.toml"
    assert refused.value.where.startswith(where)


# Escalators, timely filing, case rates

DATED = """
schema = "superbill/contract/1"
name = "Plan B"
payer = "P1"
effective_from = 2024-01-01
timely_filing_days = 90
[[terms]]
percent_of_charge = "50"
[fees]
"93000" = "20.00"
[case_rates]
"45378" = "900.00"
"66984" = "1500.00"
[[escalators]]
from = 2024-04-01
percent = 5
[[escalators]]
from = 2025-01-01
percent = 3
"""


@pytest.mark.parametrize(
    ("day", "allowed"), [("2024-03-31", "20.00"), ("2024-04-01", "21.00"), ("2025-02-01", "21.63")]
)
def test_escalators_raise_amounts_from_their_day_on(schedule, day, allowed):
    line = told(schedule, {"code": "93000", "service_date": day}, day=day, contract=DATED).lines[0]

    assert str(line.allowed) == allowed


@pytest.mark.parametrize(("filed", "allowed"), [("2024-07-31", "21.00"), ("2024-08-01", "0.00"), (None, "21.00")])
def test_a_claim_filed_too_late_is_the_providers_loss(schedule, filed, allowed):
    """90 days from 2024-05-02 end on 2024-07-31."""
    line = told(schedule, {"code": "93000"}, contract=DATED, filing_date=filed).lines[0]

    assert str(line.allowed) == allowed
    if allowed == "0.00":
        assert line.verdict is Outcome.FAIL
        assert str(line.patient_share) == "0.00"
        assert "filed 91 days after" in line.reason


def test_a_case_rate_pays_the_whole_day(schedule):
    lines = [{"code": "45378"}, {"code": "93000"}, {"code": "93000", "service_date": "2024-05-03"}]
    priced = told(schedule, *lines, contract=DATED)

    assert [str(line.allowed) for line in priced.lines] == ["945.00", "0.00", "21.00"]
    assert "part of the case rate" in [s.step for s in priced.lines[1].steps]


def test_the_highest_of_two_case_rates(schedule):
    priced = told(schedule, {"code": "45378"}, {"code": "66984"}, contract=DATED)

    assert [str(line.allowed) for line in priced.lines] == ["0.00", "1575.00"]


@pytest.mark.parametrize(
    "wrong",
    [
        "timely_filing_days = 90\n", "[[escalators]]\nfrom = 2024-04-01\n",
        '[[escalators]]\nfrom = "soon"\npercent = 5\n',
        "[case_rates]\n45378 = -1\n",
    ],
)  # fmt: skip
def test_a_wrong_term_is_refused_with_its_name(wrong):
    text = DATED if wrong.startswith("timely") else DATED.split("[[terms]]", maxsplit=1)[0]
    text = text.replace("timely_filing_days = 90\n", "timely_filing_days = true\n") if text is DATED else text + wrong

    with pytest.raises(BadFile):
        read_contract(text, "c.toml")
