"""Clinical wording folded to comparable words: case, plural, British spelling, hyphen, possessive, small words.

The dictionary and the notes go through the same folding, so that "oedema of the feet" meets "foot edema" as the two
words {edema, foot}. Folding is for comparing only; every word keeps the place where it stood.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache, partial
from typing import NamedTuple

BREAK = ""
"""The word that stands for punctuation: phrases do not reach over it."""

SIDES = {
    "right": "right",
    "left": "left",
    "bilateral": "bilateral",
    "bilaterally": "bilateral",
    "both": "bilateral",
    "rt": "right",
    "lt": "left",
    "b/l": "bilateral",
    "bilat": "bilateral",
}
DEGREES = frozenset(
    {"mild", "moderate", "severe", "significant", "slight", "worsening", "stable", "new", "ongoing", "persistent"}
    | {"intermittent", "occasional", "marked", "recent", "current", "known", "longstanding", "some", "associated"}
    | {"increasing", "continued", "minimal", "mildly", "moderately", "severely", "progressive", "extensive", "large"}
    | {
        "small",
        "intense",
        "frequent",
        "sudden",
        "overt",
        "subjective",
        "constant",
        "obvious",
        "important",
        "left-sided",
    }
)
"""Words of degree and course that a wording may leave out."""
CAPITAL_SIDES = {"R": "right", "L": "left", "OD": "right", "OS": "left", "OU": "bilateral"}
"""Sides that are letters: read as such in capitals, with a word after them ("L wrist") or for the eye before."""
SMALL = frozenset(
    {"of", "the", "a", "an", "in", "on", "at", "his", "her", "their", "its", "my", "this", "that", "your", "to", "by"}
    | {"as", "into", "is", "are", "was", "were", "be", "been", "has", "had", "have", "patient", "pt", "also", "very"}
    | {"some"}
)

_TOKEN = re.compile(
    r"[A-Za-z]+(?:['’][a-z]{1,2}\b)?|[1-5](?:st|nd|rd|th)\b|\d+(?:[.,]\d+)*(?:[a-dA-D]\b)?"
    r"|[^\sA-Za-z0-9'’\-–/\"*_°%+]"
)
_GOING_ON = frozenset({"_", "'", "’"})
_NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "one": "1", "two": "2", "three": "3", "four": "4"}
_COUNTED = frozenset({"type", "stage", "grade", "class", "degree"})
_LETTERED = frozenset({"hepatitis", "influenza", "flu", "vitamin", "hemophilia", "group", "type", "stage"})
"""Words after which "a" is a name, no article (hepatitis A, group A streptococcus), unless a time follows it."""
_LEANT_ON = _COUNTED | _LETTERED
_TIME = re.compile(r" (?:day|week|month|year|decade|few|couple|while|long|short)", re.IGNORECASE)
_BRITISH = (
    ("haem", "hem"),
    ("aemi", "emi"),
    ("oedem", "edem"),
    ("oesoph", "esoph"),
    ("rrhoe", "rrhe"),
    ("paed", "ped"),
    ("anaes", "anes"),
    ("gynaec", "gynec"),
    ("foet", "fet"),
    ("caec", "cec"),
    ("faec", "fec"),
    ("coeli", "celi"),
    ("tumour", "tumor"),
    ("labour", "labor"),
    ("colour", "color"),
    ("fibre", "fiber"),
    ("leucocyt", "leukocyt"),
    ("leucop", "leukop"),
    ("caesar", "cesar"),
    ("orthopn", "orthopn"),
    ("sulph", "sulf"),
    ("oestro", "estro"),
    ("pyaem", "pyem"),
    ("behaviour", "behavior"),
    ("aetio", "etio"),
    ("aneurism", "aneurysm"),
)
_IRREGULAR = {
    "resp": "respiratory",
    "insuff": "insufficiency",
    "exac": "exacerbation",
    "1st": "first",
    "2nd": "second",
    "fractured": "fracture",
    "sprained": "sprain",
    "ruptured": "rupture",
    "dislocated": "dislocation",
    "3rd": "third",
    "4th": "fourth",
    "5th": "fifth",
    "feet": "foot",
    "teeth": "tooth",
    "metastatic": "metastatic",
    "calculi": "calculus",
    "bronchi": "bronchus",
    "vertebrae": "vertebra",
    "fungi": "fungus",
    "thrombi": "thrombus",
    "emboli": "embolus",
    "nevi": "nevus",
    "testes": "testis",
    "diverticula": "diverticulum",
    "women": "woman",
    "men": "man",
    "children": "child",
    "ova": "ovum",
    "bacteria": "bacterium",
    "media": "media",
    "pelves": "pelvis",
    "dyspnoea": "dyspnea",
    "apnoea": "apnea",
    "orthopnoea": "orthopnea",
    "hypopnoea": "hypopnea",
    "tachypnoea": "tachypnea",
    "oxygenation": "oxygenation",
    "hemorrhagic": "hemorrhagic",
    "lens": "lens",
    "pancreas": "pancreas",
    "herpes": "herpes",
    "rabies": "rabies",
    "scabies": "scabies",
    "diabetes": "diabetes",
    "ascites": "ascites",
    "caries": "caries",
    "biceps": "biceps",
    "triceps": "triceps",
    "forceps": "forceps",
    "mumps": "mumps",
    "measles": "measles",
    "feces": "feces",
    "abs": "abs",
    "gas": "gas",
    "aids": "aids",
    "tuberous": "tuberous",
    "always": "always",
    "perhaps": "perhaps",
    "sepsis": "sepsis",
    "lupus": "lupus",
}
_PLURALS = (
    ("aches", 4, 1, ""),
    ("eases", 5, 1, ""),
    ("doses", 4, 1, ""),
    ("phases", 4, 1, ""),
    ("auses", 4, 1, ""),
    ("ouses", 4, 1, ""),
    ("buses", 6, 1, ""),
    ("cuses", 4, 1, ""),
    ("fuses", 4, 1, ""),
    ("uses", 6, 2, ""),
    ("ies", 5, 3, "y"),
    ("ases", 7, 2, "is"),
    ("oses", 7, 2, "is"),
    ("eses", 7, 2, "is"),
    ("yses", 7, 2, "is"),
    ("ches", 4, 2, ""),
    ("shes", 4, 2, ""),
    ("xes", 4, 2, ""),
    ("sses", 4, 2, ""),
    ("zes", 4, 2, ""),
)
"""Endings of plurals, the first that fits: ending, letters of the shortest word, letters cut, letters added."""
_FOLDED: dict[str, str] = {}
_CACHE_LIMIT = 200_000
_LONG = 250
"""Characters of a text whose parts will be asked for too."""


class Word(NamedTuple):
    """A folded word and where it stood; `text` is BREAK for punctuation."""

    text: str
    start: int
    end: int


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Return the folded words of a stretch of text, with BREAK for punctuation and without small words."""
    return list(_words(text, start, len(text) if end is None else end))


