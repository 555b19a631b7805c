"""Instructions of the tabular that call for a second code: code first, use additional code, code also.

How strictly an instruction is meant stands in its words. "Underlying neoplasm (C00-D49)" must be answered; "any
associated gangrene (I96)" and "if applicable" hold only where the record has it; five lines without a common heading
("heart failure due to hypertension (I11.0)") name five special cases of the code's own condition.
"""

from __future__ import annotations

import re
from functools import lru_cache

from superbill.edits.coded import Block, Code, Diagnoses
from superbill.tables.icd10cm import TabularNote

SHOWN = 3
_SPECIAL_CASE = re.compile(
    r"\b(?:any|where applicable|if|complicat\w+|poisoning|toxic effects|pre-existing|sequela|such as with)\b"
)
_AXIS = re.compile(r"\b(?:stage|type|outcome|extent|severity|degree|site|body mass index)\b")
_OPEN = re.compile(r"\bsuch as\b|\bany\b")
_ADVERSE = "for adverse effects"


def answering(block: Block, codes: Diagnoses, asking: int) -> list[int]:
    """Return the places (from 0) of the diagnoses that the block points at, other than the one that asks."""
    if not codes.reached_by(block):
        return []
    asked = codes[asking].code
    return [n for n, c in enumerate(codes) if c.code != asked and block.pointing_at(c.code)]


def speaks_to(block: Block, code: Code) -> bool:
    """Tell whether an inherited note is meant for this code.

    The note at T36-T50 to code the nature first is "for adverse effects"; a poisoning stands before its manifestations
    (Official Guidelines I.C.19.e.5).
    """
    return _ADVERSE not in block.notes[0].text or adverse_effect(code.code)


def adverse_effect(code: str) -> bool:
    """Tell whether a code of T36-T50 has the intent "adverse effect": 5 in sixth place, or in fifth before an X."""
    plain = code.replace(".", "")
    return (plain[5:6].replace("X", "") or plain[4:5]) == "5"


@lru_cache(4096)
def must_be_answered(block: Block) -> bool:
    """Tell whether a "code first" block asks for a code in every case: an underlying condition, not a special case."""
    head = block.notes[0]
    if head.conditional or _SPECIAL_CASE.search(head.text):
        return False
    return len(block.notes) == 1 or "underlying" in head.text


@lru_cache(4096)
def asks_for_detail(block: Block) -> bool:
    """Tell whether a "use additional code" block asks for the code's own missing axis (stage, type, outcome, site)."""
    return any(
        note.patterns and not note.under and not note.conditional and _AXIS.search(note.text) is not None
        and not _SPECIAL_CASE.search(note.text)
        for note in block.notes
    )  # fmt: skip


@lru_cache(4096)
def worth_a_remark(block: Block) -> bool:
    """Tell whether a missing additional code is told: not when a chapter asks all its codes "if applicable"."""
    return not block.at.startswith("CH:") or not (block.notes[0].conditional or "applicable" in block.notes[0].text)


def wants_first(later: Code, earlier: Code) -> bool:
    """Tell whether a "code first" note of one code points at the other."""
    return any(speaks_to(b, later) and b.pointing_at(earlier.code) for b in later.code_first)


@lru_cache(4096)
def names_every_answer(block: Block) -> bool:
    """Tell whether the block lists all codes that can answer it: no "such as", and no line without a code."""
    return all((note.patterns or note.text.endswith(":")) and not _OPEN.search(note.text) for note in block.notes)


@lru_cache(4096)
def told(block: Block) -> str:
    """Tell the block in one line: its heading and the first lines under it."""
    lines: list[TabularNote] = [n for n in block.notes if not n.text.endswith(":")]
    heads = [n.text.strip(", ") for n in block.notes if n.text.endswith(":")]
    more = f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    start = f"{heads[0]} " if heads else ""
    return start + "; ".join(n.text.strip(", ") for n in lines[:SHOWN]) + more
