"""Who is named on an encounter: every provider with its place in the JSON and the lines it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from superbill.model.encounter import Encounter
from superbill.model.party import Address, PayerKind, Provider

ROLES = {
    "provider": "billing provider",
    "pay_to": "pay-to provider",
    "rendering": "rendering provider",
    "referring": "referring provider",
    "ordering": "ordering provider",
    "supervising": "supervising provider",
    "attending": "attending provider",
    "operating": "operating physician",
    "facility": "service facility",
}


_IN_ROLES = attrgetter(*ROLES)


@dataclass(slots=True)
class Party:
    """A provider in one role. `lines` are those it is about: one line's own, or all of them."""

    field: str
    role: str
    provider: Provider
    lines: tuple[int, ...]


def parties(encounter: Encounter) -> Iterator[Party]:
    """Yield every provider of the encounter, then those of single lines."""
    every = tuple(line.number for line in encounter.lines)
    for (field, role), provider in zip(ROLES.items(), _IN_ROLES(encounter), strict=True):
        if provider is not None:
            yield Party(field, role, provider, every)
    for place, line in enumerate(encounter.lines):
        if line.rendering is not None:
            yield Party(f"lines[{place}].rendering", "rendering provider", line.rendering, (line.number,))


def payer_kinds(encounter: Encounter) -> frozenset[PayerKind]:
    """Return the kinds of everyone who is to pay: the payer of the encounter and those of its coverages."""
    kinds = {coverage.payer.kind for coverage in encounter.coverages}
    return frozenset(kinds | {encounter.payer.kind}) if encounter.payer else frozenset(kinds)


def payer_now(encounter: Encounter) -> PayerKind | None:
    """Return the kind of the payer that the claim goes to: the encounter's, else that of its first coverage."""
    if encounter.payer is not None:
        return encounter.payer.kind
    return min(encounter.coverages, key=lambda c: c.order).payer.kind if encounter.coverages else None


def addresses(encounter: Encounter, named: Sequence[Party]) -> Iterator[tuple[str, Address]]:
    """Yield every postal address with its place in the JSON; `named` are the encounter's parties."""
    if encounter.patient.address is not None:
        yield "patient.address", encounter.patient.address
    for place, coverage in enumerate(encounter.coverages):
        if coverage.subscriber is not None and coverage.subscriber.address is not None:
            yield f"coverages[{place}].subscriber.address", coverage.subscriber.address
        if coverage.payer.address is not None:
            yield f"coverages[{place}].payer.address", coverage.payer.address
    for party in named:
        if party.provider.address is not None:
            yield f"{party.field}.address", party.provider.address


def every_line(encounter: Encounter) -> tuple[int, ...]:
    """Return the numbers of all service lines."""
    return tuple(line.number for line in encounter.lines)
