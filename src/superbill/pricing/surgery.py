"""Several surgeries or endoscopies in one session: multiple-procedure indicators 2 and 3.

Source: CMS Claims Processing Manual ch. 12 §40.6: rank by amount, 100%, 50%, 50%, 50%, 50%, the sixth and later by
report; endoscopies of one family: the highest in full, each other one its difference to the base endoscopy, and the
family ranks as one procedure.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from superbill.pricing.service import ONE, Service, fee_beside, plain, sessions

HALF = Decimal("0.5")
PAID_BY_RANK = 5
SOURCE = "MPFS multiple procedure indicator 2; CMS Claims Processing Manual ch. 12 §40.6.C"
ENDOSCOPY_SOURCE = "MPFS multiple procedure indicator 3; CMS Claims Processing Manual ch. 12 §40.6.C"


@dataclass(slots=True)
class Part:
    """What one unit of one line adds to a procedure."""

    service: Service
    amount: Decimal


@dataclass(slots=True)
class Procedure:
    """One procedure in the ranking: a unit of a line, both sides of one, or a family of endoscopies."""

    parts: list[Part]
    percent: Decimal | None = ONE

    @property
    def amount(self) -> Decimal:
        """The amount by which the procedure ranks."""
        return sum((p.amount for p in self.parts), Decimal(0))


def reduce_surgeries(services: list[Service]) -> None:
    """Rank the surgeries of each session and set the totals of their lines."""
    surgical = [s for s in services if s.open and s.fee and s.fee.row.multiple in {"2", "3"}]
    for session in sessions(surgical):
        if len(session) == 1 and session[0].units == 1:
            continue
        procedures = _procedures(session)
        ranked = sorted(procedures, key=lambda p: -p.amount)
        for rank, procedure in enumerate(ranked, 1):
            procedure.percent = ONE if rank == 1 else HALF if rank <= PAID_BY_RANK else None
        for service in session:
            _total(service, ranked)


def _procedures(session: list[Service]) -> list[Procedure]:
    """Return what ranks in a session."""
    procedures: list[Procedure] = []
    own: dict[int, Procedure] = {}
    for service in session:
        parts = [Part(service, service.unit_amount) for _ in range(service.units)]
        if service.second_side_of is not None and id(service.second_side_of) in own:
            own[id(service.second_side_of)].parts += parts
            continue
        fresh = [Procedure([part]) for part in parts]
        own[id(service)] = fresh[0]
        procedures += fresh
    return _families(procedures)


def _families(procedures: list[Procedure]) -> list[Procedure]:
    """Join endoscopies of one family to one procedure."""
    bases = {_base(p) for p in procedures} - {""}
    families: dict[str, list[Procedure]] = {}
    for procedure in procedures:
        base = _base(procedure) or procedure.parts[0].service.code
        if base in bases:
            families.setdefault(base, []).append(procedure)
    joined = {id(p): base for base, members in families.items() if len(members) > 1 for p in members}
    kept = [p for p in procedures if id(p) not in joined]
    return kept + [_family(base, families[base]) for base in dict.fromkeys(joined.values())]


def _base(procedure: Procedure) -> str:
    fee = procedure.parts[0].service.fee
    return fee.row.endoscopy_base if fee and fee.row.multiple == "3" else ""


def _family(base: str, members: list[Procedure]) -> Procedure:
    """The highest in full, each other one its difference to the base endoscopy; the base itself adds nothing."""
    members.sort(key=lambda p: -p.amount)
    parts = list(members[0].parts)
    for part in (part for member in members[1:] for part in member.parts):
        service = part.service
        fee = fee_beside(service, base)
        if fee is None:
            service.refuse(f"relative values of the base endoscopy {base}")
            continue
        deducted = fee.amount * service.factor
        before, part.amount = part.amount, max(part.amount - deducted, Decimal(0))
        given = f"max({plain(before)} - {plain(deducted)}, 0)"
        service.step(f"endoscopy family {base}: above the base endoscopy", plain(part.amount), ENDOSCOPY_SOURCE, given)
        parts.append(part)
    return Procedure(parts)


def _total(service: Service, ranked: list[Procedure]) -> None:
    """Add up the units of one line."""
    if not service.open:
        return
    terms: list[tuple[Decimal, Decimal]] = []
    ranks: list[int] = []
    for rank, procedure in enumerate(ranked, 1):
        for part in procedure.parts:
            if part.service is not service:
                continue
            if procedure.percent is None:
                service.refuse(f"a price from the contractor: procedure {rank} of the session is paid by report")
                return
            terms.append((part.amount, procedure.percent))
            ranks.append(rank)
    service.total = sum((amount * percent for amount, percent in terms), Decimal(0))
    if len(ranked) > 1:
        given = " + ".join(f"{plain(amount)} × {plain(percent)}" for amount, percent in terms)
        places = ", ".join(map(str, ranks))
        service.step(f"multiple procedures, rank {places} of {len(ranked)}", plain(service.total), SOURCE, given)
