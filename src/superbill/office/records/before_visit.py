"""Before the visit: coverage asked for its day, authorizations followed to their units, notices given in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec
from django.utils import timezone

from superbill.edits.payer.book import PayerBook, within
from superbill.errors import BadInput
from superbill.model.authorization import Review
from superbill.model.claim import Name, Party
from superbill.model.eligibility import Asked, EligibilityAnswer, EligibilityInquiry, EligibilityRequest, Member
from superbill.model.encounter import Encounter
from superbill.model.party import Coverage, PersonName
from superbill.office import audit
from superbill.office.models import Authorization, BenefitCheck, Notice
from superbill.office.models import Encounter as EncounterRow
from superbill.office.records.encounters import encounter_row, load_encounter
from superbill.office.records.keeping import kept
from superbill.payers.benefits import in_words, problems
from superbill.pricing.estimate import Scheduling, abn_estimate, estimate
from superbill.x12 import eligibility
from superbill.x12.write import Header

TO_ASK, ASKED, ANSWERED, LOOK = "to ask", "asked", "answered", "look"
DECISIONS = {"A1": "granted", "A2": "partly", "A6": "modified", "A3": "refused", "A4": "pended", "CT": "call the payer",
             "NA": "not needed", "C": "cancelled"}  # fmt: skip
DAYS_AHEAD = 3


@dataclass(frozen=True)
class Check:
    """One question about coverage: for which visit, how it stands, what was told, what must be settled."""

    check_id: str
    encounter_id: str
    day: dt.date
    payer: str
    state: str
    told: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Authorized:
    """One authorization: what for, how it stands, units granted and left, until when."""

    encounter_id: str
    code: str
    payer: str
    state: str
    number: str
    granted: Decimal | None
    used: Decimal
    due: dt.date | None
    source: str

    @property
    def left(self) -> Decimal | None:
        """The units that may still be given."""
        return None if self.granted is None else self.granted - self.used


@kept
def plan_checks(first: dt.date, last: dt.date, by: str) -> int:
    """Put every coverage of every visit of some days on the eligibility worklist; returns how many are new."""
    new = 0
    for row in EncounterRow.objects.filter(service_date__range=(first, last)):
        visit = load_encounter(str(row.public_id), by=by)
        for coverage in visit.coverages:
            if row.service_date is None or coverage.payer.kind == "self_pay":
                continue
            _, made = BenefitCheck.objects.get_or_create(
                trace=f"E{row.pk}-{coverage.order}-{row.service_date:%y%m%d}",
                defaults={
                    "encounter": row,
                    "order": coverage.order,
                    "payer": coverage.payer.name or "",
                    "day": row.service_date,
                },
            )
            new += made
    return new


def checks(*, day: dt.date | None = None) -> tuple[Check, ...]:
    """Return the eligibility worklist, what must be settled first, then by day."""
    rows = BenefitCheck.objects.select_related("encounter")
    rows = rows.filter(day=day) if day else rows
    found = [
        Check(str(r.public_id), str(r.encounter.public_id), r.day, r.payer, r.state, tuple(r.told), tuple(r.problems))
        for r in rows
    ]
    order = {LOOK: 0, TO_ASK: 1, ASKED: 2, ANSWERED: 3}
    return tuple(sorted(found, key=lambda c: (order[c.state], c.day, c.check_id)))


@kept
def ask_eligibility(check_ids: Sequence[str], header: Header, by: str) -> str:
    """Write one 270 for some checks, each on the day of its visit; they count as asked."""
    rows = list(BenefitCheck.objects.select_related("encounter").filter(public_id__in=check_ids))
    if not rows:
        raise BadInput("checks", "are none", "Take them from the eligibility worklist")
    requests = tuple(_request(row, load_encounter(str(row.encounter.public_id), by=by)) for row in rows)
    BenefitCheck.objects.filter(pk__in=[r.pk for r in rows]).update(state=ASKED, asked_at=timezone.now())
    audit.record(by, "ask", "eligibility", detail=f"{len(rows)} checks")
    return eligibility.write_inquiries([EligibilityInquiry(f"Q{header.control_number}", requests)], header)


@kept
def take_eligibility(content: bytes, by: str) -> int:
    """Take in a 271: each answer to its check by our trace number; returns how many found theirs."""
    found = 0
    for response in eligibility.read_responses(content):
        for answer in response.answers:
            row = BenefitCheck.objects.filter(trace__in=[number for _, number, _ in answer.traces]).first()
            if row is None:
                continue
            found += 1
            _keep_answer(row, answer)
            audit.record(by, "answer", "eligibility", str(row.public_id))
    return found


@kept
def plan_authorizations(encounter_id: str, books: Iterable[PayerBook], by: str) -> tuple[str, ...]:
    """Note which services of a visit need an authorization by the payer's rules; returns their codes."""
    row = encounter_row(encounter_id)
    visit = load_encounter(encounter_id, by=by)
    day = visit.day or timezone.now().date()
    held = {code for a in visit.authorizations for code in a.codes} if visit.authorizations else set()
    needed = []
    for line in visit.lines:
        rule = _needs(line.code or "", line.place_of_service or "", visit, list(books), day)
        if not line.code or rule is None or line.code in held:
            continue
        needed.append(line.code)
        Authorization.objects.get_or_create(
            encounter=row, code=line.code,
            defaults={"payer": visit.payer.name or "" if visit.payer else "", "source": rule, "units_asked": line.units,
                      "trace": f"A{row.pk}-{line.code}", "due": day - dt.timedelta(days=DAYS_AHEAD)},
        )  # fmt: skip
    audit.record(by, "plan", "authorizations", encounter_id)
    return tuple(needed)


