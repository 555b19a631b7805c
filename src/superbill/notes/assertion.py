"""Assertion: which flags the words around a mention set, and how far each cue reaches.

The method is that of ConText (Harkema et al., J Biomed Inform 2009): cue, direction, reach, terminators, pseudo-cues.
Rules are data (assertion.tsv). A section adds its flag: what stands under "Family history" is the family's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from superbill.model.note import Cue, Flag, Sentence, Span
from superbill.notes.assertion_rules import WORD, CueRule, rules, words

SECTION_FLAGS = {
    "family_history": Flag.FAMILY,
    "past_history": Flag.HISTORICAL,
    "surgical_history": Flag.HISTORICAL,
    "social_history": Flag.HISTORICAL,
    "allergies": Flag.HISTORICAL,
    "instructions": Flag.CONDITIONAL,
}


BOTH_WAYS = frozenset({"NEG-RULED-OUT", "NEG-NEGATIVE"})
ADJECTIVES = frozenset({"healed", "resolved"})
"""Words that stand before what they say ("healed ulcer") or after it ("ulcer, healed")."""
"""Rules whose words govern what stands before them where nothing follows."""
FEW = 12
CLAUSES = frozenset({"NEG-WITHOUT", "OTH-EXPOSURE", "CON-IF"})
_ALTERNATIVE = re.compile(r"\b(?:or|nor)\b", re.IGNORECASE)
_NOUN = re.compile(r" (?!on\b|by\b|with\b|after\b|without\b|since\b|and\b|in\b)\w", re.IGNORECASE)
_MEANS = re.compile(r"[\s,;:.]*(?:by|with|on|after|via|based on|given|per|in light of|and|but)\b", re.IGNORECASE)
"""How something was ruled out: the disease stands before."""
_CLOSED = re.compile(r"(?: (?:today|now|here|later|since))?\s*[,;:)]")


class Reach(NamedTuple):
    """A cue with the stretch of text that it governs."""

    cue: Cue
    start: int
    end: int


class _Found(NamedTuple):
    first: int
    last: int
    rule: CueRule


def reaches(text: str, sentence: Sentence) -> tuple[Reach, ...]:
    """Return the cues of a sentence with their reach, in order of the text. Linear in the sentence's length."""
    lowered = [*words(text[sentence.span.start : sentence.span.end]), "."]
    found = [] if rules().lengths.keys().isdisjoint(lowered) else list(_cues(lowered))
    cues: list[Reach] = []
    if any(f.rule.flags for f in found):
        tokens = [m.span() for m in WORD.finditer(text, sentence.span.start, sentence.span.end)]
        tokens.append((sentence.span.end, sentence.span.end))
        cues = [
            Reach(Cue(flag, Span(tokens[f.first][0], tokens[f.last][1]), f.rule.rule), start, end)
            for f, start, end in _governed(text, found, tokens, sentence)
            for flag in f.rule.flags
        ]
    section = SECTION_FLAGS.get(sentence.section)
    if section:
        start, end = sentence.span.start, sentence.span.end
        cues.insert(0, Reach(Cue(section, Span(start, start), f"SECTION-{sentence.section}"), start, end))
    return tuple(cues)


def cues_of(span: Span, reach: tuple[Reach, ...]) -> tuple[Cue, ...]:
    """Return the cues that govern a mention: their reach meets it, and they are not words of the mention itself."""
    return tuple(
        r.cue
        for r in reach
        if r.start < span.end
        and span.start < r.end
        and (r.start <= r.cue.span.start < r.end or not _inside(r.cue.span, span))
    )


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _cues(lowered: list[str]) -> Iterator[_Found]:
    """Yield the cues, left to right, the longest at each word; no two share a word."""
    held, lengths = rules()
    i = 0
    while i < len(lowered):
        for length in lengths.get(lowered[i], ()):
            rule = held.get(tuple(lowered[i : i + length]))
            if rule is not None:
                yield _Found(i, i + length - 1, rule)
                i += length - 1
                break
        i += 1


