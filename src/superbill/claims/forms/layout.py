"""Where our drawing of the CMS-1500 puts each box: `cms1500.toml` turned into rectangles."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class Cell(msgspec.Struct, frozen=True):
    """One box of a row: its key in the form's data, its label, its width; a heading holds no data."""

    box: str
    label: str
    width: int
    heading: bool = False


class Row(msgspec.Struct, frozen=True):
    """Boxes side by side."""

    height: int
    cells: tuple[Cell, ...]


class Coverage(msgspec.Struct, frozen=True):
    """What box 1 says, by claim filing indicator."""

    group: str
    other: str
    may_be_group: frozenset[str]
    named: dict[str, str]

    def kind(self, filing: str, *, grouped: bool) -> str:
        """The kind of coverage; `grouped` when the policy has a group number."""
        if filing in self.may_be_group and grouped:
            return self.group
        return self.named.get(filing, self.other)


class Page(msgspec.Struct, frozen=True):
    """Paper size and the corner where the boxes begin."""

    width: int
    height: int
    left: int
    top: int


class LineTable(msgspec.Struct, frozen=True):
    """The service lines of a page: a heading, then a shaded and a plain row for each."""

    heading: int
    shaded: int
    plain: int
    columns: tuple[Cell, ...]


class Form(msgspec.Struct, frozen=True):
    """The whole form."""

    lines_per_page: int
    coverage: Coverage
    relationship: dict[str, str]
    page: Page
    row: tuple[Row, ...]
    lines: LineTable
    closing: tuple[Row, ...]


class Rectangle(msgspec.Struct, frozen=True):
    """A box on the page, in points from the lower left corner."""

    left: int
    bottom: int
    width: int
    height: int
    cell: Cell
    shaded: bool = False


@cache
def form() -> Form:
    """Read the form's description that ships with the package."""
    text = files("superbill.claims.forms").joinpath("cms1500.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Form)


@cache
def rectangles() -> tuple[Rectangle, ...]:
    """Every box of a page, from the top; the boxes of service line n carry keys such as `24A.n` and `24.n`."""
    described = form()
    placed: list[Rectangle] = []
    top = described.page.top
    for row in described.row:
        top = _place(placed, row, top)
    top = _place(placed, _heading(described.lines), top)
    for n in range(1, described.lines_per_page + 1):
        shaded = Row(described.lines.shaded, _shaded_cells(described.lines, n))
        top = _place(placed, shaded, top, shaded=True)
        plain = tuple(Cell(f"{c.box}.{n}", "", c.width) for c in described.lines.columns)
        top = _place(placed, Row(described.lines.plain, plain), top)
    for row in described.closing:
        top = _place(placed, row, top)
    return tuple(placed)


def _heading(lines: LineTable) -> Row:
    return Row(lines.heading, tuple(Cell(c.box, c.label, c.width, heading=True) for c in lines.columns))


def _shaded_cells(lines: LineTable, n: int) -> tuple[Cell, ...]:
    *wide, kind, number = lines.columns
    return (
        Cell(f"24.{n}", "", sum(c.width for c in wide)),
        Cell(f"24I.{n}.shaded", "", kind.width),
        Cell(f"24J.{n}.shaded", "", number.width),
    )


def _place(placed: list[Rectangle], row: Row, top: int, *, shaded: bool = False) -> int:
    left = form().page.left
    for cell in row.cells:
        placed.append(Rectangle(left, top - row.height, cell.width, row.height, cell, shaded))
        left += cell.width
    return top - row.height
