"""Revenue lines of a facility's bill: revenue codes, charges, units or days, procedures, drugs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from superbill.claims import details
from superbill.claims.facility_rules import facility_rules
from superbill.claims.lines import check_modifiers, national_drug
from superbill.claims.parties import party
from superbill.claims.problems import Problems
from superbill.claims.rules import professional_rules
from superbill.model.claim import Party
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.institutional import InstitutionalLine
from superbill.model.party import Provider

TOTAL = "0001"
"""The line of totals stands on paper only."""


def revenue_code(written: str | None) -> str:
    """Four digits; three are told with their zero in front (450 is 0450)."""
    code = (written or "").strip()
    return code.zfill(4) if code.isdecimal() and len(code) == 3 else code


def revenue_lines(encounter: Encounter, problems: Problems, *, admitted: bool) -> tuple[InstitutionalLine, ...]:
    """Every line of the encounter but totals, with the encounter's own numbers."""
    if not encounter.lines:
        problems.add("lines", "are missing: a bill needs at least one line")
    numbers = [line.number for line in encounter.lines]
    if len(set(numbers)) < len(numbers):
        problems.add("lines", "carry the same `number` twice")
    built = (
        _line(encounter, line, f"lines[{i}]", problems, admitted=admitted)
        for i, line in enumerate(encounter.lines)
        if revenue_code(line.revenue_code) != TOTAL
    )
    return tuple(line for line in built if line is not None)


def _line(
    encounter: Encounter, line: ServiceLine, path: str, problems: Problems, *, admitted: bool
) -> InstitutionalLine | None:
    revenue = revenue_code(problems.require(line.revenue_code, f"{path}.revenue_code"))
    if revenue and not (len(revenue) == 4 and revenue.isdecimal()):
        problems.add(f"{path}.revenue_code", "has not four digits")
    _check(encounter, line, path, problems, admitted=admitted)
    day = line.service_date or (None if admitted else encounter.service_date)
    code = (line.code or "").strip()
    if line.charge is None:
        return None
    unlisted = bool(code) and professional_rules().is_unlisted(code)
    description = (line.description or "").strip()
    if unlisted and not description:
        problems.add(f"{path}.description", f"is missing: {code} does not say what was done")

    def person(provider: Provider | None, name: str) -> Party | None:
        return party(provider, f"{path}.{name}", problems, prefer="person") if provider else None

    return InstitutionalLine(
        number=line.number,
        revenue_code=revenue,
        charge=line.charge,
        units=line.units,
        unit_kind="DA" if revenue[:3] in facility_rules().accommodation.days else "UN",
        code=code,
        modifiers=line.modifiers if code else (),
        description=description if unlisted else "",
        service_date=day,
        through_date=line.through_date if day and line.through_date and line.through_date > day else None,
        non_covered=line.non_covered,
        drug=national_drug(line, path, problems),
        rendering=person(line.rendering, "rendering"),
        referring=person(line.referring, "referring"),
        attachments=details.attachments(line.attachments, f"{path}.attachments", problems),
    )


def _check(encounter: Encounter, line: ServiceLine, path: str, problems: Problems, *, admitted: bool) -> None:
    if line.charge is None or line.charge < 0:
        problems.add(f"{path}.charge", "is missing" if line.charge is None else "is negative")
    elif line.non_covered is not None and not 0 <= line.non_covered <= line.charge:
        problems.add(f"{path}.non_covered", "is not between zero and the charge")
    if line.units <= 0:
        problems.add(f"{path}.units", "must be above zero")
    if not admitted and line.service_date is None and encounter.service_date is None:
        problems.add(f"{path}.service_date", "is missing: every line of an outpatient's bill has its day")
    if line.service_date and line.through_date and line.through_date < line.service_date:
        problems.add(f"{path}.through_date", "lies before the date of service")
    check_modifiers(line, path, problems)


def summarized(lines: Sequence[InstitutionalLine]) -> tuple[InstitutionalLine, ...]:
    """A stay's lines with those of one revenue code and nothing else of their own added up, in the order of the first.

    Used when a stay has more lines than a bill holds: it is paid as a whole, and nobody asks for the days of its lines.
    """
    held: dict[tuple[str, str], InstitutionalLine] = {}
    kept: list[InstitutionalLine | tuple[str, str]] = []
    for line in lines:
        if line.code or line.drug or line.attachments or line.rendering or line.referring:
            kept.append(line)
            continue
        key = (line.revenue_code, _rate(line))
        if key in held:
            held[key] = _added(held[key], line)
        else:
            held[key] = replace(line, service_date=None, through_date=None)
            kept.append(key)
    return tuple(held[each] if isinstance(each, tuple) else each for each in kept)


def _rate(line: InstitutionalLine) -> str:
    """Room and board of one rate stays apart from that of another."""
    return str(line.charge / line.units) if line.unit_kind == "DA" else ""


def _added(one: InstitutionalLine, other: InstitutionalLine) -> InstitutionalLine:
    refused = None
    if one.non_covered is not None or other.non_covered is not None:
        refused = (one.non_covered or Decimal(0)) + (other.non_covered or Decimal(0))
    return replace(one, charge=one.charge + other.charge, units=one.units + other.units, non_covered=refused)
