"""Professional claims out: `model.claim` values to an 837P, 005010X222A1. Claims keep their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from superbill.errors import BadInput
from superbill.model.claim import Ambulance, Claim, ClaimDates, ClaimLine, Submission
from superbill.model.codes import undotted
from superbill.x12.claim import writing as parts
from superbill.x12.claim.writing import CLAIMS_IN_A_SET, MODIFIERS, party
from superbill.x12.values import date_text, number_text, period_text
from superbill.x12.write import Header, composite, interchange, plain, segment, segment_with

__all__ = ["CLAIMS_IN_A_SET", "VERSION", "write"]

VERSION = "005010X222A1"
_DIAGNOSES = 12
_POINTERS = 4
_CODES_IN_A_SEGMENT = 12
_CONDITIONS_OF_TRANSPORT = 5


def write(submission: Submission) -> str:
    """The text of one interchange with all the claims; 5,000 at most in each transaction set."""
    header = Header(submission.submitter.id, submission.receiver.id, submission.control_number, submission.created,
                    submission.usage)  # fmt: skip
    return interchange(header, "HC", VERSION, _WRITER.sets(submission, submission.claims, header))


def _details(claim: Claim) -> Sequence[str]:
    """PAT05 to PAT09: death, weight, pregnancy."""
    if claim.death_date is None and claim.patient_weight is None and not claim.pregnant:
        return ()
    died = ("D8", date_text(claim.death_date)) if claim.death_date else ("", "")
    weight = ("01", number_text(claim.patient_weight)) if claim.patient_weight is not None else ("", "")
    return (*died, *weight, "Y" if claim.pregnant else "")


def _claim(claim: Claim) -> Iterator[str]:
    yield segment_with(
        "CLM", plain(claim.control_number, "CLM01"), number_text(claim.charge), "", "",
        composite(claim.place_of_service, "B", claim.frequency), "Y" if claim.provider_signature else "N",
        claim.accept_assignment, claim.assign_benefits, claim.release_information, claim.patient_signature_source,
        _related_cause(claim), claim.special_program, "", "", "", "", "", "", "", claim.delay_reason,
    )  # fmt: skip
    yield from _claim_dates(claim)
    if claim.attachments:
        yield from parts.attachments(claim.attachments)
    if claim.patient_paid is not None:
        yield f"AMT*F5*{number_text(claim.patient_paid)}"
    yield from parts.references(
        (
            ("4N", claim.service_authorization_exception), ("EW", claim.mammography), ("9F", claim.referral_number),
            ("G1", claim.prior_authorization), ("F8", claim.payer_claim_number), ("X4", claim.clia),
            ("LX", claim.investigational_device), ("D9", claim.clearinghouse_number),
            ("EA", claim.medical_record_number), ("P4", claim.demonstration), ("1J", claim.care_plan_oversight),
        )
    )  # fmt: skip
    if claim.note is not None:
        yield segment("NTE", claim.note.kind, claim.note.text)
    if claim.ambulance is not None:
        yield from _transport(claim.ambulance)
    yield _diagnoses(claim.diagnoses)
    if claim.anesthesia_procedures:
        yield _anesthesia(claim.anesthesia_procedures)
    if claim.condition_codes:
        yield from _conditions(claim.condition_codes)
    yield from _claim_providers(claim)
    if claim.ambulance is not None:
        yield from _places(claim.ambulance)
    if claim.other_payers:
        yield from parts.other_payers(claim.other_payers, source=claim.patient_signature_source)
    for line in claim.lines:
        yield from _line(line)


def _related_cause(claim: Claim) -> str:
    return composite(claim.accident.kind, "", "", claim.accident.state) if claim.accident else ""


def _claim_dates(claim: Claim) -> Iterator[str]:
    """The dates of the claim in the order of the guide."""
    course = claim.dates
    if course is None and not (claim.onset_date or claim.accident or claim.admission_date or claim.discharge_date):
        return
    course = course or ClaimDates()
    accident = claim.accident.date if claim.accident else None
    for qualifier, day in (
        ("431", claim.onset_date), ("454", course.initial_treatment), ("304", course.last_seen),
        ("453", course.acute_manifestation), ("439", accident), ("484", course.last_menstrual_period),
        ("455", course.last_xray),
    ):  # fmt: skip
        if day is not None:
            yield f"DTP*{qualifier}*D8*{date_text(day)}"
    if course.disability_from and course.disability_to:
        yield "*".join(("DTP", "314", *period_text(course.disability_from, course.disability_to)))
    for qualifier, day in (
        ("360", None if course.disability_to else course.disability_from),
        ("361", None if course.disability_from else course.disability_to), ("297", course.last_worked),
        ("296", course.return_to_work), ("435", claim.admission_date), ("096", claim.discharge_date),
        ("090", course.care_assumed), ("091", course.care_relinquished), ("444", course.first_contact),
    ):  # fmt: skip
        if day is not None:
            yield f"DTP*{qualifier}*D8*{date_text(day)}"


def _transport(ambulance: Ambulance) -> Iterator[str]:
    weight = ("LB", number_text(ambulance.weight)) if ambulance.weight is not None else ("", "")
    yield segment("CR1", *weight, "", ambulance.reason, "DH", number_text(ambulance.miles), "", "",
                  ambulance.round_trip, ambulance.stretcher)  # fmt: skip
    for start in range(0, len(ambulance.conditions), _CONDITIONS_OF_TRANSPORT):
        yield segment("CRC", "07", "Y", *ambulance.conditions[start : start + _CONDITIONS_OF_TRANSPORT])


def _places(ambulance: Ambulance) -> Iterator[str]:
    if ambulance.pick_up is not None:
        yield "NM1*PW*2"
        yield from parts.address(ambulance.pick_up)
    if ambulance.drop_off is not None:
        yield segment("NM1", "45", "2", ambulance.drop_off_name)
        yield from parts.address(ambulance.drop_off)


def _diagnoses(codes: tuple[str, ...]) -> str:
    if not 1 <= len(codes) <= _DIAGNOSES:
        raise BadInput("diagnoses", f"a professional claim carries 1 to {_DIAGNOSES}, not {len(codes)}",
                       "Split the claim, or leave out what its lines do not point at.")  # fmt: skip
    others = [parts.coded("ABF", undotted(code)) for code in codes[1:]]
    return segment_with("HI", parts.coded("ABK", undotted(codes[0])), *others)


def _anesthesia(codes: tuple[str, ...]) -> str:
    if len(codes) > 2:
        raise BadInput("anesthesia_procedures", f"a claim names at most 2, not {len(codes)}", "Split the claim.")
    return segment_with("HI", *(composite(kind, code) for kind, code in zip(("BP", "BO"), codes, strict=False)))


def _conditions(codes: tuple[str, ...]) -> Iterator[str]:
    for start in range(0, len(codes), _CODES_IN_A_SEGMENT):
        yield segment_with("HI", *(composite("BG", code) for code in codes[start : start + _CODES_IN_A_SEGMENT]))


def _claim_providers(claim: Claim) -> Iterator[str]:
    if claim.referring is not None:
        yield from party("DN", claim.referring)
    if claim.rendering is not None:
        yield from party("82", claim.rendering, "PE")
    if claim.facility is not None:
        yield from party("77", claim.facility)
    if claim.supervising is not None:
        yield from party("DQ", claim.supervising)


def _line(line: ClaimLine) -> Iterator[str]:
    modifiers, pointers = line.modifiers, line.pointers
    if len(pointers) > _POINTERS or len(modifiers) > MODIFIERS:
        raise BadInput(f"lines[{line.number - 1}]", "has more than four diagnosis pointers or modifiers",
                       "Keep the four that decide the payment.")  # fmt: skip
    yield f"LX*{line.number}"
    yield segment_with(
        "SV1", parts.procedure("HC", line.code, modifiers, line.description), number_text(line.charge), line.unit_kind,
        number_text(line.units), line.place_of_service, "", ":".join(map(str, pointers)), *_marks_of(line),
    )  # fmt: skip
    if line.attachments:
        yield from parts.attachments(line.attachments)
    yield "*".join(("DTP", "472", *period_text(line.service_date, line.through_date)))
    if line.prescription_date is not None:
        yield f"DTP*471*D8*{date_text(line.prescription_date)}"
    if line.ambulance_patients is not None:
        yield f"QTY*PT*{number_text(line.ambulance_patients)}"
    for value in line.measured_values:
        yield segment("MEA", value.kind, value.measure, number_text(value.value))
    if line.prior_authorization:
        yield segment("REF", "G1", line.prior_authorization)
    if line.control:
        yield segment("REF", "6R", line.control)
    yield from _more_of_line(line)


def _marks_of(line: ClaimLine) -> Sequence[str]:
    """SV108 to SV115: emergency, EPSDT, family planning, copay exempt."""
    if not (line.emergency or line.epsdt or line.family_planning or line.copay_exempt):
        return ()
    return ("", "Y" if line.emergency else "", "", "Y" if line.epsdt else "", "Y" if line.family_planning else "", "",
            "", "0" if line.copay_exempt else "")  # fmt: skip


def _more_of_line(line: ClaimLine) -> Iterator[str]:
    """What only some lines say."""
    yield from parts.references(
        (("X4", line.clia), ("F4", line.referring_clia), ("BT", line.immunization_batch), ("9F", line.referral_number))
    )
    if line.note is not None:
        yield segment("NTE", line.note.kind, line.note.text)
    if line.purchased is not None:
        yield segment("PS1", line.purchased[0].npi, number_text(line.purchased[1]))
    if line.drug is not None:
        yield from parts.drug(line.drug)
    yield from _line_providers(line)
    if line.decisions:
        yield from parts.decisions(line.decisions)


def _line_providers(line: ClaimLine) -> Iterator[str]:
    if line.rendering is not None:
        yield from party("82", line.rendering, "PE")
    if line.purchased is not None:
        seller = line.purchased[0]
        yield segment("NM1", "QB", "1" if seller.name.person else "2", "", "", "", "", "", "XX", seller.npi)
    if line.facility is not None:
        yield from party("77", line.facility)
    if line.supervising is not None:
        yield from party("DQ", line.supervising)
    if line.ordering is not None:
        yield from party("DK", line.ordering)
    if line.referring is not None:
        yield from party("DN", line.referring)


_WRITER = parts.Writer(VERSION, _claim, _details)
