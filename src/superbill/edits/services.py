"""The service lines of an encounter as the edits on procedures see them: by day, and by who rendered them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from superbill.edits.in_force import InForce
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.party import Provider

NONE: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Service:
    """One line with a procedure code. `who` is the specialty of who rendered it, or the NPI where that is not told."""

    line: ServiceLine
    number: int
    code: str
    modifiers: frozenset[str]
    units: Decimal
    day: date
    place: str
    who: tuple[str, str]
    npi: str | None


@dataclass(slots=True)
class Services:
    """All lines with a code, and those of one day and one practitioner or group of one specialty together.

    Attributes:
        all: in the order of the claim.
        sessions: the lines that edits on pairs hold against each other; on a facility's claim, all of one day.
        codes: every procedure code.
        modifiers: every modifier.
    """

    all: tuple[Service, ...]
    sessions: tuple[tuple[Service, ...], ...]
    codes: frozenset[str]
    modifiers: frozenset[str]

    def of(self, codes: frozenset[str]) -> Iterator[Service]:
        """Yield the services whose code is among `codes`."""
        return (s for s in self.all if s.code in codes) if not self.codes.isdisjoint(codes) else iter(())

    def strangers(self) -> Iterator[tuple[Service, Service]]:
        """Yield pairs of one day by different NPIs, where one's specialty is not told: they may belong together."""
        if len(self.sessions) < 2:
            return
        for one, two in combinations(self.all, 2):
            if one.day == two.day and one.who != two.who and "npi" in {one.who[0], two.who[0]}:
                yield one, two


def services(encounter: Encounter, in_force: InForce) -> Services:
    """Return the services of the encounter, made once for all edits that ask."""
    return in_force.shared("services", lambda: _services(encounter, in_force))


def _services(encounter: Encounter, in_force: InForce) -> Services:
    found: list[Service] = []
    usual = encounter.rendering or encounter.provider
    facility = encounter.setting != "professional"
    for line in encounter.lines:
        if line.code is None:
            continue
        on = line.service_date or in_force.day
        if on is None:
            in_force.carried = f"the date of line {line.number}"
            continue
        provider = line.rendering or usual
        who = ("", "") if facility else identity(provider)
        place = line.place_of_service or ""
        modifiers = frozenset(line.modifiers) if line.modifiers else NONE
        found.append(Service(line, line.number, line.code, modifiers, line.units, on, place, who, provider.npi))
    return Services(
        tuple(found),
        _sessions(found),
        frozenset(s.code for s in found),
        NONE.union(*(s.modifiers for s in found)),
    )


def identity(provider: Provider) -> tuple[str, str]:
    """Tell who rendered a service: practitioners of one group and specialty count as one (NCCI Policy Manual ch. I)."""
    specialty = provider.specialty or provider.taxonomy
    return ("specialty", specialty) if specialty else ("npi", provider.npi or "")


def _sessions(found: Sequence[Service]) -> tuple[tuple[Service, ...], ...]:
    if len({(s.day, s.who) for s in found}) == 1:
        return (tuple(found),)
    groups: dict[tuple[date, tuple[str, str]], list[Service]] = {}
    for service in found:
        groups.setdefault((service.day, service.who), []).append(service)
    return tuple(map(tuple, groups.values()))
