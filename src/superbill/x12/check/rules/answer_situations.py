"""Level 4 of payers' answers and of requests: parts that must agree with one another."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.x12.check.grammar import lacking
from superbill.x12.check.rules.registry import State, rule
from superbill.x12.check.unit import Unit, amount, first
from superbill.x12.problems import Problem

_REVERSAL, _FORWARDED = "22", frozenset({"19", "20", "21", "23"})
_REJECTIONS = frozenset({"A3", "A4", "A6", "A7", "A8"})
_TAKEN = frozenset({"A0", "A1", "A2", "A5"})


@rule(4, "2100", "835")
def reversal_takes_back(unit: Unit, _state: State) -> Iterator[Problem]:
    """A reversal repeats the earlier claim with the signs turned.

    Source: X12 005010X221A1, front matter 1.10.2.8 (reversals and corrections).
    """
    head = first(unit.loop)
    charge, paid = amount(head, 3), amount(head, 4)
    if head.get(2) == _REVERSAL and charge is not None and charge > 0:
        yield unit.at("REVERSAL-SIGN", head, 3)
    elif head.get(2) == _REVERSAL and paid is not None and paid > 0:
        yield unit.at("REVERSAL-SIGN", head, 4)


@rule(4, "2100", "835")
def forwarded_claim_names_the_next_payer(unit: Unit, _state: State) -> Iterator[Problem]:
    """A claim that the payer has sent on names the payer that has it now.

    Source: X12 005010X221A1, loop 2100, NM1*TT (with CLP02 19, 20, 21 and 23).
    """
    if first(unit.loop).get(2) in _FORWARDED and unit.loop.of("NM1", "TT") is None:
        yield lacking("FORWARDED", unit, "NM1", "TT")


@rule(4, "ST", "835")
def money_and_method_agree(unit: Unit, _state: State) -> Iterator[Problem]:
    """Without money (BPR01 H) the method is NON, and the method is NON only without money.

    Source: X12 005010X221A1, BPR01, BPR02 and BPR04.
    """
    payment = unit.loop.of("BPR")
    paid = amount(payment, 2)
    if payment is None or paid is None:
        return
    without = payment.get(4) == "NON"
    if (payment.get(1) == "H" and not without) or (without and paid != 0):
        yield unit.at("PAYMENT-METHOD", payment, 4)


@rule(4, "2000C", "271")
@rule(4, "2000D", "271")
def related_parties_end_and_refusals_stand_alone(unit: Unit, _state: State) -> Iterator[Problem]:
    """LS and LE enclose related parties together; a refused person has no benefits.

    Source: X12 005010X279A1, loops 2100C and 2100D AAA, loops 2110C and 2110D LS and LE.
    """
    for person in unit.loop.loops("2100C", "2100D"):
        refused = any(s.id == "AAA" and s.get(1) == "N" for s in person.segments())
        for benefit in person.loops("2110C", "2110D"):
            if refused:
                yield unit.told("TOGETHER", first(benefit), benefit)
            for one, other in (("LS", "LE"), ("LE", "LS")):
                if benefit.of(one) is not None and benefit.of(other) is None:
                    yield lacking("SITUATION-MISSING", unit.within(benefit), other)


@rule(4, "2000C", "271")
@rule(4, "2000D", "271")
def part_is_no_more_than_the_whole(unit: Unit, _state: State) -> Iterator[Problem]:
    """A percentage is told as a fraction: .2 is twenty percent.

    Source: X12 005010X279A1, loops 2110C and 2110D, EB08.
    """
    for person in unit.loop.loops("2100C", "2100D"):
        for benefit in person.loops("2110C", "2110D"):
            share = amount(first(benefit), 8)
            if share is not None and share > 1:
                yield unit.within(benefit).at("FRACTION", first(benefit), 8)


@rule(4, "2000D", "277CA")
def action_follows_the_category(unit: Unit, _state: State) -> Iterator[Problem]:
    """A rejection is not taken into adjudication (STC03 U), what is taken is (WQ).

    Source: X12 005010X214, loop 2200D, STC01-1 and STC03.
    """
    for claim in unit.loop.loops("2200D"):
        for status in (s for s in claim.segments() if s.id == "STC"):
            category, action = unit.part(status, 1, 1), status.get(3)
            if (category in _REJECTIONS and action == "WQ") or (category in _TAKEN and action == "U"):
                yield unit.within(claim).at("STATUS-ACTION", status, 3)


@rule(4, "2000E", "278 response")
@rule(4, "2000F", "278 response")
def decision_has_its_number_or_reason(unit: Unit, _state: State) -> Iterator[Problem]:
    """What is certified has a number (HCR02), what is not has a reason (HCR03)."""
    decision = unit.loop.of("HCR")
    if decision is None:
        return
    if decision.get(1) in ("A1", "A2", "A6") and not decision.get(2):
        yield unit.at("REVIEW-DECISION", decision, 2)
    if decision.get(1) in ("A3", "A4") and not decision.get(3):
        yield unit.at("REVIEW-DECISION", decision, 3)


@rule(4, "ST", "275")
def attachment_finds_its_claim(unit: Unit, _state: State) -> Iterator[Problem]:
    """An attachment names the claim by the patient account or the payer's number."""
    patient = unit.loop.loop("1000D")
    if patient is not None and patient.of("REF", "EJ", "1K") is None:
        yield lacking("ATTACHMENT-CLAIM", unit.within(patient), "REF", "EJ")
