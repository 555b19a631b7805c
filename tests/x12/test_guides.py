"""The grammar files: they compile, and say nothing twice or at odds with the dictionary."""

from __future__ import annotations

from importlib.resources import files

import pytest

from superbill.x12.dictionary import dictionary, read_toml
from superbill.x12.guide import LoopUse, SegmentUse, compile_guide, guide

FILES = sorted(
    entry.name
    for entry in files("superbill.x12.grammar").iterdir()
    if entry.name.endswith(".toml") and entry.name[:3].isdigit()
)


@pytest.mark.parametrize("name", FILES)
def test_a_grammar_is_whole(name: str) -> None:
    compiled = compile_guide(read_toml(name))
    assert name.removesuffix(".toml").split("_")[:2] == [compiled.transaction, compiled.version]
    reached: set[str] = set()
    waiting = [compiled.root]
    while waiting:
        loop = waiting.pop()
        reached.add(loop.id)
        keys = [entry.key for entry in loop.content if isinstance(entry, SegmentUse)]
        assert len(keys) == len(set(keys)), f"{loop.id}: two uses of a segment cannot be told apart"
        assert loop.first.required, f"{loop.id}: the segment that begins a loop is required"
        inner = [entry.loop for entry in loop.content if isinstance(entry, LoopUse)]
        waiting += [item for item in inner if item.id not in reached]
    assert reached == set(compiled.loops), "every loop is used"


@pytest.mark.parametrize("name", FILES)
def test_uses_that_share_a_place_have_different_qualifiers(name: str) -> None:
    for loop in compile_guide(read_toml(name)).loops.values():
        uses = [e.loop.first if isinstance(e, LoopUse) else e for e in loop.content]
        for one in uses:
            for other in uses:
                if one is not other and one.id == other.id:
                    shared = (one.qualifiers or set()) & (other.qualifiers or set())
                    assert not shared, f"{loop.id}: {one.id} {sorted(shared)} can be two things"


def test_codes_fit_their_elements() -> None:
    for name in FILES:
        for loop in compile_guide(read_toml(name)).loops.values():
            for use in (e for e in loop.content if isinstance(e, SegmentUse)):
                for rule in use.elements:
                    for element in (rule, *rule.components):
                        wrong = [c for c in element.codes or () if not element.shortest <= len(c) <= element.longest]
                        assert not wrong, f"{loop.id} {use.id}: {wrong}"


def test_the_dictionary_names_only_what_it_has() -> None:
    data = read_toml("dictionary.toml")
    known = set(data["elements"]) | set(data["composites"])
    for segment, numbers in data["segments"].items():
        assert set(numbers) <= known, segment
    for name, relations in dictionary().relations.items():
        highest = max(place for relation in relations for place in relation.places)
        assert highest <= len(data["segments"][name]), name


def test_errata_of_the_adopted_version_are_read_too() -> None:
    found = guide("837", "005010X222A2")
    assert found is not None
    assert found.version == "005010X222A1"
    assert guide("837", "../../etc") is None
