"""Problems: what this encounter assessed, as the assessment's headings and list items name it.

A head is the line, or the part of a line before its label, that names the problem; what follows until the next head is
its discussion. Discussion tells side, stage and cause, but a disease merely named there was not assessed. Where the
assessment has no heads its sentences count; where there is no assessment, the whole narrative does.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from superbill.model.note import Mention, Note, Reading, Span
from superbill.tables.patterns import Pattern

HEADED = ("assessment", "assessment_plan", "discharge_diagnosis", "postoperative_diagnosis")
PLANNED = ("plan",)
NAMES_ONLY = ("assessment", "discharge_diagnosis")
"""Sections that name problems and hold no plan."""
LESSER = ("admission_diagnosis", "preoperative_diagnosis")
UNNAMED = ("body", "other")
"""Sections of a note that names none: its short lines are facts, each read as a problem's name."""
NARRATIVE = ("body", "other", "hospital_course", "history_present", "chief_complaint", "problem_list", "attestation")
LONGEST_HEAD = 18
LONGEST_NAME = 30
"""Words of an item of a section that holds names alone."""
SHORT_NAME = 10
LONGEST_LIST = 600
"""Characters of a line that may be a list of names."""
ONE_WORD_MORE = 16

_VERB = Pattern(
    r"\b(?:he|she|they|we|i|patient|will|is|are|was|were|has|have|had|been|continue|continues|recommend|recommended|"
    r"discussed|advised|start|increase|refer|order|ordered|follow|return|take|presents|presented|denies|reports|"
    r"year-old|year old|y/o|yo)\b",
    re.IGNORECASE,
)
_STORY = Pattern(
    r"\b(?:he|she|they|we|i|will|recommend|recommended|discussed|advised|start|increase|refer|order|ordered|continue|"
    r"continues|follow(?![- ]up)|return|take|presents|presented|denies|reports|referred)\b",
    re.IGNORECASE,
)
_STOP = Pattern(r"\.(?:\s|$)")
_COURSE = Pattern(
    r"^(?:the|this|his|her|it|which)\b[^.;]*\b(?:is|are|was|were|has|have|had|remains?|improv\w+|worsen\w+)\b",
    re.IGNORECASE,
)
"""How a problem goes on, said of what was named before: "The anemia is stable."."""
_LABEL_WORDS = frozenset(
    {"medical", "reasoning", "additional", "testing", "tests", "treatment", "treatments", "patient", "education", "and"}
    | {"counseling", "specialist", "referral", "referrals", "agreements", "plan", "medication", "medications", "follow"}
    | {"up", "followup", "labs", "lab", "imaging", "instructions", "orders", "order", "status", "goal", "rx", "note"}
    | {"procedure", "procedures", "notes", "comments", "comment", "summary", "discussion", "recommendation", "code"}
    | {"recommendations", "diagnostic", "studies", "diet", "exercise", "activity", "disposition", "today", "current"}
)
_LABEL = Pattern(r"^[^:\n]{2,60}?(?::|\s[-–—]\s)")
_WORD = Pattern(r"\w+")
_ENUMERATED = Pattern(r"\s#?\d{1,2}[.)]\s*\Z")
_ITEM = Pattern(r"[ \t]*(?:#?\(?\d{1,2}[.):]?|[-*•])[ \t]*")
_NAMING = Pattern(
    r"(?:[\w ]{0,40}\b)?(?:diagnos[ie]s|dx|impression|assessment|problems?(?: addressed)?)\s*:\s*", re.IGNORECASE
)
"""A label before the names themselves: "Final diagnosis: probable pneumonia"."""
_EXPLAINING = Pattern(r"\W*(?:patient )?(?:education|counsel\w+)[\w ]*:", re.IGNORECASE)
_CUT = Pattern(r"[,;(]|\s[-–—]{1,2}\s|\.\s|\s(?:on|is|was|are|will|has|with plan)\s")


class Problem(NamedTuple):
    """One problem of the assessment: the place of its name, and of all that is said of it."""

    head: Span
    whole: Span
    tier: int


