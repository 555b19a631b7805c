"""A provider with a query and a supervisor's day by keyboard, in a real browser on the demonstration's charts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from superbill.tables.home import tables_dir
from superbill.tables.ready import ensure

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ROOT = Path(__file__).parents[2]
PHRASE = "a long enough pass phrase"
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this system: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from tests.conftest import CARRIERS, HOME  # noqa: PLC0415 - the session's own places

    ready = ensure(tables_dir(HOME), carriers=CARRIERS)
    if ready.missing and not (ready.present or ready.compiled):
        pytest.skip("the packages that carry official tables are not downloaded: run `make setup`")
    env = {k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")} | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.an_office", str(tmp_path_factory.mktemp("office"))],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout
    yield server.stdout.readline().strip()
    server.kill()
    server.communicate()


@pytest.fixture
def visit(address: str) -> Iterator[Callable[[str, str], Any]]:
    """Log in as somebody and open a page."""
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        def to(name: str, path: str) -> Any:
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            page.goto(f"{address}login/?next={path}")
            page.keyboard.type(name)
            page.keyboard.press("Tab")
            page.keyboard.type(PHRASE)
            page.keyboard.press("Enter")
            page.wait_for_url(f"{address.rstrip('/')}{path}")
            return page

        yield to
        browser.close()


def look(page: Any, name: str) -> None:
    """No serious barrier (WCAG 2.2 AA), and a picture where one is asked for."""
    found = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert [(v["id"], v["nodes"][0]["target"]) for v in found.response["violations"]] == [], name
    if folder := os.environ.get("SUPERBILL_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_a_provider_answers_a_question_by_keyboard(visit: Callable[[str, str], Any]):
    page = visit("doctor", "/questions/")
    look(page, "questions")
    before = page.locator("[data-ask]").count()

    page.keyboard.press("2")
    page.keyboard.press("Enter")

    sync_api.expect(page.locator("[data-ask]")).to_have_count(before - 1)
    assert "No diagnosis that was addressed" in page.inner_text("main")
    assert "$" not in page.inner_text("main")


def test_a_supervisors_day(visit: Callable[[str, str], Any]):
    page = visit("susan", "/boards/")
    look(page, "boards")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/queries/")
    look(page, "queries")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/audits/")
    look(page, "audits")


def test_a_coder_quotes_and_the_linter_speaks(visit: Callable[[str, str], Any]):
    page = visit("carla", "/queries/")
    page.locator("tbody td a").first.focus()
    chart = page.locator("tbody td a").first.get_attribute("href")
    page.goto(f"{page.url.split('/queries')[0]}{chart}queries/new/")
    look(page, "composer")
    page.evaluate(
        "() => { const words = document.querySelector('[data-document]').firstChild;"
        " const at = words.data.indexOf('BMI');"
        " getSelection().setBaseAndExtent(words, at, words, at + 8); }"
    )
    page.keyboard.press("q")
    page.wait_for_selector(".quoted-facts input[name=fact]", state="attached")
    page.select_option("#template", "weight")
    sync_api.expect(page.locator("#question")).not_to_have_value("")
    page.fill("#title", "Obesity for the DRG weight")
    page.wait_for_selector("#lint .verdict.fail")
