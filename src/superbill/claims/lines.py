"""Service lines of the claim: codes, charges, units, dates, diagnosis pointers, drugs."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from superbill.claims.parties import party
from superbill.claims.problems import Problems
from superbill.claims.rules import professional_rules
from superbill.model.claim import Claim, ClaimLine, NationalDrug
from superbill.model.encounter import Encounter, ServiceLine

_DRUG_SEGMENTS = {(4, 4, 2): (5, 4, 2), (5, 3, 2): (5, 4, 2), (5, 4, 1): (5, 4, 2), (5, 4, 2): (5, 4, 2)}


def national_drug_code(written: str) -> str | None:
    """An NDC as eleven digits, or None where it cannot be told.

    Ten-digit codes are padded in the segment that is short (4-4-2, 5-3-2 and 5-4-1 become 5-4-2); without dashes a
    ten-digit code is ambiguous. Source: 45 CFR 162.1002 (11 digits); 21 CFR 207.33 (the ten-digit forms).
    """
    parts = written.strip().split("-")
    if not all(p.isdigit() for p in parts):
        return None
    if len(parts) == 3:
        wanted = _DRUG_SEGMENTS.get((len(parts[0]), len(parts[1]), len(parts[2])))
        return "".join(p.zfill(n) for p, n in zip(parts, wanted, strict=True)) if wanted else None
    return parts[0] if len(parts) == 1 and len(parts[0]) == 11 else None


def _drug(line: ServiceLine, path: str, problems: Problems) -> NationalDrug | None:
    if not (line.ndc or "").strip():
        return None
    code = national_drug_code(line.ndc or "")
    if code is None:
        problems.add(f"{path}.ndc", "is neither eleven digits nor a ten-digit code with its dashes")
    if line.ndc_quantity is None or line.ndc_quantity <= 0:
        problems.add(f"{path}.ndc_quantity", "is missing" if line.ndc_quantity is None else "must be above zero")
    unit = problems.require(line.ndc_unit, f"{path}.ndc_unit").upper()
    if unit and unit not in professional_rules().drug.units:
        problems.add(f"{path}.ndc_unit", f"is none of {', '.join(sorted(professional_rules().drug.units))}")
    return NationalDrug(ndc=code, quantity=line.ndc_quantity, unit=unit) if code and line.ndc_quantity else None


def _pointers(encounter: Encounter, line: ServiceLine, path: str, problems: Problems) -> tuple[int, ...]:
    if not line.diagnoses:
        problems.add(f"{path}.diagnoses", "are missing: a professional line points at one to four diagnoses")
    for place in line.diagnoses:
        if not 1 <= place <= len(encounter.diagnoses):
            problems.add(f"{path}.diagnoses", f"point at {place}, and there are {len(encounter.diagnoses)} diagnoses")
    distinct = tuple(dict.fromkeys(line.diagnoses))
    return distinct[: professional_rules().limits.pointers]


def _check_modifiers(line: ServiceLine, path: str, problems: Problems) -> None:
    most = professional_rules().limits.modifiers
    if len(line.modifiers) > most:
        problems.add(
            f"{path}.modifiers", f"are {len(line.modifiers)}: a line holds {most}; use 99 and describe the rest"
        )
    for modifier in line.modifiers:
        if not re.fullmatch(r"[A-Z0-9]{2}", modifier):
            problems.add(f"{path}.modifiers", "hold something other than two letters or digits")


def claim_line(encounter: Encounter, index: int, problems: Problems) -> ClaimLine | None:
    """One line with the encounter's own numbers; None when it lacks what every line must have."""
    line, path = encounter.lines[index], f"lines[{index}]"
    code = problems.require(line.code, f"{path}.code")
    day = line.service_date or encounter.service_date
    if day is None:
        problems.add(f"{path}.service_date", "is missing")
    if line.charge is None or line.charge < 0:
        problems.add(f"{path}.charge", "is missing" if line.charge is None else "is negative")
    if day and line.through_date and line.through_date < day:
        problems.add(f"{path}.through_date", "lies before the date of service")
    _check_modifiers(line, path, problems)
    rules = professional_rules()
    timed = rules.is_timed_anesthesia(code) and line.minutes is not None
    units = line.minutes if timed and line.minutes is not None else line.units
    if units <= 0:
        problems.add(f"{path}.minutes" if timed else f"{path}.units", "must be above zero")
    description = (line.description or "").strip()
    if rules.is_unlisted(code) and not description:
        problems.add(f"{path}.description", f"is missing: {code} does not say what was done")
    pointers, drug = _pointers(encounter, line, path, problems), _drug(line, path, problems)
    place = problems.require(line.place_of_service, f"{path}.place_of_service")
    rendering = party(line.rendering, f"{path}.rendering", problems, prefer="person") if line.rendering else None
    if day is None or line.charge is None:
        return None
    return ClaimLine(
        number=line.number,
        code=code,
        charge=line.charge,
        service_date=day,
        units=units,
        unit_kind="MJ" if timed else "UN",
        modifiers=line.modifiers,
        through_date=line.through_date if line.through_date and line.through_date > day else None,
        place_of_service=place,
        pointers=pointers,
        description=description if rules.is_unlisted(code) else "",
        emergency=bool(line.emergency),
        drug=drug,
        rendering=rendering,
    )


def on_claim(line: ClaimLine, number: int, claim: Claim, place_on_claim: Mapping[int, int]) -> ClaimLine:
    """The line as it stands on its claim: renumbered, pointing at the claim's diagnoses, saying only what differs.

    The line control number keeps the encounter's number of the line, whatever the claim it ends on.
    """
    who = (claim.rendering or claim.billing).npi
    return msgspec.structs.replace(
        line,
        number=number,
        control=f"{claim.control_number}L{line.number}",
        pointers=tuple(place_on_claim[p] for p in line.pointers),
        place_of_service="" if line.place_of_service == claim.place_of_service else line.place_of_service,
        rendering=None if line.rendering and line.rendering.npi == who else line.rendering,
    )
