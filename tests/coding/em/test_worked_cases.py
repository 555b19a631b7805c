"""The worked cases of area em, each as a visit; they are not part of this repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from superbill.coding.em import level
from superbill.coding.em.families import family_of
from superbill.coding.em.modifiers import mark, ongoing_care
from superbill.coding.em.patient import patient_of
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
PROBLEMS = {
    "stable chronic": "stable_chronic", "self-limited": "self_limited", "exacerbation": "chronic_worse",
    "acute uncomplicated": "acute_uncomplicated", "uncertain prognosis": "undiagnosed_uncertain",
    "systemic symptoms": "acute_systemic", "threat": "threat", "severe exacerbation": "chronic_severe",
    "complicated injury": "acute_complicated_injury",
}  # fmt: skip
DATA = {"unique test": "test_ordered", "external note": "external_note", "historian": "historian",
        "independent interpretation": "independent_interpretation", "discussion": "discussion"}  # fmt: skip
RISKS = {"prescription": "prescription_drug", "minimal": "minimal", "over-the-counter": "low", "otc": "low",
         "toxicity": "toxicity_monitoring", "hospitalization": "hospitalization",
         "social": "social_determinants"}  # fmt: skip
PAYERS = {"Medicare": "medicare", "commercial-CPT": "commercial"}


def _kinds(table: dict[str, str], texts: list[str]) -> list[dict[str, Any]]:
    found = []
    for text in texts:
        words = text.casefold()
        kind = max((k for k in table if k in words), key=len, default=None)
        assert kind, f"no kind for {text!r}"
        number = (
            int(words.split()[0]) if words[0].isdigit() else next((int(w) for w in words.split() if w.isdigit()), 1)
        )
        found.append({"kind": table[kind], "count": number})
    return found


def _visit(case: dict[str, Any], **more: Any) -> Visit:
    told = case["input"]
    family, patient = FAMILIES.get(told.get("visit", ""), (more.pop("family", "office"), more.pop("patient", None)))
    minutes = told.get("total_minutes_on_date", told.get("minutes"))
    return Visit.model_validate(
        {
            "id": case["id"], "family": family, "patient": patient, "service_date": told["dos"],
            "payer": PAYERS.get(told.get("payer", "")), "mdm": told.get("mdm"),
            "problems": _kinds(PROBLEMS, told.get("problems", [])), "data": _kinds(DATA, told.get("data", [])),
            "risks": [{"kind": k["kind"]} for k in _kinds(RISKS, told.get("risk", []))],
            "times": [] if minutes is None else [{"minutes": minutes}],
            "basis": told.get("select_by", "either"), **more,
        }
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
    prior = {
        "code": "99213", "service_date": told["last_professional_face_to_face"],
        "group": "A" if told["same_group"] else "B",
        "specialty": "207Q00000X" if told["same_specialty"] else "207R00000X",
    }  # fmt: skip
    visit = _visit(case, group="A", specialty="207Q00000X", prior_services=[prior])
    return {"patient_type": patient_of(visit)[0]}


def _lines(case: dict[str, Any]) -> dict[str, Any]:
    visit = _visit(
        case, family="preventive", patient=case["input"]["patient"], age=case["input"]["age"], separate_problem=True,
    ).model_copy(update={"mdm": "low"})  # fmt: skip
    return {"lines": [{"code": line.code, "mods": list(line.modifiers)} for line in level(visit).lines]}


def _beside(case: dict[str, Any]) -> dict[str, Any]:
    told = case["input"]
    service = {"code": "11111", "global_days": told["procedure_global"],
               "day": "next" if told["em_timing"] == "day before surgery" else "same"}  # fmt: skip
    visit = _visit(
        case, services=[service], decision_for_surgery=told["em_resulted_in_decision"],
        separate_problem=told["other_significant_separate_problem"],
    )  # fmt: skip
    marked = mark(visit, told["em"])
    return {"em_modifier": next(iter(marked.modifiers), None), "separately_payable": marked.separate}


def _ongoing(case: dict[str, Any]) -> dict[str, Any]:
    told = case["input"]
    kinds = {"vaccine": True, "preventive": True, "wellness": True}
    services = [{"code": "11111", "preventive": any(k in str(s).casefold() for k in kinds)} for s in told["same_day"]]
    visit = _visit(case, longitudinal=told["longitudinal"], services=services)
    return {"G2211_payable": ongoing_care(visit, told["em"], tuple(told["em_modifiers"]))[0] is not None}


def _facts(case: dict[str, Any]) -> dict[str, Any]:
    family = family_of(_visit(case), "established")
    code = case["input"]["code"]
    return {"selectable_by_time": code in family.minutes, "selectable_by_mdm": code in family.mdm}


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
