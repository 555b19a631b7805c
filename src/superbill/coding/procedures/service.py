"""One service read from a note, before it becomes a line of the claim."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from superbill.coding.procedures.status import Status
from superbill.model.coded import Rationale
from superbill.model.note import Span

ONE = Decimal(1)
Kind = Literal["service", "drug", "vaccine", "administration", "supply"]


@dataclass(frozen=True, slots=True)
class Service:
    """Code, units and modifiers of a service with the places that say so.

    `open` tells what detail the text lacks: the line is then suggested, not assigned. `reason` is why it is not coded.
    """

    code: str
    spans: tuple[Span, ...]
    units: Decimal = ONE
    modifiers: tuple[str, ...] = ()
    kind: Kind = "service"
    specialty: str = ""
    status: Status = Status.PERFORMED
    tags: frozenset[str] = frozenset()
    minutes: Decimal | None = None
    rules: tuple[Rationale, ...] = ()
    open: str | None = None
    reason: str | None = None
    sure: bool = True

    def with_modifiers(self, *added: str) -> Service:
        """Return the service with further modifiers, each once, in the order given."""
        return replace(self, modifiers=(*self.modifiers, *(m for m in added if m not in self.modifiers)))

    def because(self, rule: str, text: str, source: str) -> Service:
        """Return the service with one more reason."""
        return replace(self, rules=(*self.rules, Rationale(rule=rule, text=text, source=source)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the text leaves open about a service: kind, question, the words it rests on, source."""

    kind: str
    question: str
    spans: tuple[Span, ...]
    source: str
    options: tuple[str, ...] = ()
