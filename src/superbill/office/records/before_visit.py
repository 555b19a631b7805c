"""Before the visit: coverage asked for its day and read in words, another payer found, everything planned at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from django.utils import timezone

from superbill.edits.payer.book import PayerBook
from superbill.errors import BadInput
from superbill.model.eligibility import Asked, EligibilityAnswer, EligibilityInquiry, EligibilityRequest
from superbill.model.encounter import Encounter
from superbill.office import audit
from superbill.office.models import Authorization, BenefitCheck, Notice
from superbill.office.models import Encounter as EncounterRow
from superbill.office.records.asking import household, provider_party
from superbill.office.records.authorizing import plan_authorizations
from superbill.office.records.encounters import load_encounter
from superbill.office.records.keeping import kept, public_id, sha256
from superbill.office.records.notices import plan_notices
from superbill.payers.benefits import FoundPayer, in_words, other_payers, problems
from superbill.x12 import eligibility
from superbill.x12.write import Header

TO_ASK, ASKED, ANSWERED, LOOK = "to ask", "asked", "answered", "look"
ORDER = {LOOK: 0, TO_ASK: 1, ASKED: 2, ANSWERED: 3}


@dataclass(frozen=True)
class Check:
    """One question about coverage: for which visit, how it stands, what was told, what must be settled."""

    check_id: str
    encounter_id: str
    patient_id: str
    day: dt.date
    payer: str
    payer_id: str
    state: str
    told: tuple[str, ...]
    problems: tuple[str, ...]
    asked: dt.datetime | None = None
    answered: dt.datetime | None = None


@dataclass(frozen=True)
class Planned:
    """How many checks, authorizations and notices are new on the lists."""

    checks: int
    authorizations: int
    notices: int


def plan_visits(first: dt.date, last: dt.date, books: Iterable[PayerBook], by: str, *, today: dt.date) -> Planned:
    """Put the visits of some days on all lists: coverage, authorizations, estimates and advance notices."""
    if last < first:
        raise BadInput("last day", "lies before the first", "Write the days in their order")
    rules = list(books)
    authorized, given = Authorization.objects.count(), Notice.objects.count()
    for row in EncounterRow.objects.filter(service_date__range=(first, last)).order_by("service_date", "id"):
        plan_authorizations(str(row.public_id), rules, by)
        plan_notices(row, by, today)
    checks = plan_checks(first, last, by)
    return Planned(checks, Authorization.objects.count() - authorized, Notice.objects.count() - given)


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


def checks(*, first: dt.date | None = None, last: dt.date | None = None) -> tuple[Check, ...]:
    """Return the eligibility worklist, what must be settled first, then by day."""
    rows = BenefitCheck.objects.select_related("encounter__patient")
    rows = rows.filter(day__gte=first) if first else rows
    rows = rows.filter(day__lte=last) if last else rows
    return tuple(sorted(map(_check, rows), key=lambda c: (ORDER[c.state], c.day, c.check_id)))


def check_of(check_id: str) -> Check:
    """Return one question about coverage."""
    return _check(_row(check_id))


def found_payers(check_id: str) -> tuple[FoundPayer, ...]:
    """Return the other payers that the answer names and the patient's card does not know: suggested coverages."""
    row = _row(check_id)
    if not row.answer:
        return ()
    known = row.encounter.patient.coverages.select_related("payer")
    ids = {c.payer.identifier.upper() for c in known} | {c.payer.name.upper() for c in known}
    told = other_payers(msgspec.json.decode(row.answer, type=EligibilityAnswer))
    return tuple(p for p in told if p.id.upper() not in ids and p.name.upper() not in ids)


@kept
def ask_eligibility(check_ids: Sequence[str], header: Header, by: str) -> str:
    """Write one 270 for some checks, each on the day of its visit; they count as asked."""
    wanted = [public_id(each, "checks") for each in check_ids]
    rows = list(BenefitCheck.objects.select_related("encounter").filter(public_id__in=wanted))
    if not rows:
        raise BadInput("checks", "are none", "Take them from the eligibility worklist")
    requests = tuple(_request(row, load_encounter(str(row.encounter.public_id), by=by)) for row in rows)
    if len({request.payer_id for request in requests}) > 1:
        raise BadInput("checks", "are of several payers, and a file goes to one", "Ask each payer apart")
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
            if not _keep_answer(row, answer):
                continue
            audit.record(by, "answer", "eligibility", str(row.public_id))
    return found


@kept
def settle_check(check_id: str, by: str, *, outcome: str) -> None:
    """Note what was done about what the answer asked for; the check stands as answered."""
    row = _row(check_id)
    if not outcome.strip():
        raise BadInput("what was done", "is missing", "Write it down: the next one has to know")
    row.problems = [*row.problems, f"Settled by {by}: {' '.join(outcome.split())[:300]}"]
    row.state = ANSWERED
    row.save(update_fields=["problems", "state"])
    audit.record(by, "settle", "eligibility", check_id)


@kept
def ask_again(check_id: str, by: str) -> None:
    """Put a check back on the list of questions: the card was corrected, or the payer could not answer."""
    row = _row(check_id)
    row.state, row.problems = TO_ASK, []
    row.save(update_fields=["state", "problems"])
    audit.record(by, "ask again", "eligibility", check_id)


def _keep_answer(row: BenefitCheck, answer: EligibilityAnswer) -> bool:
    """Keep an answer once: an old one that comes again undoes nothing that was settled or asked since.

    An answer that could not be given leaves what an earlier one told as it is.
    """
    digest = sha256(msgspec.json.encode(answer).decode())
    if digest in row.seen:
        return False
    row.seen = [*row.seen, digest]
    found = problems(answer, row.day)
    if answer.benefits:
        row.told, row.answer = list(in_words(answer)), msgspec.json.encode(answer).decode()
    row.problems, row.state, row.answered_at = list(found), LOOK if found else ANSWERED, timezone.now()
    row.save()
    return True


def _request(row: BenefitCheck, visit: Encounter) -> EligibilityRequest:
    coverage = next((c for c in visit.coverages if c.order == row.order), None)
    if coverage is None:
        raise BadInput("coverage", "is no longer in the visit", "Plan the visit's day again")
    subscriber, dependent = household(visit, coverage)
    return EligibilityRequest(
        payer=coverage.payer.name or "payer",
        payer_id=coverage.payer.id or "",
        provider=provider_party(visit.provider),
        subscriber=subscriber,
        asked=(Asked(("30", "98")),),
        dependent=dependent,
        trace=row.trace,
        trace_company="9SUPERBILL",
        day=row.day,
    )


def _check(row: BenefitCheck) -> Check:
    held = row.encounter.patient.coverages.filter(order=row.order).select_related("payer").first()
    return Check(
        str(row.public_id), str(row.encounter.public_id), str(row.encounter.patient.public_id), row.day, row.payer,
        held.payer.identifier if held else "", row.state, tuple(row.told), tuple(row.problems), row.asked_at,
        row.answered_at,
    )  # fmt: skip


def _row(check_id: str) -> BenefitCheck:
    rows = BenefitCheck.objects.select_related("encounter__patient")
    row = rows.filter(public_id=public_id(check_id, "check")).first()
    if row is None:
        raise BadInput("check", "is not in the records", "Take it from the eligibility worklist")
    return row
