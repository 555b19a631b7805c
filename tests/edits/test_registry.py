"""An edit cannot enter without identity, source and a place of its own; the registry is found, not listed."""

from dataclasses import replace

import pytest

from superbill.edits import all_edits, edit, named
from superbill.edits.claim import mbi as module
from superbill.edits.registry import read_docstring


def right(encounter, in_force):
    """Something that is wrong.

    What it checks: this and
        that.
    Why: because.
    Source: a document (2026-01-01), section 1.
    """
    yield from ()


def without_source(encounter, in_force):
    """Something that is wrong.

    What it checks: this.
    Why: because.
    """
    yield from ()


def test_declared_edit_carries_its_docstring():
    made = edit(id="TEST-RIGHT", tables=("x",))(right)

    assert (made.id, made.title) == ("TEST-RIGHT", "Something that is wrong.")
    assert made.sections == {
        "What it checks": "this and that.",
        "Why": "because.",
        "Source": "a document (2026-01-01), section 1.",
    }


def test_edit_without_a_source_is_refused():
    with pytest.raises(TypeError, match=r"TEST-BARE .*lacks 'Source:'"):
        edit(id="TEST-BARE")(without_source)


def test_edit_with_a_malformed_id_is_refused():
    with pytest.raises(TypeError, match="id is not"):
        edit(id="lower-case")(right)


def test_edit_with_an_unknown_need_is_refused():
    with pytest.raises(TypeError, match="need 'moon'"):
        edit(id="TEST-NEED", needs=("moon",))(right)


def test_registry_is_sorted_and_holds_every_family():
    ids = [e.id for e in all_edits()]

    assert ids == sorted(ids)
    assert isinstance(all_edits(), tuple)
    assert {e.family for e in all_edits()} >= {"icd10cm", "claim"}


def test_every_source_names_a_document():
    """A source says where to look: a regulation, a manual, the guidelines, a standard or this project's own page."""
    bare = [e.id for e in all_edits() if len(e.source) < 30]

    assert bare == []


def test_named_takes_any_case():
    found = named("icd10cm-excludes1")

    assert found is not None
    assert found.id == "ICD10CM-EXCLUDES1"
    assert named("ICD10CM-EXCLUDES9") is None


def test_id_used_twice_is_refused(monkeypatch):
    twin = edit(id="CLAIM-NPI")(right)
    monkeypatch.setattr(module, "check", replace(twin, module=module.__name__))

    with pytest.raises(TypeError, match="CLAIM-NPI"):
        all_edits.__wrapped__()


def test_docstring_sections_may_wrap():
    title, sections = read_docstring("Title.\n\nWhy: one\n    two: three.\nSource: x")

    assert (title, sections) == ("Title.", {"Why": "one two: three.", "Source": "x"})
