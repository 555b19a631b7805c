"""Codes that a documented number gives: body mass index, stroke scale, weeks of gestation.

Each only beside the diagnosis that it describes. Sources: ICD-10-CM Official Guidelines FY2026 I.B.14 (others than the
provider may document them), I.C.21.c.3 (Z68 with a reported weight diagnosis), I.C.18.i (R29.7 after I63), I.C.15.a.3
and I.C.21.c.11 (trimester; Z3A beside chapter 15, not with abortive outcome).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.coding.coma import time_of_scoring
from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import within
from superbill.model.coded import Evidence, Rationale
from superbill.model.note import Note
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

WEIGHT = "E66 E40-E46 R63.4 R63.5 R63.6 E68"
STROKE = "I63"
BRAIN = "S06 I60-I62 G93.1 G93.5 G93.6 R40.20"
ALCOHOL = "F10 R78.0 T51.0"
PRETERM = "P07"
GRAMS = ((500, "P07.01"), (750, "P07.02"), (1000, "P07.03"), (1250, "P07.14"), (1500, "P07.15"), (1750, "P07.16"))
LIGHT, LIGHT_STEPS = ("P05.00", "P05.10"), (500, 750, 1000, 1250, 1500, 1750, 2000, 2500)
HEAVIER = ((2000, "P07.17"), (2500, "P07.18"))
ALCOHOL_STEPS = ((20, 0), (40, 1), (60, 2), (80, 3), (100, 4), (120, 5), (200, 6), (240, 7))
GESTATION = "Z34 O09-O16 O20-O49 O60-O77 O80 O82 O85 O88 O98 O99 O9A"
ADULT = 20
SECOND, THIRD = 14 * 7, 28 * 7
ELSEWHERE = frozenset({"past_history", "family_history", "instructions", "surgical_history"})

_BMI = Pattern(
    r"\b(?:BMI|body mass index)\b(?:(?!\b(?:blood|pressure|bp|weight|wt|height|ht|heart|rate|hr|pulse|temp\w*|age)\b)"
    r"[^\d\n]){0,25}?(\d\d(?:\.\d{1,2})?)\b(?!\s*(?:th )?percentile|\s*%)",
    re.IGNORECASE,
)
_NIHSS = Pattern(r"\b(?:NIHSS|NIH stroke scale)(?: score)?\b[^\d\n.;]{0,25}?(\d{1,2})\b", re.IGNORECASE)
_WEEKS = Pattern(
    r"\b(?:(?:at|IUP|EGA|GA|gestation\w*(?: age)?(?: of)?|pregnan\w+)[^\d\n.;]{0,20}?)?"
    r"(?P<w>[1-4]?\d)(?: ?w(?:ee)?k?s?[ ,+]{0,2}(?:and )?(?P<d>[0-6]) ?d(?:ays?)?|[ +](?P<e>[0-6])/7(?: weeks?| wks?)?|"
    r"\+(?P<f>[0-6])\b|(?: ?w(?:ee)?ks?)(?= (?:gestation|pregnan|EGA|GA|IUP))|"
    r"(?<=at \d\d) weeks?\b(?! (?:of age|old|post|after|follow)))",
    re.IGNORECASE,
)
_ANY_WEEKS = Pattern(r"\d ?w|\d/7|\d\+\d", re.IGNORECASE)
"""What every wording of weeks holds, quick to look for."""
_COMA = Pattern(
    r"\b(?:GCS|glasgow(?: coma)? (?:scale|score))\b[^\d\n.;]{0,25}?(?P<total>1[0-5]|[3-9])\b(?!\s*weeks)", re.IGNORECASE
)
_BLOOD_ALCOHOL = Pattern(
    r"\b(?:blood alcohol|BAC|BAL|ethanol|etoh|alcohol) (?:level|concentration|content)?[^\d\n.;]{0,15}?"
    r"(?P<level>0?\.\d{2,3}|\d{2,3})\b(?! ?(?:drinks|years|yo))",
    re.IGNORECASE,
)
_BIRTH_WEIGHT = Pattern(
    r"\b(?:birth ?weight|BW|weigh\w+)\b[^\d\n]{0,15}?(?P<grams>\d,?\d{3}|\d{3}) ?(?:g|gm|grams?)\b", re.IGNORECASE
)
_WEEKS_AT_BIRTH = Pattern(
    r"\b(?P<w>2\d|3[0-6])(?: ?[+&] ?[0-6](?:/7)?)?[- ]?(?:weeks?|wks?)\b(?!['’ ]*(?:old|of age))", re.IGNORECASE
)
_PRETERM = Pattern(r"\b(?:pre-?term|premature|prematurity|low birth ?weight|birth ?weight)\b", re.IGNORECASE)
_GRAMS = Pattern(r"\b(?P<grams>\d,?\d{3}|\d{3}) ?(?:g|gm|grams?)\b", re.IGNORECASE)
_AGE = Pattern(r"\b(\d{1,3})[- ]?(?:year|yr|y/?o\b|yo\b|y\.o)", re.IGNORECASE)


_PREGNANT = Pattern(
    r"\b(?:pregnan\w+|gestation\w*|prenatal|antenatal|antepartum|obstetric\w*|IUP|gravid\w*|G\d ?P\d|fetal|fetus|"
    r"pre-?eclampsia|placenta\w*|gravidarum|abortion|multigravida|vaginal delivery|cesarean|labor|"
    r"OB (?:patient|visit|clinic)|G\d+P\d+)\b",
    re.IGNORECASE,
)
_PLAIN_WEEKS = Pattern(
    r"(?<!\d)(?<!\d[-/.])(?P<w>[1-4]?\d)(?:[- ]?weeks?|[- ]?wks?|w)\b"
    r"(?! (?:of age|old|post\w*|after|follow\w*|ago|later|prior|before|from|since|out|course|supply|history))",
    re.IGNORECASE,
)
_TRIMESTER = Pattern(r"\b(?P<which>first|second|third|1st|2nd|3rd)[- ]trimester\b", re.IGNORECASE)
_TRIMESTERS = {"f": "first", "1": "first", "s": "second", "2": "second", "t": "third", "3": "third"}
_NOT_THE_AGE = Pattern(
    r"\b(?:in|for|past|last|after|every|next|follow[- ]?up|rtc|over|within|x|per|another|previous|prior|until|than|"
    r"aged?|about|times|to|or|and) $",
    re.IGNORECASE,
)


def gestation_days(note: Note, *, obstetric: bool = False) -> tuple[int, re.Match[str]] | None:
    """Return the age of the pregnancy in days as the note states it first, and where.

    With `obstetric` a code of chapter 15 tells that plain weeks are those of the pregnancy.
    """
    for found in _WEEKS.finditer(note.text) if _ANY_WEEKS.search(note.text) else ():
        weeks = int(found["w"])
        if 4 <= weeks <= 42:
            return weeks * 7 + int(found["d"] or found["e"] or found["f"] or 0), found
    if obstetric or _PREGNANT.search(note.text):
        for found in _PLAIN_WEEKS.finditer(note.text):
            before = note.text[max(0, found.start() - 14) : found.start()]
            if 4 <= int(found["w"]) <= 42 and not _NOT_THE_AGE.search(before):
                return int(found["w"]) * 7, found
    return None


def trimester(note: Note, *, obstetric: bool = False) -> str:
    """Return "first", "second" or "third" by the stated age; empty when none is stated (I.C.15, before I.C.15.a.4)."""
    stated = gestation_days(note, obstetric=obstetric)
    if stated is None:
        named = _TRIMESTER.search(note.text)
        return _TRIMESTERS[named["which"][0].lower()] if named else ""
    return "first" if stated[0] < SECOND else "second" if stated[0] < THIRD else "third"


def measured(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> Iterator[Proposal]:
    """Yield the codes of documented numbers whose diagnosis is coded."""
    here = [p for p in proposals if any(e.document == note.name for e in p.evidence)]
    if any(within(p.code, WEIGHT) for p in here) and (found := _last(_BMI, note)):
        code = _bmi_code(float(found[1]), note)
        if code and icd.billable(code):
            yield _proposal(
                note, code, found, "The body mass index that describes the coded weight diagnosis", "I.B.14"
            )
    if any(within(p.code, STROKE) for p in here) and (found := _NIHSS.search(note.text)):
        code = f"R29.7{int(found[1]):02d}"
        if icd.billable(code):
            yield _proposal(note, code, found, "The stroke scale documented at presentation", "I.C.18.i")
    yield from _of_injury_and_birth(note, here)
    stated = gestation_days(note, obstetric=True) if any(within(p.code, GESTATION) for p in here) else None
    if stated:
        code = f"Z3A.{stated[0] // 7:02d}" if stated[0] >= 8 * 7 else "Z3A.01"
        if icd.billable(code):
            yield _proposal(note, code, stated[1], "Weeks of gestation beside a code of chapter 15", "I.C.21.c.11")


def _of_injury_and_birth(note: Note, here: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield coma scale, blood alcohol and birth weight beside the conditions that they describe."""
    if any(within(p.code, BRAIN) for p in here) and (found := _COMA.search(note.text)):
        score = int(found["total"])
        code = f"R40.24{1 if score >= 13 else 2 if score >= 9 else 3}{time_of_scoring(note.text)}"
        yield _proposal(note, code, found, "The coma scale that is documented", "I.C.18.e")
    if any(within(p.code, ALCOHOL) for p in here) and (found := _BLOOD_ALCOHOL.search(note.text)):
        level = float(found["level"]) * (1000 if "." in found["level"] and float(found["level"]) < 1 else 1)
        code = f"Y90.{next((n for below, n in ALCOHOL_STEPS if level < below), 8)}"
        yield _proposal(note, code, found, "The blood alcohol level that is documented", "I.B.14")
    if any(within(p.code, PRETERM) for p in here) and (found := _weight_at_birth(note, here)):
        grams = int(found["grams"].replace(",", ""))
        code = next((code for below, code in (*GRAMS, *HEAVIER) if grams < below), "")
        if code:
            yield _proposal(note, code, found, "The birth weight that is documented", "I.C.16.d")
    yield from _weeks_at_birth(note, here)
    light = next((p for p in here if p.code in LIGHT), None)
    if light and (found := _BIRTH_WEIGHT.search(note.text) or _GRAMS.search(note.text)):
        grams = int(found["grams"].replace(",", ""))
        end = next((n for n, below in enumerate(LIGHT_STEPS, 1) if grams < below), 9)
        yield _proposal(note, f"{light.code[:-1]}{end}", found, "The birth weight that is documented", "I.C.16.e")


