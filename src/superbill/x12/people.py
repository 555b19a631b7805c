"""People and organisations of requests and answers, both ways: names with their numbers, addresses, contacts."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.errors import BadInput
from superbill.model.claim import Contact, Name, Party, PostalAddress
from superbill.model.eligibility import Member
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop
from superbill.x12.values import date_of, date_text
from superbill.x12.write import segment

NONE = Segment([""], 0, 0)
_NPI = "XX"


def name_of(found: Segment) -> Name:
    """NM102 to NM107."""
    return Name(found.get(3), found.get(4), found.get(5), found.get(7), found.get(2) == "1")


def name(entity: str, told: Name, kind: str = "", identifier: str = "") -> str:
    """NM1."""
    return segment("NM1", entity, "1" if told.person else "2", told.last, told.first, told.middle, "", told.suffix,
                   kind if identifier else "", identifier)  # fmt: skip


def party_of(loop: Loop | None) -> Party:
    """A provider: a number that is no NPI is the first of its other numbers."""
    if loop is None:
        return Party(Name(""))
    found = loop.find("NM1") or NONE
    specialty, kind = loop.find("PRV"), found.get(8)
    own = ((kind, found.get(9)),) if found.get(9) and kind != _NPI else ()
    return Party(
        name_of(found), found.get(9) if kind == _NPI else "",
        specialty.get(3) if specialty is not None and specialty.get(2) == "PXC" else "",
        address=address_of(loop), other_ids=(*own, *numbers(loop)),
    )  # fmt: skip


def party(entity: str, told: Party, role: str = "") -> Iterator[str]:
    """A provider: NM1, REF, N3, N4 and, where a role is given, PRV."""
    others = told.other_ids
    if told.npi:
        yield name(entity, told.name, _NPI, told.npi)
    else:
        first, *rest = others or (("", ""),)
        yield name(entity, told.name, *first)
        others = tuple(rest)
    for kind, value in others:
        yield segment("REF", kind, value)
    yield from address(told.address)
    if role and told.taxonomy:
        yield segment("PRV", role, "PXC", told.taxonomy)


def numbers(loop: Loop) -> tuple[tuple[str, str], ...]:
    """Every REF of a loop."""
    return tuple((s.get(1), s.get(2)) for s in loop.segments() if s.id == "REF" and s.use is not None)


def address_of(loop: Loop) -> PostalAddress | None:
    """N3 and N4."""
    street, city = loop.find("N3"), loop.find("N4")
    if city is None:
        return None
    return PostalAddress(street.get(1) if street else "", city.get(1), city.get(2), city.get(3),
                         street.get(2) if street else "")  # fmt: skip


def address(told: PostalAddress | None) -> Iterator[str]:
    """N3 and N4."""
    if told is None:
        return
    if told.street:
        yield segment("N3", told.street, told.street2)
    yield segment("N4", told.city, told.state, told.zip)


def contact_of(loop: Loop) -> Contact | None:
    """The first PER of a loop."""
    found = loop.find("PER")
    if found is None:
        return None
    ways = dict(zip(found.elements[3::2], found.elements[4::2], strict=False))
    return Contact(found.get(2), ways.get("TE", ""), ways.get("EM", ""))


def contact(told: Contact | None) -> Iterator[str]:
    """PER."""
    if told is not None:
        ways = [*(("TE", told.phone) if told.phone else ()), *(("EM", told.email) if told.email else ())]
        yield segment("PER", "IC", told.name, *ways)


def member_of(loop: Loop, relationship: str = "") -> Member:
    """A subscriber or dependent: NM1, REF, N3, N4, DMG, INS."""
    found, birth, insured = loop.find("NM1") or NONE, loop.find("DMG") or NONE, loop.find("INS")
    return Member(
        name_of(found), found.get(9), date_of(birth, 2) if birth.get(2) else None, birth.get(3),
        insured.get(2) if insured is not None else relationship, address_of(loop), numbers(loop),
    )  # fmt: skip


def member(entity: str, told: Member) -> Iterator[str]:
    """NM1, REF, N3 and N4 of a subscriber or dependent."""
    yield name(entity, told.name, "MI", told.member_id)
    for kind, value in told.other_ids:
        yield segment("REF", kind, value)
    yield from address(told.address)


def birth(told: Member, *, needs_day: bool = False) -> Iterator[str]:
    """DMG; where it needs the day, the sex of a person whose birth date is not known cannot be told."""
    if told.birth_date is not None:
        yield segment("DMG", "D8", date_text(told.birth_date), told.sex)
    elif told.sex and needs_day:
        raise BadInput(
            "sex", "cannot be told here without the birth date", "give the birth date, or leave the sex empty"
        )
    elif told.sex:
        yield segment("DMG", "", "", told.sex)
