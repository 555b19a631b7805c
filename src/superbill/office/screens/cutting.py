"""Names that may not fit: cut in the middle by the style sheet, so that two which differ at their end stay apart."""

from __future__ import annotations

from html import escape

FITS = 12
"""Up to so many letters always fit."""


def cut(text: str, end: int = 7) -> str:
    """Write a name that keeps its beginning and `end` letters where it does not fit; a screen reader reads it whole."""
    if len(text) <= FITS:
        return escape(text)
    parts = f'<span class="start">{escape(text[:-end])}</span><span>{escape(text[-end:])}</span>'
    return f'<span class="said">{escape(text)}</span><span class="cut" aria-hidden="true">{parts}</span>'
