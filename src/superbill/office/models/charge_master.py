"""What a practice charges for a service, from a day on."""

from __future__ import annotations

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.row import PublicRow


class ChargeItem(PublicRow):
    """One charge of the master: for a code with its modifiers, of one practice (its NPI; empty for all), dated.

    `words` are the practice's own; descriptors of licensed code sets do not stand here.
    """

    practice = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=10)
    modifiers = models.CharField(max_length=11, blank=True)
    charge = MoneyField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    words = models.CharField(max_length=120, blank=True)
    section = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("practice", "section", "code", "modifiers", "effective_from")
        constraints = (
            models.UniqueConstraint(
                fields=["practice", "code", "modifiers", "effective_from"], name="office_charge_item_once"
            ),
        )
