"""Underdosing: less of a drug taken than prescribed, with the reason that the note gives.

T36-T50 with the character 6 is never first and follows the condition that it brought about; the reason is Z91.1-.
Sources: ICD-10-CM Official Guidelines FY2026 I.C.19.e.5(c); ICD-10-CM FY2026 Z91.12-, Z91.13-, Z91.14-.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.coding.drugs import drugs_in
from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import within
from superbill.model.coded import Evidence, Rationale
from superbill.model.note import Note, Sentence
from superbill.tables.drugs import Intent
from superbill.tables.patterns import Pattern

SOURCE = f"{GUIDELINES} I.C.19.e.5(c)"
PRECISION = 0.8
STORY = frozenset(
    {"body", "other", "history_present", "assessment", "assessment_plan", "hospital_course", "discharge_diagnosis"}
)
REACH = 40
AFTER = 40
"""Characters after the sentence in which the reason may follow: "quit his lisinopril; could not afford it"."""
_LESS = Pattern(
    r"\b(?:underdos\w+(?: of)?|stopp(?:ed|ing)(?: taking)?|quit(?: taking)?|(?:has |have |did )?not (?:filled|"
    r"fill|refilled|refill)(?:ing)?|not (?:been )?taking|has not taken|(?:has |had )?run out of|"
    r"ran out of|out of|missed (?:\w+ )?doses? of|missing doses of|skipp(?:ed|ing)(?: \w+)? doses? of|skipp(?:ed|"
    r"ing)|"
    r"forg[eo]ts? to take|forgot|non-?complian(?:t|ce) with|non-?adheren(?:t|ce) (?:to|with)|rationing|cannot afford|"
    r"can't afford|could not afford|unable to afford|taking (?:only )?half (?:of )?(?:the |his |"
    r"her )?(?:dose of )?|cutting back on|"
    r"(?:cut|cuts|cutting|halved|halving|splitting|split)(?: back on| down on)?(?: (?:his|her|the))?|"
    r"(?:took|takes?|taking|taken) less(?: of)?(?: (?:his|her|the))?|reduced (?:his|her) own|on (?:his|"
    r"her) own (?:stopped|reduced)|"
    r"(?:took|takes|taking) (?:only )?(?:half|part) of(?: (?:his|her|the))?(?: prescribed)?|stopped(?: (?:his|her|"
    r"the))?|"
    r"fail(?:ed|s|ure) to take|did not take|does not take|not taking|discontinued (?:his|her) own)\s",
    re.IGNORECASE,
)
_TOLD_TO = Pattern(
    r"\b(?:discontinued|advised to stop|told to stop|was stopped|held|allerg\w+|intoleran\w+)\b", re.IGNORECASE
)
_NAMED = Pattern(r"underdos|complian|adheren", re.IGNORECASE)
"""Words that say underdosing by themselves; a drug that was merely stopped may have been stopped on advice."""
_REASONS = (
    ("Z91.120", Pattern(r"\b(?:cost|afford|financ\w+|expens\w+|insurance|money|pay|paying)\b", re.IGNORECASE)),
    ("Z91.130", Pattern(r"\b(?:dementia|age-related|elderly|memory)\b", re.IGNORECASE)),
    ("Z91.138", Pattern(r"\b(?:forg[eo]t\w*|unintention\w+|misunderst\w+|confus\w+)\b", re.IGNORECASE)),
    (
        "Z91.128",
        Pattern(r"\b(?:side effects?|intention\w+|refus\w+|did not like|felt (?:better|fine)|because|chose)\b", re.I),
    ),
)
UNTOLD = "Z91.148"
PUMP = "T85.6"
"""A pump that failed is the reason; the patient did not leave the drug out."""


def underdosed(note: Note, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield drug and reason of each underdosing that the story tells beside a coded condition."""
    if not any(p.code[0] not in "ZVWXY" for p in proposals) or not _LESS.possible(note.text):
        return
    failed = any(within(p.code, PUMP) for p in proposals)
    for sentence in note.sentences:
        if sentence.section in STORY:
            yield from (p for p in _in_sentence(note, sentence) if not (failed and p.code == UNTOLD))


def _in_sentence(note: Note, sentence: Sentence) -> Iterator[Proposal]:
    start, end = sentence.span.start, sentence.span.end
    less = _LESS.search(note.text, start, end)
    if less is None or _TOLD_TO.search(note.text, start, end):
        return
    named = next(drugs_in(note.text, less.end(), min(end, less.end() + REACH)), None)
    codes = named.drug.poisoning_codes(Intent.UNDERDOSING) if named else ()
    if not named or not codes:
        return
    first, last = less.start(), named.span.end
    proof = Evidence(document=note.name, start=first, end=last, text=note.text[first:last], section=sentence.section)
    reason = next(
        (code for code, words in _REASONS if words.search(note.text, start, min(len(note.text), end + AFTER))), ""
    )
    if not reason and not _NAMED.search(less.group()):
        return
    for n, code in enumerate((*codes, reason or UNTOLD)):
        yield _proposal(note, proof, code, n)


def _proposal(note: Note, evidence: Evidence, code: str, rank: int) -> Proposal:
    said = "Less of the drug was taken than prescribed" if code[0] == "T" else "The reason that the note gives"
    return Proposal(
        code=code,
        kind="status" if code[0] == "Z" else "diagnosis",
        source="underdosing",
        precision=PRECISION,
        evidence=(evidence,),
        place=len(note.text) + rank,
        rules=(Rationale(rule="CM-UNDERDOSING", text=said, source=SOURCE),),
    )
