"""Abuse and neglect: confirmed or suspected, of a child or an adult, by whom.

Sources: ICD-10-CM Official Guidelines FY2026 I.C.19.f (T74 or T76 first, then mental health or injury; the perpetrator,
Y07, for confirmed cases only; Z04.4 or Z04.7 where it was ruled out), I.C.15.r (O9A.3-O9A.5 in pregnancy).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from superbill.coding.proposal import GUIDELINES, Proposal, read_from
from superbill.coding.ranges import within
from superbill.model.coded import Rationale
from superbill.model.note import Note, Span
from superbill.tables.patterns import Pattern, search

MISTREATED = "T74 T76"
_ABUSE = Pattern(
    r"\b(?:(?P<kind>physical(?:ly)?|sexual(?:ly)?|psychological(?:ly)?|emotional(?:ly)?|financial(?:ly)?) )?"
    r"(?P<what>abuse[ds]?|assault(?:ed)?|maltreat\w+|neglect(?:ed)?|abandon(?:ed|ment)|batter(?:ed|ing))\b"
    r"(?! (?:of )?(?:alcohol|drugs?|substances?|opioids?|cocaine|cannabis))",
    re.IGNORECASE,
)
_CHILD = Pattern(
    r"\b(?:child(?:ren)?|infant|toddler|baby|boy|girl|pediatric|newborn|teen\w*|adolescent|minor|"
    r"(?:[1-9]|1[0-7])[- ](?:year|yr|y/?o)s?[- ]?(?:old)?|\d{1,2}[- ](?:month|week|day)s?[- ]old)\b",
    re.IGNORECASE,
)
_ADULT = Pattern(
    r"\b(?:(?:1[89]|[2-9]\d)[- ](?:year|yr|y/?o)|adult|elder\w*|wife|spouse|woman|husband)\b", re.IGNORECASE
)
_SUSPECTED = Pattern(r"\b(?:suspect\w*|alleged\w*|possible|probable|concern for|likely|query)\b", re.IGNORECASE)
_CONFIRMED = Pattern(r"(?<!not )(?<!never )(?<!un)\bconfirmed\b", re.IGNORECASE)
_NONE = Pattern(
    r"\b(?:ruled out|no (?:evidence|history|sign|suspicion) of (?:\w+ ){0,3}(?:abuse|neglect)|history of|denies)\b",
    re.I,
)
_STRUCK = Pattern(
    r"\b(?:punch|hit|beat|slap|kick|struck|strangl|chok)\w*\b[^.;\n]{0,20}\bby (?:(?:his|her|the|a) )?"
    r"(?:\w+ )?(?:husband|wife|partner|spouse|boyfriend|girlfriend|father|mother|son|daughter|stepfather|caregiver)\b",
    re.IGNORECASE,
)
_SUBSTANCE = Pattern(r"\b(?:alcohol|drug|substance|opioid|cocaine|cannabis|laxative|tobacco) abuse", re.IGNORECASE)
_RULED_OUT = Pattern(r"\b(?:ruled out|excluded|not found|unfounded)\b", re.IGNORECASE)
KINDS = (
    ("neglect", "0"),
    ("abandon", "0"),
    ("physical", "1"),
    ("batter", "1"),
    ("(?:punch|hit|beat|slap|kick|struck|strangl|chok|burn)", "1"),
    ("sexual", "2"),
    ("psychological", "3"),
    ("emotional", "3"),
)
BY = (
    (r"(?:biological )?father", "Y07.11"),
    (r"(?:biological )?mother", "Y07.12"),
    (r"adoptive father", "Y07.13"),
    (r"adoptive mother", "Y07.14"),
    (r"husband", "Y07.010"),
    (r"wife", "Y07.020"),
    (r"ex-?husband", "Y07.011"),
    (r"ex-?wife", "Y07.021"),
    (r"male partner|boyfriend", "Y07.030"),
    (r"female partner|girlfriend", "Y07.040"),
    (r"brother", "Y07.410"),
    (r"sister", "Y07.411"),
    (r"step-?father", "Y07.430"),
    (r"step-?mother", "Y07.433"),
    (r"foster father", "Y07.420"),
    (r"foster mother", "Y07.421"),
    (r"mother'?s (?:male partner|boyfriend)", "Y07.432"),
    (r"grandfather|grandmother|uncle|aunt|cousin|son|daughter|family member|relative", "Y07.499"),
    (r"babysitter", "Y07.511"),
    (r"day ?care provider", "Y07.519"),
    (r"(?:home )?health ?care (?:provider|aide)|nurse|caregiver", "Y07.52-"),
    (r"teacher|coach|instructor", "Y07.53"),
    (r"acquaintance|friend|neighbor", "Y07.54"),
    (r"stranger|unknown (?:person|assailant)", "Y07.9"),
)


def mistreated(note: Note, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals with abuse and neglect by kind, age and certainty, and the perpetrator where confirmed."""
    found = next((m for m in _ABUSE.finditer(note.text) if _meant(note.text, m)), None)
    if found is None:
        return tuple(proposals)
    line = _sentence(note, found)
    kind = next((k for words, k in KINDS if search(rf"\b{words}", line, re.IGNORECASE)), "9")
    child = _CHILD.search(line) or (_CHILD.search(note.text) and not _ADULT.search(note.text))
    person = "2" if child else "1"
    category = "T76" if _SUSPECTED.search(line) and not _CONFIRMED.search(line) else "T74"
    code = f"{category}.{kind}{person}XA" if kind != "9" else f"{category}.9{person}XA"
    said = "Abuse or neglect by its kind, whether confirmed, and the age of the patient"
    rule = Rationale(rule="CM-ABUSE", text=said, source=f"{GUIDELINES} I.C.19.f")
    if category == "T76" and _RULED_OUT.search(line):
        code = "Z04.72" if person == "2" else "Z04.71"
    kept = [p for p in proposals if not within(p.code, MISTREATED) and not _about(p, found)]
    told = replace(read_from(note, Span(*found.span()), code, rule), place=-1)
    return (told, *kept, *_by(note, line, rule)) if category == "T74" else (told, *kept)


