"""Time of the visit as the note states it: totals, and what total time may not include.

Source: CPT E/M guidelines on time (2021, 2023), own words: the practitioner's own time on the date, face to face or
not; no time of clinical staff, of services billed apart, of travel or of teaching.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.coding.em.reading.passages import Page, Passage
from superbill.coding.em.reading.wording import pattern, wordings
from superbill.model.visit import TimeSpent
from superbill.tables.patterns import Pattern, search

STORY = frozenset({"history_present", "past_history", "social_history", "review_of_systems", "exam", "medications"})
_MINUTES = Pattern(r"(\d{1,3}) ?min", re.IGNORECASE)
_OTHERS = Pattern(r"\b(?:patient|he|she|they|pain|symptoms?|ice|walk\w*|exercis\w*)\b[^.\n]{0,25}$", re.IGNORECASE)
_TOLD = Pattern(r"\bI spent\b|\btotal time\b|\btime (?:spent|in) (?:on |for |with )?(?:the )?discharge", re.IGNORECASE)
_LATEST = 1440


def times(pages: Sequence[Page]) -> tuple[TimeSpent, ...]:
    """Return each different statement of time once: minutes of critical care where there are any, else totals."""
    found = [time for page in pages for time in _of_page(page)]
    for kinds in (("critical_care",), ("total", "spent")):
        told = [time for kind, time in found if kind in kinds]
        if told:
            parts = [time for kind, time in found if kind == "part"]
            return tuple({(time.minutes, time.of): time for time in (*told, *parts)}.values())
    return ()


def has_critical_care(pages: Sequence[Page]) -> bool:
    """Tell whether minutes of critical care are stated."""
    return any(kind == "critical_care" for page in pages for kind, _ in _of_page(page))


def _of_page(page: Page) -> Iterator[tuple[str, TimeSpent]]:
    for passage in page.passages:
        if passage.section not in STORY or _TOLD.search(passage.text):
            yield from _of_passage(page, passage)


def _of_passage(page: Page, passage: Passage) -> Iterator[tuple[str, TimeSpent]]:
    text = passage.text
    cut = pattern("excluding").search(text)
    main = text[: cut.start()] if cut else text
    for row in wordings("minutes"):
        found = row.pattern.search(main)
        if not found:
            continue
        group = next(n for n, said in enumerate(found.groups(), 1) if said)
        at, end = found.span(group)
        if _other_time(row.value, main, found.start(), at):
            continue
        evidence = page.evidence(passage.start + found.start(), passage.start + max(found.end(), end))
        yield row.value, TimeSpent(minutes=_minutes(main, at, end), evidence=(evidence,))
        yield from (("part", part) for part in _parts(page, passage, end))
        return


def _other_time(kind: str, text: str, start: int, at: int) -> bool:
    """Tell whether the minutes are of something else: of staff, of counselling within a total, of the patient's day."""
    before = text[:at]
    if kind == "critical_care":
        return False
    if pattern("part_counsel").search(text[start:at]):
        return not search(r"face[- ]to[- ]face", text[start:at], re.IGNORECASE)
    if kind == "total":
        return False
    stated = search(r"\b(?:I|we|provider|physician|time)\b", text[start:at], re.IGNORECASE)
    staffed = any(row.pattern.search(before) for row in wordings("not_mine") if row.value == "staff")
    return staffed or (not stated and _OTHERS.search(before) is not None)


def _minutes(text: str, at: int, end: int) -> int:
    """Return the number: "more than 30" is 31 at least."""
    said = int(text[at:end])
    return min(said + (1 if pattern("more_than").search(text[:at]) else 0), _LATEST)


def _parts(page: Page, passage: Passage, after: int) -> Iterator[TimeSpent]:
    """Yield the minutes within a statement that total time may not include, and whether it says that they are in it."""
    rest = passage.text[after:]
    for found in _MINUTES.finditer(rest):
        around = rest[max(0, found.start() - 60) : found.end() + 50]
        kind = next((row.value for row in wordings("not_mine") if row.pattern.search(around)), None)
        if kind is None:
            continue
        before = rest[: found.start()]
        included = bool(pattern("including").search(before)) and not pattern("excluding").search(before)
        start = passage.start + after + found.start()
        evidence = page.evidence(start, passage.start + after + found.end())
        yield TimeSpent(minutes=int(found.group(1)), of=kind, included=included, evidence=(evidence,))  # type: ignore[arg-type]
