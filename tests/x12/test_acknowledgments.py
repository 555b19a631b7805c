"""TA1, 999 and 277CA: read back equal, accepted by pyx12, and what is answered to a file with known faults."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.x12 import acknowledgment_strategies as made
from tests.x12 import judge, samples, strategies
from tests.x12.codes import CONTEXT

from superbill.model.acknowledgment import GroupAcknowledgment, InterchangeAcknowledgment, SegmentError
from superbill.x12 import claim_acknowledgment, claim_answer, implementation_acknowledgment, interchange_acknowledgment
from superbill.x12.answer import answer_file
from superbill.x12.check import check
from superbill.x12.claim_acknowledgment import BatchReceipt
from superbill.x12.write import Header

slow = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
judged = settings(slow, phases=(Phase.explicit, Phase.generate))
PAYER = Header("PAYER01", "CLINIC01", 7, "2026-01-06T10:00")


@given(st.lists(made.interchange_acknowledgments(), max_size=3).map(tuple), strategies.headers())
@slow
def test_a_ta1_is_read_back(values: tuple[InterchangeAcknowledgment, ...], header: Header) -> None:
    assert interchange_acknowledgment.read(interchange_acknowledgment.write(values, header)) == values


@given(st.lists(made.group_acknowledgments(), min_size=1, max_size=2).map(tuple), strategies.headers())
@slow
def test_a_999_is_read_back(values: tuple[GroupAcknowledgment, ...], header: Header) -> None:
    assert implementation_acknowledgment.read(implementation_acknowledgment.write(values, header)) == values


@given(st.lists(made.batch_receipts(), min_size=1, max_size=2).map(tuple), strategies.headers())
@slow
def test_a_277ca_is_read_back(values: tuple[BatchReceipt, ...], header: Header) -> None:
    assert claim_acknowledgment.read(claim_acknowledgment.write(values, header)) == values


@given(made.batch_receipts(), made.group_acknowledgments(), strategies.headers())
@settings(judged, max_examples=5)
def test_pyx12_accepts_999_and_277ca(batch: BatchReceipt, group: GroupAcknowledgment, header: Header) -> None:
    assert judge.errors(claim_acknowledgment.write((batch,), header)) == []
    assert judge.errors(implementation_acknowledgment.write((group,), header)) == []


def test_a_clean_file_is_accepted() -> None:
    text = answer_file(samples.CLAIM, PAYER)
    assert interchange_acknowledgment.read(text) == (InterchangeAcknowledgment(1, "A", "000", "2026-01-05T12:00"),)
    (group,) = implementation_acknowledgment.read(text)
    assert (group.functional_id, group.control_number, group.outcome) == ("HC", 1, "A")
    assert (group.included, group.received, group.accepted) == (1, 1, 1)
    assert [(s.transaction, s.control_number, s.outcome) for s in group.sets] == [("837", "0001", "A")]
    assert judge.errors(text) == []


def test_a_wrong_code_is_told_with_its_place() -> None:
    text = answer_file(samples.CLAIM.replace("DMG*D8*19700102*F", "DMG*D8*19700102*Q"), PAYER)
    (group,) = implementation_acknowledgment.read(text)
    assert group.outcome == "R"
    (found,) = group.sets
    assert found.codes == ("I5",)
    assert found.errors == (SegmentError("DMG", 17, "2010", "8", 3, None, "7", "1068"),)
    assert judge.errors(text) == []


def test_a_good_set_beside_a_bad_one_makes_the_group_partly_accepted() -> None:
    body = samples.CLAIM[samples.CLAIM.index("ST*837") : samples.CLAIM.index("GE*")]
    second = body.replace("*0001*005", "*0002*005").replace("*0001~", "*0002~").replace("NM1*85*2", "NM1*85*7")
    text = samples.CLAIM.replace(body, body + second).replace("GE*1*1", "GE*2*1")
    (group,) = implementation_acknowledgment.read(answer_file(text, PAYER))
    assert (group.outcome, group.received, group.accepted) == ("P", 2, 1)
    assert [s.outcome for s in group.sets] == ["A", "R"]


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        ("IEA*1*000000001", "IEA*1*000000002", "001"),
        ("IEA*1*000000001", "IEA*2*000000001", "021"),
        ("IEA*1*000000001~\n", "", "023"),
        ("*T*:~", "*X*:~", "020"),
    ],
)
def test_a_faulty_envelope_is_rejected_without_a_999(before: str, after: str, note: str) -> None:
    text = answer_file(samples.CLAIM.replace(before, after), PAYER)
    (answer,) = interchange_acknowledgment.read(text)
    assert (answer.outcome, answer.note) == ("R", note)
    assert implementation_acknowledgment.read(text) == ()


@pytest.mark.parametrize(("before", "after", "code"), [("SE*31*", "SE*30*", "4"), ("SE*31*0001", "SE*31*0009", "3")])
def test_a_faulty_set_trailer_has_its_own_code(before: str, after: str, code: str) -> None:
    (group,) = implementation_acknowledgment.read(answer_file(samples.CLAIM.replace(before, after), PAYER))
    assert group.sets[0].codes == (code,)


def test_a_transaction_without_a_grammar_is_not_accepted() -> None:
    text = samples.CLAIM.replace("005010X222A1", "005010X999")
    (group,) = implementation_acknowledgment.read(answer_file(text, PAYER))
    assert (group.outcome, group.sets[0].codes) == ("R", ("1",))


def test_rejected_claims_are_told_from_accepted_ones() -> None:
    text = samples.CLAIM_ACKNOWLEDGMENT
    (batch,) = claim_acknowledgment.read(text)
    good, bad = batch.claims
    assert (good.control_number, good.accepted, good.payer_claim_number) == ("PCN1", True, "ICN0001")
    assert (bad.control_number, bad.accepted) == ("PCN2", False)
    assert (bad.statuses[0].category, bad.statuses[0].status, bad.statuses[0].entity) == ("A7", "562", "85")
    assert bad.statuses[0].charge == Decimal("150.00")
    assert judge.errors(text) == []


def test_acknowledgments_are_not_answered_again() -> None:
    text = answer_file(samples.CLAIM, PAYER)
    again = answer_file(text, PAYER)
    assert implementation_acknowledgment.read(again) == ()
    assert [a.outcome for a in interchange_acknowledgment.read(again)] == ["A"]
    only = interchange_acknowledgment.write((InterchangeAcknowledgment(1, "A", "000", "2026-01-05T12:00"),), PAYER)
    assert answer_file(only, PAYER) == ""


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("*XX*1234567893~\nN3*100", "*XX*1234567894~\nN3*100", ("A7", "562", "85")),
        ("HEALER*HANNAH****XX*1234567893", "HEALER*HANNAH****XX*1234567894", ("A7", "562", "82")),
        ("PRV*BI*PXC*207Q00000X", "PRV*BI*PXC*207Q00000Y", ("A7", "145", "85")),
        ("DMG*D8*19700102*F~\n", "", ("A6", "158", "IL")),
        ("CLM*PCN1*250.00", "CLM*PCN1*251.00", ("A7", "400", "")),
        ("11:B:1", "98:B:1", ("A7", "249", "")),
    ],
)
def test_a_rejected_claim_says_why_and_about_whom(before: str, after: str, status: tuple[str, str, str]) -> None:
    text = samples.CLAIM.replace(before, after).replace("SE*31*", "SE*30*" if not after else "SE*31*")
    reports = check(text, context=CONTEXT)
    judged = [found for report in reports for group in report.groups for found in group.sets]
    (batch,) = claim_answer.receipts(text, judged, date(2026, 1, 6))
    (claim,) = batch.claims
    assert not claim.accepted
    assert status in [(s.category, s.status, s.entity) for s in claim.statuses]
    assert judge.errors(claim_acknowledgment.write((batch,), PAYER)) == []
