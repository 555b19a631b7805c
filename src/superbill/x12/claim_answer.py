"""What a payer answers to each claim of a file that it could read: the 277CA, from what a check found.

Sets that the 999 rejects get none. A claim is rejected for an error of its own loop or of the patient, subscriber or
billing provider above it, with claim status categories A6 (missing), A7 (invalid) and A8 (disagrees) and status codes
of the claim status list.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby

import msgspec

from superbill.errors import BadFile
from superbill.model.acknowledgment import ClaimAcknowledgment, ClaimStatus
from superbill.model.claim import Name
from superbill.x12.answer import answer_set
from superbill.x12.check import SetReport
from superbill.x12.claim_acknowledgment import BatchReceipt, ClaimReceipt, ProviderReceipt
from superbill.x12.guide import Guide
from superbill.x12.people import NONE, name_of
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of
from superbill.x12.values import named, period_of

_CLAIMS = "837"
_LEVELS = ("2000A", "2000B", "2000C")
_TAKEN = ("A2", "20", "PR")
_BATCH_TAKEN = ("A1", "19", "PR")
_UNKNOWN = "UNKNOWN"
_MOST_STATUSES = 9
_INVALID_INFORMATION = "21"
# Claim status categories: what is missing, and what disagrees with something else; all others are invalid (A7).
_MISSING = frozenset({"SITUATION-MISSING", "SITUATION-ELEMENT", "PRODUCT-MISSING", "ZIP-SHORT"})
_DISAGREES = frozenset({"DATE-ORDER", "DATE-OUTSIDE", "PATIENT-LEVEL", "PAYER-ORDER", "PAYER-TWICE", "TOGETHER"})
# Claim status codes by what is wrong, or by where.
_BY_KIND = {
    "BALANCE-CHARGE": "400", "BALANCE-OTHER-PAYER": "672", "BALANCE-OTHER-LINE": "672", "DIAGNOSIS-POINTER": "477",
    "DATE-FUTURE": "187", "DATE-ORDER": "187", "DATE-OUTSIDE": "187",
}  # fmt: skip
_BY_PLACE = {
    "CLM05-1": "249", "CLM05-2": "228", "SV101-2": "454", "SV202-2": "454", "SV301-2": "454", "SV201": "455",
    "SV105": "249", "DTP*435": "189", "N403": "500", "PRV03": "145", "CL101": "231", "CL102": "229", "CL103": "234",
    "LIN03": "218", "HI01-2": "254",
}  # fmt: skip
# Who is meant where the status is about a person or organisation: those that the 277CA has a code for.
_ENTITIES = frozenset({"71", "72", "73", "77", "82", "85", "87", "DK", "DN", "DQ", "IL", "PR", "QC"})
_INSURED = frozenset({"IL", "QC"})
_NPI, _MEMBER_NUMBER, _NUMBER = "562", "164", "153"
_ABOUT_ENTITY = {"NM103": "125", "N3": "126", "N4": "126", "N402": "126", "N403": "500", "PRV": "145", "PRV03": "145",
                 "DMG": "158", "DMG02": "158", "DMG03": "157"}  # fmt: skip


class _Spot(msgspec.Struct):
    """A claim of a file: its answer without a status, its billing provider, and the positions that speak of it."""

    receipt: ClaimReceipt
    charge: Decimal
    provider: tuple[Name, str]
    positions: set[int]


def receipts(
    source: Source, checked: Sequence[SetReport], processed: date, name: str = "837"
) -> tuple[BatchReceipt, ...]:
    """The answers to the claims of a file. `checked` are the reports of all its sets, in order."""
    with named(name):
        return tuple(_batches(source, checked, processed, name))


def _batches(source: Source, checked: Sequence[SetReport], processed: date, name: str) -> Iterator[BatchReceipt]:
    spots: list[_Spot] = []
    reports = iter(checked)
    for around, loop in Reader(source, ("2300", *_LEVELS, "ST"), name):
        if loop.grammar.id == "2300":
            spots.append(_spot(around, loop, processed))
        elif isinstance(loop, TransactionSet):
            report = next(reports, None)
            if report is not None and spots and report.transaction == _CLAIMS and answer_set(report).outcome == "A":
                yield _batch(loop, around, spots, report, processed)
            spots = []


def _spot(around: list[Loop], loop: Loop, processed: date) -> _Spot:
    levels = [level for level in around if level.id in _LEVELS]
    start = next(next(i.segments()).ordinal for i in around if isinstance(i, TransactionSet))
    positions = {s.ordinal - start + 1 for s in loop.walk()}
    positions.update(s.ordinal - start + 1 for level in levels for s in level.walk())
    claim = next(loop.segments())
    who = _patient(levels)
    holder = next((level for level in levels if level.id == "2000B"), loop)
    member = (_inner(holder, "2010BA").get(9) or _UNKNOWN) if holder is not loop else _UNKNOWN
    biller = _inner(levels[0], "2010AA") if levels else NONE
    place = claim.get(5).split(marks_of(around).component)
    bill_type = "".join(place[:1] + place[2:3]) if place[1:2] == ["A"] else ""
    day, through = _days(loop, processed)
    answer = ClaimAcknowledgment(claim.get(1) or _UNKNOWN, ())
    receipt = ClaimReceipt(answer, name_of(who), member, day, through, bill_type)
    return _Spot(receipt, _amount(claim.get(2)), (name_of(biller), biller.get(9) or _UNKNOWN), positions)


def _patient(levels: list[Loop]) -> Segment:
    deepest = levels[-1] if levels else None
    if deepest is None:
        return NONE
    return _inner(deepest, "2010CA" if deepest.id == "2000C" else "2010BA")


def _inner(level: Loop, loop_id: str) -> Segment:
    inner = level.loop(loop_id)
    return (inner.find("NM1") if inner is not None else None) or NONE


def _days(loop: Loop, otherwise: date) -> tuple[date, date | None]:
    """The first and last day of service: of the statement (434) or of the lines (472)."""
    found: list[date] = []
    for segment in (s for s in loop.walk() if s.id == "DTP" and s.get(1) in ("434", "472")):
        try:
            start, end = period_of(segment, 3)
        except BadFile:
            continue
        found += [start, end or start]
    first, last = min(found, default=otherwise), max(found, default=otherwise)
    return first, last if last != first else None


def _amount(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return value if value.is_finite() else Decimal(0)


def _batch(loop: Loop, around: list[Loop], spots: list[_Spot], report: SetReport, processed: date) -> BatchReceipt:
    start = loop.find("BHT") or NONE
    payer, submitter = _inner(loop, "1000B"), _inner(loop, "1000A")
    reference = start.get(3) or report.control_number
    trace = (next(around[0].segments()).get(13) if around else "") + report.control_number
    whole = ClaimStatus(*_BATCH_TAKEN, processed, sum((s.charge for s in spots), Decimal(0)))
    errors = sorted((p for p in report.problems if p.severity == "error"), key=lambda p: p.position)
    guide = loop.guide if isinstance(loop, TransactionSet) else None
    answered = [(spot.provider, _answered(spot, errors, processed, guide)) for spot in spots]
    providers = tuple(
        ProviderReceipt(provider[0], provider[1], tuple(receipt for _, receipt in some))
        for provider, some in groupby(answered, key=lambda pair: pair[0])
    )
    return BatchReceipt(
        payer.get(3), payer.get(9), submitter.get(3), submitter.get(9), reference, trace,
        reference, processed, processed, whole, providers,
    )  # fmt: skip


def _answered(spot: _Spot, errors: list[Problem], processed: date, guide: Guide | None) -> ClaimReceipt:
    """The claim's answer: rejected with what is wrong, else taken."""
    low = bisect_left(errors, min(spot.positions), key=lambda p: p.position)
    own = (p for p in errors[low:] if p.position in spot.positions)
    codes = tuple(dict.fromkeys(_code(problem, guide) for problem in own))[:_MOST_STATUSES] or (_TAKEN,)
    statuses = tuple(ClaimStatus(*code, processed, spot.charge) for code in codes)
    answer = ClaimAcknowledgment(spot.receipt.acknowledgment.control_number, statuses)
    return msgspec.structs.replace(spot.receipt, acknowledgment=answer)


