"""kill -9 of the server at fifty moments while decisions are saved: none that was answered is lost, none is doubled."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PHRASE = "a long enough pass phrase"
MOMENTS = 50
SETUP = """
from superbill import office
office.setup()
office.add_user("coder", %r, ("coder",))
from superbill.office import records
from tests.office import office_charts as charts
chart = records.store_encounter(charts.encounter())
records.store_coding(chart, charts.coded())
print(chart)
"""
SERVE = """
from superbill import office
office.serve(port=0, announce=lambda text: print(text, flush=True))
"""
CHECK = """
from superbill import office
office.setup()
from superbill.office.models import Decision, Encounter
row = Encounter.objects.get()
steps = list(row.steps.order_by("number").values_list("number", "kind"))
numbers = [n for n, _ in steps]
turns = all(a != b for (_, a), (_, b) in zip(steps, steps[1:]))  # accepted and rejected by turns: none is doubled
print(turns and numbers == list(range(numbers[0], row.revision + 1)), len(steps),
      Decision.objects.filter(action__in=["accepted", "rejected"]).count(), office.verify_audit_log().intact)
"""


def environment(home: Path) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    kept = {name: os.environ[name] for name in ("SUPERBILL_CARRIERS", "SUPERBILL_HOME") if name in os.environ}
    return env | kept | {"SUPERBILL_RECORDS": str(home), "PYTHONPATH": str(ROOT)}


def run(code: str, home: Path) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    server = subprocess.Popen([sys.executable, "-c", SERVE], env=environment(home), stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        yield server, server.stdout.readline().strip()
    finally:
        server.kill()
        server.communicate()


class Coder:
    """A coder's browser: it decides one code again and again, and knows what was answered."""

    def __init__(self, chart: str) -> None:
        self.chart, self.answered, self.wish = chart, 0, "accept"
        self.visit = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def log_in(self, address: str) -> None:
        self.address = address
        self.visit.open(
            f"{address}login/", self.form(self.visit.open(address).read(), username="coder", password=PHRASE)
        )

    def form(self, page: bytes, **fields: str) -> bytes:
        token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        return urllib.parse.urlencode({"csrfmiddlewaretoken": token[1].decode()} | fields).encode()

    def decide(self) -> None:
        """Accept the code, or reject it, on the chart as it stands."""
        page = self.visit.open(f"{self.address}encounters/{self.chart}/").read()
        row = rb'data-code="([0-9a-f-]{36})" data-name="E66.9" data-system="[^"]*" data-state="(\w+)"'
        state = re.search(row, page)
        revision = re.search(rb'id="revision" value="(\d+)"', page)
        assert state
        assert revision
        self.wish = "reject" if state[2] == b"assigned" else "accept"
        sent = {self.wish: state[1].decode(), "revision": revision[1].decode(), "reason": "not assessed"}
        with self.visit.open(f"{self.address}encounters/{self.chart}/change/", self.form(page, **sent)) as answer:
            assert answer.status == 200
        self.answered += 1


@pytest.mark.long
def test_killed_while_decisions_are_saved(tmp_path: Path):
    chart = run(SETUP % PHRASE, tmp_path).strip()
    coder, kills, chance = Coder(chart), 0, random.Random(8)  # noqa: S311 - moments, not secrets
    with served(tmp_path) as (_, address):
        coder.log_in(address)
        coder.decide()
    for _ in range(MOMENTS):
        with served(tmp_path) as (server, address):
            coder.address = address
            coder.decide()  # the server is at work only once its tables are open
            threading.Thread(target=kill_after, args=(server, chance.uniform(0, 0.8))).start()
            try:
                while True:
                    coder.decide()
            except (urllib.error.URLError, http.client.HTTPException, OSError):
                kills += 1
    unbroken, steps, decisions, intact = run(CHECK, tmp_path).split()

    assert kills == MOMENTS
    assert coder.answered > MOMENTS
    assert (unbroken, intact) == ("True", "True")
    assert int(steps) == int(decisions)
    # What was answered is there. One more for each kill may be: stored, and killed before the answer was on its way.
    assert coder.answered <= int(steps) <= coder.answered + MOMENTS


def kill_after(server: subprocess.Popen[str], seconds: float) -> None:
    time.sleep(seconds)
    server.send_signal(signal.SIGKILL)
