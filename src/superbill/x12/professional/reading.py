"""Professional claims in: an 837P to `model.claim` values, claim by claim.

What the model has no place for (repricing, contracts, forms) stays in the loop tree and is not lost there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

import msgspec

from superbill.model.claim import (
    Ambulance,
    Claim,
    ClaimAccident,
    ClaimDates,
    ClaimLine,
    OtherPayer,
    Party,
    PostalAddress,
    Submission,
)
from superbill.x12.claim import parts
from superbill.x12.claim.other_payers import decision, other_payer
from superbill.x12.claim.parts import BLANK, Found, party, reference
from superbill.x12.claim.reading import Kind, Levels, ReadSet, RefusedClaim, gathered
from superbill.x12.claim.reading import claims as claims_of
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop
from superbill.x12.values import bad, number_of, period_of, whole, whole_of

# Who a provider of the claim, or of a line, is, by NM101.
_OF_CLAIM = {"DN": "referring", "P3": "referring", "82": "rendering", "77": "facility", "FA": "facility",
             "LI": "facility", "DQ": "supervising"}  # fmt: skip
_OF_LINE = {**_OF_CLAIM, "DK": "ordering"}
_DATES = {
    "DTP*454": "initial_treatment", "DTP*304": "last_seen", "DTP*453": "acute_manifestation",
    "DTP*484": "last_menstrual_period", "DTP*455": "last_xray", "DTP*297": "last_worked",
    "DTP*296": "return_to_work", "DTP*444": "first_contact",
}  # fmt: skip


def read(source: Source, name: str = "837P", *, only: bool = True) -> tuple[Submission, ...]:
    """The submissions of a file; sets of one interchange with the same sender and time are one submission.

    With `only`, a file that holds other transactions is refused.
    """
    return tuple(
        Submission(h.control_number, h.submitter, h.receiver, tuple(found), h.created, h.usage)
        for h, found in gathered(claims(source, name, only=only)).items()
    )


def claims(source: Source, name: str = "837P", *, only: bool = True) -> Iterator[tuple[ReadSet, Claim | RefusedClaim]]:
    """Each claim of a file as it is read, with the set that it came in. One bad claim does not stop the others."""
    return claims_of(_KIND, source, name, only=only)


def claim_of(loop: Loop, levels: Levels, component: str) -> Claim:
    """A claim from its loop 2300 and what the levels above it say."""
    found = parts.segments(loop)
    head = found["CLM"]
    elements = head.elements + BLANK
    place, _, frequency = (*elements[5].split(component), "", "")[:3]
    people, others, lines = _inner(loop, component)
    claim = Claim(
        control_number=elements[1],
        charge=number_of(head, 2),
        place_of_service=place,
        billing=levels.billing,
        insured=levels.insured,
        payer=levels.payer,
        diagnoses=_diagnoses(found.get("HI*ABK") or found.get("HI*BK"), component),
        lines=lines,
        patient=levels.patient,
        pay_to=levels.pay_to,
        referring=people.get("referring"),
        rendering=people.get("rendering"),
        supervising=people.get("supervising"),
        facility=people.get("facility"),
        frequency=frequency,
        accident=_accident(elements[11], component, parts.date_in(found, "DTP*439")),
        provider_signature=elements[6] == "Y",
        accept_assignment=elements[7],
        assign_benefits=elements[8],
        release_information=elements[9],
        other_payers=others,
        special_program=elements[12],
        delay_reason=elements[20],
        patient_signature_source=elements[10],
    )
    more = _more(loop, found, component)
    if len(levels.details.elements) > 6:
        more.update(_details(levels.details))
    return msgspec.structs.replace(claim, **more) if more else claim


def _inner(loop: Loop, component: str) -> tuple[dict[str, Party | None], tuple[OtherPayer, ...], tuple[ClaimLine, ...]]:
    """The people, other payers and lines of a claim, in one pass."""
    people: dict[str, Party | None] = {}
    others: list[OtherPayer] = []
    lines: list[ClaimLine] = []
    for item in loop.items:
        if isinstance(item, Segment):
            continue
        loop_id = item.grammar.id
        if loop_id == "2400":
            lines.append(_line(item, component))
        elif loop_id == "2320":
            others.append(other_payer(item))
        elif role := _OF_CLAIM.get(next(item.segments()).get(1)):
            people.setdefault(role, party(item))
    return people, tuple(others), tuple(lines)


_REFERENCES = {
    "REF*F8": "payer_claim_number", "REF*G1": "prior_authorization", "REF*9F": "referral_number", "REF*X4": "clia",
    "REF*EA": "medical_record_number", "REF*EW": "mammography", "REF*LX": "investigational_device",
    "REF*P4": "demonstration", "REF*D9": "clearinghouse_number", "REF*1J": "care_plan_oversight",
    "REF*4N": "service_authorization_exception",
}  # fmt: skip
_DAYS = {"DTP*431": "onset_date", "DTP*435": "admission_date", "DTP*096": "discharge_date"}
_PLAIN = frozenset({"CLM", "HI*ABK", "DTP*439", "REF*9A", "REF*9C", "CN1", "K3", "HCP"})


def _more(loop: Loop, found: Found, component: str) -> dict[str, object]:
    """What only some claims say."""
    made: dict[str, object] = {}
    for key, segment in found.items():
        if key in _PLAIN:
            continue
        if field := _REFERENCES.get(key):
            made[field] = segment.get(2)
        elif field := _DAYS.get(key):
            made[field] = period_of(segment, 3)[0]
        elif key == "AMT*F5":
            made["patient_paid"] = number_of(segment, 2)
        elif special := _SPECIAL.get(key):
            made[special[0]] = special[1](loop, segment, component)
        elif key.startswith("DTP"):
            made["dates"] = _course(found)
    return made


def _details(details: Segment) -> dict[str, object]:
    """PAT05 to PAT09: death, weight, pregnancy."""
    made: dict[str, object] = {}
    if details.get(6):
        made["death_date"] = period_of(details, 6)[0]
    if details.get(8):
        made["patient_weight"] = number_of(details, 8)
    if details.get(9) == "Y":
        made["pregnant"] = True
    return made


def _course(found: Found) -> ClaimDates:
    """Dates of illness and work. A disability has a first day (360), a last (361) or both (314)."""
    days: dict[str, dt.date | None] = {field: parts.date_in(found, key) for key, field in _DATES.items()}
    disability, care = found.get("DTP*314"), found.get("DTP*090")
    if disability is not None:
        start, end = period_of(disability, 3)
        kind = disability.get(1)
        days["disability_from"] = None if kind == "361" else start
        days["disability_to"] = start if kind == "361" else end
    if care is not None:
        days["care_assumed" if care.get(1) == "090" else "care_relinquished"] = period_of(care, 3)[0]
    return ClaimDates(**days)


def _conditions(loop: Loop, component: str) -> tuple[str, ...]:
    found = (s for s in loop.segments() if s.use is not None and s.use.key == "HI*BG")
    return tuple(code for segment in found for code in parts.codes(segment, component))


def _ambulance(loop: Loop, transport: Segment) -> Ambulance:
    weight = number_of(transport, 2) if transport.get(2) else None
    told = (s for s in loop.segments() if s.id == "CRC" and s.get(1) == "07")
    conditions = tuple(code for s in told for code in s.elements[3:] if code)
    places: dict[str, tuple[str, PostalAddress | None]] = {}
    for item in loop.loops():
        name = next(item.segments())
        if name.id == "NM1" and name.get(1) in ("PW", "45"):
            places[name.get(1)] = (name.get(3), parts.address_of(parts.segments(item)))
    pick_up, drop_off = places.get("PW", ("", None)), places.get("45", ("", None))
    return Ambulance(transport.get(4), number_of(transport, 6), weight, conditions, transport.get(9),
                     transport.get(10), pick_up[1], drop_off[1], drop_off[0])  # fmt: skip


def _accident(text: str, component: str, day: dt.date | None) -> ClaimAccident | None:
    if not text:
        return None
    told = [*text.split(component), "", "", ""]
    return ClaimAccident(told[0], day, told[3])


def _diagnoses(segment: Segment | None, component: str) -> tuple[str, ...]:
    if segment is None:
        return ()
    told = (element.split(component) for element in segment.elements[1:] if element)
    return tuple([parts.diagnosis(*two[:2]) for two in told if len(two) > 1])


def _line(loop: Loop, component: str) -> ClaimLine:
    """One loop 2400."""
    found = parts.segments(loop)
    number_segment, service, when = found["LX"], found.get("SV1"), found.get("DTP*472")
    if service is None or when is None:
        bad(number_segment, 1, "begins a line without service (SV1) or date (DTP*472)")
    elements = service.elements + BLANK
    code = elements[1].split(component)
    pointers = elements[7].split(component) if elements[7] else ()
    day, through = period_of(when, 3)
    line = ClaimLine(
        number=whole_of(number_segment, 1),
        code=code[1] if len(code) > 1 else "",
        charge=number_of(service, 2),
        service_date=day,
        units=number_of(service, 4),
        unit_kind=elements[3],
        modifiers=tuple([m for m in code[2:6] if m]) if len(code) > 2 else (),
        through_date=through,
        place_of_service=elements[5],
        pointers=tuple([whole(service, 7, text) for text in pointers if text]),
        control=reference(found, "REF*6R"),
        description=code[6] if len(code) > 6 else "",
        emergency=elements[9] == "Y",
        epsdt=elements[11] == "Y",
        family_planning=elements[12] == "Y",
        copay_exempt=elements[15] == "0",
    )
    # Most lines have the four segments above and nothing more.
    if len(found) <= 3 + ("REF*6R" in found) and len(loop.items) == len(found):
        return line
    return msgspec.structs.replace(line, **_more_of_line(loop, found, component))


def _more_of_line(loop: Loop, found: Found, component: str) -> dict[str, object]:
    made: dict[str, object] = {
        "prior_authorization": reference(found, "REF*G1"),
        "referral_number": reference(found, "REF*9F"),
        "clia": reference(found, "REF*X4"),
        "referring_clia": reference(found, "REF*F4"),
        "immunization_batch": reference(found, "REF*BT"),
        "prescription_date": parts.date_in(found, "DTP*471"),
        "note": parts.note(loop),
        "attachments": parts.attachments(loop),
        "measured_values": parts.measured(loop),
        "ambulance_patients": _count(found.get("QTY*PT")),
        "drug": parts.drug(loop.loop("2410")),
        "decisions": tuple([decision(item, component) for item in loop.loops("2430")]),
    }
    for item in loop.loops():
        head = next(item.segments())
        if head.id != "NM1":
            continue
        if role := _OF_LINE.get(head.get(1)):
            made.setdefault(role, party(item))
        elif head.get(1) == "QB" and "PS1" in found:
            seller = party(item)
            made["purchased"] = (seller, number_of(found["PS1"], 2))
    return made


def _count(segment: Segment | None) -> Decimal | None:
    return number_of(segment, 2) if segment is not None else None


_SPECIAL: dict[str, tuple[str, Callable[[Loop, Segment, str], object]]] = {
    "PWK": ("attachments", lambda loop, _segment, _component: parts.attachments(loop)),
    "NTE*ADD": ("note", lambda loop, _segment, _component: parts.note(loop)),
    "CR1": ("ambulance", lambda loop, segment, _component: _ambulance(loop, segment)),
    "HI*BP": ("anesthesia_procedures", lambda _loop, segment, component: parts.codes(segment, component)),
    "HI*BG": ("condition_codes", lambda loop, _segment, component: _conditions(loop, component)),
}
_KIND = Kind("a professional claim (837P)", ("837P", "837P 4010"), claim_of)
