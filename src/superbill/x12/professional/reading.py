"""Professional claims in: an 837P to `model.claim` values, claim by claim.

What the model has no place for (other payers' loops, attachments) stays in the loop tree and is not lost there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from superbill.errors import BadFile
from superbill.model.claim import (
    Claim,
    ClaimAccident,
    ClaimLine,
    ClaimPatient,
    ClaimPayer,
    Contact,
    Insured,
    Name,
    NationalDrug,
    Party,
    PostalAddress,
    Receiver,
    Submission,
    Submitter,
)
from superbill.model.codes import dotted
from superbill.x12.professional.writing import VERSION
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of
from superbill.x12.values import bad, date_of, named, number_of, period_of, whole, whole_of

_NONE = Segment([""], 0, 0)
_BLANK = [""] * 12
# The loops around a claim, from the set on: set, billing provider, subscriber, patient.
_PROVIDER, _SUBSCRIBER, _PATIENT = 1, 2, 3


class RefusedClaim(msgspec.Struct, frozen=True):
    """A claim that cannot be read, while those around it can: its number, if that could be read, and why."""

    control_number: str
    error: BadFile


class ReadSet(msgspec.Struct, frozen=True):
    """The sender, receiver and control number of a transaction set, as given with each of its claims.

    `number` is the set's own (ST02), `reference` the sender's number for the batch (BHT03).
    """

    control_number: int
    submitter: Submitter
    receiver: Receiver
    created: str
    usage: str
    number: str = ""
    reference: str = ""


def read(source: Source, name: str = "837P", *, only: bool = True) -> tuple[Submission, ...]:
    """The submissions of a file; sets of one interchange with the same sender and time are one submission.

    With `only`, a file that holds other transactions is refused.
    """
    gathered: dict[ReadSet, list[Claim]] = {}
    for heading, claim in claims(source, name, only=only):
        if isinstance(claim, RefusedClaim):
            raise claim.error
        batch = msgspec.structs.replace(heading, number="", reference="")
        gathered.setdefault(batch, []).append(claim)
    return tuple(
        Submission(h.control_number, h.submitter, h.receiver, tuple(found), h.created, h.usage)
        for h, found in gathered.items()
    )


def claims(source: Source, name: str = "837P", *, only: bool = True) -> Iterator[tuple[ReadSet, Claim | RefusedClaim]]:
    """Each claim of a file as it is read, with the set that it came in. One bad claim does not stop the others."""
    context = _Context()
    with named(name):
        for around, loop in Reader(source, ("2300", "2000A", "2000B", "2000C", "ST"), name):
            if only and isinstance(loop, TransactionSet):
                _must_be_professional(loop)
            if loop.id == "2300":
                start = next(i for i, open_loop in enumerate(around) if isinstance(open_loop, TransactionSet))
                heading = context.heading(around[start], around[0])
                yield heading, _claim_or_refusal(context, around[start:], loop, name, marks_of(around).component)


def _claim_or_refusal(
    context: _Context, around: list[Loop], loop: Loop, name: str, component: str
) -> Claim | RefusedClaim:
    try:
        return context.claim(around, loop, component)
    except BadFile as error:
        number = next(loop.segments()).get(1)
        return RefusedClaim(number, BadFile(name, error.where, error.what, error.do))


def _must_be_professional(loop: TransactionSet) -> None:
    found = loop.guide
    if (found.transaction, found.version) != ("837", VERSION):
        what = f"begins transaction set {found.transaction} {found.version}, which is not a professional claim (837P)"
        bad(next(loop.segments()), 1, what)


class Levels(msgspec.Struct):
    """What stands above a claim in the hierarchy: loops 2000A, 2000B and 2000C."""

    billing: Party
    pay_to: Party | None
    insured: Insured
    payer: ClaimPayer
    patient: ClaimPatient | None


class _Context:
    """Remembers what claims share, so that a billing provider or subscriber is read once for all its claims."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[Loop, Any]] = {}

    def _once(self, loop: Loop, make: Callable[[Loop], Any]) -> Any:  # noqa: ANN401 - each loop has its own values
        held = self._of.get(loop.id)
        if held is None or held[0] is not loop:
            held = self._of[loop.id] = (loop, make(loop))
        return held[1]

    def heading(self, transaction: Loop, interchange: Loop) -> ReadSet:
        """The set that the claim stands in."""

        def make(loop: Loop) -> ReadSet:
            return _heading(loop, interchange)

        heading: ReadSet = self._once(transaction, make)
        return heading

    def claim(self, around: list[Loop], loop: Loop, component: str) -> Claim:
        """One loop 2300 with the levels above it."""
        billing, pay_to = self._once(around[_PROVIDER], _provider)
        insured, payer = self._once(around[_SUBSCRIBER], _subscriber)
        patient = self._once(around[_PATIENT], _patient) if len(around) > _PATIENT else None
        levels = Levels(billing, pay_to, insured, payer, patient)
        return claim_of(loop, levels, component)


