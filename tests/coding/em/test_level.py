"""Levels from facts: every family at its borders, the grid, prolonged time, modifiers, what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbill.coding.em import level
from superbill.coding.em.decision import RANKS, grid, middle
from superbill.coding.em.families import book
from superbill.model.visit import DataKind, ProblemKind, RiskKind, Visit

DAY = date(2026, 3, 2)


def visit(**told: Any) -> Visit:
    return Visit.model_validate({"id": "v", "family": "office", "patient": "established", "service_date": DAY, **told})


def kinds(*names: str) -> list[dict[str, str]]:
    return [{"kind": name} for name in names]


def billed(**told: Any) -> list[tuple[str, ...]]:
    return [
        (line.code, *line.modifiers, *([str(line.units)] if line.units > 1 else []))
        for line in level(visit(**told)).lines
    ]


@pytest.mark.parametrize(
    "family", [f for f in book().family if f.minutes], ids=lambda f: f"{f.id}-{f.patient}-{f.start}"
)
def test_a_minute_short_is_the_code_below(family):
    steps = sorted((least, code) for code, least in family.minutes.items())
    below = None
    for least, code in steps:
        told = {"family": family.id, "patient": family.patient, "service_date": family.start, "basis": "time"}
        told |= {"telehealth": family.held}
        assert level(visit(times=[{"minutes": least}], **told)).code == code
        if least:
            assert level(visit(times=[{"minutes": least - 1}], **told)).code == below
        below = code


@pytest.mark.parametrize("family", [f for f in book().family if f.mdm], ids=lambda f: f"{f.id}-{f.patient}-{f.start}")
@pytest.mark.parametrize("step", ["straightforward", "low", "moderate", "high"])
def test_every_step_has_its_code(family, step):
    told = {"family": family.id, "patient": family.patient, "service_date": family.start, "telehealth": family.held}
    found = level(visit(mdm=step, **told))

    assert found.code == family.mdm[RANKS[step] - 1]
    assert found.basis == "mdm"


@pytest.mark.parametrize(
    ("problems", "data", "risks", "code"),
    [
        (["stable_chronic", "stable_chronic"], [], ["prescription_drug"], "99214"),
        (["stable_chronic"], ["test_ordered", "test_reviewed", "external_note"], ["prescription_drug"], "99214"),
        (["acute_uncomplicated"], [], ["low"], "99213"),
        (["acute_systemic"], [], ["prescription_drug"], "99214"),
        (["chronic_worse"], ["test_ordered"], ["low"], "99213"),
        (["self_limited"], [], ["minimal"], "99212"),
        (["threat"], ["independent_interpretation", "discussion"], [], "99215"),
        (["threat"], ["independent_interpretation"], ["hospitalization"], "99215"),
        (["chronic_severe"], [], ["toxicity_monitoring"], "99215"),
        (["stable_chronic"], ["historian"], ["low"], "99213"),
        ([], [], [], None),
        (["self_limited"], [], [], "99212"),
        (["undiagnosed_uncertain"], ["historian", "test_ordered", "test_reviewed"], ["minimal"], "99214"),
    ],
)
def test_two_of_three(problems, data, risks, code):
    data = [{"kind": kind, "name": f"item {n}"} for n, kind in enumerate(data)]

    assert level(visit(problems=kinds(*problems), data=data, risks=kinds(*risks))).code == code


def test_what_does_not_count_is_told():
    problems, data, _ = grid(
        visit(
            problems=[{"kind": "threat", "name": "heart failure", "addressed": False}],
            data=[
                {"kind": "test_ordered", "name": "blood count"},
                {"kind": "test_reviewed", "name": "Blood count"},
                {"kind": "independent_interpretation", "name": "ECG", "separately_billed": True},
            ],
        )
    )

    assert (problems.grade, problems.not_counted) == ("none", ("heart failure: listed, not addressed",))
    assert data.grade == "minimal"
    assert len(data.not_counted) == 2


def test_times_that_contradict_each_other_are_asked():
    found = level(visit(mdm="low", times=[{"minutes": 25}, {"minutes": 40}]))

    assert (found.code, found.basis, found.minutes) == ("99213", "mdm", None)
    assert "25 and 40" in found.missing[0]


def test_staff_time_is_taken_off_only_where_the_total_has_it():
    inside = [{"minutes": 40}, {"minutes": 15, "of": "staff", "included": True}]
    outside = [{"minutes": 40}, {"minutes": 15, "of": "staff"}]

    assert [level(visit(times=t)).code for t in (inside, outside)] == ["99213", "99215"]


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        ({"payer": "commercial", "times": [{"minutes": 55}]}, [("99215",), ("99417",)]),
        ({"payer": "commercial", "times": [{"minutes": 85}]}, [("99215",), ("99417", "3")]),
        ({"payer": "commercial", "times": [{"minutes": 54}]}, [("99215",)]),
        ({"payer": "medicare", "times": [{"minutes": 68}]}, [("99215",)]),
        ({"payer": "medicare", "times": [{"minutes": 84}]}, [("99215",), ("G2212", "2")]),
        ({"payer": "medicare", "family": "hospital_initial", "times": [{"minutes": 90}]}, [("99223",), ("G0316",)]),
        ({"payer": "medicare", "family": "nursing_initial", "times": [{"minutes": 110}]}, [("99306",), ("G0317", "2")]),
        ({"payer": "medicare", "family": "home", "times": [{"minutes": 110}]}, [("99350",), ("G0318",)]),
        ({"payer": "commercial", "mdm": "high", "times": [{"minutes": 30}]}, [("99215",)]),
        ({"payer": "medicare", "family": "consult_office", "mdm": "low"}, [("99213",)]),
        ({"payer": "medicare", "family": "consult_inpatient", "mdm": "high"}, [("99223",)]),
        ({"payer": "medicare", "family": "same_day_stay", "mdm": "high", "stay_hours": 7}, [("99223",)]),
        ({"payer": "medicare", "family": "same_day_stay", "mdm": "high", "stay_hours": 8}, [("99236",)]),
        ({"payer": "commercial", "family": "same_day_stay", "mdm": "low", "stay_hours": 7}, [("99234",)]),
        ({"mdm": "low", "services": [{"code": "90471"}], "separate_problem": True}, [("99213", "25")]),
        ({"family": "preventive", "age": 30, "services": [{"code": "90471"}]}, [("99395", "25")]),
        ({"family": "preventive", "payer": "medicare", "preventive_kind": "annual_next",
          "services": [{"code": "G0008"}]}, [("G0439",)]),
        ({"family": "critical_care", "payer": "medicare", "times": [{"minutes": 40}], "postoperative_of": "090",
          "related_to_surgery": False}, [("99291", "FT")]),
        ({"family": "critical_care", "payer": "medicare", "times": [{"minutes": 40}], "split_shared":
          "physician_substantive"}, [("99291", "FS")]),
        ({"mdm": "low", "split_shared": "physician_substantive"}, [("99213",)]),
        ({"payer": "medicare", "mdm": "low", "longitudinal": True, "separate_problem": True,
          "services": [{"code": "G0008"}]}, [("99213", "25"), ("G2211",)]),
        ({"payer": "medicare", "mdm": "low", "longitudinal": True, "separate_problem": True,
          "services": [{"code": "20610", "global_days": "000"}]}, [("99213", "25")]),
        ({"payer": "commercial", "family": "consult_office", "mdm": "low"}, [("99243",)]),
        ({"family": "critical_care", "payer": "commercial", "times": [{"minutes": 105}]}, [("99291",), ("99292", "2")]),
        ({"family": "critical_care", "payer": "medicare", "times": [{"minutes": 105}]}, [("99291",), ("99292",)]),
        ({"family": "critical_care", "payer": "medicare", "times": [{"minutes": 29}]}, []),
        ({"family": "preventive", "patient": "new", "age": 0}, [("99381",)]),
        ({"family": "preventive", "age": 17}, [("99394",)]),
        ({"family": "preventive", "age": 65, "payer": "commercial"}, [("99397",)]),
        ({"family": "preventive", "age": 66, "payer": "medicare", "preventive_kind": "annual_next"}, [("G0439",)]),
        ({"family": "preventive", "age": 66, "payer": "medicare"}, []),
    ],
)  # fmt: skip
def test_lines(told, lines):
    assert billed(**told) == lines


def test_before_2023_medicare_counts_critical_care_as_cpt_does():
    told = {"family": "critical_care", "payer": "medicare", "times": [{"minutes": 80}]}

    assert billed(**told, service_date="2022-12-31") == [("99291",), ("99292",)]
    assert billed(**told) == [("99291",)]


MINOR, MAJOR = {"code": "17110", "global_days": "010"}, {"code": "27447", "global_days": "090", "day": "next"}
VACCINE = {"code": "G0008", "global_days": "XXX", "preventive": True}


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        ({"services": [MINOR]}, []),
        ({"services": [MINOR], "separate_problem": False}, []),
        ({"services": [MINOR], "separate_problem": True}, [("99213", "25")]),
        ({"services": [MINOR], "decision_for_surgery": True}, []),
        ({"services": [MAJOR], "decision_for_surgery": True}, [("99213", "57")]),
        ({"services": [MAJOR]}, []),
        ({"postoperative_of": "090", "related_to_surgery": False}, [("99213", "24")]),
        ({"postoperative_of": "090", "related_to_surgery": True}, []),
        ({"postoperative_of": "090"}, []),
        ({"split_shared": "physician_substantive", "family": "hospital_subsequent"}, [("99231", "FS")]),
        ({"teaching": "resident"}, [("99213", "GC")]),
        ({"telehealth": "audio", "payer": "medicare"}, [("99213", "93")]),
        ({"telehealth": "video", "payer": "medicare"}, [("99213",)]),
        ({"telehealth": "video", "payer": "commercial"}, [("98005",)]),
        ({"longitudinal": True, "payer": "medicare"}, [("99213",), ("G2211",)]),
        ({"longitudinal": True, "payer": "commercial"}, [("99213",)]),
        ({"longitudinal": True, "payer": "medicare", "service_date": "2023-12-31"}, [("99213",)]),
        ({"longitudinal": True, "payer": "medicare", "services": [MINOR], "separate_problem": True}, [("99213", "25")]),
        ({"longitudinal": True, "payer": "medicare", "services": [VACCINE], "separate_problem": True},
         [("99213", "25"), ("G2211",)]),
        ({"longitudinal": True, "payer": "medicare", "services": [VACCINE], "separate_problem": True,
          "service_date": "2024-06-01"}, [("99213", "25")]),
        ({"longitudinal": True, "payer": "medicare", "family": "home"}, [("99348",), ("G2211",)]),
        ({"longitudinal": True, "payer": "medicare", "family": "home", "service_date": "2025-12-31"}, [("99348",)]),
    ],
)  # fmt: skip
def test_modifiers_follow_the_record(told, lines):
    assert billed(mdm="low", **told) == lines


def test_a_modifier_that_the_record_does_not_support_is_told_not_added():
    found = level(visit(mdm="low", services=[MINOR]))

    assert (found.code, found.lines) == ("99213", ())
    assert [finding.edit for finding in found.findings] == ["EM-SEPARATE"]


@pytest.mark.parametrize(
    ("prior", "own", "kind"),
    [
        ({"service_date": "2023-03-03", "npi": "1"}, {"npi": "1"}, "established"),
        ({"service_date": "2023-03-02", "npi": "1"}, {"npi": "1"}, "new"),
        (
            {"service_date": "2025-03-02", "group": "A", "specialty": "X"},
            {"group": "A", "specialty": "X"},
            "established",
        ),
        ({"service_date": "2025-03-02", "group": "A", "specialty": "Y"}, {"group": "A", "specialty": "X"}, "new"),
        ({"service_date": "2025-03-02", "group": "B", "specialty": "X"}, {"group": "A", "specialty": "X"}, "new"),
        ({"service_date": "2025-03-02", "code": "80053", "npi": "1"}, {"npi": "1"}, "new"),
        ({"service_date": "2025-03-02"}, {"npi": "1"}, None),
    ],
)
def test_new_or_established(prior, own, kind):
    found = level(visit(patient=None, mdm="low", prior_services=[{"code": "99213", **prior}], **own))

    assert found.patient == kind
    assert (found.code is None) == (kind is None)
    assert bool(found.missing) == (kind is None)


def test_a_short_stay_of_one_day_is_told_to_medicare_only():
    told = {"family": "same_day_stay", "mdm": "high", "stay_hours": 6}

    assert [f.edit for f in level(visit(payer="medicare", **told)).findings] == ["EM-STAY"]
    assert level(visit(payer="commercial", **told)).findings == ()


def test_a_day_without_rule_is_missing_not_guessed():
    found = level(visit(mdm="low", service_date="2020-12-31"))

    assert (found.code, found.lines) == (None, ())
    assert "levels were chosen otherwise" in found.missing[0]


def test_more_names_facts_and_ends_at_the_top():
    assert "99214" in level(visit(problems=kinds("stable_chronic"), risks=kinds("low"))).more[0]
    assert level(visit(problems=kinds("threat"), risks=kinds("hospitalization"))).more == ()


facts = st.fixed_dictionaries(
    {
        "problems": st.lists(st.sampled_from(get_args(ProblemKind)), max_size=4).map(lambda k: kinds(*k)),
        "data": st.lists(st.sampled_from(get_args(DataKind)), max_size=5).map(lambda k: kinds(*k)),
        "risks": st.lists(st.sampled_from(get_args(RiskKind)), max_size=3).map(lambda k: kinds(*k)),
    }
)


@given(facts, facts)
def test_more_facts_never_lower_the_level(some, others):
    both = {name: some[name] + others[name] for name in some}

    few, many = middle(grid(visit(**some))), middle(grid(visit(**both)))

    assert (RANKS[few] if few else 0) <= (RANKS[many] if many else 0)


@given(facts)
def test_the_level_is_reached_by_exactly_two_or_three_elements(told):
    found = level(visit(**told))
    if found.mdm:
        reached = [cell for cell in found.grid if RANKS[cell.grade] >= RANKS[found.mdm]]
        higher = [cell for cell in found.grid if RANKS[cell.grade] > RANKS[found.mdm]]
        assert len(reached) >= 2
        assert len(higher) <= 1


def test_a_procedure_whose_global_days_are_unknown_is_told_as_not_checked():
    found = level(visit(mdm="low", services=[{"code": "20610"}]))

    assert [f.edit for f in found.findings] == ["EM-GLOBAL"]
    assert "Not checked" in found.findings[0].message


def test_what_the_setting_or_the_exception_does_not_allow_is_told():
    split = level(visit(mdm="low", split_shared="other_substantive"))
    exception = level(visit(mdm="moderate", teaching="primary_care_exception"))

    assert [f.edit for f in split.findings] == ["EM-SPLIT"]
    assert [f.edit for f in exception.findings] == ["EM-TEACHING"]


def test_no_earlier_service_is_not_an_unknown_history():
    assert level(visit(patient=None, mdm="low", prior_services=[])).code == "99203"
    assert level(visit(patient=None, mdm="low")).code is None


@pytest.mark.parametrize(
    ("facts", "code", "lines"),
    [
        ({"telehealth": "video", "payer": "commercial"}, "98005", [("98005",)]),
        ({"telehealth": "video", "payer": "commercial", "service_date": "2024-12-31"}, "99213", [("99213", "95")]),
        ({"telehealth": "video", "payer": "medicare"}, "99213", [("99213",)]),
        ({"telehealth": "video", "payer": "medicare", "family": "telemedicine"}, "99213", [("99213",)]),
        ({"telehealth": "video", "payer": "commercial", "patient": "new"}, "98001", [("98001",)]),
        ({"telehealth": "audio", "payer": "commercial", "times": [{"minutes": 22}]}, "98013", [("98013",)]),
        ({"telehealth": "audio", "payer": "commercial", "times": [{"minutes": 9}]}, None, []),
        ({"telehealth": "video", "payer": "commercial", "times": [{"minutes": 56}]}, "98007",
         [("98007",), ("99417",)]),
        ({"clinical_staff": True}, "99211", [("99211",)]),
        ({"clinical_staff": True, "patient": "new"}, None, []),
        ({"clinical_staff": True, "family": "emergency"}, "99281", [("99281",)]),
    ],
)  # fmt: skip
def test_remote_visits_and_visits_of_staff(facts, code, lines):
    found = level(visit(**{"mdm": "low", **facts}))

    assert (found.code, [(line.code, *line.modifiers) for line in found.lines]) == (code, lines)


def test_a_call_without_its_minutes_asks_for_them_and_a_remote_visit_for_its_payer():
    call, unknown = level(visit(telehealth="audio", payer="commercial")), level(visit(telehealth="video"))

    assert "more than ten minutes" in call.missing[0]
    assert [f.edit for f in unknown.findings] == ["EM-TELEMEDICINE"]
