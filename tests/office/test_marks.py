"""Highlights may begin, end and lie on each other anywhere; the note stays the note."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from superbill.office.screens.marks import STRENGTH, Mark, pieces

TEXT = "chronic kidney disease, stage 3a"


def mark(start: int, end: int, kind: str = "assigned", name: str = "x") -> Mark:
    return Mark(f"evidence-{name}", start, end, kind, name.upper(), f"code-{name}")


@st.composite
def noted(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(min_size=1, max_size=40))
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda s: s[0] < s[1])
    found = draw(st.lists(st.tuples(spans, st.sampled_from(STRENGTH)), max_size=8))
    return text, [mark(start, end, kind, str(n)) for n, ((start, end), kind) in enumerate(found)]


@given(noted())
def test_the_pieces_are_the_text_and_each_lies_under_exactly_its_marks(case: tuple[str, list[Mark]]):
    text, marks = case

    cut = pieces(text, marks)

    assert "".join(p.text for p in cut) == text
    at = 0
    for piece in cut:
        for place in range(at, at + len(piece.text)):
            assert set(piece.marks) == {m for m in marks if m.start <= place < m.end}
        at += len(piece.text)


@given(noted())
def test_each_mark_begins_once_and_ends_once(case: tuple[str, list[Mark]]):
    text, marks = case

    cut = pieces(text, marks)

    assert sorted(m.anchor for p in cut for m in p.begins) == sorted(m.anchor for m in marks)
    assert sorted(m.anchor for p in cut for m in p.ends) == sorted(m.anchor for m in marks)


def test_the_strongest_highlight_shows():
    outer, inner = mark(0, 22, "suggested", "a"), mark(8, 14, "assigned", "b")

    looks = [(p.text, p.strongest.kind if p.strongest else "") for p in pieces(TEXT, [outer, inner])]

    assert looks == [
        ("chronic ", "suggested"),
        ("kidney", "assigned"),
        (" disease", "suggested"),
        (", stage 3a", ""),
    ]


def test_a_mark_outside_the_text_is_left_out():
    assert [p.text for p in pieces(TEXT, [mark(5, 500)])] == [TEXT]


def test_an_empty_note_has_no_pieces():
    assert pieces("", []) == ()
