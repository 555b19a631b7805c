"""Reading one line of a tabular note: which codes it points at, and whether it only holds "if applicable".

Notes are sentences with codes in parentheses: "(T36-T50 with fifth or sixth character 5)", "(I70.23-, I70.24-)",
"(F10-F19, with .17, .27, .97)". A few name the codes outside parentheses. A restriction that cannot be read gives no
pattern at all: the text is still shown, but no edit rests on a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from superbill.tables.icd10cm import CodePattern, TabularNote

_CODE = r"[A-Z](?:\d[0-9A-Z]|[A-Z]\d)(?:\.[0-9A-Z]{1,4})?(?![0-9A-Za-z])"
_ITEM = re.compile(
    rf"(?<![0-9A-Za-z])(?P<low>{_CODE})"
    rf"(?:\.?(?:(?:\s*-){{1,2}}\s*|-?\s+to\s+)(?P<high>{_CODE})(?P<dash>\.?-)?)?"
)
_PARENTHESIS = re.compile(r"\(([^()]*)(?:\)|\}|$)")
_AFTER = re.compile(r"\)\s+(with (?:fifth|sixth|seventh|5th|6th|7th)\b[^()]*)$")
_CONDITIONAL = re.compile(r"\bif (?:applicable|known|any|present|appropriate)\b", re.IGNORECASE)
_POSITION = {"fourth": 4, "fifth": 5, "sixth": 6, "six": 6, "seventh": 7, "4th": 4, "5th": 5, "6th": 6, "7th": 7}
_NTH = "|".join(_POSITION)
_AT_POSITIONS = re.compile(rf"^((?:(?:{_NTH})(?:\s+or\s+|\s+to\s+)?)+)[\s-]+characters?\s+(.*)$")
_FINAL = re.compile(r"^final characters?\s+(.*)$")
_SUFFIXES = re.compile(r"^[.\d\s,A-Z-]*\.[\d][.\d\s,A-Z-]*$")

Restriction = tuple[tuple[tuple[int, str], ...], tuple[str, ...]]
FREE: Restriction = ((), ())


@dataclass(frozen=True, slots=True)
class NoteReader:
    """Reads notes of one tabular release.

    Attributes:
        categories: the three-character categories that the release has; anything else in capitals is not a code.
        spread: turns a range of categories into ranges that compare as text, following the printed order.
        open_fracture: the seventh characters of a category whose meaning names an open fracture.
    """

    categories: frozenset[str]
    spread: Callable[[str, str], Sequence[tuple[str, str]]]
    open_fracture: Callable[[str], str]

    def block(self, lines: Sequence[str], *, instruction: bool) -> tuple[TabularNote, ...]:
        """Read the lines of one note. In an instruction, "if applicable" holds for the lines listed under it."""
        notes: list[TabularNote] = []
        header, conditional = "", False
        for text in lines:
            starts = text.endswith(":") or text.startswith(("code", ","))
            if text.endswith(":"):
                header = text
            elif starts:
                header = ""
            if starts or not notes:
                conditional = bool(_CONDITIONAL.search(text))
            applies = bool(_CONDITIONAL.search(text)) or (instruction and conditional)
            under = header if header != text else ""
            notes.append(TabularNote(text, self.patterns(text), applies, under))
        return tuple(notes)

    @staticmethod
    def plain(lines: Sequence[str]) -> tuple[TabularNote, ...]:
        """Read lines that describe and point at nothing: includes, inclusion terms, general notes."""
        return tuple(TabularNote(text) for text in lines)

    def patterns(self, text: str) -> tuple[CodePattern, ...]:
        """Return what the line points at: the codes in its parentheses, else those in the sentence."""
        text = _AFTER.sub(r" \1)", text)
        inside = [p for part in _PARENTHESIS.findall(text) for p in self._listed(part)]
        if inside or text.endswith(":"):
            return tuple(inside)
        return tuple(self._listed(_PARENTHESIS.sub(" ", text)))

    def _listed(self, part: str) -> Iterator[CodePattern]:
        codes, _, restriction = _split_restriction(part)
        found = [m for m in _ITEM.finditer(codes) if m["low"][:3] in self.categories]
        if not found:
            return
        limits = self._restriction(restriction, found[0]["low"])
        if limits is None:
            return
        for match in found:
            for low, high in self._ends(match):
                yield CodePattern(low, high, *limits)

    def _ends(self, match: re.Match[str]) -> Sequence[tuple[str, str]]:
        low, high = match["low"], match["high"]
        if not high:
            return [(low, low)]
        # "I69.01-I69.11-": the printed range is two codes that lost their comma; it would take in I69.02 to I69.10.
        if match["dash"] and len(low) == len(high) == 6 and low[4] != high[4] and low[5] == high[5]:
            return [(low, low), (high, high)]
        return self.spread(low, high)

    def _restriction(self, text: str, code: str) -> Restriction | None:
        """Return (characters, suffixes) of the words after "with"; None when they cannot be read."""
        text = text.strip().rstrip(".").strip()
        if not text or text == "fifth or sixth character to indicate intent":
            return FREE
        if text == "open fracture 7th character":
            letters = self.open_fracture(code[:3])
            return (((7, letters),), ()) if letters else None
        if final := _FINAL.match(text):
            return _final(final[1])
        if at := _AT_POSITIONS.match(text):
            return _at_positions(at[1], at[2])
        if _SUFFIXES.match(text):
            return (), tuple(_suffixes(text))
        return None


def _split_restriction(part: str) -> tuple[str, str, str]:
    """Split at the "with" that follows the first code; a "with" before it is ordinary prose."""
    first = _ITEM.search(part)
    if first is None:
        return part, "", ""
    cut = re.search(r",?(?:\s+|-)with\s+", part[first.end() :])
    if cut is None:
        return part, "", ""
    return part[: first.end() + cut.start()], cut[0], part[first.end() + cut.end() :]


def _final(values: str) -> Restriction | None:
    if "." in values:
        return (), tuple(_suffixes(values))
    if values.startswith("-"):
        return (), (values,)
    # "final character 6" (T36-T50): the intent, which the sixth or else the fifth character tells
    letters = _letters(values)
    return (((5, letters), (6, letters)), ()) if letters else None


def _at_positions(names: str, values: str) -> Restriction | None:
    positions = [_POSITION[word] for word in re.findall(_NTH, names)]
    if " to " in names:
        return (), (f"-{values.strip()}",)
    letters = _letters(values)
    return (tuple((position, letters) for position in positions), ()) if letters else None


def _letters(values: str) -> str:
    """Read "1-4 or 6" as "12346" and "B or C" as "BC"."""
    letters = ""
    for part in re.split(r"\s*(?:,|\bor\b|\band\b)\s*", values.strip()):
        ends = re.fullmatch(r"\.?([0-9A-Z])(?:-([0-9A-Z]))?", part)
        if ends is None:
            return ""
        letters += "".join(chr(c) for c in range(ord(ends[1]), ord(ends[2] or ends[1]) + 1))
    return letters


def _suffixes(text: str) -> Iterator[str]:
    """Read ".17, .27" and ".51-.52" and ".62-" as the beginnings of what follows the category."""
    for match in re.finditer(r"\.([0-9A-Z]+)(?:-\.([0-9A-Z]+))?", text):
        low, high = match[1], match[2] or match[1]
        if low == high:
            yield f".{low}"
        else:
            yield from (f".{number:0{len(low)}d}" for number in range(int(low), int(high) + 1))
