"""A day of the demonstration: code, check, price and store each chart; bill, send, read the answers, post."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from superbill.claims.build import build
from superbill.claims.forms.drawing import pdf_of
from superbill.coding.encounter import CodingContext
from superbill.demo.charts import Chart
from superbill.edits.runner import run
from superbill.model.claim import Claim, Contact, Receiver, Submission, Submitter
from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Encounter, Setting
from superbill.model.finding import CheckedEncounter, Severity
from superbill.model.price import Price
from superbill.payers.answers import events_of, read_answers
from superbill.payers.submission import collect, deliver, prepare
from superbill.payers.test_payer.scenario import Scenario, shipped_scenario
from superbill.payers.test_payer.server import running
from superbill.payers.tracking import Sent, sent_events
from superbill.payers.transport import Answer
from superbill.payers.transports.http import HttpTransport
from superbill.pipeline import bill_codes, check_codes, code_documents
from superbill.pricing import price
from superbill.pricing.grouping import group
from superbill.remittance.denials import WorkItem
from superbill.remittance.ledger import charge_entry
from superbill.tables.store import Tables

if TYPE_CHECKING:
    from superbill.office.records import ClaimBalance, Event

SUBMITTER = Submitter("Lakeshore Billing Service", "LAKESHORE01", Contact("Billing office", "3125550100"))
RECEIVER = Receiver("Test payer", "TESTPAYER")


@dataclass(slots=True)
class Worked:
    """What became of one chart."""

    chart: Chart
    record: CodedEncounter
    coded: CodedEncounter
    billed: Encounter
    checked: CheckedEncounter
    price: Price
    encounter_id: str
    claims: tuple[Claim, ...] = ()

    @property
    def held(self) -> bool:
        """Tell whether an edit of severity error keeps the claim back."""
        return any(f.severity is Severity.ERROR and f.verdict == "fail" for f in self.checked.findings)


def work(chart: Chart, tables: Tables) -> Worked:
    """Code, check and price one chart and store it with everything that was found."""
    from superbill.office import records  # noqa: PLC0415 - Django is ready only after office.setup()

    record = _coded(chart, chart.record, tables)
    coded = _coded(chart, "professional", tables) if chart.record == "inpatient" else record
    if chart.record == "inpatient":
        _store_stay(chart, record, tables)
    billed = bill_codes(chart.encounter, coded)
    checked, priced = run(billed, tables), price(billed, tables, chart.contract)
    encounter_id = records.store_encounter(billed, source="demo")
    records.store_coding(encounter_id, coded)
    records.store_check(encounter_id, checked)
    records.store_price(encounter_id, priced)
    return Worked(chart, record, coded, billed, checked, priced, encounter_id)


def bill(worked: Sequence[Worked], output: Path) -> list[tuple[str, Path]]:
    """Build the claims of every chart that no edit holds, store them with their charges, and draw the paper form."""
    from superbill.office import records  # noqa: PLC0415

    written: list[tuple[str, Path]] = []
    for each in worked:
        if each.held:
            continue
        each.claims = build(each.billed)
        for claim in each.claims:
            records.store_claim(each.encounter_id, claim)
            records.post(charge_entry(claim))
            form = output / f"cms1500-{len(written) + 1}.pdf"
            written.append(("CMS-1500 (02/12), PDF", _write(form, pdf_of([claim]))))
    return written


def send(worked: Worked, output: Path, now: dt.datetime) -> tuple[list[tuple[str, Path]], list[WorkItem]]:
    """Send a chart's claims to the test payer over HTTP on this machine, store its answers, post what it pays."""
    from superbill.office import records  # noqa: PLC0415

    number = records.next_number("interchange")
    outgoing = prepare(Submission(number, SUBMITTER, RECEIVER, worked.claims, now.strftime("%Y-%m-%dT%H:%M")))
    written = [("claim, 837P", _write(output / outgoing.name, outgoing.content))]
    to_work: list[WorkItem] = []

    def take(answer: Answer) -> None:
        written.append((_kind(answer.name), _write(output / answer.name, answer.content)))
        to_work.extend(_take(answer, outgoing.sent))

    with running(_scenario(worked)) as payer:
        transport = HttpTransport(RECEIVER.id, payer.url)
        deliver(outgoing, transport)
        records.add_events(sent_events(outgoing.sent), source_sha256=_sha256(outgoing.content))
        collect(transport, take)
    return written, to_work


def _scenario(worked: Worked) -> Scenario:
    """The shipped scenario for a payer that has the fee schedule we priced with, and knows the patient's plan."""
    lines = list(zip(worked.billed.lines, worked.price.lines, strict=True))
    fees = {
        line.code: priced.allowed / line.units for line, priced in lines if line.code and priced.allowed is not None
    }
    free = tuple(line.code for line, priced in lines if line.code and priced.patient_share == 0)
    deductible = sum((priced.deductible or Decimal(0) for _, priced in lines), Decimal(0))
    shipped = shipped_scenario()
    patient = replace(shipped.patient, deductible=deductible, free=free)
    payer = replace(shipped.payer, name=worked.claims[0].payer.name)
    return replace(shipped, payer=payer, allowed=replace(shipped.allowed, codes=fees), patient=patient)


def road(worked: Worked) -> list[tuple[str, tuple[Event, ...], ClaimBalance]]:
    """Return, for each claim of a chart, its control number, everything that happened to it, and its balance."""
    from superbill.office import records  # noqa: PLC0415

    numbers = [claim.control_number for claim in worked.claims]
    return [(number, records.timeline(number), records.balance(number)) for number in numbers]


def _store_stay(chart: Chart, record: CodedEncounter, tables: Tables) -> None:
    """Keep the hospital's own record beside the physician's services: other rules, another encounter."""
    from superbill.office import records  # noqa: PLC0415

    stay = chart.encounter.model_copy(
        update={"id": f"{chart.encounter.id}-hospital", "setting": "inpatient", "lines": (), "charge": None}
    )
    stay = bill_codes(stay, record)
    encounter_id = records.store_encounter(stay, source="demo")
    records.store_coding(encounter_id, record)
    records.store_check(encounter_id, run(stay, tables))
    records.store_grouping(encounter_id, group(stay, tables))


def _coded(chart: Chart, setting: Setting, tables: Tables) -> CodedEncounter:
    encounter = chart.encounter
    if encounter.day is None:
        raise AssertionError(f"the chart {chart.name} has no date of service")
    context = CodingContext(setting, encounter.day, "encounter", id=encounter.id)
    return check_codes(code_documents(encounter.documents, context, tables), tables, encounter)


def _take(answer: Answer, sent: Sent) -> list[WorkItem]:
    """Store one answer: events on the claims, remittances, postings. The same answer twice changes nothing."""
    from superbill.office import records  # noqa: PLC0415

    digest = _sha256(answer.content)
    answers = read_answers(answer.content, answer.name)
    records.add_events(events_of(replace(answers, remittances=()), [sent]), source_sha256=digest)
    items: list[WorkItem] = []
    for remittance in answers.remittances:
        items.extend(records.post_remittance(remittance, digest).work)
    return items


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _kind(name: str) -> str:
    """Say which answer a file of the test payer is, by the end of its name."""
    kinds = {"999": "TA1 and 999", "277ca": "277CA", "835": "remittance, 835"}
    return kinds.get(name.rpartition(".")[2], "answer")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
