"""Problems addressed: the diagnoses that the encounter assessed, and what the words about each say of it.

Source: CPT E/M guidelines, number and complexity of problems addressed (2021, 2023), own words. Stable means at the
goal of treatment, not merely unchanged; a chronic illness is one expected to last a year or until death.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from superbill.coding.em.reading.passages import Page, asserted
from superbill.coding.em.reading.risk import escalated, hospitalized
from superbill.coding.em.reading.units import Unit, mentioned, said_at, said_in, units
from superbill.coding.em.reading.wording import pattern, problem_codes, wordings
from superbill.coding.ranges import table, within
from superbill.model.coded import Assignment
from superbill.model.evidence import Evidence
from superbill.model.note import Mention
from superbill.model.visit import Problem, ProblemKind

STORY = frozenset({"history_present", "chief_complaint", "results", "hospital_course"})
CHRONIC = tuple(row[0] for row in table("chronic.tsv"))
CANCER = "C00-C96 D00-D09"
SPREAD = "C77-C79"
WATCHED = "E03 E08-E13 E55 E78 I10 I25 N18 Q00-Q99 Z"
INFECTION = "A00-B99 G00-G09 H66 J01-J06 J20-J22 K35 K57 L00-L08 M00 N30 N39.0 N70-N77 T81.4 U07.1"
ALONE = 3
"""Stretches beyond which a problem owns the whole plan, and the whole story with it."""


class Chart(NamedTuple):
    """A page with what the kinds of all its problems need: signs of the whole body, the words of long stories."""

    page: Page
    systemic: bool
    lasting: tuple[frozenset[str], ...]


def addressed(page: Page, codes: Sequence[Assignment], mentions: Sequence[Mention] = ()) -> tuple[Problem, ...]:
    """Return the problems that the assessment of a note names, each with its kind. What is only listed is not there."""
    chart = Chart(page, _systemic(page), tuple(_lasting_stories(page)))
    found = [problem for unit in units(page, codes, mentions) if (problem := _problem(chart, unit))]
    return tuple(found or [p for unit in mentioned(page, mentions) if (p := _problem(chart, unit))])


def _problem(chart: Chart, unit: Unit) -> Problem | None:
    nature = next((kind for code in unit.codes if (kind := nature_of(code)) != "none"), "none")
    if nature == "none":
        return None
    kind = _kind(chart, unit, nature)
    name = " ".join(chart.page.said[unit.head.start : unit.head.end].split())
    named = chart.page.evidence(unit.head.start, unit.head.end)
    return Problem(kind=kind, name=name, evidence=(named, *_reasons(chart, unit, kind)))


def nature_of(code: str) -> str:
    """Return what a diagnosis is by its code when nothing in the text says more."""
    for kind, codes in problem_codes():
        if within(code, codes):
            return kind
    return "stable_chronic" if any(within(code, codes) for codes in CHRONIC) else "acute_uncomplicated"


def _kind(chart: Chart, unit: Unit, nature: str) -> ProblemKind:
    """Return the kind: what the code is, moved by the words about it and by what was decided."""
    head = chart.page.text[unit.head.start : unit.head.end]
    if pattern("minor").search(head):
        return "self_limited"
    if nature in {"threat", "acute_systemic", "acute_complicated_injury", "self_limited"}:
        return nature  # type: ignore[return-value]
    admitted = any(hospitalized(chart.page, s.start, s.end) for s in unit.stretches)
    if _says(chart, unit, "threatens") or _advanced(chart, unit):
        return "threat"
    if nature == "stable_chronic" or pattern("chronic").search(head) or _lasting(chart, unit):
        return _chronic(chart, unit, admitted=admitted)
    if nature == "undiagnosed_uncertain":
        return _undiagnosed(chart, unit, admitted=admitted)
    return _acute(chart, unit, nature, admitted=admitted)


def _advanced(chart: Chart, unit: Unit) -> bool:
    """Tell whether a cancer has spread and is neither gone nor only watched: it threatens life without treatment."""
    if not any(within(code, CANCER) for code in unit.codes) or _says(chart, unit, "no_disease"):
        return False
    return any(within(code, SPREAD) for code in unit.codes) or _says(chart, unit, "advanced")


def _lasting(chart: Chart, unit: Unit) -> bool:
    """Tell whether a condition of joint, tendon or nerve has lasted: acute by code, chronic by story."""
    if not any(code.startswith(("M", "G5")) for code in unit.codes):
        return False
    words = said_at(chart.page, unit.head)
    return any(words & story or len(unit.stretches) > ALONE for story in chart.lasting)


def _chronic(chart: Chart, unit: Unit, *, admitted: bool) -> ProblemKind:
    """A chronic illness: severe where hospital care was decided for it; not at goal where it or its treatment says so.

    A cancer that is neither gone nor only watched is not at goal; nor is an illness that is worked up or treated anew,
    with no word of treatment that goes on.
    """
    if _says(chart, unit, "severe"):
        return "chronic_severe"
    not_at_goal = _says(chart, unit, "worse") or any(escalated(chart.page, s.start, s.end) for s in unit.stretches)
    if any(within(code, CANCER) for code in unit.codes):
        not_at_goal = not_at_goal or not (_says(chart, unit, "no_disease") or _says(chart, unit, "stable"))
    elif not any(_says(chart, unit, fact) for fact in ("stable", "improving", "continued")):
        not_at_goal = not_at_goal or _taken_up(chart, unit)
    if admitted and not_at_goal:
        return "chronic_severe"
    return "chronic_worse" if not_at_goal else "stable_chronic"


def _taken_up(chart: Chart, unit: Unit) -> bool:
    """Tell whether work-up or treatment of an illness begins here; those watched by routine tests are left out."""
    if any(within(code, WATCHED) for code in unit.codes):
        return False
    return any(_says(chart, unit, fact) for fact in ("workup", "low", "major"))


def _undiagnosed(chart: Chart, unit: Unit, *, admitted: bool) -> ProblemKind:
    """A symptom or finding: uncertain where its cause is looked for, else an uncomplicated complaint."""
    if admitted:
        return "threat"
    if _says(chart, unit, "improving") and not _says(chart, unit, "workup"):
        return "acute_uncomplicated"
    looked_for = any(_says(chart, unit, fact) for fact in ("suspected", "uncertain", "workup"))
    return "undiagnosed_uncertain" if looked_for else "acute_uncomplicated"


def _acute(chart: Chart, unit: Unit, nature: str, *, admitted: bool) -> ProblemKind:
    injured = any(code[0] in "ST" for code in unit.codes)
    if injured and _says(chart, unit, "complicated"):
        return "acute_complicated_injury"
    if any(within(code, INFECTION) for code in unit.codes) and (_says(chart, unit, "systemic") or chart.systemic):
        return "acute_systemic"
    if admitted:
        return "acute_uncomplicated_hospital"
    return nature  # type: ignore[return-value]


def _systemic(page: Page) -> bool:
    """Tell whether the story or the findings tell of fever or other signs of the whole body."""
    told = (p for p in page.passages if p.section in STORY)
    return any(asserted(found, p.text) for p in told for found in pattern("systemic").finditer(p.text))


def _lasting_stories(page: Page) -> Iterator[frozenset[str]]:
    """Yield the words of each sentence of the story that tells of half a year or more."""
    for passage in page.passages:
        if passage.section in {"history_present", "chief_complaint"} and pattern("long").search(passage.text):
            yield said_in(passage.text)


def _says(chart: Chart, unit: Unit, fact: str) -> bool:
    return next(_matches(chart, unit, fact), None) is not None


def _matches(chart: Chart, unit: Unit, fact: str) -> Iterator[tuple[int, int, str]]:
    for stretch in unit.stretches:
        for passage in chart.page.within(stretch.start, max(stretch.end, stretch.start + 1)):
            for row in wordings(fact):
                for found in row.pattern.finditer(passage.text):
                    if asserted(found, passage.text):
                        yield passage.start + found.start(), passage.start + found.end(), passage.section


def _reasons(chart: Chart, unit: Unit, kind: ProblemKind) -> Iterator[Evidence]:
    """Yield the words that moved a problem to its kind."""
    facts = {
        "chronic_worse": "worse", "chronic_severe": "severe", "stable_chronic": "stable", "acute_systemic": "systemic",
        "undiagnosed_uncertain": "suspected", "acute_complicated_injury": "complicated",
    }  # fmt: skip
    fact = facts.get(kind)
    if fact:
        for start, end, section in list(_matches(chart, unit, fact))[:2]:
            yield chart.page.evidence(start, end, section)
