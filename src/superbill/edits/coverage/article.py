"""Local coverage of Medicare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from superbill.edits.in_force import InForce
from superbill.edits.payer.conditions import Subject, pointed, state_of
from superbill.edits.policies import ANSWERED
from superbill.edits.registry import Concern, edit
from superbill.model.codes import dotted, undotted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.coverage import ARTICLES, Policy


@edit(
    id="COVERAGE-LOCAL",
    concerns=Concern("lines", lambda code, day, found: bool(found.articles(code, day))),
    settings=("professional", "outpatient"),
    payers=("medicare",),
    needs=("lines", "day"),
    tables=(ARTICLES,),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """No diagnosis of the line is among those that the contractor's article covers the code for.

    What it checks: every line whose code stands in a billing and coding article in force in the state of service:
        that one of its diagnoses is in a group of covered ones, where the article has such groups, and none in a
        group of those that are not. A line with GA, GX, GY or GZ has its answer already.
    Why: Medicare denies it as not reasonable and necessary (CARC 50); without a notice signed before the service
        the provider owes it.
    Source: Social Security Act sections 1862(a)(1)(A) and 1862(l); Medicare Program Integrity Manual, chapter 13;
        the articles of the Medicare Coverage Database.
    Left out: which group of procedures an article pairs with which group of diagnoses, where only its text says so;
        and national determinations, which bind every contractor but list no codes in the database.
    """
    for line in encounter.lines:
        day = line.service_date or in_force.the_day
        if line.code is None or not ANSWERED.isdisjoint(line.modifiers):
            continue
        articles = in_force.articles(line.code, day)
        if not articles:
            continue
        state = state_of(encounter)
        held = [undotted(c) for c in pointed(Subject(encounter, day, line))]
        for article in articles:
            if state not in article.states:
                continue
            if not article.covers(day):
                if article.start and article.start > day:
                    in_force.carried = f"article A{article.number} as it stood on {day}"
                continue
            told = _wrong(article, held)
            if told:
                yield check.finding(
                    f"{line.code} on line {line.number} is under article A{article.number} ({article.title}): {told}",
                    do="Read whether the record documents a reason that the policy names; if not, decide on a notice "
                    "before "
                    "the service (GA with one, GZ without). Never choose a diagnosis because it is covered",
                    codes=[line.code],
                    lines=[line.number],
                    source=f"A{article.number} version {article.version}",
                    table=in_force.as_of(ARTICLES, day).ref,
                )


def _wrong(article: Policy, held: Sequence[str]) -> str:
    against = [c for c in held if any(c in group.codes for group in article.noncovered)]
    if against:
        return f"{', '.join(map(dotted, against))} is a diagnosis it is not covered for"
    covered = [group for group in article.covered if group.codes]
    if covered and not any(c in group.codes for group in covered for c in held):
        return "none of its diagnoses is one it is covered for"
    return ""
