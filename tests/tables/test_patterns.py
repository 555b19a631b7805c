"""Patterns find what `re` finds: the words that they ask for first are a necessary condition, whatever the text."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import superbill.coding
from superbill.demo.charts import charts
from superbill.tables.patterns import Pattern, needs, pattern_of, search
from superbill.tables.stored_needs import Needs, stored

EXPRESSIONS = (
    r"\b(?:fell|falls?|fallen|came) (?:from|off)\b",
    r"\b(?:surger\w+|operat\w+|\w+ectomy|\w+scopy)\b",
    r"\bpost-?op(?:erative)?[- ](?:visit|check)",
    r"(?<![\w-])(?:without|no) (?:\w+ ){0,2}(?:signs?|evidence)(?!\w)",
    r"\b(?P<n>\d{1,3})[\s-]*(?:years?|yrs?|y)[\s/.-]*old\b",
    r"\d|\b(?:one|two)\b",
    r"^plan\b.{0,20}\bkidney stones?$",
    r"w/o contrast|s/p (?:\d )?stents?",
    r"(?:\(|\s)(?:left|right)\) ?knee|ankle",
    r"\s(?:stent|knee)s?\b",
    r"(?<!\w)(?:(?<!\w)(?:no|without)(?!\w)) [1-9]?\d\b",
)
WORDS = st.sampled_from(
    [
        *("fell", "falls", "from", "off", "appendectomy", "Surgery", "post-op", "postop", "check", "visit", "no"),
        *("evidence", "sign", "75", "two", "year", "old", "y", "PLAN", "kidney", "stone", "stones", "w/o", "contrast"),
        *("s/p", "stent", "(left)", "knee", "ankles", "\u212aidney", "\u017ftent", "fELL", "\u00e9", "_"),
        *("\u0663 year old", "\u0130", "\n", ".", ","),
    ]
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "", "-", "\n", "  ", "/"])), max_size=14).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@given(st.sampled_from(EXPRESSIONS), TEXTS, st.integers(0, 60), st.integers(0, 90))
def test_a_pattern_finds_what_re_finds(expression: str, text: str, start: int, end: int) -> None:
    untried, ours, theirs = Pattern(expression, re.IGNORECASE), *both(expression)
    for place in ((text,), (text, start), (text, start, end)):
        found, wanted = ours.search(*place), theirs.search(*place)
        assert (found and found.span()) == (wanted and wanted.span())
        assert [m.span() for m in ours.finditer(*place)] == [m.span() for m in theirs.finditer(*place)]
        assert [m.span() for m in untried.finditer(*place)] == [m.span() for m in theirs.finditer(*place)]


@given(st.sampled_from(EXPRESSIONS), TEXTS, TEXTS, st.integers(0, 300), st.integers(200, 400))
def test_a_pattern_finds_what_re_finds_in_a_long_text(
    expression: str, before: str, text: str, start: int, end: int
) -> None:
    long = f"{before} {text} {'and so on, ' * 30}{before}{text}"
    ours, theirs = both(expression)
    for place in ((long,), (long, start), (long, start, start + end)):
        found, wanted = ours.search(*place), theirs.search(*place)
        assert (found and found.span()) == (wanted and wanted.span())
        assert [m.span() for m in ours.finditer(*place)] == [m.span() for m in theirs.finditer(*place)]


def both(expression: str) -> tuple[Pattern, re.Pattern[str]]:
    """A pattern that was taken apart, and `re`'s own."""
    ours = Pattern(expression, re.IGNORECASE)
    ours.take_apart()
    return ours, re.compile(expression, re.IGNORECASE)


