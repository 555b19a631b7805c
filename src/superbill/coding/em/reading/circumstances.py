"""Circumstances: what kind of visit the note is of, new or established, by whom, and how it was held.

Sources: CPT E/M guidelines and families, own words; CMS Claims Processing Manual ch. 12 §30.6.7 (new patients),
§30.6.18 (split visits), §100 (teaching), §190 (telehealth).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from superbill.coding.em.reading.passages import Page, Passage
from superbill.coding.em.reading.wording import pattern, wordings
from superbill.model.encounter import Setting
from superbill.model.evidence import Evidence
from superbill.model.visit import Family
from superbill.tables.patterns import Pattern, search

TITLE, LONGEST_TITLE = 300, 12
NEXT = 30
"""Characters after "follow-up" in which another place may be named."""
OPENING = frozenset({"chief_complaint", "history_present", "body", "other"})
STORY = frozenset({"chief_complaint", "history_present", "body", "other", "assessment", "assessment_plan"})
INPATIENT: dict[Setting, Family] = {"inpatient": "hospital_subsequent", "skilled_nursing": "nursing_subsequent"}
NO_VISIT = frozenset({"postoperative_diagnosis", "procedure"})
MEDICAL = frozenset(
    {"assessment", "assessment_plan", "plan", "history_present", "chief_complaint", "discharge_diagnosis"}
)
_FOR = Pattern(r"\bfor (?:an? |his |her |their |the |routine )*$", re.IGNORECASE)
_AGE = Pattern(r"\b(\d{1,3})[- ](?:year|yr)s?[- ]old\b|\b(\d{1,3}) ?y\.?/?o\b", re.IGNORECASE)
_MONTHS = Pattern(r"\b\d{1,2}[- ](?:month|week|day)s?[- ]old\b", re.IGNORECASE)
_UNSETTLED = Pattern(r"(?:\bfrom\b|\bafter\b|\bof (?:an? |the )?(?:emergency|er\b|ed\b|hospital))", re.IGNORECASE)


class Told(NamedTuple):
    """A value with the words that tell it."""

    value: str
    evidence: Evidence


def family(pages: Sequence[Page], setting: Setting) -> Told | None:
    """Return the family of the visit: by title, by its place in the opening words, by setting, else the office.

    None where the note is of no visit: the report of an operation, or text without complaint, assessment and plan.
    """
    named = next((found for page in pages if (found := _named(page))), None)
    if named:
        return named
    sections = {p.section for page in pages for p in page.passages}
    if NO_VISIT.issubset(sections) and not sections & {"assessment_plan", "history_present"}:
        return None
    first = next((p for page in pages for p in page.passages if p.section in MEDICAL), None)
    if first is None:
        return None
    page = next(page for page in pages if first in page.passages)
    where = _first(page, "opening", OPENING)
    return where or Told(INPATIENT.get(setting, "office"), page.evidence(first.start, first.start))


def _named(page: Page) -> Told | None:
    """Return the family that the title, a heading, or for preventive visits the complaint and the story names."""
    titles = list(_titles(page))
    stories = [(p.start, p.text) for p in page.passages if p.section in OPENING]
    for row in wordings("family"):
        for start, text in titles:
            if found := row.pattern.search(text):
                return Told(row.value, page.evidence(start + found.start(), start + found.end()))
        for start, text in stories if row.value == "preventive" else ():
            found = row.pattern.search(text)
            if found and _comes_for(page, start + found.start()):
                return Told(row.value, page.evidence(start + found.start(), start + found.end()))
    return None


def _titles(page: Page) -> Iterator[tuple[int, str]]:
    """Yield each heading, and each of the first lines that is short and no sentence, with its place."""
    place = 0
    for line in page.text[:TITLE].splitlines(keepends=True):
        said = line.strip()
        if said and len(said.split()) <= LONGEST_TITLE and not said.endswith((".", ",")):
            end = page.text.find("\n", place)
            yield place, page.text[place : end if end >= 0 else len(page.text)]
        place += len(line)
    for part in page.note.sections:
        yield part.heading.start, page.text[part.heading.start : part.heading.end]


def _comes_for(page: Page, at: int) -> bool:
    """Tell whether the patient came for what stands here: the complaint, or "here for" before it."""
    passage = next((p for p in page.passages if p.start <= at < p.start + len(p.text)), None)
    if passage is None or passage.section not in OPENING:
        return False
    before = passage.text[: at - passage.start]
    return passage.section == "chief_complaint" or bool(_FOR.search(before))


def patient(pages: Sequence[Page]) -> tuple[Told | None, bool]:
    """Return new or established, and whether the words contradict each other.

    "Follow-up from the emergency room" tells nothing of this practice.
    """
    told: dict[str, Told] = {}
    for page in pages:
        for row in wordings("patient"):
            for passage in _openings(page):
                found = row.pattern.search(passage.text)
                if found and not _UNSETTLED.match(passage.text[found.end() :].lstrip()):
                    start = passage.start + found.start()
                    told.setdefault(row.value, Told(row.value, page.evidence(start, passage.start + found.end())))
    if len(told) > 1:
        return None, True
    if not told and (again := next(filter(None, map(_comes_again, pages)), None)):
        return again, False
    return next(iter(told.values()), None), False


def _comes_again(page: Page) -> Told | None:
    """Return established where the complaint or the title of the note is a follow-up, not one of another place."""
    for passage in [Passage("title", 0, page.text[:TITLE].split("\n\n")[0]), *page.passages]:
        here = passage.section in {"title", "chief_complaint"}
        found = pattern("again").search(passage.text) if here else None
        if found and not _UNSETTLED.search(passage.text[found.end() : found.end() + NEXT]):
            start = passage.start + found.start()
            return Told("established", page.evidence(start, passage.start + found.end()))
    return None


def _openings(page: Page) -> list[Passage]:
    title = Passage("title", 0, page.text[:TITLE].split("\n\n")[0])
    return [title, *(p for p in page.passages if p.section in STORY)]


def telehealth(pages: Sequence[Page]) -> Literal["video", "audio"] | None:
    """Return how a remote visit was held; one told as both is left open."""
    values = {
        row.value for page in pages for row in wordings("telehealth") if row.pattern.search(page.text[: 2 * TITLE])
    }
    if values == {"audio", "video"}:
        spoken = any(search(r"audio[- ]only", page.text, re.IGNORECASE) for page in pages)
        return "audio" if spoken else None
    return "audio" if "audio" in values else "video" if values else None


def split_shared(pages: Sequence[Page]) -> str | None:
    """Return who did the substantive portion of a split visit; `untold` where the note says only that it was one."""
    return next((row.value for row in wordings("split") for page in pages if row.pattern.search(page.text)), None)


def teaching(pages: Sequence[Page]) -> Literal["resident", "primary_care_exception", "unattested"] | None:
    """Return what the note tells of a resident; `unattested` where no teaching physician tells of the patient."""
    if any(pattern("exception").search(page.text) for page in pages):
        return "primary_care_exception"
    if not any(_wrote(page) for page in pages):
        return None
    return "resident" if any(pattern("attested").search(page.text) for page in pages) else "unattested"


def _wrote(page: Page) -> bool:
    """A resident of a nursing home is no doctor: only a title, a signature or an attestation names the author."""
    if search(r"nursing|facility|\bsnf\b|assisted living", page.text[:TITLE], re.IGNORECASE):
        return False
    if pattern("resident").search(page.text[:TITLE]):
        return True
    attests = (p for p in page.passages if p.section == "attestation" or "attest" in p.text.casefold())
    return any(pattern("resident").search(p.text) for p in attests) or bool(
        search(r"\b(?:the|with (?:the )?|our) resident'?s?\b", page.text, re.IGNORECASE)
        and pattern("attested").search(page.text)
    )


def clinical_staff(pages: Sequence[Page]) -> bool:
    """Tell whether the title calls the note a visit with clinical staff, and no practitioner tells of it."""
    for page in pages:
        heads = (text for _, text in _titles(page))
        if any(pattern("staff_visit").search(text) for text in heads) and not pattern("practitioner").search(page.text):
            return True
    return False


def unattested_scribe(pages: Sequence[Page]) -> bool:
    """Tell whether a scribe wrote the note and nobody says to have checked it."""
    return any(pattern("scribe").search(p.text) and not pattern("scribe_attested").search(p.text) for p in pages)


def preventive_kind(pages: Sequence[Page]) -> str | None:
    """Return which of Medicare's preventive visits the note names."""
    rows = wordings("preventive_kind")
    return next((row.value for row in rows for page in pages if row.pattern.search(page.text)), None)


def age(pages: Sequence[Page]) -> int | None:
    """Return the patient's age in years as the note first tells it."""
    for page in pages:
        found = _AGE.search(page.text)
        if found:
            return int(found.group(1) or found.group(2))
        if _MONTHS.search(page.text[: 3 * TITLE]):
            return 0
    return None


def _first(page: Page, fact: str, sections: frozenset[str]) -> Told | None:
    for row in wordings(fact):
        for passage in page.passages:
            found = row.pattern.search(passage.text) if passage.section in sections else None
            if found and not search(r"follow[- ]?up|last|ago|previous", passage.text, re.IGNORECASE):
                start = passage.start + found.start()
                return Told(row.value, page.evidence(start, passage.start + found.end()))
    return None