def _meant(text: str, found: re.Match[str]) -> bool:
    line = text[max(0, found.start() - 60) : found.end() + 40]
    before = text[max(0, found.start() - 25) : found.end()]
    if found["kind"] is None and found["what"].lower().startswith(("assault", "abuse")):
        return (
            not _NONE.search(line)
            and search(r"\b(?:child|elder|adult|spous\w+|domestic|partner)\s+\w*$", text[: found.start()][-20:], re.I)
            is not None
        ) or (_CONFIRMED.match(text, found.end() + 1) is not None and _STRUCK.search(line) is not None)
    return not (_NONE.search(line) or _SUBSTANCE.search(before))


def _about(p: Proposal, found: re.Match[str]) -> bool:
    return p.code[0] == "Z" and all(e.start < found.end() and found.start() < e.end for e in p.evidence)


def _sentence(note: Note, found: re.Match[str]) -> str:
    span = next((s.span for s in note.sentences if s.span.start <= found.start() < s.span.end), None)
    return note.text[span.start : span.end] if span else found.group()


def _by(note: Note, line: str, rule: Rationale) -> Iterator[Proposal]:
    best: tuple[int, str, Span] | None = None
    start = note.text.find(line)
    for words, code in BY:
        found = search(
            rf"\bby (?:(?:his|her|the|a|an|their|patient'?s) )?(?:own )?(?P<who>{words})\b", line, re.IGNORECASE
        )
        if found and (best is None or len(found["who"]) > best[0]):
            best = (len(found["who"]), code, Span(start + found.start("who"), start + found.end("who")))
    if best and not best[1].endswith("-"):
        yield replace(read_from(note, best[2], best[1], rule, kind="external"), place=len(note.text) + 5)
