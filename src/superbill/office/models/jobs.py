"""Work in the background: who asked for what, which worker has it until when, and how it ended."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from superbill.office.models.row import PublicRow


class Job(PublicRow):
    """One piece of work with one outcome. `argument` holds ids only; `memory` what must survive a crash.

    A worker holds it under a lease. `attempt` counts the leases: only the newest may write the outcome, so that a
    worker that was thought dead and comes back writes nothing.
    """

    class State(models.TextChoices):
        """Waiting, held by a worker, and the two ends."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    batch = models.UUIDField(default=uuid.uuid4, db_index=True)
    kind = models.CharField(max_length=20)
    argument = models.JSONField(default=dict)
    memory = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True)
    by = models.CharField(max_length=150)
    trouble = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "id"]),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed"]), name="office_job_state"
            ),
        )
