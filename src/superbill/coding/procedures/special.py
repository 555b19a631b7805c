"""Services with rules of their own: anesthesia by minutes, ambulance with its way, therapy by the eight-minute rule.

Sources: Medicare Claims Processing Manual ch. 12 §50 (anesthesia), ch. 15 (ambulance), ch. 5 §20.2 (timed therapy
codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.service import ONE, Service
from superbill.model.note import Span
from superbill.tables.patterns import Pattern, search

EIGHT_MINUTES = "Medicare Claims Processing Manual ch. 5 §20.2 (counting minutes of timed codes)"
ANESTHESIA = "Medicare Claims Processing Manual ch. 12 §50 (anesthesia time in minutes; AA, QK, QX, QY, QZ, QS)"
AMBULANCE = "Medicare Claims Processing Manual ch. 15 §10.3, §30 (levels, mileage, origin and destination)"
QUARTER, LEAST, HALF_HOUR = 15, 8, 30

_WHO = (
    ("QZ", r"\bcrna\b.{0,60}\b(?:without|no|not|non)\b.{0,20}(?:medical(?:ly)? )?direct\w*|(?:unsupervised|"
           r"independent|solo)\W+crna|"
     r"crna,? (?:alone|independently|only|solo|performed|unsupervised|independent)|by (?:a )?crna (?:alone|"
     r"without)|non-?medically directed crna"),
    ("QX", r"\bcrna\b.{0,80}\b(?:medical(?:ly)? direct\w*|direction)|\bqx\b"),
    ("QY", r"\b(?:medical direction|medically direct\w*|directing|directed)\b.{0,40}\b(?:one|1|single)\b.{0,20}\bcrna"),
    ("QK", r"\b(?:medical direction|medically direct\w*|directing|directed)\b.{0,60}\b(?:two|three|four|2|3|4|"
           r"2-4)\b|concurrent"),
    ("AD", r"\b(?:supervision|supervis\w+)\b.{0,40}\bmore than (?:four|4)\b"),
    ("AA", r"\bpersonally (?:performed|administered|provided)|anesthesiologist\b(?!.{0,40}direct)|\bmda?\b "
           r"personally|by anesthesiologist"),
)  # fmt: skip
_WHO_RE = tuple((m, Pattern(p, re.IGNORECASE)) for m, p in _WHO)
_STATUS = Pattern(
    r"\b(?:asa|ps|p|physical status)\s*(?:class|status|ps|physical status)?\s*[:#-]?\s*(?P<n>[1-6]|i{1,3}|"
    r"iv|v|vi)\b(?!\s*(?:mg|units))",
    re.IGNORECASE,
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_MAC = Pattern(r"\b(?:MAC|monitored anesthesia care)\b", re.IGNORECASE)
_PLACES = (
    ("J", r"freestanding dialysis|free-?standing (?:esrd|dialysis)|dialysis (?:center|facility|clinic|unit)"),
    ("G", r"hospital[- ]based dialysis|hospital[- ]based esrd|hospital dialysis"),
    ("N", r"skilled nursing|snf|nursing facility"),
    ("E", r"assisted living|residential|domiciliary|custodial|nursing home|group home"),
    ("H", r"hosp(?:ital)?\b|emergency (?:department|room)|\bed\b|\ber\b|medical center"),
    ("S", r"scene|accident|highway|roadside|intersection|street|crash|park\b|gym|store"),
    ("P", r"physician'?s?'? office|doctor'?s office|clinic|urgent care"),
    ("D", r"diagnostic|imaging center|therapeutic site|radiation (?:center|facility)|outpatient center"),
    ("I", r"airport|helicopter pad|helipad|transfer site"),
    ("R", r"residence|home|house|apartment"),
)  # fmt: skip
_PLACE_RE = tuple((letter, Pattern(rf"\b(?:{p})", re.IGNORECASE)) for letter, p in _PLACES)
_WAY = Pattern(
    r"\bfrom\s+(?P<a>.{2,60}?)\s+to\s+(?P<b>.{2,60}?)(?=[,.;)]|\s+\d|\s+with\b|$)|(?P<c>[\w' "
    r"]{4,30}?)\s+to\s+(?P<d>[\w' ]{3,40})",
    re.I,
)


class Timed(NamedTuple):
    """A timed therapy service: its line without units, its minutes, and its place."""

    service: Service
    minutes: Decimal


def therapy_units(timed: Sequence[Timed]) -> Iterator[Service]:
    """Yield timed therapy with units: all minutes together decide how many; the largest remainders take them.

    8-22 minutes are one unit, 23-37 two, and so on. A service below eight minutes counts only through the sum.
    """
    total = sum((t.minutes for t in timed), Decimal(0))
    allowed = int((total + (QUARTER - LEAST)) // QUARTER) if total >= LEAST else 0
    whole = {n: int(t.minutes // QUARTER) for n, t in enumerate(timed)}
    left = allowed - sum(whole.values())
    for n in sorted(whole, key=lambda n: -(timed[n].minutes % QUARTER)):
        if left > 0 and timed[n].minutes % QUARTER > 0:
            whole[n], left = whole[n] + 1, left - 1
    for n, t in enumerate(timed):
        line = replace(t.service, units=Decimal(whole[n]), minutes=t.minutes)
        if whole[n]:
            yield line.because(
                "PROC-8-MINUTES", f"{t.minutes} of {total} timed minutes: {whole[n]} unit(s)", EIGHT_MINUTES
            )
        else:
            yield replace(line, units=ONE, reason="fewer than eight minutes: no unit of a timed code")


def quarter_hours(minutes: Decimal) -> Decimal:
    """Return the units of a code by 15 minutes for one service alone."""
    return max(ONE, (minutes + (QUARTER - LEAST)) // QUARTER)


def half_hours(minutes: Decimal) -> Decimal:
    """Return the units of a code by 30 minutes: each is earned when more than half of it has passed."""
    return max(ONE, (minutes + QUARTER - 1) // HALF_HOUR)


def anesthesia(service: Service, passage: Passage) -> Service:
    """Return an anesthesia line with its minutes, who gave it, and the patient's physical status."""
    told = passage.measures_of("min")
    line = service.because("PROC-ANESTHESIA", "anesthesia for the procedure named", ANESTHESIA)
    if told:
        quarters = (told[-1].value / QUARTER).quantize(Decimal("0.1"))
        line = line.because(
            "PROC-ANESTHESIA", f"{told[-1].value} minutes: {quarters} time units of 15 minutes", ANESTHESIA
        )
        line = replace(
            line, minutes=told[-1].value, units=told[-1].value, spans=(*line.spans, Span(told[-1].start, told[-1].end))
        )
    else:
        line = replace(line, open="anesthesia time in minutes")
    who = next((m for m, regex in _WHO_RE if regex.search(passage.said)), None)
    if who:
        line = line.with_modifiers(who)
    if _MAC.search(passage.said):
        line = line.with_modifiers("QS")
    status = _STATUS.search(passage.said)
    if status:
        n = status["n"].lower()
        line = line.with_modifiers(f"P{_ROMAN.get(n, n)}")
    return line


