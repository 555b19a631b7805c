"""Remittances in: an 835 to `model.remittance` values, claim by claim, so that no set is held as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import msgspec

from superbill.model.claim import Name
from superbill.model.remittance import Adjustment, ClaimPayment, ProviderAdjustment, Remittance, ServicePayment
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of
from superbill.x12.values import bad, date_of, named, number, number_of

_NONE = Segment([""], 0, 0)
_BLANK = [""] * 14
_NOTHING, _ONE = Decimal(0), Decimal(1)
_LAST_TRIPLET = 20
_GUIDES = ("835", "835 4010")


def read(source: Source, name: str = "835", *, only: bool = True) -> tuple[Remittance, ...]:
    """The remittances of a file, one for each transaction set. With `only`, other transactions are refused."""
    return tuple(remittances(source, name, only=only))


def remittances(source: Source, name: str = "835", *, only: bool = True) -> Iterator[Remittance]:
    """Each remittance of a file when its transaction set is complete."""
    claims: list[ClaimPayment] = []
    with named(name):
        for around, loop in Reader(source, ("2100", "2000", "ST"), name):
            if loop.id == "2100" and _is_remittance(around):
                claims.append(_claim(loop, marks_of(around).component))
            elif isinstance(loop, TransactionSet):
                if loop.guide.short in _GUIDES:
                    yield _remittance(loop, tuple(claims), marks_of(around).component)
                elif only:
                    found = f"transaction set {loop.guide.transaction} {loop.guide.version}"
                    bad(next(loop.segments()), 1, f"begins {found}, which is not a remittance (835)")
                claims = []


def _is_remittance(around: list[Loop]) -> bool:
    return any(isinstance(i, TransactionSet) and i.guide.short in _GUIDES for i in around)


def _remittance(loop: Loop, claims: tuple[ClaimPayment, ...], component: str) -> Remittance:
    payment, trace = loop.find("BPR") or _NONE, loop.find("TRN") or _NONE
    payer, payee = loop.loop("1000A"), loop.loop("1000B")
    payer_name = (payer.find("N1") if payer else None) or _NONE
    payee_name = (payee.find("N1") if payee else None) or _NONE
    produced = loop.find("DTM*405")
    return Remittance(
        trace=trace.get(2),
        paid=number_of(payment, 2),
        payment_date=date_of(payment, 16),
        method=payment.get(4),
        payer=payer_name.get(2),
        payer_id=_payer_id(payer, payer_name),
        payee=payee_name.get(2),
        payee_npi=payee_name.get(4) if payee_name.get(3) == "XX" else "",
        claims=claims,
        provider_adjustments=tuple(
            adjustment
            for item in loop.segments()
            if item.id == "PLB"
            for adjustment in _provider_adjustments(item, component)
        ),
        production_date=date_of(produced, 2) if produced else None,
    )


def _payer_id(payer: Loop | None, name: Segment) -> str:
    """The payer's own number (REF*2U), or its national plan number in N104."""
    references = (s.get(2) for s in payer.segments() if s.id == "REF" and s.get(1) == "2U") if payer else iter(())
    return next(references, name.get(4))


def _claim(loop: Loop, component: str) -> ClaimPayment:
    """One loop 2100."""
    head = loop.items[0]
    if not isinstance(head, Segment):
        raise TypeError("a loop begins with its segment")
    elements = head.elements + _BLANK
    adjustments: list[Adjustment] = []
    services: list[ServicePayment] = []
    remarks: list[str] = []
    dates: dict[str, date] = {}
    parties: dict[str, Segment] = {}
    references: list[tuple[str, str]] = []
    amounts: list[tuple[str, Decimal]] = []
    for item in loop.items:
        if type(item) is not Segment:
            services.append(_service(item, component))  # type: ignore[arg-type]
        elif item.elements[0] == "CAS":
            adjustments += _adjustments(item)
        elif item.elements[0] == "NM1":
            parties.setdefault(item.get(1), item)
        elif item.elements[0] in ("MOA", "MIA"):
            remarks += _remarks(item)
        elif item.elements[0] == "DTM":
            dates[item.get(1)] = date_of(item, 2)
        elif item.elements[0] == "REF":
            references.append((item.get(1), item.get(2)))
        elif item.elements[0] == "AMT":
            amounts.append((item.get(1), number_of(item, 2)))
    patient, member = _who(parties.get("QC"))
    made = ClaimPayment(
        elements[1], elements[2], number_of(head, 3), number_of(head, 4),
        number_of(head, 5) if elements[5] else _NOTHING, elements[6], elements[7], tuple(adjustments),
        tuple(services), tuple(remarks), patient, member, dates.get("232"), dates.get("233"),
        elements[8], elements[9], elements[11], number_of(head, 12) if elements[12] else None,
        received=dates.get("050"), coverage_ended=dates.get("036"), references=tuple(references),
        amounts=tuple(amounts),
    )  # fmt: skip
    return made if len(parties) < 2 else _with_parties(made, parties)


