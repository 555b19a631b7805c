from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.remittance.worked import cas, claim, payment, remittance, service

from superbill.errors import BadInput
from superbill.model.ledger import Account, Entry
from superbill.remittance.balancing import adjusted
from superbill.remittance.denials import work_items
from superbill.remittance.ledger import Place, charge_entry, pair, standing
from superbill.remittance.posting import UnbalancedRemittance, post

CENTS = st.decimals("0.00", "500.00", places=2)


def by_account(*entries):
    sums = defaultdict(Decimal)
    for entry in entries:
        for leg in entry.postings:
            sums[leg.account] += leg.amount
    return {account: amount for account, amount in sums.items() if amount}


def by_reason(entry, account):
    return {leg.reason: leg.amount for leg in entry.postings if leg.account is account}


def test_charges_are_what_the_payer_owes():
    entry = charge_entry(claim("150.00", "60.00"))

    assert by_account(entry) == {Account.RECEIVABLE_PAYER: Decimal("210.00"), Account.REVENUE: Decimal("-210.00")}
    assert [leg.line for leg in entry.postings] == [1, 1, 2, 2]


def test_a_void_has_no_charges():
    with pytest.raises(BadInput, match="void"):
        charge_entry(claim("150.00", frequency="8"))


def test_sequestration_is_written_off_and_not_the_patients():
    """era835-010, CMS on sequestration: CARC 253 in group CO."""
    ours = claim("150.00")
    line = service("150.00", "78.40", ("CO", "45", "50.00"), ("PR", "2", "20.00"), ("CO", "253", "1.60"))

    (entry,) = post([ours], remittance("78.40", payment("150.00", "78.40", patient="20.00", services=[line])))

    where = standing([charge_entry(ours), entry], "C1")
    assert (where.paid, where.adjustments, where.payer, where.patient) == tuple(
        map(Decimal, ("78.40", "51.60", "0", "20.00"))
    )
    assert by_reason(entry, Account.CONTRACTUAL) == {"CO-45": Decimal("50.00"), "CO-253": Decimal("1.60")}


def test_only_patient_responsibility_may_be_billed():
    """era835-011: of six adjustments the two in group PR are the patient's."""
    rows = [("CO", "45", "40.00"), ("CO", "97", "25.00"), ("OA", "23", "10.00"), ("PI", "A1", "5.00")]
    rows += [("PR", "1", "15.00"), ("PR", "3", "20.00")]
    ours = claim("115.00")

    entries = post([ours], remittance("0", payment("115.00", "0", patient="35.00", adjustments=rows)))

    assert adjusted(cas(*rows), "PR") == Decimal("35.00")
    where = standing([charge_entry(ours), *entries], "C1")
    assert (where.patient, where.adjustments, where.payer) == (Decimal("35.00"), Decimal("40.00"), Decimal("40.00"))


def test_a_denied_line_stays_with_the_payer_and_is_worked():
    ours = claim("150.00", "60.00")
    services = [
        service("150.00", "100.00", ("CO", "45", "50.00"), control="C1L1"),
        service("60.00", "0", ("CO", "97", "60.00"), code="99214", control="C1L2", remarks=("M15",)),
    ]
    paid = remittance("100.00", payment("210.00", "100.00", services=services))

    entries = post([ours], paid)
    (work,) = work_items([ours], paid)

    assert standing([charge_entry(ours), *entries], "C1").payer == Decimal("60.00")
    assert (work.line, work.code, work.reason, work.amount, work.denied) == (2, "99214", "97", Decimal("60.00"), True)
    assert (work.category, work.remarks) == ("coding", ("M15",))
    assert work.do.startswith("Check NCCI pairs")


def test_a_fee_reduction_that_takes_everything_is_a_zero_payment():
    """A line that CO-45 reduces to nothing is not written off in silence."""
    ours = claim("150.00")
    paid = remittance("0", payment("150.00", "0", services=[service("150.00", "0", ("CO", "45", "150.00"))]))

    assert post([ours], paid) == ()
    assert [(w.reason, w.denied) for w in work_items([ours], paid)] == [("45", True)]