def ambulance(passage: Passage) -> Iterator[Service]:
    """Yield the transport with its level and its miles, both with origin and destination."""
    words = [t for t in passage.tokens if t.text == "ambulance"]
    air = search(r"\b(?:helicopter|rotary|air ambulance|fixed[- ]wing|airplane)\b", passage.said, re.IGNORECASE)
    if not words and not air:
        return
    start = words[0].start if words else passage.start + air.start() if air else passage.start
    span = Span(start, words[0].end if words else start + len(air.group() if air else ""))
    code = _level(passage.said)
    way = _way(passage.said)
    modifiers = (way,) if way else ()
    only_miles = search(r"\bmileage\b", passage.said, re.I) and not search(
        r"\b(?:transport|emergency|base rate|als|bls)\b", passage.said, re.I
    )
    if code and not only_miles:
        yield Service(code, (span,), modifiers=modifiers, specialty="ambulance").because(
            "PROC-AMBULANCE", "level of service", AMBULANCE
        )
    miles = passage.measures_of("miles")
    if miles:
        rate = "A0425" if code not in {"A0430", "A0431"} else "A0435" if code == "A0430" else "A0436"
        place = Span(miles[0].start, miles[0].end)
        yield Service(rate, (place,), _miles(miles[0].value), modifiers, specialty="ambulance").because(
            "PROC-MILES", f"{miles[0].value} loaded miles", AMBULANCE
        )


def _miles(told: Decimal) -> Decimal:
    """Miles are billed to a tenth up to 100 miles, rounded up (Claims Processing Manual ch. 15 §30.1.2)."""
    step = Decimal("0.1") if told < 100 else ONE
    return (told / step).to_integral_value(ROUND_CEILING) * step


def _level(said: str) -> str | None:
    emergency = search(r"\bemerg\w*|\b911\b|immediate response|lights and sirens", said, re.I) and not search(
        r"\bnon[- ]?emerg\w*|scheduled|not (?:an )?emergency", said, re.IGNORECASE
    )
    for pattern, code in (
        (r"fixed[- ]wing|airplane", "A0430"),
        (r"helicopter|rotary", "A0431"),
        (r"specialty care|\bsct\b", "A0434"),
        (r"\bals[- ]?2\b|als level 2|advanced life support,? (?:level )?2|als ii\b", "A0433"),
    ):
        if search(pattern, said, re.IGNORECASE):
            return code
    if search(r"\bals\b|\bals[- ]?1\b|advanced life support", said, re.IGNORECASE):
        return "A0427" if emergency else "A0426"
    if search(r"\bbls\b|basic life support", said, re.IGNORECASE):
        return "A0429" if emergency else "A0428"
    return None


def _way(said: str) -> str | None:
    """Return origin and destination as two letters: from a residence to a hospital is RH."""
    for m in _WAY.finditer(re.sub(r"\s*(?:->|→|-->|=>)\s*", " to ", said)):
        ends = [_place(m["a"] or m["c"]), _place(m["b"] or m["d"])]
        if all(ends):
            return "".join(e for e in ends if e)
    return None


def _place(words: str) -> str | None:
    return next((letter for letter, regex in _PLACE_RE if regex.search(words)), None)
