"""Combination codes: conditions that the classification says together, joined from anywhere in the encounter.

Sources: ICD-10-CM Official Guidelines FY2026 I.A.15 ("with" is presumed unless the documentation clearly denies it),
I.B.9 (combination codes), I.C.4.a (diabetes: as many codes as needed), I.C.9.a (hypertension with heart and kidney
disease). The pairs are data (data/combinations.tsv); hypertension is the decision table below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from superbill.coding.proposal import Outcome, Proposal, dropped
from superbill.coding.ranges import rows_with, table, within
from superbill.model.coded import NotCoded
from superbill.tables.patterns import search

HYPERTENSIVE = "I10 I11 I12"
"""Hypertension, alone or with one of the organs told with it already."""
HEART = "I50 I51.4-I51.7 I51.89 I51.9"
_UNRELATED = (
    r"(?:\bnot (?:due|related|secondary|attributed|caused)(?: to| by)?|\bunrelated to|\bnon-?)"
    r"\s*(?:\w+\s){{0,3}}?(?:{})"
)
_HYPERTENSIVE = {
    (False, 1): ("I12.9", "hypertensive chronic kidney disease"),
    (False, 2): ("I12.0", "hypertensive chronic kidney disease, stage 5 or end stage"),
    (True, 0): ("I11.0", "hypertensive heart disease with heart failure"),
    (True, 1): ("I13.0", "hypertensive heart and chronic kidney disease with heart failure"),
    (True, 2): ("I13.2", "hypertensive heart and chronic kidney disease with heart failure, stage 5 or end stage"),
}


def combined(proposals: Sequence[Proposal], text: str) -> Outcome:
    """Replace what a combination code says, in one pass over the pairs, then the hypertension table."""
    kept, gone = _pairs(list(proposals), text)
    kept = _hypertension(kept, text)
    return Outcome(tuple(kept), tuple(gone))


def _pairs(proposals: list[Proposal], text: str) -> tuple[list[Proposal], list[NotCoded]]:
    results: dict[str, list[Proposal]] = {}
    absorbed: dict[str, str] = {}
    held_by = {p.code: rows_with("combinations.tsv", p.code, 1) for p in proposals}
    for n in sorted({n for rows in held_by.values() for n in rows}):
        rule, _, second, result, keep, unless, source = table("combinations.tsv")[n]
        for base in (p for p in proposals if n in held_by[p.code] and p.code not in absorbed):
            partner = next((p for p in proposals if within(p.code, second) and p.code != base.code), None)
            if partner is None or (unless and _denied(unless, text)):
                continue
            added = result.lstrip("+")
            said = f"{base.code} and {partner.code} are documented together and are coded as {added}"
            proof = dict.fromkeys((*base.evidence, *partner.evidence[:1]))
            joined = replace(base, evidence=tuple(proof)).recoded(added, rule, said, f"ICD-10-CM {source}")
            held = results.setdefault(base.code, [base] if result.startswith("+") else [])
            if all(p.code != added for p in held):
                held.append(joined)
            if keep == "no":
                absorbed[partner.code] = added
    kept = [q for p in proposals if p.code not in absorbed for q in results.get(p.code, [p])]
    gone = [
        dropped(p, f"said by the combination code {absorbed[p.code]}", "ICD-10-CM Official Guidelines FY2026 I.B.9")
        for p in proposals
        if p.code in absorbed
    ]
    return kept, gone


def _hypertension(proposals: list[Proposal], text: str) -> list[Proposal]:
    """I.C.9.a.1-3: hypertension is presumed to cause heart failure and chronic kidney disease."""
    if not any(within(p.code, HYPERTENSIVE) for p in proposals) or _denied("hypertension", text):
        return proposals
    heart_told = any(within(p.code, "I11") for p in proposals)
    failure = heart_told or any(within(p.code, HEART) for p in proposals)
    stages = [p.code for p in proposals if p.code.startswith("N18")]
    kidney = 2 if any(c in ("N18.5", "N18.6") for c in stages) else 1 if stages else 0
    if heart_told and not kidney and not any(p.code.startswith("I50") for p in proposals):
        return proposals
    chosen = _HYPERTENSIVE.get((failure, kidney))
    if chosen is None:
        return proposals
    code, title = chosen
    if failure and not any(within(p.code, "I50 I11.0") for p in proposals):
        code = {"I11.0": "I11.9", "I13.0": "I13.10", "I13.2": "I13.11"}[code]
    said = f"Hypertension with the documented heart or kidney disease is {title}"
    source = "ICD-10-CM Official Guidelines FY2026 I.C.9.a.1-3"
    partners = [p for p in proposals if within(p.code, HEART) or p.code.startswith("N18")]
    proof = tuple(p.evidence[0] for p in partners if p.evidence)
    return [
        replace(p, evidence=tuple(dict.fromkeys((*p.evidence, *proof)))).recoded(code, "CM-HYPERTENSION", said, source)
        if within(p.code, HYPERTENSIVE)
        else p
        for p in proposals
    ]


def _denied(words: str, text: str) -> bool:
    """Tell whether the documentation clearly says that the conditions are unrelated."""
    return search(_UNRELATED.format(words), text, re.IGNORECASE) is not None
