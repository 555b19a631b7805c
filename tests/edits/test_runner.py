"""The one runner: what is missing becomes `not checked`, what was found is kept, a bug never hides a claim."""

from datetime import date

import pytest
from tests.edits.fixtures import encounter_of

from superbill.edits import edit, run, runner
from superbill.edits.needs import Lacking
from superbill.errors import BadFile, TableMissing
from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome, Severity
from superbill.tables.store import Tables

DOC = """Something.

    What it checks: it.
    Why: because.
    Source: a document of 2026, section 1.
    """


@pytest.fixture
def empty(tmp_path):
    return Tables(tmp_path)


@pytest.fixture
def hold(monkeypatch, empty):
    """Run one made-up edit over an encounter."""

    def held(check, encounter, **declared):
        check.__doc__ = DOC
        made = edit(id="TEST-EDIT", **declared)(check)
        holder.append(made)
        monkeypatch.setattr(runner, "all_edits", lambda: (made,))
        runner.applying.cache_clear()
        return run(encounter, empty)

    holder: list = []
    held.edit = holder
    yield held
    runner.applying.cache_clear()


def encounter(**data):
    return encounter_of({"diagnoses": ["I10"], "lines": [{"code": "99213"}], **data})


def test_pass(hold):
    def check(encounter, in_force):
        yield from ()

    result = hold(check, encounter())

    assert (result.findings, result.verdicts[0].verdict) == ((), Outcome.PASS)


def test_nothing_to_look_at_is_no_pass(hold):
    def check(encounter, in_force):
        in_force.nothing()
        yield from ()

    result = hold(check, encounter())

    assert (result.verdicts, result.not_applicable) == ((), ("TEST-EDIT",))


def test_nothing_to_look_at_does_not_hide_what_is_missing(hold):
    def check(encounter, in_force):
        in_force.nothing()
        in_force.carried = "the date of line 1"
        yield from ()

    result = hold(check, encounter())

    assert result.verdicts[0].verdict is Outcome.NOT_CHECKED
    assert result.not_applicable == ()


@pytest.mark.parametrize("about", ["modifiers", "procedures", "several codes", "several diagnoses"])
def test_an_edit_about_what_the_encounter_lacks_is_not_applicable(hold, about):
    def check(encounter, in_force):
        raise AssertionError
        yield

    result = hold(check, encounter(), about=(about,))

    assert (result.verdicts, result.not_applicable) == ((), ("TEST-EDIT",))


def test_missing_table_is_not_checked(hold):
    def check(encounter, in_force):
        in_force.as_of("cms.ncci", date(2026, 1, 1))
        yield from ()

    row = hold(check, encounter()).verdicts[0]

    assert (row.verdict, row.missing) == (Outcome.NOT_CHECKED, "the table 'cms.ncci' for 2026-01-01")


def test_what_was_found_before_a_table_was_missing_is_kept(hold):
    def check(encounter, in_force):
        yield hold.edit[0].finding("wrong", do="x", lines=[1])
        raise TableMissing("cms.ncci", date(2026, 1, 1))

    result = hold(check, encounter())

    assert [f.message for f in result.findings] == ["wrong"]
    assert result.verdicts[0].verdict is Outcome.FAIL
    assert "cms.ncci" in result.verdicts[0].missing


def test_lacking_input_is_not_checked(hold):
    def check(encounter, in_force):
        raise Lacking("the moon")
        yield

    row = hold(check, encounter()).verdicts[0]

    assert (row.verdict, row.missing) == (Outcome.NOT_CHECKED, "the moon")


def test_declared_need_is_asked_before_the_edit_runs(hold):
    def check(encounter, in_force):
        raise AssertionError
        yield

    row = hold(check, encounter(lines=[], diagnoses=[]), needs=("diagnoses", "lines")).verdicts[0]

    assert (row.verdict, row.missing) == (Outcome.NOT_CHECKED, "a diagnosis, a service line")


def test_damaged_table_is_not_checked(hold):
    def check(encounter, in_force):
        raise BadFile("rows.mdb", "rows 'entry'", "are damaged", "Install it again")
        yield

    row = hold(check, encounter()).verdicts[0]

    assert row.verdict is Outcome.NOT_CHECKED
    assert "rows.mdb" in row.missing


