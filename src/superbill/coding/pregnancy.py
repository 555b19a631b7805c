"""Diseases in pregnancy: chapter 15 has priority over the codes of other chapters.

A disease of a pregnant patient is taken to complicate the pregnancy unless the provider says that the pregnancy is
incidental (Z33.1); the disease's own code follows where it says more (data/pregnancy.tsv). Sources: ICD-10-CM Official
Guidelines FY2026 I.C.15.a.1 (priority; incidental pregnancy), I.C.15.a.3-4 (trimester), I.C.15.b.2 (Z34 never with
chapter 15), I.C.15.i (gestational diabetes: no Z79 code for insulin or oral drugs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from superbill.coding.measures import trimester
from superbill.coding.proposal import GUIDELINES, Outcome, Proposal, dropped
from superbill.coding.ranges import table, within
from superbill.coding.specificity import Scope, resolve
from superbill.model.coded import Rationale
from superbill.model.note import Note
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

PREGNANT = "Z33.1 Z34 Z3A O09-O16 O21-O29 O30-O48 O98 O99 O9A"
DELIVERING = "O60-O75 O80 O82"
OVER = "O00-O08 O85-O92 Z39 Z38 P00-P96"
"""Abortive outcome, puerperium, or the newborn's own record: no disease of a pregnancy."""
SAID_OF_THE_PREGNANCY = ("Z21", "Z98.891")
"""Statuses that chapter 15 has a code for."""
PASSING = frozenset({"history", "status"})
_CONTROLS = (
    (Pattern(r"\b(?:insulin|NPH|lispro|aspart|glargine|detemir)\b", re.IGNORECASE), "4"),
    (
        Pattern(r"\b(?:metformin|glyburide|glibenclamide|oral (?:hypoglycemic|agent|medication)s?)\b", re.IGNORECASE),
        "5",
    ),
    (Pattern(r"(?<!failed )(?<!fail )\bdiet\b", re.IGNORECASE), "0"),
)
TRIMESTRAL = "O10-O16 O22-O26 O44-O48 O98 O99 O9A O24 O13 O14"
_DELIVERED = Pattern(
    r"\b(?:delivered(?: by| at| via| vaginally| a|,)|(?:vaginal|cesarean|c-section|forceps|"
    r"vacuum)[- ](?:assisted )?delivery|"
    r"delivery (?:at|of|by)|delivers|gave birth|underwent (?:\w+ ){0,3}(?:cesarean|c-section)|"
    r"emergency (?:cesarean|c-section))\b",
    re.IGNORECASE,
)
_EARLIER = Pattern(
    r"\b(?:previous|prior|history of|last|weeks? (?:ago|after)|postpartum|undelivered|not delivered)\b", re.IGNORECASE
)
_INCIDENTAL = Pattern(r"\b(?:pregnan\w+[^.\n]{0,30}\bincidental|incidental\w*[^.\n]{0,20}\bpregnan)", re.IGNORECASE)
_EXPECTING = Pattern(
    r"\bG\d+ ?P\d+,? (?:at )?(?:[4-9]|[1-3]\d|4[0-2]) ?(?:w\b|wks?\b|weeks?\b)(?! (?:post|after|ago))|"
    r"\b(?:[4-9]|[1-3]\d|4[0-2])[- ]?(?:w|wks?|weeks?) OB (?:patient|visit|check)|"
    r"\bOB (?:patient|visit|check)\b[^.\n]{0,15}\b(?:[4-9]|[1-3]\d|4[0-2]) ?(?:w|wks?|weeks?)\b",
    re.IGNORECASE,
)
"""Words that tell a pregnancy though no code does: gravida and para with weeks."""
SOURCE = f"{GUIDELINES} I.C.15.a.1"


def in_pregnancy(note: Note, icd: Icd10cm, proposals: Sequence[Proposal]) -> Outcome:
    """Return the proposals with the diseases of a pregnant patient under chapter 15."""
    codes = [p.code for p in proposals]
    expecting = any(within(c, PREGNANT) for c in codes) or _EXPECTING.search(note.text)
    if not expecting or any(within(c, OVER) for c in codes):
        return Outcome(tuple(proposals))
    if _INCIDENTAL.search(note.text):
        return _incidental(proposals)
    delivering = any(within(c, DELIVERING) or within(c, "Z37") for c in codes) or _delivered(note)
    proposals = [_by_treatment(p, note) for p in proposals]
    joined = [q for p in proposals for q in _complicating(p, note, icd, delivering=delivering)]
    joined = [_in_childbirth(p, icd) for p in joined] if delivering else joined
    return _without_the_plain(joined)