def _weight_at_birth(note: Note, here: Sequence[Proposal]) -> re.Match[str] | None:
    """Return the birth weight as it is labelled, on the record of the birth itself also the plain grams."""
    labelled = _BIRTH_WEIGHT.search(note.text)
    return labelled or (_GRAMS.search(note.text) if any(within(p.code, "Z38") for p in here) else None)


def _weeks_at_birth(note: Note, here: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the completed weeks of a preterm newborn (I.C.16.d)."""
    early = any(within(p.code, PRETERM) or within(p.code, "Z38") for p in here)
    found = _WEEKS_AT_BIRTH.search(note.text) if early and _PRETERM.search(note.text) else None
    if found and not any(within(p.code, "P07.2 P07.3") and p.code != "P07.30" for p in here):
        weeks = int(found["w"])
        code = "P07.21" if weeks < 23 else f"P07.2{weeks - 21}" if weeks < 28 else f"P07.3{weeks - 27}"
        yield _proposal(note, code, found, "The weeks of gestation at birth", "I.C.16.d")


def _last(pattern: Pattern, note: Note) -> re.Match[str] | None:
    return next(reversed([*pattern.finditer(note.text)]), None)


def _bmi_code(value: float, note: Note) -> str | None:
    age = _AGE.search(note.text)
    if age and int(age[1]) < ADULT:
        return None
    whole = int(value)
    if whole < 20:
        return "Z68.1"
    if whole < 40:
        return f"Z68.{whole}"
    steps = ((45, "Z68.41"), (50, "Z68.42"), (60, "Z68.43"), (70, "Z68.44"))
    return next((code for below, code in steps if whole < below), "Z68.45")


def _proposal(note: Note, code: str, found: re.Match[str], said: str, paragraph: str) -> Proposal:
    evidence = Evidence(document=note.name, start=found.start(), end=found.end(), text=found.group(), section=None)
    return Proposal(
        code=code,
        kind="finding",
        source="documented number",
        precision=0.85,
        evidence=(evidence,),
        place=len(note.text) + found.start(),
        rules=(Rationale(rule="CM-MEASURE", text=said, source=f"{GUIDELINES} {paragraph}"),),
    )
