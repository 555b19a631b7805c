"""How a fracture heals, told in another sentence than the one that names it: late, badly, or not at all.

"Five months after a fracture of the shaft. X-rays confirm a nonunion": the seventh character tells the nonunion, not
routine healing. Where the sentence names no fracture, the one named last before it is meant.
Source: ICD-10-CM Official Guidelines FY2026 I.C.19.c.1 (care for complications of fractures: malunion P to R,
nonunion K to N, delayed healing G to J), tabular notes at S42, S52, S72, S82.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.coding.external import stated
from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import within
from superbill.model.note import Note
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

FRACTURES = "S02 S12 S22 S32 S42 S49 S52 S59 S62 S72 S79 S82 S89 S92 S99 M80 M84"
LENGTH = 8
"""Characters of a fracture with its seventh, the dot among them."""
OPEN = "BCEFHJMNQR"
GRAVE = "CFJNR"
_KINDS = (
    (
        "nonunion",
        Pattern(
            r"\bnon-?unions?\b|\bun-?united\b|\bpseud(?:o)?arthrosis\b|"
            r"\b(?:failed|failing|failure) to (?:unite|heal|knit)\b|"
            r"\b(?:has|have|did|had) (?:still )?(?:not|never) (?:yet )?(?:united|unite|knit)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "malunion",
        Pattern(
            r"\bmal-?union\b|\bmal-?united\b|"
            r"\b(?:healed|united) (?:in|with) (?:an? |some |significant |\w+ degrees of )?"
            r"(?:(?:bad|poor) (?:position|alignment)|mal(?:position|alignment|rotation)|angulation|varus|valgus)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "delayed healing",
        Pattern(
            r"\bdelayed (?:bone |bony |fracture )?(?:healing|union)\b|\bhealing (?:is|was|has been|remains) "
            r"(?:\w+ )?(?:delayed|slow)\b|\bslow to (?:heal|unite)\b|\bhealing slowly\b",
            re.IGNORECASE,
        ),
    ),
)


def as_it_heals(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals, those of fractures with the character of the healing that the note tells."""
    found = list(proposals)
    broken = [n for n, p in enumerate(found) if _is_fracture(p)]
    for kind, words in _KINDS if broken else ():
        places = list(stated(note, words))
        for sentence in note.sentences:
            start, end = sentence.span.start, sentence.span.end
            told = next((span for span in places if start <= span.start < end), None)
            if told is None:
                continue
            at = {n: _place(found[n], note, end) for n in broken}
            here = [n for n in broken if start <= at[n] < end] or [n for n in broken if at[n] == max(at.values()) >= 0]
            for n in here:
                found[n] = _healing(found[n], kind, icd).shown_by(note, told)
    return tuple(found)


def _is_fracture(p: Proposal) -> bool:
    return len(p.code) == LENGTH and p.code[-1] in "ABCDEF" and within(p.code, FRACTURES)


def _place(p: Proposal, note: Note, end: int) -> int:
    """Return where the fracture is named last before the end of a sentence; -1 when it is not."""
    return max((e.start for e in p.evidence if e.document == note.name and e.start < end), default=-1)


def _healing(p: Proposal, kind: str, icd: Icd10cm) -> Proposal:
    """Return the fracture with the character of its healing: closed, open, open of type IIIA to IIIC."""
    held = [
        s
        for s in icd.sevenths(p.code[:-1])
        if kind in s.meaning.lower() and (s.character in OPEN) == (p.code[-1] in OPEN)
    ]
    if not held:
        return p
    chosen = next((s for s in held if (s.character in GRAVE) == (p.code[-1] in GRAVE)), held[0])
    code = f"{p.code[:-1]}{chosen.character}"
    said = f"The note tells {kind} of the fracture"
    return p.recoded(code, "CM-HEALING", said, f"{GUIDELINES} I.C.19.c.1") if icd.billable(code) else p
