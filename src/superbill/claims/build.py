"""Professional claims from an encounter: `build` gives those that ask a payer for payment.

Source of the situations: ASC X12N 837P 005010X222A1, loops 2000A to 2430; Medicare Claims Processing Manual ch. 26
§10 (items of the CMS-1500). A claim is built whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from superbill.claims import details, parties
from superbill.claims.disclosure import check_disclosure, disclosed
from superbill.claims.lines import claim_line, on_claim
from superbill.claims.numbers import control_numbers, replaced_numbers
from superbill.claims.other_payers import coordinate, insurance_type, renumbered
from superbill.claims.problems import NoClaim, Problem, Problems
from superbill.claims.rules import professional_rules
from superbill.claims.situations import check_situations, covering_number, paid_by_patient
from superbill.claims.splitting import CoveringNumbers, Part, split
from superbill.claims.target import Target, target
from superbill.model.claim import Claim, ClaimAccident, ClaimLine, Party
from superbill.model.encounter import Encounter
from superbill.model.party import Provider


def build(
    encounter: Encounter,
    *,
    control: str | None = None,
    accept_assignment: bool | None = None,
    payer: str | None = None,
) -> tuple[Claim, ...]:
    """Build the professional claims of an encounter; none when the patient keeps all of it from the plan.

    Args:
        encounter: what was done, for whom, and who pays; `setting` must be professional.
        control: the claim control number (at most 20 letters, digits, dots or dashes) that every answer of the payer
            echoes. Without it the practice's own number for the bill (`patient.account`) is used, and without that
            a number is derived that is the same each time and tells nothing of the patient. Where one encounter
            needs several claims, `-1`, `-2` ... are added.
        accept_assignment: whether the payer's allowed amount is accepted as the full charge (CLM07, item 27).
            Without it: what the encounter says, else yes.
        payer: the identifier of the payer to ask. Without it the first in order that has not decided yet; a claim to
            a later payer carries what the payers before it decided (`prior_decisions`).

    Raises:
        NoClaim: with every field that is missing or unusable; nothing is built then.
        BadInput: when `control` cannot be a claim control number.
    """
    _refuse_other_settings(encounter)
    problems = Problems()
    check_disclosure(encounter, problems)
    told = disclosed(encounter)
    if encounter.lines and not told.lines and not problems.found:
        return ()
    asked = target(told, payer, problems)
    whole = _whole(told, asked, problems)
    check_situations(told, asked.asked.coverage, problems)
    problems.stop_if_any(encounter.id)
    if accept_assignment is not None:
        whole = replace(whole, accept_assignment="A" if accept_assignment else "C")
    return _claims(told, asked, whole, control, problems)


class _Share(NamedTuple):
    """What goes on one of the claims beside what all of them say."""

    part: Part
    name: str
    replaces: str
    paid: Decimal | None


def _claims(
    encounter: Encounter, asked: Target, whole: Claim, control: str | None, problems: Problems
) -> tuple[Claim, ...]:
    numbers = [_covering(encounter, asked, line) for line in whole.lines]
    parts = split(whole.lines, numbers, len(encounter.diagnoses), professional_rules().limits)
    names = control_numbers(encounter, asked, control, len(parts))
    replaces = replaced_numbers(encounter, encounter.claim_frequency, len(parts))
    paid = _patient_paid(encounter, parts)
    shares = [_Share(*row) for row in zip(parts, names, replaces, paid, strict=True)]
    claims = tuple(_claim(encounter, asked, whole, share, problems) for share in shares)
    problems.stop_if_any(encounter.id)
    return claims


def _covering(encounter: Encounter, asked: Target, line: ClaimLine) -> CoveringNumbers:
    coverage = asked.asked.coverage
    return CoveringNumbers(
        covering_number(encounter, coverage, line, "prior_authorization"),
        covering_number(encounter, coverage, line, "referral"),
    )


def _refuse_other_settings(encounter: Encounter) -> None:
    if encounter.setting != "professional":
        what = (
            f"is '{encounter.setting}', which a facility bills: its claim is the 837I (UB-04), not the 837P (CMS-1500)"
        )
        raise NoClaim(encounter.id, [Problem("setting", what)])


def _lines(encounter: Encounter, problems: Problems) -> tuple[ClaimLine, ...]:
    if not encounter.lines:
        problems.add("lines", "are missing: a claim needs at least one service line")
    if not encounter.diagnoses:
        problems.add("diagnoses", "are missing: a professional claim needs at least one diagnosis")
    numbers = [line.number for line in encounter.lines]
    if len(set(numbers)) < len(numbers):
        problems.add("lines", "carry the same `number` twice")
    built = [claim_line(encounter, i, problems) for i in range(len(encounter.lines))]
    return tuple(line for line in built if line is not None)


def _whole(encounter: Encounter, target: Target, problems: Problems) -> Claim:
    """Everything of the encounter on one claim, before it is cut to what a claim can hold."""
    coverage, path, _ = target.asked
    parties.subscriber(coverage, path, problems)
    billing = parties.billing_party(encounter.provider, problems)
    rendering = _other(encounter.rendering, "rendering", problems)
    lines = _lines(encounter, problems)
    insured = replace(
        parties.insured(encounter, target.asked, problems),
        insurance_type=insurance_type(target, problems),
        casualty_claim=encounter.filing.casualty_claim,
    )
    claim = Claim(
        control_number="",
        charge=sum((line.charge for line in lines), Decimal(0)),
        place_of_service=lines[0].place_of_service if lines else "",
        billing=billing,
        insured=insured,
        payer=parties.claim_payer(coverage, path, problems),
        diagnoses=tuple(d.code for d in encounter.diagnoses),
        lines=lines,
        patient=parties.dependent(encounter, coverage, problems),
        pay_to=parties.pay_to_party(encounter.pay_to, billing, problems) if encounter.pay_to else None,
        referring=_other(encounter.referring, "referring", problems),
        # Loop 2310B only when the person who rendered the service is not the billing provider.
        rendering=None if rendering and rendering.npi == billing.npi else rendering,
        supervising=_other(encounter.supervising, "supervising", problems),
        facility=parties.located_party(encounter.facility, "facility", problems) if encounter.facility else None,
        frequency=encounter.claim_frequency,
        medical_record_number=(encounter.patient.medical_record_number or "").strip(),
        admission_date=encounter.admit_date,
        discharge_date=encounter.discharge_date,
        accident=_accident(encounter),
        accept_assignment="C" if encounter.accept_assignment is False else "A",
    )
    return _with_details(encounter, claim, problems)


def _with_details(encounter: Encounter, claim: Claim, problems: Problems) -> Claim:
    """What only some claims tell: course of the illness, transport, attachments, consents, programs."""
    if len(encounter.notes) > 1:
        problems.add("notes", f"are {len(encounter.notes)}, and a professional claim carries one")
    filing = encounter.filing
    return replace(
        claim,
        onset_date=encounter.illness.onset if encounter.illness else None,
        dates=details.dates(encounter.illness),
        ambulance=details.ambulance(encounter.transport, problems),
        attachments=details.attachments(encounter.attachments, "attachments", problems),
        note=details.note(encounter.notes[0]) if encounter.notes else None,
        anesthesia_procedures=filing.anesthesia_procedures,
        condition_codes=encounter.condition_codes,
        mammography=filing.mammography.strip(),
        investigational_device=filing.investigational_device.strip(),
        demonstration=filing.demonstration.strip(),
        clearinghouse_number=filing.clearinghouse_number.strip(),
        care_plan_oversight=filing.care_plan_oversight.strip(),
        service_authorization_exception=filing.exception.strip(),
        special_program=filing.special_program.strip(),
        delay_reason=filing.delay_reason.strip(),
        provider_signature=filing.provider_signature,
        assign_benefits=filing.benefits_assigned,
        release_information=filing.release,
        patient_signature_source=details.signature_source(encounter),
        patient_weight=filing.patient_weight,
        death_date=encounter.patient.death_date,
        pregnant=filing.pregnant,
    )


def _other(provider: Provider | None, path: str, problems: Problems) -> Party | None:
    return parties.party(provider, path, problems, prefer="person") if provider else None


def _patient_paid(encounter: Encounter, parts: Sequence[Part]) -> list[Decimal | None]:
    """What the patient has paid, laid on the claims in order, never more than a claim's charge."""
    rest, shares = paid_by_patient(encounter), list[Decimal | None]()
    for part in parts:
        share = min(rest, _charge(part))
        shares.append(share if share > 0 else None)
        rest -= share
    return shares


