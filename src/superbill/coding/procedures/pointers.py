"""Diagnosis pointers of a service: the conditions that the record names as its reason, four at most.

Said in the same sentence or list item first; else the injury or condition of the same part of the body; else the only
diagnosis of the encounter. Nothing is pointed at for coverage. Source: 837P 005010X222A1 SV107; Claims Processing
Manual ch. 26 §10.4 item 24E.
"""

from __future__ import annotations

from collections.abc import Sequence

from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.passages import item_around
from superbill.coding.procedures.wording import tokens
from superbill.model.coded import Assignment
from superbill.model.note import Note, Span
from superbill.tables.patterns import Pattern

MOST = 4
_SITES = frozenset(
    [
        "knee",
        "shoulder",
        "hip",
        "ankle",
        "foot",
        "toe",
        "finger",
        "hand",
        "wrist",
        "forearm",
        "elbow",
        "upper_extremity",
        "lower_extremity",
        "chest",
        "abdomen",
        "pelvis",
        "cspine",
        "tspine",
        "lspine",
        "head",
        "neck",
        "breast",
        "eye",
        "ear",
        "nose",
        "face",
        "scalp",
        "back",
        "thumb",
        "skin",
        "cerumen",
        "thigh",
        "nail",
        "lip",
        "cheek",
        "chin",
        "forehead",
        "eyelid",
        "renal",
        "thyroid",
        "leg",
        "lung",
        "bladder",
        "prostate",
        "cervix",
        "colon",
        "stomach",
        "heart",
    ]
)
_PART_OF = {
    "malleolus": "ankle",
    "olecranon": "elbow",
    "patella": "knee",
    "rotator_cuff": "shoulder",
    "meniscus": "knee",
}
"""Parts whose films and treatments are named by their joint."""
_NAMED = (
    (Pattern(r"9940[67]"), ("F17", "Z72.0", "O99.33", "Z87.891")),
    (Pattern(r"904[67]\d|90480|G000[89]|G0010"), ("Z23",)),
    (Pattern(r"94640|J76(?:20|13|14|26)"), ("J44", "J45")),
)
_SIDES = frozenset({"left", "right"})


def pointers(
    note: Note, spans: Sequence[Span], passage: Passage, codes: Sequence[Assignment], code_of_service: str = ""
) -> tuple[int, ...]:
    """Return the places in the codes of the diagnoses that a service was done for."""
    said = [code.sequence for code in codes if _said_beside(code, note, spans)]
    if said:
        return tuple(said[:MOST])
    if code_of_service and (named := [c.sequence for c in codes if _names(code_of_service, c.code)]):
        return tuple(named[:MOST])
    words = {t.text for t in passage.tokens}
    same = [code.sequence for code in codes if _same_site(code, words)]
    if not same and len(assigned := [code.sequence for code in codes if code.decision == "assigned"]) == 1:
        return (assigned[0],)
    return tuple(same[:MOST])


def _names(service: str, diagnosis: str) -> bool:
    """Tell whether a service is by its own meaning for a diagnosis: tobacco counselling, a vaccine, an inhalation."""
    return any(of.fullmatch(service) and diagnosis.startswith(told) for of, told in _NAMED)


def _said_beside(code: Assignment, note: Note, spans: Sequence[Span]) -> bool:
    items = [item_around(note, span.start) for span in spans]
    return any(
        e.document == note.name
        and start <= e.start < end
        and (e.section != "history_present" or start <= spans[0].start < end)
        for e in code.evidence
        for start, end in items
    )


def _same_site(code: Assignment, words: set[str]) -> bool:
    """Tell whether a diagnosis and a service share a part of the body, and no side contradicts."""
    title = {_PART_OF.get(t.text, t.text) for t in tokens(code.title)}
    sides, own = title & _SIDES, words & _SIDES
    return bool(title & words & _SITES) and not (sides and own and not sides & own)