def _incidental(proposals: Sequence[Proposal]) -> Outcome:
    """Return the proposals with Z33.1 in place of the weeks, which only stand beside chapter 15 (I.C.21.c.11)."""
    weeks = [p for p in proposals if within(p.code, "Z3A Z34")]
    kept = [p for p in proposals if p not in weeks]
    if weeks and all(p.code != "Z33.1" for p in kept):
        kept.append(
            weeks[0].recoded("Z33.1", "CM-INCIDENTAL", "The provider says that the pregnancy is incidental", SOURCE)
        )
    return Outcome(tuple(kept))


def _delivered(note: Note) -> bool:
    """Tell whether the encounter is that of the delivery."""
    return _DELIVERED.search(note.text) is not None and not _EARLIER.search(note.text)


def _in_childbirth(p: Proposal, icd: Icd10cm) -> Proposal:
    """A complication of the pregnancy under "complicating childbirth", where the category has it (I.C.15.a.3)."""
    if p.code.startswith("O24.41"):
        said = "The encounter is that of the delivery"
        return p.recoded(f"O24.42{p.code[6:]}", "CM-CHILDBIRTH", said, f"{GUIDELINES} I.C.15.a.3, I.C.15.i")
    entry = icd.entry(p.code) if within(p.code, TRIMESTRAL) else None
    parent = icd.entry(entry.parent) if entry and "trimester" in entry.title else None
    for code in parent.children if parent else ():
        if "complicating childbirth" in (icd.title(code) or "") and icd.billable(code):
            return p.recoded(code, "CM-CHILDBIRTH", "The encounter is that of the delivery", f"{GUIDELINES} I.C.15.a.3")
    return p


def _by_treatment(p: Proposal, note: Note) -> Proposal:
    """Gestational diabetes under what controls it: insulin before oral drugs before diet (I.C.15.i)."""
    if not p.code.startswith("O24.4") or not p.code.endswith("9"):
        return p
    spans = [s.span for s in note.sentences if any(s.span.start <= e.start < s.span.end for e in p.evidence)]
    said = " ".join(note.text[s.start : s.end] for s in spans)
    for words, character in _CONTROLS:
        if words.search(said):
            text = "What the documentation says controls the gestational diabetes"
            return p.recoded(f"{p.code[:-1]}{character}", "CM-GESTATIONAL-DIABETES", text, f"{GUIDELINES} I.C.15.i")
    return p


def _complicating(p: Proposal, note: Note, icd: Icd10cm, *, delivering: bool) -> Iterator[Proposal]:
    """Yield the code of chapter 15 and, where it stays, the disease's own after it."""
    row = next((r for r in table("pregnancy.tsv") if within(p.code, r[0]) and _from_outside(p.code)), None)
    if row is None or (p.kind in PASSING and p.code not in SAID_OF_THE_PREGNANCY):
        yield p
        return
    _, category, keep = row
    stated = trimester(note, obstetric=True)
    near = {"childbirth", "complicating"} if delivering else {stated, "trimester", "complicating"} if stated else set()
    found = resolve(category, Scope(frozenset(near), frozenset()), icd).codes
    if not found:
        yield p
        return
    said = "A disease of a pregnant patient complicates the pregnancy unless the provider says otherwise"
    rule = Rationale(rule="CM-PREGNANCY", text=said, source=SOURCE)
    if keep == "yes":
        yield replace(p, code=found[0], kind="diagnosis", rules=(*p.rules, rule))
        yield replace(p, place=p.place + 1)
    else:
        yield replace(p, code=found[0], rules=(*p.rules, rule))


def _from_outside(code: str) -> bool:
    """Of drugs only a poisoning complicates the pregnancy, not an adverse effect or underdosing (O9A.2)."""
    return not within(code, "T36-T65") or code[-2] in "1234"


def _without_the_plain(proposals: Sequence[Proposal]) -> Outcome:
    """Leave out what chapter 15 makes needless: Z33.1 and Z34."""
    if not any(p.code[0] == "O" for p in proposals):
        return Outcome(tuple(proposals))
    plain = [p for p in proposals if p.code.startswith(("Z33.1", "Z34"))]
    reason = ("said by the codes of chapter 15", f"{GUIDELINES} I.C.15.a.1, I.C.15.b.2")
    return Outcome(tuple(p for p in proposals if p not in plain), tuple(dropped(p, *reason) for p in plain))


def without_drugs_of_pregnancy(proposals: Sequence[Proposal]) -> Outcome:
    """Leave out the drug codes beside gestational diabetes, whose own code says diet, insulin or oral drugs."""
    codes = [p.code for p in proposals]
    if not any(c.startswith("O24.4") for c in codes) or any(within(c, "E08-E13") for c in codes):
        return Outcome(tuple(proposals))
    drugs = [p for p in proposals if p.code in ("Z79.4", "Z79.84")]
    reason = ("said by the code of the gestational diabetes", f"{GUIDELINES} I.C.15.i")
    return Outcome(tuple(p for p in proposals if p not in drugs), tuple(dropped(p, *reason) for p in drugs))
