"""Poisoning by a named drug: the code of the drug in place of that of an unspecified one, with its intent.

Source: ICD-10-CM Official Guidelines FY2026 I.C.19.e.5(b): wrong drug, wrong dose, taken in error, with the intent that
is documented; accidental where none is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from superbill.coding.drugs import drugs_in
from superbill.coding.external import says
from superbill.coding.proposal import GUIDELINES, Proposal, read_from
from superbill.coding.ranges import table, within
from superbill.model.coded import Evidence, Rationale
from superbill.model.note import Note, Sentence, Span
from superbill.tables.drugs import Intent
from superbill.tables.patterns import Pattern, pattern_of

SOURCE = f"{GUIDELINES} I.C.19.e.5(b)"
PRECISION = 0.8
UNNAMED = "T50.90 T50.91"
POISONED = "T36-T50"
TOXIC = "T51-T65"
OPIOIDS, OPEN_OPIOIDS = "T40.0-T40.4", "T40.2 T40.60 T40.69"
CLASS = "named class of drugs"
TOLD_IN = frozenset({"body", "other", "chief_complaint", "history_present", "assessment", "assessment_plan"})
_TAKEN = Pattern(
    r"\b(?:overdos\w+|poison\w+|suicid\w+ (?:attempt|gesture) (?:with|by|using|after)|self[- ]harm (?:with|by)|"
    r"(?:taking|took|taken|mix\w+|combin\w+)\b[^.;\n]{0,50}\b(?:with|and) (?:\w+ )?(?:alcohol|whisk\w+|beer|wine|"
    r"vodka|liquor)|"
    r"(?:swallow|ingest|drank|ate|took|taken|taking)\w*\b[^.;\n]{0,60}?"
    r"\b(?:by (?:accident|mistake)|mistaken\w*|accident\w*|in error|too (?:many|much)|wrong(?:ly)?|suicid\w+|"
    r"harm (?:himself|herself))|"
    r"accidental\w* (?:ingest\w+|swallow\w+)|"
    r"(?:swallow|ingest|drank|ate|took|taken|taking)\w*\b[^.;\n]{0,60}?\b(?:to (?:kill|harm|hurt) (?:him|her|"
    r"them)sel\w+|"
    r"to (?:die|end (?:his|her|their) life)|in (?:an? )?(?:suicide|attempt))|"
    r"(?:swallowed|took|ate) (?:an? )?(?:handful|whole bottle|bottle) of|interact\w+ (?:of|with|"
    r"between)[^.;\n]*\b(?:alcohol|whisk\w+|beer|"
    r"wine|vodka|liquor)|"
    r"(?:took|taken|taking|given|administered|received|gave)[^.;\n]{0,30}?\b(?:wrong|(?:twice|double|"
    r"triple) (?:the|his|her|their|as|of))\b|"
    r"wrong (?:dose|drug|medication|pill|tablet)s?\b[^.;\n]{0,30}?\b(?:given|taken|administered|received)|"
    r"(?:non-?prescri\w+|over[- ]the[- ]counter|not prescribed)\b[^.;\n]{0,60}\b(?:interact\w+|"
    r"with (?:\w+ )?prescribed))",
    re.IGNORECASE,
)
WHOLE = 8
_PROPERLY = Pattern(
    r"\b(?:(?:taken|taking|took|used|given|administered)(?: \w+){0,3} (?:as prescribed|as directed|correctly|"
    r"properly|"
    r"appropriately)|(?:correct|prescribed|proper|therapeutic) (?:dose|doses)|properly (?:prescribed|"
    r"administered|taken)|correctly "
    r"(?:prescribed|taken|administered))\b(?![^.;\n]*\b(?:alcohol|whisk\w+|beer|wine|vodka|liquor|"
    r"over[- ]the[- ]counter))",
    re.IGNORECASE,
)
_TOO_MUCH = Pattern(
    r"\b(?:twice|double|triple|two times|three times|more than|exceed\w*|higher than|instead of|wrong|not) (?:of )?"
    r"(?:(?:the|his|her|their|a) )?(?:usual |normal )?(?:prescribed|correct|proper|recommended|drug|medication|dose)|"
    r"\bwrong (?:dose|drug|medication|patient)|\bnon-?prescri\w+|\bnot prescribed\b",
    re.IGNORECASE,
)
_MEANT = Pattern(
    r"\b(?:suicid\w+|intentional(?:ly)?|self[- ]harm|harm (?:himself|herself)|on purpose|"
    r"to (?:kill|harm|hurt) (?:him|her|them)sel\w+|to (?:die|end (?:his|her|their) life))\b",
    re.IGNORECASE,
)
_EXPOSED = Pattern(
    r"\b(?:drank|drunk|drinking|swallow\w*|ingest\w*|ate|eaten|eating|inhal\w+|exposed to|exposure to|"
    r"(?:toxic|poison)\w*|overcome by|took a sip of|sipped)\b",
    re.IGNORECASE,
)
_ALCOHOL = Pattern(r"\b(?:alcohol|whisk\w+|beer|wine|vodka|liquor)\b", re.IGNORECASE)
_UNMEANT = Pattern(r"\b(?:unintentional|not intentional|accident\w*|by mistake|in error)\b", re.IGNORECASE)


def poisoned(note: Note, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals with the drug that each poisoning of the note names."""
    if _PROPERLY.search(note.text) and not _TOO_MUCH.search(note.text):
        return tuple(_adverse(p) for p in proposals)
    sentences = note.sentences if _TAKEN.possible(note.text) else ()
    told = [p for s in sentences if s.section in TOLD_IN for p in _in_sentence(note, s)]
    if _EXPOSED.possible(note.text):
        known = {p.code[:3] for p in proposals if within(p.code, TOXIC)}
        chemicals = (p for s in note.sentences if s.section in TOLD_IN for p in _chemical(note, s))
        told += [p for p in chemicals if p.code[:3] not in known]
    proposals = _as_meant(proposals, told)
    held = [p for p in proposals if not (within(p.code, POISONED) and p.code[-2:] == "5A")]
    named = [q for q in told if all(not p.code.startswith(q.code[:5]) for p in held)]
    if not named:
        return tuple(proposals)
    proposals = [p for p in proposals if p in held or all(not q.code.startswith(p.code[:5]) for q in named)]
    kept = [p for p in proposals if not (within(p.code, UNNAMED) and p.code[-2] in "1234")]
    exact = [q for q in (*named, *kept) if within(q.code, OPIOIDS) and not within(q.code, OPEN_OPIOIDS)]
    if exact:
        kept = [p for p in kept if not (within(p.code, OPEN_OPIOIDS) and p.code[-2:] == exact[0].code[-2:])]
        named = [p for p in named if not (within(p.code, OPEN_OPIOIDS) and p.source == CLASS)]
    return (*kept, *named)


