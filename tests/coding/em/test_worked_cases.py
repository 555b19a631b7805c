"""The worked cases of area em, each as a visit; they are not part of this repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from superbill.coding.em import level
from superbill.coding.em.families import book
from superbill.coding.em.modifiers import mark, ongoing_care
from superbill.coding.em.patient import patient_of
from superbill.coding.em.reading import stated
from superbill.coding.em.timing import prolonged
from superbill.model.visit import Visit

FAMILIES = {
    "office established": ("office", "established"), "office new": ("office", "new"),
    "hospital initial": ("hospital_initial", None), "hospital subsequent": ("hospital_subsequent", None),
    "same-day admit and discharge": ("same_day_stay", None), "emergency department": ("emergency", None),
    "nursing facility initial": ("nursing_initial", None), "nursing facility subsequent": ("nursing_subsequent", None),
    "home new": ("home", "new"), "home established": ("home", "established"),
    "office consultation": ("consult_office", None), "inpatient consultation": ("consult_inpatient", None),
}  # fmt: skip
CRITICAL = ("99291", "99292")
PAYERS = {"Medicare": "medicare", "commercial-CPT": "commercial"}


def _visit(case: dict[str, Any], **more: Any) -> Visit:
    told = case["input"]
    family, patient = FAMILIES.get(told.get("visit", ""), (more.pop("family", "office"), more.pop("patient", None)))
    minutes = told.get("total_minutes_on_date", told.get("minutes"))
    return Visit.model_validate(
        stated({
            "id": case["id"], "family": family, "patient": patient, "service_date": told["dos"],
            "payer": PAYERS.get(told.get("payer", "")), "mdm": told.get("mdm"),
            "problems": told.get("problems", []), "data": told.get("data", []), "risks": told.get("risk", []),
            "times": [] if minutes is None else [{"minutes": minutes}],
            "basis": told.get("select_by", "either"), **more,
        })
    )  # fmt: skip


def _level(case: dict[str, Any]) -> dict[str, Any]:
    found = level(_visit(case))
    grades = {cell.element: cell.grade for cell in found.grid}
    return {"code": found.code, "basis": found.basis, "mdm": found.mdm, **grades}


def _prolonged(case: dict[str, Any]) -> dict[str, Any]:
    line = prolonged(_visit(case), case["input"]["code"], case["input"]["minutes"])
    units = {line.code: line.units} if line else {}
    return {name: units.get(name.removesuffix("_units"), 0) for name in case["expected"]}


def _critical(case: dict[str, Any]) -> dict[str, Any]:
    lines = {line.code: line.units for line in level(_visit(case, family="critical_care")).lines}
    return {name: lines.get(name, 0) for name in case["expected"]}


def _patient(case: dict[str, Any]) -> dict[str, Any]:
    told = case["input"]
    seen = told["last_professional_face_to_face"]
    prior = {
        "code": "99213", "service_date": seen,
        "group": "A" if told["same_group"] else "B",
        "specialty": "207Q00000X" if told["same_specialty"] else "207R00000X",
    }  # fmt: skip
    visit = _visit(case, group="A", specialty="207Q00000X", prior_services=[prior] if seen else [])
    return {"patient_type": patient_of(visit)[0]}


MEDICARE_VISITS = {"initial annual": "annual_first", "subsequent annual": "annual_next", "first annual": "annual_first",
                   "welcome": "welcome", "initial preventive": "welcome", "annual wellness": "annual_next"}  # fmt: skip


def _lines(case: dict[str, Any]) -> dict[str, Any]:
    told = case["input"]["services"]
    problem = next((s.casefold() for s in told if "problem" in s), "")
    kind = next((k for words, k in MEDICARE_VISITS.items() if words in told[0].casefold()), None)
    steps = ("straightforward", "low", "moderate", "high")
    visit = _visit(
        case, family="preventive", patient=case["input"]["patient"], age=case["input"]["age"],
        separate_problem=bool(problem), preventive_kind=kind,
    ).model_copy(update={"mdm": next((s for s in steps if s in problem), None)})  # fmt: skip
    return {"lines": [{"code": line.code, "mods": list(line.modifiers)} for line in level(visit).lines]}


def _beside(case: dict[str, Any]) -> dict[str, Any]:
    told = case["input"]
    day = {"day before surgery": "next", "same day": "same"}.get(told["em_timing"])
    service = {"code": "11111", "global_days": told["procedure_global"], "day": day}
    visit = _visit(
        case, services=[service] if day else [], decision_for_surgery=told["em_resulted_in_decision"],
        separate_problem=told["other_significant_separate_problem"],
    )  # fmt: skip
    marked = mark(visit, told["em"])
    return {"em_modifier": next(iter(marked.modifiers), None), "separately_payable": marked.separate}


def _ongoing(case: dict[str, Any]) -> dict[str, Any]:
    told = case["input"]
    words = ("vaccine", "preventive", "wellness")
    services = [
        {"code": s} if s[1:].isdigit() else {"code": "11111", "preventive": any(w in s.casefold() for w in words)}
        for s in map(str, told["same_day"])
    ]
    visit = _visit(case, longitudinal=told["longitudinal"], services=services)
    return {"G2211_payable": ongoing_care(visit, told["em"], tuple(told["em_modifiers"]))[0] is not None}


def _facts(case: dict[str, Any]) -> dict[str, Any]:
    code, rows = case["input"]["code"], book().family
    timed = code in CRITICAL or any(code in family.minutes for family in rows)
    return {"selectable_by_time": timed, "selectable_by_mdm": any(code in family.mdm for family in rows)}


TASKS = {
    "level": _level, "prolonged_units": _prolonged, "critical_care_units": _critical, "new_or_established": _patient,
    "services_to_lines": _lines, "em_with_procedure": _beside, "g2211": _ongoing, "code_facts": _facts,
}  # fmt: skip


def test_every_worked_case(shared: Path):
    lines = (shared / "cases/cases_dev.jsonl").read_text().splitlines()
    cases = [case for case in map(json.loads, lines) if case["area"] == "em"]
    assert len(cases) >= 40

    wrong = []
    for case in cases:
        found = TASKS[case["input"]["task"]](case)
        wanted = {k: v for k, v in case["expected"].items() if k not in {"note", "why"}}
        if {k: found.get(k) for k in wanted} != wanted:
            wrong.append((case["id"], wanted, found))

    assert wrong == []
