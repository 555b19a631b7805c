"""Whether a service was performed, ordered, planned, refused, cancelled or long past, by its words and its section.

Only what was performed is billed (Medicare Benefit Policy Manual ch. 15; an order is no service). Words:
data/status.tsv.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from superbill.coding.procedures.passage import Passage
from superbill.tables.patterns import Pattern


class Status(StrEnum):
    """What the text says of a service."""

    PERFORMED = "performed"
    ORDERED = "ordered"
    PLANNED = "planned"
    HISTORICAL = "historical"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    REPORTED = "reported"
    """A result is told, but not who performed the service."""


class Judged(NamedTuple):
    """The status, the words that set it (None: the section), and whether it is certain."""

    status: Status
    said: str | None
    sure: bool


_SECTIONS = {
    "procedure": Status.PERFORMED,
    "immunizations": Status.PERFORMED,
    "body": Status.PERFORMED,
    "": Status.PERFORMED,
    "results": Status.REPORTED,
    "findings": Status.PERFORMED,
    "exam": Status.REPORTED,
    "vitals": Status.REPORTED,
    "charges": Status.PERFORMED,
    "administered": Status.PERFORMED,
    "plan": Status.ORDERED,
    "assessment_plan": Status.ORDERED,
    "assessment": Status.REPORTED,
    "instructions": Status.ORDERED,
    "history_present": Status.HISTORICAL,
    "chief_complaint": Status.HISTORICAL,
    "past_history": Status.HISTORICAL,
    "surgical_history": Status.HISTORICAL,
    "problem_list": Status.HISTORICAL,
    "family_history": Status.HISTORICAL,
    "social_history": Status.HISTORICAL,
    "allergies": Status.HISTORICAL,
    "review_of_systems": Status.HISTORICAL,
    "medications": Status.HISTORICAL,
    "hospital_course": Status.REPORTED,
    "story": Status.REPORTED,
    "nursing": Status.PERFORMED,
}
"""What a service is when no word beside it tells, by the section where it stands."""
_TALKED_IN = frozenset({Status.ORDERED, Status.REPORTED})
_ASSUMED = frozenset({Status.PERFORMED})
_QUOTED = Pattern(
    r"\b(?:last|previous|prior|earlier) (?:visit|note|encounter|progress)\b[^.\n]{0,25}[\"\u201c]", re.IGNORECASE
)
"""Words of an earlier note in quotation marks."""
_PLANS = frozenset({"plan", "assessment_plan", "instructions"})
_STOP = Pattern(r"[.;\n]")
_AT_REQUEST = Pattern(r"stopped at (?:the )?(?:pt|patient|her|his|family)", re.IGNORECASE)
_PAST_YEAR = Pattern(
    r"\b(?:in|on|from|since|dated)\s+(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+)?(?:19|20)\d\d\b",
    re.I,
)
_FUTURE = Pattern(
    r"\b(?:repeat|recheck|return|again|follow[- ]?up|f/u|rtc|due)\b.{0,40}\bin\s+(?:a|an|one|two|three|four|six|"
    r"\d+(?:\s?-\s?\d+)?)"
    r"\s*(?:weeks?|wks?|months?|mos?|days?|years?|yrs?|d|w|m|y)\b|"
    r"^\W*\S.{2,50}\bin\s+(?:\d+(?:\s?-\s?\d+)?|one|two|three|six)\s*(?:weeks?|wks?|months?|mos?|years?|yrs?)\s*\.?$",
    re.IGNORECASE,
)
"""A repetition after an interval: "repeat TSH in 6 weeks"."""
_STARTED = Pattern(
    r"\b(?:stopped|halted) (?:in|at) (?!home)|\b(?:aborted|terminated|discontinued|stopped|"
    r"halted)\b.{0,60}\b(?:after|due to|because|at the|once|when|following)\b|"
    r"\b(?:aborted|terminated|discontinued|incomplete) (?:procedure|colonoscopy|exam)|incomplete "
    r"colonoscopy", re.IGNORECASE,
)  # fmt: skip
_BEFORE_ANESTHESIA = Pattern(
    r"\b(?:before|prior to) (?:the )?(?:induction|anesthesia|sedation|incision|start|the procedure)", re.IGNORECASE
)
_NEAR_PATIENT = Pattern(
    r"\b(?:rapid|dip(?:stick|ped)?|dips?|finger[ -]?sticks?|poct?|point[ -]of[ -]care|in[ -]house|accu-?che[ck]k?|"
    r"glucometer|monospot|upt|ucg|urine (?:pregnancy|hcg)|wet (?:mount|prep)|koh|visual acuity|snellen)\b",
    re.IGNORECASE,
)
"""Tests that are done where the patient is: a result of the visit tells that they were done here."""
_TO_COME = Pattern(r"\b(?:will|shall|should|would|can|could|may|might|must|to) be $", re.IGNORECASE)
AHEAD = 12
"""Characters before "obtained" or "given" that put it into the future: "will be obtained"."""
_SEEN_TODAY = Pattern(
    r"\b(?:review\w*|discuss\w*|went over|go over|compar\w*|look\w*|brought|available|since|prior|previous)\b"
    r"[^.;]{0,40}\btoday\b",
    re.IGNORECASE,
)
_TODAY = Pattern(r"\b(?:today(?:'s|’s)?|this (?:morning|afternoon|visit))\b", re.IGNORECASE)
_ELSEWHERE = Pattern(
    r"\b(?:outside|elsewhere|another|other (?:hospital|facility|clinic|provider)|urgent care|referring|"
    r"emergency (?:room|department)|(?:from|by|at) (?:his|her|their|the) (?:pcp|primary|oncolog\w+|cardiolog\w+))\b",
    re.IGNORECASE,
)
_DONE_WORDS = Pattern(
    r"\b(?:today|performed|administered|injected|given|obtained|drawn|in[ -](?:the )?(?:office|clinic|house)|collected"
    r"|repaired|excised|removed|completed)\b",
    re.IGNORECASE,
)


_SPENT = Pattern(
    r"\b(?:discuss\w*|counsel\w*|spent|talked|conversation|planning|intervention)\b[^.;\n]{0,60}?"
    r"\b\d{1,3}[ -]?min(?!\w*[^.;\n]{0,12}\b(?:a|per|each|every|daily))|"
    r"\b\d{1,3}[ -]?min\w*\b[^.;\n]{0,30}\b(?:spent|of (?:counsel\w*|discuss\w*)|counsel\w*|discussion|conversation)",
    re.IGNORECASE,
)
_COUNSELED = Pattern(r"[^.;\n]{0,30}\b(?:counsel\w*|discuss\w*|talk|planning)\b", re.IGNORECASE)
"""Minutes of talking tell that the talk took place, in a plan too: "discussed for 20 minutes"."""
_DATED = Pattern(r"\s+(?:(?:about|approximately|over|a|the)\s+)*(?:(?:\d+|one|two|three|several|few)\s+)?")
"""Between a word of doing and its time: "given 2 years ago" is past, "given last month" too."""
_HERE = Pattern(
    r"\b(?:today|in (?:the |our )?(?:office|clinic)|in[ -]house|this visit|by me|i (?:personally "
    r")?performed|point[ -]of[ -]care|poc"
    r"|at this visit|here in)\b",
    re.IGNORECASE,
)


_LEADING = Pattern(r"\s+(?!to\b)(?:[\w/-]+\s+){0,2}")
"""At most two words without a stop: "prior outside MRI"."""


_LETTERS = Pattern(r"[A-Za-z]{2,}")
OWN_MATTER = 2
"""Words beside a word of status that make its clause one of its own."""


class _Rule(NamedTuple):
    status: Status
    regex: Pattern
    rank: int
    where: str


def judged(passage: Passage, start: int, end: int) -> Judged:
    """Return the status of a service that stands at `start` to `end` of the passage's text."""
    if _begun(passage, start, end) and not _BEFORE_ANESTHESIA.search(passage.said):
        return Judged(Status.PERFORMED, "discontinued", sure=True)
    if (quoted := _QUOTED.search(passage.text, passage.start, passage.end)) and quoted.start() < start:
        return Judged(Status.HISTORICAL, "quoted from an earlier note", sure=True)
    if passage.section == "results" and (elsewhere := _ELSEWHERE.search(passage.said)):
        return Judged(Status.HISTORICAL, elsewhere.group().lower(), sure=True)
    return _judged_here(passage, start, end)


