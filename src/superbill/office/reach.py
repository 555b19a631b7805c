"""Which charts an account opens: some roles open only those that are theirs."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AnonymousUser

from superbill.office.models import EncounterParty, User
from superbill.office.roles import PERMISSIONS, REACH, Role


def opens(user: User | AnonymousUser, encounter_id: str) -> bool:
    """Tell whether a chart is within the account's reach; one that does not exist is told later as not found."""
    if not isinstance(user, User):
        return False
    roles = set(user.roles) & set(PERMISSIONS["chart.read"][1])
    if roles - set(REACH):
        return True
    return Role.PROVIDER in roles and _takes_part(user, encounter_id)


def _takes_part(user: User, encounter_id: str) -> bool:
    if not user.npi:
        return False
    return EncounterParty.objects.filter(encounter__public_id=uuid.UUID(encounter_id), provider__npi=user.npi).exists()
