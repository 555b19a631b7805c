"""Claims to the second and third payer: what those before decided stands once, at its place, and adds up."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from tests.claims.invented_stay import stay
from tests.claims.invented_visit import coverage, office_visit, part
from tests.payers.office import RECEIVER, SUBMITTER
from tests.remittance.worked import payment, remittance, service
from tests.x12 import judge

from superbill.claims.build import build
from superbill.claims.institutional import build_bill
from superbill.claims.problems import NoClaim
from superbill.claims.review import review
from superbill.model.claim import Name, Submission
from superbill.model.institutional import InstitutionalSubmission
from superbill.payers.submission import prepare
from superbill.pipeline import after_remittances
from superbill.remittance.coordination import decisions_of
from superbill.remittance.posting import UnbalancedRemittance
from superbill.x12 import institutional, professional

SECOND = coverage(order=2, payer={"kind": "commercial", "id": "PAYER2", "name": "Second Mutual"})
THIRD = coverage(order=3, payer={"kind": "medicaid", "id": "STATE", "name": "State Medicaid"}, group_number=None)


def adjusted(*rows):
    return [{"group": group, "reason": reason, "amount": amount} for group, reason, amount in rows]


FIRST_DECIDED = {
    "payer_id": "PAYER1", "date": "2026-06-01", "paid": "140.00", "claim_number": "ICN1", "remarks": ["MA18"],
    "lines": [
        {"line": 1, "paid": "80.00", "adjustments": adjusted(("PR", "2", "20.00"), ("CO", "45", "50.00"))},
        {"line": 2, "paid": "60.00"},
    ],
}  # fmt: skip
SECOND_DECIDED = {
    "payer_id": "PAYER2", "date": "2026-06-20", "paid": "15.00",
    "lines": [
        {"line": 1, "paid": "15.00", "adjustments": adjusted(("OA", "23", "130.00"), ("PR", "3", "5.00"))},
        {"line": 2, "paid": "0.00", "adjustments": adjusted(("OA", "23", "60.00"))},
    ],
}  # fmt: skip


def covered(*coverages, **changes):
    return office_visit(coverages=list(coverages), **changes)


def written(*claims):
    """The claims as a file that both our check and pyx12 accept, and what is read back from it."""
    if hasattr(claims[0], "bill_type"):
        text = prepare(InstitutionalSubmission(1, SUBMITTER, RECEIVER, claims, "2026-06-05T08:30")).content.decode()
        (batch,) = institutional.read(text)
    else:
        text = prepare(Submission(1, SUBMITTER, RECEIVER, claims, "2026-06-05T08:30")).content.decode()
        (batch,) = professional.read(text)
    assert judge.errors(text) == []
    assert batch.claims == tuple(as_filed(claim) for claim in claims)
    return text


def as_filed(claim):
    """The claim without what the file has no place for: other insureds' birth dates, the name of an outside seller."""
    others = tuple(replace(o, insured=replace(o.insured, birth_date=None, sex="")) for o in claim.other_payers)
    lines = claim.lines
    if hasattr(lines[0], "purchased"):
        bought = [n.purchased and (replace(n.purchased[0], name=Name("", person=False)), n.purchased[1]) for n in lines]
        lines = tuple(replace(n, purchased=b) for n, b in zip(lines, bought, strict=True))
    return replace(claim, other_payers=others, lines=lines)


def test_the_second_payer_is_told_what_the_first_decided():
    visit = covered(coverage(), SECOND, prior_decisions=[FIRST_DECIDED])

    (claim,) = build(visit, control="C9")

    (first,) = claim.other_payers
    assert (claim.payer.id, claim.insured.order, first.insured.order, first.payer.id) == ("PAYER2", "S", "P", "PAYER1")
    assert (first.paid, first.adjustments, first.patient_owes) == (Decimal("140.00"), (), None)
    assert (first.claim_number, first.remarks, str(first.day)) == ("ICN1", ("MA18",), "2026-06-01")
    one, two = claim.lines
    assert [(a.group, a.reason, str(a.amount)) for a in one.decisions[0].adjustments] == [
        ("CO", "45", "50.00"), ("PR", "2", "20.00"),
    ]  # fmt: skip
    assert [(d.paid, d.code, d.modifiers, d.patient_owes) for d in one.decisions] == [
        (Decimal("80.00"), "99213", ("25",), Decimal("20.00"))
    ]
    assert two.decisions[0].adjustments == ()
    text = written(claim)
    assert "SVD*PAYER1*80.00*HC:99213:25**1~" in text
    assert text.count("CAS*") == 2


