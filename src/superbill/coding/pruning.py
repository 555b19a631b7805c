"""Pruning: codes that do not stand beside others.

Integral symptoms (I.B.5), a symptom named with its diagnosis in one problem, an unspecified code beside a specific one
of its category (I.B.18), and pairs under Excludes1 (I.A.12.a), of which the more definite stays. Paragraphs of the
ICD-10-CM Official Guidelines FY2026.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from superbill.coding.proposal import GUIDELINES, Outcome, Proposal, dropped
from superbill.coding.ranges import rows_with, table, within
from superbill.coding.within_terms import linked
from superbill.model.coded import NotCoded
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.wording import BREAK, SIDES, words_of

OPEN = ("R52", "R10.9")
WEIGHT = "E66 E40-E46 R63.4-R63.6 E68 O99.21 F50 R62.51"
UNCOMPLICATED = "E08.9 E09.9 E10.9 E11.9 E13.9"
AWAY = "Z00-Z99"
SITED = "C00-C75 C81-C96"
DIABETES = "E08-E13"
"""As many codes as the patient has complications (I.C.4.a): one does not say another more precisely."""
OF_ORGANISMS = (
    "N10 N12 N30 N39.0 L02 L03 L08 M86 M00 M46 T81.41-T81.43 T82.6 T82.7 T83.5 T84.5-T84.7 T85.7 K65 O85 O86 J95.851"
)
"""Infections whose own codes leave the organism to B95-B97."""
NAMED_BY = (
    *(("A41.02", "B95.62"), ("A41.01", "B95.61"), ("A41.1", "B95.7"), ("A41.2", "B95.8"), ("A40.3", "B95.3")),
    *(("A40.0", "B95.0"), ("A40.1", "B95.1"), ("A41.81", "B95.2"), ("A41.51", "B96.20"), ("A41.52", "B96.5")),
    *(("A41.3", "B96.3"), ("A41.54", "B96.83"), ("A41.59", "B96.1"), ("A41.59", "B96.4"), ("J13", "B95.3")),
    *(("J15.212", "B95.62"), ("J15.211", "B95.61"), ("J15.0", "B96.1"), ("J15.1", "B96.5"), ("J15.5", "B96.20")),
    *(("P36.4", "B96.20"), ("P36.0", "B95.1"), ("P36.2", "B95.61"), ("P36.2", "B95.62"), ("P36.8", "B96.5")),
    *(("J14", "B96.3"), ("J15.61", "B96.83"), ("J15.3", "B95.1"), ("J15.7", "B96.0"), ("J15.20", "B95.8")),
)
"""Codes of sepsis and pneumonia that name their organism, and its code."""
_SUBSTANCE_RANKS = {"9": 0, "1": 1, "2": 2}


def pruned(proposals: Sequence[Proposal], icd: Icd10cm, *, mentioned: bool) -> Outcome:
    """Return what stays; the report `mentioned` keeps all, as it lists every documented condition."""
    kept: list[Proposal] = list(proposals)
    gone: list[NotCoded] = []
    if mentioned:
        return Outcome(tuple(proposals))
    steps = (
        _dependence,
        _organism,
        _named_in_full,
        _integral,
        _same_problem,
        _unspecific,
        _without,
        _excluded,
        _superficial,
        _weightless,
        _causeless,
    )
    for step in steps:
        reasons = step(kept, icd)
        gone += [dropped(p, *reasons[p.code]) for p in kept if p.code in reasons]
        kept = [p for p in kept if p.code not in reasons]
    return Outcome(tuple(kept), tuple(gone))


Reasons = dict[str, tuple[str, str]]


def _integral(proposals: list[Proposal], _: Icd10cm) -> Reasons:
    reasons: Reasons = {}
    caused = {p.code: rows_with("integral.tsv", p.code) for p in proposals}
    meant = {p.code: rows_with("integral.tsv", p.code, 1) for p in proposals}
    said = {n for rows in meant.values() for n in rows}
    for n in sorted(said.intersection(n for rows in caused.values() for n in rows)):
        source = table("integral.tsv")[n][2]
        cause = next((p for p in proposals if n in caused[p.code]), None)
        if cause:
            for p in proposals:
                if n in meant[p.code] and n not in caused[p.code]:
                    reasons[p.code] = (f"integral to {cause.code}", f"ICD-10-CM {source}")
    return reasons


def _same_problem(proposals: list[Proposal], _: Icd10cm) -> Reasons:
    """One line of the assessment that names pain at a site and the disorder there: the disorder is coded."""
    diagnosed = {
        p.problem: p.code
        for p in proposals
        if p.problem >= 0 and p.code[0] in "MSGI" and not p.symptom and p.code != SOFT_TISSUE
    }
    return {
        p.code: (f"explained by {diagnosed[p.problem]} in the same problem", f"{GUIDELINES} I.B.4, I.B.5")
        for p in proposals
        if p.symptom and p.code[0] == "M" and p.problem in diagnosed
    }


def _unspecific(proposals: list[Proposal], icd: Icd10cm) -> Reasons:
    reasons: Reasons = {}
    for p in proposals:
        title = (icd.title(p.code) or "").lower()
        if not _leaves_open(p.code, title):
            continue
        apart = p.problem >= 0 and p.code[0] not in "ST" and not within(p.code, UNCOMPLICATED)
        group = _group_of(p.code, icd) if apart else p.code[:3]
        better = next(
            (
                q
                for q in proposals
                if q.code[:3] == p.code[:3]
                and _finer(q, p, icd)
                and (q.code.startswith(group) or q.problem in (-1, p.problem))
            ),
            None,
        )
        if better:
            reasons[p.code] = (f"said more precisely by {better.code}", f"{GUIDELINES} I.B.18")
    return reasons


@lru_cache(maxsize=5_000)
def _group_of(code: str, icd: Icd10cm) -> str:
    """Return the category within which a code leaves something open: psoriatic arthritis is no psoriasis left open."""
    held, entry = code, icd.entry(code)
    while entry and entry.parent and ":" not in entry.parent and "unspecified" in entry.title.lower():
        held, entry = entry.parent, icd.entry(entry.parent)
    return held


def _without(proposals: list[Proposal], icd: Icd10cm) -> Reasons:
    """Of two codes that differ by "with" and "without" alone the one with it is said: narcolepsy with cataplexy."""
    titles = {(icd.title(p.code) or "").lower(): p.code for p in proposals}
    reasons: Reasons = {}
    for p in proposals:
        title = (icd.title(p.code) or "").lower()
        said = titles.get(title.replace(" without ", " with ", 1)) if " without " in title else None
        if said:
            reasons[p.code] = (f"said more precisely by {said}", f"{GUIDELINES} I.B.18")
    return reasons


def _named_in_full(proposals: list[Proposal], icd: Icd10cm) -> Reasons:
    """A shorter name that heads no problem of its own is the disease named in full: "herpes" of genital herpes.

    "Cancer" without a site is the cancer whose site is told (I.C.2, C80.1 is for an unknown site).
    """
    reasons: Reasons = {}
    sited = next((p.code for p in proposals if within(p.code, SITED)), None)
    words = {p.code: _words(p) for p in proposals}
    for p in proposals:
        fuller = next((q for q in proposals if words[p.code] < words[q.code] and _of_one(p, q, icd)), None)
        if p.code == "C80.1" and sited:
            reasons[p.code] = (f"said more precisely by {sited}", f"{GUIDELINES} I.C.2, I.B.18")
        elif fuller and words[p.code]:
            reasons[p.code] = (f"said more precisely by {fuller.code}", f"{GUIDELINES} I.B.18")
    return reasons


def _of_one(short: Proposal, full: Proposal, icd: Icd10cm) -> bool:
    """Tell whether two names are of one disease: the same letter of the code, and the shorter heads no problem.

    What the tabular wants beside the longer one ("COPD with acute bronchitis") is a disease of its own.
    """
    alike = short.code[0] == full.code[0] or {short.code[0], full.code[0]} == {"A", "B"}
    apart = (short.code[0] == "O" and short.code[:3] != full.code[:3]) or linked(full.code, short.code, icd)
    return alike and not apart and short.code[0] not in "VWXYZST" and short.problem in (-1, full.problem)


def _words(p: Proposal) -> frozenset[str]:
    told = next((e.text for e in p.evidence if e.role == "term"), "")
    return frozenset(w.text for w in words_of(told, 0, len(told)) if w.text != BREAK and w.text not in SIDES)


def _leaves_open(code: str, title: str) -> bool:
    return "unspecified" in title or title.endswith("nos") or code in OPEN or within(code, UNCOMPLICATED)


def _organism(proposals: list[Proposal], _: Icd10cm) -> Reasons:
    """An organism that the code of the sepsis or pneumonia names is not coded again where no other site has it."""
    if any(within(p.code, OF_ORGANISMS) for p in proposals):
        return {}
    said = {b: p.code for p in proposals for code, b in NAMED_BY if p.code == code}
    return {
        p.code: (f"said by {said[p.code]}", f"{GUIDELINES} I.B.9, I.C.1.b")
        for p in proposals
        if p.code in said and not p.whole
    }


def _superficial(proposals: list[Proposal], icd: Icd10cm) -> Reasons:
    """A contusion or abrasion is not coded beside a graver injury of the same site (I.C.19.b.1)."""
    reasons: Reasons = {}
    for p in proposals:
        if p.code[0] != "S" or p.code[2] != "0":
            continue
        site = _site(p.code, icd)
        graver = next(
            (q for q in proposals if q.code[:2] == p.code[:2] and q.code[2] != "0" and site & _site(q.code, icd)), None
        )
        if site and graver and _sided(p.code) in (_sided(graver.code), ""):
            reasons[p.code] = (f"superficial, at the site of {graver.code}", f"{GUIDELINES} I.C.19.b.1")
    return reasons


SOFT_TISSUE = "M79.89"
"""Swelling of a limb (Index), which explains no pain there."""
SITES_OF_INJURIES = (
    ("nose", "nasal"),
    ("elbow",),
    ("knee",),
    ("wrist",),
    ("ankle",),
    ("shoulder",),
    ("thumb",),
    ("finger",),
    ("toe",),
    ("forearm",),
    ("thigh",),
    ("scalp",),
    ("lip",),
    ("eyelid",),
)


def _site(code: str, icd: Icd10cm) -> frozenset[str]:
    """Return the sites, each by its first name, that the title of an injury says."""
    said = {w.text for w in words_of((icd.title(code) or "").lower())}
    return frozenset(names[0] for names in SITES_OF_INJURIES if said & {*names})


def _sided(code: str) -> str:
    return code[5:6] if code[5:6] in ("1", "2") else ""


def _dependence(proposals: list[Proposal], _: Icd10cm) -> Reasons:
    """Of use, abuse and dependence of one substance the gravest alone is coded (I.C.5.b.2)."""
    reasons: Reasons = {}
    for p in proposals:
        rank = _SUBSTANCE_RANKS.get(p.code[4:5]) if within(p.code, "F10-F16 F18 F19") else None
        graver = [
            q for q in proposals if q.code[:3] == p.code[:3] and _SUBSTANCE_RANKS.get(q.code[4:5], 0) > (rank or 0)
        ]
        plain = p.code[4:] in ("10", "20", "90") and within(p.code, "F10-F16 F18 F19")
        told = next((q for q in proposals if plain and q.code[:5] == p.code[:5] and len(q.code) > len(p.code)), None)
        if told:
            reasons[p.code] = (f"said with what it did by {told.code}", f"{GUIDELINES} I.B.9, I.C.5.b")
        if rank is not None and graver:
            reasons[p.code] = (f"said by {graver[0].code}, the graver pattern of use", f"{GUIDELINES} I.C.5.b.2")
    return reasons


def _finer(other: Proposal, unspecific: Proposal, icd: Icd10cm) -> bool:
    if other.code == unspecific.code or within(other.code, AWAY):
        return False
    if within(unspecific.code, DIABETES):
        return unspecific.code in UNCOMPLICATED.split() or other.code[:5] == unspecific.code[:5]
    return "unspecified" not in (icd.title(other.code) or "").lower()


def _excluded(proposals: list[Proposal], icd: Icd10cm) -> Reasons:
    """Of two codes under an Excludes1 note the more definite stays: a diagnosis before a symptom, then the surer."""
    reasons: Reasons = {}
    codes = [p.code for p in proposals]
    notes = {c: [pattern for place in icd.notes(c, "excludes1") for pattern in place.note.patterns] for c in codes}
    for p in proposals:
        for q in proposals:
            if p.code == q.code or p.code in reasons or q.code in reasons:
                continue
            if any(pattern.matches(q.code) for pattern in notes[p.code]):
                loser = min(p, q, key=_weight)
                winner = q if loser is p else p
                reasons[loser.code] = (
                    f"Excludes1 with {winner.code}",
                    f"ICD-10-CM {icd.ref.release}, Excludes1 note that applies to {p.code}; {GUIDELINES} I.A.12.a",
                )
    return reasons


def _weightless(proposals: list[Proposal], _: Icd10cm) -> Reasons:
    """A body mass index is coded only beside a weight diagnosis that the provider documents."""
    if any(within(p.code, WEIGHT) for p in proposals):
        return {}
    reason = ("no weight diagnosis by the provider", f"{GUIDELINES} I.B.14, I.C.21.c.3")
    return {p.code: reason for p in proposals if within(p.code, "Z68")}


def _causeless(proposals: list[Proposal], _: Icd10cm) -> Reasons:
    """An external cause explains an injury or another condition due to a cause outside; alone it explains nothing."""
    if any(p.code[0] in "ST" or p.code.startswith("O9A") for p in proposals):
        return {}
    return {
        p.code: ("external cause without the condition that it explains", f"{GUIDELINES} I.C.20.a.1")
        for p in proposals
        if p.code[0] in "VWXY" and not within(p.code, "Y90 Y95")
    }


def _weight(p: Proposal) -> tuple[bool, bool, bool, float, int]:
    return (p.problem >= 0, not p.symptom, not p.code.startswith("S06.9"), p.precision, -p.place)
