"""How the level of a visit looks on a terminal: the code, the grid with its evidence, the lines, and what lacks."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from superbill.cli.output import console
from superbill.model.visit import VisitLevel


def print_level(found: VisitLevel) -> None:
    """Print the code, the grid with what reaches each cell, the lines, and what lacks."""
    out = console()
    how = {
        "mdm": f"by decision-making ({found.mdm})",
        "time": f"by time ({found.minutes} minutes)" if found.minutes is not None else "with no time stated",
    }
    said = f"{found.code} {how.get(found.basis or '', '')}" if found.code else _without_code(found)
    out.print(f"[bold]{escape(found.id)}[/]  {said}", soft_wrap=True)
    if found.grid:
        out.print(_grid(found))
    if found.code_by_mdm and found.code_by_time:
        out.print(f"by decision-making {found.code_by_mdm}, by time {found.code_by_time}")
    for line in found.lines:
        code = "-".join((line.code, *line.modifiers))
        units = f", {line.units} units" if line.units > 1 else ""
        out.print(f"  bill {code}{units}: {escape(line.reason)} ({escape(line.source)})", soft_wrap=True)
    for lacking in found.missing:
        out.print(f"  [yellow]missing[/]: {escape(lacking)}", soft_wrap=True)
    for finding in found.findings:
        out.print(f"  [yellow]{finding.severity}[/] {finding.edit}: {escape(finding.message)}. "
                  f"{escape(finding.do)} ({escape(finding.source)})", soft_wrap=True)  # fmt: skip
    if found.more:
        out.print("  What the next level asks of a record (only what happened may be documented):")
        for fact in found.more:
            out.print(f"    {escape(fact)}", soft_wrap=True)


def _without_code(found: VisitLevel) -> str:
    """Tell apart a level that only lacks a fact to become a code, and a record that supports none."""
    if found.mdm and found.missing:
        return f"decision-making is {found.mdm}; the code waits for what is missing below"
    return "no code is supported"


def _grid(found: VisitLevel) -> Table:
    table = Table(pad_edge=False)
    for heading in ("element", "grade", "reached by", "words of the record", "does not count"):
        table.add_column(heading)
    for cell in found.grid:
        words = "; ".join(dict.fromkeys(" ".join(span.text.split()) for span in cell.evidence))
        reached, left = "; ".join(cell.reached_by), "; ".join(cell.not_counted)
        table.add_row(cell.element, cell.grade, escape(reached), escape(words), escape(left))
    return table
