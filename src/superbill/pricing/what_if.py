"""What if: the same encounter on another date, with another principal diagnosis, without a code, with a more exact one.

Both ways alike: what a code that nothing supports is worth when it is taken away, and what a more exact code would
change where the record already supports it. A code without a span of the record is refused: it may be asked for,
never added.
Nothing here writes or reads a question to a provider, and what writes those (stage 2) cannot import this stage.
Source: AHIMA/ACDIS Guidelines for Achieving a Compliant Query Practice (2022): no reference to payment in a query;
False Claims Act, 31 USC 3729 (codes the record does not support).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from superbill.model.coded import CodedEncounter, Evidence
from superbill.model.encounter import Diagnosis, Encounter
from superbill.model.what_if import Change, Scenario, Standing, WhatIf
from superbill.pricing.contract import Contract
from superbill.pricing.grouping import group
from superbill.pricing.hcc import risk
from superbill.pricing.hospital import Hospital
from superbill.pricing.stage import price
from superbill.tables.store import Tables

RULES = {
    "date": ("every table, version and rate is the one in force on the date", "42 CFR 412.60; 45 CFR 162.1000"),
    "principal": (
        "the condition established after study to be chiefly responsible for the admission",
        "ICD-10-CM Official Guidelines, section II (UHDDS definition)",
    ),
    "remove": ("a code that the record does not support is not reported", "31 USC 3729; ICD-10-CM Guidelines I.A.19"),
    "replace": (
        "the highest number of characters and specificity that the record supports",
        "ICD-10-CM Official Guidelines, section I.B.2",
    ),
}
NOT_DOCUMENTED = "no words of the record support {}: it may be asked for, it is not added"


class Setting(msgspec.Struct, frozen=True):
    """What the encounter is priced with, before and after."""

    tables: Tables
    contract: Contract | None = None
    hospital: Hospital | None = None
    coded: CodedEncounter | None = None


def what_if(encounter: Encounter, changes: Sequence[Change], setting: Setting) -> WhatIf:
    """Return the encounter as it stands and after each change, each made alone."""
    before = _standing(encounter, setting)
    return WhatIf(
        id=encounter.id,
        before=before,
        scenarios=tuple(_scenario(encounter, change, setting, before) for change in changes),
    )


def likely_changes(encounter: Encounter, coded: CodedEncounter | None) -> tuple[Change, ...]:
    """Return the changes worth a look: unsupported codes away, other principals of a stay, documented exact codes.

    Without a coded record every secondary diagnosis is tried without it: what is at stake if an auditor denies it.
    """
    codes = [d.code for d in encounter.diagnoses]
    supported = _evidence(coded)
    unsupported = [c for c in codes if c not in supported] if coded else codes[1:]
    changes = [Change(kind="remove", code=c) for c in unsupported if len(codes) > 1]
    if encounter.setting == "inpatient":
        changes += [Change(kind="principal", code=c) for c in codes[1:]]
    for code in codes:
        exact = [c for c in supported if c not in codes and c[:3] == code[:3] and len(c) >= len(code)]
        changes += [Change(kind="replace", code=code, by=c) for c in exact]
    return tuple(changes)


def _evidence(coded: CodedEncounter | None) -> Mapping[str, tuple[Evidence, ...]]:
    return {a.code: a.evidence for a in coded.codes if a.assertion == "present" and a.evidence} if coded else {}


def _standing(encounter: Encounter, setting: Setting) -> Standing:
    priced = price(encounter, setting.tables, setting.contract, setting.hospital)
    drg, weight, score = None, None, None
    if encounter.setting == "inpatient":
        grouped = group(encounter, setting.tables, edits=False)
        drg, weight = grouped.drg, grouped.weight
    else:
        score = risk(encounter, setting.tables).score
    return Standing(
        drg=drg,
        weight=weight,
        risk_score=score,
        allowed=priced.allowed,
        patient_share=priced.patient_share,
        missing=priced.missing,
    )


def _scenario(encounter: Encounter, change: Change, setting: Setting, before: Standing) -> Scenario:
    rule, source = RULES[change.kind]
    evidence = _evidence(setting.coded).get(change.by or "", ())
    refused = _refused(encounter, change, evidence)
    if refused:
        return Scenario(change=change, verdict="refused", rule=refused, source=source)
    after = _standing(_changed(encounter, change), setting)
    return Scenario(
        change=change,
        verdict="computed",
        rule=rule,
        source=source,
        after=after,
        difference=_less(after.allowed, before.allowed),
        weight_difference=_less(after.weight, before.weight),
        evidence=evidence,
    )


def _refused(encounter: Encounter, change: Change, evidence: Sequence[Evidence]) -> str | None:
    """Return why a change may not be made."""
    codes = [d.code for d in encounter.diagnoses]
    if change.kind == "date":
        return None if change.day else "no date is given"
    if change.code not in codes:
        return f"the encounter has no diagnosis {change.code}"
    if change.kind == "remove" and len(codes) == 1:
        return "the only diagnosis cannot be taken away"
    if change.kind == "replace" and not evidence:
        return NOT_DOCUMENTED.format(change.by)
    return None


def _changed(encounter: Encounter, change: Change) -> Encounter:
    """Return the encounter with the change made; pointers of the lines go with their diagnoses."""
    if change.kind == "date" and change.day:
        return _moved(encounter, change.day)
    old = list(encounter.diagnoses)
    if change.kind == "replace":
        made = [Diagnosis(code=change.by or "", poa=d.poa) if d.code == change.code else d for d in old]
        return encounter.model_copy(update={"diagnoses": tuple(made)})
    if change.kind == "remove":
        made = [d for d in old if d.code != change.code]
    else:
        made = sorted(old, key=lambda d: d.code != change.code)
    places = {n: made.index(d) + 1 for n, d in enumerate(old, 1) if d in made}
    lines = tuple(
        line.model_copy(update={"diagnoses": tuple(places[n] for n in line.diagnoses if n in places)})
        for line in encounter.lines
    )
    return encounter.model_copy(update={"diagnoses": tuple(made), "lines": lines})


def _moved(encounter: Encounter, day: dt.date) -> Encounter:
    """Move every date of the encounter by the same number of days."""
    old = encounter.day
    if old is None:
        return encounter.model_copy(update={"service_date": day})
    shift = day - old

    def moved(date: dt.date | None) -> dt.date | None:
        return date + shift if date else None

    lines = tuple(
        n.model_copy(update={"service_date": moved(n.service_date), "through_date": moved(n.through_date)})
        for n in encounter.lines
    )
    procedures = tuple(p.model_copy(update={"date": moved(p.date)}) for p in encounter.procedures)
    dates = {name: moved(getattr(encounter, name)) for name in ("service_date", "admit_date", "discharge_date")}
    return encounter.model_copy(update=dates | {"lines": lines, "procedures": procedures})


def _less(after: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if after is None or before is None else after - before
