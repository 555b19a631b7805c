"""What waits on the other desks of the office of the browser tests, and where each kind of record is found."""

# ruff: noqa: PLC0415 - Django is ready only once the office is set up

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path


def add_work(now: dt.datetime) -> None:
    """Store a denial, an unmatched payment, visits to prepare, an audit, a broken glass, a request and a job."""
    from tests.office import office_charts as invented

    from superbill.office import jobs, money, records
    from superbill.office.models import Claim, Encounter
    from superbill.office.records import glass, requests
    from superbill.office.records.coding_audits import coder_of
    from superbill.remittance.ledger import charge_entry

    today = now.date()
    held = list(Claim.objects.filter(control_number__startswith="SBW").order_by("id")[:6])
    for number, claim in enumerate(held):
        records.post(charge_entry(invented.claim(claim.control_number)))
        if number < 4:
            paid = invented.remittance(claim.control_number, f"TRACE-{number}")
            money.post_remittance(paid, f"{number:064}", today=today)
    money.post_remittance(invented.remittance("TYPO", "TRACE-9"), f"{9:064}", today=today)
    requests.ask(held[5].control_number, "contract", "payer", Decimal("25.00"), reason="the filing time is over",
                 by="billie", today=today)  # fmt: skip
    _visits_to_come(today)
    charts = [str(c.public_id) for c in Encounter.objects.filter(source="weeks").order_by("id")]
    for chart in (charts[3], charts[4]):
        records.begin_audit(chart, coder_of(Encounter.objects.get(public_id=chart)), by="audrey", at=now)
    _finish_audit(charts[6], now)
    glass.restrict(charts[1], by="susan")
    glass.break_glass(charts[1], by="billie", reason="the payer is on the telephone")
    jobs.code(charts[28:30], by="susan")


def _finish_audit(chart: str, now: dt.datetime) -> None:
    """An audit that took one code out, named what to learn, was agreed with and finished."""
    from superbill.office import records
    from superbill.office.models import CodingAudit, Encounter
    from superbill.office.records.audit_worksheet import Post
    from superbill.office.records.coding_audits import Answer, coder_of

    coder = coder_of(Encounter.objects.get(public_id=chart))
    made = records.begin_audit(chart, coder, by="audrey", at=now)
    items = CodingAudit.objects.get(public_id=made).items
    posts = [Post(item.place, item.post, kind=item.kind) for item in items.exclude(place=2)]
    records.save_worksheet(made, [*posts, Post(2, None, comment="not assessed in this visit")], by="audrey", at=now,
                           training="Stages of kidney disease; what is only history")  # fmt: skip
    records.route_audit(made, "to coder", by="audrey", at=now)
    answers = [Answer(item.place, "agree") for item in items.exclude(change="agreed")]
    records.answer_audit(made, answers, by=coder, at=now)
    records.route_audit(made, "finish", by="audrey", at=now)


def _visits_to_come(today: dt.date) -> None:
    from tests.claims.invented_visit import office_visit
    from tests.office.test_before_visit import NOTE, RULES

    from superbill.edits.payer.book import payer_book
    from superbill.office import money, records

    day = today + dt.timedelta(days=5)
    book = payer_book(RULES.replace("{code}", office_visit().lines[0].code or ""), "rules")
    for number, more in enumerate(({"documents": [NOTE]}, {"payer": None, "coverages": []})):
        lines = [line.model_dump(mode="json") | {"service_date": str(day)} for line in office_visit().lines]
        records.store_encounter(
            office_visit(id=f"planned-{number}", service_date=str(day), lines=lines, **more), source="plan"
        )
    money.plan_visits(today, day, [book], "regina", today=today)