_word = partial(tuple.__new__, Word)
"""A `Word` from a tuple of its fields: what `Word._make` does, without a call of Python's own."""


@lru_cache(maxsize=4096)
def _words(text: str, start: int, end: int) -> tuple[Word, ...]:
    """Several readers ask for the words of the same sentence, one right after the other."""
    if start <= 0 and end >= len(text):
        return (_page(text) if len(text) > _LONG else _Page(text, start, end)).words
    held = _page(text).part(start, end)
    return _Page(text, start, end).words if held is None else held


class _Page:
    """The words of a stretch of text and what it takes to give those of a part without reading it again.

    `starts` and `ends` are those of everything that was read, small words too; `before[n]` is how many words were kept
    before the n-th. `leaning` are the places whose word was read by the one before it ("type i", "hepatitis a").
    """

    __slots__ = ("before", "ends", "leaning", "starts", "text", "words")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.before: list[int] = []
        self.leaning: set[int] = set()
        found: list[Word] = []
        before = ""
        for match in _TOKEN.finditer(text, start, end):
            raw = match[0]
            begin, stop = match.span()
            word = _FOLDED.get(raw)
            if word is None:
                word = _folded(raw, text, match)
            if before in _LEANT_ON:
                self.leaning.add(len(self.starts))
                if before in _COUNTED and word in _NUMERALS:
                    word = _NUMERALS[word]
            self.starts.append(begin)
            self.ends.append(stop)
            self.before.append(len(found))
            if word not in SMALL or (word == "a" and before in _LETTERED and not _TIME.match(text, stop)):
                found.append(_word((word, begin, stop)))
            before = word
        self.before.append(len(found))
        self.words = tuple(found)

    def part(self, start: int, end: int) -> tuple[Word, ...] | None:
        """Return the words of a part; None where what the part cuts would change how its words are read."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        if first >= last or first in self.leaning:
            return None
        opening: tuple[Word, ...] = ()
        closing: tuple[Word, ...] = ()
        if first and (over := self.ends[first - 1]) > start:
            opening = _Page(self.text, start, over).words
            if _goes_on(self.text, over) or (opening and opening[-1].text in _LEANT_ON):
                return None
        if self.ends[last - 1] > end:
            last -= 1
            if last < first or last in self.leaning:
                return None
            closing = _Page(self.text, self.starts[last], end).words
        elif _goes_on(self.text, end):
            return None
        return opening + self.words[self.before[first] : self.before[last]] + closing


def _goes_on(text: str, place: int) -> bool:
    """Tell whether a word that ends at a place might be read as a longer one."""
    after = text[place : place + 1]
    return after.isalnum() or after in _GOING_ON


@lru_cache(maxsize=16)
def _page(text: str) -> _Page:
    return _Page(text, 0, len(text))


def _folded(raw: str, text: str, match: re.Match[str]) -> str:
    """Return the folded form of a word that is new, or a letter that may be a side; keeps what it folded."""
    if raw in CAPITAL_SIDES and _is_side(text, match):
        return CAPITAL_SIDES[raw]
    word = fold(raw)
    if len(_FOLDED) < _CACHE_LIMIT and raw not in CAPITAL_SIDES:
        _FOLDED[raw] = word
    return word


def _is_side(text: str, match: re.Match[str]) -> bool:
    """Tell whether a capital letter is a side: "L wrist", "cataract OU", but neither "L4" nor "10 mg/L"."""
    before, after = text[max(match.start() - 1, 0) : match.start()], text[match.end() : match.end() + 2]
    if before not in ("", " ", "(", "\n") or after[:1] in ("/", "-", "'", "."):
        return len(match.group()) == 2 and before in ("", " ", "(", "\n")
    if after[:1] in ("", ",", ";", ")", "\n") and not text[: match.start()].rstrip()[-1:].isdigit():
        return before == " "
    return len(match.group()) == 2 or (after[:1] == " " and after[1:].isalpha())


def fold(raw: str) -> str:
    """Return the folded form of one word."""
    if not raw[0].isalnum():
        return BREAK
    word = raw.lower()
    for mark in ("'", "’"):
        word = word.partition(mark)[0]
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4:
        for british, american in _BRITISH:
            if british in word:
                word = word.replace(british, american)
    return _singular(word)


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, shortest, cut, added in _PLURALS:
        if len(word) >= shortest and word.endswith(ending):
            return word[:-cut] + added
    return word[:-1]


def bag(words: list[str]) -> str:
    """Return the key of a phrase: its words sorted, each once, sides and breaks left out."""
    return " ".join(sorted({w for w in words if w and w not in SIDES}))


def phrase_key(text: str) -> str:
    """Return the key of a wording as the dictionary stores it."""
    return bag([w.text for w in words_of(text)])