def test_lines_for_information_only_are_closed():
    ours = claim("0.01", codes=["3044F"])
    paid = remittance("0", payment("0.01", "0", services=[service("0.01", "0", ("CO", "246", "0.01"), code="3044F")]))

    entries = post([ours], paid)

    assert standing([charge_entry(ours), *entries], "C1").balance == 0
    assert work_items([ours], paid) == ()


def test_an_unknown_reason_is_worked():
    ours = claim("150.00")
    paid = remittance("0", payment("150.00", "0", adjustments=[("CO", "999", "150.00")]))

    (work,) = work_items([ours], paid)

    assert (work.category, work.line) == ("unknown", 0)


def test_remark_codes_change_what_is_to_be_done():
    ours = claim("150.00")
    line = service("150.00", "0", ("CO", "16", "150.00"), remarks=("MA130",))

    (work,) = work_items([ours], remittance("0", payment("150.00", "0", services=[line])))

    assert "cannot be appealed" in work.do


def test_patient_shares_of_a_denial_are_looked_at_too():
    ours = claim("150.00")
    paid = remittance("0", payment("150.00", "0", patient="150.00", status="4", adjustments=[("PR", "27", "150.00")]))

    (work,) = work_items([ours], paid)

    assert (work.patient, work.category) == (True, "eligibility")
    assert standing(post([ours], paid), "C1").patient == Decimal("150.00")


def test_nothing_is_posted_from_an_unbalanced_remittance():
    good, bad = payment("50.00", "50.00"), payment("60.00", "10.00", control="C2")

    with pytest.raises(UnbalancedRemittance) as caught:
        post([claim("50.00"), claim("60.00", control="C2")], remittance("60.00", good, bad))

    assert [f.edit for f in caught.value.findings] == ["REMIT-CLAIM"]


def test_provider_adjustments_belong_to_no_claim():
    paid = remittance("300.50", payment("400.00", "400.00"), plb=[("WO", "100.00"), ("L6", "-0.50")])

    entries = post([claim("400.00")], paid)

    assert by_account(*entries)[Account.CASH] == Decimal("300.50")
    assert [e.kind for e in entries] == ["payment", "provider adjustment", "provider adjustment"]
    assert by_account(*entries[1:]) == {Account.PROVIDER_ADJUSTMENT: Decimal("99.50"), Account.CASH: Decimal("-99.50")}


REVERSED = payment(
    "-200.00", "-80.00", status="22", patient="-20.00", adjustments=[("CO", "45", "-100.00"), ("PR", "2", "-20.00")]
)
CORRECTED = payment("200.00", "96.00", patient="24.00", adjustments=[("CO", "45", "80.00"), ("PR", "2", "24.00")])
FIRST = payment("200.00", "80.00", patient="20.00", adjustments=[("CO", "45", "100.00"), ("PR", "2", "20.00")])


def test_a_reversal_undoes_exactly_what_was_posted():
    """era835-009: the earlier posting is undone, then the correction is posted."""
    ours = claim("200.00")
    before = post([ours], remittance("80.00", FIRST))

    undone, corrected = post([ours], remittance("16.00", REVERSED, CORRECTED, trace="T2"), history=before)

    assert undone.reverses == before[0].key
    assert [(g.account, g.amount) for g in undone.postings] == [(g.account, -g.amount) for g in before[0].postings]
    where = standing([charge_entry(ours), *before, undone, corrected], "C1")
    assert (where.paid, where.adjustments, where.patient, where.payer) == tuple(
        map(Decimal, ("96.00", "80.00", "24.00", "0"))
    )


def test_a_reversal_undoes_what_was_posted_even_if_the_payer_words_it_otherwise():
    """The original was forwarded, so its coinsurance stayed with the payers; so it does when it is undone."""
    ours = claim("200.00")
    before = post([ours], remittance("80.00", FIRST), next_payer={"C1"})

    (undone,) = post([ours], remittance("-80.00", REVERSED, trace="T2"), history=before)

    assert by_account(*before, undone) == {}


