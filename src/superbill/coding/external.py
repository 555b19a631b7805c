"""External causes: how, where and doing what the assessed injury came about.

Only with an injury that is coded and under active treatment. Sources: ICD-10-CM Official Guidelines FY2026 I.C.20.a
(secondary, after the injury), I.C.20.b (place), I.C.20.c (activity), I.C.20.k (status); place, activity and status are
told once, at the initial encounter. Wordings: data/injury_story.tsv, then the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import table, within
from superbill.coding.specificity import Scope, resolve
from superbill.coding.transport import transport
from superbill.model.coded import Evidence, Rationale
from superbill.model.note import Flag, Note, Sentence, Span
from superbill.notes.assertion import cues_of, reaches
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

INITIAL_ONLY = "Y92 Y93 Y99"
"""Told at the initial encounter alone (I.C.20.b, I.C.20.c, I.C.20.k)."""
UNSPECIFIED = "W01.0 W19 X58 V89.2 W18.30 V49.9 Y09"
INJURIES = "S00-S99 T07 T14 T15-T19 T20-T34 T69-T75"
ACTIVE = "ABC"
STORY = frozenset(
    {"body", "other", "chief_complaint", "history_present", "hospital_course", "assessment", "assessment_plan"}
)
KINDS = {"mechanism": "V00-Y38", "place": "Y92", "activity": "Y93", "status": "Y99"}
PARAGRAPHS = {"mechanism": "I.C.20.a", "place": "I.C.20.b", "activity": "I.C.20.c", "status": "I.C.20.k"}
REQUIRING = frozenset({"workers_compensation", "auto", "liability", "other"})
"""Kinds of payer that ask how an injury came about."""
SOURCE = "story of the injury"
PRECISION = 0.85
UNNAMED, SHORT_FACT = frozenset({"body", "other"}), 80
TOLD_AS_FACTS = UNNAMED | {"assessment", "discharge_diagnosis"}
APART = "V00 V80 V81 V83-V86 V88-V97"
"""Transport with wordings of its own: skates and boards, animals, rail, special vehicles, water and air."""
TOLD_BY_VEHICLES = "V01-V79 V87 V89 Y92.81"
"""Codes that the table of transport accidents decides; the vehicle is no place of its own then."""
NEAR = 2
"""Sentences beside the one that tells the mechanism, in which place and activity count."""
_MACROS = {
    "{fell}": r"(?:fell|falls?|falling|fallen|thrown|tumbled|came|landed)",
    "{off}": r"(?:off of|off|from|out of|over|down)",
    "{the}": r"(?:(?:a|an|the|his|her|their|my|some|one of \w+) )?(?:[\w-]+ ){0,2}?",
}
_HURT = Pattern(
    r"\b(?:injur\w+|hurt|twist\w+|rolled|fell|fall|land\w+|popp?\w*|collid\w+|hit|struck|sprain\w+|strain\w+|broke|cut|"
    r"lacerat\w+|bit|bitten|bites?|scratch\w*|stung|drop\w+|dislocat\w+|burn\w*|crush\w+|accident|planted|slipp?\w*|"
    r"tripp?\w*|inver\w+|tipp\w+|collaps\w+|gave way|jump\w+|tackl\w+|thrown|ejected|kicked|pinched|run over|"
    r"stepped on|scald\w*|splash\w*|spill\w*|assault\w*|attack\w*|stab\w*|shot|gunshot|wounds?|fractur\w+|contusions?|"
    r"bruis\w+|abrasions?|concussion)\b",
    re.IGNORECASE,
)
_STOPPING = frozenset({Flag.NEGATED, Flag.FAMILY, Flag.OTHER_PERSON, Flag.CONDITIONAL, Flag.UNCERTAIN})
_LONG_AGO = Pattern(
    r"\b(?:years?|decades?) (?:ago|prior|before|earlier)|\bin (?:19|20)\d\d\b|as an? (?:child|kid|teen\w*)",
    re.IGNORECASE,
)


def voluntary(code: str, payer_kind: str | None) -> bool:
    """Tell whether a code of chapter 20 is for the provider to report or not, as this payer does not require it.

    There is no national requirement; payers of accidents and some states have one (I.C.20, introduction).
    """
    return payer_kind is not None and payer_kind not in REQUIRING and within(code, "V00-Y99")


def says(text: str, sentence: Sentence, wording: Pattern) -> bool:
    """Tell whether a sentence says the wording of the patient, and as a fact."""
    return any(_stated(text, sentence, wording))


def stated(note: Note, wording: Pattern) -> Iterator[Span]:
    """Yield where any sentence of a note says the wording of the patient, and as a fact."""
    if wording.possible(note.text):
        for sentence in note.sentences:
            yield from _stated(note.text, sentence, wording)


def _stated(text: str, sentence: Sentence, wording: Pattern) -> Iterator[Span]:
    found = [Span(m.start(), m.end()) for m in wording.finditer(text, sentence.span.start, sentence.span.end)]
    reach = reaches(text, sentence) if found else ()
    yield from (span for span in found if not _STOPPING & {c.flag for c in cues_of(span, reach)})


class _Told(NamedTuple):
    stem: str
    span: Span
    sentence: Sentence


class _Pattern(NamedTuple):
    kind: str
    stem: str
    wording: Pattern


@cache
def _patterns() -> tuple[_Pattern, ...]:
    found = []
    for kind, stem, wording in table("injury_story.tsv"):
        for macro, meaning in _MACROS.items():
            wording = wording.replace(macro, meaning)  # noqa: PLW2901 - each macro in turn
        found.append(_Pattern(kind, stem, Pattern(wording, re.IGNORECASE)))
    return tuple(found)


def external_causes(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> Iterator[Proposal]:
    """Yield mechanism, place, activity and status that the note tells of an injury coded as under active treatment."""
    injured = [p for p in proposals if within(p.code, INJURIES) and p.code[-1] in ACTIVE and len(p.code) == 8]
    if not injured or not any(e.document == note.name for p in injured for e in p.evidence):
        return
    sentences = [s for s in note.sentences if s.section in STORY]
    happened = [n for n, s in enumerate(sentences) if _tells(note.text, s)]
    cause = _mechanism(note, sentences, happened, icd)
    close = _around(sentences, happened, cause)
    for rank, kind in enumerate(KINDS):
        told = cause if kind == "mechanism" else _first(kind, note, close)
        if told and not any(within(p.code, KINDS[kind]) and not within(p.code, UNSPECIFIED) for p in proposals):
            code = next(iter(resolve(told.stem, Scope(frozenset(), frozenset()), icd).codes), None)
            if code:
                yield _proposal(note, code, kind, told, rank)


def by_the_table(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Leave out wordings of a transport accident where a sentence tells who was hurt and what the vehicle met."""
    worded = any(within(p.code, TOLD_BY_VEHICLES) for p in proposals)
    told = _of_vehicles(note, [s for s in note.sentences if s.section in STORY], icd) if worded else None
    if told is None:
        return tuple(proposals)
    stem = told.stem.rstrip("-")
    return tuple(p for p in proposals if not within(p.code, TOLD_BY_VEHICLES) or p.code.startswith(stem))


