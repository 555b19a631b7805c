"""The security page names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "security.md"


def test_every_test_that_the_page_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE.read_text())
    there = {
        (path, node.name)
        for path in {p for p, _ in named}
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.FunctionDef)
    }

    assert len(named) > 20
    assert [n for n in named if n not in there] == []


def test_every_technical_safeguard_has_a_line():
    """45 CFR 164.312(a)-(e), all standards and implementation specifications but (e)(2)(ii), which (e)(1) carries."""
    text = PAGE.read_text()
    safeguards = ("a)(1", "a)(2)(i", "a)(2)(ii", "a)(2)(iii", "a)(2)(iv", "b", "c)(1", "c)(2", "d", "e)(1", "e)(2)(i")

    assert [s for s in safeguards if f"| 164.312({s}) |" not in text] == []
