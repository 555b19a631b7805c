"""Modifiers of a visit: 24, 25, 57, FS, GC, GE, 93, 95, and the add-on for ongoing care, G2211.

A modifier follows from what the record shows; none is added to make a claim pay. Sources: CMS Claims Processing Manual
ch. 12 §30.6.6 (24, 25), §40.1-40.2 (57, global periods), §30.6.18 (split visits), §100 (teaching), ch. 12 §190
(telehealth); NCCI Policy Manual ch. 1 D; PFS final rules CY2024 (G2211), CY2025 (beside preventive services) and CY2026
(home).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from superbill.coding.em.families import MEDICARE
from superbill.model.finding import Finding, Severity
from superbill.model.visit import Visit, VisitLine

MINOR = frozenset({"000", "010", "XXX"})
MAJOR = "090"
ONGOING = "G2211"
ONGOING_FROM, PREVENTIVE_FROM, HOME_FROM = dt.date(2024, 1, 1), dt.date(2025, 1, 1), dt.date(2026, 1, 1)
SURGERY = "CMS Claims Processing Manual ch. 12 §40.1-40.2"
SEPARATE = "NCCI Policy Manual ch. 1 D; CMS Claims Processing Manual ch. 12 §30.6.6"
G2211_SOURCE = "42 CFR 414.40; PFS final rules CY2024 II.F, CY2025 II.F, CY2026"
OFFICE = tuple(f"992{n:02d}" for n in (2, 3, 4, 5, 11, 12, 13, 14, 15))
HOME = ("99341", "99342", "99344", "99345", "99347", "99348", "99349", "99350")


class Marked(NamedTuple):
    """The modifiers of the visit, whether it may be billed beside the services of the day, and what is to be told."""

    modifiers: tuple[str, ...]
    separate: bool
    findings: tuple[Finding, ...]


def mark(visit: Visit, code: str) -> Marked:
    """Return the modifiers that the record supports for the visit."""
    modifiers: list[str] = []
    findings: list[Finding] = []
    separate = True
    for modifier, allowed, told in _surgery(visit, code):
        if modifier and modifier not in modifiers:
            modifiers.append(modifier)
        separate = separate and allowed
        findings += told
    modifiers += _circumstances(visit)
    return Marked(tuple(modifiers), separate, tuple(findings))


def _surgery(visit: Visit, code: str) -> Iterator[tuple[str | None, bool, list[Finding]]]:
    if visit.postoperative_of in {"010", "090"}:
        yield _postoperative(visit, code)
    if any(s.global_days == MAJOR for s in visit.services):
        if visit.decision_for_surgery:
            yield "57", True, []
        elif visit.separate_problem and any(s.global_days == MAJOR and s.day == "same" for s in visit.services):
            yield "25", True, []
        else:
            yield _unsupported(visit, code, "a surgery with 90 global days", "the decision for it, or separate work")
    if any(s.global_days in MINOR and s.day == "same" for s in visit.services):
        if visit.separate_problem:
            yield "25", True, []
        else:
            yield _unsupported(visit, code, "a procedure of the same day", "work significant and separate from it")


def _postoperative(visit: Visit, code: str) -> tuple[str | None, bool, list[Finding]]:
    if visit.related_to_surgery is False:
        return "24", True, []
    known = visit.related_to_surgery is True
    said = "is for the surgery" if known else "is in a postoperative period; the record does not say for what"
    finding = _finding(
        "EM-POSTOPERATIVE",
        code,
        f"{code} {said}",
        "Bill it only for a problem unrelated to the surgery, with 24",
        SURGERY,
    )
    return None, False, [finding]


def _unsupported(visit: Visit, code: str, beside: str, lacking: str) -> tuple[None, bool, list[Finding]]:
    unknown = visit.separate_problem is None and visit.decision_for_surgery is None
    said = "does not tell" if unknown else "does not show"
    finding = _finding(
        "EM-SEPARATE", code, f"{code} stands beside {beside}; the record {said} {lacking}",
        "Leave the visit out unless the practitioner's record shows it; deciding on a minor procedure is part of it",
        SEPARATE,
    )  # fmt: skip
    return None, False, [finding]


def _circumstances(visit: Visit) -> Iterator[str]:
    if visit.split_shared:
        yield "FS"
    if visit.teaching == "resident":
        yield "GC"
    elif visit.teaching == "primary_care_exception":
        yield "GE"
    if visit.telehealth == "audio":
        yield "93"
    elif visit.telehealth == "video" and visit.payer not in MEDICARE:
        yield "95"


def ongoing_care(visit: Visit, code: str, modifiers: tuple[str, ...]) -> tuple[VisitLine | None, str | None]:
    """G2211 beside the visit, or why not. Only Medicare has it, for care that goes on."""
    day = visit.service_date
    codes = OFFICE + (HOME if day >= HOME_FROM else ())
    if visit.payer not in MEDICARE or not visit.longitudinal or day < ONGOING_FROM or code not in codes:
        return None, None
    if "25" in modifiers:
        same_day = [s for s in visit.services if s.day == "same"]
        if day < PREVENTIVE_FROM or not same_day or not all(s.preventive for s in same_day):
            return None, f"{ONGOING} is not paid beside a visit with modifier 25 on this day"
    return VisitLine(
        code=ONGOING, reason="the practitioner is the focal point of ongoing care", source=G2211_SOURCE
    ), None


def _finding(edit: str, code: str, message: str, do: str, source: str) -> Finding:
    return Finding(edit=edit, severity=Severity.WARNING, codes=(code,), message=message, do=do, source=source)
