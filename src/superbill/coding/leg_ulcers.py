"""Ulcers of the leg beside their cause: the place and depth of a venous, arterial or diabetic ulcer.

A term such as "venous stasis ulcer" names the cause; the tabular asks for the ulcer itself (L97) beside it. Varicose
veins and atherosclerosis of native arteries have codes of their own with ulcer. Sources: ICD-10-CM FY2026 I83.0 and
I83.2 (use additional), I70.23-I70.25 (use additional), I87.2, L97 (code first); Official Guidelines FY2026 I.A.17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from superbill.coding.external import says
from superbill.coding.proposal import GUIDELINES, Proposal, read_from
from superbill.coding.ranges import within
from superbill.model.coded import Rationale
from superbill.model.note import Note, Sentence, Span
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern, search

CAUSES = "I83 I87.2 I70.2 E08.62 E09.62 E10.62 E11.62 E13.62 I87.01 I87.31 I87.03 I87.33 I73.9 I70.20"
_ULCER = Pattern(
    r"\b(?:(?:venous|stasis|varicose|arterial|ischemic|neuropathic|diabetic|chronic|non-?healing|foot|leg|ankle|heel|calf|"
    r"toe|shin|thigh|skin) )*ulcer(?:s|ation|ations|ated)?\b",
    re.IGNORECASE,
)
_NOT_THESE = Pattern(r"\b(?:pressure|decubitus|peptic|gastric|duodenal|corneal|oral|mouth|aphthous)\b", re.IGNORECASE)
SITES = (
    (r"thighs?", "1", "1"),
    (r"cal(?:f|ves)", "2", "2"),
    (r"ankles?|malleol\w+|gaiter", "3", "3"),
    (r"heels?|midfoot|plantar (?:surface of )?(?:the )?midfoot", "4", "4"),
    (r"toes?|hallux|foot|feet|metatarsal\w*|plantar|forefoot", "5", "5"),
    (r"shins?|pretibial|tibial", "8", "8"),
    (r"legs?|lower extremit\w+|lower limbs?", "9", "9"),
)
"""Words of the place, the fourth character of L97, and the last character of I83.0 and I70.23."""
DEPTHS = (
    (r"necrosis of (?:the )?bone|bone necrosis|necrotic bone", "4"),
    (r"necrosis of (?:the )?muscle|muscle necrosis|necrotic muscle", "3"),
    (r"muscle (?:involvement|exposed)|exposed muscle|(?:to|into|through) (?:the )?muscle", "5"),
    (r"bone (?:involvement|exposed)|exposed bone|(?:to|into|through) (?:the )?bone", "6"),
    (r"fat(?:ty)? (?:layer|tissue)|subcutaneous (?:fat|tissue)|exposed fat|(?:to|into) (?:the )?fat", "2"),
    (
        r"(?:limited to )?(?:breakdown of|break ?down) (?:the )?skin|skin breakdown|superficial|"
        r"partial[- ]thickness|skin only",
        "1",
    ),
)
_SIDE = Pattern(r"\b(?:(?P<right>right|rt|R(?= ))|(?P<left>left|lt|L(?= ))|(?P<both>both|bilateral(?:ly)?))\b", re.I)


def leg_ulcers(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with the ulcer beside its cause, and its cause under the code that says ulcer."""
    proposals = [_as_deep(note, p, icd) for p in proposals]
    cause = next((p for p in proposals if within(p.code, CAUSES)), None)
    if cause is None:
        return tuple(proposals)
    told = [p for s in note.sentences for p in _in_sentence(note, s, icd)]
    held = [p for p in proposals if p.code.startswith(("L97", "L89"))]
    ulcers = [p for p in told if not any(_same(p.code, q.code) for q in held)]
    if not told:
        return tuple(proposals)
    better = {q.code for q in held for p in ulcers if q.code.startswith("L97.9") or q.code[:6] == p.code[:6]}
    kept = [p for p in proposals if p.code not in better]
    ulcers = [p for p in ulcers if not any(p.code[:5] == q.code[:5] for q in held if q.code not in better)]
    first = (told if ulcers else [*held, *told])[0]
    return (*(_with_ulcer(p, first, icd) for p in kept), *(replace(p, place=cause.place + 1) for p in ulcers))


