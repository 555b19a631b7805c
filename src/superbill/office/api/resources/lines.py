"""The lines of a claim as items of Claim and ExplanationOfBenefit (hl7.org/fhir/R4/claim-definitions.html)."""

from __future__ import annotations

from decimal import Decimal

from superbill.model.claim import NationalDrug
from superbill.model.institutional import InstitutionalClaim, InstitutionalLine
from superbill.office.api.resources.billed import Billed, team
from superbill.office.api.resources.parts import (
    NDC,
    PLACE,
    UNITS,
    Resource,
    coding,
    concept,
    modifiers,
    money,
    nubc,
    period,
    reference,
    service,
    told,
)
from superbill.remittance.matching import BilledClaim, BilledLine

_UNITS = {"DA": ("d", "days"), "MJ": ("min", "minutes")}
_DRUG_UNITS = {"ML": "mL", "GR": "g", "ME": "mg"}


def items(billed: Billed, seen: frozenset[str]) -> list[Resource]:
    """Return the lines by their number, with charges for those who see money."""
    return [_item(billed, line, "claim.money" in seen) for line in billed.value.lines]


def _item(billed: Billed, line: BilledLine, priced: bool) -> Resource:  # noqa: FBT001 - one of two ways
    value = billed.value
    return told(
        {
            "sequence": line.number,
            "careTeamSequence": _people(value, line),
            "diagnosisSequence": [] if isinstance(line, InstitutionalLine) else list(line.pointers),
            "revenue": _revenue(line),
            "productOrService": service(line.code),
            "modifier": modifiers(line.modifiers),
            **_serviced(line),
            "locationCodeableConcept": _place(value, line),
            "quantity": quantity(line.units, line.unit_kind),
            **(_price(line) if priced else {}),
            "encounter": [reference("Encounter", str(billed.row.encounter.public_id))],
            "detail": [_drug(line.drug)] if line.drug else [],
        }
    )


def quantity(units: Decimal, kind: str = "UN") -> Resource:
    """Return units of service, days or minutes."""
    if kind in _UNITS:
        code, unit = _UNITS[kind]
        return {"value": units, "unit": unit, "system": UNITS, "code": code}
    return {"value": units}


def _price(line: BilledLine) -> Resource:
    """Return the charge, and that of one unit where it comes out in whole cents."""
    each = line.charge / line.units if line.units else None
    whole = each is not None and each == each.quantize(Decimal("0.01"))
    return {"unitPrice": money(each) if each is not None and whole else None, "net": money(line.charge)}


def _serviced(line: BilledLine) -> Resource:
    if line.through_date and line.service_date and line.through_date != line.service_date:
        return {"servicedPeriod": period(line.service_date, line.through_date)}
    return {"servicedDate": line.service_date}


def _place(value: BilledClaim, line: BilledLine) -> Resource:
    if isinstance(value, InstitutionalClaim) or isinstance(line, InstitutionalLine):
        return {}
    return concept(PLACE, line.place_of_service or value.place_of_service)


def _revenue(line: BilledLine) -> Resource:
    return concept(nubc("RevenueCodes"), line.revenue_code) if isinstance(line, InstitutionalLine) else {}


def _people(value: BilledClaim, line: BilledLine) -> list[int]:
    """The line's own people, else the claim's rendering or attending provider."""
    people = team(value)
    own = [n for n, (role, person) in enumerate(people, 1) if getattr(line, role, None) == person]
    if any(people[n - 1][0] == "rendering" for n in own):
        return own
    heads = [
        n for n, (r, p) in enumerate(people, 1) if r in {"rendering", "attending"} and getattr(value, r, None) == p
    ]
    return sorted({*own, *heads})


def _drug(drug: NationalDrug) -> Resource:
    unit = _DRUG_UNITS.get(drug.unit)
    measured = {"unit": unit, "system": UNITS, "code": unit} if unit else {"unit": drug.unit}
    return {
        "sequence": 1,
        "productOrService": {"coding": [coding(NDC, drug.ndc)]},
        "quantity": {"value": drug.quantity, **measured},
    }
