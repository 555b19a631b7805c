"""Global surgery: the days that a surgery's payment covers, and what may be billed within them, by which modifier.

Source: CMS Claims Processing Manual, chapter 12, section 40; MLN907166 Global Surgery. Field MMM is maternity, XXX no
global concept, YYY contractor, ZZZ part of another service.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from superbill.edits.in_force import InForce
from superbill.edits.services import Service, Services, identity, services
from superbill.errors import TableMissing
from superbill.model.encounter import Encounter, PriorService
from superbill.tables.mpfs import Rvu

DAYS = {"000": (0, 0), "010": (0, 10), "090": (1, 90)}
"""Days before and after the day of surgery."""
LATER = ("58", "78", "79")
SURGICAL_CARE_ONLY, UNPLANNED_RETURN = "54", "78"


@dataclass(frozen=True, slots=True)
class Surgery:
    """A surgery of the claim or the history with its global days; `line` is None for one of the history."""

    code: str
    day: date
    days: str
    modifiers: frozenset[str]
    who: frozenset[str]
    line: int | None = None

    @property
    def ends(self) -> date:
        """The last day of the period; an unplanned return to the operating room (78) begins none (§40.2.A.5)."""
        if UNPLANNED_RETURN in self.modifiers:
            return self.day
        return self.day + timedelta(days=DAYS[self.days][1])

    @property
    def begins(self) -> date:
        """The first day of the period: for 090 the day before surgery."""
        return self.day - timedelta(days=DAYS[self.days][0])

    def by(self, service: Service) -> bool:
        """Tell whether it was done by the practitioner of the service, or by one of the same group and specialty.

        Where the history tells nobody, it is the practice's own.
        """
        return not self.who or not self.who.isdisjoint((service.who[1], service.npi))


def global_days(code: str, day: date, in_force: InForce) -> str:
    """Return the global days of a code: of the fee schedule of its day, else of the one of the encounter's day.

    Raises:
        TableMissing: no fee schedule is installed for either day.
    """
    row: Rvu | None
    try:
        row = in_force.rvu(code, day)
    except TableMissing:
        if in_force.day is None or in_force.day == day:
            raise
        row = in_force.rvu(code, in_force.day)
    return row.global_days if row else "XXX"


def surgeries(encounter: Encounter, in_force: InForce) -> tuple[Surgery, ...]:
    """Return the surgeries of the claim and the history that have a global period, made once for all edits that ask.

    Raises:
        TableMissing: no fee schedule is installed for the days.
    """
    return in_force.shared("surgeries", lambda: tuple(_surgeries(encounter, in_force)))


def _surgeries(encounter: Encounter, in_force: InForce) -> Iterator[Surgery]:
    seen = services(encounter, in_force)
    visits = in_force.listed("procedure_groups").sets["evaluation"]
    for service in _procedures(seen, visits):
        days = global_days(service.code, service.day, in_force)
        if days in DAYS:
            who = frozenset(filter(None, (service.who[1], service.npi)))
            yield Surgery(service.code, service.day, days, service.modifiers, who, service.number)
    for prior in encounter.prior_services:
        if prior.code not in visits:
            days = global_days(prior.code, prior.service_date, in_force)
            if days in DAYS:
                yield Surgery(prior.code, prior.service_date, days, frozenset(prior.modifiers), _who(prior))


def _procedures(seen: Services, visits: frozenset[str]) -> Iterator[Service]:
    """Only a code of the physician's own list can have a period; laboratory tests and supplies are not looked up."""
    return (s for s in seen.all if s.code not in visits and s.code[:1].isdecimal() and not s.code.startswith("8"))


def _who(prior: PriorService) -> frozenset[str]:
    return frozenset(name for name in (prior.npi, prior.specialty) if name)


def same_practice(prior: PriorService, encounter: Encounter, service: Service) -> bool:
    """Tell whether a service of the past was by the same practitioner, or the same group and specialty."""
    if prior.npi is None and prior.specialty is None and prior.group is None:
        return True
    rendering = service.line.rendering or encounter.rendering or encounter.provider
    if prior.npi is not None and prior.npi == rendering.npi:
        return True
    own = {encounter.provider.npi, encounter.provider.tax_id, encounter.provider.organization} - {None}
    same_group = prior.group is None or not own or prior.group in own
    return prior.specialty is not None and prior.specialty == identity(rendering)[1] and same_group
