"""What a facility's bill must say in its situation, and what it may not (837I loop 2300, UB-04)."""

from __future__ import annotations

from superbill.claims.facility_rules import facility_rules
from superbill.claims.problems import Problems
from superbill.claims.revenue_lines import revenue_code
from superbill.claims.situations import check_payments
from superbill.model.encounter import Encounter
from superbill.model.party import Coverage


def check_bill(encounter: Encounter, coverage: Coverage, kind: str, problems: Problems) -> None:
    """Note what the bill as a whole lacks: frequency, admission, discharge, practitioners, accident, reasons."""
    classes = facility_rules().classes
    _check_frequency(encounter, coverage, kind, problems)
    if kind[:2] in classes.admitted:
        _check_admission(encounter, kind, problems)
    if kind[:2] in classes.reasons:
        _check_reason(encounter, problems)
    if encounter.attending is None:
        problems.add("attending", "is missing: a facility's bill names who has the care of the patient")
    if encounter.procedures:
        if encounter.operating is None:
            problems.add("operating", "is missing: a bill with a procedure names who did it")
        if kind[:2] not in classes.stays:
            problems.add("procedures", f"are ICD-10-PCS, which a bill of type {kind} does not carry")
    accident, codes = encounter.accident, {o.code for o in encounter.bill.occurrences}
    if accident is not None and not codes & facility_rules().accident.occurrences:
        problems.add("bill.occurrences", "lack the code and day of the accident (01 to 06)")
    check_payments(encounter, problems)


def _check_frequency(encounter: Encounter, coverage: Coverage, kind: str, problems: Problems) -> None:
    rules, frequency = facility_rules(), kind[2:]
    told = encounter.payer_claim_number or " ".join(encounter.payer_claim_numbers)
    if frequency in rules.frequency.replaces:
        problems.require(told, "payer_claim_number", f"is missing: {frequency} names the payer's claim")
        reasons = set(encounter.condition_codes) & rules.frequency.change_reasons
        if coverage.payer.kind == "medicare" and len(reasons) != 1:
            problems.add("condition_codes", f"hold {len(reasons)} reasons for the change, and Medicare asks for one")
    late = frequency == rules.frequency.late and kind[:2] in rules.frequency.no_late_charges
    if coverage.payer.kind == "medicare" and late:
        problems.add("claim_frequency", "is 5: Medicare takes late charges as a replacement (7) of the whole bill")
    still = (encounter.discharge_status or "") == rules.status.still_patient
    if frequency in rules.frequency.still_patient and not still:
        problems.add("discharge_status", f"must be 30: after an interim bill ({frequency}) the patient is still here")
    if frequency in {"1", "4"} and still:
        problems.add("discharge_status", f"is 30, still a patient, and a bill of frequency {frequency} ends the stay")


def _check_admission(encounter: Encounter, kind: str, problems: Problems) -> None:
    """FL 12 to 17: a stay tells when, how urgently and from where the patient came, and how the stay ended."""
    for field in ("admit_date", "admission_type", "admission_source", "discharge_status"):
        if not getattr(encounter, field):
            problems.add(field, "is missing: the bill of an inpatient carries it")
    begins, admitted = encounter.bill.statement_from, encounter.admit_date
    if kind[2:] in {"1", "2"} and begins and admitted and begins < admitted and (admitted - begins).days > 3:
        # 42 CFR 412.2(c)(5): services of the three days before admission stand on the bill of the stay.
        problems.add("bill.statement_from", "lies more than three days before the admission")
    if kind[2:] in {"3", "4"} and begins and admitted and begins <= admitted:
        problems.add("bill.statement_from", "is not after the admission: an interim bill that continues begins later")
    if kind[:2] in facility_rules().classes.stays and not encounter.admitting_diagnosis:
        problems.add("admitting_diagnosis", "is missing: the bill of a stay carries it")


def _check_reason(encounter: Encounter, problems: Problems) -> None:
    """FL 70: an unscheduled outpatient's reason for coming, by priority and revenue code."""
    classes = facility_rules().classes
    urgent = (encounter.admission_type or "") in classes.unscheduled
    codes = [revenue_code(line.revenue_code) for line in encounter.lines]
    if urgent and any(c.startswith(classes.reason_revenue) for c in codes) and not encounter.bill.reasons_for_visit:
        problems.add(
            "bill.reasons_for_visit", "are missing: an unscheduled outpatient's bill tells why the patient came"
        )
