"""A facility's bills from an encounter: `build_bill` gives the claims (837I, UB-04) that ask a payer for payment.

Source of the situations: ASC X12N 837I 005010X223A2, loops 2000A to 2430; Medicare Claims Processing Manual ch. 25 §75
(data of the UB-04). A bill is built whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from superbill.claims import details, parties
from superbill.claims.bill_codes import bill_type, diagnoses_of, occurrences_of, procedures_of, statement_of
from superbill.claims.bill_situations import check_bill
from superbill.claims.disclosure import check_disclosure, disclosed
from superbill.claims.facility_rules import facility_rules
from superbill.claims.numbers import control_numbers, replaced_numbers
from superbill.claims.other_payers import coordinate, insurance_type, renumbered
from superbill.claims.parties import Asked
from superbill.claims.problems import NoClaim, Problem, Problems
from superbill.claims.revenue_lines import revenue_lines, summarized
from superbill.claims.situations import covering_number_of
from superbill.claims.target import Target, target
from superbill.model.claim import ClaimPayer, Party
from superbill.model.encounter import Encounter
from superbill.model.institutional import InstitutionalClaim, InstitutionalLine, ValueCode
from superbill.model.party import Provider


def build_bill(
    encounter: Encounter, *, control: str | None = None, payer: str | None = None
) -> tuple[InstitutionalClaim, ...]:
    """Build the institutional claims of an encounter; none when the patient keeps all of it from the plan.

    Args:
        encounter: the stay or visit; `setting` must be one that a facility bills. `type_of_bill` and `claim_frequency`
            together tell what kind of bill it is (whole, interim, late charges, replacement, void).
        control: the claim control number, as for `superbill.claims.build.build`.
        payer: the identifier of the payer to ask; without it the first in order that has not decided yet.

    Raises:
        NoClaim: with every field that is missing or unusable; nothing is built then.
        BadInput: when `control` cannot be a claim control number.
    """
    if encounter.setting == "professional":
        what = "is 'professional': its claim is the 837P (CMS-1500), not the 837I (UB-04)"
        raise NoClaim(encounter.id, [Problem("setting", what)])
    problems = Problems()
    check_disclosure(encounter, problems)
    told = disclosed(encounter)
    if encounter.lines and not told.lines and not problems.found:
        return ()
    asked = target(told, payer, problems)
    kind = bill_type(told, problems)
    admitted = kind[:2] in facility_rules().classes.admitted
    lines = revenue_lines(told, problems, admitted=admitted)
    whole = _whole(told, asked, kind, lines, problems)
    check_bill(told, asked.asked.coverage, kind, problems)
    problems.stop_if_any(encounter.id)
    return _bills(told, asked, whole, control, problems)


def _bills(
    encounter: Encounter, asked: Target, whole: InstitutionalClaim, control: str | None, problems: Problems
) -> tuple[InstitutionalClaim, ...]:
    parts = _parts(encounter, whole, problems)
    names = control_numbers(encounter, asked, control, len(parts))
    replaces = replaced_numbers(encounter, whole.frequency, len(parts))
    bills = []
    for lines, name, number in zip(parts, names, replaces, strict=True):
        revenue = {line.number: line.revenue_code for line in lines}
        others = coordinate(encounter, asked, lines, problems, revenue)
        decided = renumbered([replace(line, decisions=others.lines.get(line.number, ())) for line in lines])
        bills.append(
            replace(
                whole,
                control_number=name,
                payer_claim_number=number,
                charge=sum((line.charge for line in lines), Decimal(0)),
                lines=tuple(
                    replace(line, number=n, control=f"{name}L{line.number}") for n, line in enumerate(decided, start=1)
                ),
                other_payers=others.payers,
            )
        )
    problems.stop_if_any(encounter.id)
    return tuple(bills)


def _parts(
    encounter: Encounter, whole: InstitutionalClaim, problems: Problems
) -> tuple[tuple[InstitutionalLine, ...], ...]:
    """The lines of each bill. A stay is one bill: its lines are added up by revenue code before they are too many."""
    most, lines = facility_rules().limits.lines, whole.lines
    if len(lines) > most and whole.bill_type[:2] in facility_rules().classes.stays:
        lines = summarized(lines)
        if len(lines) > most:
            what = f"are {len(lines)} after adding up by revenue code, and the bill of a stay holds {most}"
            problems.add("lines", what)
            problems.stop_if_any(encounter.id)
    return tuple(lines[start : start + most] for start in range(0, len(lines), most))


def _whole(
    encounter: Encounter, asked: Target, kind: str, lines: Sequence[InstitutionalLine], problems: Problems
) -> InstitutionalClaim:
    coverage, path, _ = asked.asked
    parties.subscriber(coverage, path, problems)
    billing = parties.billing_party(encounter.provider, problems)
    insured = replace(parties.insured(encounter, asked.asked, problems), insurance_type=insurance_type(asked, problems))
    principal, others, external = diagnoses_of(encounter, problems)
    first, more = procedures_of(encounter, problems)
    begins, ends = statement_of(encounter, problems)
    occurrences, spans = occurrences_of(encounter, problems)
    bill = encounter.bill
    claim = InstitutionalClaim(
        control_number="",
        charge=sum((line.charge for line in lines), Decimal(0)),
        bill_type=kind,
        billing=billing,
        insured=insured,
        payer=_payer(asked.asked, problems),
        statement_from=begins,
        statement_through=ends,
        principal=principal,
        lines=tuple(lines),
        discharge_status=(encounter.discharge_status or "01").strip().zfill(2),
        admission_type=(encounter.admission_type or "9").strip(),
        admission_source=(encounter.admission_source or "").strip().upper(),
        admission_date=encounter.admit_date,
        admission_hour=_hour(bill.admission_hour, "bill.admission_hour", problems),
        discharge_hour=_hour(bill.discharge_hour, "bill.discharge_hour", problems),
        patient=parties.dependent(encounter, coverage, problems),
        pay_to=parties.pay_to_party(encounter.pay_to, billing, problems) if encounter.pay_to else None,
        diagnoses=others,
        admitting=encounter.admitting_diagnosis or "",
        reasons_for_visit=bill.reasons_for_visit,
        external_causes=external,
        drg=bill.drg.strip(),
        principal_procedure=first,
        procedures=more,
        occurrences=occurrences,
        spans=spans,
        values=tuple(ValueCode(v.code.strip().upper(), v.amount) for v in bill.values),
        condition_codes=tuple(c.strip().upper() for c in encounter.condition_codes),
        treatment_codes=bill.treatment_codes,
        patient_owes=bill.patient_owes,
        prior_authorization=_number(encounter, asked.asked, "prior_authorization", problems),
        referral_number=_number(encounter, asked.asked, "referral", problems),
    )
    return _with_details(encounter, claim, problems)


def _with_details(encounter: Encounter, claim: InstitutionalClaim, problems: Problems) -> InstitutionalClaim:
    """Practitioners, paperwork and consents."""
    filing = encounter.filing
    return replace(
        claim,
        attending=_person(encounter.attending, "attending", problems),
        operating=_person(encounter.operating, "operating", problems),
        other_operating=_person(encounter.other_operating, "other_operating", problems),
        rendering=_rendering(encounter, problems),
        facility=parties.located_party(encounter.facility, "facility", problems) if encounter.facility else None,
        referring=_person(encounter.referring, "referring", problems),
        medical_record_number=(encounter.patient.medical_record_number or "").strip(),
        investigational_device=filing.investigational_device.strip(),
        demonstration=filing.demonstration.strip(),
        clearinghouse_number=filing.clearinghouse_number.strip(),
        service_authorization_exception=filing.exception.strip(),
        accident_state=_accident_state(encounter),
        accept_assignment="C" if encounter.accept_assignment is False else "A",
        assign_benefits=filing.benefits_assigned,
        release_information=filing.release,
        delay_reason=filing.delay_reason.strip(),
        notes=tuple(n for remark in encounter.notes if (n := details.note(remark)) is not None),
        attachments=details.attachments(encounter.attachments, "attachments", problems),
    )


def _payer(asked: Asked, problems: Problems) -> ClaimPayer:
    payer = parties.claim_payer(asked.coverage, asked.path, problems)
    own = (asked.coverage.payer.claim_filing or "").strip()
    filing = facility_rules().claim_filing.get(asked.coverage.payer.kind)
    return replace(payer, claim_filing=filing) if filing and not own else payer


def _person(provider: Provider | None, path: str, problems: Problems) -> Party | None:
    return parties.party(provider, path, problems, prefer="person") if provider else None


def _rendering(encounter: Encounter, problems: Problems) -> Party | None:
    """Loop 2310D only when another person than the attending rendered the services."""
    told = _person(encounter.rendering, "rendering", problems)
    same = told and encounter.attending and told.npi == (encounter.attending.npi or "").strip()
    return None if same else told


def _number(encounter: Encounter, asked: Asked, kind: str, problems: Problems) -> str:
    """The one number of a kind that a bill carries."""
    own = covering_number_of(encounter, asked.coverage, "referral" if kind == "referral" else "prior_authorization")
    numbers = dict.fromkeys(a.number.strip() for a in encounter.authorizations if a.kind == kind and not a.payer_id)
    if not own and len(numbers) > 1:
        problems.add("authorizations", f"hold {len(numbers)} numbers of one kind, and a facility's bill carries one")
    return own or next(iter(numbers), "")


def _accident_state(encounter: Encounter) -> str:
    accident = encounter.accident
    return (accident.state or "").strip().upper() if accident and accident.kind == "auto" else ""


def _hour(written: str, path: str, problems: Problems) -> str:
    """HHMM; an hour alone (UB-04 FL 13 and 16) is told with its minutes."""
    text = written.strip()
    text = f"{text}00" if len(text) == 2 and text.isdecimal() else text
    if text and not (len(text) == 4 and text.isdecimal() and text[:2] < "24" and text[2:] < "60"):
        problems.add(path, "is not an hour of the day (HHMM)")
    return text
