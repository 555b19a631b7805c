"""A claim that the payer pays a second time is told; corrections and other payers are not."""

from decimal import Decimal

import pytest
from tests.remittance.worked import claim, payment, remittance, service

from superbill.remittance.ledger import charge_entry
from superbill.remittance.paid_before import paid_before
from superbill.remittance.posting import post


def pays(amount="80.00", trace="T1", status="1", payer="PAYER1", control="C1"):
    sign = "-" if status == "22" else ""
    rest = f"{sign}{100 - Decimal(amount):.2f}"
    told = payment(f"{sign}100.00", f"{sign}{amount}", status=status, adjustments=[("CO", "45", rest)], control=control)
    made = remittance(f"{sign}{amount}", told, trace=trace)
    return type(made)(**{f: getattr(made, f) for f in made.__struct_fields__} | {"payer_id": payer})


def warned(*remittances):
    """The edits that the last remittance brings, after those before it are posted."""
    ours = [claim("100.00")]
    history = [charge_entry(ours[0])]
    found = ()
    for each in remittances:
        entries = post(ours, each, history=history)
        found = paid_before(ours, each, entries, history)
        history += [e for e in entries if e.key not in {h.key for h in history}]
    return [f.edit for f in found]


TWICE = ["REMIT-PAID-BEFORE"]


@pytest.mark.parametrize(
    ("remittances", "edits"),
    [
        ([pays()], []),
        ([pays(), pays(trace="T2")], TWICE),
        ([pays(), pays()], []),
        ([pays(), pays(amount="10.00", trace="T2")], TWICE),
        ([pays(), pays(trace="T2", status="22")], []),
        ([pays(), pays(trace="T2", status="22"), pays(trace="T3")], []),
        ([pays(), pays(trace="T2", payer="PAYER2", status="2")], []),
        ([pays(), pays(amount="0.00", trace="T2")], []),
        ([pays(amount="0.00"), pays(trace="T2")], []),
        ([pays(), pays(trace="T2"), pays(trace="T3")], TWICE),
    ],
)
def test_second_payments(remittances, edits):
    assert warned(*remittances) == edits


def test_twice_within_one_remittance():
    told = payment("100.00", "80.00", services=[service("100.00", "80.00", ("CO", "45", "20.00"))])
    other = payment("100.00", "80.00", adjustments=[("CO", "45", "20.00")])

    assert warned(remittance("160.00", told, other)) == TWICE


def test_a_correction_with_its_reversal_in_one_remittance():
    back = payment("-100.00", "-80.00", status="22", adjustments=[("CO", "45", "-20.00")])
    again = payment("100.00", "90.00", adjustments=[("CO", "45", "10.00")])

    assert warned(pays(), remittance("10.00", back, again, trace="T2")) == []


def test_the_warning_says_what_and_what_to_do():
    ours = [claim("100.00")]
    first, second = pays(), pays(trace="T2")
    history = [charge_entry(ours[0]), *post(ours, first)]

    (finding,) = paid_before(ours, second, post(ours, second, history=history), history)

    assert "Claim C1: remittance T2 pays 80.00, and this payer had paid 80.00 already" in finding.message
    assert "Archer" not in finding.message
