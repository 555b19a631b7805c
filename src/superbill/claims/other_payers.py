"""Other payers on a claim: what those before it decided, and who may be asked after it (loops 2320, 2330, 2430).

Source: ASC X12N 837 005010X222A1 and X223A2, 1.4.1 (coordination of benefits) and loops 2320 and 2430; 42 CFR 411.33
for what Medicare needs as a later payer. An adjustment stands once: at the line where the earlier payer put it, else at
the claim; with them every charge is explained to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol, TypeVar

from msgspec.structs import replace

from superbill.claims import parties
from superbill.claims.parties import Asked
from superbill.claims.problems import Problems
from superbill.claims.rules import professional_rules
from superbill.claims.situations import covering_number_of
from superbill.claims.target import Target, decisions_of
from superbill.model.adjustment import Adjustment
from superbill.model.claim import ClaimLine, LineDecision, OtherPayer
from superbill.model.coverage_order import MEDICARE
from superbill.model.encounter import Encounter
from superbill.model.filing import PriorAdjustment, PriorDecision, PriorLine
from superbill.model.institutional import InstitutionalLine

_ZERO = Decimal(0)


class Billed(Protocol):
    """What the lines of both kinds of claim have in common; `number` is the encounter's."""

    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def charge(self) -> Decimal: ...  # noqa: D102
    @property
    def units(self) -> Decimal: ...  # noqa: D102
    @property
    def modifiers(self) -> tuple[str, ...]: ...  # noqa: D102


Line = TypeVar("Line", ClaimLine, InstitutionalLine)


class Coordination(NamedTuple):
    """The other payers of one claim, and their decisions by the encounter's line number."""

    payers: tuple[OtherPayer, ...]
    lines: Mapping[int, tuple[LineDecision, ...]]


def coordinate(
    encounter: Encounter, target: Target, lines: Sequence[Billed], problems: Problems, revenue: Mapping[int, str]
) -> Coordination:
    """Tell of every other payer for the lines of one claim; `revenue` has the revenue codes of a facility's lines."""
    payers: list[OtherPayer] = []
    decided: dict[int, tuple[LineDecision, ...]] = {}
    for asked in target.earlier:
        told, by_line = _earlier(encounter, asked, lines, problems, revenue)
        payers.append(told)
        for number, decision in by_line.items():
            decided[number] = (*decided.get(number, ()), decision)
    for asked in target.later:
        unsaid = Problems()
        other = _told(encounter, asked, unsaid)
        if not unsaid.found:
            payers.append(other)
    return Coordination(tuple(payers), decided)


def _told(encounter: Encounter, asked: Asked, problems: Problems) -> OtherPayer:
    coverage, path, _ = asked
    holder = parties.subscriber(coverage, path, problems)
    relation = professional_rules().relationship.get(holder.relationship, "18") if holder else "18"
    consents = encounter.filing
    return OtherPayer(
        insured=parties.insured(encounter, asked, problems),
        payer=parties.claim_payer(coverage, path, problems),
        relationship=relation,
        prior_authorization=covering_number_of(encounter, coverage, "prior_authorization"),
        referral_number=covering_number_of(encounter, coverage, "referral"),
        assign_benefits=consents.benefits_assigned,
        release_information=consents.release,
    )


def _earlier(
    encounter: Encounter, asked: Asked, lines: Sequence[Billed], problems: Problems, revenue: Mapping[int, str]
) -> tuple[OtherPayer, dict[int, LineDecision]]:
    told = _told(encounter, asked, problems)
    held = [d for d in decisions_of(encounter, asked.coverage) if _about(d, lines)]
    if not held:
        return told, {}
    by_line = {row.line: (row, d) for d in held for row in d.lines}
    _check_lines(by_line, lines, problems)
    decided = {
        line.number: _decision(told.payer.id, line, *by_line[line.number], by_line, revenue)
        for line in lines
        if line.number in by_line
    }
    here = {line.number for line in lines}
    for decision in held:
        if decision.lines and decision.adjustments and not {row.line for row in decision.lines} <= here:
            problems.add("prior_decisions", "adjust a whole claim whose lines now stand on several")
    own = _claim_level(held, lines, decided, problems)
    return replace(
        told,
        adjustments=own,
        paid=sum((_paid(d, here) for d in held), _ZERO),
        # Remaining liability stands at the lines, or at the claim where the payer decided about no line.
        patient_owes=None if decided else _patients(own),
        day=max(d.date for d in held),
        claim_number=next((d.claim_number for d in held if d.claim_number), ""),
        remarks=tuple(dict.fromkeys(r for d in held for r in d.remarks))[:5],
    ), decided


def _about(decision: PriorDecision, lines: Sequence[Billed]) -> bool:
    numbers = {line.number for line in lines}
    return not decision.lines or any(row.line in numbers for row in decision.lines)