@pytest.mark.parametrize(
    ("expression", "begins"),
    [
        (r"\b(?:fell|falls?|fallen) (?:from|off)\b", {"fell", "fall", "falls", "fallen"}),
        (r"(?<![\w-])injur\w+|\bhurt\b", {"injur*", "hurt"}),
        (r"\b\d{1,2} ?mg\b", {"0*"}),
        (r"\b(?:very )?low[- ]dose", {"very", "low"}),
        (r"\b(?:biopsy|\w+ectomy)\b", {"biopsy", "*ctomy"}),
        (r"(?<!\w)(?:(?<!\w)(?:burn|scald\w*)(?!\w))", {"burn", "scald", "scald*"}),
        (r"\b[1-9]+ ?mg\b|\bdose", {"0*", "dos*"}),
        (r"\sfell\b", set()),
        (r" fell\b|\bfall", set()),
        (r"\b fell\b", set()),
        (r"\w+ectomy", set()),
        (r"\b\w+ectom", set()),
        (r"cough|\bfever", set()),
        (r"(?<=\w)ache\b", set()),
        (r"\b(?:\w+ )?edema", set()),
    ],
)
def test_the_words_with_which_a_match_begins(expression: str, begins: set[str]) -> None:
    assert needs(expression).begins == begins


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (r"\b(?:surger\w+|\w+ectomy)\b", "the appendix is in its place and nobody thought of taking it out"),
        (r"\b(?:fell|falls?)\b", "she felt well and fellow patients did too, nothing else to report"),
        (r"(?<!\w)(?:burn(?:s|ed)?|scald\w*)(?!\w)", "the auburn hair of the patient is of no interest here"),
        (r"\d+ ?mg\b", "no dose was told and none could be found anywhere in the record"),
    ],
)
def test_without_its_words_a_pattern_is_not_tried(expression: str, text: str) -> None:
    ours, _ = both(expression)
    assert not ours.possible(text)


def test_a_pattern_is_taken_apart_once_it_has_been_tried_on_much() -> None:
    ours, text = Pattern(r"\bfell\b"), "nothing happened to anybody on that day, " * 10
    assert ours.possible(text)
    while ours.possible(text):
        assert ours.search(text) is None
    assert ours.search(f"{text}but then she fell") is not None


@pytest.mark.parametrize("expression", [r"\w+", r"[.;]\s", r"(?x) a  b ", "ab|cd", r"x{0,3}"])
def test_where_no_word_is_needed_the_pattern_is_always_tried(expression: str) -> None:
    assert needs(expression) == Needs()
    ours, _ = both(expression)
    assert ours.possible("some text that is longer than a few words")


def test_a_stretch_that_ends_inside_a_word_is_asked_for_its_own_words() -> None:
    text = "the patient says that he fellow and then went on with what he did before"
    ours, _ = both(r"\bfell\b")
    assert ours.search(text, 0, text.index("ow and")) is not None


def test_an_expression_written_where_it_is_used_is_made_once() -> None:
    assert pattern_of(r"\bonce\b") is pattern_of(r"\bonce\b")
    assert search(r"\bONCE\b", "it was told once, and nobody asked again", re.IGNORECASE) is not None


def rules() -> Iterator[Pattern]:
    """Every pattern that a module of the package `coding` names."""
    for module in pkgutil.walk_packages(superbill.coding.__path__, "superbill.coding."):
        for value in vars(importlib.import_module(module.name)).values():
            yield from (v for v in (value if isinstance(value, tuple) else (value,)) if isinstance(v, Pattern))


def test_every_rule_finds_in_the_demonstration_what_re_finds() -> None:
    texts = [chart.encounter.documents[0].text for chart in charts()]
    tried = {rule.pattern: rule for rule in rules()}
    assert len(tried) > 300
    for rule in tried.values():
        rule.take_apart()
        for text in texts:
            found, wanted = rule.search(text), re.compile(rule.pattern, rule.flags).search(text)
            assert (found and found.span()) == (wanted and wanted.span()), rule


def test_what_was_derived_beforehand_is_what_the_expression_asks() -> None:
    """Else run scripts/build_needs.py: the way of taking apart was changed."""
    held = {rule: found for rule in rules() if (found := stored(rule.pattern, rule.flags))}
    assert len(held) > 300
    for rule, found in held.items():
        asked = needs(rule.pattern, rule.flags)
        assert (set(found.words), found.begins) == (set(asked.words), asked.begins), rule


def test_most_rules_ask_for_words_first() -> None:
    asked = [bool(needs(rule.pattern, rule.flags).words) for rule in rules()]
    assert sum(asked) / len(asked) > 0.8


def test_the_rules_of_coding_are_written_as_patterns() -> None:
    package = Path(superbill.coding.__file__).parent
    bare = [
        f"{path.relative_to(package)}: write Pattern(...) of superbill.tables.patterns"
        for path in sorted(package.rglob("*.py"))
        if "terms" not in path.relative_to(package).parts and re.search(r"\bre\.(?:compile|search)\(", path.read_text())
    ]
    assert not bare, bare