@lru_cache(maxsize=16)
def problems(note: Note) -> tuple[Problem, ...]:
    """Return the problems that the assessment or the plan names, in order."""
    starts = [part.body.start for part in note.sections]
    named = any(s.section in HEADED for s in note.sentences)
    heads = [
        (span, tier)
        for s in note.sentences
        if (tier := _tier(s.section, named=named))
        and (span := _head(note.text, s.span, starts[bisect_right(starts, s.span.start) - 1], s.section))
    ]
    ends = [h.start for h, _ in heads[1:]] + [len(note.text)]
    limits = sorted(part.body.end for part in note.sections)
    found = []
    for (head, tier), following in zip(heads, ends, strict=bool(heads)):
        at = bisect_left(limits, head.end)
        end = min(following, limits[at]) if at < len(limits) else following
        found.append(Problem(head, Span(head.start, max(end, head.end)), tier))
    return tuple(found)


def assessed(reading: Reading, named: Sequence[Problem]) -> dict[int, int]:
    """Return the mentions that the encounter assessed: position in `reading.mentions` to problem number (-1: none)."""
    mentions = reading.mentions
    held: dict[int, int] = {}
    for tier, spoken in ((1, HEADED), (2, PLANNED)):
        found = {i: n for i, m in enumerate(mentions) if (n := _headed(m.span, named, tier)) >= 0}
        inside = {}
        if tier == 1:
            text = reading.note.text
            found |= _told_after(reading, named, found)
            inside = {i: -1 for i, m in enumerate(mentions) if m.sentence.section in spoken and not _explains(text, m)}
            if _names_alone(reading.note):
                found = {**inside, **found}
        for chosen in (found, inside):
            held = {**chosen, **held}
            if any(not mentions[i].cues for i in chosen):
                return held
    told_of = {s.section for s in reading.note.sentences}
    fallbacks = (LESSER, ("chief_complaint",)) if told_of & {*HEADED} else (LESSER, NARRATIVE)
    for sections in fallbacks:
        told = {i: _headed(m.span, named, 3) for i, m in enumerate(mentions) if m.sentence.section in sections}
        if told:
            return {**told, **held}
    return held if told_of & {*HEADED} else dict.fromkeys(range(len(mentions)), -1)


def _names_alone(note: Note) -> bool:
    """Tell whether a note is nothing but the names of what was assessed: no story, no plan."""
    return {s.section for s in note.sentences} <= {*NAMES_ONLY}


def _told_after(reading: Reading, named: Sequence[Problem], found: dict[int, int]) -> dict[int, int]:
    """Return the mentions on the line of a heading that names none itself: "Health maintenance: flu shot today".

    A heading that tells only what happened names none: "Fell off a ladder: wrist fracture". Where a section holds names
    alone, what follows a comma counts too: "Slipped on ice, scalp laceration".
    """
    empty = set(range(len(named))) - {n for i, n in found.items() if not _happened(reading.mentions[i])}
    text = reading.note.text
    told: dict[int, int] = {}
    for i, mention in enumerate(reading.mentions):
        at = bisect_right(named, mention.span.start, key=lambda p: p.head.start) - 1
        if at in empty and named[at].tier == 1 and _within(mention.span, named[at].whole):
            between = text[named[at].head.end : mention.span.start]
            marks = ":,;" if mention.sentence.section in NAMES_ONLY else ":"
            if between.lstrip()[:1] in marks and between.strip() and "\n" not in between and not mention.cues:
                told[i] = at
    return told


def _happened(mention: Mention) -> bool:
    """Tell whether a mention is an external cause of morbidity (chapter 20)."""
    return bool(mention.codes) and all(code[0] in "VWXY" for code in mention.codes)


def _explains(text: str, mention: Mention) -> bool:
    """Tell whether the line explains to the patient what a disease is: "Patient education: ..."."""
    line = text.rfind("\n", 0, mention.span.start) + 1
    return _EXPLAINING.match(text, line, mention.span.start) is not None


