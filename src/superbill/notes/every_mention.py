"""Every mention: for the report `mentioned`, each phrase that the dictionary knows, those inside longer ones too.

Registries and research corpora code what is named: "hypertension" inside "portal hypertension", "pain" and "abdominal
pain". Two words of one wording may stand apart in their clause ("testicle enlarged with a painful mass"). What the
dictionary bars ("heart rate") bars what lies inside it. Coding judges each by how often coders kept it.
"""

from __future__ import annotations

from collections.abc import Iterator

from superbill.model.note import Mention, Note, Sentence
from superbill.notes.assertion import cues_of, reaches
from superbill.notes.mentions import LINKS, Match, runs, span_of, windows
from superbill.tables.terms import Terms
from superbill.tables.wording import DEGREES, Word, words_of

APART = 5
"""Words over which the two words of one wording may stand apart."""


def every_mention(note: Note, terms: Terms) -> tuple[Mention, ...]:
    """Return all mentions of a note in the order of the text; they may overlap."""
    return tuple(m for sentence in note.sentences for m in _in_sentence(note.text, sentence, terms))


def _in_sentence(text: str, sentence: Sentence, terms: Terms) -> list[Mention]:
    words = words_of(text, sentence.span.start, sentence.span.end)
    found = {(m.first, m.last, m.key): m for m in _matches(words, terms)}
    if not found:
        return []
    barred = [m for m in found.values() if not m.wording.candidates]
    reach = reaches(text, sentence)
    told = []
    for match in sorted(found.values(), key=lambda m: (m.first, -m.last)):
        if match.wording.candidates and not any(_inside(match, other) for other in barred):
            span = span_of(words, match)
            codes = tuple(c.code for c in match.wording.candidates)
            source = match.wording.candidates[0].source
            told.append(Mention(span, match.key, sentence, codes, source, cues_of(span, reach)))
    return told


def _inside(match: Match, other: Match) -> bool:
    return other.first <= match.first and match.last <= other.last and match.size < other.size


def _matches(words: list[Word], terms: Terms) -> Iterator[Match]:
    for apart in (True, False):
        for run in runs(words, apart=apart):
            yield from windows(words, run, terms, learned=True)
            plain = [i for i in run if words[i].text not in DEGREES]
            if len(plain) < len(run):
                yield from windows(words, plain, terms, learned=True)
            if not apart:
                yield from _parted(words, run, terms)


def _parted(words: list[Word], run: list[int], terms: Terms) -> Iterator[Match]:
    """Yield the learned wordings of two words that stand apart, where they do not stand together in the clause."""
    known = [i for i in run if words[i].text not in LINKS and terms.longest(words[i].text) > 1]
    for at, first in enumerate(known):
        for last in known[at + 1 :]:
            if last - first > APART:
                break
            one, other = words[first].text, words[last].text
            if last - first == 1 or one == other:
                continue
            key = f"{one} {other}" if one < other else f"{other} {one}"
            wording = terms.wording(key)
            if wording is not None and any(c.aligned for c in wording.candidates):
                yield Match(first, last, 2, key, wording)