def _as_deep(note: Note, p: Proposal, icd: Icd10cm) -> Proposal:
    """Return a chronic ulcer with the depth that its sentence says."""
    if not (within(p.code, "L97 L98.4") and p.code.endswith("9")):
        return p
    at = next((e.start for e in p.evidence if e.document == note.name), -1)
    span = next((s.span for s in note.sentences if s.span.start <= at < s.span.end), None)
    text = note.text[span.start : span.end] if span else ""
    depth = next((d for words, d in DEPTHS if search(rf"\b(?:{words})\b", text, re.IGNORECASE)), "")
    code = f"{p.code[:-1]}{depth}"
    if not depth or not icd.billable(code):
        return p
    return p.recoded(code, "CM-LEG-ULCER", "The depth that the documentation says", "ICD-10-CM FY2026 L97, L98.4")


def _same(one: str, other: str) -> bool:
    """Tell whether the second ulcer says the first already: the same place with a depth."""
    return (
        one == other or (one[:6] == other[:6] and other[-1] != "9") or (one[:4] == "L97." and other.startswith("L89"))
    )


def _in_sentence(note: Note, sentence: Sentence, icd: Icd10cm) -> Iterator[Proposal]:
    start, end = sentence.span.start, sentence.span.end
    found = _ULCER.search(note.text, start, end)
    if found is None or _NOT_THESE.search(note.text, start, end) or not says(note.text, sentence, _ULCER):
        return
    text = note.text[start:end]
    site = _nearest_site(text, found.start() - start, found.end() - start)
    if not site:
        return
    depth = next((d for words, d in DEPTHS if search(rf"\b(?:{words})\b", text, re.IGNORECASE)), "9")
    for side in _sides(text):
        code = f"L97.{site}{side}{depth}"
        if icd.billable(code):
            rule = Rationale(
                rule="CM-LEG-ULCER", text="The ulcer beside its cause", source="ICD-10-CM FY2026 L97, I83.0"
            )
            yield read_from(note, Span(*found.span()), code, rule)


def _nearest_site(text: str, start: int, end: int) -> str:
    """Return the fourth character for the place that is named nearest to the ulcer."""
    places = [
        (site == "9", max(m.start() - end, start - m.end(), 0), rank, site)
        for rank, (words, site, _) in enumerate(SITES)
        for m in re.finditer(rf"\b(?:{words})\b", text, re.IGNORECASE)
    ]
    return min(places)[3] if places else ""


def _sides(text: str) -> tuple[str, ...]:
    said = {str(m.lastgroup) for m in _SIDE.finditer(text)}
    if "both" in said or said == {"right", "left"}:
        return ("1", "2")
    return {"right": ("1",), "left": ("2",)}.get(next(iter(said), ""), ("0",))


def _with_ulcer(p: Proposal, ulcer: Proposal, icd: Icd10cm) -> Proposal:
    """Varicose veins and atherosclerosis of the legs under their codes with ulcer."""
    site, side = ulcer.code[4], ulcer.code[5]
    last = {"9": "9"}.get(site, site)
    code = ""
    if within(p.code, "I83.8 I83.9"):
        code = f"I83.0{side}{last}"
    elif within(p.code, "I83.1"):
        code = f"I83.2{side}{last}"
    elif within(p.code, "I70.20-I70.22"):
        code = f"I70.2{ {'1': '3', '2': '4'}.get(side, '5') }{last if side in '12' else ''}"
    if not code or not icd.billable(code):
        return p
    return p.recoded(code, "CM-LEG-ULCER", "The disease of the vessels with its ulcer", f"{GUIDELINES} I.B.9")
