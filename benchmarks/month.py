"""A month of claims against a hostile payer: every dollar explained, every deadline met or alarmed, nobody overbilled.

    nice .venv/bin/python benchmarks/month.py [claims] [seed]

Claims go out in batches; answers come late, twice, broken, out of order and for claims that are not ours. At the end
the month is closed, statements are made, and everything is counted again.
"""

# ruff: noqa: PLC0415, S101, S311 - Django is ready only after `setup`; a wrong result is no result; invented data
from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import sys
import tempfile
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FIRST, LAST = dt.date(2026, 5, 1), dt.date(2026, 5, 31)
TODAY = dt.date(2026, 7, 15)
BATCH = 50
WEIGHTS = {
    "": 40, "paid-in-part": 8, "copay": 5, "paid-zero-deductible": 4, "one-line-denied": 6, "denied": 3,
    "denied-medical-necessity": 3, "denied-authorization": 3, "denied-late-filing": 1, "denied-other-payer-first": 2,
    "denied-coverage-ended": 2, "denied-duplicate": 1, "denied-information-missing": 3, "line-split": 2,
    "lines-merged": 2, "modifier-dropped": 2, "line-numbers-dropped": 2, "code-changed": 1, "claim-level-only": 2,
    "reversed-and-corrected": 3, "paid-again": 2, "recoupment": 1, "interest": 1, "recoupment-above-the-payment": 1,
    "claim-not-ours": 1, "no-remittance": 2, "rejected-billing-npi": 1, "rejected-member-not-found": 1,
    "rejected-information-missing": 1, "set-rejected": 1, "interchange-rejected": 1, "remittance-twice": 2,
    "out-of-order": 2, "truncated": 1, "unbalanced": 1, "crossover": 1, "predetermination": 1,
}  # fmt: skip


