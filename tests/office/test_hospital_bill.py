"""The facts of a facility's bill: entered where they lack, checked, stored once, on the screen and by a program."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.claims.invented_stay import stay
from tests.office import office_charts as charts
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture

from superbill.edits.claim.institutional import lacking
from superbill.errors import BadInput
from superbill.model.finding import Finding, Severity
from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.records.hospital_bills import HospitalBill, Practitioner
from superbill.office.roles import Role
from superbill.office.screens.written import plain

BARE = {"type_of_bill": None, "admit_date": None, "admission_type": None, "admission_source": None,
        "admitting_diagnosis": None, "discharge_status": None, "attending": None, "condition_codes": [],
        "lines": [{"number": 1, "units": "4", "charge": "4000.00"}], "bill": {}}  # fmt: skip
TYPED = {
    "type_of_bill": "111", "admit_date": "2026-05-10", "admission_hour": "14", "admission_type": "1",
    "admission_source": "1", "admitting_diagnosis": "R1031", "discharge_date": "2026-05-14", "discharge_status": "01",
    "attending-npi": "1245319599", "attending-last": "Berg", "attending-first": "Ida", "condition_codes": "09 c5",
    "operating-npi": "1003000126", "operating-last": "Cole", "operating-first": "Ann",
    "occurrence-0-code": "11", "occurrence-0-date": "2026-05-09", "occurrence-1-code": "74",
    "occurrence-1-date": "2026-05-12", "occurrence-1-through_date": "2026-05-13",
    "value-0-code": "80", "value-0-amount": "4", "revenue-1": "0120",
}  # fmt: skip


@pytest.fixture
def bare(db) -> str:  # noqa: ARG001 - a fixture for its effect
    return records.store_encounter(stay(**BARE))


def address(encounter_id: str) -> str:
    return f"/encounters/{encounter_id}/hospital-bill/"


def press(client: Client, encounter_id: str, **fields: str):
    page = client.get(address(encounter_id)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    return client.post(address(encounter_id), {"csrfmiddlewaretoken": token[1], **fields})


def test_a_biller_enters_what_the_claim_lacks(bare: str, browser_of: Callable[..., Client]):
    biller = browser_of(Role.BILLER)
    before = biller.get(address(bare)).content.decode()
    assert press(biller, bare, **TYPED).status_code == 302

    visit = records.load_encounter(bare)
    after = biller.get(address(bare)).content.decode()
    assert "type of bill, attending NPI, admit date" in before
    assert "Nothing that CLAIM-INSTITUTIONAL asks for is lacking" in after
    assert lacking(visit) == []
    assert (visit.type_of_bill, visit.admitting_diagnosis, visit.condition_codes) == ("111", "R10.31", ("09", "C5"))
    assert [(o.code, o.through_date is not None) for o in visit.bill.occurrences] == [("11", False), ("74", True)]
    assert visit.attending
    assert visit.attending.name
    assert visit.attending.name.last == "Berg"
    assert visit.lines[0].revenue_code == "0120"
    assert money.hospital_bill(rows.Encounter.objects.get()).values[0].amount == 4
    assert rows.AuditEvent.objects.filter(action="change hospital bill").count() == 1
    assert 'value="2026-05-13"' in after
    assert 'value="09 C5"' in after


def test_the_same_again_changes_nothing(bare: str, browser_of: Callable[..., Client]):
    biller = browser_of(Role.BILLER)
    press(biller, bare, **TYPED)
    many = rows.EncounterVersion.objects.count()

    press(biller, bare, **TYPED)
    money.change_hospital_bill(bare, money.hospital_bill(rows.Encounter.objects.get()), "billie")

    assert rows.EncounterVersion.objects.count() == many


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"type_of_bill": "9"}, "Type of bill"),
        ({"admission_type": "7"}, "Admission type"),
        ({"discharge_status": "99"}, "Discharge status"),
        ({"discharge_date": "2026-05-09"}, "Discharge date lies before the admission"),
        ({"discharge_date": ""}, "there is no day of discharge"),
        ({"admission_hour": "25"}, "hour of the day"),
        ({"attending-npi": "1245319598"}, "is not an NPI"),
        ({"attending-last": ""}, "list of providers has no name"),
        ({"occurrence-0-date": ""}, "clear the whole row"),
        ({"occurrence-1-through_date": "2026-05-01"}, "lies before its first day"),
        ({"value-0-amount": "much"}, "clear the whole row"),
        ({"condition_codes": "ABC"}, "two letters or digits"),
        ({"revenue-1": "12"}, "three or four digits"),
        ({"revenue-9": "0120"}, "line 9"),
        ({"statement_from": "2026-05-12", "statement_through": "2026-05-10"}, "before the first day of the bill"),
    ],
)
def test_what_cannot_stand_on_a_bill_is_refused_and_stays_typed(
    bare: str, browser_of: Callable[..., Client], wrong: dict[str, str], said: str
):
    before = records.load_encounter(bare)
    answer = press(browser_of(Role.BILLER), bare, **(TYPED | wrong))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="Berg"' in page or "attending-last" in wrong
    assert records.load_encounter(bare) == before


def test_a_practitioner_is_found_by_the_npi_in_the_list(bare: str):
    records.store_encounter(stay(id="S2"))
    money.change_hospital_bill(bare, HospitalBill(attending=Practitioner(npi="1245319599")), "billie")

    attending = records.load_encounter(bare).attending
    assert attending
    assert attending.taxonomy == "207R00000X"
    assert attending.name
    assert attending.name.last == "Berg"


def test_a_practitioners_claim_has_none_of_it(db, browser_of: Callable[..., Client]):  # noqa: ARG001
    visit = records.store_encounter(charts.encounter())

    with pytest.raises(BadInput, match="professional"):
        money.change_hospital_bill(visit, HospitalBill(type_of_bill="111"), "billie")
    assert browser_of(Role.BILLER).get(address(visit))["Location"] == f"/encounters/{visit}/charges/"
    assert browser_of(Role.AUDITOR).get(address(visit)).status_code == 403


def test_the_finding_leads_to_the_screen(bare: str, browser_of: Callable[..., Client]):
    biller = browser_of(Role.BILLER)
    lacks = Finding(edit="CLAIM-INSTITUTIONAL", severity=Severity.WARNING, message="It lacks data.", do="Complete it",
                    source="837I", lines=(1,))  # fmt: skip
    records.store_check(bare, charts.checked(findings=(lacks,)))

    for where in ("charges/", "findings/", "?look=1"):
        assert address(bare) in biller.get(f"/encounters/{bare}/{where}").content.decode(), where
    assert plain("the hospital's payment values (--hospital FILE)") == "the hospital's payment values"


def test_a_program_stores_it_too(bare: str, program: Callable[..., Caller]):  # noqa: F811
    biller, where = program("biller"), f"/encounters/{bare}/hospital-bill"
    told = {"type_of_bill": "111", "attending": {"npi": "1245319599", "last": "Berg"},
            "occurrences": [{"code": "11", "date": "2026-05-09"}], "values": [{"code": "80", "amount": "4"}],
            "revenue_codes": [{"line": 1, "code": "0120"}]}  # fmt: skip

    answer = biller.send("PUT", where, told)

    assert answer.status_code == 200
    assert answer.json() == biller.get(where).json()
    assert answer.json()["attending"] == {"npi": "1245319599", "last": "Berg", "first": ""}
    assert biller.send("PUT", where, told | {"discharge_status": "99"}).status_code == 422
    assert biller.send("PUT", where, told | {"revenue_codes": [{"line": True}]}).status_code == 422
    assert program("auditor").send("PUT", where, told).status_code == 403


def test_a_room_is_charged_by_its_revenue_code(bare: str, browser_of: Callable[..., Client]):
    where = f"/encounters/{bare}/charges/"
    biller = browser_of(Role.BILLER)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', biller.get(where).content.decode())
    assert token

    biller.post(where, {"csrfmiddlewaretoken": token[1], "do": "add", "revenue_code": "0250", "charge": "310.00"})

    assert records.load_encounter(bare).lines[-1].revenue_code == "0250"
