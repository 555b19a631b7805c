"""Specificity: from a category to the billable code that the documentation supports.

At each level of the tabular the child is chosen whose own words (those its parent does not have) the note says; else
the one that the classification gives as its default: unspecified, "without ...", displaced fracture. Sources: ICD-10-CM
Official Guidelines FY2026 I.B.2 (level of detail), I.B.13 (laterality), I.A.5 (placeholder X), I.C.19.a (seventh
character), I.C.19.c (fracture not stated as displaced: displaced; not stated as open: closed).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from superbill.coding.refinement import parts, refined, unsaid, with_same
from superbill.tables.icd10cm import Entry, Icd10cm, SeventhCharacter
from superbill.tables.patterns import Pattern
from superbill.tables.wording import BREAK, SIDES, words_of

GENERIC = frozenset(
    {"unspecified", "other", "specified", "type", "part", "site", "and", "or", "with", "encounter", "due", "elsewhere"}
    | {"classified", "disease", "disorder", "not", "side", "form", "nos", "for", "any", "region"}
)
_NONESSENTIAL = Pattern(r"\([^()]*\)")
_TRIMESTER = Pattern(r"\b(first|second|third) trimester", re.IGNORECASE)
GRAVE = frozenset({"iii", "iiia", "iiib", "iiic", "3a", "3b", "3c"})
"""Types of Gustilo's wounds that have a character of their own."""
KINDS = frozenset({"spiral", "transverse", "oblique", "comminuted", "segmental", "greenstick", "torus"})
"""How a bone broke, where the classification tells the fractures of a shaft apart by it."""
LATERAL = frozenset({"right", "left", "bilateral", "eye", "ear", "side", "limb"})
ASSUMED = frozenset({"displaced"})
"""A fracture not stated as nondisplaced is coded as displaced (I.C.19.c)."""


class Scope(NamedTuple):
    """What the note says around a mention, nearest first: its clause, its problem. `side` is right, left, bilateral.

    `joins`: words beside the mention may lead to another code of the category. `trimester`: first, second or third.
    """

    near: frozenset[str]
    wide: frozenset[str]
    side: str = ""
    phase: str = "A"
    sites: frozenset[str] = frozenset()
    joins: bool = False
    trimester: str = ""


class Resolved(NamedTuple):
    """The codes of one stem; two where no bilateral code exists. `default`: the note left a level open."""

    codes: tuple[str, ...]
    default: bool
    open_side: bool = False


@lru_cache(maxsize=50_000)
def title_words(title: str) -> frozenset[str]:
    """Return the folded words of a title; "right" and "left" are kept, punctuation and parentheses (I.A.7) are not."""
    words = words_of(_NONESSENTIAL.sub(" ", title).replace("non-dominant", "nondominant"))
    return frozenset(SIDES.get(w.text, w.text) for w in words if w.text != BREAK)


@lru_cache(maxsize=4_000)
def resolve(stem: str, scope: Scope, icd: Icd10cm) -> Resolved:
    """Return the billable codes under `stem` (with or without "-") that the scope supports; no codes when none."""
    entry = _place(stem, icd)
    if entry and not entry.children and not stem.endswith("-"):
        entry = _refined(entry, scope, icd)
    elif entry and entry.code[0] == "S" and entry.title.startswith("Unspecified fracture"):
        entry = _of_kind(entry, scope, icd)
    if entry is None:
        return Resolved((stem,), default=False) if icd.billable(stem) else Resolved((), default=True)
    if scope.side == "bilateral":
        both = _descend(entry, scope, icd)
        if both and _says(both.code, "bilateral", icd):
            return _finished((both,), scope, icd)
        sides = [_descend(entry, scope._replace(side=s), icd) for s in ("right", "left")]
        named = [s for s in sides if s is not None]
        if len(named) == 2 and named[0].code != named[1].code:
            return _finished(tuple(named), scope, icd)
    leaf = _descend(entry, scope, icd)
    return _finished((leaf,), scope, icd) if leaf else Resolved((), default=True)


def _place(stem: str, icd: Icd10cm) -> Entry | None:
    """Return the place of the tabular that a stem names; placeholders X at its end have no place of their own."""
    name = stem.rstrip("-.")
    entry = icd.entry(name)
    while entry is None and name.endswith("X"):
        name = name[:-1].rstrip(".")
        entry = icd.entry(name)
    return entry