def _governed(
    text: str, found: list[_Found], tokens: list[tuple[int, int]], sentence: Sentence
) -> Iterator[tuple[_Found, int, int]]:
    """Yield each cue with the start and end of what it governs.

    A sentence has at most LONGEST characters, so looking along its cues keeps the whole note linear.
    """
    last = len(tokens) - 1
    for at, cue in enumerate(found):
        if cue.rule.rule in BOTH_WAYS and cue.rule.direction == "forward" and _closes(text, cue, tokens, sentence):
            stop = next((c.last for c in reversed(found[:at]) if c.rule.stops), -1)
            yield cue, tokens[max(stop, cue.first - FEW, 0)][0], tokens[cue.first][0]
        elif cue.rule.direction == "forward":
            reach = min(cue.last + cue.rule.limit, last)
            stop = next((c.first for c in found[at + 1 :] if c.first > reach or _ends(c, cue)), last + 1)
            end = tokens[stop][0] if stop <= reach else tokens[reach][1]
            yield (
                cue,
                tokens[cue.last][1],
                _clause_end(text, tokens[cue.last][1], end) if cue.rule.rule in CLAUSES else end,
            )
        elif _before_its_noun(text, cue, tokens, sentence):
            yield cue, tokens[cue.last][1], tokens[min(cue.last + FEW // 2, last)][0]
        elif cue.rule.direction == "backward":
            reach = max(cue.first - cue.rule.limit, 0)
            stop = next((c.last for c in reversed(found[:at]) if c.last < reach or _ends(c, cue)), -1)
            yield cue, tokens[stop][1] if stop >= reach else tokens[reach][0], tokens[cue.first][0]
        elif cue.rule.direction == "self" or _alone(cue, last, sentence):
            yield cue, tokens[cue.first][0], tokens[cue.last][1]


def _before_its_noun(text: str, cue: _Found, tokens: list[tuple[int, int]], sentence: Sentence) -> bool:
    """Tell whether "healed" opens its clause and a noun follows: "healed pressure ulcer of the left heel"."""
    start, end = tokens[cue.first][0], tokens[cue.last][1]
    if cue.first != cue.last or text[start:end].lower() not in ADJECTIVES:
        return False
    before = text[sentence.span.start : start].rstrip()
    opens = not before or before[-1] in ",;:.(-" or before.lower().endswith((" of", " a", " now", " with", " and"))
    return opens and _NOUN.match(text, end, sentence.span.end) is not None


def _clause_end(text: str, start: int, end: int) -> int:
    """Return where "without" ends: at its comma, unless a list with "or" goes on ("without fever, cough or rash")."""
    comma = text.find(",", start, end)
    return comma if comma >= 0 and not _ALTERNATIVE.search(text, comma, end) else end


def _closes(text: str, cue: _Found, tokens: list[tuple[int, int]], sentence: Sentence) -> bool:
    """Tell whether nothing follows that the cue could govern: "suspected sepsis, ruled out", "... ruled out by CT"."""
    after = text[tokens[cue.last][1] : sentence.span.end]
    if cue.rule.rule == "NEG-RULED-OUT" and (_MEANS.match(after) or _CLOSED.match(after)):
        return tokens[cue.first][0] > sentence.span.start
    return not after.strip(" .,;:!?)")


def _alone(cue: _Found, last: int, sentence: Sentence) -> bool:
    """A list item outside any heading that names a long-standing disease and nothing else."""
    return sentence.section == "body" and cue.first == 0 and cue.last >= last - 2


def _ends(other: _Found, found: _Found) -> bool:
    """A terminator ends every reach; so does the next cue of the same flag that reaches the other way."""
    if other.rule.stops or (other.rule.rule == "NEG-DENIES" and Flag.NEGATED not in found.rule.flags):
        return True
    return bool(set(other.rule.flags) & set(found.rule.flags)) and {other.rule.direction, found.rule.direction} == {
        "forward",
        "backward",
    }
