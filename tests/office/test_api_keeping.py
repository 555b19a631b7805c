"""What keeps the office running through the API: broken glass, payers and providers, the charge master, accounts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.test_api import PASSWORD, Caller, program  # noqa: F401 - a fixture

from superbill.office import accounts, tokens
from superbill.office.models import AuditEvent, Payer, User
from superbill.office.records import glass

Made = Callable[..., Caller]
PAYER = {"name": "Prairie Mutual", "kind": "commercial", "identifier": "60054X"}
PERSON = {"last_name": "Sample", "first_name": "Rae", "npi": "1003000126", "taxonomy": "207Q00000X"}
HEAD = "practice,code,modifiers,charge,effective_from,effective_to,words,section\n"
pytestmark = pytest.mark.django_db


def test_the_glass_is_broken_with_a_reason_and_reviewed_by_somebody_else(encounter_id: str, program: Made):  # noqa: F811 - the fixture
    coder, supervisor = program("coder"), program("supervisor")
    glass.restrict(encounter_id, by="supervisor")
    where = f"/encounters/{encounter_id}"
    assert coder.get(where).status_code == 403

    assert coder.send("POST", f"{where}/glass", {"reason": "now"}).status_code == 422
    opened = coder.send("POST", f"{where}/glass", {"reason": "the surgeon is on the telephone"})
    assert (opened.status_code, coder.get(where).status_code) == (201, 200)
    assert coder.send("POST", f"/encounters/{uuid.uuid4()}/glass", {"reason": "the surgeon calls"}).status_code == 404

    (row,) = supervisor.get("/glass").json()
    assert (row["by"], row["encounter"], row["justified"]) == ("program-coder", encounter_id, None)
    review = {"justified": True, "note": "it was"}
    first, again = (supervisor.send("POST", f"/glass/{row['id']}/review", review) for _ in range(2))
    assert (first.json(), again.json()) == ({"reviewed": True}, {"reviewed": False})
    assert supervisor.get("/glass").json()[0]["reviewed_by"] == "program-supervisor"
    assert supervisor.send("POST", f"/glass/{uuid.uuid4()}/review", review).status_code == 404


def test_nobody_reviews_their_own_opening(encounter_id: str, program: Made):  # noqa: F811 - the fixture
    supervisor = program("supervisor")
    supervisor.send("POST", f"/encounters/{encounter_id}/glass", {"reason": "the surgeon calls"})
    (row,) = supervisor.get("/glass").json()

    assert supervisor.send("POST", f"/glass/{row['id']}/review", {"justified": True}).status_code == 422


def test_not_justified_needs_a_note(encounter_id: str, program: Made):  # noqa: F811 - the fixture
    supervisor = program("supervisor")
    glass.break_glass(encounter_id, by="coder", reason="the surgeon calls")
    (row,) = supervisor.get("/glass").json()
    where = f"/glass/{row['id']}/review"

    assert supervisor.send("POST", where, {"justified": False}).status_code == 422
    assert supervisor.send("POST", where, {"justified": False, "note": "nobody called"}).status_code == 200


def test_a_payer_is_added_changed_and_taken_out_of_use(program: Made):  # noqa: F811 - the fixture
    caller = program("administrator")

    made = caller.send("POST", "/directory/payer", PAYER)
    where = f"/directory/payer/{made.json()['id']}"
    twice = caller.send("POST", "/directory/payer", PAYER)
    renamed = caller.send("POST", where, PAYER | {"name": "Prairie Mutual Insurance"})
    wrong = caller.send("POST", where, PAYER | {"kind": "bank"})
    retired = caller.send("POST", f"{where}/use", {"retired": True})

    assert (made.status_code, twice.status_code, renamed.status_code, wrong.status_code) == (201, 422, 200, 422)
    assert retired.json() == {"retired": True}
    (row,) = caller.get("/directory/payer").json()
    assert (row["values"]["name"], row["retired"]) == ("Prairie Mutual Insurance", True)
    changes = caller.get(f"{where}/changes").json()
    assert [c["after"] for c in changes] == [{"retired": True}, {"name": "Prairie Mutual Insurance"}, PAYER]
    assert {c["by"] for c in changes} == {"program-administrator"}
    assert caller.send("POST", f"/directory/payer/{uuid.uuid4()}", PAYER).status_code == 404
    assert caller.get(f"/directory/provider/{made.json()['id']}/changes").status_code == 404
    assert caller.get("/directory/patient").status_code == 422
    assert Payer.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("npi", ["123", "1003000127"])
def test_an_account_needs_a_true_npi_too(program: Made, npi: str):  # noqa: F811 - the fixture
    opening = {"name": "maria", "password": "a long enough pass phrase", "roles": ["provider"], "npi": npi}

    told = program("administrator").send("POST", "/accounts", opening)

    assert told.status_code == 422
    assert not User.objects.filter(username="maria").exists()


@pytest.mark.usefixtures("encounter_id")
def test_a_provider_needs_a_true_npi_and_parties_tell_how_often_they_are_met(program: Made):  # noqa: F811 - the fixture
    caller = program("administrator")
    wrong = caller.send("POST", "/directory/provider", PERSON | {"npi": "1003000127"})
    nul = caller.send("POST", "/directory/provider", PERSON | {"last_name": "a\0b"})

    met = program("registrar").get("/parties").json()

    assert (wrong.status_code, wrong.json()["fields"], nul.status_code) == (422, ["npi"], 422)
    assert {p["id"]: p["number"] for p in met["payers"]} == {str(p.public_id): 1 for p in Payer.objects.all()}
    assert "1003000126" in [p["npi"] for p in met["providers"]]
    assert AuditEvent.objects.filter(actor="program-registrar", kind="party").exists()
    assert program("coder").get("/parties").status_code == 403


def test_the_charge_master_is_taken_in_whole_and_given_out_again(program: Made):  # noqa: F811 - the fixture
    caller = program("supervisor")

    def take(text: bytes) -> Any:
        file = SimpleUploadedFile("charges.csv", text, "text/csv")
        return caller.client.post("/api/v1/charge-master", {"file": file}, headers=caller.headers)

    text = HEAD + ",99213,,150.00,2026-01-01,,Office visit 3,Visits\n,93000,26,30.00,2026-01-01,,ECG reading,Heart\n"
    assert take(text.encode()).json() == {"new": 2, "changed": 0, "same": 0}
    assert take(text.encode()).json() == {"new": 0, "changed": 0, "same": 2}
    bad = take((text + ",9,,1.00,2026-01-01,,,\n").encode())
    assert (bad.status_code, "line 4, code" in bad.json()["detail"]) == (422, True)
    assert (take(b"\xff\xfe").status_code, take(b"").status_code) == (422, 422)

    export = caller.get("/charge-master.csv")
    assert export["Content-Type"].startswith("text/csv")
    assert take(export.content).json() == {"new": 0, "changed": 0, "same": 2}
    page = program("biller").get("/charge-master", day="2026-05-01", limit=1).json()
    assert (page["total"], len(page["rows"])) == (2, 1)
    assert program("biller").get("/charge-master", day="2025-05-01").json() == {"rows": [], "total": 0}
    refused = program("biller").client.post("/api/v1/charge-master", headers=program("biller").headers)
    assert refused.status_code == 403


def test_an_account_is_opened_changed_closed_and_given_a_password(program: Made):  # noqa: F811 - the fixture
    caller = program("administrator")
    new = {"name": "nora", "password": PASSWORD, "roles": ["coder"]}

    made = caller.send("POST", "/accounts", new)
    weak = caller.send("POST", "/accounts", new | {"name": "nils", "password": "short"})
    twice = caller.send("POST", "/accounts", new)
    assert (made.status_code, weak.status_code, twice.status_code) == (201, 422, 422)
    assert PASSWORD not in made.content.decode()
    where = f"/accounts/{made.json()['id']}"
    assert caller.get(where).json()["roles"] == ["coder"]
    assert [a["name"] for a in caller.get("/accounts").json()] == ["nora", "program-administrator"]

    token = Caller(tokens.make("nora", ["worklist.read"], label="x", by="test"))
    given = caller.send("POST", where, {"do": "roles", "roles": ["auditor", "coder"]}).json()
    assert given["roles"] == ["coder", "auditor"]
    assert caller.send("POST", where, {"do": "roles"}).status_code == 422
    assert caller.send("POST", where, {"do": "close", "roles": []}).status_code == 422
    assert caller.send("POST", where, {"do": "close"}).json()["closed"] is True
    assert token.get("/worklist").status_code == 401
    assert caller.send("POST", where, {"do": "reopen"}).json()["closed"] is False
    assert caller.send("POST", where, {"do": "unlock"}).json()["locked"] is False
    assert caller.send("POST", where, {"do": "reset factor"}).json()["second_factor"] is False

    shown = caller.send("POST", f"{where}/password")
    assert shown.status_code == 201
    assert User.objects.get(username="nora").check_password(shown.json()["password"])
    assert AuditEvent.objects.filter(actor="program-administrator", action="change password").exists()
    assert caller.get("/accounts/99999").status_code == 404


def test_the_last_administrator_stays(program: Made):  # noqa: F811 - the fixture
    caller = program("administrator")
    own = f"/accounts/{User.objects.get().pk}"

    assert caller.send("POST", own, {"do": "close"}).status_code == 422
    assert caller.send("POST", own, {"do": "roles", "roles": ["coder"]}).status_code == 422
    accounts.add("second", PASSWORD, ["administrator"])
    assert caller.send("POST", own, {"do": "close"}).status_code == 200
    assert caller.get("/accounts").status_code == 401


def test_a_chart_is_restricted_and_opened_to_all_again(full_chart: str, program: Made):  # noqa: F811 - the fixture
    registrar, coder, place = program("registrar"), program("coder"), f"/encounters/{full_chart}"

    done = [registrar.send("POST", f"{place}/restriction", {"do": "restrict"}) for _ in range(2)]
    closed = coder.get(place).status_code
    lifted = registrar.send("POST", f"{place}/restriction", {"do": "lift"})

    assert [answer.json() for answer in done] == [{"restricted": True}] * 2
    assert (closed, lifted.json(), coder.get(place).status_code) == (403, {"restricted": False}, 200)
    assert coder.send("POST", f"{place}/restriction", {"do": "lift"}).status_code == 403
