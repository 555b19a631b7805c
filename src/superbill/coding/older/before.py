"""Records of services before 2015-10-01: ICD-9-CM, proposed through the General Equivalence Mapping.

The record is read as one of the first day of ICD-10-CM; each code is then mapped. Every result is *suggested*: the two
code sets do not say the same, and the mapping says where. Source: 45 CFR 162.1002(b), (c); CMS, General Equivalence
Mappings, Documentation for Technical Users (2018).
"""

from __future__ import annotations

import datetime as dt

from superbill.model.coded import Assignment, CodedEncounter, NotCoded, Rationale
from superbill.model.codes import CodeSystem
from superbill.tables.gems import CM_TO_9, START, Target, targets
from superbill.tables.icd9cm import Icd9cm, icd9cm, written
from superbill.tables.store import Tables

SOURCE = "CMS, General Equivalence Mappings, Documentation for Technical Users (2018)"
FIRST_DAY = START
SHARE = 0.7
"""What is left of a confidence after the mapping, set by judgement; an approximate target keeps its square."""


def before_icd10(coded: CodedEncounter, day: dt.date, tables: Tables) -> CodedEncounter:
    """Return the coding of an older record: ICD-9-CM codes of its day in place of the ICD-10-CM codes.

    Args:
        coded: the record coded as of `FIRST_DAY`.
        day: the date of service, before it.
        tables: the installed releases.

    Raises:
        TableMissing: the mapping or ICD-9-CM of the day is not installed.
    """
    icd9 = icd9cm(tables, day)
    found: dict[str, Assignment] = {}
    gone: list[NotCoded] = list(coded.not_coded)
    for assignment in coded.codes:
        if assignment.system is not CodeSystem.ICD10CM:
            continue
        offered = targets(tables, CM_TO_9, assignment.code)
        chosen = _chosen(offered, icd9)
        if not chosen:
            gone.append(_unmapped(assignment))
        for target in chosen:
            if target.code not in found:
                others = [o.code for o in offered if o not in chosen and o.code and not o.combination]
                mapped = _mapped(assignment, target, icd9, others)
                found[target.code] = mapped.model_copy(update={"sequence": len(found) + 1})
    return coded.model_copy(
        update={
            "service_date": day,
            "codes": tuple(found.values()),
            "not_coded": tuple(gone),
            "findings": (),
            "verdicts": (),
        }
    )


def _chosen(mapped: tuple[Target, ...], icd9: Icd9cm) -> tuple[Target, ...]:
    """The targets that stand for the code: of alternatives the unspecified one, of a combination its first scenario."""
    whole = tuple(target for target in mapped if target.code)
    if not whole or not whole[0].combination:
        return tuple(sorted(whole, key=lambda target: not _unspecified(target.code, icd9))[:1])
    first = [target for target in whole if target.combination and target.scenario == whole[0].scenario]
    return tuple({target.choice_list: target for target in reversed(first)}.values())


def _unspecified(code: str, icd9: Icd9cm) -> bool:
    return "unspecified" in (icd9.title(code, "diagnosis") or "").casefold()


def _mapped(assignment: Assignment, target: Target, icd9: Icd9cm, others: list[str]) -> Assignment:
    how = "approximately the same" if target.approximate else "the same"
    text = f"Read as {assignment.code} {assignment.title}; the mapping calls it {how}"
    if others:
        text += f"; it offers {', '.join(written(code, 'diagnosis') for code in others)} as well"
    if not icd9.billable(target.code, "diagnosis"):
        text += f"; not a billable code on {icd9.day}"
    share = SHARE * SHARE if target.approximate else SHARE
    return assignment.model_copy(
        update={
            "system": CodeSystem.ICD9CM,
            "code": written(target.code, "diagnosis"),
            "title": icd9.title(target.code, "diagnosis") or "title not installed",
            "confidence": round(assignment.confidence * share, 2),
            "decision": "suggested",
            "poa": None,
            "rationale": (*assignment.rationale, Rationale(rule="ICD9-MAPPING", text=text, source=SOURCE)),
            "table": icd9.ref,
        }
    )


def _unmapped(assignment: Assignment) -> NotCoded:
    return NotCoded(
        system=CodeSystem.ICD9CM,
        code=assignment.code,
        title=assignment.title,
        reason="the mapping has no ICD-9-CM code for it",
        evidence=assignment.evidence,
        source=SOURCE,
    )
