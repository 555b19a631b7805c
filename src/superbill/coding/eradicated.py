"""Cancer that was removed, with no treatment left and no sign of it: a history, not a disease (I.C.2.m).

Where a primary malignancy was excised or eradicated, no further treatment is directed to its site and nothing shows
that it is still there, a code of Z85 is used, of Z86.00- for a neoplasm in situ. While adjuvant treatment goes on the
disease itself is coded (I.C.2.d).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.coding.problems import Problem, problem_of, problems
from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import table, within
from superbill.model.note import Note, Reading, Span
from superbill.tables.patterns import Pattern

SOLID = "C00-C76 D00-D09"
RECEPTORS = "Z17"
REMOVED = Pattern(
    r"\b(?:status[- ]post|s/p|post|had|underwent|after|following|completed?|treated with|prior|previous|history of|"
    r"hx of)\b[^.\n]{0,60}\b(?:\w*ectomy|resection|resected|excision|excised|mohs|radiation|radiotherapy|"
    r"brachytherapy|ablation|chemotherapy|surgery|orchiectomy)\b|"
    r"\b(?:was|were|been) (?:completely )?(?:excised|resected|removed)\b|"
    r"\b(?:cancer|carcinoma|tumou?r|melanoma)\b[^.\n]{0,30}\b(?:resected|excised|removed)\b|"
    r"\b(?:complet\w+|finish\w+|end of|after) (?:all |the |his |her |curative )?(?:treatment|therapy)\b|"
    r"\b\w*ectomy (?:in )?(?:19|20)\d\d\b|\b(?:19|20)\d\d:? (?:\w+ ){0,2}\w*ectomy\b|"
    r"\btreated (?:\w+ ){1,2}(?:yrs?|years?) ago\b|"
    r"\b(?:treatment|therapy) (?:was |has been |is )?(?:complet\w+|finished|ended)\b",
    re.IGNORECASE,
)
NO_SIGN = Pattern(
    r"\b(?:no|without) (?:\w+ ){0,2}(?:evidence|sign|signs|indication) of (?:\w+ ){0,2}(?:recurren\w+|disease|"
    r"cancer|tumou?r|malignan\w+)|\bno (?:\w+ )?recurrence\b|\bNED\b|\b(?:cancer|disease)[- ]free\b|"
    r"\bwithout recurrence\b|\bundetectable PSA\b|\bPSA (?:is |remains |still )?undetectable\b|"
    r"\bno (?:further |current |ongoing |more |longer under )?treatment\b",
    re.IGNORECASE,
)
_STILL = (
    r"(?:continu\w+|current(?:ly)?|ongoing|on|taking|remains? on|receiving|started?|starting|cycle|scheduled|due|next)"
)
TREATED = Pattern(
    r"\b(?:tamoxifen|letrozole|anastrozole|exemestane|arimidex|femara|aromasin|fulvestrant|leuprolide|lupron|goserelin|"
    r"bicalutamide|enzalutamide|abiraterone|trastuzumab|herceptin|pembrolizumab|nivolumab|imatinib|capecitabine)\b|"
    r"\b(?:for|on|undergoing|getting|receiving|in the middle of) (?:\w+ )?adjuvant "
    r"(?:\w+ )?(?:chemo\w*|radiation|radiotherapy|immunotherapy|endocrine|hormon\w+|therapy|treatment)\b|"
    rf"\b{_STILL}\b[^.\n]{{0,40}}\b(?:chemotherapy|radiation|radiotherapy|immunotherapy|endocrine therapy|"
    r"hormonal therapy|androgen deprivation)\b",
    re.IGNORECASE,
)
DECLINED = Pattern(r"\b(?:declin\w+|refus\w+|never|not|no|completed|finished|stopped)\b[^.\n]{0,40}$", re.IGNORECASE)
RULE = "The cancer was removed, no treatment goes on and the record finds no sign of it"


def eradicated(note: Note, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals with cancers that are gone as history; receptors of such a cancer are left out."""
    cancers = sum(within(p.code, SOLID) for p in proposals)
    if not cancers or not NO_SIGN.search(note.text) or _treated(note.text):
        return tuple(proposals)
    told = problems(note)
    alone = cancers == 1
    left = [_as_history(note, p, told, alone=alone) for p in proposals]
    if any(within(p.code, SOLID) for p in left) or left == list(proposals):
        return tuple(left)
    return tuple(p for p in left if not within(p.code, RECEPTORS))


def _as_history(note: Note, p: Proposal, told: Sequence[Problem], *, alone: bool) -> Proposal:
    own = next((e for e in p.evidence if e.document == note.name), None)
    if own is None or not within(p.code, SOLID):
        return p
    problem = problem_of(Span(own.start, own.end), told)
    said = _said_of(note, problem, alone=alone) if problem else ""
    past = next((history for codes, history, _ in table("history.tsv") if within(p.code, codes)), None)
    if past is None or not (REMOVED.search(said) and NO_SIGN.search(said)):
        return p
    return p.recoded(past, "CM-ERADICATED", RULE, f"{GUIDELINES} I.C.2.m")


def _said_of(note: Note, problem: Problem, *, alone: bool) -> str:
    """Return what the assessment says of a cancer: all that it says where it is the only one."""
    whole = problem.whole
    part = next((s.body for s in note.sections if alone and s.body.start <= whole.start < s.body.end), whole)
    return note.text[min(part.start, whole.start) : max(part.end, whole.end)]


def still_treated(reading: Reading, code: str) -> bool:
    """Tell whether the one cancer of a note, though it was removed, is still under treatment (I.C.2.m)."""
    named = {c[:3] for m in reading.mentions for c in m.codes[:1] if within(c, SOLID)}
    return within(code, SOLID) and named <= {code[:3]} and _treated(reading.note.text)


def _treated(text: str) -> bool:
    """Tell whether treatment of cancer goes on: a drug for it, or treatment that is neither past nor refused."""
    return any(
        not DECLINED.search(text[max(0, m.start() - 60) : m.start()].rpartition("\n")[2])
        for m in TREATED.finditer(text)
    )
