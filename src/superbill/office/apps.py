"""The one Django application of the office."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OfficeConfig(AppConfig):
    """Records, accounts and screens of one practice."""

    name = "superbill.office"
    label = "office"
    verbose_name = "superbill office"

    def ready(self) -> None:
        """Connect the signals: triggers after every migration, log-ins to the audit log."""
        from superbill.office import append_only, audit, lock_out  # noqa: PLC0415 - models exist only now

        post_migrate.connect(append_only.after_migrate, sender=self)
        audit.connect()
        lock_out.connect()
