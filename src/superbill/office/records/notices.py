"""What a patient is told in writing before a service: good-faith estimate and advance notice, each with its clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from superbill.errors import BadInput
from superbill.model.encounter import Encounter
from superbill.model.estimate import AbnEstimate, Estimate
from superbill.office import audit
from superbill.office.models import ChargeItem, Notice
from superbill.office.models import Encounter as EncounterRow
from superbill.office.records.asking import first_payer
from superbill.office.records.encounters import encounter_row, load_encounter
from superbill.office.records.keeping import kept, public_id
from superbill.pricing.estimate import Scheduling, abn_estimate, estimate
from superbill.pricing.estimate_pdf import abn_pdf, estimate_pdf
from superbill.remittance.service_words import kind_of_service

EXPECTED_DENIALS = ("COVERAGE-LOCAL", "COVERAGE-DIAGNOSIS", "COVERAGE-FREQUENCY")
"""Edits that expect the plan not to pay: what an advance notice is for (CMS Claims Processing Manual ch. 30 §50)."""
CHOICES = {"1": "wants the service, and Medicare billed", "2": "wants the service, pays without Medicare billed",
           "3": "does not want the service"}  # fmt: skip


@dataclass(frozen=True)
class Due:
    """A notice: for which visit, of which kind, until when, whether and how it was given."""

    notice_id: str
    encounter_id: str
    kind: str
    give_by: dt.date
    why: str
    given: dt.date | None
    choice: str
    late: bool


@kept
def plan_notice(encounter_id: str, kind: str, by: str, *, asked: dt.date, lines: tuple[int, ...] = ()) -> dt.date:
    """Note that a good-faith estimate (gfe) or advance beneficiary notice (abn) is due; returns until when."""
    row = encounter_row(encounter_id)
    visit = load_encounter(encounter_id, by=by)
    if kind == "gfe":
        told = estimate(described(visit), Scheduling(asked))
        give_by, why, text = told.give_by, told.given_for, told.model_dump_json()
    elif kind == "abn":
        notice = abn_estimate(visit, lines)
        give_by, why, text = visit.day or asked, "before the service", notice.model_dump_json()
    else:
        raise BadInput("kind", "is not gfe or abn", "Write one of the two")
    held, new = Notice.objects.get_or_create(
        encounter=row, kind=kind, defaults={"give_by": give_by, "why": why, "value": text, "by": by}
    )
    if new:
        audit.record(by, "plan", kind, encounter_id)
    return held.give_by


def plan_notices(row: EncounterRow, by: str, today: dt.date) -> None:
    """Plan what the law asks for a visit: an estimate for who has no plan, a notice where Medicare will not pay."""
    encounter_id = str(row.public_id)
    payer = first_payer(load_encounter(encounter_id, by=by))
    kind = payer.kind if payer else "self_pay"
    if kind == "self_pay":
        plan_notice(encounter_id, "gfe", by, asked=min(today, row.service_date or today))
    run = row.checks.order_by("-id").first() if kind == "medicare" else None
    found = run.findings.filter(edit__in=EXPECTED_DENIALS, verdict="fail") if run else ()
    lines = sorted({number for finding in found for number in finding.lines})
    if lines:
        plan_notice(encounter_id, "abn", by, asked=today, lines=tuple(lines))


@kept
def give_notice(encounter_id: str, kind: str, by: str, *, day: dt.date, choice: str = "") -> None:
    """Note that it was given; an advance notice also with the patient's choice (1, 2, 3), which makes it signed."""
    row = Notice.objects.filter(encounter=encounter_row(encounter_id), kind=kind).first()
    if row is None:
        raise BadInput("notice", "was not planned", "Plan it first")
    if kind == "abn" and choice not in CHOICES:
        raise BadInput("choice", "is missing", "An advance notice is valid with the patient's choice: 1, 2 or 3")
    row.given, row.choice, row.signed = day, choice, day if choice else row.signed
    row.save(update_fields=["given", "choice", "signed"])
    audit.record(by, "give", kind, encounter_id)


def notices(today: dt.date, *, given: bool = False) -> tuple[Due, ...]:
    """Return notices that are not given yet (or those that were), the nearest first."""
    rows = Notice.objects.filter(given__isnull=not given).select_related("encounter").order_by("give_by", "id")
    return tuple(_due(row, today) for row in rows)


def notice_of(notice_id: str, today: dt.date) -> Due:
    """Return one notice."""
    return _due(_row(notice_id), today)


@kept
def notice_file(notice_id: str, by: str) -> bytes:
    """Return the notice as PDF, as it was when it was planned."""
    row = _row(notice_id)
    visit = described(load_encounter(str(row.encounter.public_id), by=by))
    audit.record(by, "print", row.kind, notice_id)
    if row.kind == "gfe":
        return estimate_pdf(Estimate.model_validate_json(row.value), visit.provider)
    return abn_pdf(AbnEstimate.model_validate_json(row.value), visit)


def described(visit: Encounter) -> Encounter:
    """The visit with its services named as a patient understands them (45 CFR 149.610(c)(1)): the practice's own words
    of its charge master, else what kind of service it is.
    """  # noqa: D205
    codes = [line.code for line in visit.lines if line.code]
    words = dict(ChargeItem.objects.filter(code__in=codes).exclude(words="").values_list("code", "words"))
    lines = [
        line if line.description or not line.code
        else line.model_copy(update={"description": words.get(line.code) or kind_of_service(line.code)})
        for line in visit.lines
    ]  # fmt: skip
    return visit.model_copy(update={"lines": tuple(lines)})


def _due(row: Notice, today: dt.date) -> Due:
    late = row.given is None and row.give_by < today
    return Due(str(row.public_id), str(row.encounter.public_id), row.kind, row.give_by, row.why, row.given,
               row.choice, late)  # fmt: skip


def _row(notice_id: str) -> Notice:
    row = Notice.objects.select_related("encounter").filter(public_id=public_id(notice_id, "notice")).first()
    if row is None:
        raise BadInput("notice", "is not in the records", "Take it from the list of notices")
    return row
