"""Whether a bypass is true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from superbill.edits.in_force import InForce
from superbill.edits.pairs import PTP_TABLES, SETTINGS, Paired, paired
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

VISIT = frozenset({"24", "25", "57", "27", "FT"})
LONGEST = 90


@edit(
    id="NCCI-BYPASS",
    severity=Severity.WARNING,
    settings=SETTINGS,
    needs=("lines",),
    about=("modifiers",),
    tables=PTP_TABLES,
    override="the record shows the separate encounter, site or service, and a second person confirmed it",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Modifier lets a pair of codes pass, but the claim itself speaks against it.

    What it checks: every pair of codes that passes only through a modifier. Both lines name the same side, finger,
        toe, eyelid or artery and nothing else separates them; 59 or XS although both lines name the same site; a
        visit beside a procedure without 24, 25 or 57 on the visit; 58, 78 or 79 without an earlier surgery in the
        history.
    Why: a modifier that makes a claim pay is not proof that it is true. Paid wrongly, it is an overpayment, and
        known, a false claim.
    Source: Medicare NCCI Policy Manual 2026 (2026-01-01), chapter I, sections D and E; MLN1783722 (59 and X
        modifiers); 42 CFR 401.305 (overpayments).
    """
    open_pairs = [p for p in paired(encounter, in_force) if p.indicator == "1" and p.bypass]
    if not open_pairs:
        in_force.nothing()
        return
    sets = in_force.listed("modifiers").sets
    visits = in_force.listed("procedure_groups").sets["evaluation"]
    for pair in open_pairs:
        told = _visit(pair, visits) or _site(pair, sets) or _history(pair, encounter)
        if told:
            yield check.finding(
                f"{pair.column1.code} and {pair.column2.code} pass through {', '.join(sorted(pair.bypass))}, but "
                f"{told}",
                do="Read the record before billing: keep the modifier only where it documents what the modifier says",
                codes=[pair.column1.code, pair.column2.code],
                lines=pair.numbers,
                table=pair.table,
            )


def _visit(pair: Paired, visits: frozenset[str]) -> str:
    for one, other in ((pair.column1, pair.column2), (pair.column2, pair.column1)):
        if one.code in visits and other.code not in visits and one.modifiers.isdisjoint(VISIT):
            return f"the visit on line {one.number} has none of 24, 25 and 57"
    return ""


def _site(pair: Paired, sets: Mapping[str, frozenset[str]]) -> str:
    """Tell when both lines name the same place. XE and XP speak of another time or person, so they may."""
    one, two = (s.modifiers & sets["ncci_anatomical"] for s in (pair.column1, pair.column2))
    if not one or one != two:
        return ""
    site = ", ".join(sorted(one))
    if pair.bypass == one:
        return f"both lines say {site}, so it separates nothing"
    apart = pair.bypass & {"59", "XS"}
    if apart and pair.bypass <= one | apart:
        return f"both lines say {site}: {', '.join(sorted(apart))} needs another site, which neither line names"
    return ""


def _history(pair: Paired, encounter: Encounter) -> str:
    later = pair.bypass & {"58", "78", "79"}
    if later and pair.bypass == later and encounter.prior_services:
        day = max(pair.column1.day, pair.column2.day)
        if not any(p.service_date <= day and (day - p.service_date).days <= LONGEST for p in encounter.prior_services):
            return "the history has no surgery within 90 days"
    return ""
