"""Supporting evidence: the sentences that show a coded condition monitored, evaluated, assessed or treated.

A condition named without any of these does not meet the definition of a reportable diagnosis (ICD-10-CM Official
Guidelines FY2026 III; IV.J). The discussion under a problem's heading supports it where it orders, treats, refers or
finds something; so do the plan and the results where they speak of its words. Talk with the patient is no support.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from superbill.coding.problems import Problem
from superbill.coding.proposal import Proposal
from superbill.model.coded import Evidence
from superbill.model.note import Note, Sentence, Span
from superbill.tables.patterns import Pattern
from superbill.tables.wording import SIDES, words_of

MOST = 4
_DONE = Pattern(
    r"\b(?:continu\w+|start\w*|initiat\w+|increas\w+|decreas\w+|prescri\w+|refill\w*|order\w*|repeat|"
    r"refer(?:ral|red|rals)?|schedul\w+|inject\w+|therapy|surg\w+|splint|brace|boot|cast|sling|crutches|medication|dose|"
    r"tablets?|mg|mcg|units?|daily|x-?rays?|mri|ct|ultrasound|echocardiogram|ekg|biops\w+|panel|labs?|cultures?|a1c|level|imaging|test(?:ing)?|"
    r"demonstrat\w+|reveal\w*|show(?:s|ed)|add(?:ed)?|begin|take|wean|titrat\w+|nsaids?|ice|compress\w*|physical)\b",
    re.IGNORECASE,
)
_TALK = Pattern(
    r"\b(?:discuss\w*|explain\w*|understands?|educat\w+|questions|agrees?|natural history|encourag\w+|lengthy|"
    r"counsel\w*|if (?:he|she|they|the patient|symptoms|his|her)|reports|states|denies|presents?|presented)\b",
    re.IGNORECASE,
)
_IDLE = Pattern(
    r"\b(?:reviewed|unremarkable|no (?:obvious |acute |other )?(?:signs?|evidence|fractures?|abnormal\w*)|"
    r"good (?:position|alignment|bony)|risks?|possibility|depending|wish(?:es)? to|would like|requested|"
    r"continue to (?:observe|monitor|follow)|(?:was|were|been) refilled|refills? (?:was|were)|submitted|"
    r"current (?:regimen|medications?)|(?:follow|following|followed)[- ]?up in|"
    r"return(?:ing)? (?:in|to (?:the )?clinic)|(?:him|her|them) back)\b",
    re.IGNORECASE,
)
"""Sentences that order and find nothing of their own: what was reviewed, refilled, or comes at the next visit."""
_LABELLED = Pattern(r"\W*(?P<label>[A-Z][A-Za-z /]{2,40}):")
_REASONING = Pattern(r"\b(?:reasoning|education|counsel\w+)\b", re.IGNORECASE)
SHORTEST = 12
ELSEWHERE = frozenset({"results", "plan"})
COMMON = frozenset({"pain", "disease", "disorder", "syndrome", "acute", "chronic", "history", "type", "mild", "severe"})


def supported(proposals: Sequence[Proposal], note: Note, problems: Sequence[Problem]) -> tuple[Proposal, ...]:
    """Return the proposals with the supporting sentences of this note added to their evidence."""
    headed = {p.problem for p in proposals if p.problem >= 0}
    alone = len(headed) == 1
    acting = [s for s in note.sentences if _tells(note.text, s.span)] if headed else []
    return tuple(_with_support(p, note, problems, acting, alone=alone) for p in proposals)


def _with_support(
    p: Proposal, note: Note, problems: Sequence[Problem], acting: Sequence[Sentence], *, alone: bool
) -> Proposal:
    if p.problem < 0 or p.problem >= len(problems) or not any(e.document == note.name for e in p.evidence):
        return p
    taken = sorted(e.start for e in p.evidence if e.document == note.name)
    found: list[Evidence] = []
    for sentence in _sentences(p, note, problems, acting, alone=alone):
        span = sentence.span
        if bisect_left(taken, span.start) < bisect_left(taken, span.end):
            continue
        if len(found) == MOST:
            break
        text = note.text[span.start : span.end]
        found.append(
            Evidence(
                document=note.name, start=span.start, end=span.end, text=text, section=sentence.section, role="support"
            )
        )
    return replace(p, evidence=(*p.evidence, *found))


def _sentences(
    p: Proposal, note: Note, problems: Sequence[Problem], acting: Sequence[Sentence], *, alone: bool
) -> Iterator[Sentence]:
    own = problems[p.problem]
    words = _words(p)
    plans = (q for q in problems if q.tier == 2 and words and words <= _said(note, q.head.start, q.head.end))
    twins = list(islice(plans, MOST))
    for sentence in acting:
        span = sentence.span
        inside = any(q.whole.start <= span.start < q.whole.end and span.start >= q.head.end for q in (own, *twins))
        if inside or (sentence.section in ELSEWHERE and _speaks_of(sentence, note, words, alone=alone)):
            yield sentence


def _tells(text: str, span: Span) -> bool:
    """Tell whether a sentence may support anything."""
    return span.end - span.start >= SHORTEST and _acts(text[span.start : span.end]) and not _argues(text, span)


def _acts(text: str) -> bool:
    """Tell whether a sentence does or finds something rather than tell a story or talk with the patient."""
    return _DONE.search(text) is not None and _TALK.search(text) is None and _IDLE.search(text) is None


def _argues(text: str, span: Span) -> bool:
    """Tell whether the line is labelled as reasoning or as talk with the patient."""
    line = text.rfind("\n", 0, span.start) + 1
    found = _LABELLED.match(text, line, span.end)
    return found is not None and _REASONING.search(found["label"]) is not None


def _speaks_of(sentence: Sentence, note: Note, words: frozenset[str], *, alone: bool) -> bool:
    if alone and sentence.section == "plan":
        return True
    return bool((words - COMMON) & _said(note, sentence.span.start, sentence.span.end))


def _said(note: Note, start: int, end: int) -> frozenset[str]:
    return frozenset(w.text for w in words_of(note.text, start, end))


def _words(p: Proposal) -> frozenset[str]:
    """The words of the term that brought the code, without sides."""
    return frozenset(w.text for e in p.evidence for w in words_of(e.text) if w.text and w.text not in SIDES)
