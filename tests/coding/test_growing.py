"""Growing the lexicon: counts by chart, drafts replaced, reviewed rows never, rare words untold, bad lines named."""

import json

import pytest

from superbill.coding.terms.growing import Decision, decisions, grown, lexicon_text
from superbill.coding.terms.lexicon import LexiconRow, rows_of
from superbill.errors import BadFile, BadInput


def said(term, code, charts, *, accepted=True, instead=""):
    return [Decision(f"c{n}", term, code, accepted, instead) for n in charts]


def row(term, code, *, reviewed=False, need=()):
    return LexiconRow(term, (code,), "diagnosis", need, (), reviewed, "mine.tsv:2")


def test_a_wording_that_charts_agree_on_becomes_a_draft_row():
    found = grown(said("wobbly gut", "K58.9", range(4)), [])
    assert [(g.term, g.code, g.accepted, g.advice) for g in found] == [("wobbly gut", "K58.9", 4, "new row")]
    assert [(r.term, r.codes, r.reviewed) for r in rows_of(lexicon_text(found), "new.tsv")] == [
        ("wobbly gut", ("K58.9",), False)
    ]


def test_one_chart_counts_once_and_few_charts_are_not_told():
    assert grown(said("wobbly gut", "K58.9", [1, 1, 1, 1, 1]), []) == []
    assert grown(said("john smith", "K58.9", [1, 2]), []) == []


def test_word_forms_and_order_count_as_one_wording():
    made = [*said("gut wobble", "K58.9", [1, 2]), *said("Wobbles of the gut", "K58.9", [3])]
    assert [g.accepted for g in grown(made, [])] == [3]


def test_the_code_that_coders_give_instead_is_proposed():
    found = grown(said("wobbly gut", "K58.9", range(3), accepted=False, instead="K58.0"), [row("wobbly gut", "K58.9")])
    assert [(g.code, g.accepted, g.advice, g.place) for g in found] == [("K58.0", 3, "replaces a draft", "mine.tsv:2")]


def test_a_reviewed_row_is_told_and_never_replaced():
    found = grown(said("gout", "M10.00", range(5)), [row("gout", "M10.9", reviewed=True)])
    assert [g.advice for g in found] == ["against a reviewed row"]
    assert list(rows_of(lexicon_text(found), "new.tsv")) == []


@pytest.mark.parametrize("code", ["M25.561", "M25.569"])
def test_a_row_that_leaves_the_rest_to_the_note_agrees_with_its_codes(code):
    assert grown(said("knee pain", code, range(4)), [row("knee pain", "M25.56-")]) == []


def test_a_row_with_a_context_does_not_speak_for_the_bare_wording():
    found = grown(said("ms", "G35", range(4)), [row("ms", "I05.0", need=("valve",))])
    assert [g.advice for g in found] == ["new row"]


def test_what_is_often_rejected_without_another_code_is_told():
    found = grown(said("tender", "R52", range(5), accepted=False), [row("tender", "R52")])
    assert [(g.advice, g.rejected, g.is_row) for g in found] == [("often rejected", 5, False)]


def test_charts_that_disagree_propose_nothing():
    assert grown([*said("wobbly gut", "K58.9", [1, 2, 3]), *said("wobbly gut", "R10.9", [4, 5, 6])], []) == []


def test_a_bad_line_is_named_without_its_words(tmp_path):
    path = tmp_path / "made.jsonl"
    good = {"chart": "1", "term": "gout", "code": "M10.9", "decision": "accepted"}
    path.write_text(
        json.dumps(good) + "\n" + json.dumps({**good, "term": "secret", "decision": "maybe"}) + "\n", "utf-8"
    )
    with pytest.raises(BadFile, match="line 2") as error:
        list(decisions(path))
    assert "secret" not in str(error.value)
    with pytest.raises(BadInput):
        list(decisions(tmp_path / "none.jsonl"))
