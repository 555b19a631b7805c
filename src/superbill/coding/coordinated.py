"""One condition at several sites: "rheumatoid arthritis of the right hand and the left knee" is two.

The dictionary reads the condition with its first site; a site with a side that follows after "and" brings the same
condition there. Source: ICD-10-CM Official Guidelines FY2026 I.B.13 (laterality), I.C.13.a (site and laterality).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.coding.terms.sources import sites_and_plain_words
from superbill.model.note import Mention, Note, Span
from superbill.tables.patterns import Pattern
from superbill.tables.terms import Terms
from superbill.tables.wording import BREAK, SIDES, bag, words_of

FURTHEST, MOST = 50, 3
_MORE = Pattern(
    r"(?:,? and|,)(?: of| in)?(?: the| his| her)? (?P<site>(?:right|left|both|bilateral) (?:(?:upper|lower|"
    r"index|middle|ring|"
    r"little|great|big) )?[a-z]+)\b(?! (?:is|was|are|were|had|has|with|pain|fracture|sprain|contusion|laceration)\b)",
    re.IGNORECASE,
)
_FIRST = Pattern(
    r"(?:,? (?:of|in|at))?(?: the| his| her)? (?P<site>(?:right|left|both|bilateral) (?:(?:upper|lower) )?[a-z]+)\b",
    re.IGNORECASE,
)


def elsewhere(note: Note, mention: Mention, terms: Terms) -> Iterator[Mention]:
    """Yield the mention again for each further site that its clause names."""
    end, sentence_end = mention.span.end, mention.sentence.span.end
    words = mention.term.split()
    own_sites = [w for w in words if w in sites_and_plain_words()]
    for _ in range(MOST):
        found = _MORE.match(note.text, end, min(sentence_end, end + FURTHEST))
        if found is None or not own_sites:
            return
        end = found.end()
        site = [w.text for w in words_of(found["site"]) if w.text not in SIDES and w.text != BREAK]
        if not site or not set(site) <= sites_and_plain_words():
            return
        term = bag([*(w for w in words if w not in own_sites), *site])
        wording = terms.wording(term)
        if wording and any(not c.mentioned for c in wording.candidates):
            codes = tuple(c.code for c in wording.candidates)
            yield Mention(
                Span(*found.span("site")), term, mention.sentence, codes, wording.candidates[0].source, mention.cues
            )


def listed_sites(text: str, mention: Mention) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the sites, each with its side, that follow a condition: "... of the right hand and left knee"."""
    found: list[tuple[str, frozenset[str]]] = []
    last = text.rfind(" ", mention.span.start, mention.span.end)
    end = last if last > 0 and text[last + 1 : mention.span.end].lower() in SIDES else mention.span.end
    while len(found) <= MOST:
        site = (_MORE if found else _FIRST).match(text, end, min(mention.sentence.span.end, end + FURTHEST))
        if site is None:
            break
        words = words_of(site["site"])
        side = next((SIDES[w.text] for w in words if w.text in SIDES), "")
        found.append((side, frozenset(w.text for w in words if w.text not in SIDES and w.text != BREAK)))
        end = site.end()
    return tuple(found)