def _refined(entry: Entry, scope: Scope, icd: Icd10cm) -> Entry:
    """Return the sibling of an unspecified code whose own words stand right beside the mention (I.B.18)."""
    if "unspecified" not in title_words(entry.title):
        return entry
    parent = icd.entry(entry.parent)
    if parent is None or ":" in parent.code:
        return entry
    siblings = [c for c in _children(parent.code, icd) if not c.title.startswith("Other")]
    stated = _stated(siblings, title_words(parent.title), scope._replace(wide=frozenset()))
    return stated or entry


def _of_kind(entry: Entry, scope: Scope, icd: Icd10cm) -> Entry:
    """Return the fracture of the same part whose kind is said: spiral, transverse, oblique, comminuted, segmental."""
    parent = icd.entry(entry.parent)
    kinds = scope.near & KINDS
    if parent is None or not kinds:
        return entry
    return next((c for c in _children(parent.code, icd) if kinds & title_words(c.title)), entry)


class _Leaf(NamedTuple):
    code: str
    default: bool
    open_side: bool


def _says(code: str, word: str, icd: Icd10cm) -> bool:
    entry = icd.entry(code)
    return entry is not None and word in title_words(entry.title)


def _finished(leaves: Sequence[_Leaf], scope: Scope, icd: Icd10cm) -> Resolved:
    fuller = (refined(x.code, scope.near, scope.side, icd) if scope.joins else x.code for x in leaves)
    codes = tuple(c for leaf in fuller if (c := _with_seventh(leaf, scope, icd)))
    return Resolved(codes, any(x.default for x in leaves), any(x.open_side for x in leaves))


def _descend(entry: Entry, scope: Scope, icd: Icd10cm) -> _Leaf | None:
    default = open_side = False
    while entry.children and not icd.billable(entry.code):
        children = _children(entry.code, icd)
        own = title_words(entry.title)
        chosen = _stated(children, own, scope)
        if chosen is None:
            chosen = _by_default(children, own)
            default = True
            open_side = open_side or any(_differs_by_side(c, own) for c in children)
        if chosen is None:
            return None
        entry = chosen
    return _Leaf(entry.code, default, open_side)


@lru_cache(maxsize=20_000)
def _children(code: str, icd: Icd10cm) -> tuple[Entry, ...]:
    entry = icd.entry(code)
    return tuple(c for below in entry.children if (c := icd.entry(below))) if entry else ()


def _stated(children: Sequence[Entry], own: frozenset[str], scope: Scope) -> Entry | None:
    """Choose the child most of whose own words are said, all of them being said; the near words go before the wide."""
    if scope.trimester and (told := [c for c in children if _TRIMESTER.findall(c.title) == [scope.trimester]]):
        return told[0]
    sided = {scope.side, *_dominance(scope)} - {""}
    if scope.side in ("right", "left"):
        sided.add("unilateral")
    near = with_same(scope.near - {"dominant"}) if scope.joins else scope.near - {"dominant"}
    own = own | _shared(children, own)
    for words in (near | sided, near | scope.wide | sided):
        said = [
            (len(own_words), c) for c in children if (own_words := _own_words(c, own)) and not unsaid(own_words, words)
        ]
        if said:
            most = max(n for n, _ in said)
            best = _not_lesser([c for n, c in said if n == most], words)
            return next((c for c in best if "unspecified" in title_words(c.title)), best[0])
    return None


def _dominance(scope: Scope) -> set[str]:
    """Left is taken as the non-dominant side, right as the dominant one, unless the note says (I.C.6.a)."""
    if "nondominant" in scope.near or {"non", "dominant"} <= scope.near:
        return {"nondominant"}
    if "dominant" in scope.near:
        return {"dominant"}
    return {"right": {"dominant"}, "left": {"nondominant"}}.get(scope.side, set())


def _not_lesser(best: Sequence[Entry], said: frozenset[str]) -> Sequence[Entry]:
    """Of a subluxation and a dislocation the whole one is meant where the lesser is not said."""
    whole = [c for c in best if "subluxation" not in title_words(c.title)]
    return whole if whole and "subluxation" not in said else best


def _shared(children: Sequence[Entry], parent: frozenset[str]) -> frozenset[str]:
    """Words that every child or every sided child has ("right elbow", "left elbow") tell no child from another."""
    words = [title_words(c.title) - parent for c in children]
    sided = [w for w in words if w & {"right", "left"}] or words
    return frozenset.intersection(*sided) if len(sided) > 1 else frozenset()


