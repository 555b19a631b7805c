"""Codes that a coded condition brings with it: organism, drug of an adverse effect.

Sources: ICD-10-CM Official Guidelines FY2026 I.B.9 (combination of infection and organism), I.C.1.b (B95-B97 where the
infection's code does not say the organism), I.C.19.e.5(a) (nature of the adverse effect, then T36-T50 with fifth or
sixth character 5), I.C.2.c.2 (anemia due to chemotherapy with T45.1X5).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from superbill.coding.drugs import Named, drugs_in
from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import rows_with, table, within
from superbill.model.coded import Evidence, Rationale
from superbill.model.note import Note, Sentence
from superbill.tables.drugs import Intent
from superbill.tables.patterns import Pattern
from superbill.tables.wording import words_of

CHEMOTHERAPY = "D64.81 D70.1 G62.0 K12.31"
CHEMOTHERAPY_DRUG = "T45.1X5A"
SYSTEMIC = "A40 A41 A02.1 A22.7 A26.7 A32.7 A42.7 A54.86 B37.7 O85 O86.04 T81.44 P36 B00.7 U07.1"
SEPSIS = "A40 A41 A02.1 B37.7 T81.44 O85 P36"
_SEVERE = Pattern(
    r"(?<!no )(?<!not )\bsevere sepsis|"
    r"\b(?:failure|injury|dysfunction|encephalopathy|hypotension|acidosis|coagulopathy|AKI)\b[^.;\n]{0,30}?"
    r"\b(?:due to|secondary to|from|caused by) (?:the |severe |his |her )?sepsis|\bsepsis[- ]induced\b|"
    r"\bsepsis with (?:acute |associated )?(?:multi-?)?organ dysfunction",
    re.IGNORECASE,
)
REACH = 60
REACTIONS = "T78.2 T78.3 T78.4 T88.6"
"""Reactions of chapter 19 that a drug may bring about."""
NEVER_PRESCRIBED = ("T40.1X5", "T40.8X5", "T43.645")
"""Heroin, LSD and MDMA have no adverse effect of a drug correctly taken."""

_CAUSED = Pattern(
    r"^\W{0,2}(?:(?:is |was |are )?(?:felt to be |thought to be |likely )?)?"
    r"(?:due to|secondary to|caused by|induced by|from|related to|attributed to|side effect of|adverse effect of|"
    r"as a (?:side|adverse) effect of|after (?:taking|starting))\s",
    re.IGNORECASE,
)
_APART = Pattern(r"[,;:.\n]|\b(?:on|takes|taking|treated|with|and)\b", re.IGNORECASE)
"""What stands between a cause and a drug that is not the cause: "due to cystic fibrosis, on insulin"."""
_CULTURE = Pattern(
    r"^(?!.*\b(?:no growth|negative|pending|not grow)\b).*\b(?:cultures? (?:\w+ ){0,3}?(?:grew|grows?|growing|show\w*|"
    r"positive|yield\w*|reveal\w*|is|are|was|were|of|with|came)|grew out|isolated|(?:organism|pathogen) (?:is|was))\b",
    re.IGNORECASE | re.DOTALL,
)
_TAKEN_FOR = Pattern(r"\bfor (?:\w+ ){0,3}$", re.IGNORECASE)
_OF_BLOOD = Pattern(r"\bblood\b", re.IGNORECASE)
_RIGHTLY = Pattern(
    r"\b(?:as|correctly|properly) (?:prescribed|directed|instructed|ordered|labell?ed|taken|recommended)\b|"
    r"\b(?:taken|took|taking|takes|given|administered)(?: \w+){0,3} (?:correctly|properly)\b|"
    r"\b(?:drug|medications?|medicine|antibiotic|statin|tablets?|pills?|infusion|injection) (?:is|was) "
    r"(?:\w+ (?:to be )?)?(?:the|a) (?:\w+ )?(?:cause|culprit|reason)\b|"
    r"\b(?:side|adverse) (?:effect|reaction)s? (?:of|to|from) (?:the|this|her|his) "
    r"(?:drug|medications?|medicine|antibiotic)\b|"
    r"\ban effect of the (?:drug|medication|medicine)\b|\b(?:blamed on|attributed to) the "
    r"(?:drug|medication|medicine|antibiotic)\b",
    re.IGNORECASE,
)
"""The note says that a drug was taken rightly, or that the drug is the cause."""
EFFECTS = (
    "R00-R64 L27 L29 L50 L51 K59.0 K52 K92 D61 D64 D69 D70 E16.0 E16.1 E87 N17 M62.82 G24 G25 G62 I95 I49 K71 T78 T88.6"
)
"""What drugs bring about, as against what they are taken for."""
_WRONGLY = Pattern(
    r"\b(?:overdos\w*|ingest\w+|too many|wrong|suicid\w*|intoxicat\w*|poison\w*|"
    r"(?:with|and) (?:\w+ )?(?:alcohol|whisk\w+|beer|wine|vodka|liquor))\b",
    re.IGNORECASE,
)


def with_companions(note: Note, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the proposals of one note with organism or drug told, and the codes added beside them."""
    for p in with_infection(proposals, note.text):
        sentence = _sentence(p, note)
        if sentence is None:
            yield p
            continue
        named, added = _organism(p, note, sentence)
        for other in _others(p, note, sentence) if named is p and added is None else ():
            named, added = _organism(p, note, other)
            if named is not p or added:
                break
        yield from _drug(named, note, sentence)
        if added:
            yield added