def _begun(passage: Passage, start: int, end: int) -> bool:
    """Tell whether the service was begun and ended early: said in its own sentence, not of a drug that was stopped."""
    found = _STARTED.search(passage.text, passage.start, passage.end)
    if found is None or _AT_REQUEST.match(passage.text, found.start(), passage.end):
        return False
    between = passage.text[end : found.start()] if found.start() >= end else passage.text[found.end() : start]
    return "\n#" not in between and (passage.section not in _PLANS or _STOP.search(between) is None)


def _judged_here(passage: Passage, start: int, end: int) -> Judged:
    """Return what the words beside a service say, the first by rank; else what its section says."""
    assumed = _SECTIONS.get(passage.section, Status.REPORTED)
    found = [(rule, m) for rule in _rules() if (m := _nearest(rule, passage, start, end))]
    found.sort(key=lambda pair: pair[0].rank)
    done = any(rule.status is Status.PERFORMED for rule, _ in found) or _TODAY.search(passage.said) is not None
    for rule, m in found:
        if not _where(rule, passage, m, start):
            continue
        if rule.rank in {3, 4, 5} and done and _done_nearer(passage, m, start, end):
            continue
        if _talked(rule, m, passage):
            continue
        return Judged(_here(rule.status, assumed, passage), m.group().lower(), sure=True)
    if assumed in _TALKED_IN and (spent := _SPENT.search(passage.said)):
        return Judged(Status.PERFORMED, spent.group().lower(), sure=True)
    if passage.section == "results" and _done_here(passage.said):
        return Judged(Status.PERFORMED, None, sure=False)
    future = _FUTURE.search(passage.text, passage.start, passage.end)
    if assumed is Status.PERFORMED and future and not _DONE_WORDS.search(passage.said):
        return Judged(Status.PLANNED, future.group().lower(), sure=True)
    past = _PAST_YEAR.search(passage.text, passage.start, passage.end)
    if assumed is Status.PERFORMED and past and not _DONE_WORDS.search(passage.said):
        return Judged(Status.HISTORICAL, past.group(), sure=True)
    return Judged(assumed, None, sure=assumed in _ASSUMED)


