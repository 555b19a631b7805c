"""Procedures inside the global period of an earlier surgery: 58 staged, 78 return for a complication, 79 unrelated.

The modifier follows from the words of the record; where it says nothing the line waits and the operator is asked (CMS
Claims Processing Manual ch. 12 §40.2 A.4-A.6; CPT appendix A in our own words).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from superbill.coding.em.reading.surgery import PERIODS, same_practice
from superbill.coding.encounter import CodingContext
from superbill.coding.query import Own, asked
from superbill.model.coded import CodedLine, Query, Rationale
from superbill.model.encounter import PriorService
from superbill.tables.patterns import Pattern

SOURCE = "CMS Claims Processing Manual ch. 12 §40.2 (58, 78, 79)"
LATER = frozenset({"58", "76", "77", "78", "79"})
OPTIONS = (
    "Planned or staged at the time of the earlier operation, or more extensive than it",
    "Return for a complication of the earlier operation",
    "Unrelated to the earlier operation",
)
_OPERATION = Pattern(r"(?!364[01]\d)[1-6]\d{4}")
_WORDS = (
    ("58", r"\bstaged\b|\bplanned (?:second|return|stage)|\bas planned at the (?:first|time of)|more extensive "
           r"than the (?:original|first)|second stage"),
    ("78", r"\b(?:return\w*|taken back|brought back|back) to (?:the )?(?:OR|operating room)\b|\b(?:evacuation|"
           r"drainage|washout|control|closure|revision)\b"
           r"[^.\n]{0,40}\bpost-?op\w*|\bcomplication of (?:the |his |her )?(?:surgery|operation|\w+(?:ectomy|"
           r"plasty))"),
    ("79", r"\bunrelated to (?:the |his |her )?(?:\w+ ){0,3}(?:surgery|operation|procedure|repair|replacement|"
           r"\w+(?:ectomy|plasty))"),
)  # fmt: skip
_PATTERNS = tuple((modifier, Pattern(words, re.IGNORECASE)) for modifier, words in _WORDS)


def in_global_period(
    lines: Sequence[CodedLine], text: str, context: CodingContext, global_days: Callable[[str], str | None]
) -> tuple[tuple[CodedLine, ...], tuple[Query, ...]]:
    """Return the lines with the modifier that the record supports, and the questions where it supports none."""
    running = [p for p in context.history.prior_services if _runs(p, context, global_days)]
    if not running:
        return tuple(lines), ()
    earlier = max(running, key=lambda p: p.service_date)
    told = next((modifier for modifier, words in _PATTERNS if words.search(text)), None)
    found: list[CodedLine] = []
    questions: list[Query] = []
    for line in lines:
        if not _OPERATION.fullmatch(line.code) or LATER & set(line.modifiers):
            found.append(line)
        elif told:
            found.append(_marked(line, told, earlier))
        else:
            found.append(line.model_copy(update={"decision": "suggested"}))
            asks = f"Please clarify how this procedure stands to the operation of {earlier.service_date}."
            questions.append(asked("procedure-detail", line.evidence[:1], Own(asks, OPTIONS, "global period", SOURCE)))
    return tuple(found), tuple(questions)


def _marked(line: CodedLine, modifier: str, earlier: PriorService) -> CodedLine:
    why = f"{modifier}: in the global period of {earlier.code} of {earlier.service_date}, as the record says"
    reason = Rationale(rule="PROC-GLOBAL", text=why, source=SOURCE)
    return line.model_copy(update={"modifiers": (*line.modifiers, modifier), "rationale": (*line.rationale, reason)})


def _runs(prior: PriorService, context: CodingContext, global_days: Callable[[str], str | None]) -> bool:
    days = PERIODS.get(global_days(prior.code) or "", 0)
    return 0 < (context.day - prior.service_date).days <= days and same_practice(prior, context.history)
