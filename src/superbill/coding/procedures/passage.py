"""A passage of a note that is read as one: an order line, a sentence, or the text of one procedure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

from superbill.coding.procedures.measures import REGIONS, Measure, Measures, levels
from superbill.coding.procedures.wording import Token, tokens
from superbill.tables.patterns import search

_MODALITIES = frozenset(
    {"xray", "ct", "mri", "ultrasound", "mammogram", "echo", "dexa", "cta", "mra", "pet", "nuclear", "duplex"}
)
_JOINTS = frozenset(
    {"knee", "shoulder", "hip", "elbow", "wrist", "ankle", "finger", "toe", "olecranon", "bursa", "ac_joint"}
    | {"sacroiliac", "trigger_finger", "de_quervain", "plantar_fascia", "lateral_epicondyle", "carpal_tunnel"}
)
_JOINT_DRUGS = frozenset(
    {
        "kenalog",
        "triamcinolone",
        "celestone",
        "betamethasone",
        "depomedrol",
        "medrol",
        "methylprednisolone",
        "synvisc",
        "euflexxa",
    }
    | {
        "orthovisc",
        "monovisc",
        "hyaluronate",
        "supartz",
        "hyalgan",
        "durolane",
        "gelsyn",
        "zilretta",
        "hymovis",
        "aristospan",
    }
)
_FETAL = frozenset({"nuchal_translucency", "anatomy", "growth", "after_first"})
_OTHER_WAYS = frozenset({"im", "sq", "iv", "inject", "po", "aspirate", "joint_injection", "trigger_point", "infusion"})


def implied(found: list[Token], told: Measures) -> list[Token]:
    """Return the words that short notes leave out: views mean an X-ray, a steroid and a joint an injection."""
    words = {t.text for t in found}
    more: list[Token] = []
    if words & _FETAL and not words & _MODALITIES:
        at = next(t for t in found if t.text in _FETAL)
        more.append(Token("ultrasound", at.start, at.end))
    views = next(iter(told.of("views")), None) if not words & _MODALITIES else None
    if views:
        more.append(Token("xray", views.start, views.end))
    drug = next((t for t in found if t.text in _JOINT_DRUGS), None)
    if drug and words & _JOINTS and not words & _OTHER_WAYS:
        more.append(Token("inject", drug.start, drug.end))
    return more


class Passage:
    """A stretch of a text with its words and measures. `age` is the patient's in years when another place tells it."""

    def __init__(
        self, text: str, start: int = 0, end: int | None = None, section: str = "", age: Decimal | None = None
    ) -> None:
        self.text, self.start, self.end = text, start, len(text) if end is None else end
        self.section, self._age = section, age

    @cached_property
    def tokens(self) -> list[Token]:
        """The words of the passage, made canonical, with those that such notes leave out."""
        found = tokens(self.text, self.start, self.end)
        spine = levels(self.text, self.start, self.end)
        region = [Token(REGIONS[m["a"].lower()], m.start(), m.end()) for m in spine[:1]]
        return found + region + implied(found, self.measures)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each word stands, by number."""
        found: dict[str, list[int]] = {}
        for n, token in enumerate(self.tokens):
            found.setdefault(token.text, []).append(n)
        return found

    @cached_property
    def measures(self) -> Measures:
        """The measures of the passage."""
        return Measures(self.text, self.start, self.end)

    @property
    def age(self) -> Decimal | None:
        """The patient's age in years, as this passage or the record tells it."""
        told = self.measures.of("age")
        return told[0].value if told else self._age

    def tell(self, word: str) -> None:
        """Add a word that the record tells in another place; it has no place of its own in the text."""
        self.tokens.append(Token(word, self.start, self.start))
        self.__dict__.pop("places", None)

    def measures_of(self, name: str) -> Sequence[Measure]:
        """Return the measures of one name; the age also from the record."""
        found = self.measures.of(name)
        if name == "age" and not found and self._age is not None:
            return [Measure("age", self._age, self.start, self.start)]
        return found

    def has(self, *words: str) -> bool:
        """Tell whether any of the canonical words stands in the passage; "_" joins words side by side."""
        return any(self._stands(tuple(word.split("_"))) for word in words)

    def _stands(self, phrase: tuple[str, ...]) -> bool:
        """Tell whether words stand side by side and are not denied: "not on dialysis" is no dialysis."""
        whole = "_".join(phrase)
        if any(not self._denied(n) for n in self.places.get(whole, ())):
            return True
        return any(
            tuple(t.text for t in self.tokens[n : n + len(phrase)]) == phrase and not self._denied(n)
            for n in self.places.get(phrase[0], ())
        )

    def _denied(self, place: int) -> bool:
        return place > 0 and self.tokens[place - 1].text in {"without", "non"}

    def words_between(self, start: int, end: int) -> int:
        """Return the number of words between two places of the text."""
        return sum(1 for t in self.tokens if start <= t.start < end)

    def listed_apart(self, place: int, start: int, end: int) -> bool:
        """Tell whether a comma, a plus or "and" stands between a place and a stretch: another item of a list."""
        between = self.text[place:start] if place < start else self.text[end:place]
        return search(r"[,;+&]|\band\b", between) is not None

    @property
    def said(self) -> str:
        """The text of the passage."""
        return self.text[self.start : self.end]
