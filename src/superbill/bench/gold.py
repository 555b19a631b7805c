"""The gold of the public note sets: what each annotation project says is right for a note, and its evidence.

Layouts: CodiEsp (`dx` with code and status), the two label sets on ACI-Bench (`amazon_codes`; `medcoder` with diagnoses
and evidence spans). Edition tolerance: a gold code that is not billable in the current edition (CodiEsp is CIE-10-ES
2018) is met by any predicted descendant.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from superbill.errors import BadFile, BadInput

GoldKind = Literal["codiesp", "amazon", "medcoder", "medcoder_evidence"]
LABELLED_WITH: dict[GoldKind, dt.date] = {"codiesp": dt.date(2017, 9, 30)}
"""A day of the code set that the labels use, where it is not that of today. CodiEsp's CIE-10-ES of 2018 is ICD-10-CM of
fiscal year 2017: of 5,639 training labels 230 are not billable in it, 306 in that of 2018, 452 in that of 2026."""
TEXT_KEYS = ("text_en", "note", "text")
OLD_EDITION = frozenset({"D05.1", "B17.1", "R51", "G35", "Z98.89"})
"""Codes of the `amazon` labels that later editions split."""


class GoldNote(NamedTuple):
    """One labelled note: its text, the right codes, which of them are of an older edition, evidence characters."""

    id: str
    text: str
    codes: frozenset[str]
    older: frozenset[str]
    evidence: frozenset[tuple[str, int]]


def gold_kind(text: str | None, path: Path) -> GoldKind:
    """Return the label set: as asked, else the one that the file's first note has."""
    if text is None:
        row = next(_rows(path))
        return "codiesp" if "dx" in row else "amazon" if "amazon_codes" in row else "medcoder"
    for known in get_args(GoldKind):
        if text == known:
            return known  # type: ignore[no-any-return]
    raise BadInput("--gold", f"'{text}' is not a label set", f"Use one of {', '.join(get_args(GoldKind))}")


def gold_notes(path: Path, kind: GoldKind) -> Iterator[GoldNote]:
    """Yield the notes that the label set labels.

    Raises:
        BadFile: not JSON Lines, or a field of the layout is missing.
    """
    for number, row in enumerate(_rows(path), 1):
        try:
            labels = _labels(row, kind)
            text = next(row[k] for k in TEXT_KEYS if isinstance(row.get(k), str))
        except (KeyError, StopIteration, TypeError):
            raise BadFile(str(path), f"line {number}", f"lacks a field of the layout '{kind}'", "See --gold") from None
        if labels is not None:
            codes, older, evidence = labels
            yield GoldNote(str(row["id"]), text, codes, older, evidence)


Labels = tuple[frozenset[str], frozenset[str], frozenset[tuple[str, int]]]


def _labels(row: dict[str, Any], kind: GoldKind) -> Labels | None:
    if kind == "codiesp":
        codes = frozenset(x["code"] for x in row["dx"])
        return codes, frozenset(x["code"] for x in row["dx"] if x["status"] != "billable"), frozenset()
    if kind == "amazon":
        codes = frozenset(row["amazon_codes"] or ())
        return (codes, OLD_EDITION & codes, frozenset()) if codes else None
    told = row["medcoder"]
    if not told:
        return None
    spans = told["evidence"] + [d for d in told["diagnoses"] if d["start"] is not None]
    places = frozenset((e["code"][:3], at) for e in spans for at in range(e["start"], e["end"]))
    return frozenset(x["code"] for x in told["diagnoses"]), frozenset(), places


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise BadFile(str(path), f"line {number}", "is not a JSON object", "Give JSON Lines")
                    yield row
    except FileNotFoundError:
        raise BadInput(str(path), "there is no such file", "Check the name and the folder") from None
    except (ValueError, OSError) as error:
        raise BadFile(str(path), "", f"is not JSON Lines ({type(error).__name__})", "Give JSON Lines") from None
