"""What a stroke leaves: the deficit as its sequela, or the history of one that left nothing.

A deficit that the documentation ties to an earlier stroke is coded with I69, never with the code of the acute stroke;
Z86.73 is for those without deficits. Sources: ICD-10-CM Official Guidelines FY2026 I.B.10, I.C.9.d.1-3; side and
dominance as I.C.6.a.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from superbill.coding.proposal import GUIDELINES, Outcome, Proposal, dropped
from superbill.coding.ranges import first_with, within
from superbill.model.coded import NotCoded
from superbill.model.note import Note
from superbill.tables.patterns import Pattern, search

OLD = "Z86.73 I69.30 I69.90"
ACUTE = "I60-I63"
CAUSES = (("subarachnoid", "I69.0"), ("intracerebral|hemorrhagic stroke", "I69.1"), ("", "I69.3"))
SOURCE = f"{GUIDELINES} I.C.9.d.1"
_STROKE = (
    r"(?:stroke|cva|cerebral (?:infarct\w*|hemorrhage)|cerebrovascular accident|"
    r"(?:subarachnoid|intracerebral) hemorrhage)"
)
_TIED = Pattern(
    r"\b(?:late effects?(?: of)?|residual\w*|sequelae?(?: of)?|following|after|due to|from|secondary to|since|"
    rf"post[- ]?)[^.\n]{{0,30}}?\b{_STROKE}|\b(?:old|prior|previous|remote|past|history of)[^.\n]{{0,20}}\b{_STROKE}|"
    rf"\b{_STROKE}\b[^.\n]{{0,60}}\b(?:with residual|residual|sequela|years? ago|months? ago)|\bpost-?stroke\b",
    re.IGNORECASE,
)
_NOW = Pattern(r"\b(?:acute|new|today|code stroke|tpa|presents? with)\b", re.IGNORECASE)
_NO_DEFICIT = Pattern(r"\b(?:no|without)(?: any)? (?:residual|deficits?|sequela\w*)", re.IGNORECASE)
_AMBIDEXTROUS = Pattern(r"\bambidextrous\b", re.IGNORECASE)
_LEFT_HANDED = Pattern(r"\bleft[- ]hand(?:ed|edness)|\bleft[- ]?hand dominant|\bleft[- ]dominant", re.IGNORECASE)
_RIGHT_HANDED = Pattern(r"\bright[- ]hand(?:ed|edness)?\b|\bright[- ]dominant", re.IGNORECASE)
_ENDS = ("9", "5", "4", "3", "1", "0", "2")
_OF_LEFT_HANDED = {f"{e}{a}": f"{e}{b}" for e in _ENDS for a, b in (("1", "3"), ("4", "2"))}
_OF_RIGHT_HANDED = {f"{e}{a}": f"{e}{b}" for e in _ENDS for a, b in (("3", "1"), ("2", "4"))}
_OF_AMBIDEXTROUS = {f"{e}{a}": f"{e}{b}" for e in _ENDS for a, b in (("3", "1"), ("4", "2"))}
"""Last characters: right dominant 1, left dominant 2, right non-dominant 3, left non-dominant 4."""


def dominant_side(note: Note, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals with paralysis under the dominance that the patient's handedness gives (I.C.6.a)."""
    if _AMBIDEXTROUS.search(note.text):
        return tuple(_dominance(p, _OF_AMBIDEXTROUS) for p in proposals)
    if _LEFT_HANDED.search(note.text):
        return tuple(_dominance(p, _OF_LEFT_HANDED) for p in proposals)
    if _RIGHT_HANDED.search(note.text):
        return tuple(_dominance(p, _OF_RIGHT_HANDED) for p in proposals)
    return tuple(proposals)


def _dominance(p: Proposal, others: dict[str, str]) -> Proposal:
    other = others.get(p.code[-2:].lstrip("."))
    if other is None or not within(p.code, "G81 G83.1-G83.3 I69"):
        return p
    said = "The side is dominant or not by the handedness that the documentation states"
    return p.recoded(f"{p.code[:-2]}{other}", "CM-DOMINANCE", said, f"{GUIDELINES} I.C.6.a")


def after_stroke(note: Note, proposals: Sequence[Proposal]) -> Outcome:
    """Return the proposals with the deficits of an earlier stroke as its sequelae."""
    if _NO_DEFICIT.search(note.text):
        return Outcome(tuple(proposals))
    stroke = [p for p in proposals if within(p.code, OLD) or within(p.code, ACUTE)]
    sequelae = [(p, row) for p in proposals if (row := _row(p)) and _tied(p, note, stroke)]
    if not sequelae:
        return Outcome(tuple(proposals))
    kept: list[Proposal] = []
    gone: list[NotCoded] = []
    by_deficit = {p.code: row for p, row in sequelae}
    for p in proposals:
        if p.code in by_deficit:
            kept += _sequela(p, by_deficit[p.code], note)
        elif p in stroke and not (within(p.code, ACUTE) and _is_new(p, note)):
            gone.append(dropped(p, "said by the sequela of the stroke", f"{GUIDELINES} I.C.9.d.1-3"))
        else:
            kept.append(p)
    return Outcome(tuple(kept), tuple(gone))


def _row(p: Proposal) -> tuple[str, ...] | None:
    return first_with("stroke_sequelae.tsv", p.code)


def _tied(p: Proposal, note: Note, stroke: Sequence[Proposal]) -> bool:
    """A deficit is tied to an earlier stroke by its sentence, or by an old stroke where no acute one is coded."""
    if any(_TIED.search(text) and not _NOW.search(text) for text in _said(p, note)):
        return True
    return any(within(s.code, "I69") for s in stroke) and not any(within(s.code, ACUTE) for s in stroke)


def _is_new(p: Proposal, note: Note) -> bool:
    return any(_NOW.search(text) or not _TIED.search(text) for text in _said(p, note))


def _sequela(p: Proposal, row: tuple[str, ...], note: Note) -> Iterator[Proposal]:
    stem = next(code for words, code in CAUSES if search(words, " ".join(_said(p, note)), re.IGNORECASE))
    said = "A deficit that an earlier stroke left"
    yield p.recoded(f"{stem}{row[1]}", "CM-STROKE-SEQUELA", said, SOURCE)
    if row[2] == "yes":
        yield replace(p, place=p.place + 1)


def _said(p: Proposal, note: Note) -> list[str]:
    places = [e.start for e in p.evidence if e.document == note.name]
    return [
        note.text[s.span.start : s.span.end]
        for s in note.sentences
        if any(s.span.start <= at < s.span.end for at in places)
    ]
