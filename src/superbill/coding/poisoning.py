"""Poisoning by a named drug: the code of the drug in place of that of an unspecified one, with its intent.

Source: ICD-10-CM Official Guidelines FY2026 I.C.19.e.5(b): wrong drug, wrong dose, taken in error, with the intent that
is documented; accidental where none is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.coding.drugs import drugs_in
from superbill.coding.external import says
from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import within
from superbill.model.coded import Evidence, Rationale
from superbill.model.note import Note, Sentence
from superbill.tables.drugs import Intent

SOURCE = f"{GUIDELINES} I.C.19.e.5(b)"
PRECISION = 0.8
UNNAMED = "T50.90 T50.91"
POISONED = "T36-T50"
TOLD_IN = frozenset({"body", "other", "chief_complaint", "history_present", "assessment", "assessment_plan"})
_TAKEN = re.compile(
    r"\b(?:overdos\w+|poison\w+|(?:swallow|ingest|drank|ate|took|taken|taking)\w*\b[^.;\n]{0,60}?"
    r"\b(?:by (?:accident|mistake)|accident\w*|in error|too (?:many|much)|wrong(?:ly)?|suicid\w+|"
    r"harm (?:himself|herself))|"
    r"accidental\w* (?:ingest\w+|swallow\w+))",
    re.IGNORECASE,
)
_MEANT = re.compile(r"\b(?:suicid\w+|intentional(?:ly)?|self[- ]harm|harm (?:himself|herself)|on purpose)\b", re.I)
_UNMEANT = re.compile(r"\b(?:unintentional|accident\w*|by mistake|in error)\b", re.IGNORECASE)


def poisoned(note: Note, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals with the drug that each poisoning of the note names."""
    told = [p for s in note.sentences if s.section in TOLD_IN for p in _in_sentence(note, s)]
    named = [q for q in told if all(not p.code.startswith(q.code[:5]) for p in proposals)]
    if not named:
        return tuple(proposals)
    kept = [p for p in proposals if not (within(p.code, UNNAMED) and p.code[-2] in "1234")]
    return (*kept, *named)


def _in_sentence(note: Note, sentence: Sentence) -> Iterator[Proposal]:
    start, end = sentence.span.start, sentence.span.end
    if not says(note.text, sentence, _TAKEN):
        return
    meant = _MEANT.search(note.text, start, end) and not _UNMEANT.search(note.text, start, end)
    for named in drugs_in(note.text, start, end):
        for code in named.drug.poisoning_codes(Intent.SELF_HARM if meant else Intent.ACCIDENTAL):
            first, last = named.span.start, named.span.end
            proof = Evidence(
                document=note.name, start=first, end=last, text=note.text[first:last], section=sentence.section
            )
            rule = Rationale(rule="CM-POISONING", text="The drug that the documentation names", source=SOURCE)
            yield Proposal(
                code=code,
                kind="diagnosis",
                source="named drug",
                precision=PRECISION,
                evidence=(proof,),
                place=start,
                rules=(rule,),
            )
