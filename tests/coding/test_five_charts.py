"""The page of five charts says what the program says today."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_is_what_the_script_writes(tables):
    spec = importlib.util.spec_from_file_location("five_charts", ROOT / "scripts" / "five_charts.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = (ROOT / "docs" / "explanation" / "five-charts.md").read_text("utf-8")
    assert page == script.page(tables), "run python scripts/five_charts.py"
