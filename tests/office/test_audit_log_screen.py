"""The audit log on the screen: by person, by chart, and without charts for who keeps the system running."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from superbill.office.models import AuditEvent, Encounter

pytestmark = pytest.mark.django_db


def shown(browser: Client, query: str = "") -> str:
    return browser.get(f"/audit-log/{query}").content.decode()


def test_an_auditor_looks_at_one_chart(full_chart: str, browser_of: Callable[..., Client]):
    reference = Encounter.objects.get(public_id=full_chart).reference
    browser_of("coder").get(f"/encounters/{full_chart}/?look=1")
    auditor = browser_of("auditor")

    page = shown(auditor, f"?chart={reference}")

    assert f"<td>{reference}</td>" in page
    assert "<td>coding</td>" in page
    assert full_chart not in page
    assert "No row is of this person and chart" in shown(auditor, "?chart=nowhere")
    assert "No row is of this person and chart" in shown(auditor, "?person=nobody")


def test_a_look_at_the_log_is_a_row_of_it(browser_of: Callable[..., Client]):
    auditor = browser_of("auditor")
    shown(auditor)

    assert AuditEvent.objects.latest("number").kind == "audit log"


def test_the_administrator_sees_no_chart(full_chart: str, browser_of: Callable[..., Client]):
    reference = Encounter.objects.get(public_id=full_chart).reference

    page = shown(browser_of("administrator"), f"?chart={reference}")

    assert f"<td>{reference}</td>" not in page
    assert 'id="chart"' not in page


def test_nobody_else_looks(browser_of: Callable[..., Client]):
    assert browser_of("biller").get("/audit-log/").status_code == 403
