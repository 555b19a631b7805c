"""Claims in, one by one as a file is read: the set's heading and the levels above a claim, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from superbill.errors import BadFile
from superbill.model.claim import ClaimPatient, ClaimPayer, Contact, Insured, Party, Receiver, Submitter
from superbill.x12.claim.parts import (
    BLANK,
    NONE,
    address_of,
    identifier,
    inner,
    name_of,
    numbers,
    phone_of,
    reference,
    segments,
)
from superbill.x12.segments import Segment
from superbill.x12.source import Source
from superbill.x12.tree import Loop, Reader, TransactionSet, marks_of
from superbill.x12.values import bad, date_of, named, whole_of

C = TypeVar("C")
C_co = TypeVar("C_co", covariant=True)
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


class Levels(msgspec.Struct):
    """What stands above a claim: loops 2000A, 2000B and 2000C. `details` is the PAT of the patient."""

    billing: Party
    pay_to: Party | None
    insured: Insured
    payer: ClaimPayer
    patient: ClaimPatient | None
    details: Segment


class ClaimOf(Protocol[C_co]):
    """Makes a claim from its loop 2300, the levels above it and the component separator."""

    def __call__(self, loop: Loop, levels: Levels, component: str) -> C_co:
        """The claim."""


class Kind(Generic[C_co]):
    """One kind of claim: the guides (`short`) that it is read by, its name, and how it is made."""

    def __init__(self, name: str, guides: tuple[str, ...], make: ClaimOf[C_co]) -> None:
        self.name, self.guides, self.make = name, guides, make


def claims(kind: Kind[C_co], source: Source, name: str, *, only: bool) -> Iterator[tuple[ReadSet, C_co | RefusedClaim]]:
    """Each claim of a kind as it is read, with the set that it came in. One bad claim does not stop the others."""
    context = _Context()
    with named(name):
        for around, loop in Reader(source, ("2300", "2000A", "2000B", "2000C", "ST"), name):
            if only and isinstance(loop, TransactionSet):
                _must_be(kind, loop)
            if loop.grammar.id == "2300":
                start = next(i for i, open_loop in enumerate(around) if isinstance(open_loop, TransactionSet))
                transaction = around[start]
                if isinstance(transaction, TransactionSet) and transaction.guide.short in kind.guides:
                    heading = context.heading(transaction, around[0])
                    made = _claim(kind, context, around[start:], loop, marks_of(around).component)
                    yield heading, _named(made, name)


def gathered(read: Iterable[tuple[ReadSet, C | RefusedClaim]]) -> dict[ReadSet, list[C]]:
    """The claims of a file by submission: sets of one interchange with the same sender and time are one.

    Raises:
        BadFile: for the first claim that could not be read.
    """
    found: dict[ReadSet, list[C]] = {}
    for heading, claim in read:
        if isinstance(claim, RefusedClaim):
            raise claim.error
        batch = msgspec.structs.replace(heading, number="", reference="")
        found.setdefault(batch, []).append(claim)
    return found


def _claim(kind: Kind[C_co], context: _Context, around: list[Loop], loop: Loop, component: str) -> C_co | RefusedClaim:
    try:
        return kind.make(loop, context.levels(around), component)
    except BadFile as error:
        return RefusedClaim(next(loop.segments()).get(1), error)


def _named(made: C_co | RefusedClaim, name: str) -> C_co | RefusedClaim:
    """A refusal with the file's name in it."""
    if not isinstance(made, RefusedClaim):
        return made
    error = made.error
    return RefusedClaim(made.control_number, BadFile(name, error.where, error.what, error.do))


def _must_be(kind: Kind[C_co], loop: TransactionSet) -> None:
    found = loop.guide
    if found.short not in kind.guides:
        what = f"begins transaction set {found.transaction} {found.version}, which is not {kind.name}"
        bad(next(loop.segments()), 1, what)


