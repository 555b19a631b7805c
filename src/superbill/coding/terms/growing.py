"""Growing the lexicon: what coders accepted and rejected, counted by wording, becomes proposals for its rows.

A decision tells a chart, the words that brought a code, the code, and `accepted` or `rejected`, with the code that the
coder gave `instead`. A wording counts once a chart, so that one long record decides nothing, and words that only few
charts have are never proposed: they may be a patient's. A row that is reviewed is never replaced; what contradicts it
is told, for a person to look at.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from superbill.coding.terms.lexicon import HEADER, LexiconRow
from superbill.errors import BadFile, BadInput
from superbill.tables.wording import phrase_key

LEAST_CHARTS = 3
SURE = 0.8
Advice = Literal["new row", "replaces a draft", "against a reviewed row", "often rejected"]


class Decision(NamedTuple):
    """What a coder made of one code of one chart."""

    chart: str
    term: str
    code: str
    accepted: bool
    instead: str


class Growth(NamedTuple):
    """One proposal: the wording, the code that coders keep ("" when they agree on none), charts for and against."""

    term: str
    code: str
    accepted: int
    rejected: int
    advice: Advice
    place: str

    @property
    def is_row(self) -> bool:
        """Tell whether it may become a row of the lexicon."""
        return self.advice in ("new row", "replaces a draft")


def decisions(path: Path) -> Iterator[Decision]:
    """Yield the decisions of a file of JSON Lines.

    Raises:
        BadInput: there is no such file.
        BadFile: a line is not a decision; names the line, never its words.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise BadInput(str(path), f"cannot be read ({type(error).__name__})", "Give JSON Lines in UTF-8") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                verdict = {"accepted": True, "rejected": False}[row["decision"]]
                yield Decision(str(row["chart"]), row["term"], row["code"], verdict, row.get("instead") or "")
            except (ValueError, KeyError, TypeError):
                what = "lacks chart, term, code, or a decision accepted or rejected"
                raise BadFile(str(path), f"line {number}", what, "See the how-to `grow-the-lexicon`") from None


def grown(made: Iterable[Decision], held: Iterable[LexiconRow], least: int = LEAST_CHARTS) -> list[Growth]:
    """Return what the decisions propose, the most accepted first."""
    counts = _counted(made)
    rows = {phrase_key(row.term): row for row in held if not row.need}
    found = [g for key, by_code in counts.items() if (g := _growth(by_code, rows.get(key), least))]
    return sorted(found, key=lambda g: (-g.accepted, -g.rejected, g.term))


class _Count:
    """The charts for and against a code of a wording, and the ways the wording was written."""

    def __init__(self) -> None:
        self.accepted: set[str] = set()
        self.rejected: set[str] = set()
        self.written: dict[str, int] = defaultdict(int)


def _counted(made: Iterable[Decision]) -> dict[str, dict[str, _Count]]:
    counts: dict[str, dict[str, _Count]] = defaultdict(lambda: defaultdict(_Count))
    for one in made:
        key = phrase_key(one.term)
        if not key:
            continue
        codes = [(one.code, one.accepted)] + ([(one.instead, True)] if one.instead and not one.accepted else [])
        for code, accepted in codes:
            count = counts[key][code]
            (count.accepted if accepted else count.rejected).add(one.chart)
            count.written[" ".join(one.term.lower().split())] += 1
    return counts


def _growth(by_code: Mapping[str, _Count], row: LexiconRow | None, least: int) -> Growth | None:
    """Return the proposal of one wording: the code that nearly all charts keep, else the one that nearly all reject."""
    charts = set[str]().union(*(c.accepted | c.rejected for c in by_code.values()))
    if len(charts) < least:
        return None
    code, count = max(by_code.items(), key=lambda item: (len(item[1].accepted), item[0]))
    term = max(count.written, key=lambda w: (count.written[w], w))
    accepted, rejected = len(count.accepted), len(charts - count.accepted)
    place = row.place if row else ""
    if accepted >= least and accepted / len(charts) >= SURE:
        if row is None:
            return Growth(term, code, accepted, rejected, "new row", place)
        if row.codes == (code,) or any(code.startswith(c.rstrip("-.")) for c in row.codes if c.endswith("-")):
            return None
        advice: Advice = "against a reviewed row" if row.reviewed else "replaces a draft"
        return Growth(term, code, accepted, rejected, advice, place)
    worst, against = max(by_code.items(), key=lambda item: len(item[1].rejected - item[1].accepted))
    wrong = len(against.rejected - against.accepted)
    if wrong >= least and wrong / len(charts) >= SURE:
        return Growth(term, worst, len(against.accepted), wrong, "often rejected", place)
    return None


def lexicon_text(proposals: Iterable[Growth]) -> str:
    """Return the proposed rows as a file of the lexicon, each a draft until a coder has reviewed it."""
    rows = [f"{g.term}\t{g.code}\t{_kind(g.code)}\t\tdraft" for g in proposals if g.is_row]
    return "\n".join([HEADER, *rows]) + "\n"


def _kind(code: str) -> str:
    kinds = {"R": "symptom", "Z": "status", "S": "injury", "T": "injury"}
    return "external" if code[0] in "VWXY" else kinds.get(code[0], "diagnosis")