def _entity(problem: Problem, guide: Guide | None) -> str:
    """Whom a loop is about, by the qualifier of the name that begins it; empty where the 277CA has no code for them."""
    if problem.loop == "2000A":
        return "85"
    loop = guide.loops.get(problem.loop) if guide is not None else None
    if loop is None or loop.first.id != "NM1":
        return ""
    return min(_ENTITIES & (loop.first.qualifiers or frozenset()), default="")


def _code(problem: Problem, guide: Guide | None) -> tuple[str, str, str]:
    """Category, status and entity of what is wrong."""
    category = "A6" if problem.kind in _MISSING else "A8" if problem.kind in _DISAGREES else "A7"
    entity = _entity(problem, guide)
    if entity and problem.where == "NM109":
        return category, _MEMBER_NUMBER if entity in _INSURED else _NUMBER if entity == "PR" else _NPI, entity
    if entity and problem.where in _ABOUT_ENTITY:
        return category, _ABOUT_ENTITY[problem.where], entity
    status = _BY_KIND.get(problem.kind) or _BY_PLACE.get(problem.where) or _INVALID_INFORMATION
    if problem.segment == "HI" and status == _INVALID_INFORMATION and problem.kind == "CODE-UNKNOWN":
        status = "255"
    if problem.segment in ("SV1", "SV2") and problem.where[-2:] in ("-3", "-4", "-5", "-6"):
        status = "453"
    return category, status, ""
