"""The same condition of the right and of the left: one code where the classification has one for both.

Source: ICD-10-CM Official Guidelines FY2026 I.B.12 (each code once; a bilateral code where there is one), I.B.13.
"""

from __future__ import annotations

from collections.abc import Sequence

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.tables.icd10cm import Icd10cm

RIGHT, LEFT = "right", "left"
BOTH = ("bilateral", "both")


def on_both_sides(proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with right and left of one title under the bilateral code."""
    titles = {(icd.title(p.code) or "").lower(): p for p in proposals if p.code[0] not in "STVWXYZ"}
    gone: set[str] = set()
    made: dict[str, str] = {}
    for title, p in titles.items():
        other = titles.get(title.replace(RIGHT, LEFT, 1)) if RIGHT in title else None
        code = _bilateral(p.code, title, icd) if other else ""
        if other and code:
            made[p.code] = code
            gone.add(other.code)
    said = "The condition is documented on both sides"
    source = f"{GUIDELINES} I.B.12, I.B.13"
    return tuple(
        p.recoded(made[p.code], "CM-BOTH-SIDES", said, source) if p.code in made else p
        for p in proposals
        if p.code not in gone
    )


def _bilateral(code: str, title: str, icd: Icd10cm) -> str:
    entry = icd.entry(code)
    parent = icd.entry(entry.parent) if entry else None
    wanted = {title.replace(RIGHT, both, 1) for both in BOTH} | {f"{title.replace(RIGHT + ' ', '', 1)}, bilateral"}
    wanted |= {title.replace("right eye", "bilateral", 1), title.replace("right ear", "bilateral", 1)}
    wanted |= {f"{w}s" for w in wanted if w.endswith(("knee", "hip"))}
    wanted.discard(title)
    for sibling in parent.children if parent else ():
        if icd.billable(sibling) and (icd.title(sibling) or "").lower() in wanted:
            return sibling
    return ""