def test_a_reversal_of_what_was_never_posted_here_posts_its_own_amounts():
    (undone,) = post([claim("200.00")], remittance("-80.00", REVERSED))

    assert undone.reverses == ""
    assert by_account(undone)[Account.CASH] == Decimal("-80.00")


def test_a_payment_is_reversed_once():
    ours = claim("200.00")
    before = post([ours], remittance("80.00", FIRST))
    once = post([ours], remittance("-80.00", REVERSED, trace="T2"), history=before)

    (twice,) = post([ours], remittance("-80.00", REVERSED, trace="T3"), history=[*before, *once])

    assert twice.reverses == ""


def test_the_same_remittance_gives_the_same_entries():
    ours, paid = claim("200.00"), remittance("16.00", REVERSED, CORRECTED, trace="T2")
    before = post([ours], remittance("80.00", FIRST))

    once = post([ours], paid, history=before)
    again = post([ours], paid, history=[*before, *once])

    assert once == again


def test_a_remittance_cut_in_two_posts_the_same_entries():
    ours = [claim("50.00"), claim("60.00", control="C2")]
    one, two = payment("50.00", "50.00"), payment("60.00", "60.00", control="C2")

    whole = post(ours, remittance("110.00", one, two))

    assert whole == (*post(ours, remittance("50.00", one)), *post(ours, remittance("60.00", two)))


def test_two_equal_payments_of_one_remittance_are_two():
    part = payment("50.00", "25.00", adjustments=[("CO", "45", "25.00")])

    entries = post([claim("100.00")], remittance("50.00", part, part))

    assert len({e.key for e in entries}) == 2


def test_keys_stay_the_same_between_versions():
    """A key that changed would let a remittance of last year post again."""
    line = service("50.00", "45.00", ("CO", "45", "5.00"), control="C1L1")

    entries = post(
        [claim("50.00")], remittance("44.00", payment("50.00", "45.00", services=[line]), plb=[("WO", "1.00")])
    )

    assert [e.key for e in entries] == [
        "835:PAYER1:T1:2026-06-01:e7996dc53c14c58d760d4531",
        "835:PAYER1:T1:2026-06-01:f215b59be378cc993ac23f31",
    ]


def test_keys_hold_no_patient_data():
    (entry,) = post(
        [claim("50.00", control="ACCOUNT-7")], remittance("50.00", payment("50.00", "50.00", control="ACCOUNT-7"))
    )

    assert "ACCOUNT-7" not in entry.key
    assert len(entry.key) <= 200


def test_forwarded_claims_keep_the_patients_share_with_the_payers():
    ours = claim("200.00")
    forwarded = payment(
        "200.00", "80.00", status="19", patient="20.00", adjustments=[("CO", "45", "100.00"), ("PR", "2", "20.00")]
    )

    where = standing([charge_entry(ours), *post([ours], remittance("80.00", forwarded))], "C1")

    assert (where.payer, where.patient) == (Decimal("20.00"), Decimal(0))


def test_the_second_payer_settles_what_the_first_left():
    """OA-23 repeats what the first payer did, and is not posted again."""
    ours = claim("200.00")
    first = post([ours], remittance("80.00", FIRST), next_payer={"C1"})
    second = payment(
        "200.00", "15.00", status="2", patient="5.00", adjustments=[("OA", "23", "180.00"), ("PR", "2", "5.00")]
    )

    entries = [charge_entry(ours), *first, *post([ours], remittance("15.00", second, trace="T2"))]

    where = standing(entries, "C1")
    assert (where.paid, where.adjustments, where.payer, where.patient) == tuple(
        map(Decimal, ("95.00", "100.00", "0", "5.00"))
    )


def test_predeterminations_are_not_posted():
    line = payment("50.00", "50.00", status="25")

    assert post([claim("50.00")], remittance("50.00", line)) == ()


