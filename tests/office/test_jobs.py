"""Background work: taken by one worker, done once, taken over when a worker dies, whatever the moment."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.office import office_charts as charts

from superbill.errors import BadInput, PayerError
from superbill.office import jobs, records, working
from superbill.office.models import CodingRun, Job

DEAD = "elsewhere:1:1"


@pytest.fixture
def queued(encounter_id: str) -> str:
    return jobs.code([encounter_id], by="coder")


def test_a_job_is_taken_once(queued: str):  # noqa: ARG001 - a fixture for its effect
    held = jobs.take("here:1:1")

    assert held is not None
    assert (held.kind, held.attempt) == ("code", 1)
    assert jobs.take(jobs.worker_name()) is None


def test_an_effect_and_its_end_are_one(queued: str, encounter_id: str):
    held = jobs.take(DEAD)
    assert held

    with pytest.raises(RuntimeError):
        jobs.finish(held, broken(encounter_id))
    assert CodingRun.objects.count() == 0
    assert Job.objects.get().state == "running"

    jobs.finish(held, lambda: records.store_coding(encounter_id, charts.coded()))
    assert CodingRun.objects.count() == 1
    assert jobs.progress(queued).finished


def broken(encounter_id: str) -> Any:
    def effect() -> None:
        records.store_coding(encounter_id, charts.coded())
        raise RuntimeError

    return effect


def test_a_worker_that_lost_its_lease_writes_nothing(queued: str, encounter_id: str):  # noqa: ARG001 - as above
    slow = jobs.take(DEAD)
    Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    quick = jobs.take(DEAD)
    assert slow
    assert quick
    assert quick.attempt == 2

    with pytest.raises(jobs.LeaseLost):
        jobs.finish(slow, lambda: records.store_coding(encounter_id, charts.coded()))
    assert CodingRun.objects.count() == 0
    jobs.fail(slow, "too late", final=True)
    assert Job.objects.get().state == "running"


def test_the_lease_of_a_dead_worker_of_this_machine_ends_with_it(queued: str):  # noqa: ARG001 - as above
    host = jobs.worker_name().split(":")[0]
    assert jobs.take(f"{host}:999999999:1")

    assert jobs.take(jobs.worker_name())
    assert jobs.take(jobs.worker_name()) is None


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (BadInput("service_date", "is missing", "Give it"), "failed"),
        (PayerError("X", "is away", permanent=False), "queued"),
        (PayerError("X", "knows us not", permanent=True), "failed"),
        (RuntimeError("row of Ada " + "Example"), "queued"),
    ],
)
def test_what_cannot_be_done_says_why(queued: str, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str):
    def trouble(*_: object) -> None:
        raise error

    monkeypatch.setitem(working.DOING, "code", trouble)
    held = jobs.take(DEAD)
    assert held

    working._do(held, None)  # type: ignore[arg-type]  # the tables are not reached

    row = Job.objects.get()
    assert row.state == state
    assert row.trouble
    assert "Ada" not in row.trouble
    assert bool(jobs.troubles(queued)) == (state == "failed")


def test_it_gives_up_after_some_tries(queued: str):
    for _ in range(jobs.MAX_ATTEMPTS):
        held = jobs.take(DEAD)
        assert held
        jobs.fail(held, "it failed", final=False)

    assert jobs.take(DEAD) is None
    assert jobs.progress(queued).failed == 1


def test_what_must_survive_a_crash_is_there_for_the_next(queued: str):  # noqa: ARG001 - as above
    held = jobs.take(DEAD)
    assert held
    jobs.remember(held, {"number": 7})
    Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))

    again = jobs.take(DEAD)

    assert again
    assert again.memory == {"number": 7}


def test_the_worker_codes_and_stops(queued: str, tables: Any):
    assert working.work(tables, until_empty=True, stop=threading.Event()) >= 1

    done = jobs.progress(queued)
    assert (done.total, done.done, done.failed) == (1, 1, 0)
    assert CodingRun.objects.count() == 1


PREPARE = """
import sys
from superbill import office; office.setup()
from superbill.office import accounts, jobs, records
from superbill.model.encounter import Document, Encounter
ids = [records.store_encounter(Encounter(id=f"E{n}", setting="outpatient", service_date="2026-05-15", documents=(
    Document(name="n", text="Assessment: Type 2 diabetes mellitus with diabetic chronic kidney disease, stage 3a."),)))
    for n in range(int(sys.argv[1]))]
jobs.code(ids, by="coder")
"""
WORK = """
from superbill import office; office.setup()
from superbill.office.working import work
from superbill.tables.store import Tables
print("ready", flush=True)
work(Tables())
"""
COUNT = """
from superbill import office; office.setup()
from superbill.office.models import *
from django.db.models import Count
doubled = CodingRun.objects.values("encounter").annotate(n=Count("id")).filter(n__gt=1).count()
# a coding brings the check of its codes with it, and the check of the whole encounter follows: two, never three
checks = CheckRun.objects.values("encounter").annotate(n=Count("id")).exclude(n=2).count()
proposed = Decision.objects.filter(action="proposed").values("assignment")
proposals = proposed.annotate(n=Count("id")).filter(n__gt=1).count()
print(Job.objects.exclude(state="done").count(), Encounter.objects.filter(codings=None).count(), doubled, checks,
      proposals, int(office.verify_audit_log().intact))
"""


@pytest.mark.long
@pytest.mark.usefixtures("tables")
def test_kill_9_at_fifty_moments_loses_and_doubles_nothing(tmp_path: Path):
    kept = {"SUPERBILL_HOME": os.environ["SUPERBILL_HOME"], "SUPERBILL_RECORDS": str(tmp_path / "records")}
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))} | kept

    def run(code: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *words], env=clean, capture_output=True, text=True, check=True
        )

    run(PREPARE, "120")
    moments = random.Random(9)  # noqa: S311 - moments, not secrets
    for _ in range(50):
        worker = subprocess.Popen([sys.executable, "-c", WORK], env=clean, stdout=subprocess.PIPE, text=True)
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
        time.sleep(moments.random() * 3)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    worker = subprocess.Popen([sys.executable, "-c", WORK], env=clean, stderr=subprocess.PIPE, text=True)
    for _ in range(300):
        time.sleep(1)
        if run(COUNT).stdout.split()[0] == "0":
            break
    worker.terminate()
    worker.wait()

    assert run(COUNT).stdout.split() == ["0", "0", "0", "0", "0", "1"]
