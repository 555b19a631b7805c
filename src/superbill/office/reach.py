"""Which charts an account opens: some roles open only those that are theirs, and a restricted chart opens to few."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from superbill.office.models import Claim, ClaimStanding, Encounter, EncounterParty, GlassBreak, Restriction, User
from superbill.office.roles import PERMISSIONS, REACH, Role

OPENS_RESTRICTED = frozenset({Role.SUPERVISOR})


def opens(user: User | AnonymousUser, encounter_id: str) -> bool:
    """Tell whether a chart is within the account's reach; one that does not exist is told later as not found."""
    if not isinstance(user, User):
        return False
    chart = Encounter.objects.filter(public_id=uuid.UUID(encounter_id))
    if within(user, chart, restricted=True).exists():
        return True
    return _broke_glass(user, encounter_id) if chart.exists() else bool(_reading(user))


def within(user: User, charts: QuerySet[Encounter], *, restricted: bool | None = None) -> QuerySet[Encounter]:
    """Keep those of the charts that the account reaches without breaking the glass.

    A list of all charts is quicker when no chart at all is restricted; `restricted` says that it need not be asked.
    """
    roles = _reading(user)
    if roles & OPENS_RESTRICTED:
        return charts
    if roles - set(REACH):
        some = Restriction.objects.exists() if restricted is None else restricted
        return charts.filter(restriction=None) if some else charts
    mine = Q(pk__in=[])
    if Role.PROVIDER in roles and user.npi:
        mine |= Q(pk__in=EncounterParty.objects.filter(provider__npi=user.npi).values("encounter"))
    if Role.TRAINEE in roles:
        mine |= Q(owner=user.get_username())
    return charts.filter(mine, restriction=None)


def claims_within(user: User) -> QuerySet[ClaimStanding]:
    """Return the claims that the account reaches; roles that read claims open every chart that is not restricted."""
    rows = ClaimStanding.objects.all()
    hidden = list(_withheld(user).values_list("pk", flat=True))
    return rows.exclude(pk__in=hidden) if hidden else rows


def withheld(user: User) -> frozenset[str]:
    """Return the numbers of the claims that lists about money leave out: restricted, and the glass is not broken."""
    return frozenset(_withheld(user).values_list("control_number", flat=True))


def _withheld(user: User) -> QuerySet[Claim]:
    if _reading(user) & OPENS_RESTRICTED:
        return Claim.objects.none()
    broken = GlassBreak.objects.filter(by=user.get_username(), until__gt=timezone.now()).values("encounter")
    return Claim.objects.filter(encounter__restriction__isnull=False).exclude(encounter__in=broken)


def _reading(user: User) -> set[str]:
    return set(user.roles) & set(PERMISSIONS["chart.read"][1]) if user.is_active else set()


def _broke_glass(user: User, encounter_id: str) -> bool:
    """Tell whether the account opened this chart with a reason within the hour."""
    return GlassBreak.objects.filter(
        encounter__public_id=uuid.UUID(encounter_id), by=user.get_username(), until__gt=timezone.now()
    ).exists()
