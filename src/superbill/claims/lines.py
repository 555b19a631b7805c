"""Service lines of the claim: codes, charges, units, dates, diagnosis pointers, drugs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypedDict

import msgspec

from superbill.claims import details
from superbill.claims.parties import located_party, party
from superbill.claims.problems import Problems
from superbill.claims.rules import professional_rules
from superbill.model.claim import Claim, ClaimLine, MeasuredValue, NationalDrug, Party
from superbill.model.codes import national_drug_code
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.party import Provider


def national_drug(line: ServiceLine, path: str, problems: Problems) -> NationalDrug | None:
    """The drug of a line (loop 2410), with its quantity and the number of its prescription."""
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
    return (
        NationalDrug(code, line.ndc_quantity, unit, (line.prescription or "").strip())
        if code and line.ndc_quantity
        else None
    )


def _pointers(encounter: Encounter, line: ServiceLine, path: str, problems: Problems) -> tuple[int, ...]:
    if not line.diagnoses:
        problems.add(f"{path}.diagnoses", "are missing: a professional line points at one to four diagnoses")
    for place in line.diagnoses:
        if not 1 <= place <= len(encounter.diagnoses):
            problems.add(f"{path}.diagnoses", f"point at {place}, and there are {len(encounter.diagnoses)} diagnoses")
    distinct = tuple(dict.fromkeys(line.diagnoses))
    return distinct[: professional_rules().limits.pointers]


def check_modifiers(line: ServiceLine, path: str, problems: Problems) -> None:
    """At most four modifiers of two letters or digits."""
    most = professional_rules().limits.modifiers
    if len(line.modifiers) > most:
        problems.add(
            f"{path}.modifiers", f"are {len(line.modifiers)}: a line holds {most}; use 99 and describe the rest"
        )
    for modifier in line.modifiers:
        if not re.fullmatch(r"[A-Z0-9]{2}", modifier):
            problems.add(f"{path}.modifiers", "hold something other than two letters or digits")


def _counted(line: ServiceLine, code: str, path: str, problems: Problems) -> tuple[bool, Decimal]:
    """Whether the line is told in minutes (timed anesthesia), and how many or how much."""
    timed = professional_rules().is_timed_anesthesia(code)
    if timed and line.minutes is None:
        problems.add(f"{path}.minutes", f"are missing: {code} is anesthesia, which is billed by its time")
    units = line.minutes if timed and line.minutes is not None else line.units
    if units <= 0:
        problems.add(f"{path}.minutes" if timed else f"{path}.units", "must be above zero")
    return timed, units


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
    check_modifiers(line, path, problems)
    rules = professional_rules()
    timed, units = _counted(line, code, path, problems)
    description = (line.description or "").strip()
    if rules.is_unlisted(code) and not description:
        problems.add(f"{path}.description", f"is missing: {code} does not say what was done")
    pointers, drug = _pointers(encounter, line, path, problems), national_drug(line, path, problems)
    place = problems.require(line.place_of_service, f"{path}.place_of_service")
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
        epsdt=line.epsdt,
        family_planning=line.family_planning,
        copay_exempt=line.copay_exempt,
        immunization_batch=(line.immunization_batch or "").strip(),
        referring_clia=(line.referring_clia or "").strip().upper(),
        prescription_date=line.prescription_date,
        note=details.note(line.note),
        attachments=details.attachments(line.attachments, f"{path}.attachments", problems),
        measured_values=tuple(MeasuredValue(r.kind, r.measure, r.value) for r in line.results),
        ambulance_patients=_riders(encounter, line),
        **_people(encounter, line, path, problems),
    )


class _People(TypedDict):
    rendering: Party | None
    ordering: Party | None
    referring: Party | None
    supervising: Party | None
    facility: Party | None
    purchased: tuple[Party, Decimal] | None


def _people(encounter: Encounter, line: ServiceLine, path: str, problems: Problems) -> _People:
    """Who had a part in the line alone. One who ordered is always told on the line (loop 2420E)."""

    def person(provider: Provider | None, name: str) -> Party | None:
        return party(provider, f"{path}.{name}", problems, prefer="person") if provider else None

    ordering = person(line.ordering, "ordering")
    if ordering is None and encounter.ordering is not None:
        ordering = party(encounter.ordering, "ordering", problems, prefer="person")
    purchased = None
    if line.purchased_from is not None:
        if line.purchase_price is None:
            problems.add(f"{path}.purchase_price", "is missing: a service from outside tells what it cost")
        seller = party(line.purchased_from, f"{path}.purchased_from", problems, prefer="organization")
        purchased = (seller, line.purchase_price or Decimal(0))
    return _People(
        rendering=person(line.rendering, "rendering"),
        ordering=ordering,
        referring=person(line.referring, "referring"),
        supervising=person(line.supervising, "supervising"),
        facility=located_party(line.facility, f"{path}.facility", problems) if line.facility else None,
        purchased=purchased,
    )


def _riders(encounter: Encounter, line: ServiceLine) -> Decimal | None:
    """QTY*PT: how many patients rode, where there was more than one."""
    riders = encounter.transport.patients if encounter.transport else None
    moved = (line.code or "") in professional_rules().ambulance
    return Decimal(riders) if riders and riders > 1 and moved else None


def on_claim(line: ClaimLine, number: int, claim: Claim, place_on_claim: Mapping[int, int]) -> ClaimLine:
    """The line as it stands on its claim: renumbered, pointing at the claim's diagnoses, saying only what differs.

    The line control number keeps the encounter's number of the line, whatever the claim it ends on.
    """
    who = (claim.rendering or claim.billing).npi
    rendering = None if line.rendering and line.rendering.npi == who else line.rendering
    renders = rendering.npi if rendering else who
    return msgspec.structs.replace(
        line,
        number=number,
        control=f"{claim.control_number}L{line.number}",
        pointers=tuple(place_on_claim[p] for p in line.pointers),
        place_of_service="" if line.place_of_service == claim.place_of_service else line.place_of_service,
        rendering=rendering,
        ordering=None if line.ordering and line.ordering.npi == renders else line.ordering,
        referring=_other_than(line.referring, claim.referring),
        supervising=_other_than(line.supervising, claim.supervising),
        facility=_other_than(line.facility, claim.facility),
    )


def _other_than(mine: Party | None, claims: Party | None) -> Party | None:
    """The line's own party, unless the claim tells it."""
    return None if mine is not None and claims is not None and mine.npi == claims.npi else mine