def test_the_third_payer_is_told_of_both():
    visit = covered(coverage(), SECOND, THIRD, prior_decisions=[FIRST_DECIDED, SECOND_DECIDED])

    (claim,) = build(visit, control="C9")

    assert [(o.insured.order, o.paid) for o in claim.other_payers] == [
        ("P", Decimal("140.00")),
        ("S", Decimal("15.00")),
    ]
    assert [[d.payer_id for d in line.decisions] for line in claim.lines] == [["PAYER1", "PAYER2"]] * 2
    written(claim)


def test_adjustments_of_the_claim_stay_at_the_claim():
    """Where the payer decided about the claim as a whole, nothing is spread over lines."""
    decided = {"payer_id": "PAYER1", "date": "2026-06-01", "paid": "100.00",
               "adjustments": adjusted(("CO", "45", "80.00"), ("PR", "1", "30.00"))}  # fmt: skip
    (claim,) = build(covered(coverage(), SECOND, prior_decisions=[decided]))

    (first,) = claim.other_payers
    assert [(a.group, a.amount) for a in first.adjustments] == [("CO", Decimal("80.00")), ("PR", Decimal("30.00"))]
    assert first.patient_owes == Decimal("30.00")
    assert all(line.decisions == () for line in claim.lines)
    written(claim)


def test_adjustments_told_twice_are_counted_once():
    twice = {**FIRST_DECIDED, "adjustments": adjusted(("CO", "45", "50.00"), ("PR", "2", "20.00"))}
    visit = covered(coverage(), SECOND, prior_decisions=[twice])

    (claim,) = build(visit)

    assert claim.other_payers[0].adjustments == ()
    assert [f.edit for f in review(visit, [claim])] == ["CLAIM-COB-TWICE"]


def test_claim_and_line_adjustments_together():
    """A deductible at the claim and reductions at its lines: each stands where the payer put it."""
    both = {**FIRST_DECIDED, "paid": "110.00", "adjustments": adjusted(("PR", "1", "30.00"))}
    (claim,) = build(covered(coverage(), SECOND, prior_decisions=[both]))

    assert [str(a.amount) for a in claim.other_payers[0].adjustments] == ["30.00"]
    assert len(claim.lines[0].decisions[0].adjustments) == 2
    written(claim)


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        ({**FIRST_DECIDED, "paid": "141.00"}, "do not add up"),
        ({**FIRST_DECIDED, "lines": FIRST_DECIDED["lines"][:1], "paid": "80.00"}, "tell nothing of line 2"),
        ({**FIRST_DECIDED, "payer_id": "NOBODY"}, "is the payer of no coverage"),
        ({**FIRST_DECIDED, "forwarded": True}, "forwarded the claim"),
    ],
)
def test_decisions_that_cannot_be_told_on(decided, said):
    with pytest.raises(NoClaim, match=said):
        build(covered(coverage(), SECOND, prior_decisions=[decided]))


def test_a_forwarded_claim_goes_out_only_when_the_payer_is_named():
    visit = covered(coverage(), SECOND, prior_decisions=[{**FIRST_DECIDED, "forwarded": True}])

    assert build(visit, payer="PAYER2")[0].payer.id == "PAYER2"


def test_no_payer_is_asked_before_those_in_front_of_it():
    with pytest.raises(NoClaim, match="has not decided"):
        build(covered(coverage(), SECOND), payer="PAYER2")