def with_infection(proposals: Sequence[Proposal], text: str) -> Iterator[Proposal]:
    """Yield the proposals with the systemic infection that severe sepsis presumes (I.C.1.d.1.b)."""
    infected = any(within(p.code, SYSTEMIC) for p in proposals)
    proposals = [*proposals, *_organ_failure(text, proposals)]
    for p in proposals:
        if p.code.startswith("R65.2") and not infected:
            said = "Severe sepsis is coded with its systemic infection first"
            yield p.recoded("A41.9", "CM-SEVERE-SEPSIS", said, f"{GUIDELINES} I.C.1.d.1(b)")
        yield p


def _organ_failure(text: str, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield severe sepsis where the documentation says so or ties an organ's failure to it (I.C.1.d.1.a.iii)."""
    septic = next((p for p in proposals if within(p.code, SEPSIS)), None)
    if septic is None or any(p.code.startswith("R65.2") for p in proposals) or not _SEVERE.search(text):
        return
    said = "The documentation says severe sepsis or ties the failure of an organ to the sepsis"
    rule = Rationale(rule="CM-SEVERE-SEPSIS", text=said, source=f"{GUIDELINES} I.C.1.d.1(a)(iii), (b)")
    yield replace(septic, code="R65.20", place=septic.place + 1, rules=(rule,))


def _sentence(p: Proposal, note: Note) -> Sentence | None:
    at = next((e.start for e in p.evidence if e.document == note.name), None)
    if at is None:
        return None
    return next((s for s in note.sentences if s.span.start <= at < s.span.end), None)


def _others(p: Proposal, note: Note, first: Sentence) -> Iterator[Sentence]:
    """Yield the other sentences that name the condition."""
    for e in p.evidence[1:4]:
        at = bisect_right(note.sentences, e.start, key=lambda s: s.span.start) - 1
        if e.document == note.name and at >= 0 and note.sentences[at] is not first:
            yield note.sentences[at]
    at = note.sentences.index(first)
    for sentence in note.sentences[at + 1 : at + 3]:
        if _grown(p, note.text[sentence.span.start : sentence.span.end]):
            yield sentence


def _grown(p: Proposal, said: str) -> bool:
    """Tell whether a sentence after the infection tells what its culture grew; that of the blood is of a sepsis."""
    return _CULTURE.search(said) is not None and (within(p.code, SEPSIS) or not _OF_BLOOD.search(said))


def _organism(p: Proposal, note: Note, sentence: Sentence) -> tuple[Proposal, Proposal | None]:
    rows = [table("organisms.tsv")[n] for n in rows_with("organisms.tsv", p.code)]
    if not rows:
        return p, None
    said = {w.text for w in words_of(note.text, sentence.span.start, sentence.span.end)}
    for _, words, result in rows:
        if any(_folded(w) <= said for w in words.split()):
            text = "The organism that the documentation names"
            if not result.startswith("+"):
                return p.recoded(result, "CM-ORGANISM", text, f"{GUIDELINES} I.B.9"), None
            rules = (Rationale(rule="CM-ORGANISM", text=text, source=f"{GUIDELINES} I.C.1.b"),)
            return p, replace(p, code=result[1:], place=p.place + 1, rules=rules)
    return p, None


def _folded(words: str) -> frozenset[str]:
    return frozenset(w.text for part in words.split("+") for w in words_of(part))


def _drug(p: Proposal, note: Note, sentence: Sentence) -> Iterator[Proposal]:
    """Yield the proposal and, where the sentence says that a drug caused it, the drug's code for an adverse effect."""
    if within(p.code, CHEMOTHERAPY):
        yield p
        yield _adverse(p, CHEMOTHERAPY_DRUG, p.evidence[:1])
        return
    outer = p.code[0] in "ZTVWXY" and not within(p.code, REACTIONS)
    named = None if outer else _cause(p, note, sentence)
    effects = named.drug.poisoning_codes(Intent.ADVERSE_EFFECT) if named else ()
    codes = tuple(c for c in effects if not c.startswith(NEVER_PRESCRIBED))
    if not named or not codes:
        yield p
        return
    source = f"{GUIDELINES} I.C.19.e.5(a)"
    due = next(
        (result for held, kind, result in table("due_to_drug.tsv") if within(p.code, held) and _of(named, kind)), None
    )
    if due:
        p = p.recoded(due, "CM-ADVERSE-EFFECT", "The condition as due to a drug", source)
    yield p
    proof = (
        Evidence(
            document=note.name,
            start=named.span.start,
            end=named.span.end,
            text=note.text[named.span.start : named.span.end],
            section=sentence.section,
        ),
    )
    for code in codes:
        yield _adverse(p, code, proof)


def _of(named: Named, kind: str) -> bool:
    """Tell whether a drug is of a class; cancer drugs are those whose poisoning is T45.1."""
    return kind == "any" or (kind == "antineoplastic" and any(c.startswith("T45.1") for c in named.drug.poisoning))


def _cause(p: Proposal, note: Note, sentence: Sentence) -> Named | None:
    if _WRONGLY.search(note.text, sentence.span.start, sentence.span.end):
        return None
    for e in p.evidence:
        if e.document == note.name and sentence.span.start <= e.start < sentence.span.end:
            link = _CAUSED.match(note.text[e.end : min(sentence.span.end, e.end + REACH)])
            if link:
                start = e.end + link.end()
                named = next(drugs_in(note.text, start, min(sentence.span.end, start + REACH)), None)
                return named if named and not _APART.search(note.text, start, named.span.start) else None
    return _taken_rightly(p, note, sentence)


def _taken_rightly(p: Proposal, note: Note, sentence: Sentence) -> Named | None:
    """Return the only drug of the sentence where the note says that the drug, taken rightly, is the cause."""
    if not within(p.code, EFFECTS) or not _RIGHTLY.search(note.text) or _WRONGLY.search(note.text):
        return None
    start, end = sentence.span.start, sentence.span.end
    found = list(drugs_in(note.text, start, end))
    first = min((e.start for e in p.evidence if e.document == note.name and start <= e.start < end), default=end)
    meant = {n.drug.poisoning_codes(Intent.ADVERSE_EFFECT) for n in found}
    return found[0] if len(meant) == 1 and not _TAKEN_FOR.search(note.text[start:first]) else None


def _adverse(p: Proposal, code: str, proof: tuple[Evidence, ...]) -> Proposal:
    source = f"{GUIDELINES} I.C.19.e.5(a)"
    rule = Rationale(
        rule="CM-ADVERSE-EFFECT", text="The drug, correctly taken, that caused the condition", source=source
    )
    return replace(p, code=code, kind="diagnosis", evidence=proof, place=p.place + 1, rules=(rule,))
