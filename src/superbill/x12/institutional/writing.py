"""Institutional claims out: `model.institutional` values to an 837I, 005010X223A2. Claims keep their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from superbill.errors import BadInput
from superbill.model.codes import undotted
from superbill.model.institutional import (
    BilledDiagnosis,
    BilledProcedure,
    InstitutionalClaim,
    InstitutionalLine,
    InstitutionalSubmission,
    Occurrence,
)
from superbill.x12.claim import writing as parts
from superbill.x12.claim.writing import MODIFIERS, party
from superbill.x12.codesets import STAYS
from superbill.x12.values import date_text, number_text, period_text
from superbill.x12.write import Header, composite, interchange, plain, segment, segment_with

VERSION = "005010X223A2"
_IN_A_SEGMENT = 12
_MOST = {"diagnoses": 24, "external_causes": 12, "reasons_for_visit": 3, "procedures": 24, "occurrences": 24,
         "spans": 24, "values": 24, "condition_codes": 24, "treatment_codes": 24, "notes": 11}  # fmt: skip


def write(submission: InstitutionalSubmission) -> str:
    """The text of one interchange with all the claims; 5,000 at most in each transaction set."""
    header = Header(submission.submitter.id, submission.receiver.id, submission.control_number, submission.created,
                    submission.usage)  # fmt: skip
    return interchange(header, "HC", VERSION, _WRITER.sets(submission, submission.claims, header))


def _no_details(_claim: InstitutionalClaim) -> Sequence[str]:
    return ()


def _claim(claim: InstitutionalClaim) -> Iterator[str]:
    _limits(claim)
    yield segment_with(
        "CLM", plain(claim.control_number, "CLM01"), number_text(claim.charge), "", "",
        composite(claim.bill_type[:2], "A", claim.frequency), "", claim.accept_assignment, claim.assign_benefits,
        claim.release_information, *[""] * 10, claim.delay_reason,
    )  # fmt: skip
    if claim.discharge_hour:
        yield segment("DTP", "096", "TM", claim.discharge_hour)
    yield f"DTP*434*RD8*{date_text(claim.statement_from)}-{date_text(claim.statement_through)}"
    if claim.admission_date is not None:
        kind = "DT" if claim.admission_hour else "D8"
        yield segment("DTP", "435", kind, date_text(claim.admission_date) + claim.admission_hour)
    yield segment("CL1", claim.admission_type, claim.admission_source, claim.discharge_status)
    yield from parts.attachments(claim.attachments)
    if claim.patient_owes is not None:
        yield f"AMT*F3*{number_text(claim.patient_owes)}"
    yield from parts.references(
        (
            ("4N", claim.service_authorization_exception), ("9F", claim.referral_number),
            ("G1", claim.prior_authorization), ("F8", claim.payer_claim_number), ("LX", claim.investigational_device),
            ("D9", claim.clearinghouse_number), ("LU", claim.accident_state), ("EA", claim.medical_record_number),
            ("P4", claim.demonstration),
        )
    )  # fmt: skip
    for note in sorted(claim.notes, key=lambda n: n.kind == "ADD"):
        yield segment("NTE", note.kind, note.text)
    yield from _codes(claim)
    yield from _providers(claim)
    yield from parts.other_payers(claim.other_payers, stay=claim.bill_type[:2] in STAYS)
    for line in claim.lines:
        yield from _line(line)


def _limits(claim: InstitutionalClaim) -> None:
    if len(claim.bill_type) != 3:
        raise BadInput("bill_type", "is not of three digits", "Give facility, class of care and frequency: 111.")
    for field, most in _MOST.items():
        count = len(getattr(claim, field))
        if count > most:
            raise BadInput(
                field, f"an institutional claim carries at most {most}, not {count}", "Keep those that count."
            )


def _codes(claim: InstitutionalClaim) -> Iterator[str]:
    """HI, in the order of the guide."""
    yield segment_with("HI", _diagnosis("ABK", claim.principal))
    if claim.admitting:
        yield segment_with("HI", composite("ABJ", undotted(claim.admitting)))
    yield from _together("APR", [undotted(code) for code in claim.reasons_for_visit])
    yield from _joined([_diagnosis("ABN", told) for told in claim.external_causes])
    if claim.drg:
        yield segment_with("HI", composite("DR", claim.drg))
    yield from _joined([_diagnosis("ABF", told) for told in claim.diagnoses])
    if claim.principal_procedure is not None:
        yield segment_with("HI", _procedure("BBR", claim.principal_procedure))
    yield from _joined([_procedure("BBQ", told) for told in claim.procedures])
    yield from _joined([_occurrence("BI", told) for told in claim.spans])
    yield from _joined([_occurrence("BH", told) for told in claim.occurrences])
    yield from _joined([composite("BE", told.code, "", "", number_text(told.amount)) for told in claim.values])
    yield from _together("BG", claim.condition_codes)
    yield from _together("TC", claim.treatment_codes)


def _together(kind: str, codes: Sequence[str]) -> Iterator[str]:
    yield from _joined([composite(kind, code) for code in codes])


def _joined(told: list[str]) -> Iterator[str]:
    for start in range(0, len(told), _IN_A_SEGMENT):
        yield segment_with("HI", *told[start : start + _IN_A_SEGMENT])


def _diagnosis(kind: str, told: BilledDiagnosis) -> str:
    return composite(kind, undotted(told.code), "", "", "", "", "", "", told.poa)


def _procedure(kind: str, told: BilledProcedure) -> str:
    return composite(kind, told.code, "D8", date_text(told.day))


def _occurrence(kind: str, told: Occurrence) -> str:
    if (told.through is None) is (kind == "BI"):
        raise BadInput("spans", "an occurrence code has one day and a span two", "Give the last day to spans only.")
    return composite(kind, told.code, *period_text(told.day, told.through))


def _providers(claim: InstitutionalClaim) -> Iterator[str]:
    if claim.attending is not None:
        yield from party("71", claim.attending, "AT")
    if claim.operating is not None:
        yield from party("72", claim.operating)
    if claim.other_operating is not None:
        yield from party("ZZ", claim.other_operating)
    if claim.rendering is not None:
        yield from party("82", claim.rendering)
    if claim.facility is not None:
        yield from party("77", claim.facility)
    if claim.referring is not None:
        yield from party("DN", claim.referring)


def _line(line: InstitutionalLine) -> Iterator[str]:
    if len(line.modifiers) > MODIFIERS:
        raise BadInput(
            f"lines[{line.number - 1}]", "has more than four modifiers", "Keep those that decide the payment."
        )
    code = parts.procedure("HC", line.code, line.modifiers, line.description) if line.code else ""
    refused = "" if line.non_covered is None else number_text(line.non_covered)
    yield f"LX*{line.number}"
    yield segment_with("SV2", plain(line.revenue_code, "SV201"), code, number_text(line.charge), line.unit_kind,
                       number_text(line.units), "", refused)  # fmt: skip
    yield from parts.attachments(line.attachments)
    if line.service_date is not None:
        yield "*".join(("DTP", "472", *period_text(line.service_date, line.through_date)))
    if line.control:
        yield segment("REF", "6R", line.control)
    yield from parts.drug(line.drug)
    for entity, told in (("72", line.operating), ("ZZ", line.other_operating), ("82", line.rendering),
                         ("DN", line.referring)):  # fmt: skip
        if told is not None:
            yield from party(entity, told)
    yield from parts.decisions(line.decisions)


_WRITER = parts.Writer(VERSION, _claim, _no_details)