def _with_parties(made: ClaimPayment, parties: dict[str, Segment]) -> ClaimPayment:
    """The claim with who is named beside the patient: insured, as corrected, rendering provider, crossover payer."""
    insured, insured_id = _who(parties.get("IL"))
    corrected, corrected_id = _who(parties.get("74"))
    rendering, rendering_id = _who(parties.get("82"))
    forwarded = parties.get("TT", _NONE)
    return msgspec.structs.replace(
        made, insured=insured, insured_id=insured_id, corrected=corrected, corrected_id=corrected_id,
        rendering=rendering, rendering_id=rendering_id, crossover=forwarded.get(3), crossover_id=forwarded.get(9),
    )  # fmt: skip


def _who(found: Segment | None) -> tuple[Name | None, str]:
    """A person or organisation of a claim, and its number."""
    if found is None:
        return None, ""
    kind, last, first, middle, _, suffix = (found.elements[2:8] + _BLANK)[:6]
    return Name(last, first, middle, suffix, kind != "2") if last or first else None, found.get(9)


def _remarks(found: Segment) -> list[str]:
    """Remark codes of a claim: MOA03-07, or for an inpatient claim MIA05 and MIA20-23."""
    places = (3, 4, 5, 6, 7) if found.id == "MOA" else (5, 20, 21, 22, 23)
    return [code for place in places if (code := found.get(place))]


def _adjustments(found: Segment) -> list[Adjustment]:
    """The reasons of a CAS: up to six of reason, amount and quantity."""
    elements = found.elements
    group = found.get(1)
    made: list[Adjustment] = []
    for place in range(2, min(len(elements), _LAST_TRIPLET), 3):
        reason = elements[place]
        if not reason:
            continue
        quantity = number_of(found, place + 2) if found.get(place + 2) else None
        made.append(Adjustment(group, reason, number_of(found, place + 1), quantity))
    return made


def _service(loop: Loop, component: str) -> ServicePayment:
    """One loop 2110."""
    head = loop.items[0]
    if not isinstance(head, Segment):
        raise TypeError("a loop begins with its segment")
    elements = head.elements + _BLANK
    kind, code, modifiers = _procedure(elements[1], component)
    adjustments: list[Adjustment] = []
    remarks: list[str] = []
    dates: dict[str, date] = {}
    control, allowed = "", None
    references: list[tuple[str, str]] = []
    amounts: list[tuple[str, Decimal]] = []
    for item in loop.segments():
        tag, qualifier = item.elements[0], item.get(1)
        if tag == "CAS":
            adjustments += _adjustments(item)
        elif tag == "DTM":
            dates[qualifier] = date_of(item, 2)
        elif tag == "REF":
            if qualifier == "6R":
                control = item.get(2)
            else:
                references.append((qualifier, item.get(2)))
        elif tag == "AMT":
            if qualifier == "B6":
                allowed = number_of(item, 2)
            else:
                amounts.append((qualifier, number_of(item, 2)))
        elif tag == "LQ" and qualifier == "HE":
            remarks.append(item.get(2))
    return ServicePayment(
        "" if kind == "NU" else code, number_of(head, 2), number_of(head, 3), modifiers,
        number_of(head, 5) if elements[5] else _ONE, _procedure(elements[6], component)[1],
        dates.get("472", dates.get("150")), dates.get("151"), control, allowed, tuple(adjustments), tuple(remarks),
        code if kind == "NU" else elements[4], number_of(head, 7) if elements[7] else None, tuple(references),
        tuple(amounts),
    )  # fmt: skip


def _procedure(text: str, component: str) -> tuple[str, str, tuple[str, ...]]:
    """The code set, code and modifiers of a procedure."""
    parts = text.split(component)
    return parts[0], parts[1] if len(parts) > 1 else "", tuple([m for m in parts[2:6] if m])


def _provider_adjustments(found: Segment, component: str) -> Iterator[ProviderAdjustment]:
    """The amounts of a PLB: up to six of reason, reference and amount."""
    elements = found.elements
    for place in range(3, len(elements) - 1, 2):
        if not elements[place]:
            continue
        reason, _, reference = elements[place].partition(component)
        amount = number(found, place + 1, elements[place + 1])
        yield ProviderAdjustment(found.get(1), date_of(found, 2), reason, reference, amount)
