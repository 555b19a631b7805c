"""A stay of 20 documents in the browser: opened until it can be worked on, and from a key to what it changes.

Run: python benchmarks/office.py. The floors of the same run: an empty page that no server sends (what the browser
itself takes), the page of the keys opened (a page of this office with next to nothing on it), and a key that has no
command (how soon the browser paints after any key).
Must 500 ms and 100 ms, aim 200 ms and 50 ms. Needs the system's Chromium.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from office_chart import PHRASE
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
TURNS = 15
PAINTED = """(key) => new Promise((done) => {
  addEventListener("keydown", () => {
    const begun = performance.now();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
  }, { once: true, capture: true });
  window.ready = true;
})"""
"""From the key's event to the frame that shows what its handlers changed: the script after the next frame was drawn."""


def main() -> None:
    """Serve the made chart, open it in a new page again and again, then work through its codes by keyboard."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("no Chromium is on this machine: install the system's package `chromium`")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        server, lines = started(folder, 1)
        try:
            browser = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            log_in(page, lines[-1])
            chart = f"{lines[-1]}encounters/{lines[0]}/"
            empty = [opened(page, "data:text/html,<h1>nothing</h1>", "h1") for _ in range(TURNS)]
            floor = [opened(page, f"{lines[-1]}keys/", "main h1") for _ in range(TURNS)]
            open_ = [opened(page, chart, ".code-row.current") for _ in range(TURNS)]
            nothing = [key(page, "F9") for _ in range(TURNS)]
            print(f"open: {told(open_)}; floor {told(floor)}; ratio {ratio(open_, floor):.1f}")
            print(f"an empty page of the browser itself: {told(empty)}")
            for name, pressed in (("accept", ["a"]), ("next code", ["Space"]), ("reject", ["r", "1"])):
                spent = [work(page, pressed) for _ in range(TURNS)]
                print(f"{name}: {told(spent)}; floor {told(nothing)}; ratio {ratio(spent, nothing):.1f}")
        finally:
            server.terminate()
            server.wait(20)


def started(folder: str, copies: int, *more: str, **env: str) -> tuple[subprocess.Popen[str], list[str]]:
    """Start an office with charts of 20 documents; returns it with the charts' ids and, last, its address."""
    command = [sys.executable, str(HERE / "office_chart.py"), folder, str(copies), *more]
    server = subprocess.Popen(command, env=os.environ | env, stdout=subprocess.PIPE, text=True)
    lines: list[str] = []
    for line in server.stdout or ():
        lines.append(line.strip())
        if line.startswith("http"):
            time.sleep(3)  # the tables are being opened in the background
            return server, lines
    raise SystemExit("the office did not start")


def log_in(page: Any, address: str) -> None:
    """Log in as the first coder."""
    page.goto(address)
    page.fill("#id_username", "coder-0")
    page.fill("#id_password", PHRASE)
    page.keyboard.press("Enter")
    page.wait_for_selector("header.bar")


def opened(page: Any, address: str, ready: str) -> float:
    """Return the milliseconds from asking for a page until `ready` is on it: for a chart, a code that takes keys."""
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(ready)
    return (time.perf_counter() - begun) * 1000


def key(page: Any, name: str) -> float:
    """Return the milliseconds from a key to the frame that shows what it did."""
    page.evaluate(f"() => {{ window.painted = ({PAINTED})(); }}")  # a promise that is returned would be waited for
    page.keyboard.press(name)
    return float(page.evaluate("window.painted"))


def work(page: Any, keys: list[str]) -> float:
    """Press the keys of one decision and return the time of the last; the server's answer is waited for outside it."""
    for name in keys[:-1]:
        page.keyboard.press(name)
    spent = key(page, keys[-1])
    page.wait_for_function("() => !document.querySelector('.code-row.sent')")
    return spent


def told(spent: list[float]) -> str:
    """Return median and worst in words."""
    return f"median {statistics.median(spent):.0f} ms, worst {max(spent):.0f} ms"


def ratio(spent: list[float], floor: list[float]) -> float:
    """Return the median over the floor's median."""
    return statistics.median(spent) / statistics.median(floor)


if __name__ == "__main__":
    main()
