"""National coverage determinations behind the local documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.edits.in_force import InForce
from superbill.edits.payer.conditions import state_of
from superbill.edits.policies import ANSWERED
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.coverage import ARTICLES, LCDS, NCDS, National, Numbers, Policy

NONE, RESTRICTED = "3", "2"
TOLD = {
    NONE: (Severity.WARNING, "does not cover it"),
    RESTRICTED: (Severity.INFO, "covers it under conditions"),
}


@edit(
    id="COVERAGE-NATIONAL",
    concerns=Concern("lines", lambda code, day, found: bool(found.articles(code, day))),
    severity=Severity.WARNING,
    settings=("professional", "outpatient"),
    payers=("medicare",),
    needs=("lines", "day"),
    tables=(ARTICLES, LCDS, NCDS),
    override="the record meets the conditions of the national determination",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Service under a national determination that does not cover it, or only under conditions.

    What it checks: every line whose code stands in a billing and coding article in force in the state of service,
        through the LCD of the article to the national determinations that the LCD names: no coverage is a warning,
        restricted coverage a remark. A line with GA, GX, GY or GZ has its answer already.
    Why: a national determination binds every contractor and comes before a local one; Medicare denies what it excludes
        (CARC 50 or 96).
    Source: Social Security Act section 1862(l)(6); 42 CFR 405.1060; the NCD and LCD exports of the Medicare Coverage
        Database.
    Left out: which codes a national determination speaks of, which no file of the database lists; a determination
        that no installed LCD names.
    """
    for line in encounter.lines:
        day = line.service_date or in_force.the_day
        if line.code is None or not ANSWERED.isdisjoint(line.modifiers):
            continue
        held = [a for a in in_force.articles(line.code, day) if a.covers(day)]
        state = state_of(encounter) if held else ""
        behind = {n.number: n for a in held if state in a.states for n in _national(a, day, in_force)}
        for national in behind.values():
            severity, told = TOLD[national.level]
            yield check.finding(
                f"{line.code} on line {line.number}: determination {national.number} ({national.title}) {told}",
                do="Read the determination against the record; where it does not cover this, decide on a notice first",
                codes=[line.code],
                lines=[line.number],
                source=f"NCD {national.number} version {national.version}",
                table=in_force.as_of(NCDS, day).ref,
                severity=severity,
            )


def _national(article: Policy, day: date, in_force: InForce) -> Iterator[National]:
    """Yield the determinations in force that the article's LCDs name and that restrict coverage."""
    lcds, ncds = in_force.as_of(LCDS, day), in_force.as_of(NCDS, day)
    for number in article.lcds:
        policy = lcds.get("document", number.lstrip("L"), Policy)
        for known in policy.ncds if policy else ():
            section = ncds.get("section", known, Numbers)
            for name in section.numbers if section else ():
                national = ncds.get("document", name, National)
                if national is not None and national.level in TOLD and national.covers(day):
                    yield national
