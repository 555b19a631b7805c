"""Coding one encounter: mentions to proposals, combined, pruned, sequenced, each with confidence and reasons."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from superbill.coding.assessing import all_assessed
from superbill.coding.candidates import proposals, with_parts
from superbill.coding.chart import Chart
from superbill.coding.confidence import ASSIGN, SUGGEST, confidence
from superbill.coding.encounter import CodingContext
from superbill.coding.eradicated import still_treated
from superbill.coding.external import voluntary
from superbill.coding.headings import headed
from superbill.coding.late_effects import is_late_effect, late_effect
from superbill.coding.long_term import long_term
from superbill.coding.present_on_admission import Indicator, exempt, indicator, reason
from superbill.coding.problems import assessed, problems
from superbill.coding.proposal import Outcome, Proposal, dropped, merged
from superbill.coding.pruning import pruned
from superbill.coding.queries import queries
from superbill.coding.refusals import NOT_ASSESSED, told_refusals
from superbill.coding.sequencing import sequenced
from superbill.coding.standing import INPATIENT, of_the_stay, standing
from superbill.coding.support import supported
from superbill.model.coded import Assignment, CodedEncounter, Decision, NotCoded, Rationale, Role
from superbill.model.note import Flag, Mention, Reading
from superbill.tables.icd10cm import Icd10cm, icd10cm
from superbill.tables.store import Tables
from superbill.tables.terms import Terms

PRINCIPAL = Rationale(
    rule="CM-PRINCIPAL",
    text="The condition established after study that chiefly occasioned the admission: the first of the final "
    "diagnoses that was present on admission, after what the classification puts before it",
    source="ICD-10-CM Official Guidelines FY2026 II, II.G, I.A.13",
)
UNSURE = "too unsure to suggest"


def code(readings: Sequence[Reading], context: CodingContext, tables: Tables, terms: Terms) -> CodedEncounter:
    """Return the codes of one encounter with evidence, what was not coded and why, and the open questions.

    Args:
        readings: the documents of the encounter with their mentions (stage `notes`).
        context: setting, day, report.
        tables: the installed releases.
        terms: the dictionary that found the mentions.

    Raises:
        TableMissing: ICD-10-CM is not installed.
    """
    icd = _view(tables, context.day)
    proposed: list[Proposal] = []
    gone: list[NotCoded] = []
    for reading in readings:
        kept, refused = of_reading(reading, context, icd, terms)
        proposed += kept
        gone += refused
    text = "\n".join(r.note.text for r in readings)
    mentioned = context.report == "mentioned"
    left = _all_named(proposed, readings, icd) if mentioned else all_assessed(proposed, readings, text, icd)
    texts = {r.note.name: r.note.text for r in readings}
    notes = [r.note for r in readings]
    present = {p.code: indicator(p, notes) for p in left.kept} if context.setting == "inpatient" else {}
    ordered = sequenced(left.kept, icd, texts, frozenset(code for code, poa in present.items() if poa == "N"))
    least = SUGGEST[context.report]
    released = [p for p in ordered if confidence(p, context.report) >= least]
    if not mentioned:
        for reading in readings:
            released = list(supported(released, reading.note, problems(reading.note)))
    unsure = [
        dropped(p, UNSURE, "confidence below the threshold of suggestion")
        for p in ordered
        if confidence(p, context.report) < least
    ]
    return CodedEncounter(
        id=context.id or (readings[0].note.name if readings else ""),
        setting=context.setting,
        service_date=context.day,
        date_from=context.date_from,
        report=context.report,
        codes=tuple(
            _assignment(p, n, context, icd, None if exempt(p.code, tables, context.day) else present.get(p.code))
            for n, p in enumerate(released, 1)
        ),
        not_coded=told_refusals([*gone, *left.dropped, *unsure], released, icd),
        queries=tuple(queries(released, icd)),
        note_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _all_named(proposed: list[Proposal], readings: Sequence[Reading], icd: Icd10cm) -> Outcome:
    """Every documented condition, each for itself, and the drugs that the text itself calls long-term."""
    named = Outcome(merged(proposed))
    extra = [p for r in readings for p in long_term(r.note, named.kept) if Flag.PLANNED.value not in p.flags]
    left = pruned(merged([*named.kept, *extra]), icd, mentioned=True)
    return Outcome(left.kept, (*named.dropped, *left.dropped))


def _view(tables: Tables, day: dt.date) -> Icd10cm:
    """Return ICD-10-CM of the day, made once."""
    held = tables.views.get((Icd10cm, day))
    if not isinstance(held, Icd10cm):
        held = tables.views[Icd10cm, day] = icd10cm(tables, day)
    return held


def of_reading(
    reading: Reading, context: CodingContext, icd: Icd10cm, terms: Terms
) -> tuple[list[Proposal], list[NotCoded]]:
    """Return the proposals of one document that may be coded, and the candidates that may not, with the reason."""
    told = problems(reading.note)
    if context.report == "assessed":
        reading = headed(reading, told, terms)
    chart = Chart(reading, told, terms, icd, context.report == "mentioned")
    if context.report == "assessed":
        chart = with_parts(chart)
        reading = chart.reading
    named = assessed(reading, chart.problems)
    kept: list[Proposal] = []
    gone: list[NotCoded] = []
    for position, mention in enumerate(reading.mentions):
        if position not in named and of_the_stay(mention, context):
            named[position] = -1
        judged = position in named or context.report == "mentioned"
        for proposal in proposals(chart, position, named.get(position, -1), judged=judged):
            reason = _refusal(proposal, mention, context, assessed=position in named)
            if (
                not isinstance(reason, NotCoded)
                and reason.code.startswith("Z85")
                and still_treated(reading, proposal.code)
            ):
                reason = proposal
            if isinstance(reason, NotCoded) and is_late_effect(proposal, mention, reading.note.text):
                reason = late_effect(proposal)
            if isinstance(reason, NotCoded):
                gone.append(reason)
            else:
                kept.append(reason)
    return kept, gone


def _refusal(p: Proposal, mention: Mention, context: CodingContext, *, assessed: bool) -> Proposal | NotCoded:
    """Return the proposal as it may be coded, or why it may not."""
    mentioned = context.report == "mentioned"
    judged = standing(mention, p.code, p.kind, context.setting, mentioned=mentioned, assessed=assessed)
    if judged.reason:
        return dropped(p, judged.reason, judged.source)
    if context.report == "assessed" and not assessed:
        paragraph = "III" if context.setting in INPATIENT else "IV.G, IV.J"
        return dropped(p, NOT_ASSESSED, f"ICD-10-CM Official Guidelines FY2026 {paragraph}")
    if judged.instead:
        said = "Not confirmed as due to an identified virus"
        return p.recoded(judged.instead, "CM-UNCONFIRMED", said, judged.source)
    if judged.history:
        past = "The documentation speaks of it as past"
        return replace(p.recoded(judged.history, "CM-HISTORY", past, judged.source), kind="history")
    return p


def _assignment(p: Proposal, sequence: int, context: CodingContext, icd: Icd10cm, poa: Indicator | None) -> Assignment:
    first: Role = "principal" if context.setting == "inpatient" else "first_listed"
    sure = confidence(p, context.report)
    said = _assertion(p)
    return Assignment(
        code=p.code,
        title=icd.title(p.code) or "title not installed",
        sequence=sequence,
        role=first if sequence == 1 else "secondary",
        confidence=sure,
        decision=_decision(p, sure, context),
        assertion=said,
        poa=poa,
        evidence=p.evidence,
        rationale=(*p.rules, *_stay_rules(sequence, context, poa)),
        table=icd.ref,
    )


def _decision(p: Proposal, sure: float, context: CodingContext) -> Decision:
    """Return whether the code is assigned: sure enough, not denied, and not left to the provider by the payer."""
    if sure < ASSIGN[context.report] or _assertion(p) == "denied" or voluntary(p.code, context.payer_kind):
        return "suggested"
    return "assigned"


def _stay_rules(sequence: int, context: CodingContext, poa: Indicator | None) -> Iterator[Rationale]:
    """Yield why the first diagnosis is the principal one, and why the indicator was chosen."""
    if context.setting == "inpatient" and sequence == 1:
        yield PRINCIPAL
    if poa:
        yield reason(poa)


def _assertion(p: Proposal) -> Literal["present", "uncertain", "past", "denied"]:
    """Say what every mention of the code agrees on."""
    if Flag.RESOLVED.value in p.flags and p.kind == "history":
        return "past"
    if p.flags & {Flag.NEGATED.value, Flag.CONDITIONAL.value} and not (
        p.kind == "status" and p.code.startswith(("Z78", "Z20", "Z38"))
    ):
        return "denied"
    if Flag.UNCERTAIN.value in p.flags:
        return "uncertain"
    return "past" if p.flags & {Flag.HISTORICAL.value, Flag.RESOLVED.value} else "present"
