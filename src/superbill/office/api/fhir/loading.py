"""What resources are made of, read for a whole page at once: a few statements for any number of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from superbill.model.encounter import Encounter as Value
from superbill.model.remittance import ClaimPayment
from superbill.model.remittance import Remittance as RemittanceValue
from superbill.office.api.resources.billed import Billed
from superbill.office.api.resources.claim import claim
from superbill.office.api.resources.codes import Coding, condition, procedure
from superbill.office.api.resources.encounter import Chart, encounter
from superbill.office.api.resources.parts import Resource
from superbill.office.api.resources.payment import Paid, claim_response, explanation
from superbill.office.models import (
    Assignment,
    Claim,
    ClaimVersion,
    CodingRun,
    Encounter,
    EncounterVersion,
    Remittance,
    RemittanceClaim,
)
from superbill.office.records.our_claims import value_of

Seen = frozenset[str]


def encounters(rows: Sequence[Encounter], seen: Seen) -> list[Resource]:
    """Return Encounters."""
    charts = _charts(rows)
    return [encounter(charts[row.pk], seen) for row in rows]


def conditions(rows: Sequence[Assignment], seen: Seen) -> list[Resource]:
    """Return Conditions."""
    return [condition(row, seen) for row in rows]


def procedures(rows: Sequence[Assignment], seen: Seen) -> list[Resource]:
    """Return Procedures."""
    charts = _charts([row.encounter for row in rows])
    runs = CodingRun.objects.filter(pk__in={row.run_id for row in rows if row.role == "service"})
    codings = {pk: msgspec.json.decode(text, type=Coding) for pk, text in runs.values_list("pk", "value")}
    return [procedure(r, charts[r.encounter_id], codings.get(r.run_id, Coding()), seen) for r in rows]


def claims(rows: Sequence[Claim], seen: Seen) -> list[Resource]:
    """Return Claims, each as its newest version."""
    versions = _versions(rows)
    return [claim(_billed(row, versions[row.pk][-1]), seen) for row in rows]


def claim_responses(rows: Sequence[RemittanceClaim], seen: Seen) -> list[Resource]:
    """Return ClaimResponses."""
    return [claim_response(paid, seen) for paid in _payments(rows)]


def explanations(rows: Sequence[RemittanceClaim], seen: Seen) -> list[Resource]:
    """Return ExplanationOfBenefits."""
    return [explanation(paid, seen) for paid in _payments(rows)]


def _charts(rows: Iterable[Encounter]) -> dict[int, Chart]:
    by_id = {row.pk: row for row in rows}
    versions = EncounterVersion.objects.filter(encounter_id__in=by_id).order_by("number")
    texts = dict(versions.values_list("encounter_id", "value"))
    codes: dict[int, list[Assignment]] = defaultdict(list)
    standing = Assignment.objects.filter(encounter_id__in=by_id, state=Assignment.State.ASSIGNED)
    for code in standing.only("encounter_id", "public_id", "system", "code", "role", "sequence", "poa"):
        codes[code.encounter_id].append(code)
    return {pk: Chart(row, _value(texts[pk]), tuple(codes[pk])) for pk, row in by_id.items()}


def _value(text: str) -> Value:
    """An encounter without its documents, which no resource here shows."""
    return Value.model_validate(msgspec.json.decode(text, type=dict) | {"documents": ()})


def _versions(rows: Iterable[Claim]) -> dict[int, list[ClaimVersion]]:
    found: dict[int, list[ClaimVersion]] = defaultdict(list)
    for version in ClaimVersion.objects.filter(claim_id__in={row.pk for row in rows}).order_by("number"):
        found[version.claim_id].append(version)
    return found


def _billed(row: Claim, version: ClaimVersion) -> Billed:
    return Billed(row, value_of(version.value), version.number, version.at)


def _payments(rows: Sequence[RemittanceClaim]) -> list[Paid]:
    """Payments with their content and with the claim as it stood when the remittance came."""
    held = {row.claim_id: row.claim for row in rows if row.claim is not None}
    versions = _versions(held.values())
    remittances = Remittance.objects.filter(pk__in={row.remittance_id for row in rows}).values_list("pk", "value")
    contents = {pk: msgspec.json.decode(text, type=RemittanceValue).claims for pk, text in remittances}
    found = []
    for row in rows:
        if row.claim is None:
            raise AssertionError("a payment without a claim of ours has no resource")
        own = versions[row.claim.pk]
        sent = [v for v in own if v.at <= row.remittance.stored_at] or own[:1]
        found.append(Paid(row, _content(row, contents[row.remittance_id]), _billed(row.claim, sent[-1])))
    return found


def _content(row: RemittanceClaim, contents: Sequence[ClaimPayment]) -> ClaimPayment | None:
    """One part of a payment that was split over several claims has no content of its own."""
    return contents[row.number - 1] if row.state != "part" and row.number <= len(contents) else None
