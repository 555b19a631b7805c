"""Tasks for lines that a payer allowed less for than their newest price expects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from superbill.model.price import Price
from superbill.office.models import PriceRun, Task
from superbill.office.records.payment_group import Group, Matched, matched_claim
from superbill.pricing.underpayment import allowed_by_payer


def short_paid(group: Group, matched: Sequence[Matched]) -> Iterator[Task]:
    """Lines that the first payer allowed less for than was expected; lines that it denied are denials."""
    first = [(r, p, o) for r, p, o in matched if p.status in {"1", "19"} and p.paid > 0]
    expected = _expected({ours.row.claim.encounter_id for _, _, ours in first})
    for row, payment, ours in first:
        prices = expected.get(ours.row.claim.encounter_id, {})
        for line, service in matched_claim(payment, ours).services:
            number = _own_number(ours.number, line.control, line.number) if line else 0
            wanted, allowed = prices.get(number), allowed_by_payer(service)
            if line and wanted is not None and service.paid > 0 and wanted > allowed:
                yield Task(
                    key=f"underpayment:{row.key}:{number}",
                    kind="underpayment",
                    claim_id=ours.row.claim_id,
                    payment=row,
                    remittance=group.row,
                    line=line.number,
                    code=service.code[:10],
                    amount=wanted - allowed,
                    category="contract",
                    means=f"{allowed:.2f} was allowed and {wanted:.2f} expected",
                    do="Compare with the contract; send the letter about the underpayment",
                    path="appeal",
                    owner="contracts",
                    chance=50,
                    opened=group.today,
                    due=group.today + dt.timedelta(days=30),
                    due_source="the office's own clock: the contract's limit is not known",
                )


def _own_number(claim: str, control: str, number: int) -> int:
    """The encounter's number of a line, which its control number keeps."""
    own = control.removeprefix(f"{claim}L")
    return int(own) if own != control and own.isdecimal() else number


def _expected(encounters: set[int]) -> dict[int, dict[int, Decimal]]:
    """What each encounter's newest price expects for each line; prices for demonstration do not count."""
    newest: dict[int, PriceRun] = {}
    for run in PriceRun.objects.filter(encounter_id__in=encounters, example=False).order_by("id"):
        newest[run.encounter_id] = run
    found: dict[int, dict[int, Decimal]] = {}
    for encounter, run in newest.items():
        lines = Price.model_validate_json(run.value).lines
        found[encounter] = {line.number: line.allowed for line in lines if line.allowed is not None}
    return found
