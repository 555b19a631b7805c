"""Parts of a claim in: names, addresses, parties, references, dates, notes and attachments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeAlias

from superbill.model.adjustment import Adjustment
from superbill.model.claim import ClaimAttachment, ClaimNote, MeasuredValue, Name, NationalDrug, Party, PostalAddress
from superbill.model.codes import dotted
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop
from superbill.x12.values import bad, number_of, period_of

NONE = Segment([""], 0, 0)
BLANK = [""] * 24
Found: TypeAlias = "dict[str, Segment]"
_LAST_REASON = 18


def segments(loop: Loop) -> Found:
    """The loop's own segments by their use; of a repeated one the first."""
    found: Found = {}
    for item in loop.items:
        if type(item) is Segment and item.use is not None:
            found.setdefault(item.use.key, item)
    return found


def inner(loop: Loop, loop_id: str) -> Found:
    """The segments of an inner loop; none where it is not there."""
    of = loop.loop(loop_id)
    return segments(of) if of is not None else {}


def name_of(segment: Segment) -> Name:
    """NM102 to NM107."""
    kind, last, first, middle, _, suffix = (segment.elements[2:8] + BLANK)[:6]
    return Name(last, first, middle, suffix, kind == "1")


def identifier(segment: Segment) -> str:
    """NM109."""
    return segment.elements[9] if len(segment.elements) > 9 else ""


def address_of(found: Found) -> PostalAddress | None:
    """N3 and N4."""
    street, city = found.get("N3"), found.get("N4")
    if street is None or city is None:
        return None
    return PostalAddress(street.get(1), city.get(1), city.get(2), city.get(3), street.get(2))


def numbers(loop: Loop, *without: str) -> tuple[tuple[str, str], ...]:
    """The references (REF) of a party beyond those that have a field of their own."""
    return tuple(
        [(s.get(1), s.get(2)) for s in loop.items
         if type(s) is Segment and s.elements[0] == "REF" and s.get(1) not in without and s.use is not None]
    )  # fmt: skip


def party(loop: Loop | None) -> Party | None:
    """A provider or organisation of a claim or line."""
    if loop is None:
        return None
    found = segments(loop)
    name = found.get("NM1", NONE)
    specialty = found.get("PRV")
    return Party(
        name_of(name), identifier(name), specialty.get(3) if specialty is not None else "",
        address=address_of(found) if "N3" in found else None, phone=phone_of(found.get("PER")),
        other_ids=numbers(loop),
    )  # fmt: skip


def phone_of(contact: Segment | None) -> str:
    """The telephone number of a contact (PER)."""
    if contact is None:
        return ""
    pairs = zip(contact.elements[3::2], contact.elements[4::2], strict=False)
    return next((number for kind, number in pairs if kind == "TE"), "")


def reference(found: Found, key: str) -> str:
    """REF02 of the reference of that key, such as REF*G1."""
    segment = found.get(key)
    return segment.get(2) if segment is not None else ""


def date_in(found: Found, key: str) -> dt.date | None:
    """The day (or first day) in the DTP of that key."""
    segment = found.get(key)
    return period_of(segment, 3)[0] if segment is not None else None


def amount_in(found: Found, key: str) -> Decimal | None:
    """AMT02 of the amount of that key."""
    segment = found.get(key)
    return number_of(segment, 2) if segment is not None else None


def diagnosis(kind: str, code: str) -> str:
    """ICD-10-CM codes take their dot after three characters; so do ICD-9-CM's (BK, BF), but E codes after four."""
    if kind in {"BK", "BF", "BJ", "PR", "BN"} and code.startswith("E"):
        return f"{code[:4]}.{code[4:]}" if len(code) > 4 else code
    return dotted(code)


def adjustments(loop: Loop) -> tuple[Adjustment, ...]:
    """The reasons of every CAS of a loop: up to six of reason, amount and quantity in each."""
    made: list[Adjustment] = []
    for item in loop.items:
        if type(item) is Segment and item.elements[0] == "CAS":
            elements = item.elements
            for place in range(2, min(len(elements), _LAST_REASON), 3):
                if elements[place]:
                    quantity = number_of(item, place + 2) if item.get(place + 2) else None
                    made.append(Adjustment(elements[1], elements[place], number_of(item, place + 1), quantity))
    return tuple(made)


def attachments(loop: Loop) -> tuple[ClaimAttachment, ...]:
    """Every PWK of a loop."""
    return tuple(
        [ClaimAttachment(s.get(1), s.get(2), s.get(6)) for s in loop.items
         if type(s) is Segment and s.elements[0] == "PWK"]
    )  # fmt: skip


def note(loop: Loop) -> ClaimNote | None:
    """The first NTE of a loop."""
    found = next((s for s in loop.items if type(s) is Segment and s.elements[0] == "NTE"), None)
    return ClaimNote(found.get(1), found.get(2)) if found is not None else None


def drug(loop: Loop | None) -> NationalDrug | None:
    """Loop 2410."""
    if loop is None:
        return None
    found = segments(loop)
    code, quantity = found["LIN"], found.get("CTP")
    if quantity is None:
        bad(code, 3, "names a drug without its quantity (CTP)")
    return NationalDrug(code.get(3), number_of(quantity, 4), quantity.get(5), reference(found, "REF*VY"))


def measured(loop: Loop) -> tuple[MeasuredValue, ...]:
    """Every MEA of a line."""
    return tuple(
        [MeasuredValue(s.get(1), s.get(2), number_of(s, 3)) for s in loop.items
         if type(s) is Segment and s.elements[0] == "MEA"]
    )  # fmt: skip


def codes(segment: Segment | None, component: str) -> tuple[str, ...]:
    """The codes of an HI, without their qualifiers."""
    if segment is None:
        return ()
    parts = (text.split(component) for text in segment.elements[1:] if text)
    return tuple([p[1] for p in parts if len(p) > 1])
