"""Proposal: a billable code on its way, with the mentions that brought it and the rules that shaped it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from superbill.coding.witnesses import Witness
from superbill.model.coded import Evidence, NotCoded, Rationale
from superbill.model.note import Mention, Note, Span

GUIDELINES = "ICD-10-CM Official Guidelines FY2026"
MOST_EVIDENCE = 40
"""Mentions that are shown for one code; a record that repeats itself for megabytes proves no more."""
SYMPTOMS = ("R",)
READ, PRECISION = "read from the text", 0.85
"""Source and prior of a code that a rule reads from the text without a wording of the dictionary."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One code proposed by one or more mentions.

    `place` is where it first stands in the encounter, `problem` the number of the problem it heads in the assessment
    (-1: none), `count` in how many sentences it stands, `whole` whether its words are the
    whole name of a problem, `witnesses` what speaks for it in the report `mentioned`.
    """

    code: str
    kind: str
    source: str
    precision: float
    evidence: tuple[Evidence, ...]
    place: int
    problem: int = -1
    count: int = 1
    flags: frozenset[str] = frozenset()
    rules: tuple[Rationale, ...] = ()
    default: bool = False
    whole: bool = False
    witnesses: tuple[Witness, ...] = ()

    def with_rule(self, rule: str, text: str, source: str) -> Proposal:
        """Return the proposal with one more reason."""
        return replace(self, rules=(*self.rules, Rationale(rule=rule, text=text, source=source)))

    def recoded(self, code: str, rule: str, text: str, source: str) -> Proposal:
        """Return the proposal under another code, with the rule that changed it."""
        return replace(self.with_rule(rule, text, source), code=code)

    def shown_by(self, note: Note, *spans: Span) -> Proposal:
        """Return the proposal with more words of a note as its evidence."""
        more = (evidence_at(note, span) for span in spans)
        return replace(self, evidence=tuple(dict.fromkeys((*self.evidence, *more))))

    @property
    def symptom(self) -> bool:
        """Tell whether the code is a sign or symptom: chapter 18, or pain at a site."""
        return self.code.startswith(("R", "M25.5", "M79.6", "M54.2", "M54.5", "M54.6", "M54.9", "G89"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step of coding gives: the proposals that stay, and those that left with their reason."""

    kept: tuple[Proposal, ...]
    dropped: tuple[NotCoded, ...] = ()


def evidence_of(note: Note, mention: Mention) -> Evidence:
    """Return the mention as evidence: its text is the note at its offsets."""
    span = mention.span
    return Evidence(
        document=note.name,
        start=span.start,
        end=span.end,
        text=note.text[span.start : span.end],
        section=mention.sentence.section,
    )


def read_from(note: Note, span: Span, code: str, rule: Rationale, *, kind: str = "diagnosis") -> Proposal:
    """Return a code that a rule reads from the text itself, with these words as its evidence."""
    return Proposal(code, kind, READ, PRECISION, (evidence_at(note, span),), span.start, rules=(rule,))


def evidence_at(note: Note, span: Span) -> Evidence:
    """Return a place of a note as evidence, with the section in which it stands."""
    at = bisect_right(note.sentences, span.start, key=lambda s: s.span.start) - 1
    section = note.sentences[at].section if at >= 0 else None
    return Evidence(
        document=note.name, start=span.start, end=span.end, text=note.text[span.start : span.end], section=section
    )


def dropped(proposal: Proposal, reason: str, source: str) -> NotCoded:
    """Return a proposal as a candidate that was not coded."""
    return NotCoded(code=proposal.code, reason=reason, evidence=proposal.evidence, source=source)


def merged(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Join proposals of the same code: each code once, with all its evidence (I.B.12), in order of first place."""
    groups: dict[str, list[Proposal]] = {}
    for proposal in sorted(proposals, key=lambda p: p.place):
        groups.setdefault(proposal.code, []).append(proposal)
    return tuple(_joined(group) if len(group) > 1 else group[0] for group in groups.values())


def _joined(group: list[Proposal]) -> Proposal:
    best = max(group, key=lambda p: p.precision)
    naming = sorted(group, key=lambda p: p.problem < 0)
    return replace(
        group[0],
        kind=best.kind,
        source=best.source,
        precision=best.precision,
        evidence=tuple(dict.fromkeys(e for p in naming for e in p.evidence))[:MOST_EVIDENCE],
        problem=next((p.problem for p in group if p.problem >= 0), -1),
        count=sum(p.count for p in group),
        flags=frozenset.intersection(*(p.flags for p in group)),
        rules=tuple(dict.fromkeys(r for p in group for r in p.rules)),
        default=all(p.default for p in group),
        whole=any(p.whole for p in group),
        witnesses=tuple(w for p in group for w in p.witnesses),
    )
