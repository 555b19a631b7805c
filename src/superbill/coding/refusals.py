"""What was not coded, as a coder wants to read it: each code once, with the reason that tells most, the useful first.

A condition named outside the assessment is left out where a released code says it more precisely; a symptom of a
released diagnosis is told as integral to it. Circumstances, drugs and vaccines named in passing are no candidates, nor
is a bare "pain". What is uncertain, in conflict or lasting comes first, what the note denies last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from superbill.coding.proposal import Proposal
from superbill.coding.ranges import rows_with, table, within
from superbill.model.coded import NotCoded
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.wording import BREAK, SIDES, words_of

NOT_ASSESSED = "mentioned, but not assessed in this encounter"
IN_PASSING = "V00-Y99 Z79 Z23 Z71 Z00-Z02 T14 B95-B97 R52 R58 R69 Z73 Z56-Z65 Z41 Z76.89"
"""Codes of circumstances, long-term drugs, services and bare words: no diagnosis that a visit could have assessed."""
PASSED_OVER = (
    "negated", "conditional", "historical", "resolved", "family", "someone else", "uncertain diagnosis", NOT_ASSESSED,
)  # fmt: skip
SAID_BY = (("I10", "I11-I13 I15 I16"), ("E08-E13", "E08-E13"), ("N18", "N18"), ("J18.9", "J12-J17"))
MOST_EVIDENCE = 3
_TELLING = (
    "uncertain",
    "combination",
    "integral",
    "Excludes1",
    "historical",
    "resolved",
    NOT_ASSESSED,
    "family",
    "negated",
)
_USEFUL = ("Excludes1", "uncertain", "too unsure", "combination", "precisely", "integral", "explained")
_LAST = ("resolved", "historical", "family", "someone else", "conditional", "negated")
SYMPTOMS = "R00-R99"


def told_refusals(refused: Iterable[NotCoded], released: Sequence[Proposal], icd: Icd10cm) -> tuple[NotCoded, ...]:
    """Return the refusals worth telling, each code once with all its evidence, the most useful first."""
    codes = tuple(p.code for p in released)
    said = [_words(e.text) for p in released for e in p.evidence]
    held: dict[str, list[NotCoded]] = {}
    for row in refused:
        told = _told(row, codes)
        if told is not None and not _said_in_full(told, said):
            held.setdefault(told.code, []).append(told)
    rows = [_joined(rows, icd) for rows in held.values()]
    return tuple(sorted((r for r in rows if not _less_precise(r, rows)), key=_usefulness))


def _told(row: NotCoded, released: Sequence[str]) -> NotCoded | None:
    if row.code in released:
        return None
    if row.reason.startswith(PASSED_OVER) and within(row.code, IN_PASSING):
        return None
    if row.reason.startswith(("uncertain diagnosis", "historical", NOT_ASSESSED)) and _held(row.code, released):
        return None
    if row.reason != NOT_ASSESSED:
        return row
    for n in rows_with("integral.tsv", row.code, 1):
        cause = next((c for c in released if n in rows_with("integral.tsv", c)), None)
        if cause:
            source = table("integral.tsv")[n][2]
            return row.model_copy(update={"reason": f"integral to {cause}", "source": f"ICD-10-CM {source}"})
    return row


def _held(code: str, released: Sequence[str]) -> bool:
    """Tell whether a released code says the condition, or says that what is called past is present."""
    past = any(table("history.tsv")[n][1] == code for c in released for n in rows_with("history.tsv", c))
    return past or any(_says(c, code) for c in released)


def _says(released: str, refused: str) -> bool:
    if released[:3] == refused[:3]:
        return True
    return any(within(refused, less) and within(released, more) for less, more in SAID_BY)


def _said_in_full(row: NotCoded, said: Sequence[frozenset[str]]) -> bool:
    """Tell whether a released diagnosis holds the words of the refused one and more: "anemia", "sickle cell anemia"."""
    if row.reason.startswith(("negated", "family")) or not row.evidence:
        return False
    words = _words(row.evidence[0].text)
    return bool(words) and any(words < more for more in said)


def _words(text: str) -> frozenset[str]:
    return frozenset(w.text for w in words_of(text, 0, len(text)) if w.text != BREAK and w.text not in SIDES)


def _less_precise(row: NotCoded, rows: Sequence[NotCoded]) -> bool:
    """Tell whether another row of the same kind and reason names the side or site that this one leaves open."""
    left = _open(row)
    return left > 0 and any(
        other.code[:5] == row.code[:5] and other.reason == row.reason and _open(other) < left for other in rows
    )


def _open(row: NotCoded) -> int:
    return (row.title or "").lower().count("unspecified")


def _usefulness(row: NotCoded) -> int:
    """Return the place of a row: conflicts and doubts, diagnoses and lasting disease, symptoms, then what is not."""
    for place, words in enumerate(_LAST):
        if row.reason.startswith(words):
            return 10 + place
    if row.reason.startswith(_USEFUL[:3]):
        return 0
    if any(word in row.reason for word in _USEFUL):
        return 5
    if row.reason != NOT_ASSESSED:
        return 3
    lasting = bool(rows_with("chronic.tsv", row.code))
    return 1 if lasting else 4 if within(row.code, SYMPTOMS) else 2


def _joined(rows: list[NotCoded], icd: Icd10cm) -> NotCoded:
    """Return one row: the most telling reason with the evidence of that reason."""
    best = min(rows, key=lambda r: next((n for n, word in enumerate(_TELLING) if word in r.reason), 0))
    proof = tuple(dict.fromkeys(e for r in rows if r.reason == best.reason for e in r.evidence))
    return best.model_copy(update={"evidence": proof[:MOST_EVIDENCE], "title": icd.title(best.code)})
