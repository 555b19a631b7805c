"""What a 271 tells, in the words of a front desk; and what in it somebody must look at before the visit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from superbill.model.eligibility import Benefit, EligibilityAnswer

SERVICES = {
    "30": "the plan", "1": "medical care", "98": "office visits", "33": "chiropractic", "35": "dental",
    "47": "hospital",
    "48": "hospital stays", "50": "outpatient hospital", "86": "emergency", "88": "pharmacy", "AL": "vision",
    "MH": "mental health", "UC": "urgent care",
}  # fmt: skip
AMOUNTS = {"B": "copayment", "C": "deductible", "G": "out-of-pocket limit", "J": "cost containment", "Y": "spend-down"}
PERIODS = {"23": "a calendar year", "24": "this year so far", "25": "a contract", "26": "an episode", "27": "a visit",
           "29": "left", "32": "a lifetime", "7": "a day", "34": "a month"}  # fmt: skip
NETWORK = {"Y": "in the network", "N": "outside the network", "W": ""}
ENDS = {"347", "357", "349"}
REFUSALS = {
    "42": "the payer cannot answer now", "43": "our NPI is not right for this payer", "58": "the birth date is missing",
    "71": "the birth date does not fit", "72": "the member number is missing or wrong", "73": "the name does not fit",
    "75": "the subscriber is not found", "67": "the patient is not found", "78": "the subscriber is in no group of the "
    "payer", "62": "the date of service is not within the time that may be asked for",
    "63": "the date lies in the future",
}  # fmt: skip


def in_words(answer: EligibilityAnswer) -> tuple[str, ...]:
    """Every benefit as one sentence, coverage first."""
    state = {True: "The coverage is active.", False: "The coverage is NOT active.", None: "Coverage is not told."}
    return (state[answer.active], *dict.fromkeys(text for b in answer.benefits if (text := _sentence(b))))


def problems(answer: EligibilityAnswer, day: dt.date) -> tuple[str, ...]:
    """What must be settled before the visit: refusals, no coverage on its day, another payer, authorization, limits."""
    return tuple(dict.fromkeys(_problems(answer, day)))


def _problems(answer: EligibilityAnswer, day: dt.date) -> Iterator[str]:
    for refusal in answer.refusals:
        yield f"Not answered: {REFUSALS.get(refusal.reason, f'reason {refusal.reason}')}; correct it and ask again."
    if answer.active is False:
        yield "No active coverage: ask the patient for another card, or give a good-faith estimate."
    ended = [d.through or d.day for d in answer.dates if d.kind in ENDS]
    ended += [d.through for d in answer.dates if d.kind in {"291", "307"} and d.through is not None]
    if ended and min(ended) < day:
        yield f"The coverage ended on {min(ended)}, before the visit on {day}."
    begun = [d.day for d in answer.dates if d.kind in {"291", "307", "346", "356"}]
    if begun and min(begun) > day:
        yield f"The coverage begins on {min(begun)}, after the visit on {day}."
    for benefit in answer.benefits:
        yield from _of_benefit(benefit)


def _of_benefit(benefit: Benefit) -> Iterator[str]:
    what = _what(benefit)
    if benefit.kind == "R":
        names = [p.name.last for p in benefit.related if p.name.last]
        yield f"Another payer is on file{': ' + ', '.join(names) if names else ''}. Find out which comes first."
    if benefit.authorization == "Y":
        yield f"Authorization is needed for {what}."
    if benefit.kind in {"I", "6", "7", "8"} and "30" not in benefit.service_types:
        yield f"Not covered: {what}."
    if benefit.kind == "F" and benefit.period == "29" and benefit.quantity is not None and benefit.quantity <= 0:
        yield f"The limit of {what} is used up."


def _what(benefit: Benefit) -> str:
    if benefit.code:
        return f"service {benefit.code}"
    return ", ".join(SERVICES.get(s, f"service type {s}") for s in benefit.service_types) or "the plan"


def _sentence(benefit: Benefit) -> str:
    what, where = _what(benefit), NETWORK.get(benefit.in_network, "")
    period = PERIODS.get(benefit.period, "")
    tail = "".join(f", {word}" for word in (where,) if word)
    if benefit.kind == "A" and benefit.percent is not None:
        return f"The patient pays {benefit.percent * 100:.0f}% of {what}{tail}."
    if benefit.kind in AMOUNTS and benefit.amount is not None:
        of = f" ({period})" if period else ""
        return f"{AMOUNTS[benefit.kind].capitalize()} for {what}: {benefit.amount:,.2f}{of}{tail}."
    if benefit.kind == "F":
        many = benefit.quantity if benefit.quantity is not None else benefit.amount
        return f"Limit for {what}: {many} {period}{tail}.".replace("  ", " ") if many is not None else ""
    if benefit.kind == "1" and "30" not in benefit.service_types and benefit.service_types:
        return f"Covered: {what}{tail}."
    return ""


class FoundPayer(NamedTuple):
    """Another payer that a 271 names: what is known of the policy, and the place it may have in the order of payers."""

    name: str
    id: str
    order: int
    member_id: str
    group_number: str
    from_day: dt.date | None
    to_day: dt.date | None


PLACES = {"PRP": 1, "SEP": 2, "TTP": 3}
BEGINS = {"346", "356", "348", "307", "291", "290"}


def other_payers(answer: EligibilityAnswer) -> tuple[FoundPayer, ...]:
    """The other payers on file, each once; a payer whose place is not told may be the first."""
    found: dict[tuple[str, str], FoundPayer] = {}
    for benefit in answer.benefits:
        for party in benefit.related if benefit.kind == "R" else ():
            if not party.name.last:
                continue
            numbers = dict(benefit.references)
            begun = [d for d in benefit.dates if d.kind in BEGINS]
            ended = [d.through or d.day for d in benefit.dates if d.kind in ENDS]
            ended += [d.through for d in begun if d.through is not None]
            told = FoundPayer(
                party.name.last, party.id if party.id_kind in {"PI", "XV"} else "", PLACES.get(party.role, 1),
                numbers.get("1W") or numbers.get("0F") or numbers.get("IG", ""),
                numbers.get("6P") or numbers.get("1L", ""),
                min((d.day for d in begun), default=None), min(ended, default=None),
            )  # fmt: skip
            found.setdefault((told.name, told.id), told)
    return tuple(found.values())
