"""Chart: one reading with what its mentions are judged by: the problems, the words, the sides, the tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from superbill.coding.measures import trimester
from superbill.coding.phase import phase_of_care
from superbill.coding.problems import Problem
from superbill.coding.specificity import Resolved, Scope
from superbill.model.note import Mention, Reading
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.terms import Candidate, Terms
from superbill.tables.wording import BREAK, SIDES, words_of

LONGEST_PROBLEM = 2_000
"""Characters of a problem that are looked at for the words that make its code specific."""
SILENT_SECTIONS = frozenset({"exam", "family_history", "review_of_systems", "instructions"})


@dataclass(frozen=True)
class Chart:
    """One reading with what its mentions are judged by: problems, words, tables."""

    reading: Reading
    problems: tuple[Problem, ...]
    terms: Terms
    icd: Icd10cm
    mentioned: bool

    def with_mentions(self, mentions: tuple[Mention, ...]) -> Chart:
        """Return the chart with other mentions; what was read from the note itself is kept."""
        more = Chart(Reading(self.reading.note, mentions), self.problems, self.terms, self.icd, self.mentioned)
        kept = ("_said", "scopes", "read_as", "words", "phase", "trimester", "sided")
        more.__dict__.update({name: self.__dict__[name] for name in kept if name in self.__dict__})
        return more

    @cached_property
    def scopes(self) -> dict[Mention, Scope]:
        """The words around the mentions that were looked at already."""
        return {}

    @cached_property
    def read_as(self) -> dict[Mention, tuple[tuple[Candidate, Resolved], ...]]:
        """What the mentions that were looked at already are read as: candidates with the codes that they come to."""
        return {}

    @cached_property
    def _said(self) -> dict[int, frozenset[str]]:
        return {}

    def said_of(self, problem: Problem) -> frozenset[str]:
        """Return the folded words of a problem, read once."""
        start, end = problem.whole.start, min(problem.whole.end, problem.whole.start + LONGEST_PROBLEM)
        found = self._said.get(start)
        if found is None:
            found = self._said[start] = frozenset(w.text for w in words_of(self.text, start, end))
        return found

    @property
    def text(self) -> str:
        """The text of the note."""
        return self.reading.note.text

    @cached_property
    def words(self) -> frozenset[str]:
        """Every folded word of the note."""
        return frozenset(w.text for w in words_of(self.text))

    @cached_property
    def phase(self) -> str:
        """The phase of care of an injury for the whole note (I.C.19.a)."""
        return phase_of_care(self.reading.note)

    @cached_property
    def trimester(self) -> str:
        """The trimester that the stated weeks give, or that is stated itself."""
        return trimester(self.reading.note)

    @cached_property
    def obstetric_trimester(self) -> str:
        """The same where a term of chapter 15 alone tells that the weeks are those of a pregnancy."""
        return trimester(self.reading.note, obstetric=True)

    @cached_property
    def inner(self) -> frozenset[int]:
        """The mentions that lie inside a longer one, by their positions."""
        spans = sorted((m.span.start, -m.span.end, n) for n, m in enumerate(self.reading.mentions))
        found: set[int] = set()
        furthest = (-1, -1)
        for start, end, position in spans:
            if -end < furthest[1] or (-end == furthest[1] and start > furthest[0]):
                found.add(position)
            elif -end > furthest[1]:
                furthest = (start, -end)
        return frozenset(found)

    @cached_property
    def sided(self) -> dict[str, frozenset[str]]:
        """Words to the sides said right before them anywhere but in exam and the like: knee -> {right}."""
        found: dict[str, set[str]] = {}
        for sentence in self.reading.note.sentences:
            if sentence.section in SILENT_SECTIONS:
                continue
            words = words_of(self.text, sentence.span.start, sentence.span.end)
            for place, word in enumerate(words):
                side = SIDES.get(word.text)
                if side:
                    for near in words[place + 1 : place + 4]:
                        if near.text == BREAK or near.text in SIDES:
                            break
                        found.setdefault(near.text, set()).add(side)
        return {word: frozenset(sides) for word, sides in found.items()}