def problem_of(span: Span, named: Sequence[Problem]) -> Problem | None:
    """Return the problem whose text holds the span."""
    at = bisect_right(named, span.start, key=lambda p: p.whole.start) - 1
    return named[at] if at >= 0 and _within(span, named[at].whole) else None


def _headed(span: Span, named: Sequence[Problem], tier: int) -> int:
    """Return the number of the problem of this tier whose head holds the span; -1 when none does."""
    at = bisect_right(named, span.start, key=lambda p: p.head.start) - 1
    return at if at >= 0 and named[at].tier == tier and _begins(span, named[at].head) else -1


def _tier(section: str, *, named: bool) -> int:
    if section in HEADED:
        return 1
    if section in PLANNED:
        return 2
    return 3 if section in UNNAMED and not named else 0


def _begins(inner: Span, outer: Span) -> bool:
    """A name may take a word more than its head: "Depression - stable"."""
    return outer.start <= inner.start and inner.start < outer.end and inner.end <= outer.end + ONE_WORD_MORE


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _head(text: str, span: Span, body: int, section: str) -> Span | None:
    """Return the part of a sentence that names a problem: it opens its line, is short, and tells no story."""
    line = max(text.rfind("\n", body, span.start) + 1, body)
    before = text[line : span.start]
    if (
        any(c.isalpha() for c in before)
        and not _ENUMERATED.search(before)
        and not (section in (*NAMES_ONLY, *UNNAMED) and _listed(text, line, span, facts=section in UNNAMED))
    ):
        return None
    words = text[span.start : span.end]
    label = _LABEL.match(words)
    named = _NAMING.match(words) if ":" in words else None
    if named and named.end() < len(words):
        return Span(span.start + named.end(), span.end)
    item = section in NAMES_ONLY and _ITEM.match(text, line, span.start) is not None
    plain = _plain(words, listed=item or (section in UNNAMED and _STOP.search(words) is None))
    if label:
        before = words[: label.end()].rstrip(" :-–—")
        if _VERB.search(before) or _is_label(before):
            return None
        return span if plain and section in NAMES_ONLY else Span(span.start, span.start + len(before))
    if not plain or _is_label(words):
        return _name_of(text, line, span)
    return span


def _plain(words: str, *, listed: bool) -> bool:
    """Tell whether words name something and tell no story; an item of a list of names may say more of it."""
    longest, telling = (LONGEST_NAME, _STORY) if listed else (LONGEST_HEAD, _VERB)
    return len(_WORD.findall(words)) <= longest and not telling.search(words)


def _listed(text: str, line: int, span: Span, *, facts: bool) -> bool:
    """Tell whether names follow each other as short sentences: "Acute bronchitis. Asthma, mild intermittent."."""
    if span.end - line > LONGEST_LIST:
        return False
    told = [part for part in re.split(r"[.;]\s+", text[line : span.end].rstrip(". ")) if part.strip()]
    if facts or _ITEM.match(text, line, span.start) is not None:
        course = None if facts else _COURSE
        return all(
            len(_WORD.findall(part)) <= LONGEST_HEAD
            and not _STORY.search(part)
            and not (course and course.search(part))
            for part in told
        )
    return all(len(_WORD.findall(part)) <= SHORT_NAME and not _VERB.search(part) for part in told)


def _name_of(text: str, line: int, span: Span) -> Span | None:
    """Return the name at the start of a list item with its discussion: "2) Gout, continue colchicine"."""
    if not _ITEM.match(text, line, span.start) or span.start == line:
        return None
    cut = _CUT.search(text, span.start, span.end)
    if cut is None or cut.start() - span.start < 3:
        return None
    before = text[span.start : cut.start()]
    if len(_WORD.findall(before)) > LONGEST_HEAD // 2 or _VERB.search(before) or _is_label(before):
        return None
    return Span(span.start, span.start + len(before.rstrip()))


def _is_label(words: str) -> bool:
    """Tell whether the words only say which part of the discussion follows ("Medical treatment")."""
    return all(w.lower() in _LABEL_WORDS for w in _WORD.findall(words))