def _own_words(child: Entry, parent: frozenset[str]) -> frozenset[str]:
    words = title_words(child.title)
    own = words - parent - GENERIC - ASSUMED
    if own & {"right", "left", "bilateral"}:
        own -= LATERAL - {"right", "left", "bilateral"}
    if own & {"without", "unspecified"} or ("unspecified" in words and not own):
        return frozenset()
    return own


def _differs_by_side(child: Entry, parent: frozenset[str]) -> bool:
    return bool((title_words(child.title) - parent) & {"right", "left"})


def _by_default(children: Sequence[Entry], parent: frozenset[str]) -> Entry | None:
    """The classification's own default among siblings; None when it names none."""
    ranked = [
        (rank, -c.title.lower().count("unspecified"), n)
        for n, c in enumerate(children)
        if (rank := _default_rank(c, parent)) is not None
    ]
    if ranked:
        return children[min(ranked)[2]]
    return children[0] if len(children) == 1 else None


def _default_rank(child: Entry, parent: frozenset[str]) -> int | None:
    words = title_words(child.title)
    own = words - parent
    title = child.title.lower()
    tests = (
        words == parent and "unspecified" in words,
        {"status", "unknown"} <= own,
        "unspecified" in own and not own & {"right", "left"},
        "unspecified" in words and child.code.endswith(("9", "0")),
        title.startswith("unspecified"),
        not own - GENERIC and "other" not in own,
        "without" in own or "uncomplicated" in own or {"not", "intractable"} <= own,
        title.count("without") > 1 and not own - GENERIC - parts(child.title).absent - {"mention"},
        title.startswith("displaced"),
        "primary" in own,
    )
    return next((rank for rank, holds in enumerate(tests) if holds), None)


def _with_seventh(code: str, scope: Scope, icd: Icd10cm) -> str | None:
    if icd.billable(code):
        return code
    sevenths = icd.sevenths(code)
    if not sevenths:
        return _ancestor(code, icd)
    plain = code.replace(".", "").ljust(6, "X")
    full = f"{plain[:3]}.{plain[3:]}{_seventh(sevenths, scope)}"
    return full if icd.billable(full) else None


def _ancestor(code: str, icd: Icd10cm) -> str | None:
    """Return the nearest category that was itself billable on the day, for days before a code was split."""
    entry = icd.entry(code)
    while entry and entry.parent and ":" not in entry.parent:
        if icd.billable(entry.parent):
            return entry.parent
        entry = icd.entry(entry.parent)
    return None


def _seventh(sevenths: Sequence[SeventhCharacter], scope: Scope) -> str:
    """Choose by the phase of care and how a fracture heals, else by the words of the definitions ("mild stage")."""
    held = {s.character: s.meaning.lower() for s in sevenths}
    if "A" not in held:
        return _meant(held, scope)
    if scope.phase == "D" and (healing := _healing(held, scope)):
        return healing
    if scope.phase in held:
        opened = "open" in scope.near and "open" in held.get("B", "")
        return _of_wound(scope) if opened else scope.phase
    return next(iter(held))


def _of_wound(scope: Scope) -> str:
    """Return the character of an open fracture by phase and type of wound: IIIA to IIIC or less (I.C.19.c)."""
    grave = not GRAVE.isdisjoint(scope.near) or {"type", "3"} <= scope.near
    return {"A": "C" if grave else "B", "D": "F" if grave else "E"}.get(scope.phase, scope.phase)


def _meant(held: dict[str, str], scope: Scope) -> str:
    """Return the character whose definition the note says in most words; 0 or the first when it says none."""
    for said in (scope.near, scope.near | scope.wide):
        told = {
            c: w
            for c, m in held.items()
            if (w := parts(m).said - {"stage"}) and not parts(m).other and w <= with_same(said | {scope.side})
        }
        if told:
            return max(told, key=lambda c: len(told[c]))
    return "0" if "0" in held else next(iter(held))


def _healing(held: dict[str, str], scope: Scope) -> str:
    """Return the character of a fracture that heals late, badly or not at all (I.C.19.a, I.C.19.c.1)."""
    said = scope.near | scope.wide
    opened = "open" in scope.near
    for words, healing in _HEALINGS:
        if words & said:
            found = [c for c, m in held.items() if healing in m and (not opened or "open" in m)]
            return found[0] if found else ""
    return ""


_HEALINGS = (
    (frozenset({"nonunion"}), "nonunion"),
    (frozenset({"malunion", "malunited"}), "malunion"),
    (frozenset({"delayed"}), "delayed healing"),
)
