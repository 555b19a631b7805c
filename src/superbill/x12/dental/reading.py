"""Dental claims in: an 837D to `model.dental` values, claim by claim."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from superbill.model.claim import ClaimAccident, OtherPayer, Party
from superbill.model.dental import DentalClaim, DentalLine, DentalSubmission, Tooth
from superbill.x12.claim import parts
from superbill.x12.claim.other_payers import decision, other_payer
from superbill.x12.claim.parts import BLANK, NONE, Found, amount_in, date_in, party, reference
from superbill.x12.claim.reading import Kind, Levels, ReadSet, RefusedClaim, gathered
from superbill.x12.claim.reading import claims as claims_of
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop
from superbill.x12.values import bad, number_of, whole, whole_of

_ROLES = {"DN": "referring", "P3": "referring", "82": "rendering", "77": "facility", "DD": "assistant",
          "DQ": "supervising"}  # fmt: skip


def read(source: Source, name: str = "837D", *, only: bool = True) -> tuple[DentalSubmission, ...]:
    """The submissions of a file; sets of one interchange with the same sender and time are one submission.

    With `only`, a file that holds other transactions is refused.
    """
    return tuple(
        DentalSubmission(h.control_number, h.submitter, h.receiver, tuple(found), h.created, h.usage)
        for h, found in gathered(claims(source, name, only=only)).items()
    )


def claims(
    source: Source, name: str = "837D", *, only: bool = True
) -> Iterator[tuple[ReadSet, DentalClaim | RefusedClaim]]:
    """Each claim of a file as it is read, with the set that it came in. One bad claim does not stop the others."""
    return claims_of(_KIND, source, name, only=only)


def claim_of(loop: Loop, levels: Levels, component: str) -> DentalClaim:
    """A claim from its loop 2300 and what the levels above it say."""
    found = parts.segments(loop)
    head = found["CLM"]
    elements = head.elements + BLANK
    place, _, frequency = (*elements[5].split(component), "", "")[:3]
    people, others, lines = _inner(loop, component)
    claim = DentalClaim(
        control_number=elements[1],
        charge=number_of(head, 2),
        place_of_service=place,
        billing=levels.billing,
        insured=levels.insured,
        payer=levels.payer,
        lines=lines,
        service_date=date_in(found, "DTP*472"),
        patient=levels.patient,
        pay_to=levels.pay_to,
        frequency=frequency,
        predetermination=elements[19] == "PB",
        provider_signature=elements[6] == "Y",
        accept_assignment=elements[7],
        assign_benefits=elements[8],
        release_information=elements[9],
        special_program=elements[12],
        delay_reason=elements[20],
        accident=_accident(elements[11], found, component),
        other_payers=others,
    )
    return msgspec.structs.replace(claim, **people, **_more(loop, found, component))


def _more(loop: Loop, found: Found, component: str) -> dict[str, object]:
    months, diagnoses = found.get("DN1", NONE), found.get("HI*ABK")
    return {
        "predetermination_number": reference(found, "REF*G3"),
        "payer_claim_number": reference(found, "REF*F8"),
        "prior_authorization": reference(found, "REF*G1"),
        "referral_number": reference(found, "REF*9F"),
        "clearinghouse_number": reference(found, "REF*D9"),
        "appliance_placed": date_in(found, "DTP*452"),
        "orthodontic_months": number_of(months, 1) if months.get(1) else None,
        "orthodontic_months_left": number_of(months, 2) if months.get(2) else None,
        "missing_teeth": tuple(s.get(1) for s in loop.segments() if s.id == "DN2" and s.get(2) == "M"),
        "patient_paid": amount_in(found, "AMT*F5"),
        "note": parts.note(loop),
        "attachments": parts.attachments(loop),
        "diagnoses": _diagnoses(diagnoses, component),
    }


def _diagnoses(segment: Segment | None, component: str) -> tuple[str, ...]:
    told = (text.split(component) for text in segment.elements[1:] if text) if segment else ()
    return tuple([parts.diagnosis(*two[:2]) for two in told if len(two) > 1])


def _accident(text: str, found: Found, component: str) -> ClaimAccident | None:
    if not text:
        return None
    told = [*text.split(component), "", "", ""]
    return ClaimAccident(told[0], date_in(found, "DTP*439"), told[3])


def _inner(
    loop: Loop, component: str
) -> tuple[dict[str, Party | None], tuple[OtherPayer, ...], tuple[DentalLine, ...]]:
    people: dict[str, Party | None] = {}
    others: list[OtherPayer] = []
    lines: list[DentalLine] = []
    for item in loop.loops():
        if item.grammar.id == "2400":
            lines.append(_line(item, component))
        elif item.grammar.id == "2320":
            others.append(other_payer(item))
        elif role := _ROLES.get(next(item.segments()).get(1)):
            people.setdefault(role, party(item))
    return people, tuple(others), tuple(lines)


def _line(loop: Loop, component: str) -> DentalLine:
    """One loop 2400."""
    found = parts.segments(loop)
    first, service = found["LX"], found.get("SV3")
    if service is None:
        bad(first, 1, "begins a line without its service (SV3)")
    elements = service.elements + BLANK
    code = elements[1].split(component)
    rendering = next((i for i in loop.loops() if next(i.segments()).get(1) == "82"), None)
    return DentalLine(
        number=whole_of(first, 1),
        code=code[1] if len(code) > 1 else "",
        charge=number_of(service, 2),
        quantity=_quantity(service),
        modifiers=tuple([m for m in code[2:6] if m]),
        place_of_service=elements[3],
        areas=tuple([a for a in elements[4].split(component) if a]),
        teeth=tuple(_tooth(s, component) for s in loop.segments() if s.id == "TOO"),
        prosthesis=elements[5],
        pointers=tuple([whole(service, 11, text) for text in elements[11].split(component) if text]),
        service_date=date_in(found, "DTP*472"),
        prior_placement=date_in(found, "DTP*441"),
        control=reference(found, "REF*6R"),
        prior_authorization=reference(found, "REF*G1"),
        rendering=party(rendering),
        decisions=tuple([decision(item, component) for item in loop.loops("2430")]),
    )


def _quantity(service: Segment) -> Decimal | None:
    return number_of(service, 6) if service.get(6) else None


def _tooth(segment: Segment, component: str) -> Tooth:
    return Tooth(segment.get(2), tuple([s for s in segment.get(3).split(component) if s]))


_KIND = Kind("a dental claim (837D)", ("837D",), claim_of)
