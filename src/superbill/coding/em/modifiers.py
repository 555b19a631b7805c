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
from superbill.model.visit import SameDayService, Visit, VisitLine
from superbill.tables.patterns import Pattern

MINOR = frozenset({"000", "010", "XXX"})
MAJOR = "090"
CRITICAL = ("99291", "99292")
IN_FACILITY = frozenset({
    "hospital_initial", "hospital_subsequent", "same_day_stay", "hospital_discharge", "emergency", "critical_care",
    "nursing_initial", "nursing_subsequent", "nursing_discharge", "consult_inpatient",
})  # fmt: skip
BEYOND_EXCEPTION = ("99204", "99205", "99214", "99215")
ONGOING = "G2211"
ONGOING_FROM, PREVENTIVE_FROM, HOME_FROM = dt.date(2024, 1, 1), dt.date(2025, 1, 1), dt.date(2026, 1, 1)
SURGERY = "CMS Claims Processing Manual ch. 12 §40.1-40.2"
SPLIT = "42 CFR 415.140; CMS Claims Processing Manual ch. 12 §30.6.18"
TEACHING = "42 CFR 415.174; CMS Claims Processing Manual ch. 12 §100.1.1"
SEPARATE = "NCCI Policy Manual ch. 1 D; CMS Claims Processing Manual ch. 12 §30.6.6"
G2211_SOURCE = "42 CFR 414.40; PFS final rules CY2024 II.F, CY2025 II.F, CY2026"
OFFICE = tuple(f"992{n:02d}" for n in (2, 3, 4, 5, 11, 12, 13, 14, 15))
HOME = ("99341", "99342", "99344", "99345", "99347", "99348", "99349", "99350")


_GIVING = Pattern(r"9046[01]|9047[1-4]|90480|G0008|G0009|G0010|M0201")
"""The giving of vaccines: no global days in any fee schedule."""
_PREVENTIVE = Pattern(
    r"9046[01]|9047[1-4]|90480|G0008|G0009|G0010|M0201|G040[2-5]|G043[89]|G044[2-7]|G0473|G010[1-9]|G011[78]|G0120|G0121|"
    r"G0123|G0124|G0130|G0136|G014[1-8]|G0270|G0271|G0296|G0328|G0472|G0475|G0476|G0499|G0513|G0514|Q0091|P300[01]|"
    r"G001[1-3]|9780[2-4]|9940[67]|76706|76977|7706[37]|77078|7708[01]|71271|81528|82270"
)
"""Medicare's preventive services and vaccine administration. Source: MLN006559, Medicare Preventive Services."""


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
    findings += _untold(visit, code)
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
    if any(_days(s) in MINOR and s.day == "same" for s in visit.services):
        if visit.separate_problem:
            yield "25", True, []
        else:
            yield _unsupported(visit, code, "a procedure of the same day", "work significant and separate from it")


def _postoperative(visit: Visit, code: str) -> tuple[str | None, bool, list[Finding]]:
    if visit.related_to_surgery is False:
        return ("FT" if code in CRITICAL and visit.payer in MEDICARE else "24"), True, []
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


def _untold(visit: Visit, code: str) -> Iterator[Finding]:
    """What keeps the modifiers from being settled: global days not known, a split visit or a level that cannot be."""
    unknown = [s.code for s in visit.services if _days(s) is None and not is_preventive(s)]
    if unknown:
        told = f"Not checked: the global days of {', '.join(unknown)}, and so whether {code} is part of it"
        yield _finding(
            "EM-GLOBAL", code, told,
            "Install the fee schedule of the day, or see there whether the visit may be billed beside it", SURGERY,
        )  # fmt: skip
    if visit.split_shared and visit.family not in IN_FACILITY:
        yield _finding(
            "EM-SPLIT", code, f"{code}: no visit of this setting may be split between two practitioners",
            "Bill it as the visit of the one who saw the patient, or incident to the physician", SPLIT,
        )  # fmt: skip
    if visit.teaching == "primary_care_exception" and code in BEYOND_EXCEPTION:
        yield _finding(
            "EM-TEACHING", code, f"{code} is above the levels of the primary care exception",
            "Bill it only with the teaching physician's presence in the key part of the visit, with GC", TEACHING,
        )  # fmt: skip


def _circumstances(visit: Visit) -> Iterator[str]:
    if visit.split_shared and visit.family in IN_FACILITY:
        yield "FS"
    if visit.teaching == "resident":
        yield "GC"
    elif visit.teaching == "primary_care_exception":
        yield "GE"
    if visit.family == "telemedicine":
        return
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
        if day < PREVENTIVE_FROM or not same_day or not all(map(is_preventive, same_day)):
            return None, f"{ONGOING} is not paid beside a visit with modifier 25 on this day"
    return VisitLine(
        code=ONGOING, reason="the practitioner is the focal point of ongoing care", source=G2211_SOURCE
    ), None


def is_preventive(service: SameDayService) -> bool:
    """Tell whether a service of the day is one of Medicare's preventive services or the giving of a vaccine."""
    told = service.preventive
    return told if told is not None else _PREVENTIVE.fullmatch(service.code) is not None


def _days(service: SameDayService) -> str | None:
    return service.global_days or ("XXX" if _GIVING.fullmatch(service.code) else None)


def _finding(edit: str, code: str, message: str, do: str, source: str) -> Finding:
    return Finding(edit=edit, severity=Severity.WARNING, codes=(code,), message=message, do=do, source=source)