def simulate(claims: int, seed: int = 1) -> dict[str, Any]:
    """Run the month in the records that are set up, and return what was found."""
    choose = random.Random(seed)
    billed = bill(claims, choose)
    answers = play(billed, choose)
    choose.shuffle(answers)
    again = choose.sample(answers, len(answers) // 10)
    broken = sum(take(content, sent) for content, sent in (*answers, *again))
    return judge(billed, broken)


def bill(claims: int, choose: random.Random) -> list[Any]:
    """Visits of the month, each with its claim and charges."""
    from tests.claims.invented_visit import line, office_visit, part

    from superbill.claims.build import build
    from superbill.office import records
    from superbill.remittance.ledger import charge_entry

    made = []
    for number in range(claims):
        day = FIRST + dt.timedelta(days=choose.randrange(31))
        lines = [line(1, service_date=str(day)), line(2, code="93000", charge="60.00", service_date=str(day))]
        person = part("patient", account=None, medical_record_number=f"M{number // 3:05d}")
        visit = office_visit(id=f"visit-{number}", service_date=str(day), lines=lines[: choose.choice((1, 2))],
                             patient=person)  # fmt: skip
        (claim,) = build(visit, control=f"M{seedless(number)}")
        records.store_claim(records.store_encounter(visit), claim)
        made.append(claim)
    for start in range(0, len(made), 500):
        records.post_all([charge_entry(claim) for claim in made[start : start + 500]])
    return made


def seedless(number: int) -> str:
    return f"{number:07d}"


def play(billed: list[Any], choose: random.Random) -> list[tuple[bytes, Any]]:
    """Send the claims in batches, each to a payer in another mood; return every answer with what was sent."""
    from tests.payers.office import scenario, submission

    from superbill.office import records
    from superbill.payers.submission import prepare
    from superbill.payers.test_payer.payer import SimulatedPayer
    from superbill.payers.tracking import sent_events

    names = choose.choices(list(WEIGHTS), list(WEIGHTS.values()), k=len(billed))
    groups: dict[str, list[Any]] = {}
    for claim, name in zip(billed, names, strict=True):
        groups.setdefault(name, []).append(claim)
    answers: list[tuple[bytes, Any]] = []
    number = 0
    for place, (name, claims) in enumerate(groups.items()):
        rule = f'[[rule]]\nscenario = "{name}"' if name else ""
        told = scenario(f'[patient]\ncoinsurance = "0.20"\n{rule}')
        payer = SimulatedPayer(msgspec.structs.replace(told, seed=100 + place))
        for start in range(0, len(claims), BATCH):
            number += 1
            batch = submission(*claims[start : start + BATCH], number=number)
            outgoing = prepare(msgspec.structs.replace(batch, created=f"{LAST}T20:00"))
            records.add_events(
                sent_events(outgoing.sent, LAST), source_sha256=hashlib.sha256(outgoing.content).hexdigest()
            )
            answers += [(answer.content, outgoing.sent) for answer in payer.receive(outgoing.content)]
    return answers


def take(content: bytes, sent: Any) -> int:
    """Take one answer in as the office does; 1 where it was broken."""
    from superbill.errors import SuperbillError
    from superbill.office import money, records
    from superbill.payers.answers import events_of, read_answers

    digest = hashlib.sha256(content).hexdigest()
    try:
        read = read_answers(content)
        others = msgspec.structs.replace(read, remittances=())
        records.add_events(events_of(others, [sent]), source_sha256=digest)
        for remittance in read.remittances:
            money.post_remittance(remittance, digest, "biller", today=dt.date(2026, 6, 2))
    except SuperbillError:
        return 1
    return 0


def judge(billed: list[Any], broken: int) -> dict[str, Any]:
    """Count everything again: ledger, patients, queues, alarms."""
    from superbill.office import models as rows
    from superbill.office import money

    charged = sum((claim.charge for claim in billed), Decimal(0))
    stands = list(rows.ClaimStanding.objects.select_related("claim"))
    explained = sum((s.paid + s.adjusted + s.payer_owes + s.patient_owes for s in stands), Decimal(0))
    co = rows.Posting.objects.filter(account="receivable:patient", amount__gt=Decimal(0)).exclude(
        reason__startswith="PR-"
    )
    tasked = set(rows.Task.objects.filter(state="open").values_list("claim_id", flat=True))
    late = alarmed(TODAY)
    silent = [s.claim.control_number for s in stands
              if s.payer_owes and s.claim_id not in tasked and s.claim.control_number not in late]  # fmt: skip
    undated = rows.Task.objects.filter(state="open", due__isnull=True).count()
    money.close_month(2026, 5, "biller", today=TODAY)
    before = money.aging(LAST)
    made = money.make_statements("biller", today=TODAY)
    asked = sum((m.amount for m in made if m.number), Decimal(0))
    pr = sum((s.patient_owes for s in stands if s.patient_owes > 0), Decimal(0))
    return {
        "claims": len(billed), "charged": charged, "explained": explained, "proof": money.proof(),
        "CO billed to patients": co.exclude(entry__kind="reversal").count(), "asked of patients": asked, "PR": pr,
        "silent": silent, "tasks without a day": undated, "alarmed": len(late), "broken files": broken,
        "queues": money.counts(), "aging stays": before == money.aging(LAST),
        "deposits": Counter(r.state for r in money.reconcile()),
    }  # fmt: skip


def alarmed(today: dt.date) -> set[str]:
    """Claims whose next step is late or that were rejected: the timeline names them."""
    from superbill.office import models as rows
    from superbill.payers.timeline import timelines
    from superbill.payers.tracking import ClaimEvent, Source, State

    events = rows.ClaimEvent.objects.exclude(state="").select_related("claim").order_by("id")
    told = [ClaimEvent(e.claim.control_number, Source(e.kind), State(e.state), "", "", LAST) for e in events]
    found = timelines(told, today)
    return {t.claim for t in found if t.rejected or (t.waiting is not None and t.waiting.late)}


def main(claims: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SUPERBILL_RECORDS"] = str(Path(folder))
        from superbill import office

        office.setup()
        started = time.perf_counter()
        found = simulate(claims, seed)
        for name, value in found.items():
            print(f"{name}: {value}")
        print(f"{time.perf_counter() - started:.0f} s")
        assert found["charged"] == found["explained"]
        assert (found["proof"], found["CO billed to patients"], found["silent"]) == ((), 0, [])
        assert found["asked of patients"] <= found["PR"]
        assert found["tasks without a day"] == 0
        assert found["aging stays"]


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:3]]
    main(*(numbers + [5000, 1][len(numbers) :]))
