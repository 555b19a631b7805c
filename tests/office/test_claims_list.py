"""The list of all claims: what each role sees of it, filters, sorting, finding, what is done for several at once."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.test import Client
from tests.claims.invented_visit import coverage, line, office_visit
from tests.office import office_charts as charts

from superbill.claims.build import build
from superbill.model.finding import CheckedEncounter
from superbill.office import jobs, money, records, working
from superbill.office import models as rows
from superbill.office.records import glass
from superbill.office.records.claims_list import Asked, listed
from superbill.office.roles import Role
from superbill.remittance.ledger import charge_entry
from superbill.tables.store import Tables

TODAY = date(2026, 6, 2)
PAID, REJECTED, NEW = "SB0000001", "SB0000002", "C300"
MAY = date(2026, 5, 15)


@pytest.fixture(autouse=True)
def visit(encounter_id: str) -> str:
    """Three claims: one paid in part, one rejected, one of another patient and payer that waits to be sent."""
    for number in (PAID, REJECTED):
        records.store_claim(encounter_id, charts.claim(number))
        records.post(charge_entry(charts.claim(number)))
        records.add_event(number, "sent", state="sent")
    records.add_event(REJECTED, "277CA", "A7", state="rejected")
    money.post_remittance(charts.remittance(PAID), "a" * 64, today=TODAY)
    value = office_visit(lines=[line(1)], coverages=[coverage()])
    other = records.store_encounter(value)
    records.store_check(other, CheckedEncounter(id="x"))
    records.store_claim(other, build(value, control=NEW)[0])
    return other


def numbers(**asked: str) -> list[str]:
    found = listed(Asked.of(asked), rows.ClaimStanding.objects.all(), TODAY)
    return [each.row.claim.control_number for each in found.lines]


def page(client: Client, address: str = "/claims/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, do: str, *claims: str, find: str = "") -> tuple[int, str]:
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(client))
    assert token
    ids = [str(rows.Claim.objects.get(control_number=number).public_id) for number in claims]
    answer = client.post("/claims/", {"csrfmiddlewaretoken": token[1], "do": do, "claim": ids, "find": find})
    return answer.status_code, answer.content.decode()


def lines_of(told: str) -> list[str]:
    return re.findall(r'class="row-link" href="[^"]+">([^<]+)<', told)


def test_a_claim_is_told_with_its_money(browser_of: Callable[..., Client]):
    told = page(browser_of(Role.BILLER))
    (row,) = re.findall(rf"<tr data-row>(?:(?!</tr>).)*{PAID}.*?</tr>", told)
    row = re.sub(r'<span class="cut".*?</span></span>', "", row)

    assert [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)] == [
        "", PAID, "Example, Ada", "May 15, 2026", "Medicare Example", "partly paid", "$215.00", "$128.40", "$102.72",
        "$25.68", "$50.68", "Sample, Rae",
    ]  # fmt: skip
    assert 'aria-sort="descending"' in told


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "rejected"}, [REJECTED]),
        ({"state": "built"}, [NEW]),
        ({"owed": "patient"}, [PAID]),
        ({"owed": "nobody"}, [NEW]),
        ({"owed": "credit"}, []),
        ({"payer": "Medicare Example", "sort": "number"}, [PAID, REJECTED]),
        ({"older": "365"}, []),
        ({"sort": "-paid"}, [PAID, NEW, REJECTED]),
        ({"sort": "balance", "state": "nowhere"}, [NEW, PAID, REJECTED]),
        ({"sort": "password", "older": "often", "owed": "me"}, [REJECTED, PAID, NEW]),
    ],
)
def test_it_is_filtered_and_sorted(asked: dict[str, str], found: list[str]):
    assert numbers(**asked) == found


def test_the_states_are_counted_as_filtered_otherwise():
    found = listed(
        Asked.of({"state": "rejected", "payer": "Medicare Example"}), rows.ClaimStanding.objects.all(), TODAY
    )

    assert (found.total, found.states) == (1, {"partly paid": 1, "rejected": 1})


def test_nobody_sees_more_than_the_role(browser_of: Callable[..., Client]):
    coder, auditor = page(browser_of(Role.CODER)), page(browser_of(Role.AUDITOR))

    assert ("$" in coder, "Example, Ada" in coder, "Rail" in coder, "f-owed" in coder) == (False, True, False, False)
    assert ("$215.00" in auditor, "Example" in auditor.replace("Medicare Example", ""), PAID in auditor) == (
        True, False, False,
    )  # fmt: skip
    assert 'name="claim"' not in auditor
    by_money = page(browser_of(Role.CODER), "/claims/?sort=-paid&owed=patient")
    assert lines_of(by_money) == lines_of(coder)


def test_a_restricted_chart_is_not_in_the_list(encounter_id: str, browser_of: Callable[..., Client]):
    glass.restrict(encounter_id, by="supervisor")

    assert lines_of(page(browser_of(Role.BILLER))) == [NEW]
    assert len(lines_of(page(browser_of(Role.SUPERVISOR)))) == 3


@pytest.mark.parametrize(
    ("words", "found"),
    [("sb000", [REJECTED, PAID]), ("Example, Ada", [REJECTED, PAID]), ("C300", [NEW]), ("nobody", []), ("%", [])],
)
def test_claims_are_found_by_number_and_patient(browser_of: Callable[..., Client], words: str, found: list[str]):
    status, told = press(browser_of(Role.BILLER), "find", find=words)

    assert (status, lines_of(told)) == (200, found)
    assert f"find={words}" not in told


def test_an_auditor_finds_by_no_name(browser_of: Callable[..., Client]):
    _, told = press(browser_of(Role.AUDITOR), "find", find="Example")

    assert lines_of(told) == []


def test_the_edits_run_again_over_the_marked_claims(browser_of: Callable[..., Client], visit: str, tables: Tables):
    status, told = press(browser_of(Role.CODER), "check", NEW)

    assert (status, "run again over 1 chart" in told) == (200, True)
    before = rows.CheckRun.objects.filter(encounter__public_id=visit).count()
    assert working.work(tables, until_empty=True) == 1
    assert rows.Job.objects.get().state == "done"
    assert rows.CheckRun.objects.filter(encounter__public_id=visit).count() == before + 1
    assert jobs.newest()[0].kind == "check"


def test_those_that_are_ready_are_sent_once(browser_of: Callable[..., Client]):
    biller = browser_of(Role.BILLER)
    status, told = press(biller, "send", NEW, PAID)

    assert (status, "1 claim on the way" in told) == (200, True)
    assert "was sent, or goes to no payer" in told
    assert [job.argument["claims"] for job in rows.Job.objects.filter(kind="submit")] == [[NEW]]
    assert "0 claims on the way" in press(biller, "send", NEW)[1]


def test_a_rejected_claim_is_built_again_or_says_why_not(browser_of: Callable[..., Client]):
    records.add_event(NEW, "sent", state="sent")
    records.add_event(NEW, "277CA", "A7", state="rejected")
    biller = browser_of(Role.BILLER)
    assert "would be rejected again" in press(biller, "again", NEW)[1]
    records.store_encounter(
        office_visit(lines=[line(1), line(2, code="93000", charge="60.00")], coverages=[coverage()])
    )
    assert NEW in numbers(state="rejected")

    status, told = press(biller, "again", NEW, PAID)

    assert (status, "1 claim built again" in told, "was sent and not rejected" in told) == (200, True, True)
    assert numbers(state="built") == [NEW]
    records.add_event(NEW, "sent", "again", state="sent")
    assert numbers(state="sent") == [NEW]


@pytest.mark.parametrize(("role", "do"), [(Role.CODER, "send"), (Role.CODER, "again"), (Role.AUDITOR, "check")])
def test_each_button_takes_the_permission_of_the_single_deed(browser_of: Callable[..., Client], role: Role, do: str):
    assert press(browser_of(role), do, NEW)[0] == 403
    assert rows.Job.objects.count() == 0


def test_a_button_without_a_mark_says_what_to_do(browser_of: Callable[..., Client]):
    status, told = press(browser_of(Role.BILLER), "send")

    assert (status, "Mark the claims" in told) == (422, True)
    assert press(browser_of(Role.BILLER), "nothing", NEW)[0] == 422


def test_the_migration_tells_what_is_kept_from_now_on():
    held = {row.pk: row.state for row in rows.ClaimStanding.objects.all()}
    allowed = list(rows.RemittanceClaim.objects.values_list("allowed", flat=True))
    rows.ClaimStanding.objects.update(state="built")
    rows.RemittanceClaim.objects.update(allowed=Decimal(0))
    migration = importlib.import_module("superbill.office.migrations.0003_claims_list")

    migration.tell_states(apps, None)
    migration.tell_allowed(apps, None)

    assert {row.pk: row.state for row in rows.ClaimStanding.objects.all()} == held
    assert list(rows.RemittanceClaim.objects.values_list("allowed", flat=True)) == allowed == [Decimal("128.40")]


def test_a_page_beyond_the_last_is_the_last(browser_of: Callable[..., Client]):
    assert len(lines_of(page(browser_of(Role.BILLER), "/claims/?page=999"))) == 3
