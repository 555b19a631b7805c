"""A finding that somebody lets stand is bypassed, with reason and name, in the record and on the screen; never pass."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.model.encounter import Override
from superbill.model.finding import CheckedEncounter, Finding, Outcome, Severity, Verdict
from superbill.office import records
from superbill.office.models import CheckRun, Encounter, FindingOverride

FAILS = (
    ("ICD10CM-CODE-FIRST", Severity.WARNING, ("N18.31",), ()),
    ("ICD10CM-CODE-FIRST", Severity.WARNING, ("I12.9",), ()),
    ("CLAIM-ORDERED-BY", Severity.ERROR, ("83036",), (2,)),
    ("CLAIM-ODDITY", Severity.ERROR, (), ()),
)


def checked(**changes: object) -> CheckedEncounter:
    findings = tuple(
        Finding(edit=edit, severity=severity, codes=codes, lines=lines, message="m", do="d", source="s")
        for edit, severity, codes, lines in FAILS
    )
    verdicts = tuple(Verdict(edit=edit, verdict=Outcome.FAIL) for edit in dict.fromkeys(f.edit for f in findings))
    return CheckedEncounter.model_validate({"id": "visit-1", "findings": findings, "verdicts": verdicts} | changes)


@pytest.fixture
def chart(encounter_id: str) -> str:
    records.store_check(encounter_id, checked())
    return encounter_id


def run_id() -> str:
    return str(CheckRun.objects.latest("id").public_id)


def verdict_of(chart: str, edit: str) -> str:
    value = records.load_check(chart)
    assert value
    return next(v.verdict for v in value.verdicts if v.edit == edit)


def test_the_finding_is_bypassed_with_reason_and_name(chart: str):
    records.override_finding(chart, run_id(), 0, "unrelated, says the note of May 15", by="carla")

    value = records.load_check(chart)
    assert value
    assert value.findings[0].verdict is Outcome.BYPASSED
    assert value.findings[0].bypassed_by == "unrelated, says the note of May 15 (carla)"
    assert value.findings[1].verdict is Outcome.FAIL
    assert verdict_of(chart, "ICD10CM-CODE-FIRST") == "fail", "another finding of the edit is open"
    row = Encounter.objects.get()
    assert (row.open_findings, row.open_errors) == (3, 2)


def test_an_edit_whose_findings_are_all_answered_is_bypassed_and_not_passed(chart: str):
    records.override_finding(chart, run_id(), 0, "unrelated", by="carla")
    records.override_finding(chart, run_id(), 1, "unrelated", by="carla")

    assert verdict_of(chart, "ICD10CM-CODE-FIRST") == "bypassed"


def test_what_could_not_be_checked_stays_not_checked(encounter_id: str):
    verdicts = (Verdict(edit="ICD10CM-CODE-FIRST", verdict=Outcome.FAIL, missing="table x"),)
    records.store_check(encounter_id, checked(findings=checked().findings[:1], verdicts=verdicts))

    records.override_finding(encounter_id, run_id(), 0, "unrelated", by="carla")

    assert verdict_of(encounter_id, "ICD10CM-CODE-FIRST") == "not checked"


def test_the_encounter_carries_the_override_to_every_later_check(chart: str):
    records.override_finding(chart, run_id(), 0, "unrelated", by="carla")

    wanted = Override(edit="ICD10CM-CODE-FIRST", codes=("N18.31",), reason="unrelated", by="carla")
    assert records.load_encounter(chart).overrides == (wanted,)


@pytest.mark.parametrize(
    ("place", "reason", "why"),
    [
        (0, "  ", "Say what in the record"),
        (2, "we do it so", "nothing can bypass"),
        (3, "no", "no code and no line"),
        (9, "x", "not one of this check"),
    ],
)
def test_what_cannot_be_let_stand(chart: str, place: int, reason: str, why: str):
    with pytest.raises(BadInput, match=why):
        records.override_finding(chart, run_id(), place, reason, by="carla")
    assert not FindingOverride.objects.exists()


def test_a_stale_tab_is_refused(chart: str):
    old = run_id()
    records.store_check(chart, checked(findings=checked().findings[1:]))

    with pytest.raises(BadInput, match="older check"):
        records.override_finding(chart, old, 0, "unrelated", by="carla")


def test_taking_it_back_opens_the_finding_again(chart: str):
    made = records.override_finding(chart, run_id(), 0, "unrelated", by="carla")
    with pytest.raises(BadInput, match="Say why"):
        records.withdraw_override(made, "", by="susan")

    assert records.withdraw_override(made, "the note says they are related", by="susan")
    assert not records.withdraw_override(made, "again", by="susan")

    value = records.load_check(chart)
    assert value
    assert value.findings[0].verdict is Outcome.FAIL
    assert records.load_encounter(chart).overrides == ()
    assert records.overrides_of(chart) == ()
    assert [o.by for o in FindingOverride.objects.all()] == ["carla", "susan"]


def test_the_screen(chart: str, browser_of: Callable[..., Client]):
    coder = browser_of("coder")
    page = coder.get(f"/encounters/{chart}/findings/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    assert "the provider documents that the two conditions are unrelated" in page
    assert "nothing can bypass this edit" in page

    form = {"csrfmiddlewaretoken": token[1], "run": run_id(), "place": "0", "reason": "unrelated, see plan"}
    assert coder.post(f"/encounters/{chart}/findings/answer/", form).status_code == 302
    assert "older check" in coder.post(f"/encounters/{chart}/findings/answer/", form).content.decode()

    page = coder.get(f"/encounters/{chart}/findings/").content.decode()
    assert re.search(r"bypassed</span>.*?unrelated, see plan.*?coder", page, re.DOTALL)
    assert ">pass<" not in page


def test_a_trainee_and_an_auditor_let_nothing_stand(chart: str, browser_of: Callable[..., Client]):
    auditor = browser_of("auditor")
    auditor.handler.enforce_csrf_checks = False

    assert "Let it stand" not in auditor.get(f"/encounters/{chart}/findings/").content.decode()
    form = {"run": run_id(), "place": "0", "reason": "x"}
    assert auditor.post(f"/encounters/{chart}/findings/answer/", form).status_code == 403
    assert not FindingOverride.objects.exists()


def test_findings_that_never_ran_are_not_checked(encounter_id: str, browser_of: Callable[..., Client]):
    page = browser_of("coder").get(f"/encounters/{encounter_id}/findings/").content.decode()

    assert "not checked: the edits have not run" in page
    assert charts.NOTE_NAME not in page
