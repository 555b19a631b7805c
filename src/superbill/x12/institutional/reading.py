"""Institutional claims in: an 837I to `model.institutional` values, claim by claim.

What the model has no place for (repricing, contracts, taxes) stays in the loop tree and is not lost there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import msgspec

from superbill.model.claim import ClaimNote, OtherPayer, Party
from superbill.model.institutional import (
    BilledDiagnosis,
    BilledProcedure,
    InstitutionalClaim,
    InstitutionalLine,
    InstitutionalSubmission,
    Occurrence,
    ValueCode,
)
from superbill.x12.claim import parts
from superbill.x12.claim.other_payers import decision, other_payer
from superbill.x12.claim.parts import BLANK, NONE, Found, amount_in, party, reference
from superbill.x12.claim.reading import Kind, Levels, ReadSet, RefusedClaim, gathered
from superbill.x12.claim.reading import claims as claims_of
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop
from superbill.x12.values import bad, number, number_of, period, period_of, whole_of

# Who a provider of the claim or line is, by NM101. FA and 73 are those of version 4010.
_ROLES = {"71": "attending", "72": "operating", "ZZ": "other_operating", "73": "other_operating", "82": "rendering",
          "77": "facility", "FA": "facility", "DN": "referring"}  # fmt: skip
_REFERENCES = {
    "REF*F8": "payer_claim_number", "REF*G1": "prior_authorization", "REF*9F": "referral_number",
    "REF*EA": "medical_record_number", "REF*LX": "investigational_device", "REF*P4": "demonstration",
    "REF*D9": "clearinghouse_number", "REF*4N": "service_authorization_exception", "REF*LU": "accident_state",
}  # fmt: skip
_POA = 9


def read(source: Source, name: str = "837I", *, only: bool = True) -> tuple[InstitutionalSubmission, ...]:
    """The submissions of a file; sets of one interchange with the same sender and time are one submission.

    With `only`, a file that holds other transactions is refused.
    """
    return tuple(
        InstitutionalSubmission(h.control_number, h.submitter, h.receiver, tuple(found), h.created, h.usage)
        for h, found in gathered(claims(source, name, only=only)).items()
    )


def claims(
    source: Source, name: str = "837I", *, only: bool = True
) -> Iterator[tuple[ReadSet, InstitutionalClaim | RefusedClaim]]:
    """Each claim of a file as it is read, with the set that it came in. One bad claim does not stop the others."""
    return claims_of(_KIND, source, name, only=only)


def claim_of(loop: Loop, levels: Levels, component: str) -> InstitutionalClaim:
    """A claim from its loop 2300 and what the levels above it say."""
    found = parts.segments(loop)
    head, admission = found["CLM"], found.get("CL1", NONE)
    elements = head.elements + BLANK
    bill, _, frequency = (*elements[5].split(component), "", "")[:3]
    statement = found.get("DTP*434")
    if statement is None:
        bad(head, 1, "begins a claim without its statement period (DTP*434)")
    start, end = period_of(statement, 3)
    codes = _Codes(loop, component)
    if not codes.principal:
        bad(head, 1, "begins a claim without its principal diagnosis (HI)")
    people, others, lines = _inner(loop, component)
    claim = InstitutionalClaim(
        control_number=elements[1],
        charge=number_of(head, 2),
        bill_type=bill + frequency,
        billing=levels.billing,
        insured=levels.insured,
        payer=levels.payer,
        statement_from=start,
        statement_through=end or start,
        principal=codes.principal[0],
        lines=lines,
        discharge_status=admission.get(3),
        admission_type=admission.get(1),
        admission_source=admission.get(2),
        patient=levels.patient,
        pay_to=levels.pay_to,
        patient_owes=amount_in(found, "AMT*F3"),
        accept_assignment=elements[7],
        assign_benefits=elements[8],
        release_information=elements[9],
        delay_reason=elements[20],
        other_payers=others,
    )
    return msgspec.structs.replace(claim, **codes.fields(), **people, **_more(loop, found))


def _more(loop: Loop, found: Found) -> dict[str, object]:
    made: dict[str, object] = {field: found[key].get(2) for key, field in _REFERENCES.items() if key in found}
    if "DTP*435" in found:
        told = found["DTP*435"]
        made["admission_date"] = period_of(told, 3)[0]
        made["admission_hour"] = told.get(3)[8:12] if told.get(2) == "DT" else ""
    if "DTP*096" in found:
        made["discharge_hour"] = found["DTP*096"].get(3)
    if "PWK" in found:
        made["attachments"] = parts.attachments(loop)
    notes = tuple(ClaimNote(s.get(1), s.get(2)) for s in loop.segments() if s.id == "NTE")
    if notes:
        made["notes"] = notes
    return made


def _inner(
    loop: Loop, component: str
) -> tuple[dict[str, Party | None], tuple[OtherPayer, ...], tuple[InstitutionalLine, ...]]:
    people: dict[str, Party | None] = {}
    others: list[OtherPayer] = []
    lines: list[InstitutionalLine] = []
    for item in loop.loops():
        if item.grammar.id == "2400":
            lines.append(_line(item, component))
        elif item.grammar.id == "2320":
            others.append(other_payer(item))
        elif role := _ROLES.get(next(item.segments()).get(1)):
            people.setdefault(role, party(item))
    return people, tuple(others), tuple(lines)


class _Codes:
    """The health care codes (HI) of a claim, by their qualifiers."""

    def __init__(self, loop: Loop, component: str) -> None:
        self.principal: list[BilledDiagnosis] = []
        self._of: dict[str, list[object]] = {}
        for segment in loop.items:
            if isinstance(segment, Segment) and segment.elements[0] == "HI":
                for place, text in enumerate(segment.elements[1:], start=1):
                    code = text.split(component) if text else []
                    if len(code) > 1:
                        self._take(segment, place, code)

    def _take(self, segment: Segment, place: int, code: list[str]) -> None:
        made = _MAKERS.get(code[0])
        if code[0] in ("ABK", "BK"):
            self.principal.append(_diagnosis(segment, place, code))
        elif made is not None:
            self._of.setdefault(made[0], []).append(made[1](segment, place, code))

    def fields(self) -> dict[str, object]:
        """The claim's fields that hold codes."""
        made: dict[str, object] = {}
        for field, values in self._of.items():
            made[field] = values[0] if field in _SINGLE else tuple(values)
        return made


