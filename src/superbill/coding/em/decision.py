"""Medical decision-making: the grade of problems, data and risk, and the level that two of the three reach.

Source: CPT E/M guidelines, table of decision-making (2021, revised 2023), in our own words; CMS Claims Processing
Manual ch. 12 §30.6.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from superbill.model.coded import Evidence
from superbill.model.visit import Cell, DataItem, Element, Grade, Problem, Step, Visit

RANKS: dict[str, int] = {
    "none": 0, "minimal": 1, "straightforward": 1, "low": 2, "limited": 2, "moderate": 3, "high": 4, "extensive": 4,
}  # fmt: skip
STEPS: dict[int, Step] = {1: "straightforward", 2: "low", 3: "moderate", 4: "high"}
Counts = Counter[str]


class Way(NamedTuple):
    """One way to reach a grade: the grade, what the record shows, and the test on the counted facts."""

    grade: Grade
    shows: str
    reached: Callable[[Counts], bool]


def _one(kind: str, least: int = 1) -> Callable[[Counts], bool]:
    return lambda counts: counts[kind] >= least


PROBLEMS: tuple[Way, ...] = (
    Way("high", "a chronic illness with severe exacerbation, progression or side effects", _one("chronic_severe")),
    Way("high", "an illness or injury that threatens life or bodily function", _one("threat")),
    Way(
        "moderate",
        "a chronic illness not at goal: exacerbated, progressing, or with side effects",
        _one("chronic_worse"),
    ),
    Way("moderate", "two or more stable chronic illnesses", _one("stable_chronic", 2)),
    Way("moderate", "a new problem without diagnosis and with uncertain prognosis", _one("undiagnosed_uncertain")),
    Way("moderate", "an acute illness with systemic symptoms", _one("acute_systemic")),
    Way("moderate", "an acute complicated injury", _one("acute_complicated_injury")),
    Way("low", "two or more self-limited or minor problems", _one("self_limited", 2)),
    Way("low", "a stable chronic illness", _one("stable_chronic")),
    Way("low", "an acute uncomplicated illness or injury", _one("acute_uncomplicated")),
    Way("low", "a stable acute illness", _one("stable_acute")),
    Way(
        "low", "an acute uncomplicated illness or injury that needs hospital care", _one("acute_uncomplicated_hospital")
    ),
    Way("minimal", "a self-limited or minor problem", _one("self_limited")),
)
RISKS: tuple[Way, ...] = (
    Way("high", "drug therapy that needs intensive monitoring for toxicity", _one("toxicity_monitoring")),
    Way("high", "a decision on elective major surgery with risk factors", _one("major_surgery_risk")),
    Way("high", "a decision on emergency major surgery", _one("emergency_major_surgery")),
    Way("high", "a decision on hospitalization or on a higher level of hospital care", _one("hospitalization")),
    Way("high", "a decision not to resuscitate or to limit care because of poor prognosis", _one("limited_care")),
    Way("high", "a parenteral controlled substance", _one("parenteral_controlled")),
    Way("moderate", "management of prescription drugs", _one("prescription_drug")),
    Way("moderate", "a decision on minor surgery with risk factors", _one("minor_surgery_risk")),
    Way("moderate", "a decision on elective major surgery without such risk factors", _one("major_surgery")),
    Way("moderate", "diagnosis or treatment limited by social determinants of health", _one("social_determinants")),
    Way("low", "management of low risk", _one("low")),
    Way("low", "a decision on minor surgery without risk factors", _one("minor_surgery")),
    Way("minimal", "management of minimal risk", _one("minimal")),
)
_FIRST = ("external_note", "test_ordered", "test_reviewed")


def _categories(counts: Counts) -> int:
    three = counts["first"] + counts["historian"] >= 3
    return sum((three, counts["independent_interpretation"] > 0, counts["discussion"] > 0))


DATA: tuple[Way, ...] = (
    Way(
        "extensive",
        "two of: three items (notes, tests, historian); an independent interpretation; a discussion with "
        "an external professional or source",
        lambda counts: _categories(counts) >= 2,
    ),
    Way(
        "moderate",
        "three items among external notes, unique tests and an independent historian",
        lambda counts: counts["first"] + counts["historian"] >= 3,
    ),
    Way(
        "moderate",
        "an independent interpretation of a test that is not billed apart",
        _one("independent_interpretation"),
    ),
    Way("moderate", "a discussion of management or a test with an external professional or source", _one("discussion")),
    Way("limited", "two items among external notes and unique tests", lambda counts: counts["first"] >= 2),
    Way("limited", "an independent historian", _one("historian")),
)
WAYS: dict[Element, tuple[Way, ...]] = {"problems": PROBLEMS, "data": DATA, "risk": RISKS}


def grid(visit: Visit) -> tuple[Cell, ...]:
    """The three cells of a visit, each with what reaches it and what does not count."""
    return _problems(visit.problems), _data(visit.data), _risk(visit)


def middle(cells: Iterable[Cell]) -> Step | None:
    """The level that at least two of the three elements reach: the middle one. None where two show nothing."""
    ranks = sorted(RANKS[cell.grade] for cell in cells)
    return STEPS.get(ranks[1])


def _problems(problems: tuple[Problem, ...]) -> Cell:
    counted = [p for p in problems if p.addressed]
    counts = Counter[str]()
    for problem in counted:
        counts[problem.kind] += problem.count
    left = tuple(f"{p.name or p.kind}: listed, not addressed" for p in problems if not p.addressed)
    grade, way = _grade(PROBLEMS, counts, "none")
    evidence = [span for p in counted if way and way.reached(Counter({p.kind: 99})) for span in p.evidence]
    return _cell("problems", grade, way, evidence, left)


def _data(data: tuple[DataItem, ...]) -> Cell:
    counts, left, counted = Counter[str](), [], []
    seen: set[str] = set()
    for item in data:
        name = item.name or item.kind
        key = (item.code or item.name or "").casefold()
        if item.separately_billed:
            left.append(f"{name}: its interpretation is billed, so it is no data of this visit")
        elif item.kind in _FIRST and key and key in seen:
            left.append(f"{name}: the same test or source counts once")
        else:
            seen.add(key)
            counts["first" if item.kind in _FIRST else item.kind] += item.count
            counted.append(item)
    grade, way = _grade(DATA, counts, "minimal")
    return _cell("data", grade, way, [span for item in counted for span in item.evidence], left)


def _risk(visit: Visit) -> Cell:
    counts = Counter[str](risk.kind for risk in visit.risks)
    grade, way = _grade(RISKS, counts, "none")
    evidence = [span for risk in visit.risks if way and way.reached(Counter({risk.kind: 1})) for span in risk.evidence]
    return _cell("risk", grade, way, evidence, ())


def _grade(ways: tuple[Way, ...], counts: Counts, least: Grade) -> tuple[Grade, Way | None]:
    way = next((way for way in ways if way.reached(counts)), None)
    return (way.grade, way) if way else (least, None)


def _cell(element: Element, grade: Grade, way: Way | None, evidence: Iterable[Evidence], left: Iterable[str]) -> Cell:
    shown = (way.shows,) if way else ()
    return Cell(element=element, grade=grade, reached_by=shown, evidence=tuple(evidence), not_counted=tuple(left))
