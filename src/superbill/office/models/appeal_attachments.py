"""What goes with an appeal: the files that the payer is to read beside the letter."""

from __future__ import annotations

from django.db import models

from superbill.office.models.appeals import Appeal
from superbill.office.models.row import PublicRow


class AppealAttachment(PublicRow):
    """One file of one level of appeal, as it was given; it is taken off only while the letter is a draft."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    pages = models.PositiveIntegerField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["appeal", "sha256"], name="office_attachment_once"),
            models.UniqueConstraint(fields=["appeal", "number"], name="office_attachment_number_once"),
        )
