"""Diagnoses inside a longer one: "COPD with acute bronchitis" is J44.0, and J20.9 that J44.0 asks for.

The dictionary reads the longest wording. Where the tabular links its code with the code of a part of that wording (code
first, use additional code, code also), the part is coded too. Sources: ICD-10-CM Official Guidelines FY2026 I.A.13,
I.A.17, I.B.7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from superbill.coding.ranges import within
from superbill.model.note import Mention, Span
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.terms import Candidate, Terms
from superbill.tables.wording import BREAK, SIDES, bag, words_of

LINKS = ("use_additional", "code_also", "code_first")
SHORTEST = 2
ASKED = (
    *(("J44.0", "J12-J18 J20-J22"), ("J44.89", "J45"), ("T83.51", "N30 N39.0"), ("D63.0", "C00-C96")),
    *(
        ("A40 A41 R65.2", "J12-J18 J69 N10 N12 N30 N39.0 L03 K57 K65 K81 K83.0 M86 I33"),
        ("I15.2", "D35.0 E21 E24 E26 C74"),
    ),
)
"""Pairs that a note of the tabular asks for without naming the codes."""
NEVER = "V00-Y99 T14 Z00-Z13"


def named_within(
    text: str, mention: Mention, codes: Callable[[], tuple[str, ...]], terms: Terms, icd: Icd10cm
) -> Iterator[Mention]:
    """Yield the parts of a mention whose codes the tabular wants beside one of its `codes`, asked for when needed."""
    words = [w for w in words_of(text, mention.span.start, mention.span.end) if w.text != BREAK and w.text not in SIDES]
    if len(words) < SHORTEST:
        return
    held: tuple[str, ...] | None = None
    for size in range(len(words) - 1, 0, -1):
        for first in range(len(words) - size + 1):
            here = words[first : first + size]
            key = bag([w.text for w in here])
            candidate = _first(key, terms)
            if candidate is None:
                continue
            held = codes() if held is None else held
            if any(linked(code, candidate.code.rstrip("-."), icd) for code in held):
                span = Span(here[0].start, here[-1].end)
                yield Mention(span, key, mention.sentence, (candidate.code,), candidate.source, mention.cues)
                return


@lru_cache(maxsize=20_000)
def _first(key: str, terms: Terms) -> Candidate | None:
    wording = terms.wording(key)
    if wording is None:
        return None
    plain = [c for c in wording.candidates if not (c.mentioned or c.need or c.bar)]
    plain.sort(key=lambda c: not c.source.startswith("lexicon"))
    return plain[0] if plain else None


@lru_cache(maxsize=20_000)
def linked(code: str, part: str, icd: Icd10cm) -> bool:
    """Tell whether the tabular asks for both codes together, from either side."""
    if code[:3] == part[:3] or within(part, NEVER) or (code.startswith("Z15") and part[0] in "CD"):
        return False
    notes = (place.note.patterns for kind in LINKS for place in icd.notes(code, kind))
    if any(within(code, asking) and within(part, asked) for asking, asked in ASKED):
        return True
    if any(pattern.matches(part) for patterns in notes for pattern in patterns):
        return True
    return any(pattern.matches(code) for place in icd.notes(part, "code_first") for pattern in place.note.patterns)
