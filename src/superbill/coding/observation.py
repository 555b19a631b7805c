"""Observation for a suspected condition that was ruled out, and examination after an accident without injury.

Sources: ICD-10-CM Official Guidelines FY2026 I.C.21.c.6 (Z03, Z04: only where no sign, symptom or diagnosis is coded),
I.C.16.b (Z05 for a newborn, also beside other codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import within
from superbill.model.coded import Evidence, Rationale
from superbill.model.note import Note
from superbill.tables.patterns import Pattern, search

PRECISION = 0.85
DIAGNOSES = "A00-T88 U07"
_RULED_OUT = Pattern(
    r"\b(?:(?:observ\w+|evaluat\w+|admitted|monitor\w+|work-?up)[^.\n;]{0,30}?\b(?:for|of) |suspected |"
    r"suspicion of |rule[- ]out )(?:possible |suspected )?(?P<what>[^.\n;]{3,90}?)[,:]? "
    r"(?:(?:was|were|has been|have been|now|is) )?(?:ruled out|not found|excluded)",
    re.IGNORECASE,
)
_ACCIDENT = Pattern(
    r"\b(?:observ\w+|exam\w*|evaluat\w+|seen|check\w*)[^.\n;]{0,30}?\b(?:following|after|for) "
    r"(?P<what>[^.\n;]{0,30}?(?:accident|collision|crash|mvc|mva))\b",
    re.IGNORECASE,
)
_HURT_SEEN = Pattern(
    r"\b(?:driver|passenger|pedestrian|cyclist|bicyclist|occupant|worker|motorcyclist|involved|after|"
    r"following)\b[^.\n;]{0,20}?"
    r"(?P<what>[^.\n;]{0,30}?(?:accident|collision|crash|mvc|mva|fall))\b[^.\n]{0,60}\b(?:observ\w+|exam\w+|"
    r"evaluat\w+|seen|check\w*)",
    re.IGNORECASE,
)
_UNHURT = Pattern(
    r"\bno (?:\w+ )?(?:evidence of |signs? of )?(?:injur\w+|trauma)|\buninjured\b|\bwithout injur|\bunhurt\b|"
    r"\bnot (?:hurt|injured)\b|\bno complaints?\b|\bnothing (?:abnormal |wrong |was )?found\b",
    re.IGNORECASE,
)
_NEWBORN = Pattern(
    r"\b(?:newborn|neonat\w+|infant born|day of life|DOL|live ?born|birth admission|"
    r"(?:[1-9]|1\d|2[0-8])[- ]days?[- ]old)\b",
    re.IGNORECASE,
)
_ABUSE = Pattern(
    r"\b(?:suspected |alleged |possible |reported )?(?:child |adult |elder )?(?P<kind>sexual|physical|child|rape)"
    r"(?: (?:abuse|assault))?[^.;\n]{0,40}?\b(?:ruled out|not (?:found|confirmed|substantiated)|unfounded|excluded)",
    re.IGNORECASE,
)
_CHILD = Pattern(
    r"\b(?:child|infant|toddler|boy|girl|baby|teen\w*|adolescent|(?:[1-9]|1[0-7])[- ](?:year|yr|y/?o)s?|"
    r"months?[- ]old)\b",
    re.IGNORECASE,
)
OF_NEWBORNS = (
    (r"infect\w*|sepsis|septic\w*|pneumonia|meningitis", "Z05.1"),
    (r"cardi\w+|heart|murmur", "Z05.0"),
    (r"neuro\w+|seizure|brain|intracranial|hypoton\w+", "Z05.2"),
    (r"respirat\w+|apnea|tachypnea|pulmonary", "Z05.3"),
    (r"genetic|chromosom\w+|down syndrome|trisomy", "Z05.41"),
    (r"metabol\w+|hypoglycemi\w+|jaundice", "Z05.42"),
    (r"immun\w+", "Z05.43"),
    (r"gastro\w+|bowel|intestin\w+|feeding", "Z05.5"),
    (r"genito\w+|renal|kidney|urin\w+", "Z05.6"),
    (r"skin|dermat\w+|rash", "Z05.71"),
    (r"musculo\w+|hip|fracture|clavic\w+", "Z05.72"),
    (r"", "Z05.9"),
)
OF_OTHERS = (
    (r"toxic|poison\w*|ingest\w* substance|overdose|drug ingestion", "Z03.6"),
    (r"(?:ingested|swallowed).*foreign body|foreign body.*(?:ingest|swallow)", "Z03.821"),
    (r"(?:inhaled|aspirated).*foreign body|foreign body.*(?:inhal|aspirat)", "Z03.822"),
    (r"anthrax", "Z03.810"),
    (r"fetal anomal\w+", "Z03.73"),
    (r"fetal growth", "Z03.74"),
    (r"placent\w+", "Z03.72"),
    (r"", "Z03.89"),
)
OF_ACCIDENTS = (
    (r"motor|vehicle|traffic|transport|car\b|mv[ac]|collision|crash", "Z04.1"),
    (r"work|industrial|occupational", "Z04.2"),
    (r"", "Z04.3"),
)


def observed(note: Note, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the code of an observation whose condition was ruled out."""
    found = _RULED_OUT.search(note.text)
    if found and (any(p.code.startswith("Z38") for p in proposals) or _NEWBORN.search(note.text)):
        yield _proposal(note, found, OF_NEWBORNS, "I.C.16.b")
        return
    if any(within(p.code, DIAGNOSES) for p in proposals):
        return
    hurt = _ACCIDENT.search(note.text) or _HURT_SEEN.search(note.text)
    if abused := _ABUSE.search(note.text):
        sexual = abused["kind"].lower() in ("sexual", "rape")
        stem = "Z04.4" if sexual else "Z04.7"
        kinds = (("", f"{stem}{'2' if _CHILD.search(note.text) else '1'}"),)
        yield _proposal(note, abused, kinds, "I.C.19.f, I.C.21.c.6", "kind")
        return
    if found and search(r"placent|fetal|amnio|cervical shorten", found["what"], re.IGNORECASE):
        yield _proposal(note, found, OF_OTHERS, "I.C.21.c.6")
        return
    if found and re.match(r"\w*(?:observ|evaluat|monitor|suspected|suspicion)", found.group(), re.IGNORECASE):
        yield _proposal(note, found, OF_OTHERS, "I.C.21.c.6")
    elif hurt and _UNHURT.search(note.text):
        yield _proposal(note, hurt, OF_ACCIDENTS, "I.C.21.c.6")


def _proposal(
    note: Note, found: re.Match[str], kinds: Sequence[tuple[str, str]], paragraph: str, said: str = "what"
) -> Proposal:
    code = next(code for words, code in kinds if search(words, found[said], re.IGNORECASE))
    start, end = found.span()
    rule = Rationale(rule="CM-OBSERVATION", text="What was suspected was ruled out", source=f"{GUIDELINES} {paragraph}")
    return Proposal(
        code=code,
        kind="status",
        source="observation",
        precision=PRECISION,
        evidence=(Evidence(document=note.name, start=start, end=end, text=note.text[start:end], section=None),),
        place=start,
        rules=(rule,),
    )
