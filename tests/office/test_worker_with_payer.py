"""The worker and the test payer: questions and claims go out, every kind of answer comes home once, none is held up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.claims.invented_visit import line, office_visit
from tests.office.test_before_visit import HEADER, NOTE, RULES
from tests.payers.office import scenario

from superbill.claims.build import build
from superbill.edits.payer.book import payer_book
from superbill.office import jobs, money, records, working
from superbill.office import models as rows
from superbill.payers.test_payer.server import WatchedFolder
from superbill.payers.transports.folder import FolderTransport

PAYER = office_visit().coverages[0].payer.id or ""
TODAY = timezone.now().date()
VISIT = TODAY + timedelta(days=5)


class World:
    """The office's worker and a payer's folder beside it."""

    def __init__(self, payer: WatchedFolder, folder: Path) -> None:
        self.payer, self.folder = payer, folder

    def work(self, kind: str, **argument: Any) -> jobs.Progress:
        """Have one job done, and let the payer look into its folder."""
        batch = jobs.put(kind, [{"payer": PAYER, **argument}], by="biller")
        working.work(None, until_empty=True, stop=threading.Event())  # type: ignore[arg-type]  # no tables are asked
        self.payer.look()
        return jobs.progress(batch)


@pytest.fixture
def world(db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], World]:  # noqa: ARG001
    """Make a payer with some rules; its folder is the way to it."""
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path))
    monkeypatch.setenv("SUPERBILL_RECORDS", str(tmp_path / "records"))
    folder = tmp_path / "payer"
    (tmp_path / "payers.toml").write_text(f'["{PAYER}"]\nway = "folder"\nfolder = "{folder}"\n')
    return lambda rules: World(WatchedFolder(scenario(rules), folder), folder)


def claimed(number: str) -> str:
    visit = office_visit(id=number, lines=[line(1), line(2, code="93000", charge="60.00")])
    visit = visit.model_copy(update={"patient": visit.patient.model_copy(update={"account": None})})
    (claim,) = build(visit, control=number)
    records.store_claim(records.store_encounter(visit), claim)
    return number


def kinds(number: str) -> list[str]:
    return [event.kind for event in records.timeline(number)]


def test_claims_go_out_and_every_answer_comes_home_once(world: Callable[[str], World]):
    here = world('[patient]\ncoinsurance = "0.20"')
    number = claimed("C100")

    assert here.work("submit", claims=[number]).done == 1
    assert here.work("fetch").done == 1
    road = kinds(number)
    assert {"built", "sent", "999", "277CA", "835"} <= set(road)
    paid = records.balance(number)
    assert paid.paid > 0
    assert paid.charges == paid.paid + paid.adjustments + paid.balance

    assert here.work("fetch").done == 1
    assert kinds(number) == road
    assert records.balance(number) == paid
    assert money.proof() == ()


def test_a_rejected_claim_stands_among_the_rejected(world: Callable[[str], World]):
    here = world('[[rule]]\nscenario = "rejected-member-not-found"')
    number = claimed("C100")
    here.work("submit", claims=[number])
    here.work("fetch")

    (rejected,) = money.not_taken_in(TODAY, rejected=True)
    assert (rejected.control_number, rejected.state) == (number, "rejected")
    assert records.balance(number).paid == 0


@pytest.mark.parametrize("rule", ["unbalanced", "truncated"])
def test_a_broken_answer_is_work_and_the_others_are_taken_in(world: Callable[[str], World], rule: str):
    here = world(f'[[rule]]\nscenario = "{rule}"')
    number = claimed("C100")
    here.work("submit", claims=[number])
    (here.folder / "from-payer" / "aa-first.txt").write_bytes(b"Dear provider, our system is down.")

    told = here.work("fetch")

    assert (told.done, told.failed) == (1, 0)
    assert {"999", "277CA"} <= set(kinds(number))
    assert records.balance(number).paid == 0
    assert rows.Task.objects.filter(kind="unreadable", state="open").exists()
    expected = "unbalanced" if rule == "unbalanced" else "unreadable"
    assert rows.Task.objects.filter(kind=expected, state="open").exists()
    before = rows.Task.objects.count()
    here.work("fetch")
    assert rows.Task.objects.count() == before


def test_coverage_is_asked_and_the_answer_read(world: Callable[[str], World]):
    here = world("")
    lines = [each.model_dump(mode="json") | {"service_date": str(VISIT)} for each in office_visit().lines]
    records.store_encounter(office_visit(service_date=str(VISIT), lines=lines))
    money.plan_checks(VISIT, VISIT, "desk")
    asked = [c for c in money.checks() if c.payer_id == PAYER]

    assert here.work("ask", checks=[c.check_id for c in asked]).done == 1
    assert {money.check_of(c.check_id).state for c in asked} == {"asked"}
    assert here.work("fetch").done == 1

    found = money.check_of(asked[0].check_id)
    assert found.state not in {"to ask", "asked"}
    assert found.told
    money.settle_check(asked[0].check_id, "desk", outcome="the card was seen")
    settled = money.check_of(asked[0].check_id)
    here.work("fetch")
    assert money.check_of(asked[0].check_id) == settled


def test_a_decided_authorization_comes_home(world: Callable[[str], World]):
    here = world("")
    lines = [each.model_dump(mode="json") | {"service_date": str(VISIT)} for each in office_visit().lines]
    visit = records.store_encounter(office_visit(service_date=str(VISIT), lines=lines, documents=[NOTE]))
    book = payer_book(RULES.replace("{code}", office_visit().lines[0].code or ""), "any")
    money.plan_authorizations(visit, [book], "desk")
    (held,) = money.authorizations()
    text, _ = money.ask_authorization(held.authorization_id, HEADER, "desk", documents=(), today=TODAY)
    FolderTransport(PAYER, here.folder).send("000000001.278", text.encode())
    here.payer.look()

    assert here.work("fetch").done == 1

    assert money.authorization_of(held.authorization_id).state == "granted"
    money.decide_authorization(held.authorization_id, "refused", "desk", today=TODAY)
    here.work("fetch")
    assert money.authorization_of(held.authorization_id).state == "refused", "what was told later stands"


def test_a_payer_without_a_way_says_so_and_nothing_is_lost(world: Callable[[str], World]):
    here = world("")
    number = claimed("C100")
    (here.folder.parent / "payers.toml").write_text("")

    told = here.work("submit", claims=[number])

    assert (told.done, told.failed) == (0, 1)
    assert "sent" not in kinds(number)
    assert records.balance(number).paid == Decimal(0)
