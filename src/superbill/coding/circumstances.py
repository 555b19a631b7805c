"""Circumstances: what the same sentence says besides a condition, where the classification has a code for both.

Two tables. `circumstances.tsv`: a code, words of its sentence, and the code that says the condition so. `told.tsv`:
words that mean a code by themselves beside certain others ("twins, both liveborn" beside a delivery). Each row
carries its source. Sources in general: ICD-10-CM Official Guidelines FY2026 I.A.15 (with, due to, in), I.B.9
(combination codes).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from superbill.coding.external import says, stated
from superbill.coding.measures import trimester
from superbill.coding.phase import phase_of_care
from superbill.coding.proposal import Proposal, read_from
from superbill.coding.ranges import rows_with, table
from superbill.coding.specificity import Scope, resolve
from superbill.model.coded import Rationale
from superbill.model.note import Note, Span
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern
from superbill.tables.wording import BREAK, SIDES, words_of

RULE = "CM-CIRCUMSTANCE"
UNSAID = frozenset({"family_history", "instructions", "review_of_systems", "medications", "plan", "allergies"})
_ANY = Pattern("")


class _Row(NamedTuple):
    codes: str
    words: Pattern
    unless: Pattern | None
    results: tuple[str, ...]
    source: str


@cache
def _rows(name: str) -> tuple[_Row, ...]:
    return tuple(
        _Row(
            codes,
            Pattern(words, re.IGNORECASE) if words else _ANY,
            Pattern(unless, re.IGNORECASE) if unless else None,
            tuple(results.split()),
            source,
        )
        for codes, words, unless, results, source in table(name)
    )


def in_circumstances(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals under the codes that say what their sentences say of them besides."""
    found: list[Proposal] = []
    for p in proposals:
        found += [*_changed(note, p, icd)]
    return tuple(found)


def _changed(note: Note, p: Proposal, icd: Icd10cm) -> Iterator[Proposal]:
    spans = _sentences(note, p)
    text = " ".join(note.text[s.start : s.end] for s in spans)
    n = -1
    while spans and (n := next((k for k in rows_with("circumstances.tsv", p.code) if k > n), -1)) >= 0:
        row = _rows("circumstances.tsv")[n]
        if not row.words.search(text) or (row.unless and row.unless.search(text)):
            continue
        if row.results == ("!",):
            return
        rule = Rationale(rule=RULE, text="What the sentence says besides makes another code", source=row.source)
        for result in row.results:
            stem = f"{p.code[:-1]}{result[-1]}" if result.startswith("=*") else result.lstrip("=+<")
            for n_code, code in enumerate(_resolved(stem, note, spans[0], icd)):
                if result[0] == "=" and not n_code:
                    p = replace(p, code=code, rules=(*p.rules, rule))
                elif result[0] == "=":
                    yield replace(p, code=code, rules=(*p.rules, rule))
                else:
                    place = p.place - 1 if result[0] == "<" else p.place + 1
                    yield replace(p, code=code, place=place, rules=(rule,), default=False)
    yield p


def in_detail(note: Note, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals with the part that another sentence tells: the quadrant of a cancer of the breast.

    In `details.tsv` ~ stands for the last character of the code, which tells the side.
    """
    return tuple(_detailed(note, p) for p in proposals)


def _detailed(note: Note, p: Proposal) -> Proposal:
    for n in rows_with("details.tsv", p.code):
        row = _rows("details.tsv")[n]
        where = next(stated(note, row.words), None)
        if where is not None and not (row.unless and row.unless.search(note.text)):
            said = "Another sentence tells where"
            return p.recoded(row.results[0].replace("~", p.code[-1]), RULE, said, row.source).shown_by(note, where)
    return p


def _sentences(note: Note, p: Proposal) -> list[Span]:
    """Return the sentences of the note that bear the proposal."""
    places = sorted(e.start for e in p.evidence if e.document == note.name and e.role == "term")
    at = {bisect_right(note.sentences, place, key=lambda s: s.span.start) - 1 for place in places}
    return [note.sentences[n].span for n in sorted(at) if n >= 0]


def _resolved(stem: str, note: Note, span: Span, icd: Icd10cm) -> tuple[str, ...]:
    """Return the billable codes of a stem by the words and sides of the sentence."""
    if icd.billable(stem):
        return (stem,)
    words = words_of(note.text, span.start, span.end)
    sides = {SIDES[w.text] for w in words if w.text in SIDES}
    side = next(iter(sides)) if len(sides) == 1 else "bilateral" if sides else ""
    near = frozenset(w.text for w in words if w.text != BREAK and w.text not in SIDES)
    scope = Scope(
        near,
        frozenset(),
        side,
        phase_of_care(note),
        trimester=trimester(note, obstetric=True) if stem[0] in "OZ" else "",
    )
    return resolve(stem, scope, icd).codes


def told(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> Iterator[Proposal]:
    """Yield the codes that words of the note mean beside those that are coded."""
    held = [p.code for p in proposals]
    for n, row in enumerate(_rows("told.tsv")):
        if row.codes and not any(n in rows_with("told.tsv", code) for code in held):
            continue
        if not row.words.search(note.text) or (row.unless and row.unless.search(note.text)):
            continue
        for p in _said(note, row, icd):
            if p.code not in held:
                held.append(p.code)
                yield p


def _born(row: _Row) -> bool:
    """Tell whether the words are of a birth: what was suspected of the child and ruled out denies no birth."""
    return row.results[0].startswith(("+Z38", "+Z37"))


def _said(note: Note, row: _Row, icd: Icd10cm) -> Iterator[Proposal]:
    for sentence in note.sentences:
        span = sentence.span
        found = row.words.search(note.text, span.start, span.end)
        if found is None or sentence.section in UNSAID or not (_born(row) or says(note.text, sentence, row.words)):
            continue
        rule = Rationale(rule=RULE, text="These words beside what is coded mean the code", source=row.source)
        for result in row.results:
            for code in _resolved(result.lstrip("=+<"), note, span, icd):
                p = read_from(note, Span(*found.span()), code, rule, kind="status" if code[0] == "Z" else "diagnosis")
                yield replace(p, place=p.place - 1, problem=max(p.problem, 0)) if result[0] == "<" else p
        return
