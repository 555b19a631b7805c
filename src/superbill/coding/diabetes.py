"""The type of a diabetes by what it is due to: another disease (E08), a drug (E09), surgery or another cause (E13).

Sources: ICD-10-CM Official Guidelines FY2026 I.C.4.a.6 (secondary diabetes and its sequence; after pancreatectomy E13
with E89.1 first), I.C.4.a.2 (E11 where the type is not documented); ICD-10-CM FY2026 E08, E09, E13 with their notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import within
from superbill.model.note import Note
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

OPEN_TYPE = "E11 E13"
_DUE = (
    r"\bdiabet\w+(?: mellitus| DM)?,?(?: (?:is|was|that is|secondary))? ?"
    r"(?:due to|secondary to|caused by|from|related to|because of|induced by)"
)
_KINDS = (
    (
        "E13",
        r"(?:the |a )?(?:total |partial |prior )?(?:pancreatectomy|genetic defects?|beta[- ]cell|transplant\w*|"
        r"surger\w+|resection)",
    ),
    (
        "E08",
        r"(?:\w+ ){0,4}?(?:cystic fibrosis|pancreatitis|pancreatic (?:cancer|carcinoma|insufficiency)|"
        r"hemochromatosis|cushing\w*|"
        r"acromegaly|malnutrition|rubella|pheochromocytoma|glucagonoma|cancer of the pancreas|malignant neoplasm)",
    ),
    (
        "E09",
        r"(?:\w+[ -]){0,4}?(?:steroids?|corticosteroids?|glucocorticoids?|prednisone|prednisolone|dexamethasone|"
        r"tacrolimus|"
        r"cyclosporine|olanzapine|clozapine|antipsychotics?|thiazides?|drugs?|medications?|chemotherapy|chemicals?|niacin|pentamidine)",
    ),
)
_TYPES = tuple((category, Pattern(rf"{_DUE} {causes}\b", re.IGNORECASE)) for category, causes in _KINDS)
_INDUCED = Pattern(r"\b(?:drug|steroid|medication|chemical|glucocorticoid)[- ]induced diabetes", re.IGNORECASE)
_MODY = Pattern(
    r"\b(?:MODY|maturity[- ]onset diabetes of the young|monogenic diabetes|type 3c diabetes)\b", re.IGNORECASE
)
_TYPE_2 = Pattern(r"\b(?:type ?(?:2|II|two)|T2DM|DM ?2|NIDDM|adult[- ]onset)\b", re.IGNORECASE)
_TYPE_1 = Pattern(
    r"(?<!mother with )(?<!father with )\b(?:type ?(?:1|I|one) diabet\w+|T1DM|DM ?1|juvenile diabet\w+|type ?1 DM)\b",
    re.IGNORECASE,
)
SOURCE = f"{GUIDELINES} I.C.4.a.6"


def by_cause(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with diabetes under the category of its documented cause."""
    category = next((c for c, words in _TYPES if words.search(note.text)), "")
    if not category:
        category = "E09" if _INDUCED.search(note.text) else "E13" if _MODY.search(note.text) else ""
    if not category:
        return _of_type_1(note.text, proposals, icd)
    return tuple(_recoded(p, category, icd) for p in proposals)


def _of_type_1(text: str, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """A complication that is told without its type belongs to the type 1 diabetes that is documented."""
    if not any(p.code.startswith("E10") for p in proposals) and not (_TYPE_1.search(text) and not _TYPE_2.search(text)):
        return tuple(proposals)
    said = "The documented diabetes is of type 1"
    return tuple(
        p.recoded(f"E10{p.code[3:]}", "CM-DIABETES-TYPE", said, f"{GUIDELINES} I.C.4.a.1")
        if p.code.startswith("E11.")
        and not _TYPE_2.search(" ".join(e.text for e in p.evidence))
        and icd.billable(f"E10{p.code[3:]}")
        else p
        for p in proposals
    )


def _recoded(p: Proposal, category: str, icd: Icd10cm) -> Proposal:
    code = f"{category}{p.code[3:]}"
    if within(p.code, OPEN_TYPE) and code != p.code and icd.billable(code):
        return p.recoded(code, "CM-DIABETES-CAUSE", "The documented cause of the diabetes", SOURCE)
    if p.code == "E84.9" and category == "E08":
        return p.recoded("E84.8", "CM-DIABETES-CAUSE", "Cystic fibrosis with another manifestation", SOURCE)
    return p
