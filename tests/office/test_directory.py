"""The lists of payers and providers: added, changed, retired by the administrator alone; every change is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.claims.invented_visit import office_visit
from tests.office.conftest import RENDERING

from superbill.errors import BadInput
from superbill.model.finding import CheckedEncounter
from superbill.office import billing_run, records
from superbill.office.models import AuditEvent, CardChange, Patient, Payer, Provider
from superbill.office.records.cards import add_coverage
from superbill.office.records.directory import retire_party, retired_parties, save_party

PAYER = {"name": "Prairie Mutual", "kind": "commercial", "identifier": "60054X"}
PERSON = {"last_name": "Sample", "first_name": "Rae", "npi": RENDERING, "taxonomy": "207Q00000X"}

RETIRED_PAYER = (
    "payer was retired from the list of payers. Name the one that took its place, or have the administrator take it "
    "into use again."
)
TODAY = date(2026, 6, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> str:
    """A visit with charges that the edits let pass."""
    monkeypatch.setattr(billing_run, "check", lambda *_, **__: CheckedEncounter(id="x"))
    return records.store_encounter(office_visit())


def test_a_payer_is_added_changed_and_retired_and_each_step_is_kept():
    made = save_party("payer", "", PAYER, by="adam")
    same = save_party("payer", made, PAYER, by="adam")
    save_party("payer", made, PAYER | {"name": "Prairie Mutual Insurance"}, by="adam")
    retire_party("payer", made, retired=True, by="adam")
    retire_party("payer", made, retired=True, by="adam")

    row = Payer.objects.get()
    assert same == made == str(row.public_id)
    assert (row.name, row.key) == ("Prairie Mutual Insurance", "id:60054X")
    assert retired_parties("payer") == {made}
    assert [c.after for c in CardChange.objects.order_by("id")] == [
        PAYER,
        {"name": "Prairie Mutual Insurance"},
        {"retired": True},
    ]
    assert list(AuditEvent.objects.order_by("number").values_list("action", "kind", "object_id")) == [
        (deed, "payer", made) for deed in ("add", "change", "retire")
    ]
    retire_party("payer", made, retired=False, by="adam")
    assert retired_parties("payer") == frozenset()


def test_a_change_keeps_what_the_form_does_not_have(encounter_id: str):  # noqa: ARG001 - has a provider with a ZIP code
    row = Provider.objects.get(npi="1234567893")
    save_party("provider", str(row.public_id), {"organization": "Example Care", "npi": row.npi}, by="adam")

    row.refresh_from_db()
    assert row.organization == "Example Care"
    assert '"zip":"60601"' in row.value


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("payer", PAYER | {"name": " "}),
        ("payer", PAYER | {"kind": "unknown"}),
        ("payer", PAYER | {"identifier": "6 0"}),
        ("provider", PERSON | {"npi": "1003000127"}),
        ("provider", PERSON | {"npi": ""}),
        ("provider", PERSON | {"organization": "Both"}),
        ("provider", PERSON | {"last_name": ""}),
        ("provider", PERSON | {"taxonomy": "207Q"}),
        ("payer", PAYER | {"name": "a\x00b"}),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_stored(kind: str, values: dict[str, str]):
    with pytest.raises(BadInput):
        save_party(kind, "", values, by="adam")

    assert not Payer.objects.exists()
    assert not Provider.objects.exists()
    assert not CardChange.objects.exists()


def test_the_same_one_twice_is_refused():
    save_party("provider", "", PERSON, by="adam")

    with pytest.raises(BadInput, match="already"):
        save_party("provider", "", PERSON | {"last_name": "Other"}, by="adam")


def test_the_administrator_keeps_them_on_the_screen(browser_of: Callable[..., Client]):
    adam = browser_of("administrator")
    adam.handler.enforce_csrf_checks = False

    adam.post("/directory/provider/", PERSON)
    row = Provider.objects.get()
    refused = adam.post("/directory/provider/", PERSON | {"party": str(row.public_id), "npi": "123"})
    adam.post("/directory/provider/", {"party": str(row.public_id), "retire": "yes"})

    assert refused.status_code == 422
    assert "National Provider Identifier" in refused.content.decode()
    assert "retired" in adam.get("/directory/provider/").content.decode()
    assert "Rae" in adam.get(f"/directory/provider/?party={row.public_id}").content.decode()
    assert adam.get("/directory/other/").status_code == 404


@pytest.mark.parametrize("role", ["coder", "biller", "supervisor", "registrar", "trainee"])
def test_nobody_else_may(browser_of: Callable[..., Client], role: str):
    assert browser_of(role).get("/directory/payer/").status_code == 403


def test_a_retired_payer_gets_no_new_coverage_and_no_claim(ready: str):
    patient = Patient.objects.get()
    made = save_party("payer", "", PAYER, by="adam")
    retire_party("payer", made, retired=True, by="adam")
    card = {"payer_name": "Prairie Mutual", "payer_id": "60054X", "kind": "commercial", "order": "2", "member_id": "P1"}

    with pytest.raises(BadInput, match="retired"):
        add_coverage(str(patient.public_id), card, by="desk")
    retire_party("payer", str(Payer.objects.exclude(public_id=made).get().public_id), retired=True, by="adam")
    run = billing_run.bill([ready], "billie", today=TODAY)

    assert (run.claims, [left.why for left in run.left]) == ((), [RETIRED_PAYER])
    assert not patient.coverages.filter(member_id="P1").exists()


def test_a_retired_provider_is_not_billed_with_and_is_again_when_taken_back(ready: str):
    row = Provider.objects.get(last_name="Berg")
    retire_party("provider", str(row.public_id), retired=True, by="adam")

    refused = billing_run.bill([ready], "billie", today=TODAY)
    retire_party("provider", str(row.public_id), retired=False, by="adam")
    done = billing_run.bill([ready], "billie", today=TODAY)

    assert "provider was retired" in refused.left[0].why
    assert (len(done.claims), done.left) == (1, ())


def test_the_form_tells_the_clocks_of_a_payer(browser_of: Callable[..., Client]):
    medicare = save_party("payer", "", PAYER | {"kind": "medicare", "identifier": "04001"}, by="adam")
    other = save_party("payer", "", PAYER, by="adam")
    adam = browser_of("administrator")

    assert "A first claim for a service of today by" in adam.get(f"/directory/payer/?party={medicare}").content.decode()
    assert "Not known" in adam.get(f"/directory/payer/?party={other}").content.decode()
