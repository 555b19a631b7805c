"""The claim: money, lines with remits, the form with findings on the boxes, X12, road; each only to those who may."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.office import office_charts as charts

from superbill.claims.forms.grid import form
from superbill.model.claim import Insured, Name, PostalAddress
from superbill.model.finding import Finding, Outcome, Severity
from superbill.office import records, roles
from superbill.office.form_image import EDITS, FIELDS, SECRET, boxes_of, pictures
from superbill.office.models import AuditEvent, Claim

Browsers = Callable[..., Client]


@pytest.fixture
def address(full_chart: str) -> str:  # noqa: ARG001 - a fixture for its effect
    return f"/claims/{Claim.objects.get().public_id}/"


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize(
    "shown",
    [
        "SB0000001", "Example, Ada", "837P, CMS-1500", "Medicare Example", "Billed $215.00", "Paid $102.72",
        "Balance $50.68", "Patient owes $25.68", "CO-45", "PR-2", "deductible, coinsurance or copayment", "CO-50",
        "paid $102.72 of $128.40 allowed", "CLM-POINTER", "Answered: modifier 25", "277CA", "accepted A2",
        "EXAMPLE, ADA", "Version 1",
    ],
)  # fmt: skip
def test_a_biller_sees(address: str, browser_of: Browsers, shown: str):
    page = words(browser_of("biller").get(address).content.decode())

    assert shown.lower() in page.lower()


def test_the_segments_of_a_claim(encounter_id: str, browser_of: Browsers):
    where = PostalAddress(street="1 Example Street", city="Chicago", state="IL", zip="60601")
    holder = Insured(name=Name(last="Example", first="Ada"), member_id="1EG4TE5MK73", sex="F",
                     birth_date=charts.DAY.replace(year=1958), address=where)  # fmt: skip
    records.store_claim(encounter_id, charts.claim(patient=None, insured=holder))

    page = words(browser_of("biller").get(f"/claims/{Claim.objects.get().public_id}/").content.decode())

    assert "CLM*SB0000001*215" in page
    assert page.index("2000A") < page.index("2010BA") < page.index("CLM*") < page.index("SV1*")
    assert "ISA*" not in page


def test_a_claim_that_cannot_be_written_says_why(address: str, browser_of: Browsers):
    assert "The claim cannot be written: claims: do not fit" in browser_of("biller").get(address).content.decode()


def test_a_look_at_a_claim_is_written_down(address: str, browser_of: Browsers):
    browser_of("biller").get(address)

    row = AuditEvent.objects.filter(kind="claim", action="read").latest("number")
    assert (row.actor, row.detail) == ("biller", "version 1")
    assert row.object_id in address


def test_a_coder_sees_the_codes_and_no_money_and_no_member_number(address: str, browser_of: Browsers):
    page = browser_of("coder").get(address).content.decode()

    assert "99214" in page
    for hidden in ("$", "102.72", "215.00", "215 00", "190 00", "1EG4TE5MK73", "CLM*"):
        assert hidden not in page
    assert "•••" in page


def test_an_auditor_sees_money_and_no_name(address: str, browser_of: Browsers):
    page = browser_of("auditor").get(address).content.decode()

    assert "$215.00" in page
    for hidden in ("Ada", "EXAMPLE, ADA", "1EG4TE5MK73", "SB0000001", "03 02 1958"):
        assert hidden not in page


def test_the_finding_is_on_its_box_and_leads_to_its_words(address: str, browser_of: Browsers):
    page = browser_of("biller").get(address).content.decode()

    number = re.search(r'id="finding-(\d)"[^>]*>\s*<p[^>]*>.*?CLM-POINTER', page, re.DOTALL)
    assert number
    assert f'data-flag="{number[1]}"' in page
    assert f'href="#finding-{number[1]}"' in page


def test_no_balance_is_called_final_before_a_payer_has_spoken(encounter_id: str, browser_of: Browsers):
    records.store_claim(encounter_id, charts.claim())
    page = words(browser_of("biller").get(f"/claims/{Claim.objects.get().public_id}/").content.decode())

    assert "No remittance yet: the balance is provisional" in page
    assert "No payer has answered yet" in page
    assert "Waits for sending from us" in page


def test_an_earlier_version_is_shown_when_asked_for(address: str, browser_of: Browsers):
    records.store_claim(records.find_encounter("visit-1") or "", charts.claim(charge="240.00"))
    biller = browser_of("biller")

    assert "240 00" in biller.get(address).content.decode()
    assert "240 00" not in biller.get(f"{address}?version=1").content.decode()
    assert biller.get(f"{address}?version=99").status_code == 200


def test_a_claim_that_is_not_there(browser_of: Browsers, full_chart: str):
    assert browser_of("biller").get(f"/claims/{full_chart}/").status_code == 404


@pytest.mark.parametrize("name", ["cms1500", "ub04"])
def test_every_place_that_is_named_is_a_box_of_the_form(name: str):
    boxes = {cell.box for cell in form(name).cell}

    assert set(FIELDS[name].values()) <= boxes
    assert set(EDITS.values()) <= set(FIELDS[name])


def test_every_covered_box_is_on_one_of_the_forms():
    boxes = {cell.box for name in FIELDS for cell in form(name).cell} | {"24F", "47", "48"}

    assert {box for held in SECRET.values() for box in held} <= boxes


def test_which_boxes_a_finding_is_about():
    claim = charts.claim()
    boxes = {"21A": "E1122", "21B": "I129"}

    def at(**changes: object) -> tuple[str, ...]:
        values: dict[str, object] = {"edit": "X", "severity": Severity.ERROR, "message": "m", "do": "d", "source": "s"}
        return boxes_of("cms1500", claim, boxes, Finding.model_validate(values | changes))

    assert at(lines=(2,)) == ("24D.2",)
    assert at(codes=("I12.9",)) == ("21B",)
    assert at(fields=("provider.npi",)) == ("33a",)
    assert at(fields=("provider.address.zip",)) == ("33",)
    assert at(edit="CLAIM-ZIP4") == ("33",)
    assert at(fields=("nowhere",)) == ()
    assert at(lines=(2,), verdict=Outcome.PASS) == ()


def test_a_covered_box_keeps_nothing_of_its_text():
    (page,) = pictures(charts.claim(), [], ())
    said = " ".join(w.text for w in page.data)

    assert "EXAMPLE, ADA" not in said
    assert "1EG4TE5MK73" not in said
    assert "99214" in said


def test_print_stays_within_its_box_and_the_indicator_says_what_it_is():
    (page,) = pictures(charts.claim("HEP-20260516-07"), [], frozenset(roles.FIELDS))

    (number,) = (words for words in page.data if words.text == "HEP-20260516-07")
    assert number.room
    assert number.room < 14 * 7.2
    assert {"ICD", "A", "D"} <= {words.text for words in page.labels}
