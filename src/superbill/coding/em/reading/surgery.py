"""Surgery around a visit: a global period that runs, whether the visit is for it, and the decision to operate.

Modifier 24 needs a visit unrelated to the surgery, 57 the decision for a major one; the record must say so (CMS Claims
Processing Manual ch. 12 §30.6.6, §40.1-40.2).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from superbill.coding.em.reading.passages import Page
from superbill.coding.encounter import History
from superbill.model.encounter import PriorService
from superbill.model.visit import Global
from superbill.tables.patterns import Pattern

PERIODS = {"010": 10, "090": 90}
_RELATED = Pattern(
    r"\bpost-?op(?:erative)?[- ](?:visit|check|exam|follow[- ]?up|appointment|wound)|\b(?:suture|staple|drain) "
    r"removal\b|"
    r"\bhere for (?:(?:his|her|their|a) )?(?:\w+ )?(?:post-?op|wound check)|\broutine follow[- ]?up after (?:his|"
    r"her|the) (?:surgery|operation)",
    re.IGNORECASE,
)
_UNRELATED = Pattern(
    r"\b(?:unrelated|not related) to (?:(?:the|his|her|their|recent|prior) )*(?:\w+ )?(?:surgery|operation|"
    r"procedure|repair|replacement|fusion|arthroplasty)|"
    r"\bnew problem,? unrelated\b",
    re.IGNORECASE,
)
_DECIDED = Pattern(
    r"\bdecision (?:was |is )?(?:made )?(?:today )?(?:for|to proceed (?:with|to)|to perform|to undergo) (?:\w+ "
    r"){0,3}(?:surgery|operation|operative|repair|fixation|\w+ectomy|\w+plasty)|"
    r"\bdecided (?:today )?(?:to (?:proceed|operate)|on (?:surgery|operat\w+))|\b(?:will be |was )?taken "
    r"(?:emergently |urgently )?to (?:the )?(?:OR|operating room)\b|"
    r"\b(?:booked|posted|scheduled) for (?:the )?(?:OR|surgery|operat\w+)[^.\n]{0,30}\b(?:today|tonight|tomorrow)|"
    r"\b(?:recommend\w*|needs?|requires?) (?:emergen\w+|urgent) (?:surgery|operat\w+|\w+ectomy)",
    re.IGNORECASE,
)


def surgery_facts(
    pages: Sequence[Page], history: History, day: dt.date, global_days: Callable[[str], Global | None]
) -> dict[str, object]:
    """Return the facts of surgery for a visit: the period that runs, whether the visit is for it, the decision."""
    periods = [days for prior in history.prior_services if (days := _running(prior, history, day, global_days))]
    texts = [page.text for page in pages]
    related: bool | None = None
    if any(_UNRELATED.search(text) for text in texts):
        related = False
    elif any(_RELATED.search(text) for text in texts):
        related = True
    return {
        "postoperative_of": max(periods, default=None),
        "related_to_surgery": related if periods else None,
        "decision_for_surgery": True if any(_DECIDED.search(text) for text in texts) else None,
    }


def after_surgery(pages: Sequence[Page]) -> bool:
    """Tell whether the note calls itself a visit after surgery, and nothing in it unrelated to that surgery."""
    texts = [page.text for page in pages]
    return any(_RELATED.search(t) for t in texts) and not any(_UNRELATED.search(t) for t in texts)


def _running(
    prior: PriorService, history: History, day: dt.date, global_days: Callable[[str], Global | None]
) -> Global | None:
    """Return the global days of an earlier surgery by the same practice whose period has not ended."""
    days = global_days(prior.code)
    if days not in PERIODS or not same_practice(prior, history):
        return None
    return days if 0 < (day - prior.service_date).days <= PERIODS[days] else None


def same_practice(prior: PriorService, history: History) -> bool:
    """Tell whether an earlier service was by the same practitioner, or by the same group and specialty."""
    if prior.npi and prior.npi == history.npi:
        return True
    known = None not in {prior.group, prior.specialty, history.group, history.specialty}
    return known and (prior.group, prior.specialty) == (history.group, history.specialty)
