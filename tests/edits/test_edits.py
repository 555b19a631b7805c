"""Every edit has a fixture that shows a failing, a passing and an out-of-force case, and does what the cases say."""

from pathlib import Path

import pytest
from tests.edits.fixtures import KINDS, Case, books_of, cases, encounter_of, group_of, path_of, read, store_of

from superbill.edits import Edit, all_edits, run
from superbill.model.finding import Finding

KEYS = ("severity", "verdict", "lines", "codes", "fields")


@pytest.fixture(scope="session")
def stores(tmp_path_factory):
    """The made-up tables of each fixture, compiled once."""
    made = {}

    def store(edit: Edit):
        if edit.id not in made:
            made[edit.id] = store_of(read(edit), tmp_path_factory.mktemp("tables"))
        return made[edit.id]

    yield store
    for one in made.values():
        one.close()


@pytest.mark.parametrize("edit", all_edits(), ids=lambda e: e.id)
def test_edit_has_a_complete_fixture(edit: Edit):
    """No edit enters without showing what fails, what passes and when it is out of force."""
    data = read(edit)

    assert data.get("edit") == edit.id, f"write {path_of(edit)}"
    assert [kind for kind in KINDS if not data.get(kind)] == [], f"complete {path_of(edit)}"


def test_every_fixture_belongs_to_an_edit():
    held = {path_of(edit) for edit in all_edits()}

    assert [p for p in Path(__file__).parent.rglob("*.toml") if p not in held] == []


@pytest.mark.parametrize("case", [pytest.param(c, id=c.id) for c in cases()])
def test_case(case: Case, stores, request):
    """A case gives exactly the findings and the row that it names."""
    tables = request.getfixturevalue("tables") if case.data.get("real") else stores(case.edit)

    result = run(
        encounter_of(case.data), tables, only=[case.edit.id], books=books_of(read(case.edit)), group=group_of(case.data)
    )

    wanted = case.data.get("findings", [])
    assert [shown(f, w) for f, w in zip(result.findings, wanted, strict=False)] == wanted
    assert [f.message for f in result.findings[len(wanted) :]] == []
    assert len(wanted) == len(result.findings)
    row = result.verdicts[0] if result.verdicts else None
    without_row = "not applicable" if result.not_applicable else "not applied"
    assert (row.verdict.value if row else without_row) == expected_verdict(case)
    if "missing" in case.data:
        assert case.data["missing"] in (row.missing or "")


def shown(finding: Finding, wanted: dict) -> dict:
    """The finding, in the keys that the case speaks of."""
    whole = finding.model_dump(mode="json", include=set(KEYS))
    told = {key: whole[key] for key in KEYS if key in wanted}
    if "says" in wanted:
        text = f"{finding.message} | {finding.do}"
        told["says"] = wanted["says"] if wanted["says"] in text else text
    return told


def expected_verdict(case: Case) -> str:
    default = {"fails": "fail", "passes": "pass"}
    given = case.data.get("verdict", default.get(case.kind))
    assert given, f"{case.id}: an out_of_force case names its verdict"
    return given


@pytest.mark.parametrize("case", [pytest.param(c, id=c.id) for c in cases() if c.kind == "fails"])
def test_failing_case_names_what_it_expects(case: Case):
    """A fails case says severity and what each finding points at, so that it cannot pass by accident."""
    for wanted in case.data["findings"]:
        assert "severity" in wanted
        assert {"lines", "codes", "fields"} & set(wanted)