def _part(code: list[str], number_: int) -> str:
    return code[number_ - 1] if number_ <= len(code) else ""


def _diagnosis(_segment: Segment, _place: int, code: list[str]) -> BilledDiagnosis:
    return BilledDiagnosis(parts.diagnosis(code[0], code[1]), _part(code, _POA))


def _diagnosis_code(_segment: Segment, _place: int, code: list[str]) -> str:
    return parts.diagnosis(code[0], code[1])


def _plain(_segment: Segment, _place: int, code: list[str]) -> str:
    return code[1]


def _procedure(segment: Segment, place: int, code: list[str]) -> BilledProcedure:
    return BilledProcedure(code[1], period(segment, place, _part(code, 4))[0])


def _occurrence(segment: Segment, place: int, code: list[str]) -> Occurrence:
    return Occurrence(code[1], *period(segment, place, _part(code, 4)))


def _value(segment: Segment, place: int, code: list[str]) -> ValueCode:
    return ValueCode(code[1], number(segment, place, _part(code, 5)))


_SINGLE = frozenset({"admitting", "drg", "principal_procedure"})
_MAKERS: dict[str, tuple[str, Callable[[Segment, int, list[str]], object]]] = {
    "ABF": ("diagnoses", _diagnosis), "BF": ("diagnoses", _diagnosis),
    "ABJ": ("admitting", _diagnosis_code), "BJ": ("admitting", _diagnosis_code),
    "APR": ("reasons_for_visit", _diagnosis_code), "PR": ("reasons_for_visit", _diagnosis_code),
    "ABN": ("external_causes", _diagnosis), "BN": ("external_causes", _diagnosis),
    "DR": ("drg", _plain),
    "BBR": ("principal_procedure", _procedure), "BR": ("principal_procedure", _procedure),
    "BBQ": ("procedures", _procedure), "BQ": ("procedures", _procedure),
    "BH": ("occurrences", _occurrence), "BI": ("spans", _occurrence), "BE": ("values", _value),
    "BG": ("condition_codes", _plain), "TC": ("treatment_codes", _plain),
}  # fmt: skip


def _entity(loop: Loop) -> str:
    """Who a loop is about: the first element of its name segment, nothing in a loop without one."""
    first = next(loop.segments())
    return first.get(1) if first.id == "NM1" else ""


def _line(loop: Loop, component: str) -> InstitutionalLine:
    """One loop 2400."""
    found = parts.segments(loop)
    first, service, when = found["LX"], found.get("SV2"), found.get("DTP*472")
    if service is None:
        bad(first, 1, "begins a line without its service (SV2)")
    elements = service.elements + BLANK
    code = elements[2].split(component)
    day, through = period_of(when, 3) if when is not None else (None, None)
    line = InstitutionalLine(
        number=whole_of(first, 1),
        revenue_code=elements[1],
        charge=number_of(service, 3),
        units=number_of(service, 5) if elements[5] else Decimal(1),
        unit_kind=elements[4],
        code=code[1] if len(code) > 1 else "",
        modifiers=tuple([m for m in code[2:6] if m]),
        description=code[6] if len(code) > 6 else "",
        service_date=day,
        through_date=through,
        non_covered=number_of(service, 7) if elements[7] else None,
        control=reference(found, "REF*6R"),
    )
    people = {role: party(item) for item in loop.loops() if (role := _ROLES.get(_entity(item)))}
    return msgspec.structs.replace(
        line,
        attachments=parts.attachments(loop),
        drug=parts.drug(loop.loop("2410")),
        decisions=tuple([decision(item, component) for item in loop.loops("2430")]),
        **people,
    )


_KIND = Kind("an institutional claim (837I)", ("837I", "837I 4010"), claim_of)
