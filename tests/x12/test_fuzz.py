"""Files spoiled at random: every reader gives values or one of our refusals, and never anything else."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.x12 import samples
from tests.x12.codes import CONTEXT
from tests.x12.planted import BASES, clean
from tests.x12.test_remittance import TEXT as REMITTANCE

from superbill.errors import SuperbillError
from superbill.x12 import professional
from superbill.x12.answer import answer_file
from superbill.x12.check import check, rows
from superbill.x12.contents import read_values
from superbill.x12.json_tree import from_tree, to_tree
from superbill.x12.write import Header

HEADER = Header("PAYER01", "CLINIC01", 7, "2026-01-06T10:00")
CLEAN = (
    samples.CLAIM, samples.CLAIM_ACKNOWLEDGMENT, REMITTANCE, answer_file(samples.CLAIM + REMITTANCE, HEADER),
    *(clean(base) for base in BASES),
)  # fmt: skip


@st.composite
def spoiled(draw: st.DrawFn) -> str | bytes:
    """A clean file in which segments and characters were cut, doubled, swapped or changed."""
    text = draw(st.sampled_from(CLEAN))
    for _ in range(draw(st.integers(1, 4))):
        segments = text.split("~")
        a, b = draw(st.integers(0, len(segments) - 1)), draw(st.integers(0, len(segments) - 1))
        at = draw(st.integers(0, len(text)))
        match draw(st.sampled_from(("cut", "double", "swap", "insert", "flip"))):
            case "cut":
                text = "~".join(segments[:a] + segments[a + 1 :])
            case "double":
                text = "~".join([*segments[:a], segments[a], *segments[a:]])
            case "swap":
                segments[a], segments[b] = segments[b], segments[a]
                text = "~".join(segments)
            case "insert":
                text = text[:at] + draw(st.text("*:~^|\n\x00A1é -.", max_size=4)) + text[at:]
            case "flip":
                text = text[:at] + draw(st.characters()) + text[at + 1 :]
    return draw(st.sampled_from((text, text.encode("utf-8", "replace"), text.encode("latin-1", "replace"))))


def read_in_every_way(source: str | bytes) -> None:
    for way in (
        read_values,
        lambda s: list(professional.claims(s, only=False)),
        lambda s: list(rows(check(s, context=CONTEXT))),
        lambda s: answer_file(s, HEADER),
        lambda s: from_tree(to_tree(s)),
    ):
        with contextlib.suppress(SuperbillError):
            way(source)


@given(spoiled())
@settings(max_examples=120, deadline=None)
def test_spoiled_files_are_read_or_refused(source: str | bytes) -> None:
    read_in_every_way(source)


@pytest.mark.long
@given(spoiled())
@settings(max_examples=20_000, deadline=None)
def test_many_spoiled_files_are_read_or_refused(source: str | bytes) -> None:
    read_in_every_way(source)
