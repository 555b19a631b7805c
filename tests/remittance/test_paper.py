"""Paper explanations of benefits become the remittance that the payer did not send, or are refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.office.office_charts import claim

from superbill.errors import BadInput
from superbill.model.remittance import Adjustment
from superbill.remittance.balancing import balance
from superbill.remittance.paper import PaperClaim, PaperEob, PaperLine, paper_remittance

NUMBER = "SB0000001"


def eob(*lines: PaperLine, total: str = "102.72", status: str = "1") -> PaperEob:
    told = PaperClaim(NUMBER, lines, status)
    return PaperEob("Prairie Mutual", "10077", date(2026, 6, 1), Decimal(total), (told,))


def line(number: int, paid: str = "0", **more: object) -> PaperLine:
    return PaperLine(number, Decimal(paid), **more)  # type: ignore[arg-type]


FIRST = line(1, "102.72", allowed=Decimal("128.40"), coinsurance=Decimal("25.68"))
SECOND = line(2, adjustments={"co-50": Decimal("25.00")})


def test_what_the_paper_prints_becomes_adjustments():
    told = paper_remittance(eob(FIRST, SECOND), {NUMBER: claim()})

    (payment,) = told.claims
    assert payment.services[0].adjustments == (
        Adjustment("PR", "2", Decimal("25.68")), Adjustment("CO", "45", Decimal("61.60")))  # fmt: skip
    assert (payment.charge, payment.patient_responsibility) == (Decimal("215.00"), Decimal("25.68"))
    assert balance(told) == ()


@pytest.mark.parametrize(
    ("paper", "what"),
    [
        (eob(line(1, "100.00", allowed=Decimal("128.40")), SECOND), f"claim {NUMBER}, line 1: does not add up"),
        (eob(FIRST, SECOND, total="90.00"), "claims add up to 102.72"),
        (eob(FIRST, line(9)), "9 is not a line"),
        (eob(FIRST, line(2, adjustments={"50": Decimal(25)})), "not a group and a reason"),
    ],
)
def test_what_does_not_add_up_is_refused(paper: PaperEob, what: str):
    with pytest.raises(BadInput, match=what):
        paper_remittance(paper, {NUMBER: claim()})


def test_a_claim_of_somebody_else_is_refused():
    with pytest.raises(BadInput, match="not a claim in the records"):
        paper_remittance(eob(FIRST, SECOND), {})
