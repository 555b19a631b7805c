"""The coma scale part by part: eyes, speech, movement, with the time at which it was scored.

Only where the documentation gives the three parts; the total alone is R40.24-. Sources: ICD-10-CM Official Guidelines
FY2026 I.C.18.e; ICD-10-CM FY2026 R40.21-R40.23 with the seventh character for the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.coding.proposal import GUIDELINES, Proposal, read_from
from superbill.coding.ranges import within
from superbill.model.coded import Rationale
from superbill.model.note import Note, Span
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern, search

BRAIN = "S06 S02 I60-I63 G93 R40 T36-T65 I46 G40 F10-F19"
_PARTS = (
    (
        "R40.21",
        (
            (r"eyes? (?:never open(?:ed)?|closed|do not open|did not open)|no eye opening", "1"),
            (r"eyes? open(?:s|ed|ing)? (?:only )?(?:to|with) pain\w*|eye opening to pain", "2"),
            (
                r"eyes? open(?:s|ed|ing)? (?:to|with) (?:sound|voice|speech|verbal|command)\w*|"
                r"eye opening to (?:sound|voice|speech)",
                "3",
            ),
            (r"eyes? open(?:s|ed|ing)? spontaneous\w*|spontaneous eye opening", "4"),
        ),
        r"\bE ?(?P<n>[1-4])\b",
    ),
    (
        "R40.22",
        (
            (r"no verbal response|no words|verbal(?: response)? none|nonverbal", "1"),
            (r"incomprehensible (?:words|sounds|speech)|moan\w+|groan\w+", "2"),
            (r"inappropriate words", "3"),
            (r"confused (?:conversation|speech|verbal)|verbal(?: response)? confused", "4"),
            (r"oriented (?:conversation|speech|verbal)|converses normally", "5"),
        ),
        r"\bV ?(?P<n>[1-5])\b",
    ),
    (
        "R40.23",
        (
            (r"no (?:motor response|movement)|motor(?: response)? none", "1"),
            (r"(?<!r)(?:extensor|extension|decerebrat\w+)", "2"),
            (r"abnormal flexion|decorticat\w+", "3"),
            (r"flexion withdrawal|withdraw\w* (?:from|to) pain|withdraws", "4"),
            (r"locali[sz]\w+ (?:to )?pain|locali[sz]es", "5"),
            (r"obeys? (?:simple )?commands?|follows commands", "6"),
        ),
        r"\bM ?(?P<n>[1-6])\b",
    ),
)
_TIMES = (
    ("1", Pattern(r"\b(?:in the field|EMTs?|EMS|paramedics?|ambulance|at the scene|prehospital)\b", re.IGNORECASE)),
    ("2", Pattern(r"\b(?:(?:on|at|upon) arrival|(?:ED|ER|emergency (?:department|room)))\b", re.IGNORECASE)),
    ("3", Pattern(r"\b(?:at|on|upon) (?:hospital )?admission\b", re.IGNORECASE)),
    ("4", Pattern(r"\b(?:24 hours|(?:one|two|three|\d+) days?) (?:or more )?after\b", re.IGNORECASE)),
)
_TERSE = Pattern(r"\bE ?[1-4],? ?V ?[1-5],? ?M ?[1-6]\b|\bGCS\b", re.IGNORECASE)
WHOLE = 3


def time_of_scoring(text: str) -> str:
    """Return the seventh character of R40.2 for the time that the record tells; 0 where it tells none."""
    return next((t for t, words in _TIMES if words.search(text)), "0")


def scored_by_parts(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with the three parts of the coma scale, which stand for its total and for their words."""
    if not any(within(p.code, BRAIN) for p in proposals):
        return tuple(proposals)
    found = [*_parts(note)]
    if len(found) < WHOLE:
        return tuple(proposals)
    time = time_of_scoring(note.text)
    rule = Rationale(rule="CM-COMA-SCALE", text="Each part of the scale as documented", source=f"{GUIDELINES} I.C.18.e")
    told = [read_from(note, span, f"{stem}{n}{time}", rule) for stem, n, span in found]
    spans = [span for _, _, span in found]
    kept = [p for p in proposals if not (p.code.startswith("R40.24") or _within(p, spans))]
    return (*kept, *(p for p in told if icd.billable(p.code)))


def _within(p: Proposal, spans: Sequence[Span]) -> bool:
    return all(any(s.start <= e.start and e.end <= s.end + 1 for s in spans) for e in p.evidence)


def _parts(note: Note) -> Iterator[tuple[str, str, Span]]:
    terse = _TERSE.search(note.text) is not None
    for stem, wordings, letter in _PARTS:
        for words, n in wordings:
            found = search(rf"\b(?:{words})", note.text, re.IGNORECASE)
            if found:
                yield stem, n, Span(*found.span())
                break
        else:
            short = search(letter, note.text) if terse else None
            if short:
                yield stem, short["n"], Span(*short.span())
