"""Candidates: for each mention the dictionary's best reading in this note, made specific by the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from superbill.coding.chart import Chart
from superbill.coding.coordinated import elsewhere, listed_sites
from superbill.coding.denials import DENYING, denials
from superbill.coding.problems import Problem, problem_of
from superbill.coding.proposal import Proposal, evidence_of
from superbill.coding.ranges import table, within
from superbill.coding.refinement import in_full
from superbill.coding.specificity import Resolved, Scope, resolve, title_words
from superbill.coding.vaccines import VACCINATED, is_vaccine
from superbill.coding.within_terms import named_within
from superbill.coding.witnesses import Witness, borne_out
from superbill.model.coded import Rationale
from superbill.model.note import Flag, Mention, Span
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern
from superbill.tables.terms import Candidate
from superbill.tables.wording import BREAK, DEGREES, SIDES, Word, bag, words_of

WORDS_TOO = frozenset(
    {"add", "pad", "sad", "sob", "all", "rap", "map", "cat", "cap", "ram", "doe", "ibs", "mac", "als", "pre", "post"}
    | {"aid", "aids", "fit", "fits", "pin", "pins", "ain", "vin", "cin", "art", "pet", "gist"}
)
LOSES_ITS_S = {"crp": "crps", "aid": "aids", "sid": "sids", "sar": "sars"}
"""Abbreviations whose last letter is no plural: C-reactive protein is no regional pain syndrome."""
_ACUTE_AND_CHRONIC = Pattern(r"\b(?:sub)?acute (?:and|on|with|/|\+) ?chronic\b", re.IGNORECASE)
NEAR = 90
FACILITIES = frozenset({"care", "rehab", "rehabilitation", "hospital"})
"""Words after which "acute" tells of a place of care and of no disease."""
LONG_TERM = 9
"""Letters of a wording that may hold another."""
EXACT = 0.85
"""Prior of a whole title (terms/variants.py)."""
UNSAYING = frozenset(
    {"initial", "encounter", "subsequent", "first", "visit", "unspecified", "closed", "care"}
) | frozenset({"and", "with", "or", "for"})
"""Words of a problem's name that name nothing by themselves."""
NAMED_SIDES = frozenset({"right", "left", "bilateral"})
PHASED, PREGNANCY = frozenset("MSTVWXY"), frozenset("OZ")
"""First letters of codes that have a phase of care (I.C.19.a) or a trimester (I.C.15)."""


def with_parts(chart: Chart) -> Chart:
    """Return the chart with the diagnoses inside longer ones that the tabular wants beside them."""
    parts = [
        part
        for mention in chart.reading.mentions
        if len(mention.term) > LONG_TERM
        for part in named_within(chart.text, mention, partial(_codes, chart, mention), chart.terms, chart.icd)
    ]
    parts += [
        more for mention in chart.reading.mentions for more in elsewhere(chart.reading.note, mention, chart.terms)
    ]
    if not parts:
        return chart
    mentions = sorted([*chart.reading.mentions, *parts], key=lambda m: m.span)
    return chart.with_mentions(tuple(mentions))


def proposals(chart: Chart, position: int, problem: int, *, judged: bool = True) -> Iterator[Proposal]:
    """Yield the codes that one mention proposes: several where the wording brings several, or both sides.

    With `judged` false the words around are not looked at: enough for a mention that is refused anyway.
    """
    mention = chart.reading.mentions[position]
    for candidate, resolved in _read_as(chart, mention) if judged else _taken(chart, mention, NO_SCOPE, judged=False):
        scope = _scope_of(chart, mention) if judged else NO_SCOPE
        for code in resolved.codes:
            yield Proposal(
                code=code,
                kind=candidate.kind,
                source=candidate.source,
                precision=candidate.precision if chart.mentioned else _surer(candidate, code, scope, chart.icd),
                evidence=(evidence_of(chart.reading.note, mention),),
                place=mention.span.start,
                problem=problem,
                flags=frozenset(f.value for f in mention.flags),
                rules=tuple(_reasons(candidate, mention, chart, code, default=resolved.default)) if judged else (),
                default=resolved.open_side,
                whole=judged and _is_whole(chart, mention),
                witnesses=(_witness(candidate, chart, position, code, resolved),) if chart.mentioned else (),
            )


def _read_as(chart: Chart, mention: Mention) -> tuple[tuple[Candidate, Resolved], ...]:
    """Return what a mention is read as by the words around it, found once."""
    found = chart.read_as.get(mention)
    if found is None:
        scope = _scope_of(chart, mention)
        found = chart.read_as[mention] = tuple(_taken(chart, mention, scope, judged=True))
    return found


