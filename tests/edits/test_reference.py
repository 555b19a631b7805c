"""The reference page is what the edits say of themselves."""

from pathlib import Path

from superbill.edits import all_edits
from superbill.edits.reference import cases_folder, entry, fixture, page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "edits.md"


def test_page_has_not_drifted():
    assert PAGE.read_text() == page(), "run: python -m superbill.edits.reference > docs/reference/edits.md"


def test_page_holds_every_edit_with_its_source_and_cases():
    text = page()

    for edit in all_edits():
        assert f"\n### {edit.id}\n" in text
        assert edit.source in text
        assert fixture(edit)["fails"][0]["name"].removeprefix("real: ") in text


def test_entry_stands_without_fixtures(monkeypatch):
    """An installed package may have no cases; the entry then holds the docstring alone."""
    monkeypatch.setattr("superbill.edits.reference.cases_folder", lambda: None)

    text = entry(all_edits()[0])

    assert "**Source.**" in text
    assert "| case |" not in text


def test_cases_are_found_in_a_checkout():
    assert cases_folder() == PAGE.parents[2] / "tests" / "edits"