def test_no_payer_is_left():
    with pytest.raises(NoClaim, match="have all decided"):
        build(covered(coverage(), prior_decisions=[FIRST_DECIDED]))


@pytest.mark.parametrize(
    ("medicare", "other", "code"),
    [
        ({"entitlement": "age"}, {"basis": "current_employment"}, "12"),
        ({"entitlement": "disability"}, {"basis": "current_employment"}, "43"),
        ({"entitlement": "esrd"}, {"basis": "cobra"}, "13"),
        ({"entitlement": "age"}, {"payer": {"kind": "workers_compensation", "id": "PAYER1", "name": "Comp"}}, "15"),
        ({"entitlement": "age"}, {"payer": {"kind": "auto", "id": "PAYER1", "name": "Car"}}, "14"),
        ({"entitlement": "age"}, {"payer": {"kind": "liability", "id": "PAYER1", "name": "Liability"}}, "47"),
    ],
)
def test_why_another_payer_comes_before_medicare(medicare, other, code):
    later = coverage(order=2, payer={"kind": "medicare", "id": "MCR", "name": "Part B"}, group_number=None, **medicare)
    (claim,) = build(covered(coverage(**other), later, prior_decisions=[FIRST_DECIDED]))

    assert claim.insured.insurance_type == code
    written(claim)


def test_medicare_as_a_later_payer_must_know_why():
    later = coverage(order=2, payer={"kind": "medicare", "id": "MCR", "name": "Part B"}, entitlement="age")

    with pytest.raises(NoClaim, match="why another payer comes before Medicare"):
        build(covered(coverage(basis="retired"), later, prior_decisions=[FIRST_DECIDED]))


def test_each_of_several_claims_carries_what_was_decided_of_its_lines():
    lines = [
        {"number": n, "code": "97110", "charge": "10.00", "place_of_service": "11", "diagnoses": [1]}
        for n in range(1, 52)
    ]
    reduced = adjusted(("CO", "45", "6.00"))
    rows = [{"line": n, "paid": "4.00", "adjustments": reduced} for n in range(1, 52)]
    decided = {"payer_id": "PAYER1", "date": "2026-06-01", "paid": "204.00", "lines": rows}
    claims = build(covered(coverage(), SECOND, lines=lines, prior_decisions=[decided]))

    assert [c.other_payers[0].paid for c in claims] == [Decimal("200.00"), Decimal("4.00")]
    written(*claims)


def test_a_bundled_line_points_at_its_place_on_the_claim():
    lines = [{"number": n, "code": code, "charge": "50.00", "place_of_service": "11", "diagnoses": [1]}
             for n, code in ((7, "11042"), (9, "97597"))]  # fmt: skip
    decided = {"payer_id": "PAYER1", "date": "2026-06-01", "paid": "40.00", "lines": [
        {"line": 7, "paid": "40.00", "adjustments": adjusted(("CO", "45", "10.00"))},
        {"line": 9, "paid": "0.00", "adjustments": adjusted(("CO", "97", "50.00")), "bundled_with": 7},
    ]}  # fmt: skip
    (claim,) = build(covered(coverage(), SECOND, lines=lines, prior_decisions=[decided]))

    assert [line.decisions[0].bundled for line in claim.lines] == ["", "1"]
    written(claim)


def test_a_facilitys_bill_to_the_second_payer():
    decided = {"payer_id": "PAYER1", "date": "2026-06-01", "paid": "7000.00",
               "adjustments": adjusted(("CO", "45", "1510.50"), ("PR", "1", "1000.00"))}  # fmt: skip
    (bill,) = build_bill(stay(coverages=[coverage(), SECOND], prior_decisions=[decided]))

    assert (bill.other_payers[0].paid, bill.other_payers[0].patient_owes) == (Decimal("7000.00"), Decimal("1000.00"))
    written(bill)


