"""Posting a remittance to the records: stored once, matched, posted once, and the work that it leaves."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec

from superbill import office
from superbill.errors import BadInput
from superbill.model.finding import Finding
from superbill.model.ledger import Entry
from superbill.model.remittance import Remittance
from superbill.payers.answers import Answers, events_of
from superbill.payers.tracking import ClaimEvent, Sent
from superbill.remittance.denials import WorkItem, work_items
from superbill.remittance.ledger import charge_entry
from superbill.remittance.matching import BilledClaim, match
from superbill.remittance.paid_before import paid_before
from superbill.remittance.posting import post


class Posted(msgspec.Struct, frozen=True):
    """What posting one remittance did."""

    trace: str
    posted: int
    known: int
    unmatched: tuple[str, ...]
    work: tuple[WorkItem, ...]
    findings: tuple[Finding, ...] = ()

    def document(self) -> dict[str, Any]:
        """The JSON document."""
        return {
            "trace": self.trace,
            "posted": self.posted,
            "posted_before": self.known,
            "unmatched": list(self.unmatched),
            "work": [
                {**msgspec.to_builtins(item), "amount": f"{item.amount:.2f}"} for item in self.work
            ],
            "findings": [f.model_dump(mode="json") for f in self.findings],
        }  # fmt: skip


def post_to_office(remittance: Remittance, source_sha256: str, by: str) -> Posted:
    """Post a remittance to the records of the office.

    Raises:
        UnbalancedRemittance: when it does not add up; nothing is stored or posted then.
    """
    office.setup()
    from superbill.office import records  # noqa: PLC0415 - after `setup`

    claims = _our_claims(remittance)
    history = [entry for claim in claims for entry in records.entries(claim.control_number)]
    entries = post(claims, remittance, history=history)
    findings = paid_before(claims, remittance, entries, history)
    records.store_remittance(remittance, source_sha256, by)
    charges = [charge_entry(c) for c in claims if c.frequency != "8" and not _charged(c, history)]
    new = records.post_all([*charges, *entries], by) - len(charges)
    records.add_events(_events(remittance, claims), source_sha256=source_sha256, by=by)
    for claim in claims:
        told = f"Remittance {remittance.trace}"
        records.add_event(claim.control_number, "posted", told, source_sha256=source_sha256, by=by)
    return Posted(
        trace=remittance.trace,
        posted=new,
        known=len(entries) - new,
        unmatched=tuple(p.control_number for p in match(claims, remittance).unmatched),
        work=work_items(claims, remittance),
        findings=findings,
    )


def _events(remittance: Remittance, claims: list[BilledClaim]) -> tuple[ClaimEvent, ...]:
    ours = Sent(0, remittance.payer_id, {"": tuple(c.control_number for c in claims)})
    return events_of(Answers(remittances=(remittance,)), [ours])


def _charged(claim: BilledClaim, history: list[Entry]) -> bool:
    return any(e.kind == "charge" and any(g.claim == claim.control_number for g in e.postings) for e in history)


def _our_claims(remittance: Remittance) -> list[BilledClaim]:
    from superbill.office import records  # noqa: PLC0415 - after `setup`

    claims: dict[str, BilledClaim] = {}
    for payment in remittance.claims:
        number = payment.control_number.strip()
        for written in dict.fromkeys((number, number.upper())):
            with suppress(BadInput):
                claims.setdefault(number, records.load_claim(written))
    return list(claims.values())
