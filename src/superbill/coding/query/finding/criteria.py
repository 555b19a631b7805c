"""Criteria of published definitions, as facts of a record: kidney, sepsis, breathing, blood, nutrition, troponin.

Sources: KDIGO (2012) 2.1.1; Sepsis-2 (Levy, 2003) and Sepsis-3 (Singer, 2016); ASPEN/Academy consensus (White, 2012);
Fourth Universal Definition of Myocardial Infarction (Thygesen, 2018).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from superbill.coding.query.finding.record import Record, Value
from superbill.model.coded import Indicator
from superbill.tables.patterns import Pattern

RATIO, RISE, RISE_DAYS = Decimal("1.5"), Decimal("0.3"), 2
DROP, LOWEST = Decimal(2), Decimal(8)
WORST_SHARE = Decimal(5)
_RAISED = Pattern(r"\b(?:elevated|raised|positive|rising|high|uptrend\w*|peaked?)\b", re.IGNORECASE)
_HIGH_SENSITIVITY = Pattern(r"\b(?:high[- ]sensitivity|hs)", re.IGNORECASE)
TROPONIN, HIGH_SENSITIVE = Decimal("0.04"), Decimal(52)


class Septic(NamedTuple):
    """Signs of a systemic response, and of an organ that fails."""

    systemic: list[Indicator]
    organ: list[Indicator]


def injured_kidney(record: Record) -> list[Value]:
    """Return the lowest and the highest creatinine when the rise meets KDIGO: 1.5 times, or 0.3 mg/dL in two days."""
    values = record.values("creatinine")
    if len(values) < 2:
        return []
    lowest, highest = min(values, key=lambda v: v.number), max(values, key=lambda v: v.number)
    near = (
        lowest.day is not None and highest.day is not None and 0 <= (highest.day - lowest.day).days <= RISE_DAYS
        and _told_apart(lowest, highest)
    )  # fmt: skip
    met = highest.number >= lowest.number * RATIO or (near and highest.number - lowest.number >= RISE)
    pair = [lowest, highest] if lowest.indicator.text != highest.indicator.text else [highest]
    return _once(pair) if met else []


def _told_apart(one: Value, two: Value) -> bool:
    return one.day != two.day or one.indicator.text == two.indicator.text


def _once(values: list[Value]) -> list[Value]:
    return list({(v.indicator.document, v.indicator.text): v for v in values}.values())


def sepsis_signs(record: Record) -> Septic:
    """Return one indicator for each sign: temperature, pulse, respirations, white cells; and each failing organ."""
    systemic = [
        found
        for name, low, high, kind in (
            ("temperature", "36.0", "38.05", "temperature"), ("pulse", None, "91", "pulse"),
            ("respirations", None, "21", "respirations"), ("wbc", "3.99", "12.01", "white_cells"),
        )
        if (found := _beyond(record, name, low, high, kind))
    ]  # fmt: skip
    bands = _beyond(record, "bands", None, "10.01", "white_cells")
    if bands and not any(i.kind == "white_cells" for i in systemic):
        systemic.append(bands)
    organ = [
        found
        for name, low, high, kind in (
            ("lactate", None, "2.01", "lactate"), ("systolic", "89", None, "pressure_low"),
            ("map", "64", None, "pressure_low"),
            ("platelets", "99", None, "platelets_low"), ("bilirubin", None, "2.01", "bilirubin"),
        )
        if (found := _beyond(record, name, low, high, kind))
    ]  # fmt: skip
    organ += [v.indicator for v in injured_kidney(record)[-1:]]
    organ += record.first("confusion")
    return Septic(systemic, organ)


def hypoxic(record: Record) -> list[Indicator]:
    """Return what shows low oxygen or high carbon dioxide: saturation below 90 %, PaO2 below 60, pCO2 above 50."""
    found = [
        _beyond(record, "saturation", "89", None, "oxygen_low"), _beyond(record, "pao2", "59.9", None, "oxygen_low"),
        _beyond(record, "pco2", None, "50.01", "carbon_dioxide_high"),
    ]  # fmt: skip
    return [i for i in found if i]


def anemic(record: Record) -> list[Indicator]:
    """Return hemoglobin that fell by 2 g/dL or more, or is 8 or less."""
    values = record.values("hemoglobin")
    if not values:
        return []
    lowest, highest = min(values, key=lambda v: v.number), max(values, key=lambda v: v.number)
    fell = highest.number - lowest.number >= DROP
    if not fell and lowest.number > LOWEST:
        return []
    pair = _once([highest, lowest] if fell else [lowest])
    return [v.indicator.model_copy(update={"kind": "hemoglobin"}) for v in pair]


def malnourished(record: Record) -> list[Indicator]:
    """Return the characteristics of the consensus when two are shown, or a dietitian's own finding with one."""
    lost = [v.indicator for v in record.values("weight_loss") if v.number >= WORST_SHARE][:1]
    shown = [i.model_copy(update={"kind": "weight_loss"}) for i in lost]
    shown += record.first("intake_low", "muscle_loss", "fat_loss", "grip")
    thin = _beyond(record, "bmi", "18.4", None, "bmi_low")
    if len(shown) < 2 and not (shown and (thin or record.has("dietitian"))):
        return []
    return [*shown, *([thin] if thin else []), *record.first("dietitian", "diet_treated")]


def raised_troponin(record: Record) -> list[Indicator]:
    """Return troponin above the limit of its assay, or told as raised."""
    found = []
    for value in record.values("troponin"):
        limit = HIGH_SENSITIVE if _HIGH_SENSITIVITY.search(value.indicator.text) or value.number > 10 else TROPONIN
        if value.number > limit or _RAISED.search(value.indicator.text):
            found.append(value)
    return [v.indicator.model_copy(update={"kind": "troponin"}) for v in _once(found)[:3]]


def _beyond(record: Record, name: str, low: str | None, high: str | None, kind: str) -> Indicator | None:
    """Return the worst value of a name that is at or below `low`, or at or above `high`."""
    values = [v for v in record.values(name) if not v.baseline]
    under = [v for v in values if low is not None and v.number <= Decimal(low)]
    over = [v for v in values if high is not None and v.number >= Decimal(high)]
    worst = max(over, key=lambda v: v.number) if over else min(under, key=lambda v: v.number) if under else None
    return worst.indicator.model_copy(update={"kind": kind}) if worst else None