def _mechanism(note: Note, sentences: list[Sentence], happened: list[int], icd: Icd10cm) -> _Told | None:
    """Return the mechanism; an accident of a vehicle goes before other causes, save falls from skates and horses."""
    told = _first("mechanism", note, [sentences[n] for n in happened])
    if told and within(told.stem, APART):
        return told
    return _of_vehicles(note, sentences, icd) or told


def _of_vehicles(note: Note, sentences: Sequence[Sentence], icd: Icd10cm) -> _Told | None:
    for sentence in sentences:
        found = transport(note.text, sentence.span.start, sentence.span.end, icd)
        stopped = found and _STOPPING & {
            c.flag for c in cues_of(Span(found.start, found.end), reaches(note.text, sentence))
        }
        if found and not stopped and _LONG_AGO.search(note.text, sentence.span.start, sentence.span.end) is None:
            return _Told(f"{found.stem}-", Span(found.start, found.end), sentence)
    return None


def told_once(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Leave out the unspecified cause where a specific one is told (I.B.18), and place and activity later on."""
    special = any(within(p.code, KINDS["mechanism"]) and not within(p.code, UNSPECIFIED) for p in proposals)
    healing = all(p.code[-1] not in ACTIVE for p in proposals if within(p.code, INJURIES) and len(p.code) == 8)
    return tuple(
        p
        for p in proposals
        if not (special and within(p.code, UNSPECIFIED)) and not (healing and within(p.code, INITIAL_ONLY))
    )


def _tells(text: str, sentence: Sentence) -> bool:
    start, end = sentence.span.start, sentence.span.end
    return _HURT.search(text, start, end) is not None and _LONG_AGO.search(text, start, end) is None


def _around(sentences: list[Sentence], happened: list[int], cause: _Told | None) -> list[Sentence]:
    """The sentence of the mechanism first, then those that tell of an injury beside it."""
    if cause is None:
        return [*(sentences[n] for n in happened[:1]), *_facts(sentences, happened[:1])]
    at = sentences.index(cause.sentence)
    near = [n for n in happened if n != at and abs(n - at) <= NEAR]
    return [cause.sentence, *(sentences[n] for n in near), *_facts(sentences, [at, *near])]


def _facts(sentences: list[Sentence], near: Sequence[int]) -> list[Sentence]:
    """Return the short lines beside the story in a note without headings: "leisure horseback riding"."""
    close = {n for at in near for n in range(at - NEAR, at + NEAR + 1)} - set(near)
    return [
        s
        for n, s in enumerate(sentences)
        if n in close and s.section in TOLD_AS_FACTS and s.span.end - s.span.start <= SHORT_FACT
    ]


def _first(kind: str, note: Note, sentences: Sequence[Sentence]) -> _Told | None:
    """Return the most special wording of this kind that the sentences tell as having happened."""
    for pattern in _patterns():
        if pattern.kind != kind or not pattern.wording.possible(note.text):
            continue
        for sentence in sentences:
            found = pattern.wording.search(note.text, sentence.span.start, sentence.span.end)
            if found and found.end() > found.start():
                span = Span(found.start(), found.end())
                if not _STOPPING & {c.flag for c in cues_of(span, reaches(note.text, sentence))}:
                    return _Told(pattern.stem, span, sentence)
    return None


def _proposal(note: Note, code: str, kind: str, told: _Told, rank: int) -> Proposal:
    text = note.text[told.span.start : told.span.end]
    said = f"The note tells the {kind} of the injury"
    return Proposal(
        code=code,
        kind="external",
        source=SOURCE,
        precision=PRECISION,
        evidence=(
            Evidence(
                document=note.name,
                start=told.span.start,
                end=told.span.end,
                text=text,
                section=told.sentence.section,
            ),
        ),
        place=len(note.text) + rank,
        rules=(Rationale(rule="CM-EXTERNAL-CAUSE", text=said, source=f"{GUIDELINES} {PARAGRAPHS[kind]}"),),
    )
