"""Risk: the decisions of management that the note shows.

Source: CPT E/M guidelines, risk of complications of patient management (2021, 2023), own words. Prescription drugs
count when they are started, continued, changed or stopped at the visit, not when a list names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.coding.drugs import Named, drugs_in
from superbill.coding.em.reading.passages import Page, Passage, asserted
from superbill.coding.em.reading.wording import over_the_counter, pattern
from superbill.model.visit import Risk, RiskKind
from superbill.tables.patterns import Pattern, search

NEAR = 160
PLANNING = frozenset({"assessment", "assessment_plan", "plan", "instructions", "discharge_diagnosis"})
ANYWHERE = frozenset({"body", "other", "hospital_course"})
OVER_THE_COUNTER_CLASSES = frozenset({"vitamin", "antihistamine", "antacid", "laxative", "supplement", "mineral"})
CONTROLLED = ("opioid", "benzodiazepine", "barbiturate", "ketamine")
_WORD = Pattern(r"\S+")
_MILLIGRAMS = Pattern(r"[\s,]*(?:at |of )?(\d+(?:\.\d+)?) ?(?:mg|milligrams?)\b", re.IGNORECASE)
_DOSE = Pattern(
    r"[^.;,]{0,25}(?:\b(?:mcg|units?|tabs?|tablets?|caps?|puffs?|drops?|cream|ointment|gel|lotion|inhaler|patch|bid|tid|qid|qhs|"
    r"prn|daily|nightly|weekly|burst|taper|q\d+h?|hfa)\b|\d ?%)",
    re.IGNORECASE,
)
_AWAY = Pattern(
    r"\b(?:allerg\w+|intoleran\w+|insurance|history of|previously|used to|requested|(?:has|have|had) (?:been|tried)|"
    r"(?:is|was) (?:currently |already )?(?:taking|on)|currently (?:on|taking))\b",
    re.IGNORECASE,
)
_LATER = Pattern(
    r"\W*(?:only |would be (?:considered |indicated )?)?(?:if|only if|should|unless|when|in case)\b|"
    r"[^.]{0,60}\bnot indicated\b"
)
"""An operation under a condition, or told as not indicated, was not decided."""
_DECLINED = Pattern(
    r"\b(?:prefers? to avoid|defer\w*|declin\w*|does not want|no need for|not need|"
    r"would like to (?:defer|avoid))\b[^.\n]*$",
    re.IGNORECASE,
)


def risks(pages: Sequence[Page], *, hospital: bool = True) -> tuple[Risk, ...]:
    """Return every decision that carries risk, each kind once; the least where a plan shows nothing more."""
    told: dict[RiskKind, Risk] = {}
    for page in pages:
        for passage in planning(page):
            for risk in _of_passage(page, passage, hospital=hospital):
                told.setdefault(risk.kind, risk)
    if not told:
        plans = [(page, p) for page in pages for p in planning(page) if p.section in PLANNING]
        return tuple(_risk(page, p, "minimal", (0, len(p.text))) for page, p in plans[-1:])
    return tuple(told.values())


def planning(page: Page) -> list[Passage]:
    """Return the passages that tell what was decided: assessment and plan, or the whole text of a note without them."""
    chosen = [p for p in page.passages if p.section in PLANNING]
    return [*chosen, *(p for p in page.passages if p.section in ANYWHERE)]


def escalated(page: Page, start: int, end: int) -> bool:
    """Tell whether drug treatment was begun or strengthened within a stretch of the note."""
    for passage in page.within(start, end):
        for found in pattern("escalate").finditer(passage.text):
            said = page.said[
                passage.start + found.end() : passage.start + min(len(passage.text), found.end() + NEAR // 2)
            ]
            named = next(drugs_in(said), None)
            if named and asserted(found, passage.text):
                return True
        found_one = pattern("injection").search(passage.text)
        if found_one and asserted(found_one, passage.text):
            return True
    return False


def hospitalized(page: Page, start: int, end: int) -> bool:
    """Tell whether hospital care was decided within a stretch of the note."""
    passages = page.within(start, end)
    return any(
        asserted(m, p.text) and not _past(p.text, m) for p in passages for m in pattern("hospital").finditer(p.text)
    )


def _of_passage(page: Page, passage: Passage, *, hospital: bool) -> Iterator[Risk]:
    yield from _drugs(page, passage)
    yield from _surgery(page, passage)
    yield from _unlisted(page, passage)
    facts: list[tuple[str, RiskKind]] = [
        ("regimen", "prescription_drug"), ("injection", "prescription_drug"), ("toxic", "toxicity_monitoring"),
        ("social", "social_determinants"), ("limited", "limited_care"), ("low", "low"), ("self_care", "minimal"),
    ]  # fmt: skip
    if hospital:
        facts.insert(0, ("hospital", "hospitalization"))
    for fact, kind in facts:
        for found in pattern(fact).finditer(passage.text):
            denied = kind != "hospitalization" or not _past(passage.text, found)
            if denied and (kind == "social_determinants" or asserted(found, passage.text)):
                yield _risk(page, passage, kind, found.span())
                break


def _past(text: str, found: re.Match[str]) -> bool:
    """Tell whether the words are of an earlier stay or of a rule for the future."""
    before = text[: found.start()]
    return search(
        r"\b(?:was|had been|previously|prior|recent(?:ly)?|history of|last)\b[^.]{0,30}$", before, re.IGNORECASE
    ) is not None and not search(r"\b(?:today|directly)\b", text, re.IGNORECASE)


def _risk(page: Page, passage: Passage, kind: RiskKind, at: tuple[int, int]) -> Risk:
    evidence = page.evidence(passage.start + at[0], passage.start + at[1], passage.section)
    return Risk(kind=kind, evidence=(evidence,))


def _drugs(page: Page, passage: Passage) -> Iterator[Risk]:
    for named in drugs_in(page.said[passage.start : passage.start + len(passage.text)]):
        start, end = named.span.start, named.span.end
        clause = _clause(passage.text, start)
        managed = (
            pattern("manage").search(clause) or _MILLIGRAMS.match(passage.text, end) or _DOSE.match(passage.text, end)
        )
        if not managed or _AWAY.search(clause) or _DECLINED.search(clause) or not _kept(passage.text, start):
            continue
        kind: RiskKind = "prescription_drug" if _prescribed(named, passage.text) else "low"
        if _parenteral(named, passage.text):
            yield _risk(page, passage, "parenteral_controlled", (start, end))
        at = passage.text.rfind(clause, 0, start)
        opened = start if start - max(at, 0) > 60 else max(at, 0)
        yield _risk(page, passage, kind, (opened, end))


def _unlisted(page: Page, passage: Passage) -> Iterator[Risk]:
    """Yield a drug that the table has not, told by what was decided on it and its dose."""
    for found in pattern("dosed").finditer(passage.text):
        said = page.said[passage.start + found.start() : passage.start + found.end()]
        if asserted(found, passage.text) and next(drugs_in(said), None) is None:
            yield _risk(page, passage, "prescription_drug", found.span())


def _kept(text: str, at: int) -> bool:
    """Tell whether a drug stands under no condition and is not denied; stopping one is managing it."""
    word = _WORD.match(text, at)
    if word is None:
        return False
    stopped = search(r"\b(?:stop\w*|discontinu\w*|hold\w*|held|wean\w*|taper\w*)\b", _clause(text, at), re.IGNORECASE)
    return bool(stopped) or asserted(word, text)


def _clause(text: str, at: int) -> str:
    start = max((m.end() for m in re.finditer(r"[.;!?]\s|\n", text[:at])), default=0)
    return text[start:at]


def _prescribed(named: Named, text: str) -> bool:
    """Tell whether a drug is managed as a prescription: none of free sale, or in a strength that is not."""
    if named.drug.kind == "class":
        return bool(pattern("strong").search(text)) or "NSAID" not in named.drug.classes
    limits = over_the_counter()
    free = named.drug.generic in limits or OVER_THE_COUNTER_CLASSES & {*named.drug.classes}
    if not free:
        return True
    dose = _MILLIGRAMS.match(text, named.span.end)
    limit = limits.get(named.drug.generic, 0.0)
    near = text[max(0, named.span.start - 50) : named.span.start]
    return bool(pattern("strong").search(near)) or bool(dose and limit and float(dose.group(1)) > limit)


def _parenteral(named: Named, text: str) -> bool:
    controlled = any(word in name for name in named.drug.classes for word in CONTROLLED)
    return controlled and pattern("intravenous").search(text[named.span.end : named.span.end + 40]) is not None


def _surgery(page: Page, passage: Passage) -> Iterator[Risk]:
    urgent = pattern("emergency_surgery").search(passage.text)
    if urgent and asserted(urgent, passage.text):
        yield _risk(page, passage, "emergency_major_surgery", urgent.span())
    for fact, plain, risky in (
        ("major", "major_surgery", "major_surgery_risk"), ("minor_surgery", "minor_surgery", "minor_surgery_risk"),
    ):  # fmt: skip
        for found in pattern(fact).finditer(passage.text):
            if _decided(passage.text, found):
                said = page.text[passage.start : passage.start + len(passage.text) + NEAR]
                kind = risky if pattern("risk_factor").search(said) else plain
                yield _risk(page, passage, kind, found.span())  # type: ignore[arg-type]


def _decided(text: str, found: re.Match[str]) -> bool:
    """Tell whether the visit decided for or against the operation: not one of the past, nor of a day to come."""
    before = re.split(r"[.;!?]\s|\n", text[: found.start()])[-1]
    after = re.split(r"[.;!?]\s|\n", text[found.end() :])[0]
    past = search(
        r"\b(?:status post|s/p|history of|previous|prior|after|following|underwent|since|had)\b", before, re.IGNORECASE
    )
    if past or pattern("cancelled").search(text) or _LATER.match(after):
        return False
    return pattern("decides").search(f"{before} {after}") is not None and asserted(found, text)
