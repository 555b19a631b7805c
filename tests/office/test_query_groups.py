"""The group of a stay before a query and after it: kept with the query, in the office's list, never the provider's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.office.test_money_strip import stay
from tests.office.test_queries import question

from superbill.office import accounts, records
from superbill.office.models import Assignment, Query, User
from superbill.office.query_groups import group_now
from superbill.tables.store import Tables

PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest


@pytest.fixture
def sent(tables: Tables, browser_of: Callable[..., Client]) -> str:  # noqa: ARG001 - the grouper's tables are ready
    """A query about a stay for pneumonia, sent from its page; a further code waits to be accepted."""
    accounts.add("doctor", PASSWORD, ("provider",), npi="1003000126")
    row = stay(("J96.01", "Acute respiratory failure with hypoxia"))
    made = records.draft_query(str(row.public_id), question(), by="coder", asked="doctor")
    coder = browser_of("coder")
    assert press(coder, made.public_id, do="send").status_code == 302
    return made.public_id


def press(browser: Client, query: str, **form: str):
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(f"/queries/{query}/").content.decode())
    assert token
    return browser.post(f"/queries/{query}/settle/", {"csrfmiddlewaretoken": token[1], **form})


def test_what_a_query_moved_is_kept_with_it(sent: str, browser_of: Callable[..., Client]):
    row = Query.objects.get()
    before = group_now(row.encounter)
    assert before
    assert (row.drg_before, row.weight_before, row.drg_after, row.shift) == (before.drg, before.weight, "", None)
    records.answer_query(sent, by="doctor", choice="Obesity, class and cause to be specified", words="class 1")
    waiting = Assignment.objects.get(code="J96.01")
    records.decide(str(waiting.public_id), "accepted", by="coder")
    coder = browser_of("coder")
    assert f"was {before.drg}: why" in coder.get(f"/queries/{sent}/").content.decode()

    closed = press(coder, sent, do="close", outcome="clarified", shift="respiratory failure documented")
    assert closed.status_code == 302

    row.refresh_from_db()
    assert row.drg_after != before.drg
    assert row.shift
    assert row.shift > 0
    told = coder.get("/queries/").content.decode()
    assert f"{row.drg_before} → {row.drg_after}" in told
    assert f"+{row.shift}" in told
    assert "respiratory failure documented" in coder.get(f"/queries/{sent}/").content.decode()


def test_the_provider_never_sees_it(sent: str, browser_of: Callable[..., Client]):
    row, provider = Query.objects.get(), Client()
    provider.force_login(User.objects.get(username="doctor"))

    pages = [provider.get(address).content.decode() for address in ("/questions/", f"/queries/{sent}/")]

    assert any("Clarification" in page for page in pages)
    assert not any(word in page for page in pages for word in ("DRG", str(row.weight_before)))
    assert f">{row.drg_before}<" in browser_of("auditor").get("/queries/").content.decode()


def test_the_composer_tells_the_group_before_it_is_sent(sent: str, browser_of: Callable[..., Client]):
    row = Query.objects.get(public_id=sent)
    told = browser_of("coder").get(f"/encounters/{row.encounter.public_id}/queries/new/").content.decode()

    assert f"MS-DRG {row.drg_before}" in told


def test_a_visit_has_none(encounter_id: str):
    assert encounter_id
    accounts.add("doctor", PASSWORD, ("provider",))
    made = records.draft_query(encounter_id, question(), by="coder", asked="doctor")
    records.send_query(made.public_id, by="coder", group=group_now(Query.objects.get().encounter))

    assert (Query.objects.get().drg_before, Query.objects.get().weight_before) == ("", None)
