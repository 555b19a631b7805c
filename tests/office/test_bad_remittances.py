"""What may come wrong from payers and patients, through the screens: told, queued, never lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from benchmarks.posting import written
from django.test import Client
from tests.office import office_charts as charts
from tests.office.test_billing_screens import page
from tests.office.test_remittance_screens import A, B, biller, of, two, upload  # noqa: F401 - the desk with two claims

from superbill.model.remittance import Remittance
from superbill.office import models as rows
from superbill.office import money, records

PAID = Decimal("102.72")


def cash() -> Decimal:
    return money.moved(date.min, date.max).get("cash", Decimal(0))


def kinds() -> set[str]:
    return set(rows.Task.objects.filter(state="open").values_list("kind", flat=True))


def only(number: str, **changes: object) -> Remittance:
    """The remittance of both claims, cut down to one of them, as the second half of a split file is."""
    whole = two()
    payments = tuple(p for p in whole.claims if p.control_number == number)
    return msgspec.structs.replace(whole, claims=payments, paid=PAID, **changes)


def content(value: Remittance) -> bytes:
    return written(value).encode()


def test_the_same_835_twice_and_under_two_names(biller: Client):  # noqa: F811 - a fixture
    for name in ("one.835", "one.835", "another name.txt"):
        code, told = upload(biller, (name, content(two())))
        assert code == 200
    assert "2 posted before" in told
    assert (cash(), rows.RemittanceClaim.objects.count(), rows.Remittance.objects.count()) == (2 * PAID, 2, 1)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_split_in_two_and_whole_in_any_order(biller: Client, order: tuple[int, ...]):  # noqa: F811 - a fixture
    files = (content(two()), content(only(A)), content(only(B)))
    for place in order:
        upload(biller, (f"{place}.835", files[place]))

    assert (cash(), records.balance(A).paid, records.balance(B).paid) == (2 * PAID, PAID, PAID)
    assert money.proof() == ()


@pytest.mark.parametrize("first", [0, 1])
def test_reversal_and_correction_in_any_order(biller: Client, first: int):  # noqa: F811 - a fixture
    paid = charts.remittance(A)
    payment = paid.claims[0]

    def turned(amount: Decimal) -> Decimal:
        return -amount

    services = tuple(
        msgspec.structs.replace(
            s, charge=turned(s.charge), paid=turned(s.paid), allowed=None,
            adjustments=tuple(msgspec.structs.replace(a, amount=turned(a.amount)) for a in s.adjustments))
        for s in payment.services
    )  # fmt: skip
    back = msgspec.structs.replace(
        payment, status="22", charge=turned(payment.charge), paid=turned(payment.paid), services=services,
        patient_responsibility=turned(payment.patient_responsibility),
    )  # fmt: skip
    taken = msgspec.structs.replace(
        paid,
        trace="T9",
        paid=Decimal(0),
        method="NON",
        claims=(back, msgspec.structs.replace(payment, charge=payment.charge)),
    )
    files = [content(msgspec.structs.replace(paid, method="CHK")), content(taken)]
    for place in (first, 1 - first):
        assert upload(biller, (f"{place}.835", files[place]))[0] == 200

    assert (cash(), records.balance(A).paid) == (PAID, PAID)
    assert "paid again" not in kinds()
    assert money.proof() == ()


def test_an_unknown_payer(biller: Client):  # noqa: F811 - a fixture
    strange = msgspec.structs.replace(
        only(A, payer="Nobody Mutual", payer_id="99999"),
        claims=(msgspec.structs.replace(charts.remittance(A).claims[0], control_number="ELSEWHERE"),),
    )
    _, told = upload(biller, ("n.835", content(strange)))

    assert "comes from a payer that no claim was sent to" in told
    assert {"unknown payer", "unmatched"} <= kinds()
    assert money.moved(date.min, date.max)["unapplied"] == -PAID
    assert "unknown payer" in page(biller, "/billing/payments/").lower()


def test_a_voided_claim(biller: Client, encounter_id: str):  # noqa: F811 - a fixture
    assert encounter_id
    claim = records.load_claim(A)
    row = rows.Claim.objects.get(control_number=A)
    void = msgspec.structs.replace(claim, frequency="8")
    rows.ClaimVersion.objects.create(
        claim=row, number=2, frequency="8", charge=claim.charge, value=msgspec.json.encode(void).decode(), sha256="",
        by="biller", at="2026-06-01T00:00Z",
    )  # fmt: skip
    upload(biller, ("v.835", of(A)))

    assert "paid again" in kinds()
    assert "voided" in page(biller, "/billing/credits/")
    assert (cash(), money.proof()) == (PAID, ())


@pytest.mark.parametrize(("group", "reason"), [("OA", "94"), ("CO", "94")])
def test_more_paid_than_charged_with_its_reason(biller: Client, group: str, reason: str):  # noqa: F811 - a fixture
    payment, more = charts.remittance(A).claims[0], Decimal("290.00")
    above = msgspec.structs.replace(
        payment.services[0].adjustments[0], group=group, reason=reason, amount=payment.services[0].charge - more
    )
    line = msgspec.structs.replace(payment.services[0], paid=more, adjustments=(above,))
    value = msgspec.structs.replace(
        payment, services=(line, *payment.services[1:]), paid=more, patient_responsibility=Decimal(0)
    )
    upload(biller, ("m.835", content(msgspec.structs.replace(only(A), claims=(value,), paid=more))))

    stands = records.balance(A)
    assert (stands.paid, stands.paid + stands.adjustments + stands.balance) == (more, stands.charges)
    assert (stands.patient, money.proof()) == (0, ())
    assert "credit" in kinds() or stands.payer > 0


def test_more_paid_than_charged_without_a_reason_is_posted_nowhere(biller: Client):  # noqa: F811 - a fixture
    payment = charts.remittance(A).claims[0]
    line = msgspec.structs.replace(payment.services[0], paid=Decimal(290), adjustments=())
    value = msgspec.structs.replace(payment, services=(line, *payment.services[1:]), paid=Decimal(290))
    _, told = upload(biller, ("m.835", content(msgspec.structs.replace(only(A), claims=(value,), paid=Decimal(290)))))

    assert "does not add up" in told
    assert (cash(), "unbalanced" in kinds()) == (0, True)


def test_a_payment_backdated_into_a_closed_month(biller: Client, browser_of: Callable[..., Client]):  # noqa: F811
    money.close_month(2026, 6, "supervisor", today=date(2026, 7, 2))
    before = money.aging(date(2026, 6, 30))

    upload(biller, ("late.835", of(A)))

    entry = rows.Entry.objects.get(kind="payment")
    assert (entry.day, entry.event_day) == (date(2026, 7, 1), charts.remittance(A).payment_date)
    assert money.aging(date(2026, 6, 30)) == before
    assert cash() == PAID
    told = browser_of("supervisor").get("/billing/books/?day=2026-07-01").content.decode()
    assert "payment" in told
