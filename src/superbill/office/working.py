"""The worker: takes jobs from the queue and does them, one after the other, until it is stopped."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

import msgspec
from django.db import close_old_connections
from django.utils import timezone

from superbill.coding.encounter import CodingContext
from superbill.errors import BadInput, PayerError, SuperbillError
from superbill.model.claim import Claim, Contact, Receiver, Submission, Submitter
from superbill.model.institutional import InstitutionalSubmission
from superbill.office import jobs, money, place, records
from superbill.office.errors import RecordsUnavailable
from superbill.office.records.answers_read import answers_read, note_read
from superbill.office.records.appeals import rules_in_force
from superbill.office.records.asking import header_to
from superbill.office.records.claim_changes import book_charges
from superbill.office.records.our_claims import billed_claims
from superbill.payers.exchange import Exchange
from superbill.payers.submission import prepare, ready_to_send
from superbill.payers.tracking import sent_events
from superbill.payers.transport import Transport
from superbill.payers.ways import read_ways, way_to
from superbill.pipeline import bill_codes, check, check_codes, code_documents
from superbill.pricing import price
from superbill.tables.home import home
from superbill.tables.store import Tables

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0


def work(tables: Tables, *, until_empty: bool = False, stop: threading.Event | None = None) -> int:
    """Do jobs until stopped (or until none is left); returns how many were begun."""
    stop, begun, name = stop or stopped_by_signal(), 0, jobs.worker_name()
    while not stop.is_set():
        close_old_connections()
        try:
            held = jobs.take(name)
            if held is not None:
                begun += 1
                _do(held, tables)
                continue
        except RecordsUnavailable as error:
            log.warning("the records cannot be reached: %s", error.what)
        if until_empty:
            return begun
        stop.wait(PAUSE_SECONDS)
    return begun


def _do(held: jobs.Held, tables: Tables) -> None:
    try:
        DOING[held.kind](held, tables)
    except jobs.LeaseLost:
        log.warning("job %s was taken over by another worker", held.pk)
    except RecordsUnavailable:
        raise
    except PayerError as error:
        jobs.fail(held, str(error), final=error.permanent)
    except SuperbillError as error:
        jobs.fail(held, str(error), final=True)
    except Exception as error:
        log.exception("job %s failed", held.pk)
        jobs.fail(held, f"It failed inside the program ({type(error).__name__})", final=False)


def _code(held: jobs.Held, tables: Tables) -> None:
    """Code, check and price one encounter. All of it is computed first, then stored with the end of the job."""
    encounter_id = held.argument["encounter"]
    encounter = records.load_encounter(encounter_id, by=held.by)
    if encounter.day is None:
        raise BadInput("service_date", "is missing: it decides which code sets hold", "Give the encounter its date")
    if not encounter.documents:
        raise BadInput("documents", "are missing: there is nothing to code from", "Add the note")
    context = CodingContext(encounter.setting, encounter.day, "encounter", id=encounter.id)
    coded = check_codes(code_documents(encounter.documents, context, tables), tables, encounter)
    billed = bill_codes(encounter, coded)
    checked, priced = check(billed, tables, books=rules_in_force()), price(billed, tables)

    def store() -> None:
        records.store_coding(encounter_id, coded)
        records.store_check(encounter_id, checked)
        records.store_price(encounter_id, priced)

    jobs.finish(held, store)


def _check(held: jobs.Held, tables: Tables) -> None:
    """Run the edits over one encounter as it stands."""
    encounter_id = held.argument["encounter"]
    checked = check(records.load_encounter(encounter_id, by=held.by), tables, books=rules_in_force())
    jobs.finish(held, lambda: records.store_check(encounter_id, checked))


def _submit(held: jobs.Held, _: Tables) -> None:
    """Send claims in one file. Its number and moment are kept first, so after a crash it is the same file."""
    if not held.memory:
        created = timezone.now().strftime("%Y-%m-%dT%H:%M")
        held = jobs.remember(held, {"number": records.next_number("interchange"), "created": created})
    payer = held.argument["payer"]
    outgoing = prepare(_submission(held))
    exchange = Exchange(payer, place.office_dir() / "payers" / payer)
    exchange.send([ready_to_send(outgoing.content, outgoing.name)], _way(payer))
    digest = hashlib.sha256(outgoing.content).hexdigest()

    def store() -> None:
        book_charges(billed_claims(held.argument["claims"]).values(), held.by)
        records.add_events(sent_events(outgoing.sent), source_sha256=digest, by=held.by)

    jobs.finish(held, store)


def _submission(held: jobs.Held) -> Submission | InstitutionalSubmission:
    claims = [records.load_claim(number, by=held.by) for number in held.argument["claims"]]
    first = claims[0]
    own = " ".join(part for part in (first.billing.name.first, first.billing.name.last) if part)
    if not first.billing.phone:
        raise BadInput("provider.phone", "is missing: a file names whom to call", "Give it to the billing provider")
    sender = Submitter(own, first.billing.tax_id, Contact(own, first.billing.phone))
    receiver = Receiver(first.payer.name, first.payer.id)
    number, created = held.memory["number"], held.memory["created"]
    bills = tuple(c for c in claims if not isinstance(c, Claim))
    if bills and len(bills) < len(claims):
        raise BadInput("claims", "are professional and institutional, and a file holds one kind", "Send them apart")
    if bills:
        return InstitutionalSubmission(number, sender, receiver, bills, created)
    return Submission(number, sender, receiver, tuple(c for c in claims if isinstance(c, Claim)), created)


def _fetch(held: jobs.Held, _: Tables) -> None:
    """Fetch what a payer has put out, and store and post it; what was read to its end before is not opened again.

    A file that still waits to be handed over counts as sent here: after a crash the payer may have it, and answer,
    before we know that it arrived.
    """
    payer = held.argument["payer"]
    exchange = Exchange(payer, place.office_dir() / "payers" / payer)
    exchange.receive(_way(payer))

    def store() -> None:
        sent, read = exchange.outbox.all_notes(), []
        for answer in exchange.inbox.unread(lambda told: answers_read(payer, told)):
            money.take_in_or_queue(answer.content, answer.name, held.by, today=timezone.now().date(), sent=sent)
            read.append(hashlib.sha256(answer.content).hexdigest()[:16])
        note_read(payer, read)

    jobs.finish(held, store)


def _ask(held: jobs.Held, _: Tables) -> None:
    """Ask a payer about coverage in one file (270). Its number and moment are kept first, as for claims."""
    payer, checks = held.argument["payer"], held.argument["checks"]
    visit = records.load_encounter(money.check_of(checks[0]).encounter_id, by=held.by)
    if not held.memory:
        header = header_to(payer, visit, timezone.now())
        held = jobs.remember(held, {"number": header.control_number, "created": header.created})
    header = msgspec.structs.replace(
        header_to(payer, visit, timezone.now()), control_number=held.memory["number"], created=held.memory["created"]
    )
    text = money.ask_eligibility(checks, header, held.by)
    exchange = Exchange(payer, place.office_dir() / "payers" / payer)
    exchange.send([ready_to_send(text.encode(), f"{header.control_number:09d}.270")], _way(payer))
    jobs.finish(held, lambda: None)


def _way(payer: str) -> Transport:
    return way_to(payer, read_ways(home() / "payers.toml")).transport(payer)


def stopped_by_signal(parent: int = 0) -> threading.Event:
    """Return what is set by SIGTERM, by Ctrl+C, and when the parent process, if one is named, has ended."""
    stop = threading.Event()

    def now(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    def watch() -> None:
        while os.getppid() == parent and not stop.wait(PAUSE_SECONDS):
            pass
        stop.set()

    signal.signal(signal.SIGTERM, now)
    signal.signal(signal.SIGINT, now)
    if parent:
        threading.Thread(target=watch, daemon=True).start()
    return stop


DOING: dict[str, Callable[[jobs.Held, Tables], None]] = {
    "code": _code,
    "check": _check,
    "submit": _submit,
    "fetch": _fetch,
    "ask": _ask,
}
