"""Every mention: inside others, with words apart, never inside what the dictionary bars; offsets; linear time."""

import time

import pytest

from superbill.model.encounter import Document
from superbill.notes.every_mention import every_mention
from superbill.notes.mentions import mentions
from superbill.notes.reading import read
from superbill.tables.terms import Candidate, Wording

HELD = {
    "hypertension portal": ("K76.6", False),
    "hypertension": ("I10", False),
    "pain": ("R52", False),
    "abdominal pain": ("R10.9", False),
    "mass testicle": ("N50.9", True),
    "rate heart": (None, False),
    "heart": ("I51.9", True),
}


class FewTerms:
    """A dictionary of a few wordings."""

    def longest(self, word):
        return max((len(key.split()) for key in HELD if word in key.split()), default=0)

    def wording(self, key):
        for held, (code, learned) in HELD.items():
            if sorted(held.split()) == key.split():
                return Wording(
                    (Candidate(code, "title", "diagnosis", 0.8, mentioned=learned, aligned=int(learned)),)
                    if code
                    else ()
                )
        return None


def said(text, reader=every_mention):
    note = read(Document(name="n", text=text))
    return [text[m.span.start : m.span.end] for m in reader(note, FewTerms())]


def test_a_condition_named_inside_a_longer_one_is_a_mention_too():
    assert said("Portal hypertension was found.") == ["Portal hypertension", "hypertension"]
    assert said("Portal hypertension was found.", mentions) == ["Portal hypertension"]


def test_joined_conditions_are_read_one_by_one():
    assert said("Pain and hypertension.") == ["Pain", "hypertension"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The testicle shows a hard mass.", ["testicle shows a hard mass"]),
        ("The mass of the testicle.", ["mass of the testicle"]),
        ("The testicle. A mass.", []),
        ("Testicle, then a mass.", []),
    ],
)
def test_learned_words_may_stand_apart_within_a_clause(text, found):
    assert said(text) == found


def test_words_of_the_dictionary_itself_do_not_stand_apart():
    assert said("Portal vein without hypertension.") == ["hypertension"]


def test_what_is_barred_bars_what_lies_inside():
    assert said("Heart rate 80.") == []
    assert said("Heart enlarged.") == ["Heart"]


def test_time_grows_with_the_length_of_the_note():
    def took(copies):
        note = read(
            Document(name="n", text="portal hypertension and abdominal pain with a mass in the testicle " * copies)
        )
        started = time.perf_counter()
        every_mention(note, FewTerms())
        return time.perf_counter() - started

    took(50)
    assert took(1600) < 40 * max(took(100), 0.001)
