"""A fracture of a patient with osteoporosis: pathological where the fall was minor or the provider ties the two.

Sources: ICD-10-CM Official Guidelines FY2026 I.C.13.d.2 (a code of M80, not of a traumatic fracture, for any patient
with known osteoporosis who fractures even after a minor fall or trauma that would not break a normal, healthy bone).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.coding.proposal import GUIDELINES, Outcome, Proposal, dropped
from superbill.coding.ranges import within
from superbill.model.note import Note
from superbill.tables.icd10cm import Icd10cm, with_seventh
from superbill.tables.patterns import Pattern

POROUS, BROKEN = "M80 M81", "S12 S22 S32 S42 S52 S62 S72 S82 S92 M84.4 M48.5"
SITES = (
    ("S12 S22.0 S32.0 M48.5 M84.48", "8", False),
    ("S32.1-S32.9", "B", True),
    ("S42.2-S42.4", "2", True),
    ("S42", "1", True),
    ("S52", "3", True),
    ("S62", "4", True),
    ("S72", "5", True),
    ("S82.6 S82.8 S92 S99", "7", True),
    ("S82", "6", True),
    ("S22", "A", False),
    ("M84.41", "1", True),
    ("M84.42", "2", True),
    ("M84.43", "3", True),
    ("M84.44", "4", True),
    ("M84.45", "5", True),
    ("M84.46", "6", True),
    ("M84.47", "7", True),
)
"""Fractures, the fifth character of M80.0 for their site, and whether the sixth tells the side."""
_MINOR = Pattern(
    r"\b(?:minor|trivial|low[- ](?:energy|impact|velocity)|minimal|fragility|osteoporotic|pathologic\w*|insufficiency|"
    r"(?:due|secondary|related|attributed) to (?:\w+ ){0,3}osteoporosis|from (?:\w+ ){0,2}osteoporosis|"
    r"standing (?:height|level)|"
    r"from (?:a )?standing|ground[- ]level|same[- ]level|bend(?:ing)?|bent|cough(?:ing|ed)?|sneez\w+|lift(?:ing|ed)|"
    r"sat down|sitting down|roll(?:ing|ed) (?:over )?in bed|turn(?:ing|ed) in bed|stumbl\w+|tripp\w+ over|"
    r"slipp\w+|fell|fall)\b|\bosteoporosis,? with (?:an? )?(?:current |acute |new )?(?:\w+ ){0,4}fracture",
    re.IGNORECASE,
)
_MAJOR = Pattern(
    r"\b(?:high[- ]energy|motor vehicle|mva|mvc|car (?:accident|crash)|collision|from (?:a )?(?:height|ladder|"
    r"roof)|ladder|"
    r"roof|struck by|pedestrian|not (?:due|related) to (?:the |her |his )?osteoporosis|traumatic fracture)\b",
    re.IGNORECASE,
)
_SENILE = Pattern(r"\b(?:disuse|drug[- ]induced|idiopathic|postoophorectomy|post-?surgical malabsorption)\b", re.I)
SOURCE = f"{GUIDELINES} I.C.13.d.2"


def broken_by_osteoporosis(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> Outcome:
    """Return the proposals with the fractures of osteoporosis under M80 and without the osteoporosis alone."""
    porous = [p for p in proposals if within(p.code, POROUS)]
    fractures = [p for p in proposals if within(p.code, BROKEN) and p.code[-1] in "ABCDGKPS"]
    told = _MINOR.search(note.text) or any(within(p.code, "M48.5 M84.4") or _gave_way(p) for p in fractures)
    if not porous or not fractures or not told or _MAJOR.search(note.text):
        return Outcome(tuple(proposals))
    stem = "M80.8" if _SENILE.search(note.text) else "M80.0"
    made = {p.code: q for p in fractures if (q := _pathological(p, stem, icd))}
    if not made:
        return Outcome(tuple(proposals))
    alone = [
        p for p in porous if p.code.startswith("M81") or (p.code.startswith("M80") and p.code not in made.values())
    ]
    gone = tuple(dropped(p, "said by the fracture due to osteoporosis", SOURCE) for p in alone)
    return Outcome(tuple(_recoded(p, made) for p in proposals if p not in alone), gone)


def broken_by_neoplasm(proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with a pathological fracture beside a neoplasm as due to it (I.C.2.l.6)."""
    if not any(within(p.code, "C00-C96 D48") for p in proposals) or any(within(p.code, POROUS) for p in proposals):
        return tuple(proposals)
    said = "The pathological fracture of a patient with a neoplasm of bone"
    return tuple(
        p.recoded(code, "CM-NEOPLASTIC-FRACTURE", said, f"{GUIDELINES} I.C.2.l.6")
        if p.code.startswith("M84.4") and icd.billable(code := f"M84.5{p.code[5:]}")
        else p
        for p in proposals
    )


def _gave_way(p: Proposal) -> bool:
    """Tell whether a vertebra is said to be compressed, of which no trauma is told."""
    return within(p.code, "S22.0 S32.0") and any("compression" in e.text.lower() for e in p.evidence)


def _recoded(p: Proposal, made: dict[str, str]) -> Proposal:
    code = made.get(p.code)
    said = "A fracture that a minor trauma brought about in a patient with osteoporosis is pathological"
    return p.recoded(code, "CM-OSTEOPOROTIC-FRACTURE", said, SOURCE) if code else p


def _pathological(p: Proposal, stem: str, icd: Icd10cm) -> str | None:
    return next((c for c in _choices(p, stem) if icd.billable(c)), None)


def _choices(p: Proposal, stem: str) -> Iterator[str]:
    seventh = {"B": "A", "C": "A"}.get(p.code[-1], p.code[-1])
    plain = p.code.replace(".", "")
    for codes, site, sided in SITES:
        if within(p.code, codes):
            side = next((c for c in (plain[5:6], plain[4:5]) if c in "12"), "9") if sided else ""
            yield with_seventh(f"{stem}{site}{side}", seventh)
            yield with_seventh(f"{stem}{site}9", seventh)
            return
