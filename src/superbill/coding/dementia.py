"""Dementia: its cause, its severity and what disturbs, in one code.

F01, F02 and F03 share their last characters: severity (none stated, mild A, moderate B, severe C), then agitation,
another behavioral, psychotic or mood disturbance, or anxiety; without any of them "0". Dementia beside the disease that
causes it is F02, after that disease. Sources: ICD-10-CM FY2026, F01-F03 with notes; Official Guidelines FY2026 I.A.13,
I.C.5.d (severity by the provider's statement; the highest where several are told; unspecified where none is).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from superbill.coding.external import says
from superbill.coding.proposal import GUIDELINES, Outcome, Proposal, dropped
from superbill.coding.ranges import within
from superbill.model.coded import Rationale
from superbill.model.note import Note, Sentence
from superbill.tables.patterns import Pattern

DEMENTIA = "F01 F02 F03"
CAUSES = "G30 G20 G21 G31.0 G31.83 G10 G35 B20 A81 G23.1 G91.2 G31.2 G31.85"
SAID_BY = "F29 F28 F41.9 F41.8 F32.A F32.9 R45.1 R45.4 R45.6 R44 R46 R45.3 F91 F39 F05.9 F06"
"""Codes of symptoms that the code of the dementia says."""
UNSTATED = {"F01": "5", "F02": "8", "F03": "9"}
SOURCE = f"ICD-10-CM FY2026, F01-F03; {GUIDELINES} I.A.13, I.C.5.d"
_SEVERITY = (
    (
        "C",
        Pattern(
            r"\bsevere\b(?! (?:agitat|anxi|depress|behav|aggress|pain|hearing))|\bend[- ]stage\b|\badvanced\b", re.I
        ),
    ),
    ("B", Pattern(r"\bmoderate(?:ly)?\b(?! (?:agitat|anxi|depress|behav|aggress|pain))", re.I)),
    ("A", Pattern(r"\bmild(?:ly)?\b(?! (?:agitat|anxi|depress|behav|aggress|pain|cognitive))", re.I)),
)
_DISTURBED = (
    ("11", Pattern(r"\b(?:agitat\w+|aggressi\w+|combative\w*|restless\w*|violen\w+|exit[- ]seeking)\b", re.I)),
    (
        "18",
        Pattern(
            r"\b(?:behaviou?ral (?:disturbance|problem|symptom)s?|wander\w*|sundown\w*|disinhibit\w+|"
            r"sleep disturbance)\b",
            re.I,
        ),
    ),
    ("2", Pattern(r"\b(?:psychos[ie]s|psychotic|hallucinat\w+|delusion\w*|paranoi\w+)\b", re.I)),
    ("3", Pattern(r"\b(?:mood|depress\w+|apath\w+|anhedoni\w+)\b", re.I)),
    ("4", Pattern(r"\b(?:anxiety|anxious)\b", re.I)),
)


class _Told(NamedTuple):
    severity: str
    disturbances: tuple[str, ...]


def dementia_told(note: Note, proposals: Sequence[Proposal]) -> Outcome:
    """Return the proposals with each dementia of this note under its cause, severity and disturbances."""
    proposals = [*proposals, *_named_with_its_cause(proposals)]
    here = [p for p in proposals if within(p.code, DEMENTIA) and any(e.document == note.name for e in p.evidence)]
    if not here:
        return Outcome(tuple(proposals))
    sentences = [s for p in here for s in _sentences(p, note)]
    told = _read(note, sentences)
    caused = any(within(p.code, CAUSES) for p in proposals)
    kept: list[Proposal] = []
    gone = []
    for p in proposals:
        if p in here:
            kept += _recoded(p, told, caused=caused)
        elif told.disturbances and within(p.code, SAID_BY) and any(s in sentences for s in _sentences(p, note)):
            gone.append(dropped(p, "said by the code of the dementia", SOURCE))
        else:
            kept.append(p)
    return Outcome(tuple(kept), tuple(gone))


def _named_with_its_cause(proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the dementia that the name of its cause says: "Alzheimer's dementia", "Lewy body dementia"."""
    if any(within(p.code, DEMENTIA) for p in proposals):
        return
    for p in proposals:
        if within(p.code, CAUSES) and any("dementia" in e.text.lower() for e in p.evidence):
            rule = Rationale(rule="CM-DEMENTIA", text="The name of the disease says the dementia too", source=SOURCE)
            yield replace(p, code="F02.80", place=p.place + 1, rules=(rule,))
            return


def _recoded(p: Proposal, told: _Told, *, caused: bool) -> Iterator[Proposal]:
    category = "F02" if caused and p.code.startswith("F03") else p.code[:3]
    severity = told.severity or UNSTATED[category]
    said = "The severity and the disturbances that the documentation tells"
    for n, disturbance in enumerate(told.disturbances or ("0",)):
        code = f"{category}.{severity}{disturbance}"
        if code == p.code:
            yield p
        else:
            yield replace(p.recoded(code, "CM-DEMENTIA", said, SOURCE), place=p.place + n)


def _read(note: Note, sentences: Sequence[Sentence]) -> _Told:
    severity = next(
        (mark for mark, wording in _SEVERITY for s in sentences if wording.search(note.text, s.span.start, s.span.end)),
        "",
    )
    found = [mark for mark, wording in _DISTURBED if any(says(note.text, s, wording) for s in sentences)]
    if "11" in found and "18" in found:
        found.remove("18")
    return _Told(severity, tuple(found))


def _sentences(p: Proposal, note: Note) -> list[Sentence]:
    places = [e.start for e in p.evidence if e.document == note.name]
    return [s for s in note.sentences if any(s.span.start <= at < s.span.end for at in places)]