@kept
def take_authorization(review: Review, by: str) -> int:
    """Take in a decided review (278): decisions, numbers and units go to the services they name; returns how many."""
    found = 0
    for service in review.services:
        row = Authorization.objects.filter(trace=service.trace[0] or review.trace[0], code=service.code).first()
        decision = service.decision or review.decision
        if row is None or decision is None:
            continue
        row.state, row.number = DECISIONS.get(decision.action, "call the payer"), decision.number or row.number
        row.units_granted = service.units if decision.action in {"A1", "A2", "A6"} else row.units_granted
        row.from_day, row.to_day = service.day, service.through or service.day
        row.answer = msgspec.json.encode(review).decode()
        row.save()
        found += 1
        audit.record(by, "answer", "authorization", str(row.public_id))
    return found


def authorizations() -> tuple[Authorized, ...]:
    """Return every authorization, what is needed or pended first by its day; with the units that were given."""
    rows = Authorization.objects.select_related("encounter").order_by("due", "id")
    told = []
    for row in rows:
        visits = EncounterRow.objects.filter(patient=row.encounter.patient, authorizations__number=row.number)
        same = visits.distinct() if row.number else EncounterRow.objects.filter(pk=row.encounter_id)
        used = (
            sum((_units(e, row.code) for e in same), Decimal(0))
            if row.state in {"granted", "partly", "modified"}
            else Decimal(0)
        )
        told.append(Authorized(str(row.encounter.public_id), row.code, row.payer, row.state, row.number,
                               row.units_granted, used, row.due, row.source))  # fmt: skip
    order = ("refused", "call the payer", "needed", "pended")
    return tuple(sorted(told, key=lambda a: (order.index(a.state) if a.state in order else 9, a.due or dt.date.max)))


@kept
def plan_notice(encounter_id: str, kind: str, by: str, *, asked: dt.date, lines: tuple[int, ...] = ()) -> dt.date:
    """Note that a good-faith estimate (gfe) or advance beneficiary notice (abn) is due; returns until when."""
    row = encounter_row(encounter_id)
    visit = load_encounter(encounter_id, by=by)
    if kind == "gfe":
        told = estimate(visit, Scheduling(asked))
        give_by, why, text = told.give_by, told.given_for, told.model_dump_json()
    elif kind == "abn":
        notice = abn_estimate(visit, lines)
        give_by, why, text = visit.day or asked, "before the service", notice.model_dump_json()
    else:
        raise BadInput("kind", "is not gfe or abn", "Write one of the two")
    held, _ = Notice.objects.get_or_create(
        encounter=row, kind=kind, defaults={"give_by": give_by, "why": why, "value": text, "by": by}
    )
    audit.record(by, "plan", kind, encounter_id)
    return held.give_by