def _heading(loop: Loop, interchange: Loop) -> ReadSet:
    isa = next(interchange.segments())
    inner = {item.id: item for item in loop.loops("1000A", "1000B")}
    submitter, receiver = (_segments(inner[i]) if i in inner else {} for i in ("1000A", "1000B"))
    start = loop.find("BHT") or _NONE
    day, time = date_of(start, 4), start.get(5)
    if len(time) < 4 or not time.isdigit():
        bad(start, 5, "is not a time of the form HHMM")
    contact = submitter.get("PER", _NONE)
    ways = dict(zip(contact.elements[3::2], contact.elements[4::2], strict=False))
    sender = submitter.get("NM1", _NONE)
    return ReadSet(
        whole_of(isa, 13),
        Submitter(sender.get(3), sender.get(9), Contact(contact.get(2), ways.get("TE", ""), ways.get("EM", ""))),
        Receiver(receiver.get("NM1", _NONE).get(3), receiver.get("NM1", _NONE).get(9)),
        f"{day.isoformat()}T{time[:2]}:{time[2:4]}",
        isa.get(15),
        next(loop.segments()).get(2),
        start.get(3),
    )


def _segments(loop: Loop) -> dict[str, Segment]:
    """The loop's own segments by their use; of a repeated one the first."""
    found: dict[str, Segment] = {}
    for item in loop.items:
        if type(item) is Segment and item.use is not None:
            found.setdefault(item.use.key, item)
    return found


def _named(loop: Loop, loop_id: str) -> dict[str, Segment]:
    inner = loop.loop(loop_id)
    return _segments(inner) if inner is not None else {}


def _name(segment: Segment) -> Name:
    kind, last, first, middle, _, suffix = (segment.elements[2:8] + _BLANK)[:6]
    return Name(last, first, middle, suffix, kind == "1")


def _identifier(segment: Segment) -> str:
    return segment.elements[9] if len(segment.elements) > 9 else ""


def _address(found: dict[str, Segment]) -> PostalAddress | None:
    street, city = found.get("N3"), found.get("N4")
    if street is None or city is None:
        return None
    return PostalAddress(street.get(1), city.get(1), city.get(2), city.get(3), street.get(2))


def _provider(loop: Loop) -> tuple[Party, Party | None]:
    """Loop 2000A: who bills, and where the payment goes if elsewhere."""
    found = _named(loop, "2010AA")
    name = found.get("NM1", _NONE)
    tax, phone = found.get("REF*EI", _NONE), found.get("PER", _NONE)
    taxonomy = (loop.find("PRV") or _NONE).get(3)
    billing = Party(
        _name(name), _identifier(name), taxonomy, tax.get(2), tax.get(1) or "EI", _address(found),
        phone.get(4) if phone.get(3) == "TE" else "",
    )  # fmt: skip
    other = _named(loop, "2010AB")
    if not other:
        return billing, None
    kind = other.get("NM1", _NONE).get(2)
    return billing, Party(msgspec.structs.replace(billing.name, person=kind == "1"), address=_address(other))


def _subscriber(loop: Loop) -> tuple[Insured, ClaimPayer]:
    """Loop 2000B: the insured and the payer."""
    coverage = loop.find("SBR") or _NONE
    found, payer = _named(loop, "2010BA"), _named(loop, "2010BB")
    name, plan = found.get("NM1", _NONE), payer.get("NM1", _NONE)
    birth = found.get("DMG")
    insured = Insured(
        _name(name), _identifier(name), coverage.get(1), coverage.get(3), coverage.get(4),
        date_of(birth, 2) if birth else None, birth.get(3) if birth else "", _address(found),
    )  # fmt: skip
    return insured, ClaimPayer(plan.get(3), _identifier(plan), coverage.get(9), _address(payer))


def _patient(loop: Loop) -> ClaimPatient:
    """Loop 2000C: the patient who is not the subscriber."""
    found = _named(loop, "2010CA")
    name, birth = found.get("NM1", _NONE), found.get("DMG", _NONE)
    address = _address(found)
    if address is None:
        bad(name, 3, "begins a patient without address (N3 and N4)")
    return ClaimPatient(_name(name), (loop.find("PAT") or _NONE).get(1), date_of(birth, 2), birth.get(3), address)


