"""Units of a service: by number, by minutes, by area or by package, as the tag of its row says."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from decimal import Decimal

from superbill.coding.procedures.lexicon import Match, Range
from superbill.coding.procedures.measures import Measure
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.service import ONE, Service
from superbill.coding.procedures.special import EIGHT_MINUTES, half_hours, quarter_hours
from superbill.model.note import Span
from superbill.tables.patterns import Pattern, search

PACKAGES = {"box50": 50, "box100": 100}
ROLL = 18
HOUR = Decimal(60)


def units_of(line: Service, match: Match, passage: Passage) -> Service:
    """Return the line with its units."""
    tags = line.tags
    if tags & {"t15", "t15all", "t30all"}:
        return _timed(line, match, passage)
    if tags & {"count", "count1", "members"}:
        return _counted(line, match, passage, tags)
    package = next((PACKAGES[t] for t in tags if t in PACKAGES), None)
    if package:
        return _packed(line, passage, package)
    if tags & {"each", "dmepair"}:
        return _each(line, match, passage)
    if "hours" in tags:
        hours = passage.measures_of("hours")
        return _with(line, hours[0], hours[0].value, "hours") if hours else replace(line, open="number of hours")
    return line


def _members(match: Match, passage: Passage) -> int:
    """Return how many of the choices of a row are named: "C3 and C4" are two assays."""
    named = [
        {part[0] for part in group if not isinstance(part, Range) and passage.has("_".join(part))}
        for group in match.row.groups
        if len(group) > 1
    ]
    return max((len(words) for words in named), default=1)


def _timed(line: Service, match: Match, passage: Passage) -> Service:
    told = _nearest(passage.measures_of("min"), match) or _bare_minutes(match, passage)
    if told is None:
        return replace(line, open="minutes of the timed service")
    units = half_hours(told.value) if "t30all" in line.tags else quarter_hours(told.value)
    timed = replace(line, minutes=told.value)
    if told.value < 8 and "t15" in line.tags:
        return replace(timed, reason="fewer than eight minutes: no unit of a timed code")
    return replace(
        _with(timed, told, units, "minutes"), rules=(*_with(timed, told, units, "minutes").rules[:0], *line.rules)
    ).because("PROC-TIMED", f"{told.value} minutes: {units} unit(s)", EIGHT_MINUTES)


def _bare_minutes(match: Match, passage: Passage) -> Measure | None:
    """Return minutes told as a number right after a timed service: "NMR 15, MT 15"."""
    m = re.match(
        r"\s*[x:-]?\s*(\d{1,3})\b(?!\s*(?:units?|reps|sets|%|"
        r"lb))",
        passage.text[match.end : passage.end],
        re.IGNORECASE,
    )
    return Measure("min", Decimal(m[1]), match.end + m.start(1), match.end + m.end(1)) if m else None


def _counted(line: Service, match: Match, passage: Passage, tags: frozenset[str]) -> Service:
    if "members" in tags and (number := _members(match, passage)) > 1:
        return replace(line, units=Decimal(number)).because("PROC-UNITS", f"{number} told by name", "Unit of the code")
    if not tags & {"count", "count1"}:
        return line
    told = _nearest(passage.measures_of("count"), match) or bare_count(match, passage)
    if told is None or told.value == 0:
        return line
    if "count1" in tags and search(r"\bfetus|gestation", passage.said, re.IGNORECASE):
        return line
    return _with(line, told, told.value, "number told")


_BARE_AFTER = Pattern(
    r"[^.;\d]{0,24}?[\s(#-](?P<n>\d{1,3})(?![\w./:%-])(?!\s*(?:mg|ml|cm|mm|cc|min|mins|yo|y|year|day|week|month|"
    r"hour|hr|"
    r"unit|view|level|stage|gauge|g|mcg|of|st|nd|rd|th)\b)", re.IGNORECASE,
)  # fmt: skip


def bare_count(match: Match, passage: Passage) -> Measure | None:
    """Return a number without a noun soon after a service that is billed by number: "skin tags removed, 22"."""
    m = _BARE_AFTER.match(passage.text, match.end, passage.end)
    return Measure("count", Decimal(m["n"]), m.start("n"), m.end("n")) if m else None


def _packed(line: Service, passage: Passage, package: int) -> Service:
    """Return units of packages: 100 strips are two units of fifty."""
    text = passage.said
    boxes = search(r"\b(\d+)\s*box|\bbox(?:es)? (?:of \d+ ?)?x ?(\d+)", text, re.IGNORECASE)
    pieces = (
        [
            int(m[1].replace(",", ""))
            for m in re.finditer(
                r"\b(\d[\d,]*)\s*(?:\w+[\s-]+){0,4}?(?:strips?|lancets?|count|ct\b|per box|/box|each\b)",
                text,
                re.IGNORECASE,
            )
        ]
        or [int(m[1]) for m in re.finditer(r"\b(?:box|boxes|bottle|pack|pkg|package)s? of (\d+)", text, re.IGNORECASE)]
        or [int(m[1]) for m in re.finditer(r"\b(?:strips?|lancets?)\W+(?:\w+ )?(\d{2,4})\b", text, re.IGNORECASE)]
        or [int(m[1]) for m in re.finditer(r"(?:#|qty:?|quantity:?|x)\s*(\d+)", text, re.IGNORECASE)]
    )
    if boxes and not pieces:
        return replace(line, units=Decimal(boxes[1] or boxes[2]))
    if boxes and len(pieces) == 1 and pieces[0] <= package:
        return replace(line, units=Decimal(boxes[1] or boxes[2]))
    number = max(pieces, default=package)
    if boxes:
        number *= int(boxes[1] or boxes[2])
    return replace(line, units=Decimal(math.ceil(number / package)))


def _each(line: Service, match: Match, passage: Passage) -> Service:  # noqa: PLR0911 - ways to tell a number
    """Return the number of pieces when it is told beside the service."""
    if "paired" in line.tags and search(r"\bpairs?\b|\bboth\b|\bbilat\w*", passage.said, re.IGNORECASE):
        return replace(line, units=Decimal(2))
    dozen = search(r"\b(\d+)\s*dozen\b", passage.said, re.IGNORECASE)
    if dozen:
        return replace(line, units=Decimal(dozen[1]) * 12)
    told = search(
        r"(?:\bx ?|#|\bqty:? ?|\bquantity:? ?|\bquantity of |\bcount:? ?)(\d{1,4})\b(?! ?(?:cm|x|ml|mm|inch|"
        r"in\b|by|mg))|"
        r"(?<![-\d])\b(\d{1,4}) (?:each|pieces?|units?|count|boxes|catheters?|pouches|dressings|syringes|bags|masks|"
        r"cushions|filters|pads|"
        r"cans|tubes|rolls|sets|kits|inserts|pairs?|per month|a month|briefs|diapers|wipes|needles)\b",
        passage.said,
        re.IGNORECASE,
    )
    trailing = search(r"(?<![\d.x-])\s(\d{2,3})\s*$", passage.said) or search(
        r",\s*(\d{1,3})(?=\s*(?:,|$))(?!\s*,\s*\d)", passage.said
    )
    leading = re.match(
        r"\s*(\d{1,3}|two|three|four|five|six|ten|twelve)\s+(?!x\b|cm|ml|mm|inch|french|fr\b|by\b|view|-)[a-z]",
        passage.said,
        re.I,
    )
    if told:
        number = Decimal(told[1] or told[2])
        if search(r"\bpairs?\b", told.group(), re.IGNORECASE) and "dmepair" in line.tags:
            number *= 2
        return replace(line, units=number)
    if leading and leading[1].isdecimal() and "dmepair" not in line.tags:
        return replace(line, units=Decimal(leading[1]))
    if trailing and "dmepair" not in line.tags:
        return replace(line, units=Decimal(trailing[1]))
    nearest = _nearest(passage.measures_of("count"), match)
    if nearest and "dmepair" not in line.tags:
        return _with(line, nearest, nearest.value, "number told")
    if "dmepair" in line.tags and search(r"\bpair\b", passage.said, re.IGNORECASE):
        return replace(line, units=Decimal(2))
    return line


def _with(line: Service, told: Measure, units: Decimal, why: str) -> Service:
    spans = line.spans if told.end <= told.start else tuple(dict.fromkeys([*line.spans, Span(told.start, told.end)]))
    return replace(line, units=max(units, ONE), spans=spans).because(
        "PROC-UNITS", f"{why}: {units}", "Unit of the code"
    )


def _nearest(measures: object, match: Match) -> Measure | None:
    held: list[Measure] = list(measures)  # type: ignore[call-overload]
    return min(held, key=lambda m: min(abs(m.start - match.end), abs(match.start - m.end))) if held else None