def _taken(chart: Chart, mention: Mention, scope: Scope, *, judged: bool) -> Iterator[tuple[Candidate, Resolved]]:
    """Yield the candidates with the codes that they come to: all of a group that is meant together, else the first."""
    for chosen, together in _groups(chart, mention):
        ranked = chosen
        if judged and not together and len(chosen) > 1:
            ranked = _of_side(chosen, scope.side, chart.icd)
        for candidate in ranked:
            resolved = _resolved(candidate, mention, chart, scope) if judged else _bare(candidate.code, chart.icd)
            yield candidate, resolved
            if resolved.codes and not together:
                break


def _is_whole(chart: Chart, mention: Mention) -> bool:
    """Tell whether the words of a mention are all that the name of its problem says."""
    problem = problem_of(mention.span, chart.problems)
    if problem is None:
        return False
    said = {w.text for w in words_of(chart.text, problem.head.start, problem.head.end)}
    return not said - {BREAK} - SIDES.keys() - DEGREES - UNSAYING - set(mention.term.split())


def _resolved(candidate: Candidate, mention: Mention, chart: Chart, scope: Scope) -> Resolved:
    """Return the billable codes that the words around support, at the site that they name."""
    sites = () if chart.mentioned else listed_sites(chart.text, mention)
    if len(sites) < 2:
        return _at_site(candidate, chart, scope)
    words = frozenset[str]().union(*(site for _, site in sites))
    scopes = (scope._replace(near=scope.near - words | site, sites=site, side=side) for side, site in sites)
    each = [_at_site(candidate, chart, at) for at in scopes]
    return Resolved(tuple(dict.fromkeys(c for r in each for c in r.codes)), default=any(r.default for r in each))


def _at_site(candidate: Candidate, chart: Chart, scope: Scope) -> Resolved:
    resolved = resolve(candidate.code, scope, chart.icd)
    sited = _sited(resolved.codes, scope)
    if not sited:
        return resolved
    sides = chart.sided.get(sited.word, frozenset())
    side = scope.side or (next(iter(sides)) if len(sides) == 1 else "")
    return resolve(sited.stem, scope._replace(side=side), chart.icd)


def _witness(candidate: Candidate, chart: Chart, position: int, code: str, resolved: Resolved) -> Witness:
    """Return what this mention says for the code in the report `mentioned`."""
    mention = chart.reading.mentions[position]
    precision, notes = candidate.precision, candidate.notes
    if not candidate.mentioned:
        wording = chart.terms.wording(mention.term)
        learned = [c for c in wording.candidates if c.mentioned] if wording else []
        precision, notes = borne_out(candidate, code, learned)
    return Witness(
        wording=mention.term,
        source=candidate.source,
        precision=precision,
        notes=notes,
        aligned=candidate.aligned,
        default=resolved.open_side,
        inside=position in chart.inner,
        parted=parted(chart.text, mention),
        past=Flag.HISTORICAL in mention.flags,
    )


def _of_side(chosen: list[Candidate], side: str, icd: Icd10cm) -> list[Candidate]:
    """Of titles that differ by their side alone, put the said side first, else the one that names none (I.B.13)."""
    said = [side] if side else ["unspecified", "bilateral"]
    told = {c.code: title_words(icd.title(c.code) or "") for c in chosen}
    if not any(told[c.code] & NAMED_SIDES for c in chosen):
        return chosen
    return sorted(chosen, key=lambda c: next((n for n, s in enumerate(said) if s in told[c.code]), len(said)))


def _codes(chart: Chart, mention: Mention) -> tuple[str, ...]:
    return tuple(code for _, resolved in _read_as(chart, mention) for code in resolved.codes)


NO_SCOPE = Scope(frozenset(), frozenset())


def _surer(candidate: Candidate, code: str, scope: Scope, icd: Icd10cm) -> float:
    """A wording cut from a title is as sure as the whole title where the words around say it in full."""
    if candidate.precision >= EXACT or candidate.source.startswith("learned") or not scope.near:
        return candidate.precision
    return EXACT if in_full(code, scope.near | ({scope.side} - {""}), icd) else candidate.precision


@lru_cache(maxsize=20_000)
def _bare(stem: str, icd: Icd10cm) -> Resolved:
    return resolve(stem, NO_SCOPE, icd)