def test_payment_above_the_charge():
    ours = claim("100.00")
    line = service("100.00", "120.00", ("OA", "94", "-20.00"))

    entries = post([ours], remittance("120.00", payment("100.00", "120.00", services=[line])))

    assert standing([charge_entry(ours), *entries], "C1").balance == 0


def test_a_copayment_at_the_desk_meets_the_patients_share():
    ours = claim("100.00", paid="20.00")
    line = service("100.00", "80.00", ("PR", "3", "20.00"))

    entries = post([ours], remittance("80.00", payment("100.00", "80.00", patient="20.00", services=[line])))

    place = Place("C1", 0, "before claim")
    copay = Entry("patient:C1", ours.lines[0].service_date, "patient payment", "copayment",
                  pair(Account.CASH, Account.RECEIVABLE_PATIENT, ours.patient_paid, place))  # fmt: skip
    assert standing([charge_entry(ours), copay, *entries], "C1").balance == 0


ADJUSTMENTS = st.lists(
    st.tuples(
        st.sampled_from(["CO", "PR", "OA", "PI"]),
        st.sampled_from(["1", "2", "3", "16", "23", "45", "94", "97", "253", "A1", "N0"]),
        st.decimals("-50.00", "200.00", places=2),
    ),
    max_size=5,
)


@st.composite
def balanced_line(draw):
    rows, paid = draw(ADJUSTMENTS), draw(CENTS)
    charge = paid + sum((amount for _, _, amount in rows), Decimal(0))
    return charge, paid, rows


@given(
    st.lists(st.lists(balanced_line(), min_size=1, max_size=4), min_size=1, max_size=4),
    st.lists(st.decimals("-99.00", "99.00", places=2), max_size=2),
    st.booleans(),
)
def test_charges_are_paid_adjusted_or_owed(claims, plb, onward):
    """For every claim: charges = paid + adjustments + balance, and all cash is the payment of the remittance."""
    ours, payments = [], []
    for number, lines in enumerate(claims):
        control = f"C{number}"
        ours.append(claim(*(charge for charge, _, _ in lines), control=control))
        services = [
            service(charge, paid, *rows, code=str(99212 + n), control=f"{control}L{n}")
            for n, (charge, paid, rows) in enumerate(lines, start=1)
        ]
        payments.append(
            payment(
                sum(c for c, _, _ in lines), sum(p for _, p, _ in lines), services=services, control=control
            )
        )  # fmt: skip
    total = sum(p.paid for p in payments) - sum(plb, Decimal(0))
    paid = remittance(total, *payments, plb=[("WO", amount) for amount in plb])

    entries = post(ours, paid, next_payer={c.control_number for c in ours} if onward else ())

    for entry in entries:
        assert sum(leg.amount for leg in entry.postings) == 0
        assert all(leg.amount for leg in entry.postings)
    assert by_account(*entries).get(Account.CASH, 0) == total
    for mine, told in zip(ours, payments, strict=True):
        where = standing([charge_entry(mine), *entries], mine.control_number)
        assert where.charges == mine.charge == where.paid + where.adjustments + where.balance
        assert where.paid == told.paid
        billable = sum((adjusted(s.adjustments, "PR") for s in told.services), Decimal(0))
        assert where.patient == (0 if onward else billable)


@given(st.lists(balanced_line(), min_size=1, max_size=4))
def test_a_reversal_leaves_no_trace_in_the_balance(lines):
    ours = claim(*(charge for charge, _, _ in lines))

    def told(sign, status):
        return payment(
            sign * sum(c for c, _, _ in lines),
            sign * sum(p for _, p, _ in lines),
            status=status,
            services=[
                service(sign * c, sign * p, *((g, r, sign * a) for g, r, a in rows), code=str(99212 + n))
                for n, (c, p, rows) in enumerate(lines, start=1)
            ],
        )

    first = post([ours], remittance(told(1, "1").paid, told(1, "1")))
    if told(-1, "22").charge > 0:
        return
    undone = post([ours], remittance(told(-1, "22").paid, told(-1, "22"), trace="T2"), history=first)

    assert by_account(*first, *undone) == {}
