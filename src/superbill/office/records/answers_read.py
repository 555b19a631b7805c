"""Which answers of a payer were read to their end: by content, whatever name they come under."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from superbill.office.models import AnswerRead


def answers_read(payer: str, digests: Collection[str]) -> frozenset[str]:
    """Return those of some answers that were read before."""
    rows = AnswerRead.objects.filter(payer=payer).values_list("digest", flat=True)
    return frozenset(rows) & frozenset(digests)


def note_read(payer: str, digests: Collection[str]) -> None:
    """Note that answers were read to their end, inside the transaction that stored what they say."""
    now = timezone.now()
    new = (AnswerRead(payer=payer, digest=digest, at=now) for digest in dict.fromkeys(digests))
    AnswerRead.objects.bulk_create(new, ignore_conflicts=True)
