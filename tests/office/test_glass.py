"""Charts outside one's work: restricted, opened with a reason, reviewed by somebody else."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office.models import AuditEvent, Encounter, GlassBreak
from superbill.office.records import glass

REASON = "the payer is on the telephone about this stay"


def post(client: Client, where: str, **form: str) -> int:
    client.handler.enforce_csrf_checks = False
    return client.post(where, form).status_code


def test_a_restricted_chart_opens_to_few(encounter_id: str, browser_of: Callable[..., Client]):
    where = reverse("chart", args=[encounter_id])
    glass.restrict(encounter_id, by="registrar")

    opened = {r: browser_of(r).get(where).status_code for r in ("coder", "biller", "provider", "auditor", "supervisor")}

    assert opened == {"coder": 403, "biller": 403, "provider": 403, "auditor": 403, "supervisor": 200}
    assert glass.lift(encounter_id, by="registrar")
    assert browser_of("coder").get(where).status_code == 200


def test_a_chart_is_restricted_on_the_card_of_its_patient(encounter_id: str, browser_of: Callable[..., Client]):
    card = reverse("patient", args=[Encounter.objects.get(public_id=encounter_id).patient.public_id])
    where, registrar = reverse("restrict-chart", args=[encounter_id]), browser_of("registrar")

    assert 'value="restrict"' in registrar.get(card).content.decode()
    assert where not in browser_of("biller").get(card).content.decode()
    assert [post(registrar, where, do="restrict") for _ in range(2)] == [302, 302]
    assert browser_of("coder").get(reverse("chart", args=[encounter_id])).status_code == 403
    said = registrar.get(f"{card}?done=restricted").content.decode()
    assert 'role="status">The chart is restricted: only supervisors open it' in said
    assert 'value="lift"' in said
    assert post(browser_of("biller"), where, do="lift") == 403
    assert registrar.post(where, {"do": "lift"}).headers["Location"] == f"{card}?done=lifted"
    assert browser_of("coder").get(reverse("chart", args=[encounter_id])).status_code == 200
    assert AuditEvent.objects.filter(action="restrict").count() == 1
    assert post(registrar, reverse("restrict-chart", args=[uuid.uuid4()]), do="restrict") == 404


def test_the_worklist_holds_only_charts_in_reach(encounter_id: str, browser_of: Callable[..., Client]):
    def listed(role: str) -> tuple[bool, bool]:
        """Whether the chart stands in the list, and whether the next chart leads to it."""
        browser, where = browser_of(role), reverse("chart", args=[encounter_id])
        page = browser.get(reverse("worklist")).content.decode()
        return where in page, where in browser.get(reverse("next-chart")).headers.get("Location", "")

    assert listed("coder") == (True, True)
    assert listed("trainee") == (False, False)

    glass.restrict(encounter_id, by="registrar")

    assert listed("coder") == (False, False)
    assert listed("supervisor") == (True, True)


def test_the_glass_is_broken_with_a_reason(encounter_id: str, browser_of: Callable[..., Client]):
    coder, where = browser_of("coder"), reverse("chart", args=[encounter_id])
    glass.restrict(encounter_id, by="registrar")
    door = reverse("glass", args=[encounter_id])

    assert door in coder.get(where).content.decode()
    assert "outside your work" in coder.get(door).content.decode()
    assert post(coder, door, reason="why") == 400
    assert post(coder, door, reason=REASON) == 302

    assert coder.get(where).status_code == 200
    assert browser_of("biller").get(where).status_code == 403
    loud = AuditEvent.objects.get(action="BREAK GLASS")
    assert (loud.actor, loud.object_id) == ("coder", encounter_id)
    assert REASON not in loud.detail


def test_the_glass_closes_after_an_hour(encounter_id: str, browser_of: Callable[..., Client]):
    coder, where = browser_of("coder"), reverse("chart", args=[encounter_id])
    glass.restrict(encounter_id, by="registrar")
    glass.break_glass(encounter_id, by="coder", reason=REASON, at=timezone.now() - dt.timedelta(minutes=61))

    assert coder.get(where).status_code == 403


def test_a_second_click_breaks_nothing_more(encounter_id: str):
    until = glass.break_glass(encounter_id, by="coder", reason=REASON)

    assert glass.break_glass(encounter_id, by="coder", reason=REASON) == until
    assert GlassBreak.objects.count() == 1


@pytest.mark.parametrize("role", ["registrar", "administrator", "trainee"])
def test_who_has_no_use_for_charts_breaks_no_glass(encounter_id: str, browser_of: Callable[..., Client], role: str):
    assert post(browser_of(role), reverse("glass", args=[encounter_id]), reason=REASON) == 403
    assert GlassBreak.objects.count() == 0


def test_the_supervisor_reviews(encounter_id: str, browser_of: Callable[..., Client]):
    supervisor = browser_of("supervisor")
    glass.break_glass(encounter_id, by="coder", reason=REASON)
    row = GlassBreak.objects.get()
    page = supervisor.get(reverse("glass-list")).content.decode()
    assert REASON in page
    assert ">coder<" in page

    where = reverse("glass-review", args=[row.public_id])
    assert post(supervisor, where, justified="no", note="no call is on file") == 302
    assert post(supervisor, where, justified="yes") == 302

    page = supervisor.get(reverse("glass-list")).content.decode()
    assert "not justified" in page
    assert "no call is on file" in page
    assert AuditEvent.objects.filter(action="review glass").count() == 1


def test_nobody_reviews_their_own(encounter_id: str, browser_of: Callable[..., Client]):
    supervisor = browser_of("supervisor")
    glass.break_glass(encounter_id, by="supervisor", reason=REASON)
    row = GlassBreak.objects.get()

    assert "for somebody else to review" in supervisor.get(reverse("glass-list")).content.decode()
    assert post(supervisor, reverse("glass-review", args=[row.public_id]), justified="yes") == 409
    with pytest.raises(BadInput, match="broke the glass"):
        glass.review_glass(str(row.public_id), by="supervisor", justified=True)


def test_a_chart_that_is_not_there(browser_of: Callable[..., Client]):
    nowhere = "00000000-0000-4000-8000-000000000000"

    assert browser_of("coder").get(reverse("glass", args=[nowhere])).status_code == 404
    assert post(browser_of("supervisor"), reverse("glass-review", args=[nowhere]), justified="yes") == 404


def test_not_justified_needs_a_note(encounter_id: str, browser_of: Callable[..., Client]):
    supervisor = browser_of("supervisor")
    supervisor.handler.enforce_csrf_checks = False
    glass.break_glass(encounter_id, by="coder", reason=REASON)
    row = GlassBreak.objects.get()

    answer = supervisor.post(reverse("glass-review", args=[row.public_id]), {"justified": "no", "note": " "})

    assert answer.status_code == 422
    assert "Note is missing. Say why it was not justified" in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert glass.glass_list(by="supervisor")[0].justified is None