@kept
def give_notice(encounter_id: str, kind: str, by: str, *, day: dt.date, choice: str = "") -> None:
    """Note that it was given; an advance notice also with the patient's choice (1, 2, 3), which makes it signed."""
    row = Notice.objects.filter(encounter=encounter_row(encounter_id), kind=kind).first()
    if row is None:
        raise BadInput("notice", "was not planned", "Plan it first")
    row.given, row.choice, row.signed = day, choice, day if choice else row.signed
    row.save(update_fields=["given", "choice", "signed"])
    audit.record(by, "give", kind, encounter_id)


def notices(today: dt.date) -> tuple[tuple[str, str, dt.date, bool], ...]:
    """Return notices that are not given yet: encounter, kind, give by, late; the nearest first."""
    rows = Notice.objects.filter(given__isnull=True).select_related("encounter").order_by("give_by", "id")
    return tuple((str(r.encounter.public_id), r.kind, r.give_by, r.give_by < today) for r in rows)


def _keep_answer(row: BenefitCheck, answer: EligibilityAnswer) -> None:
    """An answer that could not be given leaves what an earlier one told as it is."""
    found = problems(answer, row.day)
    if answer.benefits:
        row.told, row.answer = list(in_words(answer)), msgspec.json.encode(answer).decode()
    row.problems, row.state, row.answered_at = list(found), LOOK if found else ANSWERED, timezone.now()
    row.save()


def _request(row: BenefitCheck, visit: Encounter) -> EligibilityRequest:
    coverage = next(c for c in visit.coverages if c.order == row.order)
    holder = coverage.subscriber
    own = holder is None or holder.relationship == "self"
    patient = Member(_name(visit.patient.name), "", visit.patient.birth_date, visit.patient.sex or "")
    member_id = holder.member_id if holder else ""
    subscriber = msgspec.structs.replace(patient, member_id=member_id) if own else _holder(coverage)
    relations = {"spouse": "01", "child": "19"}
    kin = relations.get(holder.relationship if holder else "", "34")
    return EligibilityRequest(
        payer=coverage.payer.name or "payer",
        payer_id=coverage.payer.id or "",
        provider=Party(Name(visit.provider.organization or "provider", person=False), visit.provider.npi or ""),
        subscriber=subscriber,
        asked=(Asked(("30", "98")),),
        dependent=None if own else msgspec.structs.replace(patient, relationship=kin),
        trace=row.trace,
        trace_company="9SUPERBILL",
        day=row.day,
    )


def _holder(coverage: Coverage) -> Member:
    holder = coverage.subscriber
    if holder is None:
        raise BadInput("coverage", "has no subscriber", "Enter the card")
    return Member(_name(holder.name), holder.member_id, holder.birth_date, holder.sex or "")


def _name(name: PersonName | None) -> Name:
    return Name(name.last, name.first, name.middle, name.suffix) if name else Name("UNKNOWN")


def _needs(code: str, place: str, visit: Encounter, books: list[PayerBook], day: dt.date) -> str | None:
    payer = visit.payer
    for book in books:
        if not book.covers(day) or not book.is_for(payer.id if payer else None, payer.kind if payer else None):
            continue
        for rule in book.authorizations:
            if within(day, rule.effective_from, rule.effective_to) and place not in rule.except_places and any(
                low <= code <= (high or low) for low, _, high in (c.partition("-") for c in rule.codes)
            ):  # fmt: skip
                return f"{book.source}, {rule.source}"
    return None


def _units(row: EncounterRow, code: str) -> Decimal:
    newest = row.versions.order_by("-number").first()
    if newest is None:
        return Decimal(0)
    return sum((Decimal(line.units) for line in newest.lines.filter(code=code)), Decimal(0))