class _Context:
    """Remembers what claims share, so that a billing provider or subscriber is read once for all its claims."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[Loop, Any]] = {}

    def _once(self, loop: Loop, make: Callable[[Loop], Any]) -> Any:  # noqa: ANN401 - each loop has its own values
        held = self._of.get(loop.grammar.id)
        if held is None or held[0] is not loop:
            held = self._of[loop.grammar.id] = (loop, make(loop))
        return held[1]

    def heading(self, transaction: Loop, interchange: Loop) -> ReadSet:
        """The set that the claim stands in."""
        made: ReadSet = self._once(transaction, lambda loop: _heading(loop, interchange))
        return made

    def levels(self, around: list[Loop]) -> Levels:
        """What stands above a claim."""
        billing, pay_to = self._once(around[_PROVIDER], _provider)
        insured, payer, details = self._once(around[_SUBSCRIBER], _subscriber)
        if len(around) <= _PATIENT:
            return Levels(billing, pay_to, insured, payer, None, details)
        patient, details = self._once(around[_PATIENT], _patient)
        return Levels(billing, pay_to, insured, payer, patient, details)


def _heading(loop: Loop, interchange: Loop) -> ReadSet:
    isa = next(interchange.segments())
    submitter, receiver = inner(loop, "1000A"), inner(loop, "1000B")
    start = loop.find("BHT") or NONE
    day, time = date_of(start, 4), start.get(5)
    if len(time) < 4 or not time.isdecimal():
        bad(start, 5, "is not a time of the form HHMM")
    contact = submitter.get("PER", NONE)
    ways = dict(zip(contact.elements[3::2], contact.elements[4::2], strict=False))
    sender, receiver_name = submitter.get("NM1", NONE), receiver.get("NM1", NONE)
    return ReadSet(
        whole_of(isa, 13),
        Submitter(sender.get(3), sender.get(9), Contact(contact.get(2), ways.get("TE", ""), ways.get("EM", ""))),
        Receiver(receiver_name.get(3), receiver_name.get(9)),
        f"{day.isoformat()}T{time[:2]}:{time[2:4]}",
        isa.get(15),
        next(loop.segments()).get(2),
        start.get(3),
    )


def _provider(loop: Loop) -> tuple[Party, Party | None]:
    """Loop 2000A: who bills, and where the payment goes if elsewhere."""
    of = loop.loop("2010AA")
    found = segments(of) if of is not None else {}
    name, tax = found.get("NM1", NONE), found.get("REF*EI", NONE)
    taxonomy = (loop.find("PRV") or NONE).get(3)
    billing = Party(
        name_of(name), identifier(name), taxonomy, tax.get(2), tax.get(1) or "EI", address_of(found),
        phone_of(found.get("PER")), numbers(of, "EI", "SY") if of is not None else (),
    )  # fmt: skip
    other = inner(loop, "2010AB")
    if not other:
        return billing, None
    person = other.get("NM1", NONE).get(2) == "1"
    return billing, Party(msgspec.structs.replace(billing.name, person=person), address=address_of(other))


def _subscriber(loop: Loop) -> tuple[Insured, ClaimPayer, Segment]:
    """Loop 2000B: the insured, the payer, and details of the patient."""
    coverage = loop.find("SBR") or NONE
    found, payer = inner(loop, "2010BA"), inner(loop, "2010BB") or inner(loop, "2010BC")
    payer_loop = loop.loop("2010BB") if "2010BB" in {item.id for item in loop.loops()} else None
    name, plan, birth = found.get("NM1", NONE), payer.get("NM1", NONE), found.get("DMG")
    elements = coverage.elements + BLANK
    insured = Insured(
        name_of(name), identifier(name), elements[1], elements[3], elements[4],
        date_of(birth, 2) if birth else None, birth.get(3) if birth else "", address_of(found), elements[5],
        reference(found, "REF*SY"), reference(found, "REF*Y4"),
    )  # fmt: skip
    own = numbers(payer_loop) if payer_loop is not None else ()
    made = ClaimPayer(plan.get(3), identifier(plan), elements[9], address_of(payer), own)
    return insured, made, loop.find("PAT") or NONE


def _patient(loop: Loop) -> tuple[ClaimPatient, Segment]:
    """Loop 2000C: the patient who is not the subscriber, with the details of PAT."""
    found = inner(loop, "2010CA")
    name, birth = found.get("NM1", NONE), found.get("DMG", NONE)
    address = address_of(found)
    if address is None:
        bad(name, 3, "begins a patient without address (N3 and N4)")
    details = loop.find("PAT") or NONE
    patient = ClaimPatient(
        name_of(name), details.get(1), date_of(birth, 2), birth.get(3), address, reference(found, "REF*1W"),
        reference(found, "REF*Y4"),
    )  # fmt: skip
    return patient, details
