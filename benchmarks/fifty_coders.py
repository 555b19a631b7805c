"""Fifty coders at once on PostgreSQL: each asks for the list, opens a chart of 20 documents, decides four codes.

Run: python benchmarks/fifty_coders.py [CODERS [ROUNDS]]. Each coder waits between two requests, as people do: half a
second to two and a half, which is ten times as fast as anybody reads. A decision is sent as the script of the screen
sends it, and the next one stands on what came back. The floor of the same run: one coder alone.
Must: no error, p95 1 s; aim 300 ms. Needs PostgreSQL's server programs.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from http.cookiejar import CookieJar
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from office_chart import PHRASE
from tests.postgresql_server import programs, running

from office import started

CODERS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 6
PROCESSES = 2
TOKEN = re.compile(rb'csrfmiddlewaretoken" value="\w+"')
ROW = re.compile(rb'data-code="([0-9a-f-]{36})" data-name="[^"]*" data-system="[^"]*" data-state="(\w+)"')


class Coder:
    """One coder's browser with a chart of its own."""

    def __init__(self, name: str, address: str, chart: str, chance: random.Random) -> None:
        self.name, self.address, self.chance = name, address, chance
        self.chart = f"{address}encounters/{chart}/"
        self.visit = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    def log_in(self) -> None:
        """Log in; the password's hash takes its time on purpose, so this is not measured."""
        page = self.visit.open(self.address).read()
        self.visit.open(f"{self.address}login/", self._form(page, username=self.name, password=PHRASE)).read()

    def work(self, rounds: int) -> None:
        """Open the list and the chart, then accept and reject by turns."""
        for number in range(rounds):
            self._asked("worklist", f"{self.address}?sort=-changed")
            page = self._asked("chart", self.chart)
            token = b"".join(TOKEN.findall(page)[:1])
            for _ in range(4):
                row, revision = ROW.findall(page), re.search(rb'id="revision" value="(\d+)"', page)
                if not row or revision is None:
                    self.errors.append("the chart shows no code")
                    return
                code, state = row[number % len(row)]
                wish = "reject" if state == b"assigned" else "accept"
                sent = {wish: code.decode(), "revision": revision[1].decode(), "reason": "not assessed"}
                page = token + self._asked("decide", f"{self.chart}change/", self._form(token, **sent))

    def _asked(self, what: str, address: str, form: bytes | None = None) -> bytes:
        time.sleep(self.chance.uniform(0.5, 2.5))
        begun = time.perf_counter()
        try:
            parts = {"X-Part": "1"} if form else {}
            with self.visit.open(urllib.request.Request(address, form, parts), timeout=60) as answer:  # noqa: S310
                return bytes(answer.read())
        except OSError as error:
            self.errors.append(f"{what}: {error}")
            return b""
        finally:
            self.spent[what].append((time.perf_counter() - begun) * 1000)

    def _form(self, page: bytes, **fields: str) -> bytes:
        token = re.search(TOKEN, page)
        value = token[0].split(b'"')[2].decode() if token else ""
        return urllib.parse.urlencode({"csrfmiddlewaretoken": value} | fields).encode()


def main() -> None:
    """Start the server on an empty database, time one coder, then all of them at once."""
    where = programs()
    if where is None:
        raise SystemExit("PostgreSQL is not installed: nothing is measured")
    with tempfile.TemporaryDirectory() as folder, running(where) as url:
        server, lines = started(folder, CODERS, str(PROCESSES), SUPERBILL_DATABASE_URL=url)
        try:
            chance = random.Random(7)  # noqa: S311 - pauses, not secrets
            coders = [Coder(f"coder-{n}", lines[-1], lines[n], random.Random(n)) for n in range(CODERS)]  # noqa: S311
            chance.shuffle(coders)
            for coder in coders:
                coder.log_in()
            coders[0].work(2)
            floor = _told("one coder", coders[:1])
            coders[0].spent.clear()
            threads = [threading.Thread(target=coder.work, args=(ROUNDS,)) for coder in coders]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            print(f"ratio of the medians {_told(f'{CODERS} coders', coders) / floor:.1f}")
            print("errors:", sum(len(c.errors) for c in coders), *sorted({e for c in coders for e in c.errors})[:5])
        finally:
            server.terminate()
            server.wait(30)


def _told(who: str, coders: list[Coder]) -> float:
    every = sorted(ms for coder in coders for spent in coder.spent.values() for ms in spent)
    for what in sorted({name for coder in coders for name in coder.spent}):
        spent = sorted(ms for coder in coders for ms in coder.spent[what])
        print(f"{who}, {what}: median {statistics.median(spent):.0f} ms, p95 {spent[int(len(spent) * 0.95)]:.0f} ms")
    print(f"{who}: {len(every)} requests, p95 {every[int(len(every) * 0.95)]:.0f} ms, worst {every[-1]:.0f} ms")
    return statistics.median(every)


if __name__ == "__main__":
    main()