def _paid(decision: PriorDecision, here: set[int]) -> Decimal:
    if not decision.lines or {row.line for row in decision.lines} <= here:
        return decision.paid
    return sum((row.paid for row in decision.lines if row.line in here), _ZERO)


def _check_lines(
    by_line: Mapping[int, tuple[PriorLine, PriorDecision]], lines: Sequence[Billed], problems: Problems
) -> None:
    if not by_line:
        return
    for line in lines:
        if line.number not in by_line and line.charge:
            problems.add("prior_decisions", f"tell nothing of line {line.number}, and tell of other lines")


def _decision(  # noqa: PLR0913, PLR0917
    payer_id: str,
    line: Billed,
    row: PriorLine,
    decision: PriorDecision,
    by_line: Mapping[int, tuple[PriorLine, PriorDecision]],
    revenue: Mapping[int, str],
) -> LineDecision:
    adjustments = _values(row.adjustments)
    return LineDecision(
        payer_id=payer_id,
        paid=row.paid,
        code=row.code or line.code,
        units=row.units or line.units,
        day=row.date or decision.date,
        modifiers=line.modifiers if row.modifiers is None else row.modifiers,
        adjustments=adjustments,
        patient_owes=_patients(adjustments),
        revenue_code=revenue.get(line.number, ""),
        bundled=str(row.bundled_with) if row.bundled_with in by_line else "",
    )


def _claim_level(
    held: Sequence[PriorDecision], lines: Sequence[Billed], decided: Mapping[int, LineDecision], problems: Problems
) -> tuple[Adjustment, ...]:
    """The adjustments of the claim as a whole, once every charge is explained.

    Where the lines explain the whole charge already, adjustments of the claim only repeat them and are left out.
    """
    own = _values(a for d in held for a in d.adjustments)
    charge = sum((line.charge for line in lines), _ZERO)
    here = {line.number for line in lines}
    paid = sum((_paid(d, here) for d in held), _ZERO)
    of_lines = sum((a.amount for d in decided.values() for a in d.adjustments), _ZERO)
    whole = sum((a.amount for a in own), _ZERO)
    if own and charge - of_lines == paid:
        return ()
    if charge - of_lines - whole != paid:
        problems.add(
            "prior_decisions",
            f"do not add up: charge {charge} less adjustments {of_lines + whole} is {charge - of_lines - whole}, and "
            f"{paid} was paid",
        )
    for line in lines:
        decision = decided.get(line.number)
        if decision is None:
            continue
        explained = line.charge - sum((a.amount for a in decision.adjustments), _ZERO)
        if explained != decision.paid:
            problems.add(
                "prior_decisions", f"do not add up on line {line.number}: {explained} left, {decision.paid} paid"
            )
    return own


def _values(adjustments: Iterable[PriorAdjustment]) -> tuple[Adjustment, ...]:
    """In the order of their groups, so that each group stands together (CAS)."""
    ordered = sorted(adjustments, key=lambda a: ("CO", "PR", "OA", "PI", "CR").index(a.group))
    return tuple(Adjustment(a.group, a.reason, a.amount, a.quantity) for a in ordered)


def _patients(adjustments: Sequence[Adjustment]) -> Decimal:
    return sum((a.amount for a in adjustments if a.group == "PR"), _ZERO)


def renumbered(lines: Sequence[Line]) -> list[Line]:
    """The lines, with bundled ones pointing at the number that the other line gets on this claim (SVD06)."""
    places = {str(line.number): str(n) for n, line in enumerate(lines, start=1)}
    return [
        replace(
            line, decisions=tuple(replace(d, bundled=places[d.bundled] if d.bundled else "") for d in line.decisions)
        )
        for line in lines
    ]


def insurance_type(target: Target, problems: Problems) -> str:
    """SBR05: why another payer comes before Medicare; a problem where the coverages do not tell it.

    Source: Medicare Secondary Payer Manual (Pub. 100-05) ch. 1 §10 and ch. 3; 837P and 837I loop 2000B.
    """
    coverage, path, _ = target.asked
    if coverage.payer.kind not in MEDICARE or not target.earlier:
        return ""
    first = target.earlier[0].coverage
    told = {"workers_compensation": "15", "auto": "14", "liability": "47"}.get(first.payer.kind, "")
    if not told and (first.basis == "current_employment" or coverage.entitlement == "esrd"):
        told = {"age": "12", "esrd": "13", "disability": "43"}.get(coverage.entitlement or "", "")
    if not told and coverage.payer.kind == "medicare":
        problems.add(
            path, "cannot say why another payer comes before Medicare: give `entitlement`, and the other's `basis`"
        )
    return told