def claim_of(loop: Loop, levels: Levels, component: str) -> Claim:
    """A claim from its loop 2300 and what the levels above it say."""
    found = _segments(loop)
    head = found["CLM"]
    elements = head.elements + _BLANK
    place, _, frequency = (*elements[5].split(component), "", "")[:3]
    paid, codes = found.get("AMT"), found.get("HI*ABK")
    people = {item.id: item for item in loop.loops("2310A", "2310B", "2310C", "2310D")}
    return Claim(
        control_number=elements[1],
        charge=number_of(head, 2),
        place_of_service=place,
        billing=levels.billing,
        insured=levels.insured,
        payer=levels.payer,
        diagnoses=_diagnoses(codes, component) if codes else (),
        lines=tuple(_line(item, component) for item in loop.loops("2400")),
        patient=levels.patient,
        pay_to=levels.pay_to,
        referring=_party(people.get("2310A")),
        rendering=_party(people.get("2310B")),
        supervising=_party(people.get("2310D")),
        facility=_party(people.get("2310C")),
        frequency=frequency,
        payer_claim_number=_reference(found, "REF*F8"),
        prior_authorization=_reference(found, "REF*G1"),
        referral_number=_reference(found, "REF*9F"),
        clia=_reference(found, "REF*X4"),
        medical_record_number=_reference(found, "REF*EA"),
        onset_date=_date(found, "DTP*431"),
        admission_date=_date(found, "DTP*435"),
        discharge_date=_date(found, "DTP*096"),
        accident=_accident(elements[11], component, _date(found, "DTP*439")),
        patient_paid=number_of(paid, 2) if paid else None,
        provider_signature=elements[6] == "Y",
        accept_assignment=elements[7],
        assign_benefits=elements[8],
        release_information=elements[9],
    )


def _reference(found: dict[str, Segment], key: str) -> str:
    segment = found.get(key)
    return segment.get(2) if segment is not None else ""


def _date(found: dict[str, Segment], key: str) -> dt.date | None:
    segment = found.get(key)
    return period_of(segment, 3)[0] if segment is not None else None


def _accident(text: str, component: str, day: dt.date | None) -> ClaimAccident | None:
    if not text:
        return None
    parts = [*text.split(component), "", "", ""]
    return ClaimAccident(parts[0], day, parts[3])


def _diagnoses(segment: Segment, component: str) -> tuple[str, ...]:
    codes = (element.split(component) for element in segment.elements[1:] if element)
    return tuple(_code(*parts[:2]) for parts in codes if len(parts) > 1)


def _code(kind: str, code: str) -> str:
    """ICD-10-CM codes take their dot after three characters; so do ICD-9-CM's (BK, BF), but E codes after four."""
    if kind in {"BK", "BF"} and code.startswith("E"):
        return f"{code[:4]}.{code[4:]}" if len(code) > 4 else code
    return dotted(code)


def _party(loop: Loop | None) -> Party | None:
    if loop is None:
        return None
    found = _segments(loop)
    name = found.get("NM1", _NONE)
    specialty = found.get("PRV")
    return Party(
        _name(name), _identifier(name), specialty.get(3) if specialty is not None else "", address=_address(found)
    )


def _line(loop: Loop, component: str) -> ClaimLine:
    """One loop 2400."""
    found = _segments(loop)
    number_segment, service, when = found["LX"], found.get("SV1"), found.get("DTP*472")
    if service is None or when is None:
        bad(number_segment, 1, "begins a line without service (SV1) or date (DTP*472)")
    elements = service.elements + _BLANK
    code = elements[1].split(component)
    pointers = elements[7].split(component) if elements[7] else ()
    day, through = period_of(when, 3)
    drug, rendering = loop.loop("2410"), loop.loop("2420A")
    return ClaimLine(
        number=whole_of(number_segment, 1),
        code=code[1] if len(code) > 1 else "",
        charge=number_of(service, 2),
        service_date=day,
        units=number_of(service, 4),
        unit_kind=elements[3],
        modifiers=tuple([m for m in code[2:6] if m]),
        through_date=through,
        place_of_service=elements[5],
        pointers=tuple([whole(service, 7, text) for text in pointers if text]),
        control=_reference(found, "REF*6R"),
        description=code[6] if len(code) > 6 else "",
        emergency=elements[9] == "Y",
        drug=_drug(drug) if drug is not None else None,
        rendering=_party(rendering),
    )


def _drug(loop: Loop) -> NationalDrug:
    found = _segments(loop)
    code, quantity = found["LIN"], found.get("CTP")
    if quantity is None:
        bad(code, 3, "names a drug without its quantity (CTP)")
    return NationalDrug(code.get(3), number_of(quantity, 4), quantity.get(5))
