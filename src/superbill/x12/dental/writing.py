"""Dental claims out: `model.dental` values to an 837D, 005010X224A2. Claims keep their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from superbill.errors import BadInput
from superbill.model.codes import undotted
from superbill.model.dental import DentalClaim, DentalLine, DentalSubmission
from superbill.x12.claim import writing as parts
from superbill.x12.claim.writing import MODIFIERS, party
from superbill.x12.values import date_text, number_text
from superbill.x12.write import Header, composite, interchange, plain, segment, segment_with

VERSION = "005010X224A2"
_DIAGNOSES = _POINTERS = 4


def write(submission: DentalSubmission) -> str:
    """The text of one interchange with all the claims; 5,000 at most in each transaction set."""
    header = Header(submission.submitter.id, submission.receiver.id, submission.control_number, submission.created,
                    submission.usage)  # fmt: skip
    return interchange(header, "HC", VERSION, _WRITER.sets(submission, submission.claims, header))


def _no_details(_claim: DentalClaim) -> Sequence[str]:
    return ()


def _claim(claim: DentalClaim) -> Iterator[str]:
    cause = composite(claim.accident.kind, "", "", claim.accident.state) if claim.accident else ""
    yield segment_with(
        "CLM", plain(claim.control_number, "CLM01"), number_text(claim.charge), "", "",
        composite(claim.place_of_service, "B", claim.frequency), "Y" if claim.provider_signature else "N",
        claim.accept_assignment, claim.assign_benefits, claim.release_information, "", cause, claim.special_program,
        "", "", "", "", "", "", "PB" if claim.predetermination else "", claim.delay_reason,
    )  # fmt: skip
    accident = claim.accident.date if claim.accident else None
    for qualifier, day in (("439", accident), ("452", claim.appliance_placed), ("472", claim.service_date)):
        if day is not None:
            yield f"DTP*{qualifier}*D8*{date_text(day)}"
    months = [
        "" if value is None else number_text(value)
        for value in (claim.orthodontic_months, claim.orthodontic_months_left)
    ]
    if any(months):
        yield segment("DN1", *months)
    for tooth in claim.missing_teeth:
        yield segment("DN2", tooth, "M", "", "", "", "JP")
    yield from parts.attachments(claim.attachments)
    if claim.patient_paid is not None:
        yield f"AMT*F5*{number_text(claim.patient_paid)}"
    yield from parts.references(
        (
            ("G3", claim.predetermination_number), ("F8", claim.payer_claim_number), ("9F", claim.referral_number),
            ("G1", claim.prior_authorization), ("D9", claim.clearinghouse_number),
        )
    )  # fmt: skip
    if claim.note is not None:
        yield segment("NTE", claim.note.kind, claim.note.text)
    if claim.diagnoses:
        yield _diagnoses(claim.diagnoses)
    yield from _providers(claim)
    yield from parts.other_payers(claim.other_payers)
    for line in claim.lines:
        yield from _line(line)


def _diagnoses(codes: tuple[str, ...]) -> str:
    if len(codes) > _DIAGNOSES:
        raise BadInput(
            "diagnoses", f"a dental claim carries at most {_DIAGNOSES}, not {len(codes)}", "Split the claim."
        )
    kinds = ("ABK", *["ABF"] * (len(codes) - 1))
    return segment_with("HI", *(composite(kind, undotted(code)) for kind, code in zip(kinds, codes, strict=True)))


def _providers(claim: DentalClaim) -> Iterator[str]:
    for entity, told, role in (
        ("DN", claim.referring, "RF"), ("82", claim.rendering, "PE"), ("77", claim.facility, ""),
        ("DD", claim.assistant, "AS"), ("DQ", claim.supervising, ""),
    ):  # fmt: skip
        if told is not None:
            yield from party(entity, told, role)


def _line(line: DentalLine) -> Iterator[str]:
    if len(line.pointers) > _POINTERS or len(line.modifiers) > MODIFIERS:
        raise BadInput(f"lines[{line.number - 1}]", "has more than four diagnosis pointers or modifiers",
                       "Keep the four that decide the payment.")  # fmt: skip
    quantity = "" if line.quantity is None else number_text(line.quantity)
    yield f"LX*{line.number}"
    yield segment_with(
        "SV3", parts.procedure("AD", line.code, line.modifiers), number_text(line.charge), line.place_of_service,
        composite(*line.areas) if line.areas else "", line.prosthesis, quantity, "", "", "", "",
        composite(*map(str, line.pointers)) if line.pointers else "",
    )  # fmt: skip
    for tooth in line.teeth:
        yield segment_with(
            "TOO", "JP", plain(tooth.number, "TOO02"), composite(*tooth.surfaces) if tooth.surfaces else ""
        )
    for qualifier, day in (("472", line.service_date), ("441", line.prior_placement)):
        if day is not None:
            yield f"DTP*{qualifier}*D8*{date_text(day)}"
    yield from parts.references((("G1", line.prior_authorization), ("6R", line.control)))
    if line.rendering is not None:
        yield from party("82", line.rendering, "PE")
    yield from parts.decisions(line.decisions, "AD")


_WRITER = parts.Writer(VERSION, _claim, _no_details)
