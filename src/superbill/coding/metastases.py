"""Secondary neoplasms by their sites: "metastatic to liver, bone and brain", "lung metastases".

Source: ICD-10-CM FY2026 C77-C79; Official Guidelines FY2026 I.C.2 (each secondary site that is documented).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.coding.external import says
from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import within
from superbill.coding.specificity import Scope, resolve
from superbill.model.coded import Evidence, Rationale
from superbill.model.note import Note, Sentence
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

PRECISION = 0.85
TOLD_IN = frozenset(
    {"assessment", "assessment_plan", "discharge_diagnosis", "postoperative_diagnosis", "body", "other"}
)
SITES = (
    (r"lungs?|pulmonary", "C78.0-"),
    (r"liver|hepatic", "C78.7"),
    (r"brain|cerebral|cerebellum", "C79.31"),
    (r"mening\w+|leptomening\w+", "C79.32"),
    (r"bones?|osseous|spine|spinal column|vertebra\w*|ribs?|pelvic bones?|femur|skull|sternum", "C79.51"),
    (r"bone marrow", "C79.52"),
    (r"axillary(?: lymph)?(?: nodes?)?|(?:lymph )?nodes? of (?:the )?axilla", "C77.3"),
    (r"inguinal(?: lymph)? nodes?", "C77.4"),
    (r"(?:mediastinal|hilar|intrathoracic)(?: lymph)? nodes?", "C77.1"),
    (r"(?:cervical|neck|supraclavicular)(?: lymph)? nodes?", "C77.0"),
    (r"(?:retroperitoneal|mesenteric|abdominal|para-?aortic)(?: lymph)? nodes?", "C77.2"),
    (r"(?:pelvic|iliac|obturator)(?: lymph)? nodes?", "C77.5"),
    (r"lymph nodes?|nodes", "C77.9"),
    (r"adrenals?(?: glands?)?", "C79.7-"),
    (r"kidneys?|renal", "C79.0-"),
    (r"pleura\w*", "C78.2"),
    (r"mediastinum", "C78.1"),
    (r"peritone\w+|oment\w+", "C78.6"),
    (r"skin|scalp", "C79.2"),
    (r"ovar(?:y|ies)", "C79.6-"),
    (r"bladder", "C79.11"),
    (r"colon|rectum|large (?:bowel|intestine)", "C78.5"),
    (r"small (?:bowel|intestine)|duodenum", "C78.4"),
    (r"spleen", "C78.89"),
    (r"pancreas", "C78.89"),
    (r"breasts?", "C79.81"),
)
_SITE = "|".join(f"(?:{words})" for words, _ in SITES)
_METASTASIS = r"\bmet(?:s|astas[ie]s|astatic|astasized|astatic disease|astatic lesions?)"
_TO = Pattern(rf"{_METASTASIS}\b[^.;\n]{{0,25}}?\b(?:to|in|of|involving)\b (?P<sites>[^.;\n]{{2,120}})", re.IGNORECASE)
_OF = Pattern(rf"\b(?P<sites>(?:{_SITE})(?:,? (?:and )?(?:{_SITE})){{0,4}}) {_METASTASIS}\b", re.IGNORECASE)
_ORIGIN = Pattern(r"\b(?:from|primary|with|due to|secondary to|s/p|status|on|undergoing|receiving)\b", re.IGNORECASE)
_EACH = tuple((Pattern(rf"\b(?:{words})\b", re.IGNORECASE), code) for words, code in SITES)


def metastases(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> Iterator[Proposal]:
    """Yield the secondary neoplasms that the assessment names and no proposal has yet."""
    if not any(within(p.code, "C00-C96") for p in proposals):
        return
    held = {p.code[:5] for p in proposals}
    for sentence in note.sentences:
        if sentence.section in TOLD_IN:
            for p in _in_sentence(note, sentence, icd):
                if p.code[:5] not in held:
                    held.add(p.code[:5])
                    yield p


def _in_sentence(note: Note, sentence: Sentence, icd: Icd10cm) -> Iterator[Proposal]:
    span = sentence.span
    for pattern in (_TO, _OF):
        if not says(note.text, sentence, pattern):
            continue
        for found in pattern.finditer(note.text, span.start, span.end):
            sites = found["sites"]
            cut = _ORIGIN.search(sites)
            yield from _of_sites(note, sentence, found.start("sites"), sites[: cut.start()] if cut else sites, icd)


def _of_sites(note: Note, sentence: Sentence, start: int, sites: str, icd: Icd10cm) -> Iterator[Proposal]:
    taken: list[tuple[int, int]] = []
    for words, stem in sorted(_EACH, key=lambda each: -len(each[0].pattern)):
        found = words.search(sites)
        if found is None or any(found.start() < end and begin < found.end() for begin, end in taken):
            continue
        taken.append(found.span())
        side = next((s for s in ("right", "left", "bilateral") if s in sites[: found.start()].lower()), "")
        for code in resolve(stem, Scope(frozenset(), frozenset(), side), icd).codes:
            yield _proposal(note, sentence, (start + found.start(), start + found.end()), code)


def _proposal(note: Note, sentence: Sentence, place: tuple[int, int], code: str) -> Proposal:
    start, end = place
    said = "A secondary site that the documentation names"
    proof = Evidence(document=note.name, start=start, end=end, text=note.text[start:end], section=sentence.section)
    return Proposal(
        code=code,
        kind="diagnosis",
        source="metastatic site",
        precision=PRECISION,
        evidence=(proof,),
        place=start,
        rules=(Rationale(rule="CM-METASTASIS", text=said, source=f"{GUIDELINES} I.C.2"),),
    )
