"""Claims from an encounter: `build` gives the professional claims that ask the primary payer for payment.

Source of the situations: ASC X12N 837P 005010X222A1, loops 2000A to 2420A; Medicare Claims Processing Manual ch. 26
§10 (items of the CMS-1500). A claim is built whole or not at all.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from superbill.claims import parties
from superbill.claims.lines import claim_line, on_claim
from superbill.claims.problems import NoClaim, Problem, Problems
from superbill.claims.rules import professional_rules
from superbill.claims.situations import check_situations, covering_number, paid_by_patient
from superbill.claims.splitting import Part, split
from superbill.errors import BadInput
from superbill.model.claim import Claim, ClaimAccident, ClaimLine, Party
from superbill.model.encounter import Encounter
from superbill.model.party import Coverage, Provider

_CONTROL_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]*")
"""Characters that come back unchanged from every payer and bank."""


def build(
    encounter: Encounter, *, control: str | None = None, accept_assignment: bool | None = None
) -> tuple[Claim, ...]:
    """Build the professional claims of an encounter for its primary coverage.

    Args:
        encounter: what was done, for whom, and who pays; `setting` must be professional.
        control: the claim control number (at most 20 letters, digits, dots or dashes) that every answer of the payer
            echoes. Without it the practice's own number for the bill (`patient.account`) is used, and without that
            a number is derived that is the same each time and tells nothing of the patient. Where one encounter
            needs several claims, `-1`, `-2` ... are added.
        accept_assignment: whether the payer's allowed amount is accepted as the full charge (CLM07, item 27).
            Without it: what the encounter says, else yes.

    Raises:
        NoClaim: with every field that is missing or unusable; nothing is built then.
        BadInput: when `control` cannot be a claim control number.
    """
    _refuse_other_settings(encounter)
    problems = Problems()
    coverage, path = parties.primary_coverage(encounter, problems)
    whole = _whole(encounter, coverage, path, problems)
    check_situations(encounter, coverage, problems)
    problems.stop_if_any(encounter.id)
    if accept_assignment is not None:
        whole = replace(whole, accept_assignment="A" if accept_assignment else "C")
    authorizations = [covering_number(encounter, line, "prior_authorization") for line in whole.lines]
    parts = split(whole.lines, authorizations, len(encounter.diagnoses), professional_rules().limits)
    if len(parts) > 1 and encounter.claim_frequency != "1":
        raise NoClaim(encounter.id, [Problem("claim_frequency", "replaces or voids one claim, and this needs several")])
    names = _control_numbers(encounter, control or own_control_number(encounter, coverage), len(parts))
    paid = _patient_paid(encounter, parts)
    return tuple(_claim(encounter, whole, *share) for share in zip(parts, names, paid, strict=True))


def own_control_number(encounter: Encounter, coverage: Coverage) -> str:
    """The practice's number for the bill, else a digest of encounter, payer and frequency.

    The digest is the same each time and says nothing of the patient.
    """
    account = (encounter.patient.account or "").strip()
    if account:
        return account
    told = "|".join(
        (
            encounter.id,
            encounter.day.isoformat() if encounter.day else "",
            coverage.payer.id or "",
            str(coverage.order),
            encounter.claim_frequency,
            encounter.payer_claim_number or "",
        )
    )
    digest = hashlib.sha256(told.encode()).digest()
    return "S" + base64.b32encode(digest).decode("ascii")[:15]


def _refuse_other_settings(encounter: Encounter) -> None:
    if encounter.setting != "professional":
        what = (
            f"is '{encounter.setting}', which is billed by a facility: institutional claims (837I, UB-04) are not "
            "supported in this version"
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


def _whole(encounter: Encounter, coverage: Coverage, path: str, problems: Problems) -> Claim:
    """Everything of the encounter on one claim, before it is cut to what a claim can hold."""
    parties.subscriber(coverage, path, problems)
    billing = parties.billing_party(encounter.provider, problems)
    rendering = _other(encounter.rendering, "rendering", problems)
    lines = _lines(encounter, problems)
    replaces = encounter.claim_frequency != "1"
    return Claim(
        control_number="",
        charge=sum((line.charge for line in lines), Decimal(0)),
        place_of_service=lines[0].place_of_service if lines else "",
        billing=billing,
        insured=parties.insured(encounter, coverage, path, problems),
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
        payer_claim_number=(encounter.payer_claim_number or "").strip() if replaces else "",
        medical_record_number=(encounter.patient.medical_record_number or "").strip(),
        admission_date=encounter.admit_date,
        discharge_date=encounter.discharge_date,
        accident=_accident(encounter),
        accept_assignment="C" if encounter.accept_assignment is False else "A",
    )


def _other(provider: Provider | None, path: str, problems: Problems) -> Party | None:
    return parties.party(provider, path, problems, prefer="person") if provider else None


def _control_numbers(encounter: Encounter, control: str, count: int) -> list[str]:
    names = [control] if count == 1 else [f"{control}-{n}" for n in range(1, count + 1)]
    longest = professional_rules().limits.control_number
    if not _CONTROL_NUMBER.fullmatch(control) or len(names[-1]) > longest:
        field = "patient.account" if control == (encounter.patient.account or "").strip() else "control"
        raise BadInput(
            field,
            f"is not a claim control number of at most {longest} letters, digits, dots or dashes"
            + (f" (this encounter needs {count} claims, numbered -1 to -{count})" if count > 1 else ""),
            "Give a shorter number, or none to have one made",
        )
    return names


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


def _claim(encounter: Encounter, whole: Claim, part: Part, name: str, paid: Decimal | None) -> Claim:
    """The share of one claim, with what depends on its own lines and diagnoses."""
    place_on_claim = {old: new for new, old in enumerate(part.diagnoses, start=1)}
    rules = professional_rules()
    laboratory = any(rules.is_laboratory(line.code, line.modifiers) for line in part.lines)
    referrals = (covering_number(encounter, line, "referral") for line in part.lines)
    cut = replace(
        whole,
        control_number=name,
        charge=_charge(part),
        place_of_service=part.lines[0].place_of_service,
        diagnoses=tuple(whole.diagnoses[p - 1] for p in part.diagnoses),
        prior_authorization=part.authorization,
        referral_number=next((r for r in referrals if r), ""),
        clia=(encounter.provider.clia or "").strip().upper() if laboratory else "",
        patient_paid=paid,
    )
    numbered = enumerate(part.lines, start=1)
    return replace(cut, lines=tuple(on_claim(line, n, cut, place_on_claim) for n, line in numbered))
