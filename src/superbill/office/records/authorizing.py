"""Authorizations: which service of a visit needs one, asked with its documents, followed to the units that are left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

import msgspec
from django.db.models import Q

from superbill.edits.payer.book import PayerBook, within
from superbill.edits.payer.conditions import names
from superbill.errors import BadInput
from superbill.model import encounter as read
from superbill.model.attachment import AttachedDocument, AttachmentSubmission
from superbill.model.authorization import Review, ReviewedService, ReviewSet
from superbill.model.claim import ClaimAttachment, Contact
from superbill.office import audit
from superbill.office.models import Authorization
from superbill.office.models import Encounter as Row
from superbill.office.records.asking import first_payer, household, provider_party
from superbill.office.records.encounter_limits import DECIMALS, MOST
from superbill.office.records.encounters import encounter_row, load_encounter, store_encounter
from superbill.office.records.keeping import kept, public_id, sha256, storable
from superbill.x12 import attachment, authorization
from superbill.x12.write import Header

NEEDED, ASKED, PENDED = "needed", "asked", "pended"
DECISIONS = {"A1": "granted", "A2": "partly", "A6": "modified", "A3": "refused", "A4": PENDED, "CT": "call payer",
             "NA": "not needed", "C": "cancelled"}  # fmt: skip
GIVEN = ("granted", "partly", "modified")
ORDER = ("refused", "call payer", NEEDED, PENDED, ASKED)
DAYS_AHEAD = 3
FOLLOW_UP_DAYS = 2
"""A pended or unanswered request is looked at again after so many days: the office's own clock."""
CLINICAL, ELECTRONIC = "77", "EL"
"""PWK01 of supporting documentation and PWK02 of an electronic attachment (005010X217, loop 2000E)."""


@dataclass(frozen=True)
class Authorized:
    """One authorization: what for, how it stands, units granted and left, until when."""

    authorization_id: str
    encounter_id: str
    code: str
    payer: str
    payer_id: str
    state: str
    number: str
    asked: Decimal
    granted: Decimal | None
    used: Decimal
    from_day: dt.date | None
    to_day: dt.date | None
    due: dt.date | None
    source: str
    late: bool = False

    @property
    def left(self) -> Decimal | None:
        """The units that may still be given."""
        return None if self.granted is None else self.granted - self.used


@kept
def plan_authorizations(encounter_id: str, books: Iterable[PayerBook], by: str) -> tuple[str, ...]:
    """Note which services of a visit need an authorization by the payer's rules; returns their codes."""
    row = encounter_row(encounter_id)
    visit = load_encounter(encounter_id, by=by)
    day = visit.day
    if day is None:
        return ()
    held = {code for a in visit.authorizations for code in a.codes}
    payer, rules = first_payer(visit), list(books)
    needed: dict[str, tuple[str, Decimal]] = {}
    for line in visit.lines:
        rule = _needs(line, visit, rules, day)
        if line.code and rule and line.code not in held:
            needed[line.code] = (rule, needed.get(line.code, ("", Decimal(0)))[1] + line.units)
    for code, (rule, units) in needed.items():
        _within(units)
        Authorization.objects.get_or_create(
            encounter=row, code=code,
            defaults={"payer": payer.name or "" if payer else "", "source": rule, "units_asked": units,
                      "trace": f"A{row.pk}-{code}", "due": day - dt.timedelta(days=DAYS_AHEAD)},
        )  # fmt: skip
    if needed:
        audit.record(by, "plan", "authorizations", encounter_id)
    return tuple(needed)


def authorizations(today: dt.date | None = None) -> tuple[Authorized, ...]:
    """Return every authorization, what is refused, needed or pended first by its day; with the units that were used."""
    rows = Authorization.objects.select_related("encounter__patient").order_by("due", "id")
    told = [_record(row, today) for row in rows]
    return tuple(
        sorted(told, key=lambda a: (ORDER.index(a.state) if a.state in ORDER else 9, a.due or dt.date.max, a.code))
    )


def authorization_of(authorization_id: str, today: dt.date | None = None) -> Authorized:
    """Return one authorization."""
    return _record(_row(authorization_id), today)


