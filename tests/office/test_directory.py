"""The lists of payers and providers: added, changed, retired by the administrator alone; every change is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.office.conftest import RENDERING

from superbill.errors import BadInput
from superbill.office.models import AuditEvent, CardChange, Payer, Provider
from superbill.office.records.directory import retire_party, retired_parties, save_party

PAYER = {"name": "Prairie Mutual", "kind": "commercial", "identifier": "60054X"}
PERSON = {"last_name": "Sample", "first_name": "Rae", "npi": RENDERING, "taxonomy": "207Q00000X"}

pytestmark = pytest.mark.django_db


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
