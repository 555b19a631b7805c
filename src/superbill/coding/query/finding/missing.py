"""Indicators without a diagnosis: what the record measured and treated, and no provider named.

Each clue has the criteria of a published definition; a query is asked only when the finding was also evaluated,
monitored or treated (ICD-10-CM Official Guidelines FY2026 III). Sources stand with each clue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from superbill.coding.query.finding.criteria import (
    anemic,
    hypoxic,
    injured_kidney,
    malnourished,
    raised_troponin,
    sepsis_signs,
)
from superbill.coding.query.finding.record import Record, Value
from superbill.model.coded import Indicator

Found = list[Indicator]


class Clue(NamedTuple):
    """A template, the diagnoses that answer it, the criteria, and their source."""

    template: str
    answered: str
    indicators: Callable[[Record], Found]
    source: str


def missing(record: Record) -> Iterator[tuple[str, Found, str]]:
    """Yield template, indicators and source of each clue that no provider's diagnosis answers."""
    for clue in CLUES:
        if record.named(clue.answered):
            continue
        found = clue.indicators(record)
        if found:
            yield clue.template, found, clue.source


def _kidney(record: Record) -> Found:
    found = [v.indicator for v in injured_kidney(record)]
    return found and [*found, *record.first("urine_output", "tubular_casts", "fluids_given", "kidney_history")]


def _sepsis(record: Record) -> Found:
    signs = sepsis_signs(record)
    if len(signs.systemic) < 2 or not record.has("infection") or not (signs.organ or record.has("cultured")):
        return []
    return [*record.first("infection"), *signs.systemic, *signs.organ, *record.first("antibiotic", "fluids_given")]


def _breathing(record: Record) -> Found:
    low = hypoxic(record)
    if not low or not record.has("oxygen_therapy", "ventilation"):
        return []
    return [*low, *record.first("work_of_breathing", "oxygen_therapy", "ventilation", "home_oxygen")]


def _blood(record: Record) -> Found:
    low = anemic(record)
    if not low or not record.has("transfusion", "bleeding", "iron"):
        return []
    return [*low, *record.first("transfusion", "bleeding", "surgery", "iron", "fluids_given")]


def _sodium(record: Record) -> Found:
    low = _beyond(record, "sodium", least=None, most=Decimal(132), kind="sodium_low")
    high = _beyond(record, "sodium", least=Decimal(148), most=None, kind="sodium_high")
    treated = record.first("sodium_treated")
    return [*low, *high, *treated] if (low or high) and (treated or len([*low, *high]) > 1) else []


def _potassium(record: Record) -> Found:
    low = _beyond(record, "potassium", least=None, most=Decimal("3.4"), kind="potassium_low")
    high = _beyond(record, "potassium", least=Decimal("5.6"), most=None, kind="potassium_high")
    treated = record.first("potassium_replaced") if low else record.first("calcium_replaced", "insulin")
    return [*low, *high, *treated] if (low or high) and treated else []


def _minerals(record: Record) -> Found:
    found: Found = []
    for name, most, sign in (
        ("magnesium", "1.6", "magnesium_replaced"), ("phosphorus", "2.4", "phosphorus_replaced"),
        ("calcium", "8.0", "calcium_replaced"),
    ):  # fmt: skip
        low = _beyond(record, name, least=None, most=Decimal(most), kind=f"{name}_low")
        if low and record.has(sign):
            found += [*low, *record.first(sign)]
    return found


def _nutrition(record: Record) -> Found:
    return malnourished(record)


def _weight(record: Record) -> Found:
    high = _beyond(record, "bmi", least=Decimal(30), most=None, kind="bmi_high")
    low = _beyond(record, "bmi", least=None, most=Decimal("18.4"), kind="bmi_low")
    return (high or low)[:1]


def _mental(record: Record) -> Found:
    signs, evaluated = record.signs("confusion"), record.first("evaluated")
    high = _beyond(record, "ammonia", least=Decimal(60), most=None, kind="confusion")
    if not signs or not (evaluated or high or len(signs) > 1):
        return []
    return [*(t.indicator for t in signs[:3]), *high, *evaluated, *record.first("sedation", "dementia")]


