"""The codes of a facility's bill: its type, diagnoses with their indicators, procedures, occurrences, days covered."""

from __future__ import annotations

import re
from datetime import date

from superbill.claims.facility_rules import facility_rules
from superbill.claims.problems import Problems
from superbill.model.encounter import Diagnosis, Encounter
from superbill.model.institutional import BilledDiagnosis, BilledProcedure, Occurrence

_CODE = re.compile(r"[0-9A-Z]{2}")
_NO_DAY = date(1900, 1, 1)


def bill_type(encounter: Encounter, problems: Problems) -> str:
    """Three digits: facility and class of care from the type of bill, or from the setting, and the frequency.

    The frequency is that of the claim (`claim_frequency`) unless the type of bill alone tells one.
    """
    rules = facility_rules()
    written = (encounter.type_of_bill or "").strip().upper().removeprefix("0")
    if not written:
        classed = rules.bill_type.get(encounter.setting, "")
        if not classed:
            problems.add("type_of_bill", f"is missing: it cannot be told from the setting '{encounter.setting}'")
        return f"{classed or '11'}{encounter.claim_frequency}"
    if not re.fullmatch(r"[1-9][0-9][0-9A-Z]?", written):
        problems.add("type_of_bill", "is not a type of bill of three digits, such as 131")
        return "111"
    own = written[2:] or "1"
    if own != "1" and encounter.claim_frequency not in {"1", own}:
        problems.add("claim_frequency", f"is {encounter.claim_frequency}, and the type of bill says {own}")
    frequency = encounter.claim_frequency if own == "1" else own
    if frequency not in rules.frequency.known:
        problems.add("claim_frequency", f"is none of {', '.join(sorted(rules.frequency.known))}")
    return written[:2] + frequency


def diagnoses_of(
    encounter: Encounter, problems: Problems
) -> tuple[BilledDiagnosis, tuple[BilledDiagnosis, ...], tuple[BilledDiagnosis, ...]]:
    """Principal, other diagnoses, and external causes, each in the encounter's sequence; what does not fit is left."""
    if not encounter.diagnoses:
        problems.add("diagnoses", "are missing: a bill needs a principal diagnosis")
        return BilledDiagnosis(""), (), ()
    rules = facility_rules()
    first, *rest = encounter.diagnoses
    if _external(first):
        problems.add("diagnoses[0]", "is an external cause, which is never the principal diagnosis")
    others = tuple(_billed(d) for d in rest if not _external(d))
    causes = tuple(_billed(d) for d in rest if _external(d))
    return _billed(first), others[: rules.limits.other_diagnoses], causes[: rules.limits.external_causes]


def _external(diagnosis: Diagnosis) -> bool:
    return diagnosis.code[:1] in facility_rules().external_cause.letters


def _billed(diagnosis: Diagnosis) -> BilledDiagnosis:
    # 837I 5010: a diagnosis that is exempt carries no indicator; the 1 of older claims is gone.
    poa = diagnosis.poa or ""
    return BilledDiagnosis(diagnosis.code, "" if poa == "1" else poa)


def procedures_of(
    encounter: Encounter, problems: Problems
) -> tuple[BilledProcedure | None, tuple[BilledProcedure, ...]]:
    """The principal procedure and the others of a stay, each with its day."""
    told = []
    for i, procedure in enumerate(encounter.procedures):
        if procedure.date is None:
            problems.add(f"procedures[{i}].date", "is missing")
        told.append(BilledProcedure(procedure.code, procedure.date or _NO_DAY))
    most = facility_rules().limits.other_procedures
    return (told[0] if told else None), tuple(told[1 : most + 1])


def occurrences_of(encounter: Encounter, problems: Problems) -> tuple[tuple[Occurrence, ...], tuple[Occurrence, ...]]:
    """Occurrence codes, and those with a last day (spans); values and conditions are checked for their form."""
    for path, codes in (
        ("bill.occurrences", [o.code for o in encounter.bill.occurrences]),
        ("bill.values", [v.code for v in encounter.bill.values]),
        ("condition_codes", list(encounter.condition_codes)),
    ):
        for i, code in enumerate(codes):
            if not _CODE.fullmatch(code.strip().upper()):
                problems.add(f"{path}[{i}]", "is not a code of two letters or digits")
    told = [Occurrence(o.code.strip().upper(), o.date, o.through_date) for o in encounter.bill.occurrences]
    for i, each in enumerate(told):
        if each.through is not None and each.through < each.day:
            problems.add(f"bill.occurrences[{i}].through_date", "lies before its first day")
    return tuple(o for o in told if o.through is None), tuple(o for o in told if o.through is not None)


def statement_of(encounter: Encounter, problems: Problems) -> tuple[date, date]:
    """The first and the last day that the bill covers: stated, else the stay, else the days of the lines (FL 6)."""
    days = [line.service_date for line in encounter.lines if line.service_date]
    last = [line.through_date or line.service_date for line in encounter.lines if line.service_date]
    stay = encounter.setting != "outpatient"
    begins = encounter.bill.statement_from or (encounter.admit_date if stay else None)
    begins = begins or encounter.service_date or min(days, default=None)
    ends = encounter.bill.statement_through or (encounter.discharge_date if stay else None)
    ends = ends or max((d for d in last if d), default=None) or encounter.service_date or encounter.discharge_date
    if begins is None or ends is None:
        problems.add(
            "bill.statement_from" if begins is None else "bill.statement_through", "cannot be told: no day is given"
        )
    elif ends < begins:
        problems.add("bill.statement_through", "lies before the first day of the bill")
    return begins or _NO_DAY, ends or _NO_DAY
