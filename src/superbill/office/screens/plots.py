"""Bars drawn on the server: no script, readable in light and dark, with the same numbers in a table beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 640.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 12.0, 16.0, 34.0
STEPS = 4


@dataclass(frozen=True)
class Bar:
    """One bar with its label below, its figure above, and where its rows are."""

    x: float
    y: float
    width: float
    height: float
    label: str
    label_x: float
    figure: str
    figure_y: float
    address: str = ""


@dataclass(frozen=True)
class Tick:
    """One line of the scale."""

    y: float
    words: str


@dataclass(frozen=True)
class Plot:
    """One drawing. `told` says in a sentence what it shows."""

    title: str
    told: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    end: float = WIDTH - RIGHT
    base: float = HEIGHT - BOTTOM


def bars(
    title: str, told: Sequence[tuple[str, Decimal | float | None]], *, unit: str = "", links: Sequence[str] = ()
) -> Plot | None:
    """Draw one bar for each value; None where there is nothing to draw."""
    values = [(label, None if value is None else float(value)) for label, value in told]
    figures = [value for _, value in values if value is not None]
    if not figures:
        return None
    top = _round_up(max(*figures, 0.000001))
    room = (WIDTH - LEFT - RIGHT) / len(values)
    base = HEIGHT - BOTTOM
    drawn = []
    for place, (label, value) in enumerate(values):
        tall = (base - TOP) * (value or 0) / top
        x = LEFT + place * room + room * 0.18
        drawn.append(
            Bar(x, base - tall, room * 0.64, tall, label, LEFT + (place + 0.5) * room,
                "–" if value is None else written(value, unit), base - tall - 4, links[place] if links else "")
        )  # fmt: skip
    steps = next((n for n in (STEPS, 5, 3, 2) if unit == "" or (top / n).is_integer()), 1)  # no line at a part of one
    ticks = tuple(
        Tick(base - (base - TOP) * n / steps, written(top * n / steps, unit, short=True)) for n in range(steps + 1)
    )
    words = "; ".join(f"{label} {'none' if value is None else written(value, unit)}" for label, value in values)
    return Plot(title, words, tuple(drawn), ticks)


def written(value: float, unit: str, *, short: bool = False) -> str:
    """Write a figure with its unit, short on the scale."""
    if unit == "$":
        return f"${value / 1000:,.0f}k" if short and value >= 10_000 else f"${value:,.0f}"
    if unit == "":
        return f"{value:.2f}" if short else f"{value:.4f}"
    if short and unit == "days":
        return f"{value:,.0f}"
    if unit == "charts":
        return f"{value:,.0f}"
    number = f"{value:,.0f}"
    return f"{number}%" if unit == "%" else f"{number} {unit.removesuffix('s') if number == '1' else unit}"


def _round_up(value: float) -> float:
    """The next 1, 2, 2.5, 4, 5 or 10 of its power of ten."""
    power = 1.0
    while value > 10 * power:
        power *= 10
    while value <= power and power > 1e-9:
        power /= 10
    return next(step * power for step in (1, 1.5, 2, 2.5, 4, 5, 6, 8, 10, 20) if step * power >= value)