@pytest.mark.parametrize("remarks", [("MA18",), ("MA18", "N1", "MA07", "N522", "MA130")])
def test_the_remarks_of_a_stay_stand_in_mia_those_of_a_visit_in_moa(remarks):
    (bill,) = build_bill(stay(coverages=[coverage(), SECOND], prior_decisions=[
        {"payer_id": "PAYER1", "date": "2026-06-01", "paid": "8000.00", "remarks": list(remarks),
         "adjustments": adjusted(("CO", "45", "1510.50"))}
    ]))  # fmt: skip

    text = written(bill)
    assert (f"MIA*0****{remarks[0]}" in text, "MOA*" in text) == (True, False)
    visit = InstitutionalSubmission(1, SUBMITTER, RECEIVER, (replace(bill, bill_type="131"),), "2026-06-05T08:30")
    assert f"MOA***{remarks[0]}" in institutional.write(visit)


def sent_and_paid(*rows, status="1", **more):
    visit = covered(coverage(), SECOND, patient={**part("patient"), "account": "A7"})
    claims = build(visit)
    paid = sum((r.paid for r in rows), Decimal(0))
    first = remittance(str(paid), payment("210.00", str(paid), services=rows, control="A7", status=status, **more))
    return visit, claims, first


def test_a_remittance_becomes_a_decision():
    rows = (service("150.00", "80.00", ("CO", "45", "50.00"), ("PR", "2", "20.00"), control="A7L1", modifiers=("25",)),
            service("60.00", "60.00", code="93000", control="A7L2"))  # fmt: skip
    visit, claims, first = sent_and_paid(*rows, patient="20.00", payer_claim_number="ICN7", remarks=("MA18",))

    (decision,) = decisions_of(claims, [first])

    assert (decision.payer_id, decision.paid, decision.claim_number) == ("PAYER1", Decimal("140.00"), "ICN7")
    assert [(r.line, r.paid, r.code, r.modifiers) for r in decision.lines] == [
        (1, Decimal("80.00"), None, None), (2, Decimal("60.00"), None, None),
    ]  # fmt: skip
    (second,) = build(after_remittances(visit, [first]))
    assert second.control_number == "A7S"
    written(second)


def test_a_line_that_the_payer_split_is_one_line_again():
    rows = (service("100.00", "60.00", ("CO", "45", "40.00"), control="A7L1"),
            service("50.00", "20.00", ("CO", "45", "30.00"), control="A7L1"),
            service("60.00", "60.00", code="93000", control="A7L2"))  # fmt: skip
    _, claims, first = sent_and_paid(*rows)

    (decision,) = decisions_of(claims, [first])

    assert [(r.line, r.paid, [str(a.amount) for a in r.adjustments]) for r in decision.lines] == [
        (1, Decimal("80.00"), ["70.00"]), (2, Decimal("60.00"), []),
    ]  # fmt: skip


def test_the_last_decision_counts_and_a_reversal_leaves_none():
    rows = (service("150.00", "80.00", ("CO", "45", "70.00"), control="A7L1"), service("60.00", "60.00", code="93000"))
    _, claims, first = sent_and_paid(*rows)
    back = remittance("-140.00", payment("-210.00", "-140.00", status="22", adjustments=[("CO", "45", "-70.00")],
                                         control="A7"), trace="T2")  # fmt: skip

    assert len(decisions_of(claims, [first])) == 1
    assert decisions_of(claims, [first, back]) == ()


@pytest.mark.parametrize(("status", "forwarded"), [("1", False), ("19", True), ("20", True), ("21", True)])
def test_whether_the_payer_sent_the_claim_on(status, forwarded):
    rows = (service("150.00", "150.00", control="A7L1"), service("60.00", "60.00", code="93000", control="A7L2"))
    _, claims, first = sent_and_paid(*rows, status=status)

    assert decisions_of(claims, [first])[0].forwarded is forwarded


def test_no_claim_rests_on_a_remittance_that_does_not_add_up():
    _, claims, first = sent_and_paid(service("150.00", "80.00", ("CO", "45", "69.00"), control="A7L1"))

    with pytest.raises(UnbalancedRemittance):
        decisions_of(claims, [first])
