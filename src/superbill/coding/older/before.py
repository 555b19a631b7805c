"""Records of services before 2015-10-01: ICD-9-CM, proposed through the General Equivalence Mapping.

The record is read as one of the first day of ICD-10-CM; each code is then mapped. Every result is *suggested*: the two
code sets do not say the same, and the mapping says where. Source: 45 CFR 162.1002(b), (c); CMS, General Equivalence
Mappings, Documentation for Technical Users (2018).
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from superbill.errors import TableMissing
from superbill.model.coded import Assignment, CodedEncounter, NotCoded, Rationale
from superbill.model.codes import CodeSystem
from superbill.tables.gems import CM_TO_9, PCS_TO_9, START, Target, targets
from superbill.tables.icd9cm import Icd9cm, Kind, icd9cm, written
from superbill.tables.store import Tables

SOURCE = "CMS, General Equivalence Mappings, Documentation for Technical Users (2018)"
FIRST_DAY = START
SHARE = 0.7
"""What is left of a confidence after the mapping, set by judgement; an approximate target keeps its square."""


class Older(NamedTuple):
    """One volume set of ICD-9-CM: what of today maps to it, and by which mapping."""

    system: CodeSystem
    mapping: str
    kind: Kind


DIAGNOSES = Older(CodeSystem.ICD10CM, CM_TO_9, "diagnosis")
PROCEDURES = Older(CodeSystem.ICD10PCS, PCS_TO_9, "procedure")


def before_icd10(coded: CodedEncounter, day: dt.date, tables: Tables) -> CodedEncounter:
    """Return the coding of an older record: ICD-9-CM codes of its day in place of the ICD-10 codes.

    Operations of a stay become procedures of volume 3 where their mapping is installed, else they are told as not
    checked: without it a record still has its diagnoses.

    Args:
        coded: the record coded as of `FIRST_DAY`.
        day: the date of service, before it.
        tables: the installed releases.

    Raises:
        TableMissing: the mapping of diagnoses or ICD-9-CM of the day is not installed.
    """
    icd9 = icd9cm(tables, day)
    gone: list[NotCoded] = list(coded.not_coded)
    codes = [*_of_kind(coded, DIAGNOSES, icd9, tables, gone)]
    try:
        codes += _of_kind(coded, PROCEDURES, icd9, tables, gone)
    except TableMissing:
        gone += [_not_checked(a) for a in coded.codes if a.system is PROCEDURES.system]
    return coded.model_copy(
        update={"service_date": day, "codes": tuple(codes), "not_coded": tuple(gone), "findings": (), "verdicts": ()}
    )


def _of_kind(
    coded: CodedEncounter, older: Older, icd9: Icd9cm, tables: Tables, gone: list[NotCoded]
) -> list[Assignment]:
    """The codes of one volume set, each once, numbered in their order; what has no target goes to `gone`."""
    found: dict[str, Assignment] = {}
    for assignment in coded.codes:
        if assignment.system is not older.system:
            continue
        offered = targets(tables, older.mapping, assignment.code)
        chosen = _chosen(offered, icd9, older.kind)
        if not chosen:
            gone.append(_unmapped(assignment, "the mapping has no ICD-9-CM code for it"))
        for target in chosen:
            if target.code not in found:
                others = [o.code for o in offered if o not in chosen and o.code and not o.combination]
                mapped = _mapped(assignment, target, icd9, others, older.kind)
                found[target.code] = mapped.model_copy(update={"sequence": len(found) + 1})
    return list(found.values())


def _not_checked(assignment: Assignment) -> NotCoded:
    reason = f"not checked: procedures of ICD-9-CM need the mapping {PCS_TO_9}, which is not installed"
    return _unmapped(assignment, reason)


def _chosen(mapped: tuple[Target, ...], icd9: Icd9cm, kind: Kind) -> tuple[Target, ...]:
    """The targets that stand for the code: of alternatives the unspecified one, of a combination its first scenario."""
    whole = tuple(target for target in mapped if target.code)
    if not whole or not whole[0].combination:
        return tuple(sorted(whole, key=lambda target: not _unspecified(target.code, icd9, kind))[:1])
    first = [target for target in whole if target.combination and target.scenario == whole[0].scenario]
    return tuple({target.choice_list: target for target in reversed(first)}.values())


def _unspecified(code: str, icd9: Icd9cm, kind: Kind) -> bool:
    return "unspecified" in (icd9.title(code, kind) or "").casefold()


def _mapped(assignment: Assignment, target: Target, icd9: Icd9cm, others: list[str], kind: Kind) -> Assignment:
    how = "approximately the same" if target.approximate else "the same"
    text = f"Read as {assignment.code} {assignment.title}; the mapping calls it {how}"
    if others:
        text += f"; it offers {', '.join(written(code, kind) for code in others)} as well"
    if not icd9.billable(target.code, kind):
        text += f"; not a billable code on {icd9.day}"
    share = SHARE * SHARE if target.approximate else SHARE
    return assignment.model_copy(
        update={
            "system": CodeSystem.ICD9CM,
            "code": written(target.code, kind),
            "title": icd9.title(target.code, kind) or "title not installed",
            "confidence": round(assignment.confidence * share, 2),
            "decision": "suggested",
            "poa": None,
            "rationale": (*assignment.rationale, Rationale(rule="ICD9-MAPPING", text=text, source=SOURCE)),
            "table": icd9.ref,
        }
    )


def _unmapped(assignment: Assignment, reason: str) -> NotCoded:
    return NotCoded(
        system=CodeSystem.ICD9CM,
        code=assignment.code,
        title=assignment.title,
        reason=reason,
        evidence=assignment.evidence,
        source=SOURCE,
    )
