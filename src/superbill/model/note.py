"""Note, Section, Sentence, Mention, Assertion: a document as the reader understands it."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Flag(StrEnum):
    """What the text says of a mention besides that it is there."""

    NEGATED = "negated"
    UNCERTAIN = "uncertain"
    HISTORICAL = "historical"
    FAMILY = "family"
    OTHER_PERSON = "someone else"
    CONDITIONAL = "conditional"
    PLANNED = "planned"
    RESOLVED = "resolved"


class Span(msgspec.Struct, frozen=True, order=True):
    """A half-open range of code points in a document's text."""

    start: int
    end: int


class Section(msgspec.Struct, frozen=True):
    """A part of the note under one heading. `kind` is the normalised name (assessment, plan, family_history ...)."""

    kind: str
    heading: Span
    body: Span


class Sentence(msgspec.Struct, frozen=True):
    """One sentence or list item, with the kind of section it stands in."""

    span: Span
    section: str


class Note(msgspec.Struct, frozen=True, cache_hash=True):
    """A document cut into sections and sentences. `text` is as read; every span counts its code points."""

    name: str
    text: str
    author_role: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]


class Cue(msgspec.Struct, frozen=True):
    """The words that set a flag, and the rule that read them."""

    flag: Flag
    span: Span
    rule: str


class Mention(msgspec.Struct, frozen=True, cache_hash=True):
    """A phrase of the note that a dictionary term matched: where, which term, and what the text says of it."""

    span: Span
    term: str
    sentence: Sentence
    codes: tuple[str, ...]
    source: str
    cues: tuple[Cue, ...] = ()

    @property
    def flags(self) -> frozenset[Flag]:
        """The set of flags without the words that set them."""
        return frozenset(c.flag for c in self.cues)


class Reading(msgspec.Struct, frozen=True):
    """A note with its mentions: what reading hands to coding."""

    note: Note
    mentions: tuple[Mention, ...]
