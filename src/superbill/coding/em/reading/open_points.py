"""Open points: what of a note may not count for the visit, contradicts or lacks; told and asked, not guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from superbill.coding.em.reading import circumstances as told
from superbill.coding.em.reading.passages import Page
from superbill.coding.em.reading.surgery import after_surgery
from superbill.coding.em.reading.wording import pattern
from superbill.coding.query import compose
from superbill.model.coded import Indicator, Query
from superbill.model.finding import Finding, Severity
from superbill.model.visit import Visit

RECORD = "CMS Claims Processing Manual ch. 12 §30.6.1"
TEMPLATES = "Medicare Program Integrity Manual ch. 3 §3.3.2.1.1"


class Point(NamedTuple):
    """What is told of one open point, what to do, and its source."""

    message: str
    do: str
    source: str


POINTS = {
    "EM-COPIED": Point(
        "Text copied from an earlier note counts for nothing of this visit",
        "See that the note tells what was done on this day",
        RECORD,
    ),
    "EM-TEMPLATE": Point(
        "Boxes of a template that nobody ticked count for nothing",
        "See whether they were left out or not done",
        TEMPLATES,
    ),
    "EM-CANCELLED": Point(
        "A service is told as cancelled or not completed; no decision for it is counted",
        "Read what was done of it, and why it ended",
        RECORD,
    ),
    "EM-TIME": Point(
        "The record tells the total time in more than one way; none counts",
        "Ask the practitioner",
        "CPT E/M guidelines on time, own words",
    ),
    "EM-PATIENT": Point(
        "The record calls the patient both new and established",
        "See the history of services of the practice",
        "CMS Claims Processing Manual ch. 12 §30.6.7.A",
    ),
    "EM-SPLIT": Point(
        "A split visit does not tell who performed its substantive portion",
        "Ask the practitioners; the one who did bills it",
        "CMS Claims Processing Manual ch. 12 §30.6.18",
    ),
    "EM-TEACHING": Point(
        "A resident's note without the teaching physician's own statement",
        "Bill it only with the statement of presence and part in the care",
        "CMS Claims Processing Manual ch. 12 §100.1",
    ),
    "EM-POSTOPERATIVE": Point(
        "The note is of a visit after surgery; when it was by the same practice and the period runs, it is not billed",
        "See the date and the global days of the surgery; 99024 may record the visit",
        "CMS Claims Processing Manual ch. 12 §40.1-40.2",
    ),
    "EM-SCRIBE": Point(
        "A scribe's note that nobody says to have checked",
        "See that the practitioner signed it as accurate",
        "Medicare Program Integrity Manual ch. 3 §3.3.2.4",
    ),
}


def findings(pages: Sequence[Page], visit: Visit, *, contradicted: bool) -> tuple[Finding, ...]:
    """Return a finding for each open point of the note."""
    holds = {
        "EM-COPIED": any(page.copied for page in pages),
        "EM-TEMPLATE": any(page.unticked for page in pages),
        "EM-CANCELLED": any(pattern("cancelled").search(page.text) for page in pages),
        "EM-TIME": len(_totals(visit)) > 1,
        "EM-PATIENT": contradicted,
        "EM-SPLIT": told.split_shared(pages) == "untold",
        "EM-TEACHING": told.teaching(pages) == "unattested",
        "EM-POSTOPERATIVE": visit.postoperative_of is None and after_surgery(pages),
        "EM-SCRIBE": told.unattested_scribe(pages),
    }
    return tuple(
        Finding(edit=edit, severity=Severity.WARNING, message=p.message, do=p.do, source=p.source)
        for edit, p in POINTS.items()
        if holds[edit]
    )


def queries(visit: Visit) -> Iterator[Query]:
    """Yield the question about a time that is told in more than one way, with the words that tell it."""
    totals = _totals(visit)
    if len(totals) > 1:
        yield compose("visit-time", tuple(totals.values()))


def _totals(visit: Visit) -> dict[int, Indicator]:
    return {
        time.minutes: Indicator(kind="time", text=" ".join(e.text.split()), document=e.document, evidence=e)
        for time in visit.times
        if time.of == "total"
        for e in time.evidence
    }
