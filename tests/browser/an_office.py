"""An office with work in it, served for the browser tests: run as a program, it prints its address.

The demonstration's three charts went all the way to the payment; further invented visits of the weeks before wait at
every stage, with queries, audits and decisions of several people.
"""

# ruff: noqa: PLC0415, S311, T201 - Django is ready only once the office is set up; chance by a seed; the address is printed

from __future__ import annotations

import datetime as dt
import os
import random
import sys
from pathlib import Path

from tests.browser.work_waiting import add_charge_master, add_stay_and_amendment, add_work, install_index, write_places

PHRASE = "a long enough pass phrase"
PEOPLE = {
    "carla": ("coder", ""), "cyrus": ("coder", ""), "billie": ("biller", ""), "doctor": ("provider", "1003000126"),
    "susan": ("supervisor", ""), "audrey": ("auditor", ""), "regina": ("registrar", ""),
    "adam": ("administrator", ""), "tina": ("trainee", ""), "olga": ("auditor", ""),
}  # fmt: skip


def fill(folder: Path) -> None:
    """Store everything; the demonstration's charts need the compiled tables."""
    from superbill.demo import day
    from superbill.demo.charts import charts
    from superbill.office import accounts
    from superbill.tables.examples import install_examples
    from superbill.tables.home import tables_dir
    from superbill.tables.ready import ensure
    from superbill.tables.store import Tables

    install_examples(tables_dir())
    ensure(tables_dir())
    tables = Tables(tables_dir())
    for name, (role, npi) in PEOPLE.items():
        accounts.add(name, PHRASE, (role,), npi=npi)
    worked = [day.work(chart, tables) for chart in charts()]
    day.bill(worked, folder)
    for each in worked:
        if not each.held:
            day.send(each, folder, dt.datetime.now(dt.UTC))
    tables.close()
    _weeks(dt.datetime.now(dt.UTC))
    add_work(dt.datetime.now(dt.UTC))
    add_charge_master()
    add_stay_and_amendment(dt.datetime.now(dt.UTC))
    write_places(folder)


def _weeks(now: dt.datetime) -> None:
    """Thirty visits of the last ten weeks, the younger ones less far on."""
    from tests.office import office_charts as invented

    from superbill.coding.query import compose
    from superbill.model.coded import Indicator
    from superbill.office import records
    from superbill.office.models import Assignment, Encounter

    for visit, claim in (sent("SB1REJECT"), sent("SB1PLAN"), sent("SB2PLANS", 2)):
        made = records.store_claim(records.store_encounter(visit, source="weeks", at=now), claim, at=now)
        records.add_event(made.control_number, "sent", "interchange", state="sent", at=now)
    chance = random.Random(7)
    for number in range(30):
        at = now - dt.timedelta(days=70 - number * 2.3, hours=chance.randrange(1, 6))
        value = _visit(number, at.date())
        encounter_id = records.store_encounter(value, source="weeks", at=at)
        if number > 27:
            continue
        records.store_coding(encounter_id, invented.coded(id=value.id), at=at)
        records.store_check(encounter_id, invented.checked(id=value.id), at=at)
        records.store_price(encounter_id, invented.price(id=value.id), at=at)
        coder = chance.choice(("carla", "cyrus"))
        for code in Assignment.objects.filter(encounter__public_id=encounter_id, state="suggested"):
            if number < 25:
                answer = chance.choice(("accepted", "accepted", "rejected"))
                records.decide(str(code.public_id), answer, by=coder, reason="not assessed today", at=at)
        if number < 18 and number % 3:
            made = records.store_claim(encounter_id, invented.claim(f"SBW{number:06}"), at=at)
            records.add_event(made.control_number, "sent", "interchange", state="sent", at=at + dt.timedelta(days=1))
        if number % 5 == 0:
            row = Encounter.objects.get(public_id=encounter_id)
            document = row.documents.get(name=invented.NOTE_NAME)
            fact = Indicator(kind="bmi_high", text="BMI 33.2", day=at.date(), document=document.name,
                             evidence=invented.span("BMI 33.2", "exam"))  # fmt: skip
            query = records.draft_query(encounter_id, compose("weight", [fact]), by=coder, asked="doctor", at=at)
            records.send_query(query.public_id, by=coder, at=at + dt.timedelta(hours=1))
            if number < 10:
                records.answer_query(
                    query.public_id, by="doctor", choice="Obesity, class and cause to be specified",
                    words="class 1, excess calories", at=at + dt.timedelta(hours=chance.randrange(4, 90)),
                )  # fmt: skip


def sent(number: str, plans: int = 1):
    """A visit of a patient with one plan or two, and its claim as the first payer receives it."""
    from tests.claims.invented_visit import coverage, line, office_visit

    from superbill.claims.build import build

    second = coverage(order=2, payer={"kind": "commercial", "id": "PAYER2", "name": "Second Mutual"})
    lines = [line(1), line(2, code="93000", charge="60.00")]
    visit = office_visit(id=f"visit of {number}", lines=lines, coverages=[coverage(), second][:plans])
    visit = visit.model_copy(update={"patient": visit.patient.model_copy(update={"account": None})})
    return visit, build(visit, control=number)[0]


def _visit(number: int, day: dt.date):
    from tests.office import office_charts as invented

    from superbill.model.party import PersonName

    base = invented.encounter()
    names = (("Example", "Ada"), ("Sample", "Ben"), ("Specimen", "Cleo"), ("Invented", "Dora"), ("Madeup", "Eli"))
    last, first = names[number % 5]
    patient = base.patient.model_copy(
        update={
            "name": PersonName(last=last, first=first),
            "medical_record_number": f"MRN-{4000 + number % 12}",
            "account": f"ACC-{number}",
        }
    )
    lines = tuple(line.model_copy(update={"service_date": day}) for line in base.lines)
    return base.model_copy(
        update={"id": f"visit-{number + 100}", "service_date": day, "patient": patient, "lines": lines}
    )


def main() -> None:
    """Fill the folder of the records when it is new, then serve it until stopped."""
    folder = Path(sys.argv[1])
    os.environ["SUPERBILL_RECORDS"] = str(folder / "records")
    from superbill import office

    new = not (folder / "records").exists()
    office.setup()
    if new:
        fill(folder)
    install_index(folder / "index")
    office.serve(port=int(sys.argv[2]) if len(sys.argv) > 2 else 0, announce=lambda text: print(text, flush=True))


if __name__ == "__main__":
    main()
