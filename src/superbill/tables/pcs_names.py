"""Names of the characters of a code where no installed table tells them: what titles of neighbouring codes differ in.

Two codes that differ in one character differ in their titles by what that character means. The printed tables are
installed for sections 0 and 1 only; every other section has its official titles. Second and third characters are
never in a title: their names stand in `pcs_names.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

FIRST, LAST = 4, 7
NONE = "None"
_TOKEN = re.compile(r"[^\s,]+|,")
_LEADING = re.compile(r"^(?:[,\s]|\b(?:of|into|using|with|in|from|to|and)\b)+", re.IGNORECASE)
_TRAILING = re.compile(r"(?:[,\s]|\b(?:of|into|using|with|in|from|to|and|approach)\b)+$", re.IGNORECASE)
_PUT_IN = frozenset({"Insertion", "Introduction", "Transfusion", "Irrigation", "Extracorporeal Introduction"})
_OBSERVED = frozenset({"Measurement"})
_INTO, _USING = re.compile(r"(.+) into (.+)"), re.compile(r"(.+?) (?:using|with) (.+)")
Titles = Mapping[str, str]


def technology(code: str, title: str) -> str:
    """Return what a title of section X names beside operation, body part, approach and group.

    A device character of section X means something else in each group, so it is read from the title of its code.
    """
    table, body_part = code[:3], listed(code[:3], FIRST, code[FIRST - 1])
    said = _new_technology(title, beginning_name(table) or "")[1]
    return _clean(said.removeprefix(f"{body_part} ")) if body_part else said


def _new_technology(title: str, operation: str) -> tuple[str | None, str]:
    """Part a title of section X into the body part, None where the wording does not part them, and the technology."""
    plain = re.sub(r", New Technology Group \d+$", "", title)
    plain = re.sub(r", (?:External|Open|Percutaneous(?: Endoscopic)?) Approach\b|, Via Natural .*", "", plain)
    plain = re.sub(r"^(?:of )?(?:Matter from )?", "", plain.removeprefix(operation).lstrip())
    if told := _INTO.fullmatch(plain) if operation in _PUT_IN else None:
        return _clean(told[2]), _clean(told[1])
    if told := _USING.fullmatch(plain) if operation not in _OBSERVED else None:
        return _clean(told[1]), _clean(told[2])
    return None, _clean(plain)


def newer(key: str) -> str | None:
    """Return what CMS's titles of FY2026 tell of a character that no title in the packages shows.

    Args:
        key: "table/position/character", in section X at the sixth place with "/group".
    """
    return _newer().get(key)


def position_name(section: str, position: int, usual: str) -> str:
    """Return what a position is called in a section; `usual` where it has the name that it has in most."""
    return _book()["position"].get(f"{section}{position}", usual)


def beginning_name(plain: str) -> str | None:
    """Return the name of the last character of a beginning of two or three characters."""
    if len(plain) == 2:
        return _book()["system"].get(plain)
    types = _book()["type"]
    return types.get(plain) or types.get(plain[0] + plain[2])


def names_of(table: str, titles: Titles) -> dict[str, str]:
    """Return the names of the characters of a table, keyed "table/position/character".

    Args:
        table: the first three characters.
        titles: the titles of its codes.
    """
    tokens = {code: _TOKEN.findall(title) for code, title in titles.items()}
    names: dict[str, str] = {}
    for position in range(FIRST, LAST + 1):
        told = _differences(tokens, position - 1)
        for character in sorted({code[position - 1] for code in tokens}):
            key = f"{table}/{position}/{character}"
            name = (
                listed(table, position, character)
                or (_body_part(table, character, titles) if table[0] == "X" and position == FIRST else None)
                or _best(told[character], beginning_name(table) or "")
            )
            if name is not None:
                names[key] = name
    names |= _rest(table, titles, names)
    return names


def _differences(tokens: Mapping[str, list[str]], at: int) -> defaultdict[str, Counter[str]]:
    """Count, for each character at a place, what its titles say and those of its neighbours do not."""
    groups: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for code, words in tokens.items():
        groups[code[:at] + code[at + 1 :]][code[at]] = words
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for group in groups.values():
        if len(group) > 1:
            for character, said in _own(group):
                told[character][said] += 1
    return told


def _own(group: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield what each title of a group has between the words that all begin with and those that all end with."""
    listed = list(group.values())
    shortest = min(map(len, listed))
    start = next((n for n in range(shortest) if len({words[n] for words in listed}) > 1), shortest)
    room = range(shortest - start)
    end = next((n for n in room if len({words[-1 - n] for words in listed}) > 1), shortest - start)
    for character, words in group.items():
        yield character, " ".join(words[start : len(words) - end])


def _body_part(table: str, character: str, titles: Titles) -> str | None:
    """The body part that the titles of section X with a character name most often."""
    operation = beginning_name(table) or ""
    codes = (code for code in titles if code[FIRST - 1] == character)
    told = Counter(part for code in codes if (part := _new_technology(titles[code], operation)[0]))
    return max(told, key=lambda part: (told[part], -len(part))) if told else None


def listed(table: str, position: int, character: str) -> str | None:
    """Return the name that `pcs_names.toml` has, for the table, its body system, or its section."""
    values = _book()["value"]
    keys = (f"{table[:length]}/{position}/{character}" for length in (3, 2, 1))
    return next((values[key] for key in keys if key in values), None)


def _best(told: Counter[str], operation: str) -> str | None:
    """The name that most neighbours show, without the operation; of nearly as many the longest."""
    if not told:
        return None
    most = max(told.values())
    chosen = max((said for said, times in told.items() if times * 2 >= most), key=len)
    return _clean(chosen.removeprefix(operation.replace(",", " ,")))


def _clean(said: str) -> str:
    plain = _TRAILING.sub("", _LEADING.sub("", said.replace(" ,", ",")))
    return " ".join(plain.split()) or NONE


def _rest(table: str, titles: Titles, names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Name what has no neighbour: what is left of a title without the names of the other characters."""
    found: dict[str, str] = {}
    for code, title in titles.items():
        for position in range(FIRST, LAST + 1):
            character = code[position - 1]
            key = f"{table}/{position}/{character}"
            if key in names or key in found:
                continue
            others = [names.get(f"{table}/{n}/{code[n - 1]}", "") for n in range(FIRST, LAST + 1) if n != position]
            found[key] = NONE if character == "Z" else _left(title, [beginning_name(table) or "", *others])
    return found.items()


def _left(title: str, others: Iterable[str]) -> str:
    for name in sorted(others, key=len, reverse=True):
        title = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", title, count=1) if name and name != NONE else title
    return _clean(re.sub(r"\s+(?:of|into|using)\s+(?=(?:of|into|using|,)|$)", " ", title))


@cache
def _book() -> dict[str, dict[str, str]]:
    text = files("superbill.tables").joinpath("pcs_names.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _newer() -> dict[str, str]:
    text = files("superbill.tables").joinpath("pcs_names_2026.tsv").read_text("utf-8")
    rows = (line.split("\t", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return dict(rows)