@kept
def ask_authorization(
    authorization_id: str, header: Header, by: str, *, documents: Sequence[str] = (), today: dt.date
) -> tuple[str, str]:
    """Write the 278 that asks for one service, and the 275 with the documents named; it counts as asked.

    The second text is empty where no document goes with the request. Each document is named in the request by the
    control number under which the attachment brings it.
    """
    row = _row(authorization_id)
    visit = load_encounter(str(row.encounter.public_id), by=by)
    chosen = [d for d in visit.documents if d.name in set(documents)]
    if len(chosen) != len(set(documents)):
        raise BadInput("documents", "are not all in the chart", "Choose among the documents that are shown")
    numbered = [(f"{row.trace}-{place}"[:50], d) for place, d in enumerate(chosen, 1)]
    review = _review(row, visit, tuple(ClaimAttachment(CLINICAL, ELECTRONIC, number) for number, _ in numbered))
    row.state, row.due = ASKED, today + dt.timedelta(days=FOLLOW_UP_DAYS)
    row.save(update_fields=["state", "due"])
    audit.record(by, "ask", "authorization", authorization_id, f"{len(chosen)} documents")
    text = authorization.write([ReviewSet(f"Q{header.control_number}", review)], header)
    return text, _attached(row, visit, numbered, header) if numbered else ""


@kept
def take_authorization(review: Review, by: str, *, today: dt.date | None = None) -> int:
    """Take in a decided review (278): decisions, numbers and units go to the services they name; returns how many.

    A pended one is looked at again; one that was granted goes into the visit, where edits and claim read it. A review
    that comes again changes nothing: a later decision stands, and the day to follow up stays.
    """
    found, answer = 0, msgspec.json.encode(review).decode()
    for service in review.services:
        row = Authorization.objects.filter(trace=service.trace[0] or review.trace[0], code=service.code).first()
        decision = service.decision or review.decision
        if row is None or decision is None:
            continue
        found += 1
        if sha256(answer) in row.seen:
            continue
        row.seen = [*row.seen, sha256(answer)]
        row.state, row.number = DECISIONS.get(decision.action, "call payer"), decision.number or row.number
        if row.state in GIVEN:
            row.units_granted = _within(service.units) if service.units else service.units
        row.from_day = service.day or review.certified_from or row.from_day
        row.to_day = service.through or review.certified_to or service.day or row.to_day
        row.answer = answer
        _settled(row, by, today)
    return found


@kept
def take_authorizations(content: bytes, by: str, *, today: dt.date | None = None) -> int:
    """Take in a file of decided reviews (278); returns how many services found their request."""
    return sum(take_authorization(told.review, by, today=today) for told in authorization.read(content) if told.answers)


