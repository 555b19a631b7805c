"""Worked cases of the areas ncci, mce, coverage, identifier and deadline: those beside the checkout, and neighbours.

`worked.jsonl` holds neighbours of our own in the same form: an `input` that tells all facts, what is `expected`, the
`source`. Each goes through the public functions: the edits over an encounter with made-up tables, and the clocks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.edits.fixtures import encounter_of, store_of

from superbill.edits import run
from superbill.edits.liability import liability
from superbill.edits.surgery import Surgery
from superbill.model.coverage_order import order_of
from superbill.model.finding import Severity
from superbill.tables.deadlines import appeal, enough_in_controversy, estimate_within, timely_filing

OWN = Path(__file__).with_name("worked.jsonl")
SHARED = Path(os.environ.get("SUPERBILL_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "cases"
AREAS = ("ncci", "mce", "coverage", "identifier", "deadline")
MCE = {
    "E_CODE_AS_PDX": "MCE-EXTERNAL-CAUSE", "MANIFESTATION_AS_PDX": "MCE-MANIFESTATION",
    "INVALID_CODE": "MCE-INVALID-CODE",
    "UNACCEPTABLE_PDX": "MCE-UNACCEPTABLE-PDX", "AGE_CONFLICT": "MCE-AGE", "SEX_CONFLICT": "MCE-SEX",
    "UNSPECIFIED": "MCE-UNSPECIFIED", "DUPLICATE_OF_PDX": "MCE-DUPLICATE-PDX", "INVALID_AGE": "MCE-INVALID-AGE",
    "QUESTIONABLE_ADMISSION": "MCE-QUESTIONABLE-ADMISSION", "REQUIRES_SDX": "MCE-REQUIRES-SECONDARY",
    "NON_COVERED": "MCE-NON-COVERED", "LIMITED_COVERAGE": "MCE-LIMITED-COVERAGE",
    "WRONG_PROCEDURE_PERFORMED": "MCE-WRONG-PROCEDURE", "INVALID_DISCHARGE_STATUS": "MCE-DISCHARGE-STATUS",
    "QUESTIONABLE_OBSTETRIC_ADMISSION": "MCE-QUESTIONABLE-OBSTETRIC",
}  # fmt: skip
SHORT = {
    "Medicare Administrative Contractor (redetermination)": "MAC (redetermination)",
    "Qualified Independent Contractor (reconsideration)": "QIC (reconsideration)",
    "Office of Medicare Hearings and Appeals (administrative law judge)": "OMHA (ALJ hearing)",
}
NOT_THE_CASE = {"MCE-INVALID-SEX", "MSDRG-UNGROUPABLE", "MSDRG-INVALID-PDX"}


def cases() -> Iterator[Any]:
    for path in (OWN, SHARED / "cases_dev.jsonl"):
        for line in path.read_text().splitlines() if path.is_file() else ():
            case = json.loads(line)
            if case["area"] in AREAS:
                yield pytest.param(case, id=case["id"])


@pytest.mark.parametrize("case", list(cases()))
def test_worked_case(case, tmp_path, tables):
    given, expected = case["input"], case["expected"]
    kind = given.get("task") or ("mce" if case["area"] == "mce" else next(k for k in ("npi", "mbi") if k in given))

    found = ASKED[kind](given, tmp_path, tables)

    assert {key: found[key] for key in expected if key in found} == {k: v for k, v in expected.items() if k in found}
    assert set(expected) & set(found)


def denied(given: dict[str, Any], folder: Path, made: dict[str, Any]) -> dict[str, Any]:
    """The lines that pairs, limits and add-on edits deny, with tables of the rows that the case states."""
    same = given.get("same_patient_provider_day", True)
    lines = [
        {
            "code": line["code"],
            "modifiers": line.get("mods", []),
            "units": str(line.get("units", 1)),
            "rendering": {"specialty": "08" if same or n == 0 else "30"},
        }
        for n, line in enumerate(given["lines"])
    ]
    lines += [{"code": "ZZZZ0", "rendering": {"specialty": "08"}} for line in given["lines"] if line.get("denied")]
    chosen = ["NCCI-PTP", "NCCI-MUE-LINE", "NCCI-MUE-DAY", "NCCI-MUE-ABSOLUTE", "NCCI-ADD-ON"]
    result = run(encounter_of({"day": given["dos"], "lines": lines}), store_of(made, folder), only=chosen)
    errors = [f for f in result.findings if f.severity is Severity.ERROR]
    lost = {f.lines[-1] if f.edit == "NCCI-PTP" else n for f in errors for n in f.lines}
    held = {line["line"] for line in given["lines"]}
    return {
        "denied_lines": sorted(lost & held),
        "payable_lines": sorted(held - lost),
        "contractor_override": any(f.edit == "NCCI-MUE-DAY" for f in errors),
    }


def ptp(given, folder, _):
    row = given["ptp_row"]
    made = {
        "column1": row["column1"], "column2": row["column2"], "indicator": row["modifier_indicator"],
        "effective": date.fromisoformat(row["effective"]),
        "deletion": date.fromisoformat(row["deletion"]) if row["deletion"] else None,
    }  # fmt: skip
    return denied(given, folder, {"ptp": [made]})


def mue(given, folder, _):
    row = given["mue_row"]
    return denied(given, folder, {"mue": [{"code": row["code"], "units": row["value"], "mai": row["mai"]}]})


def add_on(given, folder, _):
    refused = [line["code"] for line in given["lines"] if line.get("denied")]
    none = [{"column1": "ZZZZ0", "column2": code, "indicator": "0"} for code in (*refused, "ZZZZ1")]
    made = {"add_on": [given["aoc"]], "ptp": none, "mue": [{"code": "ZZZZ9", "units": 1, "mai": 3}]}
    return denied(given, folder, made)


def after_surgery(given, folder, edit, code, modifiers):
    """Whether a line after a surgery of the history passes an edit of global periods."""
    surgery, later = given["surgery"], given.get("em") or given["second"]
    made = {
        "rvu": [{"code": c, "global_days": surgery["global"]} for c in ("11111", "22222")],
        "in_force": {"from": date(2020, 1, 1), "to": date(2030, 12, 31)},
    }
    same = later["same_physician_or_group_specialty"]
    earlier = {"code": "11111", "service_date": surgery["date"], "specialty": "20" if same else "30"}
    lines = [{"code": code, "modifiers": modifiers, "rendering": {"specialty": "20"}}]
    encounter = encounter_of({"day": later["date"], "lines": lines, "prior_services": [earlier]})
    return not run(encounter, store_of(made, folder), only=[edit]).findings


def visit(given, folder, _):
    em = given["em"]
    paid, with_24 = (
        after_surgery(given, folder / name, "NCCI-GLOBAL-VISIT", em["code"], modifiers)
        for name, modifiers in (("as_it_is", em["mods"]), ("with_24", ["24"]))
    )
    could = with_24 and not em["related_to_surgery"]
    return {
        "separately_payable": paid,
        "modifier": "24" if paid and "24" in em["mods"] else None,
        "missing_modifier": "24" if could and not paid else None,
    }


def procedure(given, folder, _):
    """Within the period the edit asks for a modifier, and takes the one of the facts; outside it asks for none."""
    second, edit = given["second"], "NCCI-GLOBAL-PROCEDURE"
    told = "79" if not second["related"] else "58" if second["planned"] else "78" if second["operating_room"] else None
    if after_surgery(given, folder / "bare", edit, "22222", []):
        told, begins = None, True
    else:
        assert told is None or after_surgery(given, folder / "told", edit, "22222", [told])
        begins = told is not None
    day = date.fromisoformat(second["date"])
    held = Surgery("22222", day, given["surgery"]["global"], frozenset({told} - {None}), frozenset())
    return {"modifier": told, "new_global_period": begins and held.ends > day}


def beside(given, folder, _):
    made = {"rvu": [{"code": "11111", "global_days": given["procedure_global"]}]}
    lines = [{"code": given["em"], "modifiers": given["em_mods"]}, {"code": "11111"}]
    result = run(encounter_of({"lines": lines}), store_of(made, folder), only=["NCCI-EM-PROCEDURE"])
    return {"em_payable": not result.findings}


def npi(given, _, tables):
    return _valid({"provider": {"npi": given["npi"]}}, "CLAIM-NPI", tables)


def mbi(given, _, tables):
    coverage = {"payer": {"kind": "medicare"}, "subscriber": {"member_id": given["mbi"]}}
    return _valid({"payer": {"kind": "medicare"}, "coverages": [coverage]}, "CLAIM-MBI", tables)


def _valid(given, edit, tables):
    return {"valid": not run(encounter_of(given), tables, only=[edit]).findings}


def filing(given, *_):
    last = timely_filing("medicare", date.fromisoformat(given["dos"]))
    assert last is not None
    late = "received" in given and date.fromisoformat(given["received"]) > last.accepted_until
    return {"last_day": last.last_day.isoformat(), "timely": not late}


def level(given, *_):
    told = appeal("medicare", given["level"], date(2026, 5, 1))
    assert told is not None
    found = {"days_to_file": told.days_to_file, "forum": SHORT.get(told.forum, told.forum)}
    if "amount" in given:
        filed = date.fromisoformat(given["filed"])
        found["eligible"] = enough_in_controversy("medicare", given["level"], Decimal(given["amount"]), filed)
    return found


def estimate(given, *_):
    return {"deliver_within_business_days_of_scheduling": estimate_within(given["business_days_ahead"])[0]}


def abn(given, *_):
    told = liability(
        excluded=given["statutorily_excluded"],
        expected_denial=given.get("expected_not_reasonable_and_necessary", given.get("expected_denial", False)),
        notice_signed=given["abn_signed"],
    )
    return {"modifier": told.modifiers[0] if told.modifiers else None, "liability": told.group}


BASIS = {"own current employment": "self", "spouse current employment": "spouse"}


def order(given, *_):
    if "parent_a_birthday" in given:
        plans = [_of_parent(name, given[f"parent_{name}_birthday"]) for name in "ab"]
        return {"primary": f"parent_{_first(plans)[-1]}"}
    entitlement = given["entitlement"].split()[0].lower()
    group = {
        "payer": {"kind": "commercial", "name": "group health plan"},
        "basis": "current_employment" if "coverage_by" in given else "retired",
        "multi_employer": given.get("plan_type") == "multi-employer",
        "subscriber": {
            "member_id": "A1", "employer_size": given.get("employer_size", 1),
            "relationship": BASIS.get(given.get("coverage_by", ""), "self"),
        },
    }  # fmt: skip
    months = given.get("months_of_esrd_eligibility")
    medicare = {"payer": {"kind": "medicare", "name": "Medicare"}, "entitlement": entitlement}
    if months is not None:
        begun = 2026 * 12 + 5 - months  # the month told is the one that the service falls in
        medicare["esrd_from"] = date(begun // 12, begun % 12 + 1, 1)
    ranked = order_of(encounter_of({"coverages": [medicare, group]})).ranked
    names = ["Medicare", "group health plan"]
    return {"primary": names[ranked[0].coverage], "secondary": names[ranked[1].coverage]}


def _of_parent(name, birthday):
    holder = {"member_id": name, "relationship": "child", "birth_date": f"1984-{birthday}"}
    return {"payer": {"kind": "commercial", "name": f"plan of {name}"}, "subscriber": holder}


def _first(plans):
    ranked = order_of(encounter_of({"coverages": plans})).ranked
    return plans[ranked[0].coverage]["payer"]["name"]


def editor(given, _, tables):
    day = date.fromisoformat(given["discharge_date"])
    stay = {
        "setting": "inpatient", "admit_date": day, "discharge_date": day, "discharge_status": given.get("status", "01"),
        "patient": {"sex": given["sex"], "birth_date": date(day.year - given["age"], 1, 1)},
        "diagnoses": [given["pdx"], *given["sdx"]], "procedures": given.get("procedures", []),
    }  # fmt: skip
    found = {f.edit for f in run(encounter_of(stay), tables, only=["mce"]).findings} - NOT_THE_CASE
    back = {ours: theirs for theirs, ours in MCE.items()}
    return {"edits": sorted(back.get(edit, edit) for edit in found)}


ASKED: dict[str, Callable[[dict[str, Any], Path, Any], dict[str, Any]]] = {
    "ptp": ptp, "mue": mue, "aoc": add_on, "postop_visit": visit, "second_procedure": procedure,
    "em_with_procedure": beside, "npi": npi, "mbi": mbi, "medicare_ffs_timely_filing": filing,
    "medicare_appeal_level": level, "good_faith_estimate_delivery": estimate, "abn_modifier": abn, "payer_order": order,
    "mce": editor,
}  # fmt: skip
