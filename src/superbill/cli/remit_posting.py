"""Posting a remittance to the records of the office, and what it did, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from superbill import office
from superbill.model.remittance import Remittance

if TYPE_CHECKING:
    from superbill.office.records import PostedRemittance


def post_to_office(remittance: Remittance, source_sha256: str, by: str, source: str = "835") -> PostedRemittance:
    """Post a remittance to the records of the office.

    Raises:
        UnbalancedRemittance: it does not add up; it is kept with a task, and nothing of it is posted.
    """
    office.setup()
    from superbill.office import records  # noqa: PLC0415 - after `setup`

    return records.post_remittance(remittance, source_sha256, by, source=source)


def document(done: PostedRemittance) -> dict[str, Any]:
    """The JSON document."""
    return {
        "trace": done.trace,
        "posted": done.posted,
        "posted_before": done.known,
        "unmatched": list(done.unmatched),
        "work": [{**msgspec.to_builtins(item), "amount": f"{item.amount:.2f}"} for item in done.work],
        "tasks": done.tasks,
        "findings": [f.model_dump(mode="json") for f in done.findings],
    }
