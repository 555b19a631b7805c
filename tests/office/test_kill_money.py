"""kill -9 at fifty moments while posting and sending: started again, nothing is lost and nothing counted twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from decimal import Decimal
from pathlib import Path

import pytest

WORKER = textwrap.dedent("""
    import datetime as dt, sys
    from decimal import Decimal
    from pathlib import Path
    import msgspec
    from superbill import office
    office.setup()
    from superbill.office import money, records
    from superbill.office.records import batches, posting
    from superbill.payers.outbox import Outbox
    from superbill.payers.transports.folder import FolderTransport
    from superbill.model.finding import CheckedEncounter
    from tests.claims.invented_visit import office_visit
    from tests.office import office_charts as charts
    from tests.payers.office import RECEIVER, SUBMITTER
    from superbill.claims.build import build
    from superbill.remittance.ledger import charge_entry
    posting.GROUP = 5
    place, many, round_ = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    print("ready", flush=True)
    encounter = records.store_encounter(charts.encounter())
    numbers = [f"P{round_:02d}{n:03d}" for n in range(many)]
    for number in numbers:
        records.store_claim(encounter, charts.claim(number))
        records.post(charge_entry(charts.claim(number)))
    payments = tuple(charts.remittance(n).claims[0] for n in numbers)
    value = msgspec.structs.replace(
        charts.remittance(trace=f"T{round_}"), claims=payments, paid=Decimal("102.72") * many)
    money.post_remittance(value, "a" * 64, "worker", today=dt.date(2026, 6, 2))
    visit = office_visit(id=f"sent-{round_}")
    visit = visit.model_copy(update={"patient": visit.patient.model_copy(update={"account": None})})
    sent = records.store_encounter(visit)
    (claim,) = build(visit, control=f"S{round_:03d}")
    records.store_claim(sent, claim)
    records.store_check(sent, CheckedEncounter(id=visit.id))
    desk = batches.Desk(SUBMITTER, RECEIVER, Outbox(place / "out"), FolderTransport("P", place / "payer"),
                        dt.datetime(2026, 6, 2, 8, 30))
    batches.send_batch(desk, "worker")
    print("done", flush=True)
""")
MANY, KILLS = 12, 50


def worker(place: Path, round_: int) -> subprocess.Popen[bytes]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    env |= {"SUPERBILL_HOME": str(place / "home"), "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(place), str(MANY), str(round_)], env=env, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)  # fmt: skip


CHECK = textwrap.dedent("""
    import json, sys
    from pathlib import Path
    from superbill import office
    office.setup()
    from superbill.office import models as rows
    from superbill.office import audit, money, records
    from superbill.payers.outbox import Outbox
    import datetime as dt
    sent = [n for each in Outbox(Path(sys.argv[1]) / "out").sent() for n in each.claims]
    print(json.dumps({
        "proof": money.proof(), "audit": audit.verify().intact, "unfinished": money.unfinished(),
        "cash": str(money.moved(dt.date.min, dt.date.max).get("cash", 0)),
        "payments": rows.RemittanceClaim.objects.count(), "denials": money.counts().get("denial", 0),
        "sent": sorted(sent), "told": rows.ClaimEvent.objects.filter(kind="sent").count(),
        "arrived": len(list((Path(sys.argv[1]) / "payer").rglob("*.837"))),
    }))
""")


def finished(place: Path, round_: int) -> float:
    """Let a round come to its end; returns how long a round of its own takes from its first deed, for the moments."""
    process, started = worker(place, round_), 0.0
    assert process.stdout is not None
    process.stdout.readline()
    started = time.perf_counter()
    _, errors = process.communicate()
    assert process.returncode == 0, errors.decode()[-3000:]
    return max(0.2, time.perf_counter() - started)


@pytest.mark.long
def test_killed_at_fifty_moments(tmp_path: Path):
    rounds, kills, span = 0, 0, 1.2
    random_ = random.Random(20260602)  # noqa: S311 - moments, not secrets
    while kills < KILLS:
        assert rounds < 4 * KILLS, f"only {kills} kills came in time"
        for _ in range(5):
            process = worker(tmp_path, rounds)
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(random_.uniform(0, span))
            alive = process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += alive
            if not alive:
                break
        span = finished(tmp_path, rounds)
        rounds += 1
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    env |= {"SUPERBILL_HOME": str(tmp_path / "home")}
    told = subprocess.run([sys.executable, "-c", CHECK, str(tmp_path)], env=env, capture_output=True, check=True)
    found = json.loads(told.stdout)

    assert (found["proof"], found["audit"], found["unfinished"]) == ([], True, [])
    assert (found["payments"], found["denials"]) == (rounds * MANY, rounds * MANY)
    assert Decimal(found["cash"]) == rounds * MANY * Decimal("102.72")
    assert found["sent"] == [f"S{n:03d}" for n in range(rounds)]
    assert (found["told"], found["arrived"]) == (rounds, rounds)