def _charge(part: Part) -> Decimal:
    return sum((line.charge for line in part.lines), Decimal(0))


def _accident(encounter: Encounter) -> ClaimAccident | None:
    accident = encounter.accident
    if accident is None:
        return None
    kind = professional_rules().accident[accident.kind]
    return ClaimAccident(kind=kind, date=accident.date, state=(accident.state or "").strip().upper())


def _claim(encounter: Encounter, target: Target, whole: Claim, share: _Share, problems: Problems) -> Claim:
    """The share of one claim, with what depends on its own lines and diagnoses."""
    part = share.part
    place_on_claim = {old: new for new, old in enumerate(part.diagnoses, start=1)}
    rules = professional_rules()
    laboratory = any(rules.is_laboratory(line.code, line.modifiers) for line in part.lines)
    others = coordinate(encounter, target, part.lines, problems, {})
    cut = replace(
        whole,
        control_number=share.name,
        payer_claim_number=share.replaces,
        charge=_charge(part),
        place_of_service=part.lines[0].place_of_service,
        diagnoses=tuple(whole.diagnoses[p - 1] for p in part.diagnoses),
        prior_authorization=part.numbers.authorization,
        referral_number=part.numbers.referral,
        clia=(encounter.provider.clia or "").strip().upper() if laboratory else "",
        patient_paid=share.paid,
        other_payers=others.payers,
    )
    decided = [replace(line, decisions=others.lines.get(line.number, ())) for line in part.lines]
    numbered = enumerate(renumbered(decided), start=1)
    return replace(cut, lines=tuple(on_claim(line, n, cut, place_on_claim) for n, line in numbered))
