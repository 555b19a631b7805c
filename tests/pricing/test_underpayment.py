"""A paid claim against its expected price: what the payer allowed less, line by line."""

import json
from decimal import Decimal

import pytest
from tests.pricing.fee_fixtures import EXAMPLES, encounter
from tests.remittance.test_remit_command import write
from tests.remittance.worked import payment, remittance, service
from typer.testing import CliRunner

from superbill.cli.price import app
from superbill.model.finding import Outcome
from superbill.pricing import price
from superbill.pricing.contract import read_contract
from superbill.pricing.underpayment import allowed_by_payer, compare

PATH = EXAMPLES / "contract_prairie_mutual.toml"
VISIT = encounter(
    {"code": "99214", "charge": "300.00"}, {"code": "36415", "charge": "20.00"}, {"code": "93000", "charge": "60.00"},
    day="2026-05-14", payer={"kind": "commercial", "id": "TESTPAYER"},
    provider={"carrier": "06102", "locality": "16"},
    coverages=[{"order": 1, "payer": {"kind": "commercial", "id": "TESTPAYER"}, "cost_share": {"copay": "30.00"}}],
)  # fmt: skip


def paid(*services, control="E1"):
    total = str(sum((s.paid for s in services), Decimal("0.00")))
    return payment("380.00", total, patient="30.00", services=services, control=control)


SERVICES = (
    service("300.00", "140.02", ("CO", "45", "129.98"), ("PR", "3", "30.00"), code="99214"),
    service("20.00", "8.00", ("CO", "45", "12.00"), code="36415"),
    service("60.00", "0.00", ("CO", "97", "60.00"), code="93000"),
)


@pytest.fixture
def expected(example):
    return price(VISIT, example, read_contract(PATH.read_text(), str(PATH)))


def test_each_line_is_held_against_what_was_expected(expected):
    told = compare(VISIT, expected, [paid(*SERVICES)])

    assert [str(n.expected) for n in told.lines] == ["184.02", "8.00", "17.92"]
    assert [str(n.allowed) for n in told.lines] == ["170.02", "8.00", "0.00"]
    assert [str(n.difference) for n in told.lines] == ["14.00", "0.00", "17.92"]
    assert [n.verdict for n in told.lines] == [Outcome.FAIL, Outcome.PASS, Outcome.FAIL]
    assert told.lines[2].reasons == ("CO-97",)
    assert (str(told.underpaid), told.verdict) == ("31.92", Outcome.FAIL)


def test_a_claim_or_a_line_that_is_not_there_is_not_checked(expected):
    nothing = compare(VISIT, expected, [paid(*SERVICES, control="C9")])
    partly = compare(VISIT, expected, [paid(SERVICES[1])])

    assert (nothing.verdict, nothing.missing) == (Outcome.NOT_CHECKED, "the claim in the remittance")
    assert partly.verdict is Outcome.NOT_CHECKED
    assert partly.lines[0].missing == "the line in the remittance"


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        (service("150.00", "78.40", ("CO", "45", "50.00"), ("PR", "2", "20.00"), ("CO", "253", "1.60")), "100.00"),
        (service("150.00", "0.00", ("PR", "1", "100.00"), ("CO", "45", "50.00")), "100.00"),
        (service("150.00", "0.00", ("CO", "50", "150.00")), "0.00"),
        (service("150.00", "70.00", ("CO", "45", "50.00"), allowed=Decimal("95.00")), "95.00"),
    ],
)
def test_what_a_payer_allowed(line, allowed):
    assert str(allowed_by_payer(line)) == allowed


def test_on_the_command_line(tmp_path, monkeypatch):
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path / "home"))
    visit, answer = tmp_path / "visit.json", write(tmp_path / "a.835", remittance("148.02", paid(*SERVICES)))
    visit.write_text(VISIT.model_dump_json())

    def run(*more):
        return CliRunner().invoke(app, [str(visit), "--contract", str(PATH), "--paid", answer, *more])

    page, told = run("--explain"), json.loads(run("--json").stdout)

    assert page.exit_code == 3
    assert "underpaid: 31.92" in page.stdout
    assert "percent of Medicare" in page.stdout
    assert (told["underpaid"], told["lines"][0]["difference"]) == ("31.92", "14.00")