def test_bug_holds_the_encounter_and_says_nothing_of_the_record(hold, caplog):
    def check(encounter, in_force):
        raise KeyError("Whitfield, Eleanor")
        yield

    result = hold(check, encounter(patient={"name": {"last": "Whitfield", "first": "Eleanor"}}))

    (finding,) = result.findings
    assert (finding.severity, finding.verdict) == (Severity.ERROR, Outcome.NOT_CHECKED)
    assert "KeyError at test_runner.py:" in finding.message
    assert result.verdicts[0].verdict is Outcome.NOT_CHECKED
    assert "Whitfield" not in result.model_dump_json() + caplog.text


def test_remark_does_not_fail(hold):
    def check(encounter, in_force):
        yield hold.edit[0].finding("by the way", do="x", codes=["I10"], severity=Severity.INFO)

    result = hold(check, encounter())

    assert (result.findings[0].verdict, result.verdicts[0].verdict) == (Outcome.PASS, Outcome.PASS)


OVERRIDE = {"edit": "TEST-EDIT", "codes": ["I10"], "reason": "documented", "by": "coder 7"}


def test_override_bypasses_and_is_told(hold):
    def check(encounter, in_force):
        yield hold.edit[0].finding("wrong", do="x", codes=["I10"], lines=[1])

    result = hold(check, encounter(overrides=[OVERRIDE]), override="documented")

    assert (result.findings[0].verdict, result.findings[0].bypassed_by) == (Outcome.BYPASSED, "documented (coder 7)")
    assert result.verdicts[0].verdict is Outcome.BYPASSED


def test_override_does_not_reach_an_edit_that_nothing_bypasses(hold):
    def check(encounter, in_force):
        yield hold.edit[0].finding("wrong", do="x", codes=["I10"], lines=[1])

    result = hold(check, encounter(overrides=[OVERRIDE]))

    assert result.verdicts[0].verdict is Outcome.FAIL


def test_override_of_one_finding_leaves_the_other(hold):
    def check(encounter, in_force):
        yield hold.edit[0].finding("wrong", do="x", codes=["I10"])
        yield hold.edit[0].finding("wrong", do="x", codes=["E11.9"])

    result = hold(check, encounter(overrides=[OVERRIDE]), override="documented")

    assert [f.verdict for f in result.findings] == [Outcome.BYPASSED, Outcome.FAIL]
    assert result.verdicts[0].verdict is Outcome.FAIL


@pytest.mark.parametrize("wrong", [{"codes": []}, {"reason": " "}, {"by": ""}])
def test_override_without_reach_reason_or_author_is_refused(wrong):
    with pytest.raises(ValueError, match="overrides"):
        encounter(overrides=[OVERRIDE | wrong])


def test_edit_for_another_setting_or_payer_gives_no_row(hold):
    def check(encounter, in_force):
        yield from ()

    assert hold(check, encounter(), settings=("inpatient",)).verdicts == ()
    assert hold(check, encounter(payer={"kind": "commercial"}), payers=("medicare",)).verdicts == ()
    assert len(hold(check, encounter(payer={"kind": "medicare"}), payers=("medicare",)).verdicts) == 1


def test_only_takes_ids_and_families(empty):
    by_id = run(encounter(), empty, only=["claim-npi"])
    by_family = run(encounter(), empty, only=["claim"])

    assert [v.edit for v in by_id.verdicts] == ["CLAIM-NPI"]
    assert {v.edit.split("-")[0] for v in by_family.verdicts} == {"CLAIM"}


def test_without_any_table_nothing_that_needs_one_passes(empty):
    """Not checked is never shown as pass."""
    result = run(encounter(diagnoses=["I10", "E11.9"]), empty)

    rows = {v.edit: v for v in result.verdicts}
    for one in ("ICD10CM-VALID", "ICD10CM-BILLABLE", "ICD10CM-EXCLUDES1", "ICD10CM-CODE-FIRST", "ICD10CM-SIDE"):
        assert rows[one].verdict is Outcome.NOT_CHECKED
        assert "icd10cm" in rows[one].missing


def test_rows_name_the_releases_that_were_used(tables):
    result = run(
        encounter(diagnoses=["I10", "E11.9"]), tables, only=["ICD10CM-EXCLUDES1", "ICD10CM-VALID", "CLAIM-UNITS"]
    )

    used = {v.edit: [t.name for t in v.tables] for v in result.verdicts}
    assert used == {"CLAIM-UNITS": [], "ICD10CM-EXCLUDES1": ["icd10cm"], "ICD10CM-VALID": ["icd10cm.valid"]}


def test_same_encounter_gives_the_same_bytes(tables):
    one = Encounter.model_validate_json(encounter(diagnoses=["E11.9", "E10.9", "N39.0"]).model_dump_json(by_alias=True))

    assert run(one, tables).model_dump_json() == run(one, tables).model_dump_json()
