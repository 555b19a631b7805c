"""Every pair of colours that the style sheet puts on each other has the contrast that WCAG 2.2 AA asks for (1.4.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import superbill.office

CSS = (Path(superbill.office.__file__).parent / "static" / "office" / "office.css").read_text()
PAIRS = [
    ("ink", "paper"), ("ink", "panel"), ("soft", "paper"), ("soft", "panel"),
    ("soft", "sunk"), ("soft", "hover"), ("soft", "chosen"), ("ink", "chosen"),
    ("ink", "hover"), ("accent", "chosen"), ("accent", "hover"), ("error", "panel"),
    ("accent", "paper"), ("accent", "panel"), ("on-accent", "accent"), ("assigned-ink", "assigned"),
    ("suggested-ink", "suggested"), ("muted-ink", "muted"), ("error", "error-paper"), ("warning", "warning-paper"),
    ("info", "info-paper"), ("pass", "pass-paper"),
]  # fmt: skip
LINES = [
    ("focus", "paper"), ("focus", "panel"), ("lit", "panel"), ("lit", "paper"), ("muted-line", "paper"),
    ("edge", "panel"), ("edge", "paper"), ("assigned-line", "panel"), ("suggested-line", "panel"), ("accent", "chosen"),
]  # fmt: skip


def colours(scheme: str) -> dict[str, str]:
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", CSS)
    return {name: light if scheme == "light" else dark for name, light, dark in pairs}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text(scheme: str, text: str, ground: str):
    found = colours(scheme)

    assert contrast(found[text], found[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), LINES)
def test_lines_that_carry_meaning(scheme: str, line: str, ground: str):
    found = colours(scheme)

    assert contrast(found[line], found[ground]) >= 3


def test_nothing_is_fetched_from_elsewhere():
    assert "url(" not in CSS
    assert "@import" not in CSS
