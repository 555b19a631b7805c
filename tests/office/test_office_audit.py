"""The audit log says who did what to which record, and shows when somebody has changed it."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from tests.office import office_charts as charts

from superbill.office import append_only, audit, records
from superbill.office.models import AuditEvent, AuditHead

PHI = ("Example", "Ada", "MRN-4711", "ACC-77", "1EG4TE5MK73", "1958", "visit-1", charts.NOTE_NAME, "bronchitis", "E11")


def test_every_read_and_write_of_a_chart_is_written_down(full_chart: str, browser: Client):
    records.load_encounter(full_chart, by="biller")
    browser.get(f"/encounters/{full_chart}/")

    log = list(AuditEvent.objects.order_by("number").values_list("actor", "action", "kind"))
    assert ("system", "store", "encounter") in log
    assert ("system", "store", "coding") in log
    assert ("system", "post", "entry") in log
    assert log[-1] == ("coder", "read", "chart")
    assert ("biller", "read", "encounter") in log


@pytest.mark.usefixtures("full_chart")
def test_what_changes_nothing_is_not_logged_as_a_change():
    before = AuditEvent.objects.count()
    records.store_encounter(charts.encounter())
    records.post_remittance(charts.remittance(), "f" * 64)

    assert AuditEvent.objects.count() == before


def test_no_patient_data_in_the_log(full_chart: str, browser: Client):
    browser.get(f"/encounters/{full_chart}/")

    log = json.dumps(list(AuditEvent.objects.values("actor", "action", "kind", "object_id", "detail")))
    assert [word for word in PHI if word in log] == []


@pytest.mark.usefixtures("full_chart")
def test_an_untouched_log_holds():
    found = audit.verify()

    assert found.intact
    assert found.rows == AuditEvent.objects.count() > 5
    assert found.head == AuditHead.objects.get().hash


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE office_auditevent SET actor = 'somebody' WHERE number = 3", "does not follow"),
        ("UPDATE office_auditevent SET at = '2020-01-01 00:00:00' WHERE number = 3", "does not follow"),
        ("DELETE FROM office_auditevent WHERE number = 3", "a row is missing"),
        ("DELETE FROM office_auditevent WHERE number >= 3", "the end of the log is missing"),
    ],
)
@pytest.mark.usefixtures("full_chart")
def test_a_touched_log_says_where(sql: str, reason: str):
    with connection.cursor() as cursor:
        for statement in unlocked("office_auditevent"):
            cursor.execute(statement)
        cursor.execute(sql)

    found = audit.verify()

    assert (found.broken_at, found.intact) == (3, False)
    assert reason in found.reason


@pytest.mark.usefixtures("coder")
def test_log_ins_are_logged_and_a_wrong_name_is_not_kept():
    client = Client()
    client.post("/login/", {"username": "my pass phrase by mistake", "password": "x"})
    client.post("/login/", {"username": "coder", "password": "wrong"})
    client.post("/login/", {"username": "coder", "password": "a long enough pass phrase"})
    client.post("/logout/")

    log = list(AuditEvent.objects.order_by("number").values_list("actor", "action"))
    assert log[-4:] == [
        ("unknown", "log in refused"),
        ("coder", "log in refused"),
        ("coder", "log in"),
        ("coder", "log out"),
    ]


def unlocked(table: str) -> list[str]:
    """What somebody with the database's own password could do."""
    if connection.vendor == "postgresql":
        return [f"ALTER TABLE {table} DISABLE TRIGGER ALL"]
    assert table in append_only.KEPT
    return [f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete"]