@kept
def decide_authorization(  # noqa: PLR0913 - what the payer said
    authorization_id: str,
    state: str,
    by: str,
    *,
    today: dt.date,
    number: str = "",
    units: str = "",
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> None:
    """Note what a payer decided by telephone, portal or letter."""
    row = _row(authorization_id)
    if state not in DECISIONS.values():
        raise BadInput("decision", "is not one that payers give", f"Choose {', '.join(DECISIONS.values())}")
    if state in GIVEN and not number.strip():
        raise BadInput("number", "is missing", "A claim names the authorization's number: ask the payer for it")
    if first and last and last < first:
        raise BadInput("to day", "lies before the first day", "Write the days as the payer told them")
    row.state, row.number = state, storable(number.strip(), "number", 50) or row.number
    row.units_granted = _units_of(units) if units.strip() else row.units_granted
    row.from_day, row.to_day = first or row.from_day, last or row.to_day
    _settled(row, by, today)


def _settled(row: Authorization, by: str, today: dt.date | None) -> None:
    if row.state in {PENDED, "call payer"} and today:
        row.due = today + dt.timedelta(days=FOLLOW_UP_DAYS)
    row.save()
    if row.state in GIVEN and row.number:
        _into_the_visit(row, by)
    audit.record(by, "answer", "authorization", str(row.public_id), row.state)


def _into_the_visit(row: Authorization, by: str) -> None:
    """Write a granted authorization into the visit; a claim that was built keeps what it was built with."""
    if row.encounter.claims.exists():
        return
    visit = load_encounter(str(row.encounter.public_id), by=by)
    new = read.Authorization(
        number=row.number, codes=(row.code,), units=row.units_granted, effective_from=row.from_day,
        effective_to=row.to_day, payer_id=payer.id if (payer := first_payer(visit)) else None,
    )  # fmt: skip
    kept_ones = tuple(a for a in visit.authorizations if a.codes != new.codes)
    changed = visit.model_copy(update={"authorizations": (*kept_ones, new)})
    store_encounter(changed, source=row.encounter.source, by=by)


def _review(row: Authorization, visit: read.Encounter, attachments: tuple[ClaimAttachment, ...]) -> Review:
    coverage = next(iter(sorted(visit.coverages, key=lambda c: c.order)), None)
    if coverage is None:
        raise BadInput("coverage", "is missing", "Enter the patient's card first")
    lines = [line for line in visit.lines if line.code == row.code]
    line = lines[0] if lines else None
    who = provider_party(visit.provider)
    subscriber, dependent = household(visit, coverage)
    company = "9SUPERBILL"
    service = ReviewedService(
        code=row.code, modifiers=line.modifiers if line else (), charge=line.charge if line else None,
        units=row.units_asked, day=(line.service_date if line else None) or visit.day, trace=(row.trace, company),
    )  # fmt: skip
    phone = visit.provider.phone or ""
    return Review(
        payer=coverage.payer.name or "payer",
        payer_id=coverage.payer.id or "",
        requester=who,
        subscriber=subscriber,
        dependent=dependent,
        category="HS",
        place=(line.place_of_service if line else None) or "",
        requester_contact=Contact(who.name.last, phone) if phone else None,
        trace=(row.trace, company),
        diagnoses=tuple(("ABK" if n == 0 else "ABF", d.code, None) for n, d in enumerate(visit.diagnoses[:12])),
        event_date=visit.day,
        attachments=attachments,
        services=(service,),
    )


def _attached(
    row: Authorization, visit: read.Encounter, numbered: Sequence[tuple[str, read.Document]], header: Header
) -> str:
    coverage = min(visit.coverages, key=lambda c: c.order)
    who = provider_party(visit.provider)
    patient, day = household(visit, coverage), header.time.date()
    documents = tuple(AttachedDocument(number, d.text.encode(), day) for number, d in numbered)
    told = AttachmentSubmission(
        f"Q{header.control_number}", day, coverage.payer.name or "payer", coverage.payer.id or "", who.name.last,
        header.sender, who, (patient[1] or patient[0]).name, documents, patient[0].member_id, row.trace,
        service_date=visit.day,
    )  # fmt: skip
    return attachment.write([told], msgspec.structs.replace(header, control_number=header.control_number + 1))


def _record(row: Authorization, today: dt.date | None) -> Authorized:
    payer = row.encounter.patient.coverages.select_related("payer").first()
    told = Authorized(
        str(row.public_id), str(row.encounter.public_id), row.code, row.payer,
        payer.payer.identifier if payer else "", row.state, row.number, row.units_asked, row.units_granted,
        Decimal(0), row.from_day, row.to_day, row.due, row.source,
    )  # fmt: skip
    late = bool(today and row.due and row.due < today and row.state in ORDER)
    return replace(told, used=_used(row) if row.state in GIVEN else Decimal(0), late=late)


def _used(row: Authorization) -> Decimal:
    """The units given under an authorization: over the visits of its days, else those that name its number."""
    mine = Q(pk=row.encounter_id) | Q(authorizations__number=row.number)
    if row.from_day and row.to_day:
        mine = Q(pk=row.encounter_id) | Q(service_date__range=(row.from_day, row.to_day))
    visits = Row.objects.filter(mine, patient=row.encounter.patient).distinct()
    return sum((_units(each, row.code) for each in visits), Decimal(0))


def _units(row: Row, code: str) -> Decimal:
    newest = row.versions.order_by("-number").first()
    if newest is None:
        return Decimal(0)
    return sum((Decimal(line.units) for line in newest.lines.filter(code=code)), Decimal(0))


def _needs(line: read.ServiceLine, visit: read.Encounter, books: list[PayerBook], day: dt.date) -> str | None:
    payer, place = first_payer(visit), line.place_of_service or ""
    for book in books:
        if not book.covers(day) or not book.is_for(payer.id if payer else None, payer.kind if payer else None):
            continue
        for rule in book.authorizations:
            if (
                names(rule.codes, line.code)
                and within(day, rule.effective_from, rule.effective_to)
                and place not in rule.except_places
                and not (rule.except_emergency and line.emergency)
            ):
                return f"{book.source}, {rule.source}"
    return None


def _units_of(text: str) -> Decimal:
    try:
        units = Decimal(text)
    except InvalidOperation:
        units = Decimal(-1)
    if not units.is_finite() or units <= 0:
        raise BadInput("units", "are not a number above zero", "Write what the payer granted, such as 12")
    return _within(units)


def _within(units: Decimal) -> Decimal:
    """Refuse more units, or finer ones, than a claim can carry."""
    if units > MOST["units"] or units != round(units, DECIMALS):
        what = f"are more than {MOST['units']}, or have more than {DECIMALS} decimals"
        raise BadInput("units", what, "Correct how many there are")
    return units


def _row(authorization_id: str) -> Authorization:
    found = Authorization.objects.select_related("encounter__patient")
    row = found.filter(public_id=public_id(authorization_id, "authorization")).first()
    if row is None:
        raise BadInput("authorization", "is not in the records", "Take it from the list of authorizations")
    return row
