"""Wordings of a tabular title: commas turned round, "unspecified" and NOS dropped, parentheses optional.

The Tabular writes "Pneumonia, unspecified organism" and "Essential (primary) hypertension" where a clinician writes
"pneumonia" and "hypertension". Source of the conventions: ICD-10-CM Official Guidelines FY2026 I.A.7 (parentheses hold
nonessential modifiers, brackets synonyms) and I.A.9.b (unspecified).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

EXACT, SHORTENED, DEFAULTED, ACRONYM = 0.85, 0.8, 0.65, 0.6

_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_BRACKETS = re.compile(r"\s*\[([^\[\]]*)\]")
_UNSPECIFIED = re.compile(
    r"\b(?:unspecified(?: part of| type of| site of)?|nos|not otherwise specified|not elsewhere classified|nec|"
    r"other and unspecified|site not specified)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:unspecified\b|not otherwise|not elsewhere|nos$|nec$|site not|so stated|except\b|(?:\w+ ){0,2}unspecified$)",
    re.IGNORECASE,
)
_BY_DEFAULT = re.compile(r"^(?:displaced |unspecified )(?=.*fracture)", re.IGNORECASE)
"""A fracture not stated as nondisplaced is coded as displaced (ICD-10-CM Official Guidelines FY2026 I.C.19.c)."""
_SIDED = re.compile(r"(?:right|left|bilateral|unspecified|both)\b", re.IGNORECASE)
_DEFAULTS = re.compile(
    r"(?:without\b|uncomplicated|not intractable|single episode|unspecified|not specified|initial encounter|"
    r"subsequent|so stated|stage unspecified|of unspecified|nonintractable|with routine)",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\s+(?:without (?:mention of |current )?(?:\w+ ?){1,5}|, uncomplicated|, not intractable)$", re.IGNORECASE
)
_OTHER = re.compile(r"(?:other|certain|encounter for other|oth)\b", re.IGNORECASE)
_NEOPLASM = (
    (
        re.compile(r"^Malignant neoplasm of (?:overlapping sites of )?", re.IGNORECASE),
        ("{} cancer", "carcinoma of {}", "adenocarcinoma of {}", "malignant tumor of {}", "{} malignancy"),
    ),
    (re.compile(r"^Secondary malignant neoplasm of ", re.IGNORECASE), ("{} metastasis", "metastatic cancer to {}")),
    (re.compile(r"^Benign neoplasm of ", re.IGNORECASE), ("benign tumor of {}",)),
    (re.compile(r"^Carcinoma in situ of ", re.IGNORECASE), ("{} carcinoma in situ",)),
    (re.compile(r"^Personal history of malignant neoplasm of ", re.IGNORECASE), ("history of {} cancer",)),
    (re.compile(r"^Family history of malignant neoplasm of ", re.IGNORECASE), ("family history of {} cancer",)),
)
_ABOUT = re.compile(r"\b(?:history|contact|exposure|screening|carrier|encounter|status|counseling)\b", re.IGNORECASE)
_ALTERNATIVES = re.compile(r"(?<!\S)(\w[\w-]*\w) or (\w[\w-]*\w)\b")


class Variant(NamedTuple):
    """One wording of a title.

    `sided`: the code's side was dropped, so its parent is meant. `acronym`: it counts in capitals only.
    """

    text: str
    prior: float
    sided: bool = False
    acronym: bool = False


def variants(title: str) -> Iterator[Variant]:
    """Yield the wordings under which a clinician may mean the title; nothing for "other ..." titles."""
    if _OTHER.match(title):
        return
    plain = _PARENTHESES.sub("", title)
    bare = _BRACKETS.sub("", plain)
    yield Variant(bare, EXACT)
    if bare != title:
        yield Variant(_BRACKETS.sub("", title), EXACT)
    yield from _acronyms(plain)
    for variant in _shortened(bare):
        yield variant
        for wording in _neoplasms(variant.text):
            yield variant._replace(text=wording)


def _shortened(title: str) -> Iterator[Variant]:
    segments = [s.strip() for s in title.split(",")]
    kept = [s for i, s in enumerate(segments) if i == 0 or not _side(s)]
    sided = len(kept) < len(segments)
    named = [s for i, s in enumerate(kept) if i == 0 or not _OPEN.match(s)]
    short = _BY_DEFAULT.sub("", _clean(" ".join(named)))
    yield Variant(short, SHORTENED, sided)
    for alternative in _either(short):
        yield Variant(alternative, SHORTENED, sided)
    settled = [s for i, s in enumerate(named) if i == 0 or not _DEFAULTS.match(s)]
    default = _clean(_WITHOUT.sub("", " ".join(settled)))
    if default != short:
        yield Variant(default, DEFAULTED, sided)


def _side(segment: str) -> bool:
    return (
        bool(_SIDED.match(segment)) and len(segment.split()) <= 4 and "unspecified" not in segment.lower().split()[1:]
    )


def _clean(text: str) -> str:
    return " ".join(_UNSPECIFIED.sub(" ", text).split())


def _acronyms(title: str) -> Iterator[Variant]:
    """Brackets hold synonyms, mostly acronyms: "Human immunodeficiency virus [HIV] disease" is "HIV disease".

    One that starts with another letter shortens a part of the title only: "Abnormal electrocardiogram [ECG]".
    """
    if _ABOUT.search(title):
        return
    for found in _BRACKETS.finditer(title):
        synonym = found[1].strip()
        if 3 <= len(synonym) <= 30 and sum(c.isupper() for c in synonym) >= 2:
            rest = _BRACKETS.sub("", title[found.end() :]).split(",")[0]
            if synonym[0].upper() == title[0].upper() or " " in synonym:
                yield Variant(_clean(f"{synonym} {rest}"), ACRONYM, acronym=True)


def _neoplasms(title: str) -> Iterator[str]:
    for pattern, wordings in _NEOPLASM:
        site, count = pattern.subn("", title)
        if count:
            yield from (w.format(site) for w in wordings)


def _either(text: str) -> Iterator[str]:
    found = _ALTERNATIVES.search(text)
    if found and len(text.split()) <= 8:
        for choice in found.groups():
            yield text[: found.start()] + choice + text[found.end() :]
