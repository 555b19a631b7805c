"""Posting remittances in the office: once by content, whatever comes in whatever order, and nothing lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from tests.office import office_charts as charts

from superbill.model.ledger import Account
from superbill.model.remittance import Adjustment, ProviderAdjustment, Remittance
from superbill.office import models as rows
from superbill.office import records
from superbill.office.records import standings
from superbill.remittance.ledger import charge_entry
from superbill.remittance.posting import UnbalancedRemittance

TODAY = date(2026, 6, 2)
A, B = "SB0000001", "SB0000002"


@pytest.fixture
def two_claims(encounter_id: str) -> None:
    for number in (A, B):
        records.store_claim(encounter_id, charts.claim(number))
        records.post(charge_entry(charts.claim(number)))


def both() -> Remittance:
    one, other = charts.remittance(A), charts.remittance(B)
    return msgspec.structs.replace(one, claims=(*one.claims, *other.claims), paid=one.paid * 2)


def post(value: Remittance, file: str = "a"):
    return records.post_remittance(value, file * 64, "biller", today=TODAY)


def half(number: str) -> Remittance:
    return msgspec.structs.replace(both(), claims=charts.remittance(number).claims, paid=Decimal("102.72"))


def stands(number: str) -> tuple[str, ...]:
    found = records.balance(number)
    return tuple(str(x) for x in (found.charges, found.paid, found.adjustments, found.payer, found.patient))


def kinds() -> dict[str, int]:
    return records.counts()


def cash() -> Decimal:
    return sum((p.amount for p in rows.Posting.objects.filter(account=Account.CASH)), Decimal(0))


PAID = ("215.00", "102.72", "61.60", "25.00", "25.68")


@pytest.mark.usefixtures("two_claims")
@pytest.mark.parametrize("order", [(A, B), (B, A)])
def test_whole_and_then_cut_in_two_under_other_names(order: tuple[str, str]):
    assert post(both()).posted == 2
    for file, number in zip("bc", order, strict=True):
        told = post(half(number), file)
        assert (told.posted, told.known) == (0, 1)
    assert stands(A) == stands(B) == PAID
    assert cash() == Decimal("205.44")


@pytest.mark.usefixtures("two_claims")
def test_cut_in_two_and_then_whole():
    assert [post(half(number)).posted for number in (B, A)] == [1, 1]
    assert (post(both()).posted, cash()) == (0, Decimal("205.44"))


@pytest.mark.usefixtures("two_claims")
def test_what_does_not_add_up_is_kept_with_a_task_and_not_posted():
    wrong = msgspec.structs.replace(both(), paid=Decimal("300.00"))

    with pytest.raises(UnbalancedRemittance, match="nothing was posted"):
        post(wrong)

    assert (cash(), kinds(), records.unfinished()) == (Decimal(0), {"unbalanced": 1}, ())
    assert rows.RemittanceState.objects.get().state == "unbalanced"


@pytest.mark.usefixtures("two_claims")
def test_a_denied_line_is_work_with_a_rule_and_a_deadline():
    post(half(A))

    (work,) = records.worklist(TODAY, kinds=["denial"])

    assert (work.claim, work.line, work.reason, work.amount) == (A, 2, "CO-50", Decimal("25.00"))
    assert (work.category, work.path, work.owner) == ("medical necessity", "appeal", "coder")
    assert (work.due, work.due_source) == (date(2026, 10, 4), "42 CFR 405.940-405.958")
    assert not work.late


@pytest.mark.usefixtures("two_claims")
def test_reversal_and_correction_in_one_remittance():
    post(half(A))
    corrected = msgspec.structs.replace(charts.remittance(A).claims[0], payer_claim_number="C2")
    value = msgspec.structs.replace(
        charts.taken_back(half(A)), claims=(*charts.taken_back(half(A)).claims, corrected), paid=Decimal(0)
    )

    told = post(value, "b")

    assert (told.posted, stands(A), cash()) == (2, PAID, Decimal("102.72"))
    assert [e.kind for e in records.entries(A)] == ["charge", "payment", "reversal", "payment"]


@pytest.mark.usefixtures("two_claims")
def test_a_reversal_that_comes_before_what_it_takes_back_leaves_nothing_out():
    post(charts.taken_back(half(A)))
    post(half(A), "b")

    assert stands(A) == ("215.00", "0.00", "0.00", "215.00", "0.00")


@pytest.mark.usefixtures("two_claims")
def test_paid_twice_by_one_payer_is_kept_and_told():
    post(half(A))
    again = post(msgspec.structs.replace(half(A), trace="T9"), "b")

    assert [f.edit for f in again.findings] == ["REMIT-PAID-BEFORE"]
    assert kinds()["paid again"] == 1
    assert records.balance(A).paid == Decimal("205.44")


@pytest.mark.usefixtures("two_claims")
def test_a_payment_larger_than_the_charge_makes_a_credit_due_in_60_days():
    line = charts.remittance(A).claims[0].services[0]
    more = msgspec.structs.replace(line, paid=Decimal("300.00"), adjustments=(Adjustment("OA", "94", Decimal(-110)),))
    other = charts.remittance(A).claims[0].services[1]
    claim = msgspec.structs.replace(charts.remittance(A).claims[0], services=(more, other), paid=Decimal("300.00"),
                                    patient_responsibility=Decimal(0))  # fmt: skip
    post(msgspec.structs.replace(half(A), claims=(claim,), paid=Decimal("300.00")))

    found = {w.kind: w for w in records.worklist(TODAY)}
    assert records.balance(A).paid == Decimal("300.00")
    assert "credit" not in found, "the payer told of the surplus itself (OA-94): nothing is left to explain"


@pytest.mark.usefixtures("two_claims")
def test_a_payment_for_nobody_waits_as_money_and_as_work():
    stranger = msgspec.structs.replace(charts.remittance(A).claims[0], control_number="NOT-OURS")
    told = post(msgspec.structs.replace(half(A), claims=(stranger,)))

    assert (told.posted, told.unmatched, kinds()) == (0, ("NOT-OURS",), {"unmatched": 1})
    assert cash() == Decimal("102.72")
    assert stands(A)[1] == "0.00"
    assert post(msgspec.structs.replace(half(A), claims=(stranger,)), "b").unmatched == ()
    assert cash() == Decimal("102.72")


@pytest.mark.usefixtures("two_claims")
def test_a_payer_that_nobody_has_billed_is_told():
    strange = msgspec.structs.replace(half(A), payer_id="99999", payer="Somebody Else")
    told = post(strange)
    assert ([f.edit for f in told.findings], stands(A)) == (["REMIT-PAYER"], PAID)

    unknown = msgspec.structs.replace(strange.claims[0], control_number="NOT-OURS")
    post(msgspec.structs.replace(strange, claims=(unknown,)), "b")
    assert kinds()["unknown payer"] == kinds()["unmatched"] == 1


def test_a_claim_that_was_voided(encounter_id: str):
    records.store_claim(encounter_id, charts.claim(A))
    records.post(charts.charged(A))
    records.store_claim(encounter_id, charts.claim(A, frequency="8", payer_claim_number="X1"))
    records.reverse(charts.charged(A).key, new_key="void", day=TODAY, memo="voided")
    post(half(A))

    assert kinds()["paid again"] == kinds()["credit"] == 1
    assert stands(A) == ("0.00", "102.72", "61.60", "-190.00", "25.68")


@pytest.mark.usefixtures("two_claims")
def test_money_that_is_kept_back_is_work():
    kept = ProviderAdjustment("1234567893", date(2026, 12, 31), "WO", "OLD-CLAIM", Decimal("40.00"))
    interest = ProviderAdjustment("1234567893", date(2026, 12, 31), "L6", "", Decimal("-1.27"))
    value = msgspec.structs.replace(half(A), provider_adjustments=(kept, interest), paid=Decimal("63.99"))

    assert post(value).posted == 3
    assert post(value, "b").posted == 0
    assert (cash(), kinds()["takeback"]) == (Decimal("63.99"), 1)


@pytest.mark.usefixtures("two_claims")
def test_a_second_payer_takes_no_reduction_twice(encounter_id: str):
    """The first payer wrote 61.60 off; the second tells a reduction on the whole charge, which holds only the rest."""
    post(half(A))
    line = charts.remittance(A).claims[0].services[0]
    second = msgspec.structs.replace(
        line, paid=Decimal("20.00"), adjustments=(Adjustment("OA", "23", Decimal("102.72")),
                                                  Adjustment("CO", "45", Decimal("67.28"))))  # fmt: skip
    claim = msgspec.structs.replace(
        charts.remittance(A).claims[0], status="2", services=(second,), paid=Decimal("20.00"), charge=Decimal("190.00"),
        patient_responsibility=Decimal(0))  # fmt: skip
    post(msgspec.structs.replace(half(A), trace="T2", payer_id="60054", claims=(claim,), paid=Decimal("20.00")), "b")

    assert stands(A)[2] == "61.60"
    assert encounter_id


@pytest.mark.usefixtures("two_claims")
def test_standings_follow_the_ledger():
    post(both())
    row = rows.ClaimStanding.objects.get(claim__control_number=A)

    assert (row.charges, row.paid, row.adjusted, row.payer_owes, row.patient_owes) == tuple(map(Decimal, PAID))
    assert standings.differences() == ()