def _talked(rule: _Rule, m: re.Match[str], passage: Passage) -> bool:
    """Tell whether a talk of so many minutes took place, whatever it was about or the patient declined after it."""
    if not _SPENT.search(passage.said):
        return False
    if rule.status is Status.REFUSED:
        return _COUNSELED.match(passage.text, m.end(), passage.end) is None
    return rule.status is Status.PLANNED and m.group().lower() == "discussed"


def _here(status: Status, assumed: Status, passage: Passage) -> Status:
    """Return what a word means in its section: in a history, "was done" is past; a result in a plan is a report."""
    if status is Status.REPORTED:
        here = assumed is Status.PERFORMED or (passage.section == "results" and _done_here(passage.said))
        return Status.PERFORMED if here else Status.REPORTED
    if status is Status.PERFORMED and assumed in {Status.HISTORICAL, Status.REPORTED}:
        return status if _HERE.search(passage.said) else assumed
    return status


def _done_here(said: str) -> bool:
    """Tell whether a result of a visit was made at the visit: near the patient, or today and not only looked at."""
    if _ELSEWHERE.search(said):
        return False
    if _NEAR_PATIENT.search(said):
        return True
    return _TODAY.search(said) is not None and _SEEN_TODAY.search(said) is None


def _nearest(rule: _Rule, passage: Passage, start: int, end: int) -> re.Match[str] | None:
    """Return the nearest words of a rule in the passage that are not words of the service itself."""
    hits = [
        m
        for m in rule.regex.finditer(passage.text, passage.start, passage.end)
        if (m.end() <= start or m.start() >= end or m.start() < start or rule.status is Status.PERFORMED)
        and not _of_another(passage, m, start, end)
        and not (
            rule.status is Status.PERFORMED and _TO_COME.search(passage.text[max(0, m.start() - AHEAD) : m.start()])
        )
    ]
    return min(hits, key=lambda m: min(abs(m.start() - end), abs(start - m.end()))) if hits else None


def _of_another(passage: Passage, m: re.Match[str], start: int, end: int) -> bool:
    """Tell whether words stand in another clause that has its own matter: "CBC resulted; vitamin D ordered"."""
    between = passage.text[end : m.start()] if m.start() >= end else passage.text[m.end() : start]
    if ";" not in between:
        return False
    low = max(passage.text.rfind(";", passage.start, m.start()) + 1, passage.start)
    high = passage.text.find(";", m.end(), passage.end)
    clause = passage.text[low : m.start()] + " " + passage.text[m.end() : high if high >= 0 else passage.end]
    return len(_LETTERS.findall(clause)) >= OWN_MATTER


def _where(rule: _Rule, passage: Passage, m: re.Match[str], start: int) -> bool:
    """Tell whether the words stand where they count: anywhere, right before the service, or leading up to it."""
    between = passage.text[m.end() : start]
    if rule.where == "before":
        return start >= m.end() and not between.strip()
    return rule.where == "any" or (start >= m.end() and _LEADING.fullmatch(between) is not None)


def _done_nearer(passage: Passage, m: re.Match[str], start: int, end: int) -> bool:
    """Tell whether a word of doing stands in the passage and nearer to the service than the words `m`."""
    distance = min(abs(m.start() - end), abs(start - m.end()))
    return any(
        min(abs(d.start() - end), abs(start - d.end())) <= distance or start <= d.start() < end
        for d in _DONE_WORDS.finditer(passage.text, passage.start, passage.end)
        if not m.start() <= d.start() < m.end() and not _DATED.fullmatch(passage.text, d.end(), m.start())
    )


@cache
def _rules() -> tuple[_Rule, ...]:
    file = files("superbill.coding.procedures").joinpath("data", "status.tsv")
    rows = [line.split("\t") for line in file.read_text("utf-8").splitlines() if line and line[0] != "#"][1:]
    return tuple(
        _Rule(
            Status(status),
            Pattern(
                rf"(?<![\w-])(?:{_any_of(words)})(?![\w-])",
                re.I,
            ),
            int(rank),
            where,
        )
        for status, words, where, rank in rows
    )


def _any_of(words: str) -> str:
    """Return the alternatives of a row as a pattern, the longest first."""
    return "|".join(re.escape(w) for w in sorted(words.split("|"), key=len, reverse=True))
