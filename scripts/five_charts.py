"""Write docs/explanation/five-charts.md: five invented charts with all that the program says of them.

    python scripts/five_charts.py

The charts and a coder's remarks are in tests/coding/five_charts; a test holds the page against this script's output.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path

from superbill.coding.encounter import CodingContext
from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Document
from superbill.pipeline import code_documents
from superbill.tables.store import Tables

ROOT = Path(__file__).parents[1]
CHARTS = ROOT / "tests" / "coding" / "five_charts"
PAGE = ROOT / "docs" / "explanation" / "five-charts.md"
DAY = dt.date(2026, 5, 15)
HEAD = """# Five charts

Five invented charts as they come, and what `superbill code --explain` says of them with the code set of May 2026: the
codes in the order of the claim, the words that prove them, the rules behind them, what was not coded and why. Below
each chart a coder tells what is wrong. Nothing was taken out.
"""


def page(tables: Tables) -> str:
    """Return the whole page."""
    remarks = tomllib.loads((CHARTS / "remarks.toml").read_text("utf-8"))
    parts = [HEAD]
    for path in sorted(CHARTS.glob("*.txt")):
        told = remarks[path.stem]
        text = path.read_text("utf-8")
        context = CodingContext(told["setting"], DAY, "option")
        coded = code_documents([Document(name=path.stem, text=text)], context, tables)
        parts += [*_chart(path.stem, text, coded), "What a coder says:", ""]
        parts += [*(f"- {remark}" for remark in told["remarks"]), ""]
    return "\n".join(parts)


def _chart(name: str, text: str, coded: CodedEncounter) -> Iterator[str]:
    title = name.split("-", 1)[1].replace("-", " ")
    yield from (f"## {title.capitalize()} ({coded.setting})", "", "```", text.rstrip(), "```", "")
    yield from ("| code | | confidence | POA | proof | rules |", "| --- | --- | --- | --- | --- | --- |")
    for a in coded.codes:
        proof = "; ".join(dict.fromkeys(_quoted(e.text) for e in a.evidence if e.role == "term"))
        rules = ", ".join(dict.fromkeys(r.rule for r in a.rationale))
        sure = f"{a.confidence:.2f} {a.decision}"
        yield f"| {a.code} | {a.title} | {sure} | {a.poa or ''} | {proof} | {rules} |"
    yield from ("", "| not coded | | reason | words |", "| --- | --- | --- | --- |")
    for n in coded.not_coded:
        said = "; ".join(dict.fromkeys(_quoted(e.text) for e in n.evidence))
        yield f"| {n.code} | {n.title or ''} | {n.reason} | {said} |"
    yield ""
    if coded.queries:
        yield from ("Questions to the provider:", "")
        yield from (f"- {q.question} ({_quoted(q.indicators[0].text) if q.indicators else ''})" for q in coded.queries)
        yield ""


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace("|", "/") + '"'


if __name__ == "__main__":
    PAGE.write_text(page(Tables()), "utf-8")
