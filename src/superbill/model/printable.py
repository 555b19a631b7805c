"""Text as the standard fonts of a PDF can print it: no name comes out as black boxes.

The fonts that every reader has hold the characters of WinAnsi (ISO 32000-1, annex D); what lies outside is written with
the nearest letters: a name without one of its marks is still the patient's.
"""

from __future__ import annotations

import unicodedata

_NEAREST = str.maketrans({
    "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ı": "i", "İ": "I", "Ħ": "H", "ħ": "h", "Ŧ": "T", "ŧ": "t", "ə": "e",
    "≥": ">=", "≤": "<=", "≠": "not equal to", "→": "->", "←": "<-", "−": "-", "‐": "-", "‑": "-", "′": "'", "″": '"',
    "✓": "x", "☐": "[ ]", "☒": "[x]", "√": "x", "α": "alpha", "β": "beta", "γ": "gamma", "μ": "\u00b5", "Δ": "change",
    "\u2009": " ", "\u202f": " ", "\u200b": "", "\ufeff": "",
})  # fmt: skip


def printable(text: str) -> str:
    """Return a text in which every character can be printed."""
    if text.isascii():
        return text
    return "".join(one if _prints(one) else _plain(one) for one in text.translate(_NEAREST))


def _prints(one: str) -> bool:
    try:
        one.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _plain(one: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKD", one) if not unicodedata.combining(c))
    return "".join(c if _prints(c) else "?" for c in letters)
