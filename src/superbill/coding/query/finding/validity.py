"""Diagnoses without indicators: clinical validity. Asked only where the record measured what would show the condition.

A record that lacks the measurement proves nothing against a diagnosis (ICD-10-CM Official Guidelines FY2026 I.A.19: the
code follows the provider's statement; a doubt is asked, never settled by the coder).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from superbill.coding.query.finding.criteria import hypoxic, injured_kidney, malnourished, raised_troponin, sepsis_signs
from superbill.coding.query.finding.missing import HEART, KIDNEY, MALNUTRITION, SEPSIS
from superbill.coding.query.finding.record import Record
from superbill.model.coded import Indicator


class Doubt(NamedTuple):
    """A diagnosis, when its indicators lack though they were looked for, what to quote, and the source."""

    template: str
    words: str
    lacks: Callable[[Record], list[Indicator]]
    source: str


def unsupported(record: Record) -> Iterator[tuple[str, list[Indicator], str, str]]:
    """Yield template, indicators, words and source of each diagnosis that the measured values do not support."""
    for doubt in DOUBTS:
        told = record.diagnosed(doubt.words)
        found = doubt.lacks(record) if told else []
        if found:
            yield doubt.template, [told[0].indicator, *found], " ".join(told[0].words.split()), doubt.source


def _measured(record: Record, *names: str) -> list[Indicator]:
    """The first value of each name that was measured."""
    return [record.values(name)[0].indicator for name in names if record.values(name)]


def _no_sepsis(record: Record) -> list[Indicator]:
    measured = _measured(record, "temperature", "pulse", "respirations", "wbc", "lactate")
    signs = sepsis_signs(record)
    return measured if len(measured) >= 3 and len(signs.systemic) < 2 and not signs.organ else []


def _no_failure_of_breathing(record: Record) -> list[Indicator]:
    measured = _measured(record, "saturation", "pao2", "pco2", "respirations")
    return measured if measured and not hypoxic(record) and not record.has("ventilation", "work_of_breathing") else []


def _no_injury(record: Record) -> list[Indicator]:
    values = record.values("creatinine")
    if len(values) < 2 or injured_kidney(record) or record.has("urine_output"):
        return []
    low, high = min(values, key=lambda v: v.number), max(values, key=lambda v: v.number)
    return [low.indicator, high.indicator]


def _no_loss(record: Record) -> list[Indicator]:
    bmi = _measured(record, "bmi")
    normal = bmi and record.values("bmi")[0].number >= Decimal("18.5")
    return bmi if normal and not malnourished(record) else []


def _no_damage(record: Record) -> list[Indicator]:
    measured = _measured(record, "troponin")
    return measured if measured and not raised_troponin(record) and not record.has("ecg_change") else []


ACUTE_RESPIRATORY = r"acute (?:hypoxic |hypercapnic |hypoxemic |on chronic )*respiratory failure"
DOUBTS = (
    Doubt("sepsis-validity", SEPSIS.replace("|SIRS", ""), _no_sepsis,
          "Levy et al. (Sepsis-2, 2003); Singer et al. (Sepsis-3, JAMA 2016)"),
    Doubt("clinical-validity", ACUTE_RESPIRATORY, _no_failure_of_breathing,
          "PaO2 < 60, SpO2 < 91 % on room air, or pCO2 > 50 with pH < 7.35, or work of breathing"),
    Doubt("clinical-validity", KIDNEY.split("|renal failure")[0], _no_injury,
          "KDIGO Clinical Practice Guideline for Acute Kidney Injury (2012), 2.1.1"),
    Doubt("clinical-validity", MALNUTRITION, _no_loss, "ASPEN/Academy of Nutrition and Dietetics consensus (2012)"),
    Doubt("clinical-validity", HEART.split("|myocardial injury")[0], _no_damage,
          "Thygesen et al., Fourth Universal Definition of Myocardial Infarction (2018)"),
)  # fmt: skip
