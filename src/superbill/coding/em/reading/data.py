"""Data: unique tests, external notes, historian, interpretation and discussion that the note shows.

Source: CPT E/M guidelines, amount and complexity of data (2021, 2023), own words: a unique test is one code, a panel is
one; ordering holds the later review; a test whose interpretation is billed does not count; nor do notes of the same
practice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.coding.em.reading.passages import Page, Passage, asserted
from superbill.coding.em.reading.wording import Test, named_tests, pattern, test_at
from superbill.model.evidence import Evidence
from superbill.model.visit import DataItem, DataKind
from superbill.tables.patterns import Pattern, search

SHOWN = frozenset({
    "results", "assessment", "assessment_plan", "plan", "body", "other", "hospital_course", "history_present", "exam",
    "instructions", "vitals", "procedure",
})  # fmt: skip
ORDERING = frozenset({"plan", "instructions", "assessment", "assessment_plan"})
STORY = frozenset({"history_present", "exam", "vitals", "hospital_course"})
CHILD = 14
LISTED = 12
"""Words of a line of the plan that lists orders without a verb: "A1c, BMP, chest film"."""
NO_PANEL = frozenset({"", "site", "written", "unnamed"})
WIDER = {"basic metabolic panel": "comprehensive metabolic panel"}
_RESULT = Pattern(
    r"\b(?:show\w*|reveal\w*|demonstrat\w*|(?:ab)?normal|elevated|low|high|positive|negative|review\w*|results?|"
    r"unremarkable|stable|unchanged|findings?|found)\b|\b(?:was|is|were|of|at)\b[^.]{0,15}\d|:\s*\w",
    re.IGNORECASE,
)
_DRAWN = Pattern(r"\b(?:order|check|recheck|draw|drawn|obtain|send|sent|repeat)\w*", re.IGNORECASE)
_AT_HOME = Pattern(r"\blogs?\b|\bat home\b|\bchecks\b|\bmonitor", re.IGNORECASE)
_RETURN = Pattern(r"\b(?:follow[- ]?up|return|come back|see (?:him|her|them) back)\b", re.IGNORECASE)
_ORDER = Pattern(
    r"\b(?:order\w*|obtain\w*|check\w*|recheck\w*|repeat\w*|get|send\w*|sent|schedul\w*|draw\w*|drawn|pending|"
    r"(?:will|to|should) have|recommend\w*|refer\w*|perform\w*|additional|need|undergo|testing|request\w*)\b",
    re.IGNORECASE,
)
PLACES = {
    "abdom": "abdomen", "liver": "abdomen", "gallbladder": "abdomen", "upper quadrant": "abdomen", "kidney": "kidneys",
    "renal": "kidneys", "neck": "cervical", "back": "lumbar", "spine": "lumbar", "lung": "chest", "brain": "head",
    "pituitary": "head", "extremit": "extremity", "breast": "breast", "pelvi": "pelvis", "finger": "hand",
    "testic": "scrotum", "scrot": "scrotum", "toe": "foot",
}  # fmt: skip
"""One name for the words of one body part."""
_SITE = Pattern(
    r"\b(?:chest|lungs?|abdom\w+|pelvi\w+|head|brain|neck|cervical|thoracic|lumbar|spine|back|sinus\w*|shoulder|humerus|"
    r"elbow|forearm|wrist|hand|finger|thumb|hip|femur|knee|tibia|leg|ankle|foot|toe|heart|cardiac|coronary|carotid|"
    r"renal|kidneys?|liver|gallbladder|upper quadrant|breasts?|thyroid|testic\w+|scrot\w+|prostate|uter\w+|"
    r"extremit(?:y|ies)|arm|rib|clavicle|jaw|face|facial|orbit\w*|pituitary|venous|arterial|aort\w+)\b",
    re.IGNORECASE,
)
_EXTERNAL_LAB = Pattern(
    r"\b(?:by|at|from) (?:the |an? )?(?:outside|another|previous|urgent care|emergency)", re.IGNORECASE
)
_SPLIT = Pattern(r"(?<=[.;])\s+|\n")


def data(pages: Sequence[Page], age: int | None, interpreted: Sequence[Evidence] = ()) -> tuple[DataItem, ...]:
    """Return the data of the visit, each test once; `interpreted` are the words of tests that are billed apart."""
    items = [item for page in pages for item in (*_tests(page), *_others(page, age))]
    return tuple(_apart(item, interpreted) for item in items)


def _apart(item: DataItem, interpreted: Sequence[Evidence]) -> DataItem:
    """Return the item, marked where a line of the day bills it: same document, overlapping words."""
    own = item.evidence[0]
    billed = any(e.document == own.document and e.start < own.end and own.start < e.end for e in interpreted)
    tested = item.kind in {"test_reviewed", "test_ordered", "independent_interpretation"}
    return item.model_copy(update={"separately_billed": True}) if billed and tested else item


def _tests(page: Page) -> Iterator[DataItem]:
    found: dict[str, tuple[Test, DataItem]] = {}
    for passage in page.passages:
        if passage.section in SHOWN:
            for test, item in _of_passage(page, passage):
                ordered = test.panel == "unnamed" and item.kind == "test_ordered"
                if ordered and found.get(test.key, (test, item))[1].kind != "test_ordered":
                    found.pop(test.key, None)
                found.setdefault(item.name or test.key, (test, item))
    named = {test.group for test, _ in found.values() if test.panel != "unnamed"}
    sited = {test.key for test, item in found.values() if item.name != test.key and test.panel == "site"}
    panels: set[str] = set()
    for key, (test, item) in found.items():
        if test.panel == "site" and key == test.key and key in sited:
            continue
        if test.panel == "unnamed" and test.group in named and item.kind != "test_ordered":
            continue
        if test.panel not in NO_PANEL:
            if panels & {test.panel, WIDER.get(test.panel)} or {test.panel, WIDER.get(test.panel)} & found.keys():
                continue
            panels.add(test.panel)
        yield item


def _of_passage(page: Page, passage: Passage) -> Iterator[tuple[Test, DataItem]]:
    """Yield the tests of a passage; words that belong to one test name no other."""
    named: set[str] = set()
    for test, found in map(test_at, named_tests(passage.text)):
        if not _done(passage, found, test) or (test.panel == "unnamed" and test.group in named):
            continue
        named.add(test.group)
        start, end = passage.start + found.start(), passage.start + found.end()
        yield test, DataItem(
            kind=_kind(passage, found), name=_key(test, passage.text, found),
            separately_billed=_billed(test, passage, found), evidence=(page.evidence(start, end, passage.section),),
        )  # fmt: skip


def _done(passage: Passage, found: re.Match[str], test: Test) -> bool:
    """Tell whether a test was reviewed or ordered: neither denied, nor under a condition, nor left to a later visit."""
    if not asserted(found, passage.text):
        return False
    sentence = _sentence(passage.text, found)
    if test.panel == "written" and passage.section != "results" and not _DRAWN.search(sentence):
        return False
    valued = re.match(r"[^.;]{0,25}\d", passage.text[found.end() :]) is not None
    if passage.section in STORY:
        return (valued or _RESULT.search(sentence) is not None) and not _AT_HOME.search(sentence)
    if pattern("later").search(sentence) and test.group != "lab" and _RETURN.search(sentence):
        return False
    listed = passage.section == "plan" and len(sentence.split()) <= LISTED
    return passage.section == "results" or valued or listed or bool(_ORDER.search(sentence) or _RESULT.search(sentence))


def _sentence(text: str, found: re.Match[str]) -> str:
    start = max((m.end() for m in _SPLIT.finditer(text, 0, found.start())), default=0)
    stop = _SPLIT.search(text, found.end())
    return text[start : stop.start() if stop else len(text)]


def _kind(passage: Passage, found: re.Match[str]) -> DataKind:
    sentence = _sentence(passage.text, found)
    ordered = passage.section in ORDERING and _ORDER.search(sentence)
    return "test_ordered" if ordered else "test_reviewed"


def _key(test: Test, text: str, found: re.Match[str]) -> str:
    """Return the name of the service: an imaging study with its body part, where the words around tell one."""
    if test.panel == "written":
        return found.group().casefold()
    if test.panel != "site":
        return test.key
    after = _SITE.search(text[found.end() : found.end() + 45])
    before = list(_SITE.finditer(text[max(0, found.start() - 30) : found.start()]))
    site = after or (before[-1] if before else None)
    return f"{test.key} {_place(site.group().casefold())}" if site else test.key


def _place(word: str) -> str:
    return next((place for stem, place in PLACES.items() if word.startswith(stem)), word)


def _billed(test: Test, passage: Passage, found: re.Match[str]) -> bool:
    """Tell whether the practice took an image or tracing itself today: its interpretation is billed then."""
    if test.group not in {"imaging", "tracing"} or test.panel == "unnamed":
        return False
    done = search(r"\b(?:obtained|taken|performed|done|completed|acquired)\b", _sentence(passage.text, found))
    return done is not None and pattern("today").search(_sentence(passage.text, found)) is not None


def _others(page: Page, age: int | None) -> Iterator[DataItem]:
    yield from (note for passage in page.passages if (note := _external_note(page, passage)))
    related = (age is not None and age < CHILD) or pattern("unable").search(page.text) is not None
    told = (item for passage in page.passages if (item := _historian(page, passage, related=related)))
    yield from list(told)[:1]
    yield from _once(page, "interpretation", "independent_interpretation")
    yield from _once(page, "discussed", "discussion")


def _external_note(page: Page, passage: Passage) -> DataItem | None:
    for found in pattern("reviewed").finditer(passage.text):
        around = passage.text[max(0, found.start() - 60) : found.end() + 60]
        source = pattern("external").search(around)
        tested = search(r"\b(?:lab|x-?ray|imaging|ct|mri|patholog\w+|radiolog\w+)\b", found.group(), re.IGNORECASE)
        if source and not tested and asserted(found, passage.text):
            start, end = passage.start + found.start(), passage.start + found.end()
            name = f"note {source.group().casefold()}"
            return DataItem(kind="external_note", name=name, evidence=(page.evidence(start, end, passage.section),))
    return None


def _historian(page: Page, passage: Passage, *, related: bool) -> DataItem | None:
    """Return an independent historian: told as such, or a relative's account of a child or of one who cannot tell it.

    An interpreter is none.
    """
    found = pattern("historian").search(passage.text)
    if not found and related:
        in_story = passage.section in {"history_present", "chief_complaint", "body", "other"}
        found = pattern("relative").search(passage.text) if in_story else None
    if not found or passage.section in {"family_history", "social_history"}:
        return None
    if search(r"\bfamily history\b|interpreter", passage.text[found.start() : found.end()], re.IGNORECASE):
        return None
    evidence = page.evidence(passage.start + found.start(), passage.start + found.end(), passage.section)
    return DataItem(kind="historian", name="historian", evidence=(evidence,))


def _once(page: Page, fact: str, kind: DataKind) -> Iterator[DataItem]:
    for passage in page.passages:
        for found in pattern(fact).finditer(passage.text):
            if not asserted(found, passage.text) or (kind == "discussion" and _talk(passage.text, found)):
                continue
            sentence = _sentence(passage.text, found)
            own = kind == "independent_interpretation"
            if own and not pattern("imaged").search(sentence):
                continue
            billed = own and pattern("today").search(sentence) is not None and not _EXTERNAL_LAB.search(sentence)
            start, end = passage.start + found.start(), passage.start + found.end()
            evidence = page.evidence(start, end, passage.section)
            yield DataItem(kind=kind, separately_billed=billed, evidence=(evidence,))
            return


def _talk(text: str, found: re.Match[str]) -> bool:
    """Talk with the patient about a specialist is no discussion with one."""
    return bool(
        search(
            r"\bpatient (?:to |should |will )?(?:discuss|follow|speak)|with (?:the )?patient\b",
            found.group(),
            re.IGNORECASE,
        )
        or search(
            r"\b(?:should|to|will|can|may|he|she|they|patient)\s+(?:\w+\s+)?$", text[: found.start()], re.IGNORECASE
        )
    )
