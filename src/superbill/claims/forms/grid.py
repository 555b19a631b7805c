"""A paper form as a grid of print positions: `NAME.toml` turned into places for data, marks and frames.

Both forms are printed at ten characters and six lines to the inch (Medicare Claims Processing Manual ch. 26 §30,
printing standards of the CMS-1500; ch. 25 §70 for the UB-04). A place is a line and a column, counted from 1.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec
from msgspec.structs import replace

POINTS_A_COLUMN, POINTS_A_LINE = 7.2, 12.0


class Cell(msgspec.Struct, frozen=True):
    """Where one box of the form is printed, and the frame and label that our drawing puts around it.

    The data begin at `line` and `col` and have room for `width` characters; a box of several `rows` goes on below.
    `marks` puts an X at a column for each value that it names; `ahead` is printed small before the data.
    The frame goes from column `left` to `right` (0: none) and from `tall` lines above the data's own line down to it.
    `{n}` in `box` stands for each of the repeated lines.
    """

    box: str
    line: float
    col: int
    width: int
    label: str = ""
    ahead: str = ""
    left: float = 0
    right: float = 0
    tall: float = 2
    rows: int = 1
    align: str = "left"
    money: bool = False
    marks: dict[str, int] = {}
    mark_labels: tuple[str, ...] = ()
    shaded: bool = False


class Repeated(msgspec.Struct, frozen=True):
    """How often the cells with `{n}` come, and how many lines lie between them."""

    count: int
    step: int


class Form(msgspec.Struct, frozen=True):
    """A form: its title in our words, paper, the place of the first column and line, and its cells."""

    title: str
    under: str
    width: float
    height: float
    first_column: float
    first_line: float
    lines: Repeated
    cell: tuple[Cell, ...]
    names: dict[str, dict[str, str]] = {}
    groups: dict[str, tuple[str, ...]] = {}

    def x(self, column: float) -> float:
        """Points from the left edge of the paper to a column."""
        return self.first_column + (column - 1) * POINTS_A_COLUMN

    def y(self, line: float) -> float:
        """Points from the lower edge of the paper to the base of a line."""
        return self.height - self.first_line - (line - 1) * POINTS_A_LINE


@cache
def form(name: str) -> Form:
    """Read a form's description that ships with the package; cells of repeated lines are written out."""
    text = files("superbill.claims.forms").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    read = msgspec.convert(tomllib.loads(text), Form)
    return replace(read, cell=tuple(c for cell in read.cell for c in _repeated(cell, read.lines)))


def _repeated(cell: Cell, lines: Repeated) -> tuple[Cell, ...]:
    if "{n}" not in cell.box:
        return (cell,)
    return tuple(
        replace(cell, box=cell.box.replace("{n}", str(n)), line=cell.line + (n - 1) * lines.step)
        for n in range(1, lines.count + 1)
    )