class Sited(NamedTuple):
    """The category for a site, and the word that named the site."""

    stem: str
    word: str


def _sited(codes: tuple[str, ...], scope: Scope) -> Sited | None:
    """Return the category for the one site that the words around name, where the code leaves the site open."""
    rows = _site_rows(codes[0]) if len(codes) == 1 else ()
    for words in (scope.near, scope.sites) if rows else ():
        found = {stem: min(said) for sites, stem in rows if (said := words & sites)}
        if found:
            return Sited(*next(iter(found.items()))) if len(found) == 1 else None
    return None


@lru_cache(maxsize=20_000)
def _site_rows(code: str) -> tuple[tuple[frozenset[str], str], ...]:
    """Return the sites that would settle a code that leaves the site open: words, category."""
    return tuple((frozenset(sites.split()), stem) for held, sites, stem in table("sites.tsv") if within(code, held))


def _groups(chart: Chart, mention: Mention) -> Iterator[tuple[list[Candidate], bool]]:
    """Yield the candidates whose context holds, best first, and whether all of a group are meant together.

    One lexicon row may join codes; "acute and chronic" means both (I.B.8); other candidates are alternatives. In the
    report `mentioned` what annotators gave a wording stands beside what the dictionary says.
    """
    wording = chart.terms.wording(mention.term)
    held = [c for c in wording.candidates if _holds(c, chart, mention)] if wording else []
    plain = [c for c in held if not c.mentioned]
    if chart.mentioned:
        yield [c for c in held if c.aligned], True
        if parted(chart.text, mention):
            return
    elif both := _acute_and_chronic(chart, mention):
        yield both, True
        return
    if plain and plain[0].source.startswith("lexicon"):
        yield [c for c in plain if c.source == plain[0].source], True
    else:
        yield plain, False


def _acute_and_chronic(chart: Chart, mention: Mention) -> list[Candidate]:
    """Return the acute and the chronic form of a condition called both (I.B.8), where one wording has not both."""
    if {"acute", "chronic"} <= set(mention.term.split()) or not _ACUTE_AND_CHRONIC.search(
        chart.text, max(0, mention.span.start - 40), mention.span.end
    ):
        return []
    bare = [w for w in mention.term.split() if w not in ("acute", "chronic", "and")]
    forms = [chart.terms.wording(bag([form, *bare])) for form in ("acute", "chronic")]
    both = [w.candidates[0] for w in forms if w and w.candidates]
    return both if len(both) == 2 else []


def parted(text: str, mention: Mention) -> bool:
    """Tell whether other words than degrees and sides stand between those of the wording."""
    said = {w.text for w in words_of(text, mention.span.start, mention.span.end)} - {BREAK} - SIDES.keys()
    return not said - DEGREES <= set(mention.term.split())


def _holds(candidate: Candidate, chart: Chart, mention: Mention) -> bool:
    wording = chart.text[mention.span.start : mention.span.end]
    if not _written_as(mention.term, wording) or (candidate.source.endswith("acronym") and not wording.isupper()):
        return False
    if within(candidate.code, VACCINATED) and is_vaccine(chart.text, mention):
        return False
    if not _needed(candidate, chart, mention):
        return False
    if candidate.code.startswith(("V", "W", "X", "Y", "R40.2")) and candidate.source in ("title", "inclusion term"):
        return False
    if not candidate.bar:
        return True
    span = mention.sentence.span
    said = {w.text for w in words_of(chart.text, span.start, span.end)}
    return said.isdisjoint(candidate.bar)


def _needed(candidate: Candidate, chart: Chart, mention: Mention) -> bool:
    """A needed side stands in the mention ("right bundle branch block") or trails it, other words in the note."""
    sides = NAMED_SIDES.intersection(candidate.need)
    if not sides:
        return not candidate.need or not chart.words.isdisjoint(candidate.need)
    trailing = _TRAILING_SIDE.match(chart.text, mention.span.end)
    said = words_of(chart.text, mention.span.start, trailing.end() if trailing else mention.span.end)
    return not sides.isdisjoint(SIDES.get(w.text) for w in said)


_TRAILING_SIDE = Pattern(r",? \(?(?:right|left|bilateral(?:ly)?|both(?: sides| eyes| ears)?)\b", re.IGNORECASE)


def _written_as(term: str, said: str) -> bool:
    """Two letters, and abbreviations that are also words ("ADD", "SOB"), count only in capitals."""
    if term in LOSES_ITS_S and said.lower() != LOSES_ITS_S[term]:
        return False
    return said.isupper() or not (len(term) <= 2 or term in WORDS_TOO)


