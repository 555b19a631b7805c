"""Evidence: a span of a document that shows what was coded."""

from __future__ import annotations

from typing import Literal

from superbill.model.value import Value


class Evidence(Value):
    """A span of a document: code points from 0, end exclusive; `text` equals the document at the span.

    `role` tells the words that the code was read from (`term`) from sentences that show the condition monitored,
    evaluated or treated (`support`).
    """

    document: str
    start: int
    end: int
    text: str
    section: str | None = None
    role: Literal["term", "support"] = "term"