def _troponin(record: Record) -> Found:
    found = raised_troponin(record)
    return found and [*found, *record.first("chest_pain", "ecg_change", "heparin")]


def _circulation(record: Record) -> Found:
    low = _beyond(record, "systolic", least=None, most=Decimal(89), kind="pressure_low")
    low += _beyond(record, "map", least=None, most=Decimal(64), kind="pressure_low")
    treated = record.first("pressor", "fluids_given")
    return [*low, *treated, *record.first("surgery", "sedation")] if low and treated else []


def _wound(record: Record) -> Found:
    nursing = [t for t in record.signs("pressure_site") if t.document.author_role in {"nurse", "clinician"}]
    shown = nursing or list(record.signs("pressure_site"))
    return [*(t.indicator for t in shown[:2]), *record.first("moisture", "bed_surface")] if shown else []


def _acid(record: Record) -> Found:
    found = _beyond(record, "lactate", least=Decimal(4), most=None, kind="lactate")
    found += _beyond(record, "bicarbonate", least=None, most=Decimal(18), kind="bicarbonate_low")
    found += _beyond(record, "ph", least=None, most=Decimal("7.30"), kind="ph_low")
    return found if len(found) > 1 else []


def _platelets(record: Record) -> Found:
    return _beyond(record, "platelets", least=None, most=Decimal(99), kind="platelets_low")


def _clotting(record: Record) -> Found:
    high = _beyond(record, "inr", least=Decimal("1.6"), most=None, kind="inr_high")
    treated = record.first("reversal")
    return [*high, *treated, *record.first("anticoagulant", "bleeding")] if high and treated else []


def _heart(record: Record) -> Found:
    low = _beyond(record, "ejection", least=None, most=Decimal(40), kind="ejection_low")
    high = _beyond(record, "bnp", least=Decimal(400), most=None, kind="bnp_high")
    treated = record.first("diuretic")
    return [*low, *high, *record.first("edema"), *treated] if (low or high) and treated else []


def _glucose(record: Record) -> Found:
    low = _beyond(record, "glucose", least=None, most=Decimal(69), kind="glucose_low")
    high = _beyond(record, "glucose", least=Decimal(200), most=None, kind="glucose_high")
    sugar = _beyond(record, "a1c", least=Decimal("6.5"), most=None, kind="a1c_high")
    if low and record.has("glucose_treated"):
        return [*low, *record.first("glucose_treated")]
    return [*sugar, *high, *record.first("insulin")] if (sugar or high) and record.has("insulin") else []


def _beyond(record: Record, name: str, *, least: Decimal | None, most: Decimal | None, kind: str) -> Found:
    """Return the values from `least` up, or to `most`, each place once, three at most."""
    values = [v for v in record.values(name) if not v.baseline and _outside(v, least, most)]
    places = {(v.indicator.document, v.indicator.text): v for v in values}
    return [v.indicator.model_copy(update={"kind": kind}) for v in list(places.values())[:3]]


def _outside(value: Value, least: Decimal | None, most: Decimal | None) -> bool:
    return (least is not None and value.number >= least) or (most is not None and value.number <= most)


KIDNEY = (
    r"acute kidney (?:injury|failure)|AKI|acute renal (?:failure|injury|insufficiency)|ARF|ATN|acute tubular "
    r"(?:necrosis|injury)|"
    r"acute on chronic (?:kidney|renal) \w+|renal failure|kidney failure|ESRD|end[- ]stage (?:renal|kidney) "
    r"disease|cardiorenal|hepatorenal"
)
SEPSIS = r"(?:severe )?sepsis|septic(?: shock)?|septicemia|SIRS"
RESPIRATORY = (
    r"(?:acute |chronic |hypoxic |hypercapnic |hypoxemic |on )*respiratory failure|ARDS|"
    r"acute respiratory distress syndrome"
)
MALNUTRITION = r"(?:\w+ )?(?:protein[- ]calorie )?malnutrition|malnourished|cachexia|kwashiorkor|marasmus"
BRAIN = (
    r"(?:\w+ )?encephalopathy|delirium|delirious|acute confusional state|alcohol withdrawal|stroke|CVA|seizures?|"
    r"postictal|psychosis"
)
HEART = (
    r"N?STEMI|(?:type [12] )?(?:MI|myocardial infarction)|myocardial injury|demand ischemia|heart attack|troponin leak"
)

