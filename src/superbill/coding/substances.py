"""What a substance did: intoxication, withdrawal, remission, a disorder that it induced, under the pattern of its use.

Sources: ICD-10-CM Official Guidelines FY2026 I.C.5.b.1 (remission), I.C.5.b.3 (a substance with a related disorder,
where the provider ties the two); ICD-10-CM FY2026 F10-F19: the fifth and sixth characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import within
from superbill.model.note import Note
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

SUBSTANCES, PATTERN_PLACE = "F10-F16 F18 F19", 4
NICOTINE = "F17.2"
_NOT = r"(?<!no )(?<!without )(?<!denies )"
_INDUCED = r"(?:\w+[- ]induced|induced|due to|with)"
EFFECTS = (
    (rf"{_NOT}\bwithdrawal\b[^.;]*\bdelirium|\bdelirium tremens", ("31", "231")),
    (rf"{_NOT}\bwithdrawal\b[^.;]*\b(?:perceptual|hallucinat\w+)", ("32", "232")),
    (rf"{_NOT}\bwithdrawal\b[^.;]*\bseizures?", ("38", "39", "3")),
    (rf"{_NOT}\bwithdrawal\b", ("30", "39", "3", "93")),
    (rf"{_NOT}\bintoxicat\w+\b[^.;]*\bdelirium", ("21",)),
    (rf"{_NOT}\bintoxicat\w+\b[^.;]*\b(?:perceptual|hallucinat\w+)", ("22",)),
    (r"\bintoxicat\w+\b[^.;]*\buncomplicated|\buncomplicated\b[^.;]*\bintoxicat", ("20",)),
    (rf"{_NOT}\bintoxicat\w+", ("29",)),
    (rf"{_INDUCED}[^.;]*\b(?:mood|depressi\w+|bipolar)\b", ("4",)),
    (rf"{_INDUCED}[^.;]*\b(?:psycho\w+)\b[^.;]*\bhallucinat\w+|{_INDUCED}[^.;]*\bhallucinosis", ("51",)),
    (rf"{_INDUCED}[^.;]*\b(?:psycho\w+)\b[^.;]*\bdelusion\w*", ("50",)),
    (rf"{_INDUCED}[^.;]*\bpsycho(?:tic|sis)\b", ("59",)),
    (rf"{_INDUCED}[^.;]*\b(?:amnes\w+|korsakoff)", ("6",)),
    (rf"{_INDUCED}[^.;]*\bdementia|\bpersisting dementia", ("7",)),
    (rf"{_INDUCED}[^.;]*\banxiety", ("80",)),
    (rf"{_INDUCED}[^.;]*\bsexual dysfunction", ("81",)),
    (rf"{_INDUCED}[^.;]*\b(?:sleep|insomnia)", ("82",)),
    (r"(?<!not )(?<!no )\b(?:in )?(?:early |sustained |full |partial )*remission\b", ("1",)),
)
"""Words beside the substance, and the characters after the pattern of use, the first that is billable."""
_EFFECTS = tuple((Pattern(words, re.IGNORECASE), ends) for words, ends in EFFECTS)
INDUCED_CODES = "F39 F32 F33 F41 F29 F28 F05 F03 F06 F04 G47.0 R41.0 R44 F52 F51"
_SAYS_INDUCED = Pattern(
    r"\binduced\b|\bdue to (?:the |her |his )?(?:alcohol|cocaine|opioid|drug|substance|cannabis)", re.IGNORECASE
)
SOURCE = f"{GUIDELINES} I.C.5.b.3"


def with_effects(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with what the sentence says that the substance did, and without what it induced."""
    changed = {p.code: q for p in proposals if (q := _with_effect(note, p, icd))}
    if not changed:
        return tuple(proposals)
    told = " ".join(_sentence(note, p) for p in proposals if p.code in changed)
    induced = _SAYS_INDUCED.search(told) is not None
    kept = [p for p in proposals if not (induced and within(p.code, INDUCED_CODES) and _sentence(note, p) in told)]
    said = "What the documentation says that the substance did"
    return tuple(p.recoded(changed[p.code], "CM-SUBSTANCE", said, SOURCE) if p.code in changed else p for p in kept)


def _with_effect(note: Note, p: Proposal, icd: Icd10cm) -> str:
    if p.kind == "history" or not (within(p.code, SUBSTANCES) or p.code.startswith(NICOTINE)):
        return ""
    text = _sentence(note, p)
    ends = next((ends for words, ends in _EFFECTS if words.search(text)), ())
    if p.code.startswith(NICOTINE):
        end = {"3": "3", "1": "1"}.get(ends[0][0], "") if ends else ""
        code = f"{p.code[:6]}{end}" if end else ""
        return code if code and p.code.endswith("0") and icd.billable(code) else ""
    stem = p.code[: PATTERN_PLACE + 1]
    found = next((c for end in ends if icd.billable(c := f"{stem}{end}")), "")
    return found if found and found != p.code and _leaves_open(p.code, found) else ""


def _leaves_open(code: str, found: str) -> bool:
    """A code that says an effect already stays, unless the new one says the same effect more precisely."""
    rest = code[PATTERN_PLACE + 1 :]
    return rest in ("", "0", "9", "90", "99", "988") or (
        len(rest) > 1 and rest[1] == "9" and found[PATTERN_PLACE + 1] == rest[0]
    )


def _sentence(note: Note, p: Proposal) -> str:
    at = next((e.start for e in p.evidence if e.document == note.name), -1)
    span = next((s.span for s in note.sentences if s.span.start <= at < s.span.end), None)
    return note.text[span.start : span.end] if span else ""
