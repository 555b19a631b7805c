"""Problems of an assessment as places: the name of each, all that is said of it, and the codes that name it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from superbill.coding.em.reading.passages import Page, Passage
from superbill.coding.em.reading.risk import planning
from superbill.coding.em.reading.wording import pattern
from superbill.coding.problems import Problem as Named
from superbill.coding.problems import problems as named_problems
from superbill.model.coded import Assignment
from superbill.model.note import Flag, Mention, Span
from superbill.tables.wording import SIDES, words_of

CAUSES = ("V", "W", "X", "Y")
ASSESSED = frozenset({"assessment", "assessment_plan", "discharge_diagnosis"})
NOT_NOW = frozenset({Flag.NEGATED, Flag.FAMILY, Flag.OTHER_PERSON, Flag.CONDITIONAL})
FINDING = "R68.89"
"""Stands for a finding that the dictionary has no name for."""
COMMON = frozenset({"pain", "disease", "disorder", "syndrome", "acute", "chronic", "history", "type", "mild", "severe"})
MOST_TWINS, MOST_MENTIONED = 6, 3


class Unit(NamedTuple):
    """One problem of the assessment: its name's place, all stretches about it, and the codes that name it."""

    head: Span
    stretches: tuple[Span, ...]
    codes: tuple[str, ...]


class Coded(NamedTuple):
    """A place whose words brought a code."""

    span: Span
    code: str


def units(page: Page, codes: Sequence[Assignment], mentions: Sequence[Mention]) -> list[Unit]:
    """Return the problems that the assessment names: by its heads, else by the diagnoses in its sentences."""
    terms = _terms(page, codes)
    starts = [term.span.start for term in terms]
    heads = [p for p in named_problems(page.note) if page.counts(p.head.start, p.head.end)]
    first = [p for p in heads if p.tier == 1] or heads
    plans = _by_word(page, [p for p in heads if p.tier == 2 and p not in first] if first is not heads else [])
    at = [m.span.start for m in mentions]
    found = []
    for problem in first:
        head = problem.head
        inside = terms[bisect_left(starts, head.start) : bisect_left(starts, head.end)]
        here = tuple(dict.fromkeys(term.code for term in inside if term.span.end <= head.end))
        here = here or _uncoded(page, head, mentions[bisect_left(at, head.start) : bisect_left(at, head.end)])
        if here:
            found.append(Unit(head, (problem.whole, *_twins(said_at(page, head), plans)), here))
    found += _spoken(page, _outside(terms, found), alone=not found)
    return _alone(page, found) if len(found) == 1 else found


def mentioned(page: Page, mentions: Sequence[Mention]) -> list[Unit]:
    """Return what the assessment names where nothing of it was coded: each condition that it does not deny."""
    found: dict[str, Mention] = {}
    for mention in mentions:
        counts = mention.codes and not mention.flags & NOT_NOW and page.counts(mention.span.start, mention.span.end)
        if counts and mention.sentence.section in ASSESSED and not mention.codes[0].startswith((*CAUSES, "Z")):
            found.setdefault(mention.codes[0][:3], mention)
    return [Unit(m.span, (m.sentence.span,), m.codes[:1]) for m in islice(found.values(), MOST_MENTIONED)]


def said_in(text: str) -> frozenset[str]:
    """Return the words of a text, folded, without sides."""
    return frozenset(w.text for w in words_of(text) if w.text and w.text not in SIDES)


def said_at(page: Page, span: Span) -> frozenset[str]:
    """Return the words of a place."""
    return said_in(page.said[span.start : span.end])


def _terms(page: Page, codes: Sequence[Assignment]) -> list[Coded]:
    """Return the places that brought a code, in order; suggested codes only where none is assigned."""
    sure = [a for a in codes if a.decision == "assigned"] or codes
    places = [
        Coded(Span(e.start, e.end), a.code)
        for a in sure
        if a.assertion in {"present", "uncertain"}
        for e in a.evidence
        if e.role == "term" and e.document == page.note.name and page.counts(e.start, e.end)
    ]
    return sorted(places)


def _uncoded(page: Page, head: Span, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return what a name without a code is of: the dictionary's first reading of it, or a finding without a name."""
    inside = next((m for m in mentions if m.span.end <= head.end and not m.flags & NOT_NOW and m.codes), None)
    if inside:
        return inside.codes[:1]
    said = page.text[head.start : head.end]
    return (FINDING,) if pattern("abnormal").search(said) and len(said.split()) > 1 else ()


def _by_word(page: Page, heads: Iterable[Named]) -> dict[str, list[tuple[frozenset[str], Span]]]:
    found: dict[str, list[tuple[frozenset[str], Span]]] = defaultdict(list)
    for problem in heads:
        words = said_at(page, problem.head)
        for word in words:
            found[word].append((words, problem.whole))
    return found


def _twins(words: frozenset[str], plans: dict[str, list[tuple[frozenset[str], Span]]]) -> tuple[Span, ...]:
    """Return the parts of the plan under the same name."""
    if not words:
        return ()
    rarest = min((plans.get(word, []) for word in words), key=len)
    return tuple(islice((whole for said, whole in rarest if words <= said), MOST_TWINS))


def _outside(terms: Sequence[Coded], found: Sequence[Unit]) -> list[Coded]:
    """Return the places that no problem holds yet."""
    held = sorted(span for unit in found for span in (unit.head, *unit.stretches))
    ends: list[int] = []
    for span in held:
        ends.append(max(span.end, ends[-1] if ends else 0))
    left = []
    for term in terms:
        at = bisect_right(held, term.span.start, key=lambda span: span.start) - 1
        if at < 0 or ends[at] < term.span.end:
            left.append(term)
    return left


def _spoken(page: Page, rest: Sequence[Coded], *, alone: bool) -> list[Unit]:
    """Return the diagnoses named in running text, each with the sentences about it; one category is one problem."""
    plans = planning(page)
    by_category: dict[str, list[Coded]] = {}
    for term in rest:
        if not term.code.startswith(CAUSES) and (alone or _holds(plans, term.span.start)):
            by_category.setdefault(term.code[:3], []).append(term)
    said = [said_in(p.text) for p in plans] if by_category else []
    found = []
    for held in by_category.values():
        head = held[0].span
        words = said_at(page, head) - COMMON
        about = [p for p, there in zip(plans, said, strict=True) if words & there or _holds([p], head.start)]
        stretches = tuple(Span(p.start, p.start + len(p.text)) for p in about[: MOST_TWINS * 2])
        found.append(Unit(head, stretches or (head,), tuple(term.code for term in held)))
    return found


def _holds(plans: Sequence[Passage], place: int) -> bool:
    return any(p.start <= place < p.start + len(p.text) for p in plans)


def _alone(page: Page, found: list[Unit]) -> list[Unit]:
    """A single problem owns the whole assessment and plan."""
    whole = tuple(Span(p.start, p.start + len(p.text)) for p in planning(page))
    return [found[0]._replace(stretches=whole or found[0].stretches)]