def add_stay_and_amendment(now: dt.datetime) -> None:
    """Store a stay with its institutional claim, a note that was amended, and a second factor for one person."""
    from django_otp.plugins.otp_totp.models import TOTPDevice
    from tests.claims.invented_stay import stay

    from superbill.claims.institutional import build_bill
    from superbill.office import records
    from superbill.office.models import Encounter, User
    from superbill.office.records.encounters import read_encounter
    from superbill.office.records.ownership import take

    value = stay()
    claim = build_bill(value, control="SB1STAY")[0]
    records.store_claim(records.store_encounter(value, source="stays", at=now), claim, at=now)
    visit = read_encounter(Encounter.objects.get(reference="visit-123"))
    note, *others = visit.documents
    amended = note.model_copy(update={"text": note.text.replace("BMI 33.2", "BMI 33.2, weight 198 lb")})
    records.store_encounter(visit.model_copy(update={"documents": (amended, *others)}), source="weeks", at=now)
    take(str(Encounter.objects.get(reference="visit-124").public_id), "tina")
    TOTPDevice.objects.create(user=User.objects.get(username="olga"), confirmed=True)


CHARGES = """practice,code,modifiers,charge,effective_from,effective_to,words,section
,99213,,150.00,2026-01-01,,Office visit level 3,Visits
,99214,,190.00,2026-01-01,,Office visit level 4,Visits
1003000126,99214,,205.00,2026-07-01,,Office visit level 4,Visits
,83036,,25.00,2026-01-01,,Hemoglobin A1c,Laboratory
,93000,,60.00,2026-01-01,,ECG with reading,Heart
,93000,26,30.00,2026-01-01,2026-12-31,ECG reading alone,Heart
"""


def add_charge_master() -> None:
    """Store what the practice charges."""
    from superbill.office import money

    money.import_charges(CHARGES, "charges.csv", "susan")


def install_index(folder: Path) -> None:
    """Give the book the invented index files of the tests, beside the tables that others share."""
    from superbill.office import index_book
    from superbill.tables.installing import install
    from superbill.tables.store import Tables

    files = Path(__file__).resolve().parents[1] / "tables" / "index_files"
    if not folder.exists():
        for path in sorted(files.iterdir()):
            install([path], folder)
    store = Tables(folder)
    index_book.tables = lambda: store


def places() -> dict[str, str]:
    """Return an id of a record for each part of an address, by the name of the part."""
    from superbill.office import models as rows

    stay = rows.Encounter.objects.filter(reference="demo-inpatient-stay-hospital").earliest("id")
    visit = rows.Encounter.objects.get(reference="visit-125")
    newest = {
        "claim_id": rows.Claim.objects.filter(control_number__startswith="SBW").order_by("id"),
        "query_id": rows.Query.objects.order_by("id"),
        "audit_id": rows.CodingAudit.objects.order_by("id"),
        "patient_id": rows.Patient.objects.order_by("id"),
        "task_id": rows.Task.objects.filter(kind="denial"),
        "request_id": rows.MoneyRequest.objects.all(),
        "check_id": rows.BenefitCheck.objects.all(),
        "authorization_id": rows.Authorization.objects.all(),
        "notice_id": rows.Notice.objects.all(),
        "stay_claim_id": rows.Claim.objects.filter(control_number="SB1STAY"),
        "remittance_id": rows.Remittance.objects.order_by("id"),
        "account_id": rows.User.objects.filter(username="carla"),
    }
    found = {"encounter_id": str(visit.public_id), "stay_id": str(stay.public_id)}
    number = newest["claim_id"].values_list("control_number", flat=True).first()
    amended = rows.Document.objects.filter(version=2).first()
    if amended is not None:
        found |= {"amended_chart_id": str(amended.encounter.public_id), "document_id": str(amended.public_id)}
    found |= {"claim_number": str(number)} if number else {}
    for name, query in newest.items():
        row = query.first()
        if row is not None:
            found[name] = str(row.pk if name == "account_id" else row.public_id)
    chart = rows.Restriction.objects.select_related("encounter").first()
    return found | ({"chart_id": str(chart.encounter.public_id)} if chart else {})


def write_places(folder: Path) -> Path:
    """Write the places beside the records, for the tests that open them."""
    path = folder / "places.json"
    path.write_text(json.dumps(places()))
    path.chmod(0o600)
    return path