def _scope_of(chart: Chart, mention: Mention) -> Scope:
    """Return the words around a mention, looked at once."""
    found = chart.scopes.get(mention)
    if found is None:
        found = chart.scopes[mention] = _scope(chart, mention)
    return found


def _scope(chart: Chart, mention: Mention) -> Scope:
    sentence = mention.sentence.span
    start, end = max(sentence.start, mention.span.start - NEAR), min(sentence.end, mention.span.end + NEAR)
    clause = words_of(chart.text, start, end)
    problem = problem_of(mention.span, chart.problems)
    wide = chart.said_of(problem) if problem else frozenset[str]()
    denied = [] if DENYING.isdisjoint(w.text for w in clause) else denials(chart.text, mention)
    near = frozenset(
        w.text
        for w, after in zip(clause, [*(w.text for w in clause[1:]), BREAK], strict=True)
        if w.text != BREAK
        and w.text not in SIDES
        and not any(_in(w, d) for d in denied)
        and not (w.text == "acute" and after in FACILITIES)
    )
    letters = {code[0] for code in mention.codes}
    stated = chart.obstetric_trimester if letters == {"O"} else chart.trimester if letters & PREGNANCY else ""
    if stated:
        near |= {stated, "trimester"}
    phase = chart.phase if letters & PHASED else "A"
    sites = frozenset[str]() if chart.mentioned else wide
    side = _side(chart, mention, clause, problem)
    return Scope(near, wide & _AXES, side, phase, sites, not chart.mentioned, "" if chart.mentioned else stated)


_AXES = frozenset([
    "1", "2", "3", "4", "5", "3a", "3b", "acute", "chronic", "stage", "trimester", "first", "second", "third",
    "primary", "secondary", "systolic", "diastolic", "exacerbation", "displaced", "nondisplaced", "open",
    "upper", "lower", "end", "middle", "lobe", "recurrent", "paroxysmal", "persistent", "permanent",
    "intractable", "obstruction", "bleeding", "hemorrhage", "aura", "lateral", "medial",
])  # fmt: skip


def _side(chart: Chart, mention: Mention, clause: list[Word], problem: Problem | None) -> str:
    """Find the side: in the mention, nearest in its clause, at its words in the problem, then anywhere in the note."""
    own = mention.term.split()
    inside = [SIDES[w.text] for n, w in enumerate(clause) if w.text in SIDES and _belongs(n, clause, mention, own)]
    if inside:
        return "bilateral" if len(set(inside)) > 1 else inside[0]
    near = [(_distance(w, mention.span), SIDES[w.text]) for w in clause if w.text in SIDES]
    if near and min(near)[0] <= 40:
        return min(near)[1]
    if problem:
        held = words_of(chart.text, problem.head.start, problem.head.end)
        sides = {SIDES[w.text] for w in held if w.text in SIDES}
        if len(sides) == 1:
            return next(iter(sides))
    told: set[str] = set()
    for word in mention.term.split():
        told |= chart.sided.get(word, frozenset())
    if len(told) == 1:
        return next(iter(told))
    return ""


def _belongs(place: int, clause: list[Word], mention: Mention, own: list[str]) -> bool:
    """A side belongs to the mention when it stands in it, or before one of its words ("... and of left radius")."""
    if _in(clause[place], mention.span):
        return True
    following = clause[place + 1].text if place + 1 < len(clause) else BREAK
    return following in own


def _in(word: Word, span: Span) -> bool:
    return span.start <= word.start and word.end <= span.end


def _distance(word: Word, span: Span) -> int:
    return max(span.start - word.end, word.start - span.end, 0)


def _reasons(candidate: Candidate, mention: Mention, chart: Chart, code: str, *, default: bool) -> Iterator[Rationale]:
    yield Rationale(
        rule="CM-TERM",
        text=f"The {mention.sentence.section.replace('_', ' ')} says these words, which mean {candidate.code}",
        source=f"{candidate.source}; ICD-10-CM {chart.icd.ref.release}",
    )
    if candidate.code.endswith("-") or candidate.code != code:
        how = "the default, as the note says no more" if default else "its words in the note"
        yield Rationale(
            rule="CM-SPECIFICITY",
            text=f"{code} is chosen below {candidate.code.rstrip('-')} by {how}",
            source="ICD-10-CM Official Guidelines FY2026 I.B.2, I.B.13, I.B.18",
        )