def _as_meant(proposals: Sequence[Proposal], told: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the poisonings of drugs that were taken on purpose under that intent."""
    meant = {q.code[:-2] for q in told if q.code[-2] == "2"}
    said = "The documentation says that it was meant"
    return tuple(
        p.recoded(f"{p.code[:-2]}2{p.code[-1]}", "CM-POISONING", said, SOURCE)
        if p.code[:-2] in meant and p.code[-2] in "14" and within(p.code, POISONED)
        else p
        for p in proposals
    )


def _adverse(p: Proposal) -> Proposal:
    """A drug correctly prescribed and taken as prescribed has an adverse effect, whatever "toxicity" sounds like."""
    if not (within(p.code, POISONED) and len(p.code) == WHOLE and p.code[-2] == "1"):
        return p
    said = "The drug was taken as prescribed"
    adverse = p.recoded(f"{p.code[:-2]}5{p.code[-1]}", "CM-ADVERSE-EFFECT", said, f"{GUIDELINES} I.C.19.e.5(a)")
    return replace(adverse, place=p.place + 1000)


def _chemical(note: Note, sentence: Sentence) -> Iterator[Proposal]:
    """Yield the toxic effect of the first substance of the sentence that is no drug (I.C.19.e.5(d))."""
    start, end = sentence.span.start, sentence.span.end
    if not says(note.text, sentence, _EXPOSED):
        return
    meant = _MEANT.search(note.text, start, end) and not _UNMEANT.search(note.text, start, end)
    for words, stem in table("chemicals.tsv"):
        found = pattern_of(rf"\b(?:{words})\b", re.IGNORECASE).search(note.text, start, end)
        if found:
            code = stem.replace("?", "2" if meant else "1")
            rule = Rationale(rule="CM-POISONING", text="The substance that the documentation names", source=SOURCE)
            yield replace(read_from(note, Span(*found.span()), code, rule), place=start)
            return


def _in_sentence(note: Note, sentence: Sentence) -> Iterator[Proposal]:
    start, end = sentence.span.start, sentence.span.end
    if not says(note.text, sentence, _TAKEN):
        return
    meant = _MEANT.search(note.text, start, end) and not _UNMEANT.search(note.text, start, end)
    alcohol = _ALCOHOL.search(note.text, start, end)
    if alcohol and not meant:
        rule = Rationale(rule="CM-POISONING", text="Alcohol with the drug", source=f"{GUIDELINES} I.C.19.e.5(b)(iv)")
        yield replace(read_from(note, Span(*alcohol.span()), "T51.0X1A", rule), place=start + 1)
    for named in drugs_in(note.text, start, end):
        for code in named.drug.poisoning_codes(Intent.SELF_HARM if meant else Intent.ACCIDENTAL):
            first, last = named.span.start, named.span.end
            proof = Evidence(
                document=note.name, start=first, end=last, text=note.text[first:last], section=sentence.section
            )
            rule = Rationale(rule="CM-POISONING", text="The drug that the documentation names", source=SOURCE)
            yield Proposal(
                code=code,
                kind="diagnosis",
                source=CLASS if named.drug.kind == "class" else "named drug",
                precision=PRECISION,
                evidence=(proof,),
                place=start,
                rules=(rule,),
            )
