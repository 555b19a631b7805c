"""The office's tests run on SQLite in memory; with SUPERBILL_TEST_DATABASE_URL the same tests run on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "superbill.office.settings"
os.environ.pop("SUPERBILL_DATABASE_URL", None)
if os.environ.get("SUPERBILL_TEST_DATABASE_URL"):
    os.environ["SUPERBILL_DATABASE_URL"] = os.environ["SUPERBILL_TEST_DATABASE_URL"]

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from django.test import Client  # noqa: E402
from tests.office import office_charts as charts  # noqa: E402 - Django is ready only now

from superbill.office import accounts, records, standing  # noqa: E402
from superbill.office import models as rows  # noqa: E402
from superbill.office.models import User  # noqa: E402
from superbill.office.records import charting, glass  # noqa: E402
from superbill.remittance.statement import Statement, StatementLine  # noqa: E402
from superbill.tables.store import Tables  # noqa: E402

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes 0.3 s on purpose
RENDERING = "1003000126"  # the provider of the chart in office_charts
PASSWORD = "a long enough pass phrase"  # noqa: S105 - of an account in a database that is thrown away


LONG = frozenset({"test_api_schema_at_length.py"})
"""Files whose collection alone takes long."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave long files out where no long test runs."""
    return True if collection_path.name in LONG and config.option.markexpr == "not long" else None


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test stands in one transaction: what closes connections between two requests must not close its own.

    Django's test client disconnects the same signal; a worker's loop and the plain application do not. SQLite in memory
    is never closed anyway.
    """
    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda _: None)


@pytest.fixture(scope="session")
def tables(tables: Tables) -> Tables:
    """The same store; the office opens its own anew, for it may have been asked before any release was installed."""
    standing.tables.cache_clear()
    return tables


@pytest.fixture
def encounter_id(db) -> str:  # noqa: ARG001 - a fixture for its effect
    return records.store_encounter(charts.encounter())


@pytest.fixture
def full_chart(encounter_id: str) -> str:
    """An encounter with codes, findings, price, a claim, its road and its money."""
    records.store_coding(encounter_id, charts.coded())
    records.store_check(encounter_id, charts.checked())
    records.store_price(encounter_id, charts.price())
    row = rows.Encounter.objects.get(public_id=encounter_id)
    second = row.assignments.get(sequence=2)
    charting.move(encounter_id, str(second.public_id), 2, revision=row.revision, by="coder")
    records.store_claim(encounter_id, charts.claim())
    records.post(charts.charged())
    records.add_event("SB0000001", "sent", "interchange 000000001", source_sha256="c" * 64)
    records.add_event("SB0000001", "999", "accepted", source_sha256="d" * 64)
    records.add_event("SB0000001", "277CA", "accepted A2", state="accepted", source_sha256="e" * 64)
    records.post_remittance(charts.remittance(), "f" * 64)
    _money_rows()
    _break_glass(encounter_id)
    return encounter_id


def _break_glass(encounter_id: str) -> None:
    glass.break_glass(encounter_id, by="emergency", reason="the payer is on the telephone")
    (opened,) = glass.glass_list(by="supervisor")
    glass.review_glass(opened.public_id, by="supervisor", justified=True)


def _money_rows() -> None:
    """A row in every kept table about money that the visit itself does not fill."""
    now, claim = "2026-06-10T00:00Z", rows.Claim.objects.get()
    close = rows.LedgerClose.objects.create(
        kind="month", last_day="2026-04-30", totals={}, entries=0, by="biller", at=now
    )
    rows.ClosedStanding.objects.create(
        close=close, claim=claim, payer="Any", service_day=charts.DAY, payer_owes=Decimal(1), patient_owes=Decimal(0)
    )
    rows.Deposit.objects.create(trace="T", normal_trace="T", amount=Decimal(1), day="2026-06-10", by="biller")
    task = rows.Task.objects.create(key="k", kind="denial", claim=claim, opened="2026-06-10")
    rows.TaskNote.objects.create(task=task, kind="note", text="asked", by="biller", at=now)
    patient = rows.Patient.objects.get()
    rows.Contact.objects.create(patient=patient, kind="phone", direction="in", text="asked", at=now, by="biller")
    day, one = date(2026, 6, 10), Decimal(1)
    line = StatementLine(day, claim.control_number, "P", (), "", one, *[Decimal(0)] * 4, one)
    value = msgspec.json.encode(Statement(1, day, date(2026, 7, 10), "Ada", (), (line,), one)).decode()
    rows.Statement.objects.create(
        patient=patient, number=1, day="2026-06-10", due="2026-07-10", amount=Decimal(1), value=value, sha256="", by="b"
    )


@pytest.fixture
def coder(db) -> User:  # noqa: ARG001 - a fixture for its effect
    accounts.add("coder", PASSWORD, ("coder", "biller"))
    return User.objects.get(username="coder")


@pytest.fixture
def browser_of(db) -> Callable[..., Client]:  # noqa: ARG001 - a fixture for its effect
    """Logged-in browsers of accounts with the roles named: `browser_of("biller")`, with the CSRF check on."""

    def of(*roles: str) -> Client:
        name = "-".join(roles)[:64]
        if not User.objects.filter(username=name).exists():
            accounts.add(name, PASSWORD, roles, npi=RENDERING if "provider" in roles else "")
        client = Client(enforce_csrf_checks=True)
        client.force_login(User.objects.get(username=name))
        return client

    return of


@pytest.fixture
def browser(coder: User) -> Client:
    """A logged-in browser that keeps the CSRF check on."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(coder)
    return client
