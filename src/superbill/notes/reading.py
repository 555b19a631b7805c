"""Reading a document: text to a Note of sections and sentences."""

from __future__ import annotations

from superbill.model.encounter import Document
from superbill.model.note import Note
from superbill.notes.sections import sections
from superbill.notes.sentences import sentences


def read(document: Document) -> Note:
    """Return the document cut into sections and sentences; nothing of its text is changed."""
    parts = sections(document.text)
    return Note(document.name, document.text, document.author_role, parts, sentences(document.text, parts))
