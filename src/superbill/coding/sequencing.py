"""Sequencing: a graph of what must precede what; ties in the order of the assessment.

Edges come from the tabular: "code first" and "use additional code" (I.A.13, I.A.17). Groups come from the guidelines:
encounter-reason Z codes and chapter 15 first (I.C.15.a, I.C.21.c.16), status and drug codes after diseases, external
causes last (I.C.20.a.6). Sources: ICD-10-CM Official Guidelines FY2026; II and IV for the first-listed code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from superbill.coding.proposal import Proposal
from superbill.coding.ranges import within
from superbill.tables.icd10cm import CodePattern, Icd10cm
from superbill.tables.patterns import Pattern

FIRST = "Z00 Z01 Z02 Z03 Z04 Z08 Z09 Z11-Z13 Z34 Z38 Z39 Z42 Z51.0 Z51.1 Z52 Z30 Z31 Z32 Z76.1 Z76.2 O80"
LAST_STATUS = "Z16 Z17 Z21 Z22 Z55-Z65 Z3A Z37 Z66-Z68 Z72-Z75 Z77-Z79 Z80-Z99 Z28 Z91 R65.2 Z53"
ALWAYS_AFTER = "Z37 Z3A Z79 Z68 R65 R29.7 U09.9 Y90 B95-B97"
SUPERFICIAL = "S00 S10 S20 S30 S40 S50 S60 S70 S80 S90"
SEVERER = "S01-S09 S11-S19 S21-S29 S31-S39 S41-S49 S51-S59 S61-S69 S71-S79 S81-S89 S91-S99"
BEFORE = (
    ("B20", "A02.1 A07.2 A15-A19 A31 A81.2 B25 B37 B38 B39 B45 B58 B59 C46 C83 C85 G93.4 J18 R64", "I.C.1.a.2(a)"),
    ("U07.1", "J00-J99 A08 K00-K95 M35.81 R00-R69 I00-I99", "I.C.1.g.1(b)"),
    ("T81.40-T81.43", "T81.44 A40 A41", "I.C.1.d.5(b)"),
    ("T81.44", "A40 A41", "I.C.1.d.5(b)"),
    ("O86.0", "O86.04", "I.C.1.d.5(b)"),
    ("T80-T88", "N30 N39.0 L03", "I.B.16, II.G"),
    ("P07.0-P07.1", "P07.2-P07.3", "I.C.16.d; P07 note"),
    ("S06 I60-I63", "R40.2", "I.C.18.e"),
    ("I22", "I21", "I.C.9.e.4"),
    ("I60-I63", "G81 G83 R47 R13 R29.8 H53 R41 R27 R29.7", "I.C.9.d.1, I.C.18.i"),
    ("I48 I47 J96 I95 A40 A41 I16 D62 E86 K92 R57 D50-D64", "I21.A1", "I.C.9.e.5; I21.A1 code first"),
    ("T85.6", "T38.3 E08-E13", "I.C.4.a.5"),
    ("T74 T76", "A00-R99 S00-S99", "I.C.19.f"),
    ("K70 K71 K74 K76.6 B65 I81", "I85.1", "I85.1 code first"),
    ("T86", "C80.2", "I.C.2.r; C80.2 code first"),
    ("C80.2", "C00-C76", "I.C.2.r"),
    ("T82-T85", "G89", "I.C.6.b.3"),
    ("T20-T28", "L03 L08", "I.C.19.d.5"),
    ("O98.7", "O99 O9A.1", "I.C.15.f"),
    ("O98.7", "B20 Z21", "I.C.15.f"),
    ("O9A", "S00-S99 T07-T78", "I.C.15.m, I.C.15.r"),
    ("O9A.3-O9A.5", "O9A.2", "I.C.15.r"),
    (SEVERER, SUPERFICIAL, "I.C.19.b"),
    ("E89.1", "E13", "I.C.4.a.6(b)(i)"),
)
"""What goes before what by a guideline alone, with its paragraph; I22 first where it is why the patient came."""

PUMP = "T85.6"
"""Where an insulin pump failed, the wrong dose goes right after it and before the diabetes (I.C.4.a.5)."""
POISONED, INTENDED, COMPLETE = "T36-T65", "1234", 8
"""Poisoning and toxic effects with their intent go before what they did (I.C.19.e.5(b), I.C.19.e.5(d))."""
SEPSIS, LOCAL = "A40 A41 B37.7", "J12-J18 J69 N10 N12 N30 N39.0 L03 K57 K65 K81 K83 M86 G00 I33"
"""Sepsis and a localized infection, both present on admission: the sepsis goes first (I.C.1.d.4)."""

_REASON = Pattern(
    r"\b(?:(?:re)?admitted(?: \w+){0,3} (?:for|with)|admission (?:and treatment )?(?:directed|for)|encounter for|"
    r"treatment directed|"
    r"reason for (?:visit|admission)|chief complaint|principal diagnosis|here for|presents for)\b",
    re.IGNORECASE,
)

PAIN = "G89"
_FOR_PAIN = Pattern(
    r"\b(?:admi\w+|here|seen|visit|encounter|presents?|injection|clinic)\b[^.;\n]{0,40}\bfor (?:\w+ ){0,2}?pain "
    r"(?:control|management)\b|\b(?:neuro|spinal cord )stimulator (?:\w+ ){0,3}(?:for|implant\w*|insert\w*)",
    re.IGNORECASE,
)
"""Pain is the reason for the encounter where it alone is to be controlled (I.C.6.b.1.a)."""
_WAS_REASON = Pattern(
    r"[^.;,\n]{0,60}\b(?:is|was|being) the (?:main |chief |principal )?(?:reason|cause|indication) (?:for|of) "
    r"(?:the |this |his |her )?(?:admission|visit|encounter|stay|hospitali[sz]ation)\b",
    re.IGNORECASE,
)


def sequenced(
    proposals: Sequence[Proposal], icd: Icd10cm, texts: dict[str, str], late: frozenset[str] = frozenset()
) -> tuple[Proposal, ...]:
    """Return the proposals in the order of the claim; `late` began in the stay and cannot be its reason (II)."""
    waiting = sorted(proposals, key=lambda p: (_group(p, texts), p.code in late, p.problem < 0, p.place))
    asking = {p.code: _patterns(p.code, "use_additional", icd) for p in waiting}
    before = {p.code: _predecessors(p, waiting, asking, icd, late) for p in waiting}
    ordered: list[Proposal] = []
    while waiting:
        left = {p.code for p in waiting}
        following = next((p for p in waiting if not (before[p.code] & left)), waiting[0])
        ordered.append(following)
        waiting.remove(following)
    return tuple(ordered)


def _group(p: Proposal, texts: dict[str, str]) -> int:
    if p.code[0] in "VWXY":
        return 9
    if within(p.code, ALWAYS_AFTER):
        return 8
    if within(p.code, FIRST) or (within(p.code, PAIN) and any(_FOR_PAIN.search(t) for t in texts.values())):
        return 0
    if (p.code[0] == "O" and p.code != "O94") or _is_poisoning(p.code):
        return 1
    if within(p.code, LAST_STATUS) or p.code == "O94":
        return 7
    return 2 if any(_is_reason(texts.get(e.document, ""), e.start) for e in p.evidence) else 3


def _is_poisoning(code: str) -> bool:
    return within(code, POISONED) and len(code) == COMPLETE and code[-2] in INTENDED and code[-1] == "A"


def _is_reason(text: str, start: int) -> bool:
    """Tell whether the words right before the mention say that it is why the patient came (II, IV.G)."""
    line = max(text.rfind(end, 0, start) for end in ("\n", ". ", "; ")) + 1
    if _REASON.search(text, max(line, start - 80), start) is not None:
        return True
    return _WAS_REASON.match(text, start, start + 120) is not None


def _patterns(code: str, kind: str, icd: Icd10cm) -> list[CodePattern]:
    return [pattern for place in icd.notes(code, kind) for pattern in place.note.patterns]


def _predecessors(
    p: Proposal,
    others: Sequence[Proposal],
    asking: Mapping[str, Sequence[CodePattern]],
    icd: Icd10cm,
    late: frozenset[str],
) -> set[str]:
    wanted = _patterns(p.code, "code_first", icd)
    first = {q.code for q in others if q.code != p.code and any(pattern.matches(q.code) for pattern in wanted)}
    leads = [lead for lead, rest, _ in BEFORE if within(p.code, rest)]
    first |= {q.code for lead in leads for q in others if within(q.code, lead)}
    if within(p.code, "E08-E13") and any(within(q.code, PUMP) for q in others):
        first |= {q.code for q in others if within(q.code, "T38.3")}
    if within(p.code, LOCAL):
        first |= {q.code for q in others if q.code not in late and within(q.code, SEPSIS)}
    for q in others:
        if q.code == p.code or q.code in first:
            continue
        if any(pattern.matches(p.code) for pattern in asking[q.code]):
            first.add(q.code)
    return first
