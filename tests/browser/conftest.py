"""A served office with work in it, and people who work in it with the system's Chromium."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.browser.an_office import PHRASE

from superbill.tables.store import Tables

ROOT = Path(__file__).resolve().parents[2]
PICTURES = os.environ.get("SUPERBILL_PICTURES", "")
WORDS = re.compile(r"/(?:encounters|patients|claims)/.*[?&](?:q|text|find)=.+|/\?.*\btext=.+")
"""Words of a note, a name or a number in the address of a request: they would stand in logs on the way."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's Chromium, without a window; skips where it or the driver is not installed."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: run `make setup`")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium is on this machine: install the system's package `chromium`")
    with driver.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the office of the session keeps its records."""
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="session")
def office(tables: Tables, folder: Path) -> Iterator[str]:  # noqa: ARG001 - makes them ready
    """The address of an office that is served for the session."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")} | {"PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "tests.browser.an_office", str(folder)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(program, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        assert server.stdout
        address = server.stdout.readline().strip().rstrip("/")
        if not address:
            raise AssertionError((folder / "log").read_text())
        yield address
        server.terminate()
        server.wait(10)
    errors = (folder / "log").read_text()
    assert "Traceback" not in errors, errors


@pytest.fixture
def works(chromium: Any, office: str) -> Iterator[Callable[..., Any]]:
    """People at their screens: `works("carla")` logs in by keyboard and stands on the first screen."""
    contexts = []

    def at(name: str, **look: Any) -> Any:
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 800}} | look))
        contexts.append(context)
        context.set_default_timeout(40_000)
        page = context.new_page()
        page.mishaps = []
        page.on("pageerror", lambda error: page.mishaps.append(str(error)))
        page.on("request", lambda request: page.mishaps.extend(WORDS.findall(request.url)))
        page.goto(office)
        page.wait_for_selector("#id_username:focus")
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PHRASE)
        page.keyboard.press("Enter")
        page.wait_for_selector("header.bar")
        page.wait_for_load_state()
        return page

    yield at
    mishaps = [m for context in contexts for page in context.pages for m in getattr(page, "mishaps", [])]
    for context in contexts:
        context.close()
    assert mishaps == []


@pytest.fixture
def barriers() -> Callable[[Any], list[str]]:
    """What stands in the way of people with disabilities on a page, by the rules of WCAG 2.2 AA that axe can try."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def found(page: Any) -> list[str]:
        told = axe.run(page, options={"runOnly": RULES}).response["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in told]

    return found


@pytest.fixture
def picture() -> Callable[[Any, str], None]:
    """Write a picture for the documentation, when SUPERBILL_PICTURES names the folder for it."""

    def write(page: Any, name: str) -> None:
        if PICTURES:
            shot = Image.open(io.BytesIO(page.screenshot()))
            shot.quantize(64, dither=Image.Dither.NONE).save(Path(PICTURES) / f"{name}.png", optimize=True)

    return write
