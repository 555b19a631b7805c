"""The readable JSON: it names what it shows, and it leads back to the same text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.x12 import samples
from tests.x12.test_remittance import TEXT as REMITTANCE

from superbill.errors import BadFile, BadInput
from superbill.x12.json_tree import bytes_from_tree, from_tree, to_tree


def find(tree: Any, key: str, value: str) -> dict[str, Any]:
    """The first object in the tree with that key and value."""
    if isinstance(tree, dict):
        if tree.get(key) == value:
            return tree
        return next((f for v in tree.values() if (f := find(v, key, value))), {})
    if isinstance(tree, list):
        return next((f for v in tree if (f := find(v, key, value))), {})
    return {}


@pytest.mark.parametrize("text", [samples.CLAIM, samples.CLAIM_ACKNOWLEDGMENT, REMITTANCE])
@pytest.mark.parametrize("line", ["\n", "\r\n", ""])
def test_the_way_back_gives_the_same_text(text: str, line: str) -> None:
    text = text.replace("\n", line)
    assert from_tree(json.loads(json.dumps(to_tree(text)))) == text


def test_loops_segments_and_elements_have_names() -> None:
    tree = to_tree(samples.CLAIM)
    provider = find(tree, "loop", "2010AA")
    assert provider["name"] == "billing provider"
    assert find(provider, "segment", "NM1")["elements"]["NM109 identifier"] == "1234567893"
    service = find(tree, "segment", "SV1")["elements"]["SV101 procedure"]
    assert service == {"1 code set": "HC", "2 product or service code": "99213", "3 modifier": "25"}


def test_a_changed_value_reaches_the_text() -> None:
    tree = to_tree(samples.CLAIM)
    find(tree, "segment", "CLM")["elements"]["CLM02 amount"] = "999.00"
    assert from_tree(tree) == samples.CLAIM.replace("CLM*PCN1*250.00", "CLM*PCN1*999.00")


@given(st.integers(0, len(samples.CLAIM)), st.text("*:~^\nA1 ", max_size=6))
@settings(max_examples=150, deadline=None)
def test_what_no_grammar_knows_comes_back_too(at: int, extra: str) -> None:
    text = samples.CLAIM[:at] + extra + samples.CLAIM[at:]
    try:
        tree = to_tree(text)
    except BadFile:
        return
    assert from_tree(json.loads(json.dumps(tree))) == text


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda t: t.update(schema="x"), "schema"),
        (lambda t: t.update(interchanges=3), "interchanges"),
        (lambda t: t["interchanges"][0].pop("delimiters"), "interchanges[0].delimiters"),
        (lambda t: t["interchanges"][0].pop("content"), "interchanges[0].content"),
        (lambda t: t["interchanges"][0]["content"][0].pop("elements"), "interchanges[0].content[0]"),
        (lambda t: t["interchanges"][0]["content"][0]["elements"].update(ISAX="1"), "interchanges[0].content[0].ISAX"),
        (lambda t: t["interchanges"][0]["content"][0]["elements"].update(ISA01=1), "interchanges[0].content[0].ISA01"),
    ],
)
def test_other_json_is_refused_at_its_place(spoil: Any, field: str) -> None:
    tree = to_tree(samples.CLAIM)
    spoil(tree)
    with pytest.raises(BadInput) as refused:
        from_tree(tree)
    assert refused.value.field == field


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "", "\r"])
def test_the_bytes_come_back_in_their_encoding(codec: str, line: str) -> None:
    name = "EXAMPL\xc9 CLINIC" if codec != "utf-8" else "EXAMPLE CLINIC"
    content = samples.CLAIM.replace("EXAMPLE CLINIC", name).replace("\n", line).encode(codec)
    assert bytes_from_tree(json.loads(json.dumps(to_tree(content)))) == content


def test_a_text_that_its_encoding_cannot_hold_is_refused() -> None:
    tree = to_tree(samples.CLAIM.replace("EXAMPLE CLINIC", "EXAMPL\xc9").encode("latin-1"))
    changed = json.loads(json.dumps(tree).replace("\\u00c9", "\\u20ac"))
    with pytest.raises(BadInput, match="encoding"):
        bytes_from_tree(changed)
    with pytest.raises(BadInput, match="encoding"):
        bytes_from_tree({**tree, "encoding": {"codec": "no such"}})