CLUES = (
    Clue("kidney-function", KIDNEY, _kidney, "KDIGO Clinical Practice Guideline for Acute Kidney Injury (2012), 2.1.1"),
    Clue("sepsis-indicators", SEPSIS, _sepsis,
         "Levy et al., 2001 International Sepsis Definitions (Sepsis-2); Singer et al., Sepsis-3, JAMA 2016"),
    Clue("breathing", RESPIRATORY, _breathing, "Pinson and Tang, criteria by PaO2 < 60, SpO2 < 91 % on room air, "
                                               "pCO2 > 50 with pH < 7.35"),
    Clue("blood-count", r"(?:\w+ ){0,3}an(?:a)?emia|anemic|hemorrhagic shock", _blood,
         "WHO, Haemoglobin concentrations for the diagnosis of anaemia (2011)"),
    Clue("sodium", r"hyponatremia|hypernatremia|SIADH|low sodium|high sodium", _sodium,
         "Verbalis et al., hyponatremia expert panel (2013): below 135 mmol/L, hypernatremia above 145"),
    Clue("potassium", r"hypokalemia|hyperkalemia|low potassium|high "
                      r"potassium", _potassium, "Reference range 3.5-5.0 mmol/L, with treatment"),
    Clue("minerals", r"hypomagnesemia|hypophosphatemia|hypocalcemia|hypercalcemia|"
                     r"refeeding", _minerals, "Reference ranges, with replacement"),
    Clue("nutrition", MALNUTRITION, _nutrition,
         "ASPEN/Academy of Nutrition and Dietetics consensus (2012): two of six characteristics; GLIM (2019)"),
    Clue("weight", r"(?:morbid(?:ly)? |severe(?:ly)? |class \d )?obes(?:e|ity)|overweight|underweight|"
                   r"malnutrition|cachexia", _weight,
         "CDC, adult BMI categories; ICD-10-CM Official Guidelines FY2026 I.B.14"),
    Clue("mental-status", BRAIN, _mental, "DSM-5-TR, delirium; Slooter et al., nomenclature of delirium and "
                                          "acute encephalopathy (2020)"),
    Clue("heart-damage", HEART, _troponin, "Thygesen et al., Fourth Universal Definition of Myocardial "
                                           "Infarction (2018)"),
    Clue("circulation", r"(?:\w+ )?shock|hypotension|hypotensive|sepsis|hypovolemia", _circulation,
         "Surviving Sepsis Campaign (2021): mean arterial pressure of 65 mmHg"),
    Clue("wound", r"(?:pressure|decubitus) (?:ulcer|injur\w+)|decubitus|bedsore|(?:diabetic|venous|arterial|foot|"
                  r"sacral|heel) ulcer|deep tissue injury",
         _wound, "NPIAP, Pressure Injury Staging System (2016); ICD-10-CM Official Guidelines FY2026 I.B.14"),
    Clue("acid-base", r"acidosis|acidotic|ketoacidosis|DKA", _acid, "Reference ranges of blood gas and lactate"),
    Clue("platelets", r"thrombocytopeni\w+|pancytopenia|ITP|TTP|HIT|"
                      r"DIC", _platelets, "Platelets below 150 x 10^9/L; asked below 100"),
    Clue("clotting", r"coagulopathy|(?:supra|super)therapeutic|over-?anticoagulat\w+|DIC|adverse "
                     r"effect", _clotting, "INR with reversal"),
    Clue("heart-function", r"(?:congestive |systolic |diastolic |acute |chronic )*heart failure|CHF|HFrEF|HFpEF|"
                           r"cardiomyopathy|fluid overload|volume overload|ESRD",
         _heart, "Heidenreich et al., AHA/ACC/HFSA guideline for heart failure (2022)"),
    Clue("glucose", r"diabet\w+|DM ?[12]?|T[12]DM|DKA|hyperglycemia|hypoglycemia|prediabetes", _glucose,
         "American Diabetes Association, Standards of Care in Diabetes"),
)  # fmt: skip
